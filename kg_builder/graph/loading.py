"""Loading as statements in Cypher that both stores run, cut into batches that are a transaction each."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import is_
from typing import Any, TypeVar

from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, Edge, GraphBatch, Node, Property, entity_labels
from kg_builder.graph.store import StoreError, identifier

ROWS_A_TRANSACTION = 1000

# Properties that kglite answers for every node of a label once one node has them; `type` is an event's own.
RESERVED = {"id", "label"}

NODE_LABELS = (*entity_labels(), ARTICLE, EVENT)

Ends = tuple[str, str, str]
"""The type, source label and target label of an edge."""
Key = tuple[str, str, str]
"""The source, target and key of an edge."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement over `$rows` that returns how many rows it took effect for.

    Where that is fewer than the rows given and `lost` says what that means, the graph is not what was expected.
    """

    cypher: str
    rows: list[Any]
    lost: str | None = None


def changes(added: GraphBatch, gone: GraphBatch) -> Iterator[Statement]:
    """The statements that add or replace some nodes and edges and remove others; all may be run again.

    Raises StoreError for what cannot be stored.
    """
    yield from merge_nodes(unique_nodes([added]))
    yield from delete_edges({ends: set(keys) for ends, keys in unique_edges([gone]).items()})
    yield from merge_edges(unique_edges([added]))
    for label, found in unique_nodes([gone]).items():
        yield from delete_nodes(label, sorted(found))


def batches(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """Statements in their order, cut and put together so that each batch has ROWS_A_TRANSACTION rows."""
    batch: list[Statement] = []
    room = ROWS_A_TRANSACTION
    for statement in statements:
        rows = statement.rows
        while rows:
            batch.append(replace(statement, rows=rows[:room]))
            rows, room = rows[room:], room - len(batch[-1].rows)
            if not room:
                yield batch
                batch, room = [], ROWS_A_TRANSACTION
    if batch:
        yield batch


def merge_nodes(nodes: Mapping[str, Mapping[str, Node]]) -> Iterator[Statement]:
    """Statements for nodes by label and id."""
    for label, found in nodes.items():
        more = "" if label in (ARTICLE, EVENT) else f":{identifier(ENTITY)}"
        cypher = f"UNWIND $rows AS row MERGE (n:{identifier(label)}{more} {{id: row.id}}) SET n = row RETURN count(n)"
        yield Statement(cypher, [{"id": i, **found[i].properties} for i in sorted(found)])


def merge_edges(edges: Mapping[Ends, Mapping[Key, Edge]]) -> Iterator[Statement]:
    """Statements for edges by ends and key, whose nodes are there."""
    for (kind, source, target), found in sorted(edges.items()):
        cypher = (
            f"UNWIND $rows AS row MATCH (a:{identifier(source)} {{id: row[0]}}) MATCH (b:{identifier(target)} {{id: row[1]}}) "
            f"MERGE (a)-[r:{identifier(kind)} {{key: row[2].key}}]->(b) SET r = row[2] RETURN count(r)"
        )
        rows = [[a, b, {"key": key, **found[a, b, key].properties}] for a, b, key in sorted(found)]
        lost = (
            f"{kind} edges from {source} to {target} whose ends are neither in the batches nor in the store"
        )
        yield Statement(cypher, rows, lost)


def delete_edges(edges: Mapping[Ends, set[Key]]) -> Iterator[Statement]:
    """Statements that remove edges, be they there or not."""
    for (kind, source, target), keys in sorted(edges.items()):
        cypher = (
            f"UNWIND $rows AS row MATCH (:{identifier(source)} {{id: row[0]}})-[r:{identifier(kind)} {{key: row[2]}}]->"
            f"(:{identifier(target)} {{id: row[1]}}) DELETE r RETURN count(*)"
        )
        yield Statement(cypher, list(map(list, sorted(keys))))


def delete_nodes(label: str, ids: list[str]) -> Iterator[Statement]:
    """Statements that remove nodes with all their edges, be they there or not."""
    yield Statement(
        f"UNWIND $rows AS id MATCH (n:{identifier(label)} {{id: id}}) DETACH DELETE n RETURN count(*)", ids
    )


def chunks(rows: list[T]) -> Iterator[list[T]]:
    """Rows, as many at a time as one transaction takes."""
    for at in range(0, len(rows), ROWS_A_TRANSACTION):
        yield rows[at : at + ROWS_A_TRANSACTION]


def unique_nodes(batches: Sequence[GraphBatch]) -> dict[str, dict[str, Node]]:
    """Nodes by label and id. Raises StoreError for what cannot be stored."""
    found: dict[str, dict[str, Node]] = {label: {} for label in NODE_LABELS}
    for node in (node for batch in batches for node in batch.nodes):
        if node.label not in found:
            raise StoreError(
                f"node {node.id!r}: no label {node.label!r}: use one of {', '.join(NODE_LABELS)}"
            )
        if not node.id or not isinstance(node.properties.get("name"), str):
            raise StoreError(f"{_named(node)}: needs an id and a string `name`")
        reserved = RESERVED if node.label == EVENT else {*RESERVED, "type"}
        if taken := sorted(reserved & node.properties.keys()):
            raise StoreError(f"{_named(node)}: a property may not be called {taken[0]}")
        properties = storable(node)
        clean = node if properties is node.properties else replace(node, properties=properties)
        if found[node.label].setdefault(node.id, clean) != clean:
            raise StoreError(f"{_named(node)} is given twice, with different properties")
    return {label: nodes for label, nodes in found.items() if nodes}


_EDGE_TYPE = re.compile(r"[A-Z][A-Z0-9_]*")


def unique_edges(batches: Sequence[GraphBatch]) -> dict[Ends, dict[Key, Edge]]:
    """Edges by ends and key. Raises StoreError for what cannot be stored."""
    found: dict[Ends, dict[Key, Edge]] = defaultdict(dict)
    for edge in (edge for batch in batches for edge in batch.edges):
        ends = (edge.type, edge.source_label, edge.target_label)
        if ends not in found and not (_EDGE_TYPE.fullmatch(edge.type) and {*ends[1:]} <= {*NODE_LABELS}):
            raise StoreError(f"{_named(edge)}: needs a type in capitals and the labels of its ends")
        if "key" in edge.properties:
            raise StoreError(f"{_named(edge)}: has `key` among its properties")
        properties = storable(edge)
        clean = edge if properties is edge.properties else replace(edge, properties=properties)
        if found[ends].setdefault((edge.source, edge.target, edge.key), clean) != clean:
            raise StoreError(f"{_named(edge)} is given twice, with different properties")
    return found


def storable(one: Node | Edge) -> Mapping[str, Property]:
    """Properties without those that are None or empty lists, which stores do not keep alike; the same mapping where
    all of it may stay.

    Raises StoreError for one that is neither text, a finite number, a boolean, nor a list of one of these.
    """
    found: dict[str, Property] = {}
    for name, value in one.properties.items():
        try:
            if (kept := value if type(value) is str else _value(value)) is not None:
                found[name] = kept
        except TypeError as error:
            raise StoreError(f"{_named(one)}, property {name}: {error}") from error
    same = len(found) == len(one.properties) and all(map(is_, found.values(), one.properties.values()))
    return one.properties if same else found


def _named(one: Node | Edge) -> str:
    """A node or edge as messages call it."""
    if isinstance(one, Node):
        return f"{one.label} {one.id!r}"
    return f"{one.type} edge {one.source!r} → {one.target!r} {one.key!r}"


def _value(value: Any) -> Property:
    """A value as it is stored, None for none. Raises TypeError for what cannot be."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list) and len({type(item) for item in value}) <= 1:
        if not value:
            return None
        if isinstance(value[0], str):
            return value
        if isinstance(value[0], bool | int | float):
            return [_value(item) for item in value]  # type: ignore[return-value]
    raise TypeError(f"{value!r} is neither text, a finite number, a boolean, nor a list of one of these")
