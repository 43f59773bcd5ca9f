from extractors.mentions.features import (
    BEGIN,
    END,
    INSIDE,
    SINGLE,
    SIZE,
    SPACED,
    TYPES,
    UPPER,
    WIDTH,
    features,
)
from extractors.spans import Found


def test_a_find_marks_its_characters_by_their_place_in_it() -> None:
    rows = features("星河智能", {"kg_gazetteer": [Found(0, 3, "COMPANY"), Found(3, 4, "LOCATION")]})
    company, location = 4 * TYPES.index("COMPANY"), 4 * TYPES.index("LOCATION")
    assert rows.shape == (4, SIZE)
    assert [rows[i].nonzero()[0].tolist() for i in range(4)] == [
        [company + BEGIN],
        [company + INSIDE],
        [company + END],
        [location + SINGLE],
    ]


def test_patterns_have_features_of_their_own() -> None:
    rows = features("星河", {"kg_name_patterns": [Found(0, 2, "COMPANY")]})
    assert rows[0].nonzero()[0].tolist() == [WIDTH + BEGIN]


def test_case_and_white_space_are_told() -> None:
    rows = features("用 GPT x", {})
    assert rows[:, UPPER].tolist() == [0, 0, 1, 1, 1, 0, 0]
    assert rows[:, SPACED].tolist() == [0, 0, 1, 0, 0, 0, 1]
