"""Reports to events: what several articles, or several sentences, tell of one deal becomes one event."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from extractors.record import Record, Relation
from kg_builder.identity.deals import NEUTRAL, Told, agreement
from kg_builder.identity.disputes import settle
from kg_builder.identity.model import Event, Literal, Report
from kg_builder.identity.names import stable_id
from kg_builder.identity.units import LocalId

STATUSES = ("asserted", "planned", "rumored")
"""From the surest to the least sure."""


def to_events(
    records: Iterable[Record], ids: Mapping[LocalId, str], reprints: Mapping[str, str]
) -> list[Event]:
    """Events over all records, sorted by id; the order of records does not matter. `ids` is what `resolve` gave.

    Tellings that agree are joined, those that agree best first, and only where none of the one's contradicts one of
    the other's (complete linkage), so that no chain of small differences joins two deals. A plan and what came of it are one event with
    the surest status; denied facts are left out. An event's id is made of its first report, so that later ones do
    not change it.
    """
    told = sorted(
        (one for record in records for one in tellings(record, ids)),
        key=lambda one: one.order,
    )
    outlets = {one.record.id: str(one.record.source.get("outlet") or one.record.id) for one in told}
    independent = {article: outlet for article, outlet in outlets.items() if article not in reprints}
    seen: dict[str, int] = {}
    events = []
    for cluster in sorted(_clusters(told), key=lambda cluster: cluster[0].order):
        key = _key(cluster[0])
        number = seen[key] = seen.get(key, 0) + 1
        further = [] if number == 1 else [*map(str, cluster[0].order)]
        events.append(_event(cluster, f"event-{stable_id(key, *further)}", independent))
    return sorted(events, key=lambda event: event.id)


def tellings(record: Record, ids: Mapping[LocalId, str]) -> Iterator[Told]:
    """The facts of a record that can become events, its roles resolved."""
    for relation in record.relations:
        if relation.status in STATUSES and (one := _told(record, relation, ids)):
            yield one


def _told(record: Record, relation: Relation, ids: Mapping[LocalId, str]) -> Told | None:
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
    return Told(record, relation, roles, literals) if roles else None


def _key(first: Told) -> str:
    """What an event's id is made of: type, core participants and day of its first report."""
    core = [(role, first.roles.get(role) or first.text(role)) for role in first.kind.core_roles]
    return repr((first.relation.type, first.relation.former, core, first.record.published))


def _clusters(told: Sequence[Told]) -> list[list[Told]]:
    """Tellings event by event, each in order."""
    alike: dict[Hashable, list[Told]] = defaultdict(list)
    for one in told:
        alike[one.state or one.order].append(one)
    groups = list(alike.values())
    clusters = _linked([group[0] for group in groups])
    return [
        sorted((one for number in cluster for one in groups[number]), key=lambda one: one.order)
        for cluster in clusters
    ]


def _linked(told: Sequence[Told]) -> list[list[int]]:
    """The numbers of the tellings of each event."""
    blocks: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for number, one in enumerate(told):
        for block in set(one.blocks()):
            blocks[block].append(number)
    scores: dict[tuple[int, int], float | None] = {}
    for members in blocks.values():
        for pair in combinations(members, 2):
            if pair not in scores:
                scores[pair] = agreement(told[pair[0]], told[pair[1]])
    cluster_of = {number: [number] for number in range(len(told))}
    agreed = [(score, pair) for pair, score in scores.items() if score is not None and score > NEUTRAL]
    for _, (first, second) in sorted(agreed, key=lambda entry: (-entry[0], entry[1])):
        ours, theirs = cluster_of[first], cluster_of[second]
        if ours is not theirs and all(
            scores.get((min(x, y), max(x, y))) is not None for x in ours for y in theirs
        ):
            ours += theirs
            for number in theirs:
                cluster_of[number] = ours
    return list({id(cluster): cluster for cluster in cluster_of.values()}.values())


def _event(cluster: Sequence[Told], identifier: str, independent: Mapping[str, str]) -> Event:
    roles: dict[str, set[str]] = {}
    reports: dict[tuple[str, int, int], Report] = {}
    for told in cluster:
        for role, fillers in told.roles.items():
            roles.setdefault(role, set()).update(fillers)
        relation, span = told.relation, told.relation.evidence
        key = (told.record.id, span.start, span.end)
        report = Report(*key, span.text, relation.confidence, relation.extractor, relation.status)
        reports[key] = max(reports.get(key, report), report, key=lambda one: one.confidence)
    settled = settle(cluster, independent)
    outlets = {independent[told.record.id] for told in cluster if told.record.id in independent}
    first = cluster[0].relation
    return Event(
        identifier,
        first.type,
        min((told.relation.status for told in cluster), key=STATUSES.index),
        first.former,
        {role: tuple(sorted(fillers)) for role, fillers in sorted(roles.items())},
        settled.literals,
        tuple(report for _, report in sorted(reports.items())),
        min((told.record.published for told in cluster if told.record.published), default=None),
        max(1, len(outlets)),
        settled.disputed,
        settled.because,
        tuple((told.record.id, told.relation.id) for told in cluster),
    )
