import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mentions.tagging import best_spans, tag_count, to_tags

TYPES = ("COMPANY", "AMOUNT")


@st.composite
def tagged(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, int]]]:
    length = draw(st.integers(1, 30))
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=10)))
    spans = [(a, b, draw(st.integers(0, 1))) for a, b in itertools.pairwise(cuts) if draw(st.booleans())]
    return length, spans


@given(tagged())
def test_tags_read_back_as_the_spans_they_were_made_of(case: tuple[int, list[tuple[int, int, int]]]) -> None:
    length, spans = case
    scores = np.full((length, tag_count(TYPES)), -9.0, np.float32)
    scores[np.arange(length), to_tags(length, spans)] = 0.0
    assert [span[:3] for span in best_spans(scores)] == spans


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
def test_the_best_sequence_is_the_best_of_all_well_formed_ones(seed: int, length: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(length, tag_count(TYPES))).astype(np.float32)
    scores -= np.log(np.exp(scores).sum(1, keepdims=True))

    def total(spans: list[tuple[int, int, int]]) -> float:
        return float(scores[np.arange(length), to_tags(length, spans)].sum())

    def sequences(at: int) -> list[list[tuple[int, int, int]]]:
        if at == length:
            return [[]]
        rest = list(sequences(at + 1))
        for end in range(at + 1, length + 1):
            rest += [[(at, end, kind), *tail] for kind in (0, 1) for tail in sequences(end)]
        return rest

    best = total([span[:3] for span in best_spans(scores)])
    assert best >= max(map(total, sequences(0))) - 1e-4


def test_a_span_is_sure_where_its_tags_are() -> None:
    scores = np.log(np.full((3, tag_count(TYPES)), 0.01, np.float32))
    scores[np.arange(3), to_tags(3, [(0, 2, 1)])] = np.log(0.9)
    ((start, end, kind, confidence),) = best_spans(scores)
    assert (start, end, kind) == (0, 2, 1)
    assert abs(confidence - 0.9) < 1e-6
