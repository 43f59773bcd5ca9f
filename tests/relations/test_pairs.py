import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.relations.pairs import BUCKETS, pair_features


def at(*places: tuple[int, int, int, int]) -> np.ndarray:
    return pair_features(*(np.array(column, np.int64) for column in zip(*places, strict=True)))


def test_nearest_of_a_type_comes_first_on_its_side() -> None:
    buckets = at((0, 2, 0, 1), (5, 7, 6, 1), (10, 12, 6, 1), (15, 17, 0, 2))
    ranks = buckets[..., 2]
    assert ranks[0, 1] == 1  # the first amount after the company
    assert ranks[0, 2] == 2
    assert ranks[3, 2] == 5  # the first one before
    assert ranks[3, 1] == 6


def test_sentences_between_are_counted_on_either_side() -> None:
    buckets = at((0, 2, 0, 1), (5, 7, 1, 1), (10, 12, 2, 3))
    assert buckets[0, :, 1].tolist() == [0, 1, 3]
    assert buckets[2, :, 1].tolist() == [7, 7, 0]


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(1, 9), st.integers(0, 12)), max_size=25))
def test_every_bucket_has_its_row(mentions: list[tuple[int, int, int]]) -> None:
    at_ = 0
    places = []
    for gap, length, kind in mentions:
        places.append((at_ + gap, at_ + gap + length, kind, gap))
        at_ += gap + length
    columns = np.array(places, np.int64).reshape(-1, 4).T
    buckets = pair_features(columns[0], columns[1], columns[2], np.cumsum(columns[3]))
    assert buckets.shape == (len(places), len(places), 3)
    for k, size in enumerate(BUCKETS):
        assert ((buckets[..., k] >= 0) & (buckets[..., k] < size)).all()
    assert (buckets[np.arange(len(places)), np.arange(len(places))] == 0).all()
