"""Names to entities: which entities of single articles are one, and by what identifier it is known."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.record import Record
from extractors.text import fold_characters
from kg_builder.identity import people, rules
from kg_builder.identity.clusters import Clusters, Holders
from kg_builder.identity.company_names import parse
from kg_builder.identity.ledger import Row, order
from kg_builder.identity.model import KnownEntity
from kg_builder.identity.names import stable_id
from kg_builder.identity.units import Founding, LocalId, Unit, collect

SEPARATE = "PERSON"


@dataclass(frozen=True)
class Resolution:
    """Entities over all records, sorted by id; the id of each local entity's; the rows of what was decided.

    `idle` are the persons' rows of which a name stands in no article.
    """

    entities: tuple[KnownEntity, ...]
    ids: dict[LocalId, str]
    rows: tuple[Row, ...]
    idle: tuple[Row, ...]


def resolve(records: Iterable[Record], decisions: Sequence[Row] = ()) -> Resolution:
    """Who is who over all records; their order does not matter. `decisions` are persons' rows, which win.

    An entity's id is made of its type and the gazetteer's identifier, or else of what its name comes to in the
    article that names it first (by publication date, then id), so that articles which come later do not change it.
    Of several entities to which one such key belongs the first named keeps it, the others add their first article.
    """
    units = collect(records, decisions)
    things = resolve_things([unit for unit in units if unit.type != SEPARATE], decisions)
    persons = resolve_persons([unit for unit in units if unit.type == SEPARATE], decisions, things.ids)
    holders = Holders(units)
    idle = (row for row in decisions if not all(holders.of(row.type, name) for name in (row.a, row.b)))
    return Resolution(
        tuple(sorted(things.entities + persons.entities, key=lambda entity: entity.id)),
        things.ids | persons.ids,
        tuple(sorted(things.rows + persons.rows, key=order)),
        tuple(sorted(idle, key=order)),
    )


def resolve_things(units: Sequence[Unit], decisions: Sequence[Row]) -> Resolution:
    """Which units are one entity, persons aside; units come in their order (see `collect`). `idle` stays empty."""
    clusters = Clusters(units, decisions)
    rows = rules.apply(units, clusters)
    entities, ids = _entities(clusters)
    return Resolution(tuple(entities), ids, tuple(_once(rows)), ())


def resolve_persons(
    units: Sequence[Unit], decisions: Sequence[Row], organizations: Mapping[LocalId, str]
) -> Resolution:
    """The same for persons; `organizations` gives the id of each company and body that stands beside one."""
    clusters = Clusters(units, decisions)
    rows = people.tell_apart(units, clusters, organizations)
    entities, ids = _entities(clusters)
    return Resolution(tuple(entities), ids, tuple(_once(rows)), ())


def _once(rows: Iterable[Row]) -> list[Row]:
    """One row for each two names and verdict: the surest, but for a refusal the one of a name that several have."""
    kept: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda row: (row.by != "alias", -row.score, order(row), row.article or "")):
        kept.setdefault((row.id, row.verdict), row)
    return sorted(kept.values(), key=order)


def _entities(clusters: Clusters) -> tuple[list[KnownEntity], dict[LocalId, str]]:
    claims: dict[tuple[str, str], list[tuple[Founding, list[Unit]]]] = defaultdict(list)
    for units in clusters.sets():
        first, key = _first(units, clusters.canonical(units[0]))
        claims[units[0].type, key].append((first, units))
    entities, ids = [], {}
    for (kind, key), claimants in claims.items():
        claimants.sort(key=lambda claim: claim[0])
        for number, (first, units) in enumerate(claimants):
            further = (first[1], str(first[2])) if number else ()
            identifier = f"{kind.lower()}-{stable_id(kind, key, *further)}"
            entities.append(_known(identifier, kind, units))
            ids.update(
                {(record.id, entity.id): identifier for unit in units for record, entity in unit.members}
            )
    return entities, ids


def _first(units: Sequence[Unit], canonical: str | None) -> tuple[Founding, str]:
    """Where a set is first named, and the key of the name that it has there."""
    unit = min(units, key=lambda unit: (unit.founding, unit.order))
    if canonical:
        return unit.founding, canonical
    return unit.founding, parse(unit.head).key if unit.type == "COMPANY" else unit.key


def _known(identifier: str, kind: str, units: Sequence[Unit]) -> KnownEntity:
    members = [entity for unit in units for _, entity in unit.members]
    surfaces = Counter(fold_characters(mention.text) for entity in members for mention in entity.mentions)
    name = min(surfaces, key=lambda surface: (-surfaces[surface], -len(surface), surface))
    names = sorted({*surfaces, *(name for entity in members for name in entity.names)})
    return KnownEntity(identifier, kind, name, tuple(names))
