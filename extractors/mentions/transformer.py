"""The shipped model, run by ONNX Runtime: names and values that it finds, and what it scores among them.

A model folder holds `encoder.onnx` (tokens and features to states and tags), `roles.onnx` (states and mentions to
scores of facts), `vocab.txt` and `labels.json` (see `extractors.training.export`).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractors.mentions.encoding import Vocabulary, windows
from extractors.mentions.features import SIZE, TYPES, features
from extractors.mentions.hub import WEIGHTS, ModelError
from extractors.mentions.tagging import best_spans
from extractors.relations.roles import RoleLabels
from extractors.spans import Found

DEFAULT = "base"
WINDOW, OVERLAP = 300, 48
"""Characters read at once, and how many of them the window before has read too."""
SLOWER = ["SkipLayerNormFusion"]
"""Rewritings of ONNX Runtime whose result takes longer than what it replaces (1.32, x86)."""
LEAST = 0.6
"""A mention of less confidence is more often wrong than right."""


@dataclass(frozen=True)
class Window:
    """A stretch of a text as the model read it.

    `states` [tokens, size] are the encoder's; `token` gives each character's token, -1 for white space.
    """

    start: int
    end: int
    states: NDArray[np.float32]
    token: NDArray[np.int64]


@dataclass(frozen=True)
class Reading:
    """What the model found in a text: mentions of entities, texts that may fill roles, and its windows."""

    mentions: list[Found]
    texts: list[Found]
    windows: list[Window]


class Transformer:
    """A model folder, loaded. Raises ModelError where a file is missing or not what it should be."""

    def __init__(self, folder: Path) -> None:
        try:
            settings: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
            self.vocabulary = Vocabulary.read(folder / "vocab.txt")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._encoder, self._roles = (
                onnxruntime.InferenceSession(
                    folder / name, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
                )
                for name in ("encoder.onnx", "roles.onnx")
            )
        except Exception as error:  # onnxruntime raises classes of its own, all below Exception
            raise ModelError(f"{folder}: not a model folder: {error}") from error
        inputs = {one.name for one in self._roles.get_inputs()}
        if settings["features"] != SIZE or tuple(settings["types"]) != TYPES or "thresholds" not in inputs:
            raise ModelError(
                f"{folder}: made for other features, types or graphs than this version's; export it anew"
            )
        self.text_kinds: tuple[str, ...] = tuple(settings["text_kinds"])
        self.labels = RoleLabels(
            tuple((relation, role) for relation, role in settings["labels"]),
            {relation: tuple(roles) for relation, roles in settings["anchors"].items()},
        )
        self.thresholds: dict[str, float] = settings["thresholds"]
        self.doubts: dict[str, float] = settings["doubts"]
        self.scale: tuple[float, float] = tuple(settings["scale"])

    def read(self, text: str, finds: Mapping[str, Sequence[Found]]) -> Reading:
        """Mentions and texts in a folded text, given what the rule-based finders found, by the finder's name."""
        known = features(text, finds)
        spans = windows(text, WINDOW, OVERLAP)
        mentions, texts, read = [], [], []
        for number, (start, end) in enumerate(spans):
            encoded = self.vocabulary.encode(text[start:end])
            real = encoded.positions >= 0
            rows = np.zeros((len(encoded.ids), SIZE), np.float32)
            rows[real] = known[start + encoded.positions[real]]
            states, names, others = self._encoder.run(
                None, {"ids": encoded.ids[None], "features": rows[None]}
            )
            token = np.full(end - start, -1, np.int64)
            token[encoded.positions[real]] = np.flatnonzero(real)
            read.append(Window(start, end, states[0], token))
            # a stretch that two windows read is told by each up to its middle
            first = (start + spans[number - 1][1]) // 2 if number else 0
            last = (end + spans[number + 1][0]) // 2 if number + 1 < len(spans) else len(text)
            mentions += self._found(names[0], TYPES, encoded.positions + start, first, last)
            texts += self._found(others[0], self.text_kinds, encoded.positions + start, first, last)
        return Reading(_apart(mentions), _apart(texts), read)

    @staticmethod
    def _found(
        scores: NDArray[np.float32], types: Sequence[str], places: NDArray[np.int64], first: int, last: int
    ) -> list[Found]:
        found = []
        for start, end, kind, confidence in best_spans(scores):
            begin = int(places[start])
            if places[start:end].min() >= 0 and first <= begin < last and confidence >= LEAST:
                found.append(Found(begin, int(places[end - 1]) + 1, types[kind], confidence))
        return found

    def score(
        self,
        states: NDArray[np.float32],
        mentions: NDArray[np.int64],
        relative: NDArray[np.int64],
        told: tuple[NDArray[np.float32], NDArray[np.float32]],
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Probabilities of anchors [n, labels], pairs [n, n, labels] and statuses [n, statuses] in one window; zeros
        for the pairs of a first mention that by `thresholds` is no anchor.

        `states` [tokens, size]; `mentions` [n, 3] are token starts, ends (exclusive), kinds; `relative` [n, n, 3] as
        of `extractors.relations.pairs`, `told` as of `extractors.relations.told`.
        """
        rows, anchors, scored, statuses = self._roles.run(
            None,
            {
                "states": states[None],
                "mentions": mentions[None],
                "relative": relative[None],
                "told": told[0][None],
                "told_pairs": told[1][None],
                "thresholds": np.array([self.thresholds[name] for name, _ in self.labels.labels], np.float32),
            },
        )
        pairs = np.zeros((len(mentions), *scored.shape[2:]), np.float32)
        pairs[rows] = scored[0]
        return anchors[0], pairs, statuses[0]

    def confidence(self, probability: float) -> float:
        """How often a fact that scores like this is right (Platt scaling)."""
        slope, offset = self.scale
        odds = min(max(probability, 1e-4), 1 - 1e-4)
        return 1 / (1 + math.exp(-(slope * math.log(odds / (1 - odds)) + offset)))


def _apart(found: list[Found]) -> list[Found]:
    """Without what overlaps the one before (at the border of two windows)."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: one.start):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept


@cache
def load(name: str = DEFAULT) -> Transformer:
    """The model of that name among those that ship, or of the folder at that path. Raises ModelError."""
    folder = WEIGHTS / name
    return Transformer(folder if folder.is_dir() else Path(name))
