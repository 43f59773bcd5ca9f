"""Records to Label Studio and back, unchanged and corrected."""

import copy
import json
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.record import Entity, Evidence, Mention, Record, Relation, from_json
from kg_builder.evaluation.label_studio import LabelsError, config, from_export, to_task
from schemas import entity_types, relation_types

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("KG_BUILDER_SHARED", ROOT.parent / "shared"))
TEXT = "🚀云杉科技把云杉盘的月费降到20元。林小舟曾任云杉科技首席执行官。青禾资本没有说话，又花了30元。"


def annotated(task: dict[str, Any]) -> dict[str, Any]:
    """The task as exported when an annotator took the prediction as it is."""
    return {**json.loads(json.dumps(task)), "annotations": [copy.deepcopy(task["predictions"][0])]}


def corrected(task: dict[str, Any]) -> Record:
    (record,), untouched = from_export([task])
    assert untouched == 0
    return record


@pytest.mark.parametrize("path", sorted((ROOT / "tests/gold").glob("*.jsonl")), ids=lambda path: path.stem)
def test_gold_records_come_back_as_they_were(path: Path) -> None:
    records = [from_json(json.loads(line)) for line in path.open(encoding="utf-8")]
    assert from_export([annotated(to_task(record)) for record in records]) == (records, 0)


@pytest.mark.skipif(not (SHARED / "training").is_dir(), reason="no further annotated records at hand")
def test_many_records_come_back_as_they_were() -> None:
    paths = sorted((SHARED / "training").glob("*.jsonl"))[::5]
    records = [from_json(json.loads(line)) for path in paths for line in path.open(encoding="utf-8")]
    assert from_export([annotated(to_task(record)) for record in records]) == (records, 0)


def entity(key: str, kind: str, name: str, **more: Any) -> Entity:
    start = TEXT.index(name)
    return Entity(key, kind, name, (name,), (Mention(start, start + len(name), name, "kg_x", 0.9),), **more)


@pytest.fixture
def record() -> Record:
    fact = Relation(
        "r1",
        "CUT_PRICE",
        "asserted",
        {"company": ("c",), "product": ("p",), "price_to": ("a",)},
        Evidence(0, 18, TEXT[:18]),
        0.8,
        "kg_roles/1",
    )
    post = Relation(
        "r2",
        "HOLDS_POSITION",
        "asserted",
        {"person": ("m",), "organization": ("c",), "title": ("首席执行官",)},
        Evidence(18, 34, TEXT[18:34]),
        0.7,
        "kg_roles/1",
        True,
    )
    entities = (
        entity("c", "COMPANY", "云杉科技", canonical="yunshan"),
        entity("p", "PRODUCT", "云杉盘"),
        entity("a", "AMOUNT", "20元", value={"value": 20.0, "currency": "CNY"}),
        entity("m", "PERSON", "林小舟"),
    )
    return Record("x", "降价", "2026-03-05", TEXT, entities, (fact, post), {"outlet": "某报"})


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_a_record_says_comes_back(data: st.DataObject) -> None:
    text = data.draw(st.text(st.sampled_from("云杉a1。\n🚀𠮷=；"), min_size=4, max_size=40))
    places = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 5)).map(
        lambda one: (one[0], min(len(text), sum(one)))
    )
    kinds = data.draw(st.lists(st.sampled_from(list(entity_types())), max_size=5))
    entities = []
    for number, kind in enumerate(kinds):
        spans = data.draw(st.lists(places, max_size=3, unique=True))
        mentions = tuple(Mention(start, end, text[start:end]) for start, end in spans)
        entities.append(Entity(f"e{number}", kind, "名", ("名", "字"), mentions))
    ids = [one.id for one in entities]
    facts = []
    for number in range(data.draw(st.integers(0, 4))):
        kind = data.draw(st.sampled_from(["PARTNERED_WITH", "REPORTED", "HOLDS_POSITION"]))
        roles = {}
        for role, types in relation_types()[kind].roles.items():
            choices = [*ids, *(["words", "a=b"] if "text" in types else [])]
            roles[role] = tuple(data.draw(st.lists(st.sampled_from(choices), max_size=3))) if choices else ()
        start, end = data.draw(places)
        status = data.draw(st.sampled_from(["asserted", "planned", "rumored", "denied"]))
        evidence = Evidence(start, end, text[start:end])
        facts.append(
            Relation(f"r{number}", kind, status, roles, evidence, 0.5, "x", data.draw(st.booleans()))
        )
    record = Record("x", "", None, text, tuple(entities), tuple(facts))
    assert corrected(annotated(to_task(record))) == record


def results(task: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = task["annotations"][0]["result"]
    return found


def test_offsets_count_code_points(record: Record) -> None:
    place = results(annotated(to_task(record)))[0]["value"]
    assert (place["start"], place["end"], TEXT[place["start"] : place["end"]]) == (1, 5, "云杉科技")


def test_a_mention_that_an_annotator_adds_joins_the_entity_of_its_words(record: Record) -> None:
    task = annotated(to_task(record))
    start = TEXT.index("云杉科技", 10)
    value = {"start": start, "end": start + 4, "labels": ["COMPANY"]}
    results(task).append(
        {"id": "Zx1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    )
    company = corrected(task).entities[0]
    assert [(m.start, m.finder) for m in company.mentions] == [(1, "kg_x"), (start, None)]
    assert company.canonical == "yunshan"


def test_an_amount_that_an_annotator_adds_has_its_value(record: Record) -> None:
    task = annotated(to_task(record))
    start = TEXT.index("30元")
    value = {"start": start, "end": start + 3, "labels": ["AMOUNT"]}
    results(task).append(
        {"id": "Zx1", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    )
    added = corrected(task).entities[-1]
    assert (added.name, added.value and added.value["value"]) == ("30元", 30)


def test_a_mention_of_another_type_and_its_facts(record: Record) -> None:
    task = annotated(to_task(record))
    results(task)[2]["value"]["labels"] = ["PROJECT"]
    results(task)[2]["value"]["end"] += 1
    assert results(task)[2]["id"] == "p:0"
    results(task)[:] = [one for one in results(task) if one.get("to_id") != "p:0"]
    changed = corrected(task)
    assert [(one.type, one.name) for one in changed.entities if one.type == "PROJECT"] == [
        ("PROJECT", "云杉盘的")
    ]
    fact = changed.relations[0]
    assert (fact.roles, fact.confidence, fact.extractor) == (
        {"company": ("c",), "price_to": ("a",)},
        1.0,
        "annotator",
    )
    assert changed.relations[1] == record.relations[1]


def test_a_fact_that_an_annotator_adds_or_calls_planned(record: Record) -> None:
    task = annotated(to_task(record))
    for one in results(task):
        if one.get("from_name") == "status" and one["id"] == "fact:r1":
            one["value"]["choices"] = ["planned"]
    value = {"start": 18, "end": 34, "labels": ["HOLDS_POSITION"]}
    results(task).extend(
        [
            {"id": "Zx1", "from_name": "fact", "to_name": "text", "type": "labels", "value": value},
            {"id": "Zx1", "from_name": "words", "type": "textarea", "value": {"text": ["title=首席执行官"]}},
            {"type": "relation", "from_id": "m:0", "to_id": "Zx1", "direction": "left", "labels": ["person"]},
        ]
    )
    first, _, added = corrected(task).relations
    assert (first.status, first.confidence) == ("planned", 0.8)
    assert (added.id, added.status, added.former) == ("r3", "asserted", False)
    assert added.roles == {"person": ("m",), "title": ("首席执行官",)}


def test_the_last_annotation_counts_and_what_nobody_did_is_left_out(record: Record) -> None:
    task = annotated(to_task(record))
    first = {**task["annotations"][0], "updated_at": "2026-01-01"}
    later = {"result": [], "updated_at": "2026-01-02"}
    dropped = {"result": [], "updated_at": "2026-01-03", "was_cancelled": True}
    assert corrected({**task, "annotations": [later, first, dropped]}).entities == ()
    assert from_export([to_task(record), {**task, "annotations": [dropped]}]) == ([], 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda task: task.pop("data"), "format JSON"),
        (lambda task: task.update(annotations=[7]), "not JSON-MIN"),
        (lambda task: task["data"].pop("record"), "task 1: not one that"),
        (lambda task: results(task)[0]["value"].update(labels=[]), "task 1: not one that"),
        (lambda task: results(task)[-1].update(labels=[]), "has no role"),
        (lambda task: results(task)[-1].update(labels=["driver"]), r"task 1 \(x\): .*no role 'driver'"),
        (lambda task: results(task)[-1].update(to_id="fact:r1"), "no mention"),
        (
            lambda task: next(r for r in results(task) if r.get("from_name") == "words")["value"].update(
                text=["x"]
            ),
            "'x': write words that fill a role as role=words",
        ),
    ],
)
def test_what_makes_no_record_is_said(record: Record, change: Any, message: str) -> None:
    task = annotated(to_task(record))
    change(task)
    with pytest.raises(LabelsError, match=message):
        from_export([task])


def test_the_configuration_has_every_type_and_role() -> None:
    tree = ElementTree.fromstring(config())
    assert {one.get("value") for one in tree.iter("Label")} == {*entity_types(), *relation_types()}
    roles = {role for relation in relation_types().values() for role in relation.roles}
    assert {one.get("value") for one in tree.iter("Relation")} == roles


def test_what_is_exported_is_what_label_studio_takes(record: Record) -> None:
    interface = pytest.importorskip(
        "label_studio_sdk.label_interface", reason="label-studio-sdk is not installed"
    ).LabelInterface(config())
    interface.validate()
    task = to_task(record)
    assert interface.validate_task({"data": task["data"]})
    assert interface.validate_prediction(task["predictions"][0], return_errors=True) == []
