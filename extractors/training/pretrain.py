"""Masked-character pretraining of the encoder; goes on from a folder that it or another run wrote.

    python -m extractors.training.pretrain --data DATA --encoder FOLDER --out OUT

FOLDER and OUT are Hugging Face folders (config.json, model.safetensors in half precision, vocab.txt).
OUT also gets `metrics.jsonl` (a line every `save_every` steps: minutes, characters seen, running loss, loss on
held-out windows) and `checkpoint.pt`, from which the same command goes on after an interruption.
"""

import argparse
import json
import lzma
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import ModernBertForMaskedLM

from extractors.mentions.encoding import CLS, MASK, SEP, SPECIAL, Vocabulary
from extractors.text import fold_characters
from extractors.training import checkpoint
from extractors.training.settings import DEFAULT, TrainingError, read, read_vocabulary, run

HELD_OUT = 128


def windows(path: Path, vocabulary: Vocabulary, width: int, seed: int) -> NDArray[np.int32]:
    """The text as rows of `width` tokens: paragraphs in random order, [SEP] between them, [CLS] at the front."""
    if not path.is_file():
        raise TrainingError(
            f"{path}: no such text; `pretrain.text` in the settings names it under the data folder"
        )
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = list(lines)
    random.Random(seed).shuffle(texts)
    pieces = []
    for at in range(0, len(texts), 10_000):
        for line in fold_characters("".join(texts[at : at + 10_000])).split("\n"):
            packed = "".join(line.split())
            if len(packed) >= 8:
                pieces.append(np.array([*vocabulary.ids(packed), SEP], np.int32))
    ids = np.concatenate(pieces)
    rows = ids[: len(ids) // (width - 1) * (width - 1)].reshape(-1, width - 1)
    return np.concatenate([np.full((len(rows), 1), CLS, np.int32), rows], axis=1)


def mask_spans(
    rng: np.random.Generator, rows: NDArray[np.int32], size: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Hides about 15 % of the characters in spans of one to three; returns the input and where to predict."""
    start = rng.random(rows.shape) < 0.085
    mask = start.copy()
    for shift, keep in ((1, 0.6), (2, 0.3)):
        more = np.roll(start & (rng.random(rows.shape) < keep), shift, axis=1)
        more[:, :shift] = False
        mask |= more
    mask &= rows > MASK
    dice, hidden = rng.random(rows.shape), rows.copy()
    hidden[mask & (dice < 0.85)] = MASK
    other = mask & (dice > 0.93)
    hidden[other] = rng.integers(len(SPECIAL), size, other.sum())
    return hidden, mask


def masked_loss(model: Any, rng: np.random.Generator, rows: NDArray[np.int32], size: int) -> torch.Tensor:
    """Cross-entropy of the hidden characters."""
    hidden, mask = mask_spans(rng, rows, size)
    where = torch.from_numpy(mask).to(model.device)
    with torch.autocast(model.device.type, dtype=torch.bfloat16):
        states = model.model(torch.from_numpy(hidden).long().to(model.device)).last_hidden_state
        logits = model.decoder(model.head(states[where]))
    gold = torch.from_numpy(rows[mask]).long().to(model.device)
    return torch.nn.functional.cross_entropy(logits.float(), gold)


def save(model: Any, vocabulary: Vocabulary, out: Path) -> None:
    model.half().save_pretrained(out)
    model.float()
    (out / "vocab.txt").write_text("\n".join(vocabulary.characters) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    settings = read(arguments.settings)
    pretrain(arguments.data, arguments.encoder, arguments.out, settings["pretrain"], settings["seed"])


def pretrain(data: Path, encoder: Path, out: Path, settings: dict[str, Any], seed: int) -> None:
    """Train for `settings["minutes"]` in all, interruptions left out; see the module's docstring."""
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    vocabulary = read_vocabulary(encoder)
    model = ModernBertForMaskedLM.from_pretrained(encoder).float()
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    optimizer = torch.optim.AdamW(
        [
            {
                "params": [p for p in model.parameters() if p.dim() > 1],
                "weight_decay": settings["weight_decay"],
            },
            {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0},
        ],
        betas=(0.9, 0.98),
    )
    rows = windows(data / settings["text"], vocabulary, settings["window"], seed)
    held, rows = rows[:HELD_OUT], rows[HELD_OUT:]
    print(f"{rows.size / 1e6:.1f} M characters", flush=True)

    step, at, spent, running = 0, 0, 0.0, 0.0
    saved = out / "checkpoint.pt"
    if saved.is_file():
        state = torch.load(saved, weights_only=False)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        rng.bit_generator.state = state["rng"]
        step, at, spent, running = state["step"], state["at"], state["spent"], state["running"]
    total, batch = settings["minutes"] * 60, settings["batch"]
    begun = time.monotonic() - spent
    with (out / "metrics.jsonl").open("a") as metrics:
        while (spent := time.monotonic() - begun) < total:
            rate = settings["peak"] * min(1, (step + 1) / settings["warmup"]) * max(0.03, 1 - spent / total)
            for group in optimizer.param_groups:
                group["lr"] = rate
            at = 0 if at + batch > len(rows) else at
            loss = masked_loss(model, rng, rows[at : at + batch], len(vocabulary))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            at, step = at + batch, step + 1
            running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
            if step % settings["save_every"] == 0:
                with torch.no_grad():
                    held_loss = masked_loss(model, np.random.default_rng(0), held, len(vocabulary)).item()
                row = {
                    "minutes": round(spent / 60, 1),
                    "step": step,
                    "characters": step * batch * settings["window"],
                    "loss": round(running, 3),
                    "held": round(held_loss, 3),
                    "rate": round(rate, 6),
                }
                print(row, flush=True)
                metrics.write(json.dumps(row) + "\n")
                metrics.flush()
                save(model, vocabulary, out)
                checkpoint.save(
                    {
                        "model": model.state_dict(),
                        "optimizer": optimizer.state_dict(),
                        "rng": rng.bit_generator.state,
                        "step": step,
                        "at": at,
                        "spent": spent,
                        "running": running,
                    },
                    saved,
                )
    save(model, vocabulary, out)


if __name__ == "__main__":
    run(main)
