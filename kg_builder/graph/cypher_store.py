"""What the two stores share: loading, removal and iteration, written in the Cypher that both run."""

import math
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, Edge, GraphBatch, Node, Property, entity_labels
from kg_builder.graph.store import StoreError, identifier
from schemas import relation_types

ROWS_A_TRANSACTION = 1000

# Properties that kglite answers for every node of a label once one node has them; `type` is an event's own.
RESERVED = {"id", "label"}

NODE_LABELS = (*entity_labels(), ARTICLE, EVENT)

Ends = tuple[str, str, str]
"""The type, source label and target label of an edge."""
Key = tuple[str, str, str]
"""The source, target and key of an edge."""
T = TypeVar("T")


class CypherStore(ABC):
    """A store that speaks Cypher. `dialect` names it where a query needs a text of its own."""

    dialect: str
    uri: str
    database: str | None = None

    @abstractmethod
    def read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> tuple[list[str], list[list[Any]]]:
        """See `Store.read`."""

    @abstractmethod
    def _write(self, cypher: str, rows: list[Any], lost: str | None = None) -> None:
        """Run a statement over `$rows` in one transaction; it returns how many rows it took effect for.

        Where that is fewer than the rows given and `lost` says what that means, nothing is written and
        StoreError is raised.
        """

    @abstractmethod
    def _stream(self, cypher: str) -> Iterator[Sequence[Any]]:
        """The rows of a query, as they come."""

    def load(self, batches: Sequence[GraphBatch]) -> None:
        nodes = _unique_nodes(batches)
        edges = _unique_edges(batches)
        self._merge_nodes(nodes)
        self._delete_edges(self._stale_edges(nodes, edges))
        self._merge_edges(edges)

    def change(self, added: GraphBatch, gone: GraphBatch) -> None:
        nodes, edges = _unique_nodes([added]), _unique_edges([added])
        self._merge_nodes(nodes)
        self._delete_edges({ends: set(keys) for ends, keys in _unique_edges([gone]).items()})
        self._merge_edges(edges)
        for label, found in _unique_nodes([gone]).items():
            self._delete_nodes(label, sorted(found))

    def forget(self, articles: Iterable[str]) -> None:
        self._delete_nodes(ARTICLE, sorted(set(articles)))

    def sweep(self) -> None:
        _, rows = self.read("MATCH (e:Event) WHERE NOT EXISTS { (e)<-[:REPORTS]-() } RETURN e.id, e.type")
        unreported = defaultdict(list)
        for event, kind in sorted(rows):
            unreported[kind].append(event)
        for kind, events in unreported.items():
            self._delete_edges(self._direct_edges(kind, events))
            self._delete_nodes(EVENT, events)
        _, rows = self.read(f"MATCH (n:{identifier(ENTITY)}) WHERE NOT EXISTS {{ (n)--() }} RETURN n.id")
        self._delete_nodes(ENTITY, sorted(row[0] for row in rows))

    def nodes(self) -> Iterator[Node]:
        for label in NODE_LABELS:
            for properties in self._stream(f"MATCH (n:{identifier(label)}) RETURN properties(n)"):
                yield self._node(label, dict(properties[0]))

    def edges(self) -> Iterator[Edge]:
        for kind, source, target, labels, properties in self._stream(
            "MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, [labels(a), labels(b)], properties(r)"
        ):
            ends = _specific(labels[0]), _specific(labels[1])
            if "key" in properties and all(ends):
                properties = dict(properties)
                yield Edge(kind, source, target, properties.pop("key"), properties, *ends)

    def _node(self, label: str, properties: dict[str, Any]) -> Node:
        return Node(label, properties.pop("id"), properties)

    def _merge_nodes(self, nodes: Mapping[str, Mapping[str, Node]]) -> None:
        for label, found in nodes.items():
            more = "" if label in (ARTICLE, EVENT) else f":{identifier(ENTITY)}"
            statement = (
                f"UNWIND $rows AS row MERGE (n:{identifier(label)}{more} {{id: row.id}}) "
                "SET n = row.properties RETURN count(n)"
            )
            rows = [{"id": i, "properties": {"id": i, **found[i].properties}} for i in sorted(found)]
            for chunk in _chunks(rows):
                self._write(statement, chunk)

    def _merge_edges(self, edges: Mapping[Ends, Mapping[Key, Edge]]) -> None:
        for (kind, source, target), found in sorted(edges.items()):
            statement = (
                f"UNWIND $rows AS row MATCH (a:{identifier(source)} {{id: row.source}}) "
                f"MATCH (b:{identifier(target)} {{id: row.target}}) "
                f"MERGE (a)-[r:{identifier(kind)} {{key: row.key}}]->(b) SET r = row.properties RETURN count(r)"
            )
            rows = [
                {
                    "source": a,
                    "target": b,
                    "key": key,
                    "properties": {"key": key, **found[a, b, key].properties},
                }
                for a, b, key in sorted(found)
            ]
            lost = f"{kind} edges from {source} to {target} whose ends are neither in the batches nor in the store"
            for chunk in _chunks(rows):
                self._write(statement, chunk, lost)

    def _stale_edges(
        self, nodes: Mapping[str, Mapping[str, Node]], edges: Mapping[Ends, Mapping[Key, Edge]]
    ) -> dict[Ends, set[Key]]:
        """Edges in the store of the articles and events among the nodes that are not among the edges."""
        stored: dict[Ends, set[Key]] = defaultdict(set)
        for label in (ARTICLE, EVENT):
            self._collect(
                stored,
                f"MATCH (a:{identifier(label)})-[r]->(b) WHERE a.id IN $ids",
                sorted(nodes.get(label, ())),
            )
        events = defaultdict(list)
        for event, node in sorted(nodes.get(EVENT, {}).items()):
            events[str(node.properties.get("type"))].append(event)
        for kind, ids in events.items():
            for ends, keys in self._direct_edges(kind, ids).items():
                stored[ends] |= keys
        return {ends: keys - edges.get(ends, {}).keys() for ends, keys in stored.items()}

    def _direct_edges(self, kind: str, events: list[str]) -> dict[Ends, set[Key]]:
        """The direct edges of events of one type."""
        found: dict[Ends, set[Key]] = defaultdict(set)
        if kind in relation_types() and relation_types()[kind].edge:
            self._collect(found, f"MATCH (a)-[r:{identifier(kind)}]->(b) WHERE r.event IN $ids", events)
        return found

    def _collect(self, into: dict[Ends, set[Key]], match: str, ids: list[str]) -> None:
        for chunk in _chunks(ids):
            _, rows = self.read(
                f"{match} RETURN type(r), labels(a), labels(b), a.id, b.id, r.key", {"ids": chunk}
            )
            for kind, source, target, a, b, key in rows:
                into[kind, _specific(source), _specific(target)].add((a, b, key))

    def _delete_edges(self, edges: Mapping[Ends, set[Key]]) -> None:
        for (kind, source, target), keys in sorted(edges.items()):
            statement = (
                f"UNWIND $rows AS row MATCH (:{identifier(source)} {{id: row.source}})"
                f"-[r:{identifier(kind)} {{key: row.key}}]->(:{identifier(target)} {{id: row.target}}) DELETE r RETURN count(*)"
            )
            for chunk in _chunks([{"source": a, "target": b, "key": key} for a, b, key in sorted(keys)]):
                self._write(statement, chunk)

    def _delete_nodes(self, label: str, ids: list[str]) -> None:
        for chunk in _chunks(ids):
            self._write(
                f"UNWIND $rows AS id MATCH (n:{identifier(label)} {{id: id}}) DETACH DELETE n RETURN count(*)",
                chunk,
            )


def _specific(labels: list[str]) -> str:
    """The label by which a node is known, among its labels; empty for a node that is none of ours."""
    return next((label for label in NODE_LABELS if label in labels), "")


def _chunks(rows: list[T]) -> Iterator[list[T]]:
    for at in range(0, len(rows), ROWS_A_TRANSACTION):
        yield rows[at : at + ROWS_A_TRANSACTION]


def _unique_nodes(batches: Sequence[GraphBatch]) -> dict[str, dict[str, Node]]:
    """Nodes by label and id. Raises StoreError for what cannot be stored."""
    found: dict[str, dict[str, Node]] = {label: {} for label in NODE_LABELS}
    for node in (node for batch in batches for node in batch.nodes):
        if node.label not in found:
            raise StoreError(
                f"node {node.id!r}: no label {node.label!r}: use one of {', '.join(NODE_LABELS)}"
            )
        if not node.id or not isinstance(node.properties.get("name"), str):
            raise StoreError(f"{node.label} {node.id!r}: needs an id and a string `name`")
        reserved = RESERVED if node.label == EVENT else {*RESERVED, "type"}
        if taken := sorted(reserved & node.properties.keys()):
            raise StoreError(f"{node.label} {node.id!r}: a property may not be called {taken[0]}")
        clean = Node(node.label, node.id, _storable(node.properties, f"{node.label} {node.id!r}"))
        if found[node.label].setdefault(node.id, clean) != clean:
            raise StoreError(f"{node.label} {node.id!r} is given twice, with different properties")
    return {label: nodes for label, nodes in found.items() if nodes}


_EDGE_TYPE = re.compile(r"[A-Z][A-Z0-9_]*")


def _unique_edges(batches: Sequence[GraphBatch]) -> dict[Ends, dict[Key, Edge]]:
    """Edges by ends and key. Raises StoreError for what cannot be stored."""
    found: dict[Ends, dict[Key, Edge]] = defaultdict(dict)
    for edge in (edge for batch in batches for edge in batch.edges):
        where = f"{edge.type} edge {edge.source!r} → {edge.target!r} {edge.key!r}"
        if not _EDGE_TYPE.fullmatch(edge.type) or not {edge.source_label, edge.target_label} <= {
            *NODE_LABELS
        }:
            raise StoreError(f"{where}: needs a type in capitals and the labels of its ends")
        if "key" in edge.properties:
            raise StoreError(f"{where}: has `key` among its properties")
        clean = Edge(
            edge.type,
            edge.source,
            edge.target,
            edge.key,
            _storable(edge.properties, where),
            edge.source_label,
            edge.target_label,
        )
        ends = (edge.type, edge.source_label, edge.target_label)
        if found[ends].setdefault((edge.source, edge.target, edge.key), clean) != clean:
            raise StoreError(f"{where} is given twice, with different properties")
    return found


def _storable(properties: Mapping[str, Property], where: str) -> dict[str, Property]:
    """Properties without those that are None or empty lists, which stores do not keep alike."""
    return {
        name: _value(value, f"{where}, property {name}")
        for name, value in properties.items()
        if value is not None and value != []
    }


def _value(value: Any, where: str) -> Property:
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if (
        isinstance(value, list)
        and len({type(item) for item in value}) == 1
        and isinstance(value[0], str | bool | int | float)
    ):
        return [_value(item, where) for item in value]  # type: ignore[return-value]
    raise StoreError(
        f"{where}: {value!r} is neither text, a finite number, a boolean, nor a list of one of these"
    )
