"""The whole recipe as one run that can be interrupted: every step is skipped where it is done, and goes on from its
checkpoint where it was cut off.

`make_steps` is how the model that ships was made: pretrain, train, export, calibrate, evaluate. `correct_steps` is for
a user who corrected some records: it goes on from a trained model instead of from a pretrained encoder.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from extractors.record import Record, to_json
from extractors.training.settings import TRAINED, TrainingError

EXTRA = ("torch", "transformers", "onnx", "safetensors")
ENCODER = ("config.json", "model.safetensors", "vocab.txt")
HELD_OUT = "held_out"
SHARE = 10
"""Of so many corrected records one is kept apart."""


@dataclass(frozen=True)
class Step:
    """What a step writes, what decides its result besides the steps before it, and how it is done.

    Of `inputs`, `minutes` may be raised for a step that was done: it goes on then.
    """

    name: str
    writes: Path
    inputs: Mapping[str, Any]
    run: Callable[[], Any]


def run_steps(steps: Sequence[Step], out: Path, tell: Callable[[str], None]) -> None:
    """Run what is not done yet; OUT/steps.json says what is. What other settings or data had begun is begun anew."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "steps.json"
    known: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    before = ""
    for step in steps:
        kind = _digest({**step.inputs, "minutes": None, "before": before})
        result = _digest({**step.inputs, "before": before})
        if known.get(step.name) == {"kind": kind, "done": result}:
            tell(f"{step.name}: done before")
        else:
            if known.get(step.name, {}).get("kind") != kind:
                _remove(step.writes)
            known[step.name] = {"kind": kind}
            path.write_text(json.dumps(known, indent=1) + "\n")
            tell(f"{step.name} → {step.writes}")
            step.run()
            known[step.name]["done"] = result
            path.write_text(json.dumps(known, indent=1) + "\n")
        before = result


def make_steps(data: Path, encoder: Path, out: Path, settings: Mapping[str, Any]) -> list[Step]:
    """The steps from a folder of annotated records and text, and a pretrained encoder. Raises TrainingError."""
    _need_extra()
    _need_files(encoder, ENCODER, "an encoder's folder")
    apart = settings["train"]["held_out"]
    text = data / settings["pretrain"]["text"]
    gold = [path for name in apart if (path := data / f"{name}.jsonl").is_file()]
    if not [path for path in data.glob("*.jsonl") if path not in gold]:
        raise TrainingError(f"{data}: no records (*.jsonl) to learn from")
    if not gold:
        raise TrainingError(
            f"{data}: none of the files of records that `train.held_out` keeps apart to judge the model: "
            f"{', '.join(f'{name}.jsonl' for name in apart)}; name others in the settings"
        )
    if not text.is_file():
        raise TrainingError(
            f"{text}: no such text to pretrain on; name another as `pretrain.text` in the settings, or go on "
            "from a trained model with --from"
        )
    seed = settings["seed"]
    lists = data / "lists" if (data / "lists").is_dir() else None

    def pretrain() -> None:
        from extractors.training.pretrain import pretrain

        pretrain(data, encoder, out / "encoder", settings["pretrain"], seed)

    def train() -> None:
        from extractors.training.train import train

        train(data, out / "encoder", out / "joint", settings["train"], seed, lists, text=text)

    def export() -> None:
        from extractors.training.export import export

        export([out / "joint/model.pt"], out / "encoder", out / "weights")

    def calibrate() -> None:
        from extractors.training.calibrate import calibrate
        from extractors.training.evaluate import read_gold
        from extractors.training.train import APART

        figures = calibrate(read_gold([*gold, out / "joint" / APART]), out / "weights")
        (out / "calibration.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")

    return [
        Step(
            "pretrain",
            out / "encoder",
            {
                **settings["pretrain"],
                "seed": seed,
                "size": text.stat().st_size,
                "from": _content([encoder / name for name in ENCODER]),
            },
            pretrain,
        ),
        Step(
            "train",
            out / "joint",
            {**settings["train"], "seed": seed, "data": _content(data.glob("*.jsonl"))},
            train,
        ),
        Step("export", out / "weights", {}, export),
        Step("calibrate", out / "calibration.json", {}, calibrate),
        Step("evaluate", out / "figures.json", {}, lambda: evaluate(gold, {"new": out / "weights"}, out)),
    ]


def correct_steps(
    records: Sequence[Record], trained: Path, out: Path, settings: Mapping[str, Any]
) -> list[Step]:
    """The steps from corrected records and a trained model's folder: every `SHARE`th record is kept apart to compare
    the model before and after on. Raises TrainingError."""
    _need_extra()
    _need_files(trained, (*ENCODER, "labels.json", TRAINED), "a trained model's folder")
    if len(records) < 2 * SHARE:
        raise TrainingError(
            f"{len(records)} records are too few to learn from and to judge by: correct {2 * SHARE}"
        )
    data = out / "data"
    ordered = sorted(records, key=lambda record: hashlib.sha256(record.id.encode()).hexdigest())
    parts = {HELD_OUT: ordered[::SHARE], "learned": [r for i, r in enumerate(ordered) if i % SHARE]}
    seed = settings["seed"]

    def divide() -> None:
        data.mkdir(parents=True, exist_ok=True)
        for name, part in parts.items():
            lines = (json.dumps(to_json(record), ensure_ascii=False) + "\n" for record in part)
            (data / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")

    def train() -> None:
        from extractors.training.train import train

        changed = {**settings["train"], **settings["correct"], "held_out": [HELD_OUT]}
        train(data, trained, out / "joint", changed, seed, None, trained / TRAINED)

    def export() -> None:
        from extractors.training.export import export

        export([out / "joint/model.pt"], trained, out / "weights")
        # what calibration found stays: a few records are too few to calibrate on
        shutil.copyfile(trained / "labels.json", out / "weights/labels.json")

    gold, folders = [data / f"{HELD_OUT}.jsonl"], {"before": trained, "after": out / "weights"}
    learned = {
        **settings["train"],
        **settings["correct"],
        "seed": seed,
        "from": _content([trained / TRAINED]),
    }
    return [
        Step("divide", data, {"records": [to_json(record) for record in ordered]}, divide),
        Step("train", out / "joint", learned, train),
        Step("export", out / "weights", {}, export),
        Step("evaluate", out / "figures.json", {}, lambda: evaluate(gold, folders, out)),
    ]


def evaluate(gold: Sequence[Path], folders: Mapping[str, Path], out: Path) -> None:
    """Write F1 of model folders on records, by the folders' names, into OUT/figures.json."""
    from extractors.training.evaluate import predict, read_gold
    from kg_builder.evaluation.score import MEASURES, score

    records = read_gold(gold)
    figures: dict[str, Any] = {"records": len(records)}
    for name, folder in folders.items():
        table = score(records, predict(records, folder))
        figures[name] = {measure: round(table[measure, "all"].f1, 3) for measure in MEASURES}
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _need_extra() -> None:
    if missing := [name for name in EXTRA if find_spec(name) is None]:
        raise TrainingError(
            f"training needs {', '.join(missing)}, which the base install leaves out: "
            "pip install 'kg-builder[train]'"
        )


def _need_files(folder: Path, names: Sequence[str], what: str) -> None:
    if missing := [name for name in names if not (folder / name).is_file()]:
        raise TrainingError(f"{folder}: not {what}: {', '.join(missing)} is missing")


def _content(paths: Any) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
