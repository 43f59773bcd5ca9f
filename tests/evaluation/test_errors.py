"""The buckets of mistakes: they add up to what the score lacks, and each says what it says."""

import dataclasses
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.record import Entity, Evidence, Mention, Record, Relation, from_json
from kg_builder.evaluation.errors import BUCKETS, Mistake, mistakes, sentence
from kg_builder.evaluation.score import score

GOLD = [
    from_json(json.loads(line))
    for path in sorted((Path(__file__).parents[1] / "gold").glob("*.jsonl"))
    for line in path.open(encoding="utf-8")
]


def spoil(record: Record, rng: random.Random) -> Record:
    """The record with mentions moved, retyped, dropped and facts turned, mixed up, dropped, told twice."""

    def mention(one: Mention) -> Mention:
        end = max(one.start + 1, one.end - rng.randint(0, 1) * (rng.random() < 0.3))
        return Mention(one.start, end, record.text[one.start : end])

    entities = tuple(
        dataclasses.replace(
            one,
            type=rng.choice(["COMPANY", "PRODUCT", "DATE"]) if rng.random() < 0.2 else one.type,
            mentions=tuple(mention(m) for m in one.mentions if rng.random() < 0.8),
            names=one.names if rng.random() < 0.8 else (one.name[:1],),
        )
        for one in record.entities
        if rng.random() < 0.9
    )
    ids = [one.id for one in entities] or ["x"]
    relations = tuple(
        dataclasses.replace(
            one,
            type=one.type,
            status=rng.choice(["asserted", "denied", "planned"]),
            former=rng.random() < 0.1,
            roles={
                role: tuple(rng.choice(ids) if rng.random() < 0.2 else f for f in fillers)[
                    rng.randint(0, 1) :
                ]
                for role, fillers in one.roles.items()
            },
        )
        for one in record.relations * 2
        if rng.random() < 0.45
    )
    return dataclasses.replace(record, entities=entities, relations=relations)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(GOLD) - 1), st.integers(0, 2**32))
def test_the_buckets_add_up_to_what_the_score_lacks(number: int, seed: int) -> None:
    gold, predicted = GOLD[number], spoil(GOLD[number], random.Random(seed))
    figures = score([gold], [predicted])
    found = mistakes([gold], [predicted])
    for (measure, kind), figure in figures.items():
        if measure in BUCKETS and kind != "all":
            here = [one for one in found if (one.measure, one.type) == (measure, kind)]
            missed = sum(one.missed for one in here)
            assert (missed, len(here) - missed) == (
                figure.gold - figure.right,
                figure.predicted - figure.right,
            )
    assert {(one.measure, one.bucket) for one in found} <= {
        (m, b) for m, all_ in BUCKETS.items() for b in all_
    }


TEXT = "云杉科技把云杉盘的月费降到20元。青禾资本没有说话。"


def record(relations: list[dict[str, Any]], **spans: tuple[str, str]) -> Record:
    """Entities by id from (type, name), where the name stands first; relations with defaults."""
    entities = tuple(
        Entity(key, kind, name, (name,), (Mention(TEXT.index(name), TEXT.index(name) + len(name), name),))
        for key, (kind, name) in spans.items()
    )
    told = tuple(
        Relation(
            f"r{i}", "CUT_PRICE", one.get("status", "asserted"), one["roles"], Evidence(0, 16, ""), 1.0, ""
        )
        for i, one in enumerate(relations)
    )
    return Record("a", "", None, TEXT, entities, told)


NAMES = {
    "c": ("COMPANY", "云杉科技"),
    "p": ("PRODUCT", "云杉盘"),
    "a": ("AMOUNT", "20元"),
    "o": ("COMPANY", "青禾资本"),
}
FACT = {"roles": {"company": ("c",), "product": ("p",), "price_to": ("a",)}}


def told(found: list[Mistake], measure: str) -> set[tuple[str, str, bool]]:
    return {(one.type, one.bucket, one.missed) for one in found if one.measure == measure}


@pytest.mark.parametrize(
    ("spans", "buckets"),
    [
        (
            {"p": ("PRODUCT", "云杉盘的")},
            {("PRODUCT", "wrong boundary", True), ("PRODUCT", "wrong boundary", False)},
        ),
        ({"p": ("ORG", "云杉盘")}, {("PRODUCT", "wrong type", True), ("ORG", "wrong type", False)}),
        ({"x": ("DATE", "没有")}, {("DATE", "spurious", False)}),
        ({"o": None}, {("COMPANY", "missed", True)}),
    ],
)
def test_mentions(spans: dict[str, Any], buckets: set[tuple[str, str, bool]]) -> None:
    guess = {key: value for key, value in {**NAMES, **spans}.items() if value}
    assert told(mistakes([record([], **NAMES)], [record([], **guess)]), "mention") == buckets


@pytest.mark.parametrize(
    ("facts", "without", "buckets"),
    [
        ([], "", {("missed", True)}),
        ([], "p", {("mention missed", True)}),
        (
            [{"roles": {"company": ("o",), "product": ("p",)}}],
            "",
            {("wrong role", True), ("wrong role", False)},
        ),
        ([{**FACT, "status": "denied"}], "", {("wrong certainty", True)}),
        ([{**FACT, "status": "planned"}], "", set()),
        ([FACT, {"roles": {"company": ("o",), "price_to": ("o",)}}], "", {("spurious", False)}),
    ],
)
def test_facts(facts: list[dict[str, Any]], without: str, buckets: set[tuple[str, bool]]) -> None:
    names = {key: value for key, value in NAMES.items() if key != without}
    found = mistakes([record([FACT], **NAMES)], [record(facts, **names)])
    assert {(bucket, missed) for _, bucket, missed in told(found, "core")} == buckets


def test_a_fact_that_the_gold_denies_is_of_wrong_certainty() -> None:
    found = mistakes([record([{**FACT, "status": "denied"}], **NAMES)], [record([FACT], **NAMES)])
    assert told(found, "core") == {("CUT_PRICE", "wrong certainty", False)}


def test_fillers() -> None:
    guess = {"roles": {"company": ("c",), "product": ("p",), "price_to": ("o",), "price_from": ("a",)}}
    found = [
        one
        for one in mistakes([record([FACT], **NAMES)], [record([guess], **NAMES)])
        if one.measure == "role"
    ]
    assert {(one.bucket, one.missed, one.words, one.instead) for one in found} == {
        ("wrong filler", True, "price_to=20元", "price_to=青禾资本"),
        ("wrong filler", False, "price_to=青禾资本", "price_to=20元"),
        ("added", False, "price_from=20元", ""),
    }


def test_a_mistake_is_shown_in_its_sentence() -> None:
    assert sentence(TEXT, 17, 21) == "青禾资本没有说话。"
    assert sentence("一。\n二，\n三。四。", 4, 5) == "二，"
