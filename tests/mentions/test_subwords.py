"""Labels of subwords as spans of characters."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.subwords import read_tags, spans, windows, words

TEXT = "青禾资本与周闻溪"


def decode(labels: list[str], text: str = TEXT) -> list[tuple[str, str]]:
    """The spans of a text of one token a character whose best labels are these."""
    known = sorted(set(labels))
    scores = np.full((len(text), len(known)), -5.0, np.float32)
    scores[np.arange(len(text)), [known.index(label) for label in labels]] = np.log(0.9)
    places = words(text, [(i, i + 1) for i in range(len(text))])
    return [(text[a:b], kind) for a, b, kind, _ in spans(text, places, scores, read_tags(known))]


FOUND = [("青禾资本", "ORG"), ("周闻溪", "PER")]


@pytest.mark.parametrize(
    "labels",
    [
        "B-ORG I-ORG I-ORG I-ORG O B-PER I-PER I-PER",
        "B-ORG I-ORG I-ORG E-ORG O B-PER I-PER E-PER",
        "B-ORG I-ORG I-ORG L-ORG O B-PER I-PER L-PER",
        "B_ORG M_ORG M_ORG E_ORG O B_PER M_PER E_PER",
        "ORG ORG ORG ORG O PER PER PER",
        "I-ORG I-ORG I-ORG I-ORG O B-PER I-PER I-PER",
    ],
)
def test_every_scheme_is_read(labels: str) -> None:
    assert decode(labels.split()) == FOUND


def test_neighbours_are_told_apart_where_the_scheme_can() -> None:
    assert decode(["B-P", "I-P", "B-P", "S-P", "O", "U-P", "I-Q", "I-P"]) == [
        ("青禾", "P"),
        ("资", "P"),
        ("本", "P"),
        ("周", "P"),
        ("闻", "Q"),
        ("溪", "P"),
    ]


def test_no_span_goes_on_over_a_line_break() -> None:
    assert decode(["B-P", "I-P", "O", "I-P", "I-P"], "青禾\n资本") == [("青禾", "P"), ("资本", "P")]


def test_a_latin_word_is_one_word_whatever_its_pieces_are_labelled() -> None:
    text = "用Qwen-Max 和"
    offsets = [(0, 1), (1, 3), (3, 5), (5, 6), (6, 9), (9, 11)]
    assert words(text, offsets) == [(0, 1, 0), (1, 5, 1), (5, 6, 3), (6, 9, 4), (10, 11, 5)]


def test_bytes_of_one_character_are_one_word() -> None:
    assert words("岚屿", [(0, 1), (0, 1), (0, 1), (1, 2), (1, 2)]) == [(0, 1, 0), (1, 2, 3)]


def test_a_span_is_as_sure_as_its_words() -> None:
    scores = np.log(np.array([[0.9, 0.1], [0.4, 0.6]], np.float32))
    ((*_, confidence),) = spans("青禾", [(0, 1, 0), (1, 2, 1)], scores, read_tags(["P", "O"])[:1] * 2)
    assert confidence == pytest.approx((0.9 * 0.6) ** 0.5)


@given(st.integers(0, 400), st.integers(1, 50), st.data())
def test_windows_tell_of_every_token_once(length: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size // 2))
    found = windows(length, size, overlap)
    assert [at for _, _, first, last in found for at in range(first, last)] == list(range(length))
    assert all(start <= first <= last <= end <= start + size for start, end, first, last in found)
    assert all(one[1] - other[0] == overlap for one, other in itertools.pairwise(found))
    inner = [(first - start, end - last) for start, end, first, last in found]
    assert all(before >= overlap // 2 for before, _ in inner[1:])
    assert all(after >= overlap // 2 for _, after in inner[:-1])
