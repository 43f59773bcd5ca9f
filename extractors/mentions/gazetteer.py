"""Names of the lists, found in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors.mentions import context
from extractors.mentions.boundaries import FUNCTION, crosses_word, is_cjk, latin_bounds
from extractors.mentions.lists import Entry, Rule, ambiguous, entries, words
from extractors.spans import Found

_APP = re.compile(r" ?(?:App|APP|app|大模型)$")
"""A generic tail that is no part of a product's name."""
_ALWAYS = Rule("", None, None)
_CONTEXT = Rule("context", None, None)
SHORT = 3
_JOINTS = ("、", "和", "与", "及", "/")
_INDEX = re.compile(
    r" ?(?:富时|CAC|DAX|标普|道琼斯|金龙指数|[A-Z]{2,5} ?\d{2,3}(?:指数)?|[\u4e00-\u9fff]{0,4}指数)"
)
"""A stock index, in whose name a country is no mention."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name may stand for: an entity of `type`, where `rule` lets it; `canonical` is None for several."""

    type: str
    canonical: str | None
    rule: Rule


_MAKER = Reading("COMPANY", None, _ALWAYS)
"""A listed product that the text speaks of as a firm."""

_IS_APP = re.compile(r" ?(?:App|APP|客户端)(?![A-Za-z])")
_APP_OF = Reading("PRODUCT", None, _ALWAYS)
"""A listed firm's app of the same name."""


class Gazetteer:
    """Finds the names of `listed` in folded texts.

    A name that is ambiguous by `rules` counts where the words beside it, or the rest of the article, say so;
    once it counts in an article, its other occurrences there count too.
    """

    def __init__(self, listed: Iterable[Entry], rules: dict[tuple[str, str], Rule]) -> None:
        readings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        weak: set[str] = set()
        for entry in listed:
            weak |= entry.weak
            for name in entry.names:
                if _usable(name, entry.type):
                    readings[name][entry.type].add(entry.canonical)
        for name in [name for name in readings if (bare := _APP.sub("", name)) != name and bare in readings]:
            del readings[name]
        for name in [name for name in readings if _maker_and_product(name, readings, rules)]:
            del readings[name]["PRODUCT"]
            if not readings[name]:
                del readings[name]
        self._readings = {
            name: [
                Reading(
                    kind, next(iter(ids)) if len(ids) == 1 else None, _rule(name, kind, name in weak, rules)
                )
                for kind, ids in kinds.items()
            ]
            for name, kinds in readings.items()
        }
        self._names = list(self._readings)
        self._automaton = AhoCorasick(self._names, matchkind=MatchKind.Standard)

    def readings(self, name: str) -> tuple[Reading, ...]:
        """What a folded name may stand for; empty for one that no list holds."""
        return tuple(self._readings.get(name, ()))

    def find(self, text: str) -> list[Found]:
        """The names in a folded text, without overlap, in text order."""
        spans = self._longest(text)
        if not spans:
            return []
        seen = self._codes_in(text, spans)
        chosen: list[tuple[int, int, str, Reading, bool]] = []
        secure: set[tuple[str, str]] = set()
        for start, end, name in spans:
            reading, safe = self._read(text, start, end, self._readings[name], seen)
            if reading is not None:
                chosen.append((start, end, name, reading, safe))
                if safe:
                    secure.add((name, reading.type))
        ends = {end for _, end, _, reading, safe in chosen if safe and reading.type == "COMPANY"}
        starts = {start for start, _, _, reading, safe in chosen if safe and reading.type == "COMPANY"}
        for start, end, name, reading, safe in chosen:
            if not safe and reading.rule.needs == "context" and reading.type == "COMPANY":
                joined = text[start - 1 : start] in _JOINTS and start - 1 in ends
                if joined or (text[end : end + 1] in _JOINTS and end + 1 in starts):
                    secure.add((name, reading.type))
        return [
            Found(start, end, reading.type, 1.0 if safe else 0.8, canonical=reading.canonical)
            for start, end, name, reading, safe in chosen
            if safe or (name, reading.type) in secure
        ]

    def _longest(self, text: str) -> list[tuple[int, int, str]]:
        matches = [
            (start, end, self._names[index])
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True)
        ]
        matches.sort(key=lambda match: (match[0] - match[1], match[0]))
        taken = bytearray(len(text))
        spans = []
        for start, end, name in matches:
            if not any(taken[start:end]) and self._stands_alone(text, start, end, name):
                taken[start:end] = b"\1" * (end - start)
                spans.append((start, end, name))
        spans.sort()
        return spans

    def _stands_alone(self, text: str, start: int, end: int, name: str) -> bool:
        if not latin_bounds(text, start, end):
            return False
        if len(name) > SHORT + 1 or not is_cjk(name[0]):
            return True
        if start and text[start - 1] not in FUNCTION and crosses_word(text, start, 0, end):
            return False
        if name[-1] == "国" and any(reading.type == "LOCATION" for reading in self._readings[name]):
            return not _INDEX.match(text, end)
        return len(name) > SHORT or not (
            end < len(text)
            and text[end] not in FUNCTION
            and is_cjk(text[end])
            and len(name) < SHORT
            and crosses_word(text, end, start + 1, len(text))
        )

    def _codes_in(self, text: str, spans: list[tuple[int, int, str]]) -> set[str]:
        """Canonical identifiers that the article names beyond doubt: by a long name or by a code in brackets."""
        seen = set()
        for _start, end, name in spans:
            for reading in self._readings[name]:
                if reading.canonical and (
                    (len(name) > 4 and not reading.rule.needs) or context.TICKER.match(text, end)
                ):
                    seen.add(reading.canonical)
        return seen

    def _read(
        self, text: str, start: int, end: int, readings: list[Reading], seen: set[str]
    ) -> tuple[Reading | None, bool]:
        """The reading of an occurrence, and whether it is beyond doubt there."""
        allowed = [reading for reading in readings if _fits(text, start, end, reading.rule)]
        if not allowed:
            return None, False
        best = (
            max(allowed, key=lambda reading: _score(text, start, end, reading.type))
            if len(allowed) > 1
            else allowed[0]
        )
        if len(allowed) == 1 and best.type == "PRODUCT" and context.acts_as_company(text, start, end):
            return _MAKER, True
        if len(allowed) == 1 and best.type == "COMPANY" and _IS_APP.match(text, end):
            return _APP_OF, True
        if not best.rule.needs or best.canonical in seen:
            return best, True
        if best.rule.needs == "code":
            return best, bool(context.ANNOUNCES.match(text, end)) and (
                start == 0 or text[start - 1] in "\n。】,"
            )
        return best, _score(text, start, end, best.type) > 0


def _maker_and_product(
    name: str, readings: Mapping[str, Mapping[str, set[str]]], rules: Mapping[tuple[str, str], Rule]
) -> bool:
    """Whether a product's name is a company's with the usual name of that product behind it: 腾讯|混元, two mentions."""
    return is_cjk(name[0]) and any(
        "COMPANY" in readings.get(name[:cut], {})
        and f"PRODUCT:{name[cut:].strip()}" in readings[name].get("PRODUCT", ())
        and (name[cut:].strip(), "PRODUCT") not in rules
        for cut in range(2, len(name) - 1)
    )


def _usable(name: str, kind: str) -> bool:
    if not name.isascii():
        return len(name) > 1
    if len(name) == 2:
        return kind == "COMPANY" and name.isalpha() and name.isupper() and name not in words("latin_common")
    return len(name) > 2 and (kind == "ORG" or name not in words("latin_common"))


def _rule(name: str, kind: str, weak: bool, rules: dict[tuple[str, str], Rule]) -> Rule:
    if (name, kind) in rules:
        return rules[name, kind]
    if (
        weak
        or (name.isascii() and len(name) == 2)
        or (kind == "ORG" and len(name) < SHORT and name in words("common_words"))
    ):
        return _CONTEXT
    return _ALWAYS


def _fits(text: str, start: int, end: int, rule: Rule) -> bool:
    return rule.needs != "never" and not (
        (rule.before and rule.before.search(text, max(0, start - 8), start))
        or (rule.after and rule.after.match(text, end))
    )


def _score(text: str, start: int, end: int, kind: str) -> float:
    if kind == "COMPANY":
        return context.company_score(text, start, end)
    if kind == "PRODUCT":
        return context.product_score(text, start, end)
    if kind == "PERSON":
        return context.person_score(text, end)
    if kind == "ORG":
        return context.outlet_score(text, start, end)
    return 0.5


@cache
def default_gazetteer() -> Gazetteer:
    """The gazetteer of the lists that ship. Raises schemas.SchemaError."""
    return Gazetteer(entries(), ambiguous())
