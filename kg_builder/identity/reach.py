"""How far a decision reaches: keys such that entities, or tellings, without one in common never touch each other.

Whatever is decided within a set that shares no key with the rest is decided as it would be over everything.
"""

from collections.abc import Iterator, Mapping, Sequence

from extractors.record import Record
from kg_builder.identity.company_names import parse
from kg_builder.identity.deals import Told
from kg_builder.identity.events import tellings
from kg_builder.identity.ledger import Row, reference
from kg_builder.identity.names import fold_name
from kg_builder.identity.rules import blocking_keys
from kg_builder.identity.units import LocalId, Unit, collect


def name_key(kind: str, folded: str) -> str:
    """The key of all that a folded name of a type may stand for."""
    return f"name {kind} {folded}"


def entity_keys(record: Record, decisions: Sequence[Row]) -> dict[str, set[str]]:
    """The keys of each entity of a record, by its id there; values have none."""
    makers = {fold_name(name) for e in record.entities if e.type == "COMPANY" for name in e.names}
    return {
        entity.id: set(_of_unit(unit, makers, decisions))
        for unit in collect([record], decisions)
        for _, entity in unit.members
    }


def _of_unit(unit: Unit, makers: set[str], decisions: Sequence[Row]) -> Iterator[str]:
    kind = unit.type
    for name in unit.names:
        yield name_key(kind, name)
    for identifier in (unit.canonical, unit.code):
        if identifier:
            yield f"id {kind} {identifier}"
    for block in blocking_keys(unit):
        yield f"block {kind} {block}"
    yield f"id {kind} {parse(unit.head).key if kind == 'COMPANY' else unit.key}"
    if kind == "PRODUCT":
        for maker in makers:
            if (rest := unit.key.removeprefix(maker)) and rest != unit.key:
                yield name_key(kind, rest)
    for row in decisions:
        if row.type == kind and any(reference(name)[0] in unit.names for name in (row.a, row.b)):
            yield f"row {row.id}"


def telling_keys(record: Record, ids: Mapping[LocalId, str]) -> dict[str, set[str]]:
    """The keys of each fact of a record that can become an event, by the relation's id; `ids` is what `resolve`
    gave for the record's entities."""
    return {told.relation.id: set(_of_telling(told)) for told in tellings(record, ids)}


def _of_telling(told: Told) -> Iterator[str]:
    for block in told.blocks():
        yield f"block {block!r}"
    if told.state is not None:
        yield f"state {told.state!r}"
