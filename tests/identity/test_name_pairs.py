"""453 pairs of names made by hand: who is one, and who is not."""

from collections import Counter

import pytest
from name_pairs import Pair, judged, read

PRECISION, RECALL = 0.98, 0.85


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[Pair, bool]]:
    pairs = read()
    found = judged(pairs)
    return [(pair, found[pair.number]) for pair in pairs]


def test_there_are_enough_pairs_of_each_kind():
    pairs = read()
    assert len(pairs) >= 400
    assert min(Counter(pair.same for pair in pairs).values()) >= 200
    assert len({pair.group for pair in pairs}) >= 15


def test_precision_and_recall_over_all_pairs(verdicts: list[tuple[Pair, bool]]):
    joined = [pair for pair, same in verdicts if same]
    right = [pair for pair in joined if pair.same]
    wrong = [pair.names for pair in joined if not pair.same]
    assert len(right) / len(joined) >= PRECISION, wrong
    assert len(right) / sum(pair.same for pair, _ in verdicts) >= RECALL


@pytest.mark.parametrize(
    "group", ["parent and child", "fund and manager", "product versions", "product and company"]
)
def test_what_must_never_be_joined(verdicts: list[tuple[Pair, bool]], group: str):
    assert [pair.names for pair, same in verdicts if pair.group == group and same] == []
