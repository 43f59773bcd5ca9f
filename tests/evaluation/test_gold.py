"""The fast pipeline over the sample articles, scored against their gold records.

The floors are somewhat below what it reaches, so that a change that costs quality is seen.
"""

import json
from pathlib import Path

import pytest

from extractors.pipeline import Text, extract, load
from extractors.record import Record, from_json
from kg_builder.corpus.article import Article
from kg_builder.corpus.reader import read
from kg_builder.evaluation.score import Figure, score
from schemas import relation_types

ROOT = Path(__file__).parents[2]
GOLD = sorted((ROOT / "tests/gold").glob("*.jsonl"))
FLOORS = {"mention": 0.92, "name": 0.90, "value": 0.97, "core": 0.75, "role": 0.78}


def gold_records() -> list[Record]:
    return [from_json(json.loads(line)) for path in GOLD for line in path.open(encoding="utf-8")]


@pytest.fixture(scope="module")
def figures() -> dict[tuple[str, str], Figure]:
    golds = gold_records()
    texts = (Text(record.id, record.text, record.title, record.published) for record in golds)
    return score(golds, extract(load("fast"), texts))


def test_gold_is_of_the_articles_as_they_are_read():
    articles = {one.id: one.text for one in read(ROOT / "corpora") if isinstance(one, Article)}
    assert {record.id: record.text for record in gold_records()} == articles


def test_gold_offsets_types_and_roles_hold():
    for record in gold_records():
        ids = {entity.id: entity.type for entity in record.entities}
        for entity in record.entities:
            for mention in entity.mentions:
                assert record.text[mention.start : mention.end] == mention.text
        for relation in record.relations:
            for role, fillers in relation.roles.items():
                allowed = relation_types()[relation.type].roles[role]
                assert {ids.get(filler, "text") for filler in fillers} <= set(allowed), (
                    record.id,
                    relation.id,
                )


@pytest.mark.parametrize(("measure", "floor"), FLOORS.items())
def test_the_fast_pipeline_reaches_its_floor(
    figures: dict[tuple[str, str], Figure], measure: str, floor: float
):
    assert figures[measure, "all"].f1 >= floor
