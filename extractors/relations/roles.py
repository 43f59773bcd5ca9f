"""What the role scorer can say, and how its scores become facts.

A fact is a star: one of its mentions, the anchor, and an edge to each mention that fills another role (a
pseudo-trigger in the words of Zhu et al. 2022, "Efficient document-level event extraction via pseudo-trigger-aware
pruned complete graph"). Which role the anchor fills depends on the type: the one that two facts share least.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from extractors.mentions.features import TYPES
from schemas import TEXT, relation_types

TEXT_KINDS = ("round", "title", "metric", "count")
"""Kinds of text that fill roles without being mentions of an entity."""
KINDS = (*TYPES, *TEXT_KINDS)
STATUSES = ("asserted", "planned", "rumored", "denied", "former")
ANCHORS: dict[str, tuple[str, ...]] = {
    "WON_BID": ("project", "winner"),
    "CUT_PRICE": ("product", "company"),
    "RAISED_PRICE": ("product", "company"),
    "PARTNERED_WITH": ("party",),
    "INVESTED_IN": ("amount", "round", "investee"),
    "ACQUIRED": ("target", "acquirer"),
    "RELEASED": ("product",),
    "OWNS_PRODUCT": ("product",),
    "COMPETES_WITH": ("party",),
    "SUPPLIES": ("supplier", "customer"),
    "SUBSIDIARY_OF": ("child",),
    "HOLDS_POSITION": ("person",),
    "FOUNDED": ("organization",),
    "REPORTED": ("amount", "percent", "metric"),
}
"""The roles that can anchor a fact, the preferred one first; a type without an entry is anchored by its core roles."""
MANY = {"party", "investor", "winner", "founder", "customer", "product", "acquirer", "client", "project"}
"""Roles with room for several fillers in one fact."""
OPTIONAL = {"INVESTED_IN": ("investor",), "CUT_PRICE": ("product",), "RAISED_PRICE": ("product",)}
"""Core roles that the text may leave open."""


def role_kinds(relation: str, role: str) -> tuple[str, ...]:
    """The kinds of mention that may fill a role, by the schema."""
    fillers = relation_types()[relation].roles[role]
    text = role if role in TEXT_KINDS else "count"
    return tuple(text if filler == TEXT else filler for filler in fillers)


@dataclass(frozen=True)
class RoleLabels:
    """The inventory of a scorer: `labels` are (relation type, role) in the order of its outputs, `anchors` as above."""

    labels: tuple[tuple[str, str], ...]
    anchors: Mapping[str, tuple[str, ...]]
    kinds: tuple[str, ...] = KINDS
    index: dict[tuple[str, str], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {label: i for i, label in enumerate(self.labels)})

    @classmethod
    def from_schema(cls) -> "RoleLabels":
        types = relation_types()
        labels = tuple((name, role) for name, relation in types.items() for role in relation.roles)
        return cls(labels, {name: ANCHORS.get(name, relation.core_roles) for name, relation in types.items()})

    @cached_property
    def legal(self) -> NDArray[np.bool_]:
        """Whether a mention of a kind may fill a role, [kinds, labels]."""
        table = np.zeros((len(self.kinds), len(self.labels)), bool)
        for column, (relation, role) in enumerate(self.labels):
            for kind in role_kinds(relation, role):
                table[self.kinds.index(kind), column] = True
        return table

    @cached_property
    def anchoring(self) -> NDArray[np.bool_]:
        """Whether a label can be an anchor's, [labels]."""
        return np.array([role in self.anchors[relation] for relation, role in self.labels])

    @cached_property
    def columns(self) -> dict[str, list[int]]:
        """The labels of each relation type."""
        columns: dict[str, list[int]] = {}
        for column, (relation, _) in enumerate(self.labels):
            columns.setdefault(relation, []).append(column)
        return columns


@dataclass(frozen=True)
class Star:
    """A fact as scored: fillers are (mention, probability), `status` one of STATUSES."""

    type: str
    roles: Mapping[str, tuple[tuple[int, float], ...]]
    status: str
    confidence: float


def stars(
    labels: RoleLabels,
    anchors: NDArray[np.float32],
    pairs: NDArray[np.float32],
    statuses: NDArray[np.float32],
    thresholds: Mapping[str, float],
    edge: float = 0.6,
) -> list[Star]:
    """Facts from probabilities.

    `anchors` [mentions, labels], `pairs` [mentions, mentions, labels] (anchor first), `statuses` [mentions, STATUSES].
    An anchor counts from its type's threshold on, an edge from `edge`. A fact that lacks both ends of its direct
    edge takes the likeliest filler above half of that, and is left out where there is none.
    """
    facts = []
    for i, column in np.argwhere(anchors >= np.array([thresholds[name] for name, _ in labels.labels])):
        relation, role = labels.labels[column]
        facts += _facts(
            labels, relation, role, int(i), float(anchors[i, column]), pairs[i], statuses[i], edge
        )
    return facts


def _facts(
    labels: RoleLabels,
    relation: str,
    role: str,
    anchor: int,
    probability: float,
    edges: NDArray[np.float32],
    status: NDArray[np.float32],
    threshold: float,
) -> list[Star]:
    columns = labels.columns[relation]
    scores = edges[:, columns]
    best = scores.argmax(1)
    fillers: dict[str, list[tuple[int, float]]] = {role: [(anchor, probability)]}
    for j in np.flatnonzero(scores.max(1) >= threshold):
        if j != anchor:
            fillers.setdefault(labels.labels[columns[best[j]]][1], []).append(
                (int(j), float(scores[j, best[j]]))
            )
    schema = relation_types()[relation]
    for part in schema.core:
        options = (part,) if isinstance(part, str) else part
        need = 2 if schema.symmetric else 1
        if sum(len(fillers.get(option, ())) for option in options) < need:
            at = [columns.index(labels.index[relation, option]) for option in options]
            open_ = scores[:, at].copy()
            open_[anchor] = 0
            j, k = np.unravel_index(int(open_.argmax()), open_.shape)
            taken = any(j == filler for values in fillers.values() for filler, _ in values)
            if open_[j, k] >= threshold / 2 and not taken:
                fillers.setdefault(options[k], []).append((int(j), float(open_[j, k])))
    split: list[dict[str, list[tuple[int, float]]]] = [fillers]
    for name, values in fillers.items():
        if len(values) < 2 or name in MANY:
            continue
        if name in schema.core_roles:
            split = [{**fact, name: [value]} for fact in split for value in values]
        else:
            kept = max(values, key=lambda value: value[1])
            split = [{**fact, name: [kept]} for fact in split]
    chosen = STATUSES[int(status.argmax())]
    if chosen == "former" and relation != "HOLDS_POSITION":
        chosen = "asserted"
    return [
        Star(
            relation,
            {name: tuple(values) for name, values in fact.items()},
            chosen,
            _confidence(fact, schema.core_roles),
        )
        for fact in split
        if complete(relation, fact)
    ]


def _confidence(fact: Mapping[str, Sequence[tuple[int, float]]], core: Sequence[str]) -> float:
    """The product of the core roles' likeliest fillers; of all roles where no core role is filled."""
    judged = [role for role in core if role in fact] or list(fact)
    return float(np.prod([max(probability for _, probability in fact[role]) for role in judged]))


def complete(relation: str, roles: Mapping[str, Sequence[object]]) -> bool:
    """Whether a fact says enough to be kept: both ends of its edge, or what its type can do without them."""
    schema = relation_types()[relation]
    if schema.symmetric:
        return len(roles.get(schema.core_roles[0], ())) >= 2
    missing = [
        part
        for part in schema.core
        if not any(roles.get(r) for r in ((part,) if isinstance(part, str) else part))
    ]
    return not missing or all(part in OPTIONAL.get(relation, ()) for part in missing)
