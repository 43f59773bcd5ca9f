"""Joint training of mentions, roles and certainty from a pretrained encoder.

    python -m extractors.training.train --data DATA --encoder FOLDER --out OUT

DATA holds annotated records (`*.jsonl`) and `public/` (see `extractors.training.public`); what this project annotated
itself (`extractors.training.standoff`) is learned too. OUT gets `model.pt` (the
averaged weights), `metrics.jsonl` (a line every `save_every` steps) and `checkpoint.pt`, from which the same command
goes on after an interruption.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import ModernBertModel

from extractors.mentions.encoding import Vocabulary
from extractors.relations.roles import RoleLabels
from extractors.training import checkpoint, standoff
from extractors.training.augment import Names, drop_finds, names_of, swap_names, turn_prices
from extractors.training.batches import Window, collate, collate_pairs, collate_tags, cut
from extractors.training.data import DataError, Example, examples
from extractors.training.finds import find_all
from extractors.training.judge import judge, judge_task
from extractors.training.model import JointModel
from extractors.training.public import Task, read_tasks
from extractors.training.settings import DEFAULT, TrainingError, read, read_vocabulary, run

LONGEST = 256
"""Characters of a public set's sentence that are read."""


SILVER = "silver*.jsonl"
"""Files of records that self-training annotated."""
APART = "held_out.jsonl"
"""The records of the paragraphs that this project annotated to judge by, in a run's folder."""


def split(
    data: Path,
    held_out: list[str],
    labels: RoleLabels,
    own: Sequence[Path] = (),
    own_apart: Sequence[Path] = (),
) -> tuple[list[Example], list[Example], list[Example]]:
    """Articles to learn from (those of the files `own` among them), those of self-training, and those kept apart: by
    their files' names, and those of `own_apart`. Raises DataError."""
    silver = sorted(data.glob(SILVER))
    paths = sorted({*data.glob("*.jsonl")} - {*silver})
    apart = [path for path in paths if path.stem in held_out]
    if not paths or len(apart) == len(paths):
        raise DataError(f"{data}: no files of records (*.jsonl) to learn from")
    learned = [*(path for path in paths if path not in apart), *own]
    return (
        examples(learned, labels),
        examples(silver, labels, patterns=False),
        examples([*apart, *own_apart], labels),
    )


class Sampler:
    """Endless batches of annotated windows, names swapped anew in each round, windows of like length together."""

    def __init__(
        self,
        articles: list[Example],
        silver: list[Example],
        names: Names,
        vocabulary: Vocabulary,
        labels: RoleLabels,
        settings: dict[str, Any],
        seed: int,
    ) -> None:
        self.articles, self.silver, self.names = articles, silver, names
        self.vocabulary, self.labels = vocabulary, labels
        self.settings, self.rng, self.round = settings, random.Random(seed), 0

    def __iter__(self) -> Iterator[list[Window]]:
        while True:
            self.round += 1
            count = min(len(self.silver), round(self.settings["silver"] * len(self.articles)))
            articles = [*self.articles, *self.rng.sample(self.silver, count)]
            windows = [window for one in articles for window in self._windows(one)]
            self.rng.shuffle(windows)
            yield from self._batches(windows)

    def _windows(self, one: Example) -> list[Window]:
        settings = self.settings
        if self.rng.random() < settings["turn_prices"]:
            one = turn_prices(one, self.labels) or one
        if self.rng.random() < settings["swap_articles"]:
            one = swap_names(one, self.names, self.rng, settings["swap_names"])

        if self.rng.random() < settings["drop_told"]:
            one = replace(one, told=[])

        def finds(text: str, published: str | None) -> Any:
            return drop_finds(text, find_all(text, published), self.rng, settings["drop_finds"])

        return cut(one, self.vocabulary, self.labels, finds, settings["window"], settings["overlap"])

    def _batches(self, windows: list[Window]) -> list[list[Window]]:
        near = self.settings["batch"] * 8
        batches = []
        for at in range(0, len(windows), near):
            group = sorted(windows[at : at + near], key=lambda window: len(window.ids))
            while group:
                count = max(1, min(len(group), self.settings["tokens"] // len(group[-1].ids)))
                batches.append(group[-count:])
                del group[-count:]
        self.rng.shuffle(batches)
        return batches


def task_batches(
    task: Task, name: str, vocabulary: Vocabulary, tokens: int, rng: random.Random
) -> Iterator[Any]:
    """Endless batches of a public set."""
    make = collate_pairs if name == "finre" else collate_tags
    while True:
        rows = sorted(rng.sample(task.rows, min(len(task.rows), 640)), key=lambda row: len(row.text))
        groups = []
        while rows:
            count = max(1, min(len(rows), tokens // (min(len(rows[-1].text), LONGEST) + 1)))
            groups.append(rows[-count:])
            del rows[-count:]
        rng.shuffle(groups)
        for group in groups[:4]:
            yield make(group, vocabulary, LONGEST)


def load_trained(model: JointModel, path: Path, encoder: Path | None) -> None:
    """Begin with the weights of an exported model. Raises TrainingError where they are for other labels or features.

    If that model began with another encoder than this one, `encoder` is its folder: what training changed in it is
    added to this one (task arithmetic: Ilharco et al. 2023), so that further pretraining does not throw it away.
    """
    try:
        state = {name: value.float() for name, value in load_file(path).items()}
        if encoder:
            before = ModernBertModel.from_pretrained(encoder).float().state_dict()
            for name, now in model.encoder.backbone.state_dict().items():
                state[f"encoder.backbone.{name}"] += now.cpu() - before[name]
        missing, unexpected = model.load_state_dict(state, strict=False)
    except (RuntimeError, OSError) as error:
        raise TrainingError(f"{path}: not weights of this model: {error}") from error
    if unexpected or any(not name.startswith("tasks.") for name in missing):
        raise TrainingError(f"{path}: weights of another version's model; export it anew")


def train(
    data: Path,
    encoder: Path,
    out: Path,
    settings: dict[str, Any],
    seed: int,
    lists: Path | None,
    trained: Path | None = None,
    trained_encoder: Path | None = None,
    text: Path | None = None,
) -> None:
    """Train for `settings["minutes"]` in all, interruptions left out; see the module's docstring.

    `trained` are weights to begin with (see `load_trained`), `text` is that of pretraining, of which some paragraphs
    are annotated.
    """
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    labels = RoleLabels.from_schema()
    vocabulary = read_vocabulary(encoder)
    own, own_apart = [out / "passages.jsonl"], []
    standoff.write_passages(own[0])
    if text and text.is_file():
        own.append(out / "paragraphs.jsonl")
        standoff.write_attached(text, own[-1])
        own_apart.append(out / APART)
        standoff.write_attached(text, own_apart[-1], standoff.HELD_OUT)
    learned, silver, apart = split(data, settings["held_out"], labels, own, own_apart)
    learned = random.Random(seed).sample(learned, round(settings["share_of_data"] * len(learned)))
    names = names_of(
        learned,
        {kind: [lists / name for name in files] for kind, files in settings["lists"].items()}
        if lists
        else {},
    )
    tasks = read_tasks(data / "public")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = JointModel(
        ModernBertModel.from_pretrained(encoder).float(),
        len(labels.labels),
        {name: len(task.labels) for name, task in tasks.items()},
    ).to(device)
    if trained:
        load_trained(model, trained, trained_encoder)
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(settings["average"])
    )
    smooth: JointModel = averaged.module  # type: ignore[assignment]
    backbone = list(model.encoder.backbone.parameters())
    inside = {id(parameter) for parameter in backbone}
    optimizer = torch.optim.AdamW(
        [
            {"params": backbone, "peak": settings["encoder_rate"]},
            {"params": [p for p in model.parameters() if id(p) not in inside], "peak": settings["head_rate"]},
        ],
        weight_decay=settings["weight_decay"],
        betas=(0.9, 0.98),
    )
    legal, anchoring = (
        torch.from_numpy(labels.legal).to(device),
        torch.from_numpy(labels.anchoring).to(device),
    )
    types = sorted({relation for relation, _ in labels.labels})
    owner = torch.tensor([types.index(relation) for relation, _ in labels.labels], device=device)
    sampler = Sampler(learned, silver, names, vocabulary, labels, settings, seed)
    stream = iter(sampler)
    streams = {
        name: task_batches(task, name, vocabulary, settings["tokens"], rng) for name, task in tasks.items()
    }
    shares = {name: settings["tasks"].get(name, 0.0) for name in streams}
    held = [
        w
        for one in apart
        for w in cut(one, vocabulary, labels, find_all, settings["window"], settings["overlap"])
    ]
    print(
        f"{len(learned)} articles to learn from, {len(silver)} of self-training, {len(held)} windows kept apart, sets: {', '.join(tasks)}",
        flush=True,
    )

    step, spent = 0, 0.0
    saved = out / "checkpoint.pt"
    if saved.is_file():
        state = torch.load(saved, weights_only=False)
        model.load_state_dict(state["model"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent, sampler.round = state["step"], state["spent"], state["round"]
        sampler.rng.seed(seed + step)
        rng.seed(seed + step)
    total = settings["minutes"] * 60
    begun = time.monotonic() - spent
    running: dict[str, float] = {}
    with (out / "metrics.jsonl").open("a") as metrics:
        while (spent := time.monotonic() - begun) < total:
            done = spent / total
            factor = min(1, (step + 1) / settings["warmup"]) * max(0.02, 1 - done)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            aside = rng.random() < settings["tasks_share"] * max(0.0, 1 - done / settings["tasks_until"])
            with torch.autocast(device.type, dtype=torch.bfloat16):
                if aside and streams:
                    name = rng.choices(list(shares), list(shares.values()))[0]
                    batch = {key: value.to(device) for key, value in next(streams[name]).items()}
                    losses = {name: model.task_loss(name, batch)}
                else:
                    batch = {key: value.to(device) for key, value in collate(next(stream), labels).items()}
                    losses = model.losses(batch, legal, anchoring, owner)
            loss = sum(settings["weights"].get(name, 1.0) * value for name, value in losses.items())
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
            optimizer.step()
            optimizer.zero_grad()
            averaged.update_parameters(model)
            step += 1
            for name, value in losses.items():
                running[name] = 0.97 * running.get(name, value.item()) + 0.03 * value.item()
            if step % settings["save_every"] == 0:
                row: dict[str, Any] = {
                    "minutes": round(spent / 60, 1),
                    "step": step,
                    "round": sampler.round,
                    **{name: round(value, 3) for name, value in sorted(running.items())},
                }
                if step % settings["judge_every"] == 0:
                    row["held_out"] = judge(smooth, held, labels, settings["tokens"])
                print(row, flush=True)
                metrics.write(json.dumps(row) + "\n")
                metrics.flush()
                torch.save(smooth.state_dict(), out / "model.pt")
                checkpoint.save(
                    {
                        "model": model.state_dict(),
                        "averaged": averaged.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "step": step,
                        "spent": time.monotonic() - begun,
                        "round": sampler.round,
                    },
                    saved,
                )
    torch.save(smooth.state_dict(), out / "model.pt")
    final = judge(smooth, held, labels, settings["tokens"])
    for name, task in read_tasks(data / "public", "dev").items():
        if name in tasks:
            final[f"{name}_dev"] = judge_task(smooth, name, task, vocabulary, LONGEST)
    print(final, flush=True)
    (out / "held_out.json").write_text(json.dumps(final, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--trained", type=Path, help="weights of an exported model to begin with")
    parser.add_argument("--trained-encoder", type=Path, help="the encoder that those began with, if another")
    parser.add_argument("--lists", type=Path, help="folder of the word lists that `train.lists` names")
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    settings = read(arguments.settings)
    np.random.seed(settings["seed"])
    train(
        arguments.data,
        arguments.encoder,
        arguments.out,
        settings["train"],
        settings["seed"],
        arguments.lists,
        arguments.trained,
        arguments.trained_encoder,
        arguments.data / settings["pretrain"]["text"],
    )


if __name__ == "__main__":
    run(main)
