"""One hash for a whole graph, the same on every store that holds the same."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from kg_builder.graph.model import Edge, Node
from kg_builder.graph.store import Store

MODULUS = 2**256


class Fingerprint:
    """A hash over nodes, edges and properties that are added one by one, in any order; nothing else is kept of them.

    Each is hashed and the hashes added (the additive multiset hash of Bellare and Micciancio, 1997).
    """

    def __init__(self) -> None:
        self.nodes = _Sum()
        self.edges = _Sum()

    def add(self, one: Node | Edge) -> None:
        """Take in a node or an edge."""
        if isinstance(one, Node):
            self.nodes.add([one.label, one.id, normal(one.properties)])
        else:
            ends = [one.source_label, one.source, one.target_label, one.target]
            self.edges.add([one.type, *ends, one.key, normal(one.properties)])

    @property
    def hexadecimal(self) -> str:
        """The SHA-256 of what was added so far, 64 digits."""
        return hashlib.sha256(f"{self.nodes} {self.edges}".encode()).hexdigest()


def fingerprint(store: Store) -> str:
    """The fingerprint of a store's graph (see `Fingerprint`). Raises StoreError."""
    found = Fingerprint()
    for node in store.nodes():
        found.add(node)
    for edge in store.edges():
        found.add(edge)
    return found.hexadecimal


class _Sum:
    def __init__(self) -> None:
        self.count = self.total = 0

    def add(self, item: list[Any]) -> None:
        line = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.total = (self.total + int.from_bytes(hashlib.sha256(line.encode()).digest())) % MODULUS
        self.count += 1

    def __str__(self) -> str:
        return f"{self.count}:{self.total:064x}"


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
