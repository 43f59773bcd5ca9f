"""Annotated records as the joint model learns from them: folded text, mentions, and facts as stars of mentions."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors.mentions.features import TYPES
from extractors.relations.metrics import SURFACES
from extractors.relations.patterns import find_facts
from extractors.relations.roles import STATUSES, TEXT_KINDS, RoleLabels, role_kinds
from extractors.relations.told import Told, told
from extractors.spans import Found
from extractors.text import clean
from extractors.training.settings import TrainingError

FAR = 10_000


class DataError(TrainingError):
    """Training data that cannot be used; the message says which file and line, and what is wrong."""


@dataclass(slots=True)
class Mention:
    """A stretch of the folded text, end exclusive. `entity` is the record's entity, or "" for a text.

    A `candidate` is neither right nor wrong as a mention: a text that looks like a role's filler but fills none, or
    what self-training is not sure of.
    """

    start: int
    end: int
    kind: str
    entity: str = ""
    candidate: bool = False
    value: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Example:
    """One article.

    `anchors` are (mention, label), `pairs` (anchor mention, mention, label); each has a set of those that are
    neither right nor wrong (another mention of the same entity). `statuses` maps an anchor to an index of STATUSES.
    `told` are the facts that the patterns find among the mentions.
    """

    id: str
    text: str
    published: str | None
    mentions: list[Mention]
    anchors: set[tuple[int, int]] = field(default_factory=set)
    open_anchors: set[tuple[int, int]] = field(default_factory=set)
    pairs: set[tuple[int, int, int]] = field(default_factory=set)
    open_pairs: set[tuple[int, int, int]] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file of lines. Raises DataError."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    record = json.loads(line)
                    _ = record["id"], record["text"], record["entities"], record["relations"]
                except (ValueError, KeyError, TypeError) as error:
                    raise DataError(f"{path}:{number}: not a record: {error!r}") from error
                yield record


def examples(paths: Iterable[Path], labels: RoleLabels, patterns: bool = True) -> list[Example]:
    """The articles of files of records, with texts that look like fillers added as candidates and, if wanted, what
    the patterns find."""
    made = [example(record, labels) for path in paths for record in records(path)]
    seen: Counter[tuple[str, str]] = Counter(
        (mention.kind, one.text[mention.start : mention.end])
        for one in made
        for mention in one.mentions
        if mention.kind in TEXT_KINDS
    )
    known = sorted(
        (word for word, count in seen.items() if count > 2 and len(word[1]) > 1 and word[0] != "count"),
        key=lambda word: -len(word[1]),
    )
    for one in made:
        _add_candidates(one, known)
        if patterns:
            one.told = told_by_patterns(one, labels)
    return made


def told_by_patterns(one: Example, labels: RoleLabels) -> list[Told]:
    """The facts that the patterns find among an article's mentions, as the role scorer is told of them."""
    order: list[int] = []
    for i in sorted(range(len(one.mentions)), key=lambda i: (one.mentions[i].start, -one.mentions[i].end)):
        mention = one.mentions[i]
        if mention.entity and (not order or one.mentions[order[-1]].end <= mention.start):
            order.append(i)
    entities = sorted({one.mentions[i].entity for i in order})
    found = [Found(m.start, m.end, m.kind, value=m.value) for m in map(one.mentions.__getitem__, order)]
    facts = find_facts(one.text, found, [entities.index(one.mentions[i].entity) for i in order])
    texts = [(i, Found(m.start, m.end, m.kind)) for i, m in enumerate(one.mentions) if m.kind in TEXT_KINDS]
    return [told(fact, dict(enumerate(order)), texts, one.text, labels) for fact in facts]


def _add_candidates(one: Example, known: list[tuple[str, str]]) -> None:
    taken = bytearray(len(one.text))
    for mention in one.mentions:
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    for kind, word in known:
        for start in _occurrences(one.text, word, 0, len(one.text)):
            if not any(taken[start : start + len(word)]):
                one.mentions.append(Mention(start, start + len(word), kind, candidate=True))
                taken[start : start + len(word)] = b"\1" * len(word)


def example(record: Mapping[str, Any], labels: RoleLabels) -> Example:
    """A record's article; mentions that fall into noise, and facts that the schema does not allow, are left out."""
    folded = clean(record["text"])
    at = {folded.offset(i): i for i in range(len(folded.text))}
    mentions: list[Mention] = []
    of: dict[str, list[int]] = {}
    for entity in record["entities"]:
        places = []
        for mention in entity["mentions"]:
            start, last = at.get(mention["start"]), at.get(mention["end"] - 1)
            if start is not None and last is not None and entity["type"] in TYPES:
                places.append(len(mentions))
                doubtful = not mention.get("sure", True)
                mentions.append(
                    Mention(start, last + 1, entity["type"], entity["id"], doubtful, entity.get("value"))
                )
        of[entity["id"]] = places
    one = Example(record["id"], folded.text, record.get("published"), mentions)
    for relation in record["relations"]:
        evidence = relation["evidence"]
        inside = [at[i] for i in range(evidence["start"], evidence["end"]) if i in at]
        if inside and relation["type"] in labels.anchors:
            _add_fact(one, relation, of, (inside[0], inside[-1] + 1), labels)
    return one


def _add_fact(
    one: Example,
    relation: Mapping[str, Any],
    of: Mapping[str, list[int]],
    evidence: tuple[int, int],
    labels: RoleLabels,
) -> None:
    kind = relation["type"]
    sure = relation.get("sure", True)
    roles: dict[str, list[list[int]]] = {}
    for role, fillers in relation["roles"].items():
        if (kind, role) not in labels.index:
            continue
        for filler in fillers:
            places = of[filler] if filler in of else _texts(one, role, str(filler), evidence) if sure else []
            places = [m for m in places if one.mentions[m].kind in role_kinds(kind, role)]
            if places:
                roles.setdefault(role, []).append(places)
    role = next((role for role in labels.anchors[kind] if role in roles), None)
    if role is None:
        return
    rest = [(name, places) for name, all_places in roles.items() for places in all_places]
    fillers = min(roles[role], key=lambda places: _nearest_to(one, places, evidence, None)[1])
    rest.remove((role, fillers))
    anchor = min(
        fillers,
        key=lambda m: (
            _nearest_to(one, [m], evidence, None)[1] // FAR,
            sum(_nearest_to(one, places, evidence, one.mentions[m])[1] for _, places in rest),
        ),
    )
    column = labels.index[kind, role]
    if sure:
        one.anchors.add((anchor, column))
    one.open_anchors |= {(m, column) for m in fillers}
    status = "former" if relation.get("former") else relation.get("status", "asserted")
    if sure:
        one.statuses[anchor] = STATUSES.index(status)
    for name, places in rest:
        column = labels.index[kind, name]
        nearest = _nearest_to(one, places, evidence, one.mentions[anchor])[0]
        if sure and nearest != anchor:
            one.pairs.add((anchor, nearest, column))
        one.open_pairs |= {(a, m, column) for a in fillers for m in places if m != a}


def _nearest_to(
    one: Example, places: list[int], evidence: tuple[int, int], other: Mention | None
) -> tuple[int, int]:
    """The mention nearest to another (or first in the text), those in the evidence before those out of it."""

    def distance(m: int) -> int:
        mention = one.mentions[m]
        outside = max(evidence[0] - mention.start, mention.end - evidence[1], 0)
        far = mention.start if other is None else max(mention.start - other.end, other.start - mention.end, 0)
        return (FAR + outside if outside else 0) + far

    return min(((m, distance(m)) for m in places), key=lambda pair: pair[1])


def _texts(one: Example, role: str, text: str, evidence: tuple[int, int]) -> list[int]:
    """Mentions, made where needed, of a text role's filler: as written, or in other words for the same figure."""
    kind = role if role in TEXT_KINDS else "count"
    text = clean(text).text
    for word in (text, "".join(text.split()), *(SURFACES.get(text, ()) if kind == "metric" else ())):
        places = []
        for start in _occurrences(one.text, word, *evidence):
            end = start + len(word)
            same = [
                i
                for i, m in enumerate(one.mentions)
                if m.kind in TEXT_KINDS and m.start < end and start < m.end
            ]
            clash = kind == "count" and any(
                m.start < end and start < m.end for m in one.mentions if m.kind not in TEXT_KINDS
            )
            if not same and not clash:
                places.append(len(one.mentions))
                one.mentions.append(Mention(start, end, kind))
            else:
                places += [i for i in same if (one.mentions[i].start, one.mentions[i].end) == (start, end)]
        if places:
            return places
    return []


def _occurrences(text: str, word: str, start: int, end: int) -> Iterator[int]:
    while word and (start := text.find(word, start, end)) >= 0:
        yield start
        start += len(word)
