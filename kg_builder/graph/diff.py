"""What two graphs do not have in common: entities and facts that appeared, vanished or changed."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from kg_builder.graph.drawing import owner_of
from kg_builder.graph.fingerprint import normal
from kg_builder.graph.model import ARTICLE, EVENT, MENTIONS, REPORTS
from kg_builder.graph.store import Store

APPEARED, VANISHED, CHANGED = "appeared", "vanished", "changed"


@dataclass(frozen=True)
class Difference:
    """An article, entity or fact in which two graphs differ.

    `change` is appeared, vanished or changed; `kind` the label, for a fact its relation type. `what` names what is
    different in one that changed: its properties, or the types of its edges. `articles` are those through which it
    came, went or changed: of a thing that changed those which tell it in one graph only or, where all tell it in
    both, all.
    """

    change: str
    kind: str
    id: str
    name: str
    what: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass
class _Thing:
    """An article, entity or event of a graph with a digest of each of its parts."""

    label: str
    id: str
    name: str = ""
    kind: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)


def diff(old: Store, new: Store) -> list[Difference]:
    """The differences between two graphs: articles, then entities, then facts, sorted by kind, name and id.

    Raises StoreError.
    """
    before, after = _things(old), _things(new)
    found = []
    for key in before.keys() | after.keys():
        one, other = before.get(key), after.get(key)
        if one is None and other is not None:
            found.append(_difference(APPEARED, other, set(), other.articles))
        elif other is None and one is not None:
            found.append(_difference(VANISHED, one, set(), one.articles))
        elif one is not None and other is not None and one.parts != other.parts:
            changed = {part.split(" ")[0] for part, _ in one.parts.items() ^ other.parts.items()}
            through = one.articles ^ other.articles or other.articles
            found.append(_difference(CHANGED, other, changed, through))
    rank = {ARTICLE: 0, EVENT: 2}
    labels = {key: (before.get(key) or after[key]).label for key in before.keys() | after.keys()}
    return sorted(
        found, key=lambda one: (rank.get(labels[one.id], 1), one.kind, one.name, one.id, one.change)
    )


def _difference(change: str, thing: _Thing, what: set[str], articles: set[str]) -> Difference:
    return Difference(change, thing.kind, thing.id, thing.name, tuple(sorted(what)), tuple(sorted(articles)))


def _things(store: Store) -> dict[str, _Thing]:
    things: dict[str, _Thing] = {}
    for node in store.nodes():
        thing = things[node.id] = _Thing(node.label, node.id, str(node.properties["name"]), node.label)
        if node.label == EVENT:
            thing.kind = str(node.properties["type"])
        if node.label == ARTICLE:
            thing.articles.add(node.id)
        thing.parts |= {name: _digest(value) for name, value in normal(node.properties).items()}
    for edge in store.edges():
        if edge.type in (REPORTS, MENTIONS):
            things[edge.target].articles.add(edge.source)
        if edge.type == MENTIONS:
            continue
        owner = things.get(owner_of(edge).partition(" ")[2])
        if owner is not None:
            owner.parts[f"{edge.type} {edge.source} {edge.target} {edge.key}"] = _digest(
                normal(edge.properties)
            )
    return things


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
