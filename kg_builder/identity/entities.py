"""Names to entities: the entities of single articles that share a name become one."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from extractors.record import Entity, Record
from extractors.text import fold_characters
from kg_builder.identity.model import KnownEntity
from schemas import entity_types

LocalId = tuple[str, str]
"""(article id, id of an entity in its record)"""


def stable_id(*parts: str) -> str:
    """A short identifier that is a function of the parts alone."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def fold_name(name: str) -> str:
    """A name without script, width, case, white space and separators."""
    return "".join(
        c for c in fold_characters(name).lower() if not c.isspace() and c not in "·・-—_.'\"“”‘’「」『』《》"
    )


class _Clusters:
    """Union-find over local entities in which a cluster never holds two different canonical identifiers."""

    def __init__(self) -> None:
        self.parent: dict[LocalId, LocalId] = {}
        self.canonical: dict[LocalId, str | None] = {}

    def add(self, key: LocalId, canonical: str | None) -> None:
        self.parent[key] = key
        self.canonical[key] = canonical

    def find(self, key: LocalId) -> LocalId:
        while self.parent[key] != key:
            self.parent[key] = self.parent[self.parent[key]]
            key = self.parent[key]
        return key

    def join(self, a: LocalId, b: LocalId) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        one, other = self.canonical[a], self.canonical[b]
        if a == b or (one and other and one != other):
            return
        self.parent[b] = a
        self.canonical[a] = one or other


def resolve(records: Iterable[Record]) -> tuple[list[KnownEntity], dict[LocalId, str]]:
    """Entities over all records, and the id of each local entity's; the order of records does not matter.

    Two local entities of one type are the same if the gazetteer gives them one identifier or if they share a name;
    a gazetteer identifier outweighs a shared name. Values are no entities.
    """
    named = {kind.type for kind in entity_types().values() if kind.kind == "name"}
    local = sorted(
        (
            ((record.id, entity.id), entity)
            for record in records
            for entity in record.entities
            if entity.type in named
        ),
        key=lambda pair: pair[0],
    )
    clusters = _Clusters()
    holders: dict[tuple[str, str], list[LocalId]] = {}
    # Gazetteer entries first: what is certain decides before what merely shares a name.
    for key, entity in local:
        clusters.add(key, entity.canonical)
        if entity.canonical:
            holders.setdefault((entity.type, "=" + entity.canonical), []).append(key)
    for key, entity in local:
        for name in sorted({fold_name(name) for name in entity.names}):
            holders.setdefault((entity.type, name), []).append(key)
    for keys in holders.values():
        for key in keys[1:]:
            clusters.join(keys[0], key)
    members: dict[LocalId, list[tuple[LocalId, Entity]]] = {}
    for key, entity in local:
        members.setdefault(clusters.find(key), []).append((key, entity))
    entities, ids = [], {}
    for root, group in members.items():
        known = _known([entity for _, entity in group], clusters.canonical[root])
        entities.append(known)
        ids.update({key: known.id for key, _ in group})
    return sorted(entities, key=lambda entity: entity.id), ids


def _known(group: list[Entity], canonical: str | None) -> KnownEntity:
    surfaces = Counter(fold_characters(mention.text) for entity in group for mention in entity.mentions)
    name = min(surfaces, key=lambda surface: (-surfaces[surface], -len(surface), surface))
    names = sorted({*surfaces, *(name for entity in group for name in entity.names)})
    kind = group[0].type
    key = canonical or min(fold_name(name) for name in names)
    return KnownEntity(f"{kind.lower()}-{stable_id(kind, key)}", kind, name, tuple(names))
