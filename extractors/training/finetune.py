"""Fine-tuning of an encoder on a public set of names, to tell how good the encoder is beside published ones.

    python -m extractors.training.finetune --data DATA --encoder FOLDER --out OUT

DATA/public holds the set that `finetune.set` in the settings names (see `extractors.training.public`). OUT gets
`model.pt` (the averaged weights), `metrics.jsonl` (a line an epoch: loss, F1 on the dev part) and `checkpoint.pt`, from
which the same command goes on after an interruption; the same settings give the same batches.

Lower layers learn slower (Howard and Ruder 2018), names are swapped for others of their type, weights are averaged.
"""

import argparse
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import ModernBertModel

from extractors.mentions.encoding import PAD, Vocabulary
from extractors.mentions.features import SIZE, features
from extractors.mentions.tagging import best_spans, tag_count, to_tags
from extractors.training import checkpoint
from extractors.training.batches import IGNORED
from extractors.training.finds import find_all
from extractors.training.model import Encoder
from extractors.training.public import TagRow, Task, read_tasks
from extractors.training.settings import DEFAULT, TrainingError, read, read_vocabulary, run


class Tagger(nn.Module):
    """The encoder with a layer that gives each token a tag."""

    def __init__(self, backbone: ModernBertModel, types: Sequence[str]) -> None:
        super().__init__()
        self.encoder = Encoder(backbone)
        self.tags = nn.Linear(backbone.config.hidden_size, tag_count(types))

    def forward(self, ids: Tensor, known: Tensor | None) -> Tensor:
        """Log probabilities [B, L, tags] of `ids` [B, L] and features [B, L, SIZE]."""
        return self.tags(self.encoder(ids, known)).float().log_softmax(-1)

    def layers(self) -> list[list[nn.Parameter]]:
        """The encoder's parameters from the lowest layer to the highest."""
        backbone = self.encoder.backbone
        parts = [backbone.embeddings, *backbone.layers, backbone.final_norm]
        return [list(part.parameters()) for part in parts]


@dataclass(frozen=True)
class Row:
    """A sentence as tokens: `ids` [L], features [L, SIZE], `tags` [L]."""

    ids: NDArray[np.int64]
    known: NDArray[np.uint8]
    tags: NDArray[np.int64]


def encode(row: TagRow, vocabulary: Vocabulary) -> Row:
    encoded = vocabulary.encode(row.text)
    real = encoded.positions >= 0
    known = np.zeros((len(encoded.ids), SIZE), np.uint8)
    known[real] = features(row.text, find_all(row.text, None))[encoded.positions[real]]
    token = {int(place): t for t, place in enumerate(encoded.positions) if place >= 0}
    spans = [
        (token[start], token[end - 1] + 1, kind)
        for start, end, kind in row.spans
        if start in token and end - 1 in token
    ]
    return Row(encoded.ids, known, to_tags(len(encoded.ids), spans))


def swap(row: TagRow, names: Mapping[int, Sequence[str]], rng: random.Random, share: float) -> TagRow:
    """The sentence with about `share` of its names replaced by others of their type."""
    text, spans, moved = row.text, [], 0
    for start, end, kind in row.spans:
        start, end = start + moved, end + moved
        if rng.random() < share:
            name = rng.choice(names[kind])
            text = text[:start] + name + text[end:]
            moved += len(name) - (end - start)
            end = start + len(name)
        spans.append((start, end, kind))
    return TagRow(text, tuple(spans))


def batches(
    rows: Sequence[Row], tokens: int, rng: random.Random | None = None
) -> Iterator[dict[str, Tensor]]:
    """Padded batches of about `tokens` tokens, sentences of like length together, in random order with `rng`."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i].ids), rng.random() if rng else i))
    groups = []
    while order:
        count = max(1, tokens // len(rows[order[-1]].ids))
        groups.append(order[-count:])
        del order[-count:]
    if rng:
        rng.shuffle(groups)
    pad = nn.utils.rnn.pad_sequence
    for group in groups:
        chosen = [rows[i] for i in group]
        yield {
            "rows": torch.tensor(group),
            "ids": pad([torch.from_numpy(row.ids) for row in chosen], True, PAD),
            "known": pad([torch.from_numpy(row.known).float() for row in chosen], True),
            "tags": pad([torch.from_numpy(row.tags) for row in chosen], True, IGNORED),
        }


def loss_of(model: Tagger, batch: Mapping[str, Tensor], lexicon: bool) -> Tensor:
    """Cross-entropy a token."""
    scores = model(batch["ids"], batch["known"] if lexicon else None)
    return nn.functional.nll_loss(scores.flatten(0, 1), batch["tags"].flatten(), ignore_index=IGNORED)


def judge(
    model: Tagger, rows: Sequence[Row], labels: Sequence[str], settings: Mapping[str, Any]
) -> dict[str, Any]:
    """F1 over all spans (`micro`), the mean of the types' (`macro`), and each type's."""
    counts = np.zeros((len(labels), 3), np.int64)
    model.eval()
    for batch in batches(rows, 4 * settings["tokens"]):
        with torch.no_grad():
            scores = model(
                batch["ids"].to(_device(model)),
                batch["known"].to(_device(model)) if settings["lexicon"] else None,
            )
        for i, score in zip(batch["rows"].tolist(), scores.cpu().numpy(), strict=True):
            right = np.full((len(rows[i].tags), score.shape[-1]), -9.0, np.float32)
            right[np.arange(len(right)), rows[i].tags] = 0.0
            found, gold = ({span[:3] for span in best_spans(each)} for each in (score[: len(right)], right))
            for column, spans in enumerate((found & gold, found, gold)):
                for _, _, kind in spans:
                    counts[kind, column] += 1
    model.train()

    def f1(row: NDArray[np.int64]) -> float:
        return round(2 * int(row[0]) / max(1, int(row[1] + row[2])), 4)

    types = {label: f1(row) for label, row in zip(labels, counts, strict=True)}
    macro = round(sum(types.values()) / len(types), 4)
    return {"micro": f1(counts.sum(0)), "macro": macro, "types": types}


def _device(model: nn.Module) -> torch.device:
    return next(model.parameters()).device


def groups(model: Tagger, settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Parameters with their peak rates, a group a layer, the new ones last."""
    layers = model.layers()
    old = {id(parameter) for layer in layers for parameter in layer}
    new = [parameter for parameter in model.parameters() if id(parameter) not in old]
    rate, decay = settings["encoder_rate"], settings["layer_decay"]
    return [
        *({"params": layer, "peak": rate * decay ** (len(layers) - 1 - i)} for i, layer in enumerate(layers)),
        {"params": new, "peak": settings["head_rate"]},
    ]


def read_set(data: Path, name: str) -> tuple[Task, Task]:
    """The train and the dev part of a public set of names. Raises TrainingError."""
    parts = [read_tasks(data / "public", part).get(name) for part in ("train", "dev")]
    if parts[0] is None or parts[1] is None or not isinstance(parts[0].rows[0], TagRow):
        raise TrainingError(f"{data / 'public'}: no set of names called {name!r} with a train and a dev part")
    return parts[0], parts[1]


def finetune(data: Path, encoder: Path, out: Path, settings: dict[str, Any], seed: int) -> dict[str, Any]:
    """Train for `epochs`; returns the figures of the last one. See the module's docstring."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    vocabulary = read_vocabulary(encoder)
    train, dev = read_set(data, settings["set"])
    names: dict[int, list[str]] = defaultdict(list)
    for row in train.rows:
        for start, end, kind in row.spans:
            names[kind].append(row.text[start:end])
    held = [encode(row, vocabulary) for row in dev.rows]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = Tagger(ModernBertModel.from_pretrained(encoder).float(), train.labels).to(device)
    averaged = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(settings["average"])
    )
    optimizer = torch.optim.AdamW(
        groups(model, settings), weight_decay=settings["weight_decay"], betas=(0.9, 0.98)
    )
    tokens = sum(len(row.text) + 1 for row in train.rows)
    steps = settings["epochs"] * tokens / settings["tokens"]
    done, step = 0, 0
    saved = out / "checkpoint.pt"
    if saved.is_file():
        state = torch.load(saved, weights_only=False)
        model.load_state_dict(state["model"])
        averaged.load_state_dict(state["averaged"])
        optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["rng"])
        done, step = state["epoch"], state["step"]
    figures: dict[str, Any] = {}
    for epoch in range(done + 1, settings["epochs"] + 1):
        rng = random.Random(f"{seed} {epoch}")
        begun, total = time.monotonic(), 0.0
        rows = [
            encode(swap(row, names, rng, settings["swap_names"] if rng.random() < 0.5 else 0.0), vocabulary)
            for row in train.rows
        ]
        for number, batch in enumerate(batches(rows, settings["tokens"], rng), 1):
            factor = min(1, (step + 1) / settings["warmup"]) * max(0.02, 1 - step / steps)
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * factor
            with torch.autocast(device, dtype=torch.bfloat16):
                loss = loss_of(
                    model, {name: value.to(device) for name, value in batch.items()}, settings["lexicon"]
                )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), settings["clip"])
            optimizer.step()
            optimizer.zero_grad()
            averaged.update_parameters(model)
            step, total = step + 1, total + loss.item()
            if number % 100 == 0:
                print(f"epoch {epoch}, step {step}: loss {total / number:.4f}", flush=True)
        smooth: Tagger = averaged.module  # type: ignore[assignment]
        figures = judge(smooth, held, train.labels, settings)
        row = {
            "epoch": epoch,
            "step": step,
            "seconds": round(time.monotonic() - begun),
            "loss": round(total / number, 4),
            **figures,
        }
        print(row, flush=True)
        with (out / "metrics.jsonl").open("a", encoding="utf-8") as metrics:
            metrics.write(json.dumps(row, ensure_ascii=False) + "\n")
        torch.save(smooth.state_dict(), out / "model.pt")
        checkpoint.save(
            {
                "model": model.state_dict(),
                "averaged": averaged.state_dict(),
                "optimizer": optimizer.state_dict(),
                "rng": torch.get_rng_state(),
                "epoch": epoch,
                "step": step,
            },
            saved,
        )
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    settings = read(arguments.settings)
    finetune(arguments.data, arguments.encoder, arguments.out, settings["finetune"], settings["seed"])


if __name__ == "__main__":
    run(main)
