"""The graph's vocabulary: what is handed to a store.

Entities carry the label of their type (Company, Organization, Person, Product, Project, Location) and Entity.
Event and Article stand for themselves. The edges:

- REPORTS, Article → Event: the evidence (start, end, sentence, confidence, extractor, version, and the
  status that the article gives the event);
- MENTIONS, Article → entity;
- REPRINT_OF, Article → Article;
- role edges, Event → entity, named after the role in upper case (WINNER, PRICE_FROM …);
- direct edges, entity → entity, named after the relation type (WON_BID …), with the event's id in `event`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas import entity_types

Scalar = str | int | float | bool
Property = Scalar | list[str] | list[int] | list[float] | None

ENTITY = "Entity"
EVENT = "Event"
ARTICLE = "Article"
REPORTS = "REPORTS"
MENTIONS = "MENTIONS"
REPRINT_OF = "REPRINT_OF"


def entity_labels() -> tuple[str, ...]:
    """The labels that stand for types of entity, sorted."""
    return tuple(sorted(kind.node for kind in entity_types().values() if kind.node))


@dataclass(frozen=True, slots=True)
class Node:
    """A node. `properties` holds a string `name`; never `id` or `label`, and `type` for an Event alone.

    A property that is None or an empty list is not stored.
    """

    label: str
    id: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Edge:
    """A directed edge between nodes given by label and id.

    Its identity is (type, source, target, key): `key` tells parallel edges apart and is stored as a property.
    A direct edge holds its event's id in the property `event`.
    """

    type: str
    source: str
    target: str
    key: str
    properties: Mapping[str, Property]
    source_label: str
    target_label: str


@dataclass(frozen=True, slots=True)
class GraphBatch:
    """Nodes and edges that are loaded together. A node may stand in several, with the same properties in each."""

    nodes: tuple[Node, ...] = field(default=())
    edges: tuple[Edge, ...] = field(default=())
