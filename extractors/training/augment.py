"""More from the same articles: names swapped for others of their type, so that the words around them must tell, and
prices turned around."""

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from extractors.relations.roles import RoleLabels
from extractors.spans import Found
from extractors.text import fold_characters
from extractors.training.data import Example, Mention

SWAPPED = ("COMPANY", "PERSON", "PRODUCT", "ORG")
_DOWN = [
    "降价",
    "下调",
    "调降",
    "降至",
    "降到",
    "下降",
    "下跌",
    "降幅",
    "跌幅",
    "降低",
    "跌至",
    "跌到",
    "直降",
]
_UP = ["涨价", "上调", "调涨", "涨至", "涨到", "上涨", "上扬", "涨幅", "升幅", "提高", "升至", "升到", "直涨"]
_TURNED = {**dict(zip(_DOWN, _UP, strict=True)), **dict(zip(_UP, _DOWN, strict=True))}
_TURN = re.compile("|".join(_TURNED))
_ONE_WAY = re.compile(r"[折惠贵免减]|便宜|促销|让利|补贴|提价|加价|亏|高位|低位|新高|新低")
_LATIN = re.compile(r"[A-Za-z]")
Names = dict[tuple[str, bool], list[str]]
"""Names by type and by whether they have Latin letters."""


def names_of(examples: Iterable[Example], lists: Mapping[str, Sequence[Path]]) -> Names:
    """The names that stand in articles, each once, and those of word lists (a name a line or in the first columns)."""
    found: dict[tuple[str, bool], dict[str, None]] = defaultdict(dict)
    for one in examples:
        for mention in one.mentions:
            if mention.kind in SWAPPED:
                name = one.text[mention.start : mention.end]
                found[mention.kind, bool(_LATIN.search(name))][name] = None
    return {key: list(names) for key, names in found.items()} | {
        (kind, False): [*found[kind, False], *_listed(paths)] for kind, paths in lists.items()
    }


def _listed(paths: Iterable[Path]) -> list[str]:
    names = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            name = fold_characters(line.split("\t")[0].strip())
            if len(name) > 1 and not _LATIN.search(name):
                names.append(name)
    return names


def swap_names(one: Example, names: Names, rng: random.Random, share: float) -> Example:
    """The article with about `share` of its names replaced, the same one by the same; facts stay as they were."""
    chosen: dict[tuple[str, str], str] = {}
    order = sorted(range(len(one.mentions)), key=lambda i: one.mentions[i].start)
    pieces, mentions = [], list(one.mentions)
    kept = _overlapping(one.mentions, order)
    at = moved = 0
    for i in order:
        mention = one.mentions[i]
        surface = one.text[mention.start : mention.end]
        key = mention.kind, surface
        if i in kept:
            mentions[i] = replace(mention, start=mention.start + moved, end=mention.end + moved)
            continue
        if mention.kind in SWAPPED and key not in chosen:
            pool = names.get((mention.kind, bool(_LATIN.search(surface))), [])
            chosen[key] = rng.choice(pool) if pool and rng.random() < share else surface
        name = chosen.get(key, surface)
        pieces += [one.text[at : mention.start], name]
        mentions[i] = replace(mention, start=mention.start + moved, end=mention.start + moved + len(name))
        moved += len(name) - len(surface)
        at = mention.end
    pieces.append(one.text[at:])
    return replace(one, text="".join(pieces), mentions=mentions)


def _overlapping(mentions: Sequence[Mention], order: Sequence[int]) -> set[int]:
    """Mentions that share characters with another, as a name within a title does."""
    out: set[int] = set()
    for a, b in itertools.pairwise(order):
        if mentions[b].start < mentions[a].end:
            out |= {a, b}
    return out


def turn_prices(one: Example, labels: RoleLabels) -> Example | None:
    """The article with its price cuts told as rises and its rises as cuts; None where it has none or its words do
    not turn."""
    turned = {
        labels.index["CUT_PRICE", role]: labels.index["RAISED_PRICE", role]
        for kind, role in labels.labels
        if kind == "CUT_PRICE"
    }
    turned |= {there: here for here, there in turned.items()}
    if not any(column in turned for _, column in one.anchors):
        return None
    if _ONE_WAY.search(one.text) or not _TURN.search(one.text):
        return None
    return replace(
        one,
        text=_TURN.sub(lambda match: _TURNED[match.group()], one.text),
        anchors={(m, turned.get(column, column)) for m, column in one.anchors},
        open_anchors={(m, turned.get(column, column)) for m, column in one.open_anchors},
        pairs={(a, m, turned.get(column, column)) for a, m, column in one.pairs},
        open_pairs={(a, m, turned.get(column, column)) for a, m, column in one.open_pairs},
        told=[[(m, turned.get(column, column), sure) for m, column, sure in fact] for fact in one.told],
    )


def drop_finds(
    text: str,
    finds: Mapping[str, Iterable[Found]],
    rng: random.Random,
    shares: Mapping[str, float],
) -> dict[str, list[Found]]:
    """Finds without a share of what each finder found in a text, so that what the lists do not know is learned too:
    all places of the same words or none."""
    kept = {}
    for finder, found in finds.items():
        share = shares.get(finder, 0.0)
        told = [(text[one.start : one.end], one) for one in found]
        gone = {words for words in dict.fromkeys(words for words, _ in told) if rng.random() < share}
        kept[finder] = [one for words, one in told if words not in gone]
    return kept
