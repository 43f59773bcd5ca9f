"""Which mentions of one article are the same entity.

Mentions are joined by equal folded names, by an equal canonical identifier, by a definition in the text
(X（以下简称“Y”）, X（Y）), and by the ways in which a name is shortened: a company's legal form and trade left out,
the last part of a foreign name. Two mentions with different canonical identifiers are never joined.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from extractors.mentions.company_names import says_no_more, short_forms
from extractors.mentions.lists import english_name, words
from extractors.mentions.person_names import parts
from extractors.spans import Found

_NOISE = re.compile(r"[\s\"'“”‘’「」『』《》·・•\-—]")
_BETWEEN = re.compile(
    r" ?[(\[](?:(?:以下|下文)?(?:简|统|合)?称(?:为|作)?|下称|又称|又名|即|原名|原|曾用名|英文名)?[:: ]{0,2}[“\"「『]?$"
)
_CLOSED = re.compile(r"[”\"」』]?(?:[、,，或;；][^()\[\]\n]{0,60})?[)\]]")
_STYLES = re.compile(r"(?:公司|集团|股份|控股|集团公司|股份公司)$")
_KIND = re.compile(r"项目|工程|采购|集采|招标")
SHARED = 0.6
"""The least share of a headline's pairs of characters that stand in the project's full name."""
COMPARED = 100
"""With how many longer names of projects, the next in length, a project's name is compared."""
_SEPARATE = frozenset(
    [
        "云",
        "云计算",
        "汽车",
        "物流",
        "科技",
        "金融",
        "健康",
        "游戏",
        "影业",
        "支付",
        "银行",
        "证券",
        "保险",
        "人寿",
        "基金",
        "资本",
        "投资",
        "创投",
        "战投",
        "产投",
        "电商",
        "教育",
        "旅游",
        "出行",
        "智驾",
    ]
)
"""Trades that usually name a sister company rather than the company itself."""


def group(text: str, mentions: list[Found]) -> list[int]:
    """The number of each mention's entity, counted from 0 in order of first mention.

    `mentions` are in text order; values are one entity where type, value and surface agree.
    """
    joined = _Joined(mentions)
    surfaces = [text[mention.start : mention.end] for mention in mentions]
    names = [_folded(surface) for surface in surfaces]
    first: dict[tuple[str, str], int] = {}
    for index, mention in enumerate(mentions):
        key = names[index] if mention.value is None else f"{names[index]} {sorted(mention.value.items())!r}"
        joined.join(first.setdefault((mention.type, key), index), index)
        if mention.canonical:
            joined.join(first.setdefault((mention.type, f"\0{mention.canonical}"), index), index)
    _join_definitions(text, mentions, joined)
    _join_short_forms(text, mentions, surfaces, names, joined)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(joined.root(index), len(numbers)) for index in range(len(mentions))]


class _Joined:
    """Sets of mentions; a set keeps the canonical identifier that any of its members has."""

    def __init__(self, mentions: list[Found]) -> None:
        self._parent = list(range(len(mentions)))
        self._canonical = [mention.canonical for mention in mentions]

    def root(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = index = self._parent[self._parent[index]]
        return index

    def canonical(self, index: int) -> str | None:
        return self._canonical[self.root(index)]

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        ours, theirs = self._canonical[low], self._canonical[high]
        if low != high and (ours is None or theirs is None or ours == theirs):
            self._parent[high] = low
            self._canonical[low] = ours or theirs


def _folded(name: str) -> str:
    return _NOISE.sub("", name).casefold()


def _join_definitions(text: str, mentions: list[Found], joined: _Joined) -> None:
    for index in range(len(mentions) - 1):
        one, other = mentions[index], mentions[index + 1]
        if one.type != other.type or one.value is not None or other.start - one.end > 14:
            continue
        if (
            _BETWEEN.match(text[one.end : other.start])
            and _CLOSED.match(text, other.end)
            and one.type != "LOCATION"
        ):
            joined.join(index, index + 1)


def _join_short_forms(
    text: str, mentions: list[Found], surfaces: list[str], names: list[str], joined: _Joined
) -> None:
    where: dict[str, dict[str, int]] = defaultdict(dict)
    for index, mention in enumerate(mentions):
        where[mention.type].setdefault(names[index], index)
    for name, index in where["COMPANY"].items():
        unlisted = joined.canonical(index) is None
        for form in _company_forms(surfaces[index], unlisted):
            other = where["COMPANY"].get(_folded(form))
            known = joined.canonical(other) if other is not None else None
            subsidiary = (
                unlisted
                and known is not None
                and short_forms(surfaces[index])
                and not says_no_more(surfaces[index], form, traded=not known.startswith("COMPANY:"))
            )
            if other is not None and form != name and not subsidiary:
                joined.join(index, other)
    bearers: dict[str, set[int]] = defaultdict(set)
    for index in where["PERSON"].values():
        for part in parts(surfaces[index]):
            bearers[_folded(part)].add(joined.root(index))
    for part, full in bearers.items():
        other = where["PERSON"].get(part)
        if other is not None and len(full) == 1:
            joined.join(full.pop(), other)
    products = where["PRODUCT"]
    backwards = sorted(name[::-1] for name in products)
    for name, index in products.items():
        fuller = list(islice(_fuller(name, backwards), 2))
        if len(fuller) == 1:
            joined.join(index, products[fuller[0]])
    projects = sorted(where["PROJECT"].items(), key=lambda item: len(item[0]))
    headline_end = text.find("\n")
    for position, (name, index) in enumerate(projects):
        if len(name) <= 5:
            continue
        headed = mentions[index].end <= headline_end
        for longer, other in projects[position + 1 : position + 1 + COMPARED]:
            if _is_subsequence(name, longer) or (headed and _is_headline_of(name, longer)):
                joined.join(index, other)


def _fuller(name: str, backwards: list[str]) -> Iterator[str]:
    """Of the products whose names, sorted, are spelt `backwards`, those of which `name` is a shorter name."""
    reverse = name[::-1]
    for other in islice(backwards, bisect_right(backwards, reverse), None):
        if not other.startswith(reverse):
            return
        if _ends_in(other[::-1], name):
            yield other[::-1]


def _ends_in(longer: str, short: str) -> bool:
    """Whether a product's name is another's with a family's or maker's name before it (Osmo Pocket 4P, Pocket 4P)."""
    at = len(longer) - len(short)
    return (
        at > 1
        and longer.endswith(short)
        and (any(c.isdigit() for c in short) or len(short) > 3)
        and not (longer[at - 1].isdigit() and short[0].isdigit())
    )


def _is_subsequence(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in their order, as in a headline's short project name."""
    characters = iter(long)
    return all(character in characters for character in short)


def _is_headline_of(short: str, long: str) -> bool:
    """Whether `short`, which a headline calls a project, has nearly all its pairs of characters from `long`."""
    body = _KIND.sub("", short)
    pairs = {body[at : at + 2] for at in range(len(body) - 1)}
    if not pairs or len(body) < 4:
        return False
    return sum(pair in long for pair in pairs) >= SHARED * len(pairs)


def _company_forms(name: str, unlisted: bool) -> list[str]:
    """Shorter names of the company called `name`; without its trade only where no list knows the longer one."""
    forms = short_forms(name)
    if name.isascii() and (english := english_name(name)):
        forms.append(english)
    if bare := _STYLES.sub("", name):
        forms.append(bare)
    if name.endswith("中国"):
        forms.append(name[:-2])
    if unlisted:
        trades = words("company_tails") - _SEPARATE
        forms += [name[:-size] for size in (2, 3) if name[-size:] in trades and len(name) - size >= 2]
    return [form for form in forms if form != name and len(form) >= 2]
