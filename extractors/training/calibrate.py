"""The thresholds and the calibration of a model folder, from annotated records that it was not trained on.

    python -m extractors.training.calibrate --weights extractors/weights/NAME RECORDS.jsonl …

The threshold of each relation type with at least `ENOUGH` facts in the records is the best of `GRID` by core F1 and
role F1 together; of the others, the best for all types. So is, after it, the doubt: the probability below which the
model overrules the patterns. A fact's confidence is then scaled (Platt 1999) so that it says how often such a fact is
right. All go into the folder's `labels.json`; the reliability goes to the output, and as a diagram (DeGroot and
Fienberg 1983) into the folder's `reliability.svg`.
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
NOTHING = Figure(0, 0, 0)
BINS = 5


def fit_each(
    gold: Sequence[Record], weights: Path, setting: dict[str, float], grid: Sequence[float]
) -> dict[str, float]:
    """The best value of `grid` for each relation type; see the module's docstring. Changes `setting`, by relation
    type, of the model of the folder."""
    tried = {}
    for value in grid:
        setting.update(dict.fromkeys(setting, value))
        tried[value] = score(gold, predict(gold, weights))

    def worth(value: float, kind: str) -> float:
        return round(sum(tried[value].get((of, kind), NOTHING).f1 for of in ("core", "role")), 3)

    for_all = max(grid, key=lambda value: worth(value, "all"))
    for kind in setting:
        if tried[for_all].get(("core", kind), NOTHING).gold < ENOUGH:
            setting[kind] = for_all
        else:
            setting[kind] = max(grid, key=lambda value: (worth(value, kind), -abs(value - for_all)))
    return setting


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
    settings["thresholds"] = fit_each(gold, weights, model.thresholds, GRID)
    settings["doubts"] = fit_each(gold, weights, model.doubts, DOUBTS)
    confidences, right = judged(gold, predict(gold, weights))
    settings["scale"] = model.scale = fit_scale(confidences, right) if len(confidences) else (1.0, 0.0)
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    slope, offset = model.scale
    scaled = 1 / (1 + np.exp(-(slope * _logit(confidences) + offset)))
    groups = reliability(scaled, right)
    draw(groups, weights / "reliability.svg")
    return {
        "thresholds": settings["thresholds"],
        "doubts": settings["doubts"],
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
