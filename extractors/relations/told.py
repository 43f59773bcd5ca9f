"""What the patterns say of mentions, as features of the role scorer: so it learns how far to trust them, and where.

Stacking (Wolpert 1992, "Stacked generalization") of the rules under the learned layer.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from extractors.relations.metrics import metric_label
from extractors.relations.roles import TEXT_KINDS, RoleLabels
from extractors.spans import Fact, Found

Told = Sequence[tuple[int, int, float]]
"""A fact of the patterns: for each filler the mention, the label (of `RoleLabels`) and the fact's confidence."""


def told(
    fact: Fact, places: Mapping[int, int], texts: Iterable[tuple[int, Found]], text: str, labels: RoleLabels
) -> Told:
    """A fact in the role scorer's terms.

    `places` gives the scorer's index of a filler that is a mention; `texts` are the scorer's texts with their
    indices, of which a filler that is a text takes the nearest that says the same. Others are left out.
    """
    found = []
    for role, fillers in fact.roles.items():
        label = labels.index[fact.type, role]
        for filler in fillers:
            place = (
                places.get(filler)
                if isinstance(filler, int)
                else _text(filler, role, fact, list(texts), text)
            )
            if place is not None:
                found.append((place, label, fact.confidence))
    return found


def _text(filler: str, role: str, fact: Fact, texts: Sequence[tuple[int, Found]], text: str) -> int | None:
    kind = role if role in TEXT_KINDS else "count"
    same = [
        (max(fact.start - one.start, one.end - fact.end, 0), place)
        for place, one in texts
        if one.type == kind and metric_label(text[one.start : one.end]) == metric_label(filler)
    ]
    return min(same)[1] if same else None


def told_features(
    facts: Iterable[Told], mentions: int, labels: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Confidences, zero where nothing is told: [mentions, labels] that the mention fills the role in a fact, and
    [mentions, mentions, labels] that the second fills the role in a fact of which the first is part."""
    one = np.zeros((mentions, labels), np.float32)
    pair = np.zeros((mentions, mentions, labels), np.float32)
    for fact in facts:
        for j, label, confidence in fact:
            one[j, label] = max(one[j, label], confidence)
            for i, _, _ in fact:
                if i != j:
                    pair[i, j, label] = max(pair[i, j, label], confidence)
    return one, pair
