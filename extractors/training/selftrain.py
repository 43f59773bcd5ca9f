"""Self-training: unlabelled paragraphs annotated by the default pipeline, what is doubtful marked so.

    python -m extractors.training.selftrain --data DATA --out DATA/silver.jsonl

The paragraphs are those of the pretraining text that name two entities and tell a fact. A mention is sure when the
model gives it a confidence of `SURE`; a fact, when the patterns and the model find it each for itself (an ensemble of
two unlike finders, as in tri-training: Zhou and Li 2005). What is not sure carries `"sure": false` and is neither
right nor wrong in training.
"""

import argparse
import json
import lzma
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractors.pipeline import Text, extract, load
from extractors.record import Record, Relation, to_json
from extractors.training.evaluate import predict
from extractors.training.settings import DEFAULT, read, run
from extractors.training.standoff import annotated, digest
from kg_builder.evaluation.score import score

SURE = 0.9
SHORTEST, LONGEST = 80, 500
"""Characters of a paragraph that is used."""


def paragraphs(path: Path, seed: int) -> Iterator[Text]:
    """The paragraphs of a text of fitting length that nobody annotated, in random order."""
    known = annotated()
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = [line.strip() for line in lines if SHORTEST <= len(line) <= LONGEST]
    texts = [text for text in texts if digest(text) not in known]
    random.Random(seed).shuffle(texts)
    return (Text(f"silver-{number}", text) for number, text in enumerate(texts))


def telling(texts: Iterable[Text]) -> Iterator[Record]:
    """Those in which the `fast` pipeline finds two names and a fact, as empty records."""
    for record in extract(load("fast"), texts):
        named = [
            entity for entity in record.entities if entity.type in ("COMPANY", "PRODUCT", "PERSON", "ORG")
        ]
        if len(named) > 1 and record.relations:
            yield replace(record, entities=(), relations=())


def annotate(records: list[Record], weights: Path) -> Iterator[dict[str, Any]]:
    """Records as JSON objects, with `"sure": false` on what is doubtful."""
    for one, other in zip(
        predict(records, weights, "model"), predict(records, weights, "patterns"), strict=True
    ):
        line = to_json(one)
        for entity in line["entities"]:
            for mention in entity["mentions"]:
                if mention.get("confidence", 1.0) < SURE:
                    mention["sure"] = False
        relations = [*one.relations, *(fact for fact in other.relations if not _found(fact, one, other))]
        line["relations"] = to_json(replace(one, relations=tuple(relations)))["relations"]
        for fact, row in zip(relations, line["relations"], strict=True):
            if fact not in one.relations or not _found(fact, other, one):
                row["sure"] = False
        yield line


def _found(fact: Relation, by: Record, of: Record) -> bool:
    """Whether one of the facts of a record has the same core as a fact of the other."""
    return score([replace(of, relations=(fact,))], [by])["core", "all"].right > 0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    settings = read(arguments.settings)
    found = telling(paragraphs(arguments.data / settings["pretrain"]["text"], settings["seed"]))
    records = [record for record, _ in zip(found, range(settings["selftrain"]["paragraphs"]), strict=False)]
    with arguments.out.open("w", encoding="utf-8") as out:
        for line in annotate(records, arguments.weights):
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    run(main)
