"""Spans as tags of characters and back: begin, inside, end, single for each type, and one tag for none."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

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
    """The best-scoring well-formed sequence of tags: each token's likeliest where these are one, else by dynamic
    programming.

    `scores` are log probabilities, [tokens, tags]; a token that has no tag with a probability above SURE is in no
    span. Returns spans (start, end exclusive, index of the type, confidence), the confidence being the geometric mean
    of the tags' probabilities.
    """
    open_ = np.flatnonzero(scores[:, NONE] <= np.log(SURE))
    if not len(open_):
        return []
    likeliest = scores[open_].argmax(1)
    tags, logs = likeliest.tolist(), scores[open_, likeliest].tolist()
    cuts = [0, *(np.flatnonzero(np.diff(open_) > 1) + 1).tolist(), len(open_)]
    found: list[tuple[int, int, int, float]] = []
    for first, last in pairwise(cuts):
        at = int(open_[first])
        spans = _likeliest_spans(tags[first:last], logs[first:last])
        if spans is None:
            spans = _best_spans(scores[at : at + last - first])
        found += [(at + start, at + end, kind, confidence) for start, end, kind, confidence in spans]
    return found


def _likeliest_spans(tags: Sequence[int], logs: Sequence[float]) -> list[tuple[int, int, int, float]] | None:
    """As `best_spans`, of each token's likeliest tag and its log probability; None where the tags are not well-formed."""
    spans = []
    begun = open_kind = -1
    for t, tag in enumerate(tags):
        kind, part = divmod(tag - 1, 4)  # begin, inside, end, single; none reads as a single of no kind
        if (part in (1, 2)) != (begun >= 0) or (begun >= 0 and kind != open_kind):
            return None
        if part == 0:
            begun, open_kind = t, kind
        elif part != 1 and tag != NONE:
            start, begun = (begun if part == 2 else t), -1
            spans.append((start, t + 1, kind, math.exp(sum(logs[start : t + 1]) / (t + 1 - start))))
    return None if begun >= 0 else spans


def _best_spans(scores: NDArray[np.float32]) -> list[tuple[int, int, int, float]]:
    """As `best_spans`, of a short stretch: plain numbers, since arrays of a few types are slower than their overhead."""
    length = len(scores)
    by_type = scores[:, 1:].reshape(length, -1, 4)
    single_type, single_best = by_type[:, :, 3].argmax(1).tolist(), by_type[:, :, 3].max(1).tolist()
    opened, opened_at = [-math.inf] * by_type.shape[1], [0] * by_type.shape[1]
    free = 0.0
    # back[t]: where the span that ends at t begins, and its type; -1 where none ends there
    back: list[tuple[int, int]] = []
    for t, (none, types) in enumerate(zip(scores[:, NONE].tolist(), by_type.tolist(), strict=True)):
        here, choice = free + none, (-1, -1)
        if (one := free + single_best[t]) > here:
            here, choice = one, (t, single_type[t])
        for kind, (begin, inside, end, _) in enumerate(types):
            before = opened[kind]
            if before + end > here:
                here, choice = before + end, (opened_at[kind], kind)
            if free + begin > before + inside:
                opened[kind], opened_at[kind] = free + begin, t
            else:
                opened[kind] = before + inside
        free = here
        back.append(choice)
    spans = []
    t = length - 1
    while t >= 0:
        start, kind = back[t]
        if kind < 0:
            t -= 1
            continue
        path = to_tags(t + 1 - start, [(0, t + 1 - start, kind)])
        confidence = math.exp(scores[np.arange(start, t + 1), path].mean())
        spans.append((start, t + 1, kind, confidence))
        t = start - 1
    return spans[::-1]
