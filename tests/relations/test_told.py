import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from extractors.relations.patterns import find_facts
from extractors.relations.roles import RoleLabels
from extractors.relations.told import told, told_features
from extractors.spans import Found

LABELS = RoleLabels.from_schema()
COUNT = 6
FACTS = st.lists(
    st.lists(
        st.tuples(st.integers(0, COUNT - 1), st.integers(0, len(LABELS.labels) - 1), st.floats(0.1, 1)),
        max_size=4,
    ),
    max_size=4,
)


def test_a_pattern_fact_is_told_of_its_mentions_and_texts() -> None:
    text = "青桐资本领投云杉科技2亿元A轮融资。"
    mentions = [
        Found(0, 4, "COMPANY"),
        Found(6, 10, "COMPANY"),
        Found(10, 13, "AMOUNT", value={"value": 2e8}),
    ]
    (fact,) = find_facts(text, mentions, [0, 1, 2])
    places = {0: 7, 1: 5, 2: 4}
    rows = told(fact, places, [(9, Found(13, 15, "round"))], text, LABELS)
    assert {(place, LABELS.labels[label]) for place, label, _ in rows} == {
        (7, ("INVESTED_IN", "investor")),
        (5, ("INVESTED_IN", "investee")),
        (4, ("INVESTED_IN", "amount")),
        (9, ("INVESTED_IN", "round")),
    }
    assert {place for place, _, _ in told(fact, {0: 7}, [], text, LABELS)} == {7}


@given(FACTS)
def test_a_pair_is_told_of_what_each_of_it_is_told(facts: list[list[tuple[int, int, float]]]) -> None:
    one, pair = told_features(facts, COUNT, len(LABELS.labels))
    assert np.all(pair.max(0) <= one)
    assert not pair[np.arange(COUNT), np.arange(COUNT)].any()
    assert np.flatnonzero(one.any(1)).tolist() == sorted({place for fact in facts for place, _, _ in fact})
    assert told_features(facts[::-1], COUNT, len(LABELS.labels))[1].tolist() == pair.tolist()
