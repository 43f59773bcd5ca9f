import itertools
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.encoding import CLS, SEP, SPECIAL, UNK, Vocabulary, windows

VOCABULARY = Vocabulary([*SPECIAL, *"星河智能发布了新模型。", *string.ascii_lowercase])
TEXTS = st.text(alphabet="星河智能发布。！\n a，", max_size=300)


def test_white_space_is_left_out_and_line_breaks_separate() -> None:
    encoded = VOCABULARY.encode("星河 AI\n\n发布")
    assert encoded.positions.tolist() == [-1, 0, 1, 3, 4, -1, 7, 8]
    assert encoded.ids[0] == CLS
    assert encoded.ids[5] == SEP
    assert encoded.ids[3] == VOCABULARY.ids("a")[0]


def test_an_unknown_character_is_a_token_of_its_own() -> None:
    assert VOCABULARY.ids("星龘河") == [5, UNK, 6]


def test_a_list_that_is_no_vocabulary_is_refused() -> None:
    with pytest.raises(ValueError, match=r"begins with \[PAD\]"):
        Vocabulary(["星", "河"])


@given(TEXTS)
def test_every_character_but_white_space_has_its_token(text: str) -> None:
    encoded = VOCABULARY.encode(text)
    assert [p for p in encoded.positions.tolist() if p >= 0] == [
        i for i, c in enumerate(text) if not c.isspace()
    ]


@given(TEXTS, st.integers(5, 60), st.integers(0, 30))
def test_windows_cover_the_text_in_order_within_their_size(text: str, size: int, overlap: int) -> None:
    spans = windows(text, size, overlap)
    assert all(0 < end - start <= size for start, end in spans)
    assert {i for start, end in spans for i in range(start, end)} == set(range(len(text)))
    for (start, end), (after, beyond) in itertools.pairwise(spans):
        assert start < after <= end < beyond
        assert end - after <= overlap
