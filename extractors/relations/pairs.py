"""How two mentions stand to each other in the text: what the role scorer knows of a pair besides their words."""

import numpy as np
from numpy.typing import NDArray

BUCKETS = (18, 9, 9)
"""Sizes of the features of `pair_features`: distance, sentence ends between, mentions of the same type between."""


def pair_features(
    starts: NDArray[np.int64], ends: NDArray[np.int64], types: NDArray[np.int64], sentences: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Buckets [mentions, mentions, 3] of ordered pairs (i, j).

    `starts`, `ends` (exclusive) are token offsets in text order, `types` are indices, `sentences` the number of
    each mention's sentence. The buckets are signed (j before or after i): the distance in tokens on a log scale,
    the sentences between, and how many mentions of the type of j stand nearer to i on that side.
    """
    count = len(starts)
    after = starts[None, :] >= ends[:, None]
    gap = np.where(after, starts[None, :] - ends[:, None], starts[:, None] - ends[None, :]).clip(0)
    distance = np.minimum(np.log2(gap + 1).astype(np.int64), 8)
    apart = np.abs(sentences[None, :] - sentences[:, None]).clip(0, 3)
    # before[i, j]: mentions of the type of j that stand before i
    before = np.zeros((count + 1, count), np.int64)
    np.cumsum(types[:, None] == types[None, :], axis=0, out=before[1:])
    place = before[:-1].diagonal()
    later = np.arange(count)[None, :] > np.arange(count)[:, None]
    rank = np.where(later, place - before[1:], before[:-1] - place - 1)
    rank = rank.clip(0, 3)
    side = np.where(np.eye(count, dtype=bool), 0, np.where(after, 1, 2))
    signed = [
        np.where(side == 0, 0, 1 + values + (side - 1) * size) for values, size in ((apart, 4), (rank, 4))
    ]
    # distance: 0 for the mention itself (and for what overlaps it), 1..8 and 9..17 for the two sides
    far = np.where(side == 0, 0, np.where(side == 1, 1 + distance.clip(0, 7), 9 + distance))
    return np.stack([far, *signed], axis=-1)


def sentence_numbers(text: str) -> NDArray[np.int64]:
    """For each character of a folded text, how many sentence ends and line breaks stand before it."""
    ends = np.array([character in "。!?;\n！？；" for character in text], np.int64)
    return np.concatenate([[0], np.cumsum(ends)[:-1]]) if len(text) else ends
