"""What the rules decide about: for each type, the distinct ways in which single articles name an entity."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise

from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.lists import entries, exchange_code
from extractors.record import Entity, Mention, Record
from extractors.text import fold_characters
from kg_builder.identity.company_names import DIFFERENT, compare, parse
from kg_builder.identity.ledger import Row, reference
from kg_builder.identity.names import fold_name
from schemas import entity_types

LocalId = tuple[str, str]
"""(article id, id of an entity in its record)"""
Founding = tuple[str, str, int]
"""When and where something is first told: publication date ("9999" for none), article id, offset."""

_CODE = re.compile(r"[”\"’』」]?\s?[(（\[]([0-9A-Za-z.:：]{4,12})[)）\]]")
_DEFINED = re.compile(
    r"[”\"’』」》]?\s?[(（\[【][^()（）\n]{0,10}|[^。\n]{0,8}(?:更名|改名|简称|前身|英文名)[为是]?[“\"「『\s]{0,2}"
)


@dataclass(eq=False)
class Unit:
    """Entities of single articles of one type that have the same names and the same identifier.

    `head` is the fullest of the names; `names` maps folded names to names. `canonical` is the gazetteer's
    identifier, `code` an exchange code in brackets behind a name.
    """

    type: str
    canonical: str | None
    code: str | None
    head: str
    names: dict[str, str]
    founding: Founding
    members: list[tuple[Record, Entity]] = field(default_factory=list)

    @cached_property
    def key(self) -> str:
        return fold_name(self.head)

    @property
    def order(self) -> tuple[str, str, str, Founding]:
        """A total order of units that no order of articles touches."""
        return (self.type, self.key, "|".join(sorted(self.names)), self.founding)

    @property
    def articles(self) -> frozenset[str]:
        return frozenset(record.id for record, _ in self.members)


def founding(record: Record, start: int) -> Founding:
    """Where in time something told there stands; articles without a date come last."""
    return (record.published or "9999", record.id, start)


def collect(records: Iterable[Record], decisions: Sequence[Row]) -> list[Unit]:
    """The units of all records, in their order. Values are no entities.

    Persons, whose names alone say little, and entities that a decision names by article stand alone.
    """
    named = {kind.type for kind in entity_types().values() if kind.kind == "name"}
    apart = {
        (row.type, article)
        for row in decisions
        for _, article in (reference(row.a), reference(row.b))
        if article is not None
    }
    units: dict[tuple[object, ...], Unit] = {}
    for record in records:
        for entity in record.entities:
            if entity.type not in named:
                continue
            names = {fold_name(name): fold_characters(name) for name in sorted(entity.names)}
            head = _head(entity.type, names)
            canonical, code = _canonical(entity, head), _code(record, entity)
            alone = entity.type == "PERSON" or (entity.type, record.id) in apart
            key = (entity.type, canonical, code, frozenset(names), (record.id, entity.id) if alone else None)
            place = founding(record, min((m.start for m in entity.mentions), default=0))
            unit = units.get(key)
            if unit is None:
                unit = units[key] = Unit(entity.type, canonical, code, head, names, place)
            unit.founding = min(unit.founding, place)
            unit.members.append((record, entity))
    return sorted(units.values(), key=lambda unit: unit.order)


def _head(kind: str, names: dict[str, str]) -> str:
    def rank(name: str) -> tuple[bool, bool, int, str]:
        legal = kind == "COMPANY" and parse(name).legal
        return (not legal, name.isascii(), -len(name), name)

    return min(names.values(), key=rank)


@cache
def full_names() -> dict[str, tuple[str, ...]]:
    """The full legal names that the lists have for an identifier."""
    found = {entry.canonical: tuple(n for n in entry.names if parse(n).legal) for entry in entries()}
    return {canonical: names for canonical, names in found.items() if names}


def _canonical(entity: Entity, head: str) -> str | None:
    """The gazetteer's identifier: the extractor's, else that of the names where they have one and need no context.

    A name that cannot be that of the company's fullest name, as a manager's is not its fund's, does not count.
    """
    if entity.canonical:
        return entity.canonical
    found = {
        reading.canonical
        for name in entity.names
        if entity.type != "COMPANY" or compare(head, name).score > DIFFERENT
        for reading in default_gazetteer().readings(fold_characters(name))
        if reading.type == entity.type and reading.canonical and not reading.rule.needs
    }
    return found.pop() if len(found) == 1 else None


def _code(record: Record, entity: Entity) -> str | None:
    """The exchange code in brackets behind a company's name, where there is one."""
    if entity.type != "COMPANY":
        return None
    for mention in entity.mentions:
        if (match := _CODE.match(record.text, mention.end)) and (
            code := exchange_code(fold_characters(match.group(1)))
        ):
            return code
    return None


def defined(unit: Unit, name: str) -> bool:
    """Whether an article puts a folded name of the unit in brackets beside its head, or says 更名, 简称 between."""
    wanted = {name, unit.key}
    return any(
        {fold_name(first.text), fold_name(second.text)} == wanted
        and _DEFINED.fullmatch(record.text[first.end : second.start])
        for record, first, second in _neighbours(unit)
    )


def _neighbours(unit: Unit) -> Iterator[tuple[Record, Mention, Mention]]:
    for record, entity in unit.members:
        mentions = sorted(entity.mentions, key=lambda mention: mention.start)
        for first, second in pairwise(mentions):
            yield record, first, second


def evidence(unit: Unit, name: str, other: str | None = None) -> tuple[str, str] | None:
    """The article, and the sentence in it, that first uses a folded name; with `other` one that uses both, if any."""
    found: list[tuple[bool, Founding, str, str]] = []
    for record, entity in unit.members:
        for mention in entity.mentions:
            if fold_name(mention.text) == name:
                sentence = _sentence(record.text, mention.start, mention.end)
                both = other is not None and other in fold_name(sentence)
                found.append((not both, founding(record, mention.start), record.id, sentence))
                break
    return min(found)[2:] if found else None


def _sentence(text: str, start: int, end: int) -> str:
    begin = max(text.rfind(mark, 0, start) for mark in "。！？\n；") + 1
    stops = [at for mark in "。！？\n；" if (at := text.find(mark, end)) >= 0]
    return text[begin : min(stops, default=len(text) - 1) + 1].strip()
