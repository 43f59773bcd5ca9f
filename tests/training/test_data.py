import random
from pathlib import Path
from typing import Any

import pytest

from extractors.relations.roles import STATUSES, RoleLabels
from extractors.spans import Found
from extractors.training.augment import drop_finds, swap_names, turn_prices
from extractors.training.data import DataError, Example, example, examples, records

LABELS = RoleLabels.from_schema()


def words(one: Example, m: int) -> str:
    return one.text[one.mentions[m].start : one.mentions[m].end]


def told(one: Example) -> set[tuple[str, ...]]:
    anchors = {(*LABELS.labels[c], words(one, m)) for m, c in one.anchors}
    return anchors | {(words(one, a), LABELS.labels[c][1], words(one, m)) for a, m, c in one.pairs}


def test_a_fact_is_a_star_around_the_filler_that_is_its_own(funding: dict[str, Any]) -> None:
    one = example(funding, LABELS)
    assert told(one) == {
        ("INVESTED_IN", "amount", "2亿元"),
        ("2亿元", "investor", "青禾资本"),
        ("2亿元", "investee", "云杉科技"),
        ("2亿元", "round", "A轮"),
        ("HOLDS_POSITION", "person", "林小舟"),
        ("林小舟", "organization", "云杉科技"),
        ("林小舟", "title", "首席执行官"),
    }


def test_of_a_name_said_twice_the_near_one_is_right_and_the_other_open(funding: dict[str, Any]) -> None:
    one = example(funding, LABELS)
    column = LABELS.index["HOLDS_POSITION", "organization"]
    ((_, near, _),) = [pair for pair in one.pairs if pair[2] == column]
    far = [m for _, m, c in one.open_pairs if c == column and m != near]
    assert [one.mentions[m].start for m in far] == [0]
    assert one.mentions[near].start == 25


def test_certainty_stands_at_the_anchor(price: dict[str, Any]) -> None:
    one = example(price, LABELS)
    assert {(words(one, m), STATUSES[s]) for m, s in one.statuses.items()} == {("白鹭盘", "planned")}


def test_texts_that_often_fill_a_role_are_candidates_elsewhere(tmp_path: Path, data: Path) -> None:
    more = data / "more.jsonl"
    more.write_text(
        '{"id": "x", "text": "首席执行官没有说话。", "entities": [], "relations": []}\n', encoding="utf-8"
    )
    made = {one.id: one for one in examples(sorted(data.glob("*.jsonl")), LABELS)}
    (mention,) = made["x"].mentions
    assert (mention.kind, mention.candidate) == ("title", True)


def test_swapped_names_leave_the_facts_as_they_were(funding: dict[str, Any]) -> None:
    one = example(funding, LABELS)
    names = {("COMPANY", False): ["一家名字很长很长的公司"], ("PERSON", False): ["欧阳某"]}
    other = swap_names(one, names, random.Random(0), 1.0)
    assert other.text.count("一家名字很长很长的公司") == 3
    assert ("2亿元", "investor", "一家名字很长很长的公司") in told(other)
    assert ("HOLDS_POSITION", "person", "欧阳某") in told(other)
    assert told(swap_names(one, names, random.Random(0), 0.0)) == told(one)


def test_a_price_cut_turned_is_a_rise(price: dict[str, Any], funding: dict[str, Any]) -> None:
    turned = turn_prices(example(price, LABELS), LABELS)
    assert turned is not None
    assert "涨价" in turned.text
    assert ("RAISED_PRICE", "product", "白鹭盘") in told(turned)
    assert turn_prices(example(funding, LABELS), LABELS) is None


def test_what_self_training_is_not_sure_of_is_neither_right_nor_wrong(funding: dict[str, Any]) -> None:
    sure = example(funding, LABELS)
    funding["relations"][0]["sure"] = False
    funding["entities"][3]["mentions"][0]["sure"] = False
    one = example(funding, LABELS)
    kinds = {LABELS.labels[column][0] for _, column in one.anchors}
    assert kinds == {"HOLDS_POSITION"}
    assert sure.anchors - one.anchors <= one.open_anchors
    assert [words(one, m) for m, mention in enumerate(one.mentions) if mention.candidate] == ["林小舟"]


def test_the_patterns_facts_are_told_where_wanted(data: Path) -> None:
    paths = sorted(data.glob("*.jsonl"))
    told_of = {one.id: one.told for one in examples(paths, LABELS)}
    assert {LABELS.labels[label][0] for _, label, _ in told_of["price0"][0]} == {"CUT_PRICE"}
    assert not any(one.told for one in examples(paths, LABELS, patterns=False))


def test_a_find_is_dropped_at_all_its_places_or_at_none() -> None:
    text = "云杉说,青禾说,云杉说,青禾说。"
    found = [Found(start, start + 2, "COMPANY") for start in (0, 4, 8, 12)]
    for seed in range(20):
        kept = drop_finds(text, {"kg_gazetteer": found}, random.Random(seed), {"kg_gazetteer": 0.5})
        starts = {one.start for one in kept["kg_gazetteer"]}
        assert (0 in starts) == (8 in starts)
        assert (4 in starts) == (12 in starts)


def test_a_line_that_is_no_record_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.jsonl:1: not a record"):
        list(records(bad))
