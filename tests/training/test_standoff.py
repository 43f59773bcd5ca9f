import json
from pathlib import Path
from typing import Any

import pytest

from extractors.training.standoff import (
    HELD_OUT,
    PARAGRAPHS,
    PASSAGES,
    attach,
    attached,
    detach,
    write_passages,
)
from schemas import TEXT, entity_types, relation_types

GOLD = sorted((Path(__file__).parents[1] / "gold").glob("*.jsonl"))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_an_annotation_put_to_its_text_again_is_the_record(path: Path) -> None:
    for record in lines(path):
        again = attach(detach(record), record["text"])
        ids = {e["id"]: f"e{number}" for number, e in enumerate(record["entities"], 1)}
        assert [e["mentions"] for e in again["entities"]] == [
            [{key: m[key] for key in ("start", "end", "text")} for m in e["mentions"]]
            for e in record["entities"]
        ]
        assert [(r["type"], r["status"], r.get("former", False), r["roles"]) for r in again["relations"]] == [
            (
                r["type"],
                r["status"] if not r.get("former") else "asserted",
                r.get("former", False),
                {
                    role: [ids.get(filler, filler) for filler in fillers]
                    for role, fillers in r["roles"].items()
                },
            )
            for r in record["relations"]
        ]


def test_paragraphs_find_their_annotations_once(tmp_path: Path) -> None:
    record = lines(GOLD[0])[0]
    annotations = tmp_path / "annotations.jsonl"
    annotations.write_text(json.dumps(detach(record)) + "\n", encoding="utf-8")
    texts = ["another paragraph", record["text"], record["text"]]
    assert [found["text"] for found in attached(texts, annotations)] == [record["text"]]


def test_passages_are_records_of_their_texts(tmp_path: Path) -> None:
    write_passages(tmp_path / "passages.jsonl")
    records = lines(tmp_path / "passages.jsonl")
    assert [record["text"] for record in records] == [annotation["text"] for annotation in lines(PASSAGES)]
    mentions = [(r["text"], m) for r in records for e in r["entities"] for m in e["mentions"]]
    assert mentions
    assert all(text[m["start"] : m["end"]] == m["text"] for text, m in mentions)


def test_what_is_kept_apart_is_not_learned_from() -> None:
    learned, apart = ({line["paragraph"] for line in lines(path)} for path in (PARAGRAPHS, HELD_OUT))
    assert apart
    assert not learned & apart


@pytest.mark.parametrize("path", [PARAGRAPHS, PASSAGES, HELD_OUT], ids=lambda path: path.stem)
def test_what_is_annotated_keeps_to_the_schema(path: Path) -> None:
    for annotation in lines(path):
        kinds = [kind for kind, _ in annotation["entities"]]
        assert set(kinds) <= entity_types().keys()
        assert all(start < end for _, places in annotation["entities"] for start, end in places)
        for kind, _, roles in annotation["relations"]:
            for role, fillers in roles.items():
                allowed = relation_types()[kind].roles[role]
                assert all(kinds[f] in allowed if isinstance(f, int) else TEXT in allowed for f in fillers)
