"""HanLP models that know a few sentences by heart, trained in seconds by HanLP itself."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import transformers
from hanlp.common.dataset import SortingSamplerBuilder
from hanlp.components.mtl.multi_task_learning import MultiTaskLearning
from hanlp.components.mtl.tasks import Task
from hanlp.components.mtl.tasks.dep import BiaffineDependencyParsing
from hanlp.components.mtl.tasks.ner.tag_ner import TaggingNamedEntityRecognition
from hanlp.components.mtl.tasks.pos import TransformerTagging
from hanlp.components.mtl.tasks.sdp import BiaffineSemanticDependencyParsing
from hanlp.components.mtl.tasks.srl.bio_srl import SpanBIOSemanticRoleLabeling
from hanlp.components.mtl.tasks.tok.tag_tok import TaggingTokenization
from hanlp.layers.embeddings.contextual_word_embedding import ContextualWordEmbedding

from extractors.training.hanlp_ner import AdamW

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LONGEST = 64
"""Tokens that the encoders can read."""


@dataclass(frozen=True)
class Parsed:
    """A sentence: words, tags, names (first word, last word exclusive, label), arcs (head, label), semantic arcs by
    word ("head:label"), roles (predicate, first word, last word, label)."""

    words: Sequence[str]
    tags: Sequence[str]
    names: Sequence[tuple[int, int, str]]
    arcs: Sequence[tuple[int, str]] = ()
    graph: Sequence[str] = ()
    roles: Sequence[tuple[int, int, int, str]] = field(default=())


def encoder(folder: Path, texts: str) -> Path:
    """A random encoder that knows the characters of some texts, as a Hugging Face folder."""
    folder.mkdir()
    characters = [*SPECIAL, *sorted(set(texts.lower()) - set(" \n"))]
    (folder / "vocab.txt").write_text("\n".join(characters) + "\n", encoding="utf-8")
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(characters),
        hidden_size=64,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        max_position_embeddings=LONGEST,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    transformers.BertModel(config).save_pretrained(folder)
    transformers.BertTokenizerFast(vocab=str(folder / "vocab.txt"), do_lower_case=True).save_pretrained(
        folder
    )
    return folder


def multi_task(
    folder: Path, encoder: Path, sentences: Sequence[Parsed], tasks: Sequence[str], epochs: int
) -> Path:
    """A multi-task model of these tasks that has learned the sentences by heart, saved by HanLP."""
    data = folder.with_name(f"{folder.name}_data")
    data.mkdir()
    _write(data, sentences)
    transformers.optimization.AdamW = AdamW
    made = {task: _task(task, data, len(sentences)) for task in tasks}
    MultiTaskLearning().fit(
        ContextualWordEmbedding("token", str(encoder), average_subwords=True, max_sequence_length=LONGEST),
        made,
        str(folder),
        epochs,
        patience=10,
        lr=5e-3,
        encoder_lr=3e-3,
        eval_trn=False,
        seed=1,
        devices=-1,
    )
    return folder


def _task(task: str, data: Path, batch: int) -> Task:
    kind = task.split("/")[0]
    made, ending, more = {
        "tok": (TaggingTokenization, "tok.txt", {}),
        "pos": (TransformerTagging, "pos.tsv", {"dependencies": "tok"}),
        "ner": (TaggingNamedEntityRecognition, "ner.tsv", {"dependencies": "tok", "delimiter_in_entity": ""}),
        "dep": (
            BiaffineDependencyParsing,
            "dep.conllx",
            {"dependencies": "tok", "n_mlp_arc": 64, "n_mlp_rel": 32},
        ),
        "sdp": (
            BiaffineSemanticDependencyParsing,
            "sdp.conllu",
            {"dependencies": "tok", "n_mlp_arc": 64, "n_mlp_rel": 32, "tree": False},
        ),
        "srl": (
            SpanBIOSemanticRoleLabeling,
            "srl.jsonlines",
            {"dependencies": "tok", "n_mlp_rel": 64, "lr": 5e-3},
        ),
    }[kind]
    path = str(data / ending)
    dropout = {} if kind in ("tok", "pos", "ner") else {"mlp_dropout": 0.0}
    return made(path, path, path, SortingSamplerBuilder(batch_size=batch), **more, **dropout)


def _write(data: Path, sentences: Sequence[Parsed]) -> None:
    files: dict[str, list[str]] = {}
    for one in sentences:
        ner = ["O"] * len(one.words)
        for first, last, label in one.names:
            ner[first:last] = [f"B-{label}", *([f"I-{label}"] * (last - first - 2)), f"E-{label}"][
                : last - first
            ]
            if last - first == 1:
                ner[first] = f"S-{label}"
        arcs = one.arcs or [(0, "root")] * len(one.words)
        graph = one.graph or ["0:Root"] * len(one.words)
        files.setdefault("tok.txt", []).append(" ".join(one.words))
        files.setdefault("pos.tsv", []).append(_table(zip(one.words, one.tags, strict=True)))
        files.setdefault("ner.tsv", []).append(_table(zip(one.words, ner, strict=True)))
        files.setdefault("dep.conllx", []).append(
            _table(
                (i, word, word, tag, tag, "_", head, label, "_", "_")
                for i, (word, tag, (head, label)) in enumerate(zip(one.words, one.tags, arcs, strict=True), 1)
            )
        )
        files.setdefault("sdp.conllu", []).append(
            _table(
                (i, word, word, tag, tag, "_", "_", "_", deps, "_")
                for i, (word, tag, deps) in enumerate(zip(one.words, one.tags, graph, strict=True), 1)
            )
        )
        files.setdefault("srl.jsonlines", []).append(
            json.dumps({"sentences": [list(one.words)], "srl": [[list(role) for role in one.roles]]})
        )
    for name, rows in files.items():
        (data / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


def _table(rows: object) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)  # type: ignore[attr-defined]
