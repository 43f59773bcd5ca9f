"""The thresholds and the calibration of a model folder, from annotated records that it was not trained on.

    python -m extractors.training.calibrate --weights extractors/weights/NAME RECORDS.jsonl …

The threshold of each relation type with at least `ENOUGH` facts in the records is the best of `GRID` by core F1; of
the others, the best for all types together. So is the doubt from which on the model overrules the patterns. A fact's confidence is then scaled (Platt 1999) so that it says how often
such a fact is right. Both go into the folder's `labels.json`; the reliability goes to the output, and as a diagram
(DeGroot and Fienberg 1983) into the folder's `reliability.svg`.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.mentions.transformer import load
from extractors.record import Record
from extractors.training.evaluate import predict, read_gold
from extractors.training.settings import run
from kg_builder.evaluation.score import Figure, score

GRID = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
DOUBTS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5)
ENOUGH = 20
BINS = 5


def fit_thresholds(gold: Sequence[Record], weights: Path) -> dict[str, float]:
    """The best threshold for each relation type; see the module's docstring."""
    model = load(str(weights.resolve()))
    kinds = list(model.thresholds)
    tried = {}
    for threshold in GRID:
        model.thresholds = dict.fromkeys(kinds, threshold)
        tried[threshold] = score(gold, predict(gold, weights))
    nothing = Figure(0, 0, 0)
    for_all = max(GRID, key=lambda threshold: tried[threshold]["core", "all"].f1)

    def best(kind: str) -> float:
        by = {threshold: table.get(("core", kind), nothing) for threshold, table in tried.items()}
        if by[for_all].gold < ENOUGH:
            return for_all
        return max(GRID, key=lambda threshold: (round(by[threshold].f1, 3), -abs(threshold - for_all)))

    return {kind: best(kind) for kind in kinds}


def fit_doubt(gold: Sequence[Record], weights: Path) -> float:
    """The probability, of `DOUBTS`, below which overruling the patterns gives the best core F1."""
    model = load(str(weights.resolve()))
    found = {}
    for model.doubt in DOUBTS:
        found[model.doubt] = score(gold, predict(gold, weights))["core", "all"].f1
    return max(DOUBTS, key=found.__getitem__)


def judged(
    gold: Sequence[Record], predicted: Sequence[Record]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Each predicted fact's confidence, and whether the core of a gold fact is the same."""
    confidences, right = [], []
    for record, prediction in zip(gold, predicted, strict=True):
        for relation in prediction.relations:
            if relation.status != "denied" and not relation.former:
                alone = score([record], [replace(prediction, relations=(relation,))])
                confidences.append(relation.confidence)
                right.append(alone["core", "all"].right > 0)
    return np.array(confidences), np.array(right)


def fit_scale(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and offset on the logit scale, by Newton's method on the log likelihood, held back towards no change."""
    x = np.stack([_logit(confidences), np.ones(len(confidences))], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (right - p) - (weights - [1.0, 0.0])
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.eye(2)
        weights = weights + np.linalg.solve(curve, slope).clip(-0.5, 0.5)
    return float(weights[0]), float(weights[1])


def _logit(p: NDArray[np.float64]) -> NDArray[np.float64]:
    p = p.clip(1e-4, 1 - 1e-4)
    return np.log(p / (1 - p))


def reliability(confidences: NDArray[np.float64], right: NDArray[np.bool_]) -> list[dict[str, float]]:
    """Facts in `BINS` groups of like confidence: how many, their mean confidence, the share that is right."""
    groups = np.array_split(np.argsort(confidences), BINS)
    return [
        {
            "facts": len(group),
            "confidence": round(float(confidences[group].mean()), 3),
            "right": round(float(right[group].mean()), 3),
        }
        for group in groups
        if len(group)
    ]


def draw(groups: Sequence[Mapping[str, float]], path: Path) -> None:
    """The reliability diagram of `reliability` as an SVG file."""
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(4.2, 4.0), layout="constrained")
    axes = drawing.subplots()
    axes.plot([0, 1], [0, 1], color="0.7", linewidth=1, label="as sure as right")
    said, right = [one["confidence"] for one in groups], [one["right"] for one in groups]
    axes.scatter(said, right, s=[one["facts"] for one in groups], color="#3b6ea5", zorder=2)
    axes.plot(said, right, color="#3b6ea5", linewidth=1, label="facts (area: how many)")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share of facts that are right")
    axes.legend(loc="upper left", frameon=False)
    drawing.savefig(path, metadata={"Date": None})


def calibrate(gold: Sequence[Record], weights: Path) -> dict[str, Any]:
    """Write thresholds and scale into `labels.json`; returns them with the reliability that they give."""
    path = weights / "labels.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    model = load(str(weights.resolve()))
    model.scale = (1.0, 0.0)
    settings["thresholds"] = model.thresholds = fit_thresholds(gold, weights)
    settings["doubt"] = model.doubt = fit_doubt(gold, weights)
    confidences, right = judged(gold, predict(gold, weights))
    settings["scale"] = model.scale = fit_scale(confidences, right) if len(confidences) else (1.0, 0.0)
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    slope, offset = model.scale
    scaled = 1 / (1 + np.exp(-(slope * _logit(confidences) + offset)))
    groups = reliability(scaled, right)
    draw(groups, weights / "reliability.svg")
    return {
        "thresholds": settings["thresholds"],
        "doubt": settings["doubt"],
        "scale": settings["scale"],
        "reliability": groups,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--weights", type=Path, required=True)
    arguments = parser.parse_args()
    print(json.dumps(calibrate(read_gold(arguments.records), arguments.weights), indent=1))


if __name__ == "__main__":
    run(main)
