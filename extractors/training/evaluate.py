"""Figures of a model folder on annotated records.

python -m extractors.training.evaluate --weights extractors/weights/NAME RECORDS.jsonl …
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import spacy
from thinc.api import Config

from extractors.pipeline import PIPELINES, Text, extract
from extractors.record import Record, from_json
from extractors.training.data import records
from extractors.training.settings import run
from kg_builder.evaluation.score import MEASURES, score


def read_gold(paths: Sequence[Path]) -> list[Record]:
    """The records of files. Raises DataError."""
    return [from_json(record) for path in paths for record in records(path)]


def predict(
    gold: Sequence[Record], weights: Path, facts_by: Literal["model", "patterns", "both"] = "both"
) -> list[Record]:
    """What the default pipeline, with a model folder in the shipped one's place, makes of the records' texts.

    `facts_by` says whose facts are kept; the mentions are the model's.
    """
    config = Config().from_disk(PIPELINES / "default.cfg")
    for component in ("kg_transformer", "kg_roles"):
        config["components"][component]["model"] = str(weights.resolve())
    for name, finder in (("patterns", "kg_relations"), ("model", "kg_roles")):
        if facts_by not in (name, "both"):
            config["nlp"]["pipeline"].remove(finder)
            del config["components"][finder]
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    return list(extract(nlp, (Text(one.id, one.text, one.title, one.published) for one in gold)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, required=True)
    arguments = parser.parse_args()
    gold = read_gold(arguments.records)
    table = score(gold, predict(gold, arguments.weights))
    for measure in MEASURES:
        for (of, kind), figure in sorted(table.items(), key=lambda item: (item[0][1] == "all", item[0][1])):
            if of == measure and (figure.gold or figure.predicted):
                print(
                    f"{measure:8} {kind:15} P {figure.precision:.3f}  R {figure.recall:.3f}  F1 {figure.f1:.3f}"
                    f"  (gold {figure.gold}, predicted {figure.predicted})"
                )


if __name__ == "__main__":
    run(main)
