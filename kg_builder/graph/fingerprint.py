"""One hash for a whole graph, the same on every store that holds the same."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg_builder.graph.store import Store

MODULUS = 2**256


def fingerprint(store: Store) -> str:
    """A SHA-256 over all nodes, edges and properties, as 64 hexadecimal digits.

    Nodes and edges are hashed one by one as they come and the hashes added (the additive multiset hash of Bellare
    and Micciancio, 1997), so the order does not matter and nothing is kept in memory. Raises StoreError.
    """
    nodes = _sum([node.label, node.id, normal(node.properties)] for node in store.nodes())
    edges = _sum(
        [
            edge.type,
            edge.source_label,
            edge.source,
            edge.target_label,
            edge.target,
            edge.key,
            normal(edge.properties),
        ]
        for edge in store.edges()
    )
    return hashlib.sha256(f"{nodes} {edges}".encode()).hexdigest()


def _sum(items: Iterable[list[Any]]) -> str:
    total = count = 0
    for item in items:
        line = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        total = (total + int.from_bytes(hashlib.sha256(line.encode()).digest())) % MODULUS
        count += 1
    return f"{count}:{total:064x}"


def normal(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties in one form: whole numbers as integers, and no `title` that equals `name`, for kglite answers
    such a title whether or not it is stored."""
    return {
        name: [_number(item) for item in value] if isinstance(value, list) else _number(value)
        for name, value in properties.items()
        if not (name == "title" and value == properties.get("name"))
    }


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
