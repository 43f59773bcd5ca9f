from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.hanlp_texts import characters, pieces

texts = st.text(st.sampled_from("云杉科技。，！ \n\u3000a1."), max_size=80)


@given(texts, st.integers(1, 20), st.booleans())
def test_pieces_hold_every_character_once_in_order(text: str, size: int, alone: bool):
    spans = pieces(text, size, alone)
    read = [i for start, end in spans for i in characters(text, start, end)]
    assert read == [i for i, character in enumerate(text) if not character.isspace()]
    assert all(0 < end - start <= size for start, end in spans)
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in spans)


def test_sentences_of_a_line_are_read_together_or_alone():
    text = "云杉科技成立。青禾资本出资。\n白鹭云旁观。"
    assert [text[a:b] for a, b in pieces(text, 50)] == ["云杉科技成立。青禾资本出资。", "白鹭云旁观。"]
    assert [text[a:b] for a, b in pieces(text, 50, alone=True)] == [
        "云杉科技成立。",
        "青禾资本出资。",
        "白鹭云旁观。",
    ]
