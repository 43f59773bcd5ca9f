"""Reports to events: what several articles, or several sentences, tell of one deal becomes one event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from extractors.record import Record, Relation
from kg_builder.identity.entities import LocalId, fold_name, stable_id
from kg_builder.identity.model import Event, Literal, Report
from schemas import relation_types

SAME_DEAL_DAYS = 45
SAME_AMOUNT = 0.05
DISTINGUISHING_TEXT = ("round", "metric")


@dataclass(frozen=True)
class _Told:
    """One relation of one record with its roles resolved."""

    record: Record
    relation: Relation
    roles: Mapping[str, tuple[str, ...]]
    literals: Mapping[str, tuple[Literal, ...]]

    @property
    def core(self) -> tuple[Any, ...]:
        kind = relation_types()[self.relation.type]
        return tuple(
            (
                role,
                self.roles.get(role, ())
                or tuple(sorted(fold_name(x.text) for x in self.literals.get(role, ()))),
            )
            for role in kind.core_roles
        )

    @property
    def date(self) -> str | None:
        return next(
            (d.value["start"] for d in self.literals.get("date", ()) if d.value and d.value.get("start")),
            None,
        )

    @property
    def when(self) -> str:
        return self.date or self.record.published or ""

    def text(self, role: str) -> str:
        return "".join(sorted(fold_name(literal.text) for literal in self.literals.get(role, ())))


def to_events(records: Iterable[Record], ids: Mapping[LocalId, str]) -> list[Event]:
    """Events over all records, sorted by id; the order of records does not matter. `ids` is what `resolve` gave.

    Facts of one type, status and core are one event unless they differ in round, by more than 5 % in an amount,
    or by more than 45 days in date. Denied facts are left out.
    """
    groups: dict[tuple[Any, ...], list[_Told]] = {}
    for record in records:
        for relation in record.relations:
            if relation.status != "denied" and (told := _told(record, relation, ids)):
                key = (relation.type, relation.status, relation.former, told.core)
                groups.setdefault(key, []).append(told)
    return sorted(
        (event for group in groups.values() for event in _events(group)), key=lambda event: event.id
    )


def _told(record: Record, relation: Relation, ids: Mapping[LocalId, str]) -> _Told | None:
    entities = {entity.id: entity for entity in record.entities}
    roles: dict[str, tuple[str, ...]] = {}
    literals: dict[str, tuple[Literal, ...]] = {}
    for role, fillers in relation.roles.items():
        found = sorted({ids[record.id, filler] for filler in fillers if (record.id, filler) in ids})
        values = [
            Literal(entities[filler].name, entities[filler].value) if filler in entities else Literal(filler)
            for filler in fillers
            if (record.id, filler) not in ids
        ]
        if found:
            roles[role] = tuple(found)
        if values:
            literals[role] = tuple(values)
    return _Told(record, relation, roles, literals) if roles else None


def _events(group: list[_Told]) -> Iterable[Event]:
    group = sorted(
        group, key=lambda told: (told.when, told.record.id, told.relation.evidence.start, told.relation.id)
    )
    clusters: list[list[_Told]] = []
    for told in group:
        home = next((cluster for cluster in clusters if all(_agree(told, other) for other in cluster)), None)
        if home is None:
            clusters.append([told])
        else:
            home.append(told)
    seen: dict[tuple[str, ...], int] = {}
    for cluster in clusters:
        first = cluster[0]
        key = (
            first.relation.type,
            first.relation.status,
            str(first.relation.former),
            repr(first.core),
            first.when,
        )
        seen[key] = seen.get(key, 0) + 1
        yield _event(cluster, f"event-{stable_id(*key, str(seen[key]))}")


def _agree(a: _Told, b: _Told) -> bool:
    if any(a.text(role) and b.text(role) and a.text(role) != b.text(role) for role in DISTINGUISHING_TEXT):
        return False
    for role in a.literals.keys() & b.literals.keys():
        pairs = [
            (x.value["value"], y.value["value"])
            for x in a.literals[role]
            for y in b.literals[role]
            if x.value and y.value and x.value.get("value") is not None and y.value.get("value") is not None
        ]
        if pairs and not any(abs(x - y) <= SAME_AMOUNT * max(abs(x), abs(y)) for x, y in pairs):
            return False
    if a.when and b.when:
        return abs((date.fromisoformat(a.when) - date.fromisoformat(b.when)).days) <= SAME_DEAL_DAYS
    return True


def _event(cluster: list[_Told], identifier: str) -> Event:
    roles: dict[str, set[str]] = {}
    literals: dict[str, dict[str, Literal]] = {}
    reports: dict[tuple[str, int, int], Report] = {}
    for told in cluster:
        for role, fillers in told.roles.items():
            roles.setdefault(role, set()).update(fillers)
        for role, values in told.literals.items():
            for literal in values:
                literals.setdefault(role, {}).setdefault(fold_name(literal.text), literal)
        relation, span = told.relation, told.relation.evidence
        key = (told.record.id, span.start, span.end)
        report = Report(*key, span.text, relation.confidence, relation.extractor)
        reports[key] = max(reports.get(key, report), report, key=lambda one: one.confidence)
    first = cluster[0].relation
    return Event(
        identifier,
        first.type,
        first.status,
        first.former,
        {role: tuple(sorted(fillers)) for role, fillers in sorted(roles.items())},
        {role: tuple(values.values()) for role, values in sorted(literals.items())},
        tuple(report for _, report in sorted(reports.items())),
        min((told.record.published for told in cluster if told.record.published), default=None),
    )
