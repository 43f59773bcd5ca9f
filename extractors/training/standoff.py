"""Annotations that stand apart from the texts that they are about, which are not this project's to hand on.

`annotations/paragraphs.jsonl` annotates paragraphs of the pretraining text; each is named by a digest of its text. A
line is {"paragraph": digest, "entities": [[type, [[start, end], …]], …], "relations": [[type, status, {role: [filler,
…]}], …]} where offsets count code points, end exclusive, a filler is the number of an entity, an offset pair, or words,
and the status of a post no longer held is "former". In `annotations/passages.jsonl` the text itself stands in the
digest's place: those passages were written for this project. `annotations/held_out.jsonl` annotates paragraphs that
are never learned from: they judge and calibrate.
"""

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("annotations")
PARAGRAPHS, PASSAGES = FOLDER / "paragraphs.jsonl", FOLDER / "passages.jsonl"
HELD_OUT = FOLDER / "held_out.jsonl"


def digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def detach(record: Mapping[str, Any]) -> dict[str, Any]:
    """The annotation of a record (a JSON object), without its text."""
    number = {entity["id"]: i for i, entity in enumerate(record["entities"])}

    def filler(value: str) -> int | str | list[int]:
        if value in number:
            return number[value]
        start = record["text"].find(value)
        return value if start < 0 else [start, start + len(value)]

    return {
        "paragraph": digest(record["text"]),
        "entities": [
            [entity["type"], [[mention["start"], mention["end"]] for mention in entity["mentions"]]]
            for entity in record["entities"]
        ],
        "relations": [
            [
                relation["type"],
                "former" if relation.get("former") else relation["status"],
                {role: [filler(value) for value in values] for role, values in relation["roles"].items()},
            ]
            for relation in record["relations"]
        ],
    }


def attach(annotation: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The record of a text (a JSON object) from its annotation."""
    entities = []
    for number, (kind, places) in enumerate(annotation["entities"]):
        names = list(dict.fromkeys(text[start:end] for start, end in places))
        name = max(names, key=len)
        entities.append(
            {
                "id": f"e{number + 1}",
                "type": kind,
                "name": name,
                "names": [name, *(other for other in names if other != name)],
                "mentions": [{"start": s, "end": e, "text": text[s:e]} for s, e in places],
            }
        )

    def filler(value: int | str | list[int]) -> str:
        if isinstance(value, int):
            return f"e{value + 1}"
        return value if isinstance(value, str) else text[value[0] : value[1]]

    relations = [
        {
            "id": f"r{number}",
            "type": kind,
            "status": "asserted" if status == "former" else status,
            **({"former": True} if status == "former" else {}),
            "roles": {role: [filler(value) for value in values] for role, values in roles.items()},
            "evidence": {"start": 0, "end": len(text), "text": text},
        }
        for number, (kind, status, roles) in enumerate(annotation["relations"], 1)
    ]
    return {
        "id": annotation["paragraph"],
        "title": "",
        "published": None,
        "text": text,
        "entities": entities,
        "relations": relations,
    }


def annotated() -> set[str]:
    """The digests of all annotated paragraphs."""
    return {
        json.loads(line)["paragraph"]
        for path in (PARAGRAPHS, HELD_OUT)
        for line in path.read_text(encoding="utf-8").splitlines()
    }


def attached(paragraphs: Iterable[str], annotations: Path = PARAGRAPHS) -> Iterator[dict[str, Any]]:
    """The records of those of the paragraphs that are annotated, each once."""
    with annotations.open(encoding="utf-8") as lines:
        left = {annotation["paragraph"]: annotation for annotation in map(json.loads, lines)}
    for text in paragraphs:
        if left and (annotation := left.pop(digest(text), None)):
            yield attach(annotation, text)


def write_passages(out: Path) -> None:
    """Write the records of the passages that were written for this project, as JSON lines."""
    with PASSAGES.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as records:
        for annotation in map(json.loads, lines):
            text = annotation["text"]
            record = attach({**annotation, "paragraph": digest(text)}, text)
            records.write(json.dumps(record, ensure_ascii=False) + "\n")


def write_attached(text: Path, out: Path, annotations: Path = PARAGRAPHS) -> int:
    """Write the records of the annotated paragraphs that a text (lzma, one a line) has, as JSON lines; how many."""
    count = 0
    with lzma.open(text, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as records:
        for record in attached((line.strip() for line in lines), annotations):
            records.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
    return count
