"""Spans as tags of characters and back: begin, inside, end, single for each type, and one tag for none."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

NONE = 0
SURE = 0.9999


def tag_count(types: Sequence[str]) -> int:
    return 1 + 4 * len(types)


def to_tags(length: int, spans: Iterable[tuple[int, int, int]]) -> NDArray[np.int64]:
    """Tags of `length` tokens from spans (start, end exclusive, index of the type) that do not overlap."""
    tags = np.full(length, NONE, np.int64)
    for start, end, kind in spans:
        first = 1 + 4 * kind
        if end - start == 1:
            tags[start] = first + 3
        else:
            tags[start] = first
            tags[start + 1 : end - 1] = first + 1
            tags[end - 1] = first + 2
    return tags


def best_spans(scores: NDArray[np.float32]) -> list[tuple[int, int, int, float]]:
    """The best-scoring well-formed sequence of tags, by dynamic programming.

    `scores` are log probabilities, [tokens, tags]; a token that has no tag with a probability above SURE is in no
    span. Returns spans (start, end exclusive, index of the type, confidence), the confidence being the geometric mean
    of the tags' probabilities.
    """
    open_ = np.flatnonzero(scores[:, NONE] <= np.log(SURE))
    stretches = np.split(open_, np.flatnonzero(np.diff(open_) > 1) + 1) if len(open_) else []
    return [
        (int(stretch[0]) + start, int(stretch[0]) + end, kind, confidence)
        for stretch in stretches
        for start, end, kind, confidence in _best_spans(scores[stretch[0] : stretch[-1] + 1])
    ]


def _best_spans(scores: NDArray[np.float32]) -> list[tuple[int, int, int, float]]:
    length = len(scores)
    by_type = scores[:, 1:].reshape(length, -1, 4)
    begin, inside, end, single = (by_type[:, :, k] for k in range(4))
    single_type = single.argmax(1)
    single_best = single.max(1)
    kinds = begin.shape[1]
    opened = np.full(kinds, -np.inf, np.float32)
    opened_at = np.zeros(kinds, np.int64)
    free = 0.0
    # back[t]: where the span that ends at t begins, and its type; -1 where none ends there
    back: list[tuple[int, int]] = []
    for t in range(length):
        closing = opened + end[t]
        kind = int(closing.argmax())
        here = free + scores[t, NONE]
        choice = (-1, -1)
        if (one := free + single_best[t]) > here:
            here, choice = one, (t, int(single_type[t]))
        if closing[kind] > here:
            here, choice = float(closing[kind]), (int(opened_at[kind]), kind)
        starting, going = free + begin[t], opened + inside[t]
        new = starting > going
        opened = np.where(new, starting, going)
        opened_at = np.where(new, t, opened_at)
        free = float(here)
        back.append(choice)
    spans = []
    t = length - 1
    while t >= 0:
        start, kind = back[t]
        if kind < 0:
            t -= 1
            continue
        path = to_tags(t + 1 - start, [(0, t + 1 - start, kind)])
        confidence = float(np.exp(scores[np.arange(start, t + 1), path].mean()))
        spans.append((start, t + 1, kind, confidence))
        t = start - 1
    return spans[::-1]
