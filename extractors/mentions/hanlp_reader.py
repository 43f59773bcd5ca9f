"""Mentions and frames from any HanLP model: a recognizer of names, or a multi-task model with such a task.

A multi-task model is given sentences and tells its own tokens; any other is given the characters of as many sentences
as it was trained on at once. Names come from every task of names (`ner`, `ner/msra` …), or where there is none from the
tags of proper nouns (`pos/ctb`, `pos/pku`); frames from `srl`, `dep` and `sdp`, the first of these that has one for a
predicate.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extractors.mentions.hanlp_loading import load
from extractors.mentions.hanlp_texts import characters, pieces
from extractors.mentions.hub import ModelError
from extractors.mentions.labels import labelled
from extractors.relations.frames import Frame, Span, from_dependencies, from_graph, from_roles
from extractors.spans import Found
from schemas.label_tables import Choice, label_table, schemes

CONFIDENCE = 0.85
"""HanLP gives names without a score; about as many of those of the component that ships are right."""
TAGS = ("pos/ctb", "pos/pku")
PARSES = ("srl", "dep", "sdp")
LONGEST = 512
"""Tokens that an encoder reads which does not say how many it can."""
SPECIAL = 2
"""Tokens that are no text, at the ends of what an encoder reads."""
_POSITION = re.compile(r"^[BIMESLU]-")


@dataclass(frozen=True)
class HanLPReading:
    """What a model found in one folded text."""

    mentions: list[Found]
    frames: list[Frame]


class HanLPReader:
    """A HanLP component with what its labels mean (see `schemas.label_tables`). Raises ModelError, SchemaError."""

    def __init__(self, model: str, labels: str = "") -> None:
        self.component = load(model)
        tasks = list(getattr(self.component, "tasks", None) or {})
        tokenizers = [task for task in tasks if task.split("/")[0] == "tok"]
        for task in tokenizers:
            self.component.tasks[task].config.output_spans = True
        self.tokenizes = bool(tokenizers)
        names = [task for task in tasks if task.split("/")[0] == "ner"]
        names = names or [task for task in tasks if task in TAGS][:1]
        self.parses = [task for kind in PARSES for task in tasks if task.split("/")[0] == kind]
        if tasks and not names:
            raise ModelError(f"{model}: has no task that finds names, only {', '.join(tasks)}")
        self.tables = {
            task: _table(self.component.tasks[task] if task else self.component, task, labels, model)
            for task in names or [""]
        }
        self.size = self._size()

    def read(self, texts: Sequence[str]) -> list[HanLPReading]:
        """What the model finds in each of some folded texts."""
        readings = [HanLPReading([], []) for _ in texts]
        places = [
            (i, span) for i, text in enumerate(texts) for span in pieces(text, self.size, self.tokenizes)
        ]
        results = self._run([(texts[i], start, end) for i, (start, end) in places]) if places else []
        for (i, _), (tokens, outputs) in zip(places, results, strict=True):
            readings[i].mentions.extend(self._mentions(texts[i], tokens, outputs))
            readings[i].frames.extend(self._frames(texts[i], tokens, outputs))
        return readings

    def _run(self, stretches: list[tuple[str, int, int]]) -> list[tuple[list[Span], dict[str, Any]]]:
        """For each stretch of a text its tokens, and what each task says of them."""
        from hanlp.common.dataset import SortingSamplerBuilder

        tokens = [[(i, i + 1) for i in characters(*stretch)] for stretch in stretches]
        asked: list[Any] = [
            text[start:end] if self.tokenizes else [text[i] for i, _ in found]
            for (text, start, end), found in zip(stretches, tokens, strict=True)
        ]
        if "" in self.tables:
            output = {"": self.component(asked, sampler_builder=SortingSamplerBuilder(batch_size=32))}
        else:
            output = self.component(asked, tasks=[*self.tables, *self.parses])
        if self.tokenizes:
            own = next(task for task in output if task.split("/")[0] == "tok")
            tokens = [
                [(start + begin, start + stop) for _, begin, stop in found]
                for (_, start, _), found in zip(stretches, output[own], strict=True)
            ]
        return [
            (found, {task: output[task][number] for task in (*self.tables, *self.parses)})
            for number, found in enumerate(tokens)
        ]

    def _mentions(self, text: str, tokens: list[Span], outputs: dict[str, Any]) -> list[Found]:
        found: dict[tuple[int, int, str], Found] = {}
        for task, table in self.tables.items():
            spans = (
                [
                    (start, end, tag, CONFIDENCE)
                    for (start, end), tag in zip(tokens, outputs[task], strict=True)
                ]
                if task in TAGS
                else [
                    (tokens[first][0], tokens[last - 1][1], label, CONFIDENCE)
                    for _, label, first, last in outputs[task]
                ]
            )
            for one in labelled(text, spans, table):
                found.setdefault((one.start, one.end, one.type), one)
        return list(found.values())

    def _frames(self, text: str, tokens: list[Span], outputs: dict[str, Any]) -> list[Frame]:
        frames: dict[Span, Frame] = {}
        for task in self.parses:
            output = outputs[task]
            if task.startswith("srl"):
                made = from_roles(tokens, output)
            elif task.startswith("dep"):
                made = from_dependencies(tokens, [text[start:end] for start, end in tokens], output)
            else:
                made = from_graph(tokens, output)
            for frame in made:
                frames.setdefault(frame.predicate, frame)
        return list(frames.values())

    def _size(self) -> int:
        """Characters to be read at once: a multi-task model reads single sentences, so that they can be parsed."""
        encoder = self.component.model.encoder
        settings = getattr(getattr(encoder, "transformer", None), "config", None)
        longest = (getattr(settings, "max_position_embeddings", None) or LONGEST) - SPECIAL
        return min(longest, self.component.config.get("max_seq_len") or longest)


def _table(task: Any, name: str, labels: str, model: str) -> dict[str, Choice]:
    vocabularies = task.vocabs
    vocabulary = vocabularies["tag"] if "tag" in vocabularies else vocabularies["label"]
    told = {_POSITION.sub("", label) for label in vocabulary.idx_to_token if label and label != "O"}
    scheme = name.partition("/")[2]
    return label_table(
        _ours(told), labels or (scheme if scheme in schemes() else ""), f"{model} {name}".strip()
    )


def _ours(labels: Iterable[str]) -> list[str]:
    return [label for label in labels if not (label.startswith("<") and label.endswith(">"))]


@cache
def reader(model: str, labels: str = "") -> HanLPReader:
    """The reader of a model, made once."""
    return HanLPReader(model, labels)
