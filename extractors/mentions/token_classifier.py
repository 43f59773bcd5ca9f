"""Names found by any token-classification model in the form of Hugging Face's `transformers`.

A folder holds `config.json` (with `id2label`), a tokenizer (`tokenizer.json`, or BERT's `vocab.txt`), and weights:
`model.onnx` or `onnx/model*.onnx`, run by ONNX Runtime, else weights for `transformers` and PyTorch.
"""

import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from extractors.mentions.hub import ModelError, reason
from extractors.mentions.labels import labelled
from extractors.mentions.subwords import read_tags, spans, windows, words
from extractors.spans import Found
from schemas.label_tables import label_table

WINDOW, OVERLAP = 256, 64
"""Tokens read at once, and how many of them the window before has read too."""
BATCH = 8
"""Windows run at once."""
_PROVIDERS = (
    "CUDAExecutionProvider",
    "ROCMExecutionProvider",
    "DmlExecutionProvider",
    "CPUExecutionProvider",
)


class Network(Protocol):
    """A network, loaded: token ids and mask, both [windows, tokens], to logits [windows, tokens, labels]."""

    def __call__(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]: ...


class OnnxNetwork:
    """An ONNX file, run on a GPU where the installed ONNX Runtime has one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    def _open(self) -> None:
        there = onnxruntime.get_available_providers()
        providers = [provider for provider in _PROVIDERS if provider in there]
        self._session = onnxruntime.InferenceSession(self._path, providers=providers)
        self._process = os.getpid()

    def __call__(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if self._process != os.getpid():  # the threads of a session do not survive a fork
            self._open()
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feed = {}
        for wanted in self._session.get_inputs():
            if wanted.name not in known:
                raise ModelError(
                    f"{self._path}: wants an input {wanted.name!r}; known are {', '.join(known)}"
                )
            feed[wanted.name] = known[wanted.name].astype(np.int32 if "int32" in wanted.type else np.int64)
        logits: NDArray[np.float32] = self._session.run(None, feed)[0].astype(np.float32)
        return logits


class TorchNetwork:
    """The weights of a folder, run by `transformers` and PyTorch, on a GPU where there is one."""

    def __init__(self, folder: Path) -> None:
        import torch
        from transformers import AutoModelForTokenClassification

        self._torch = torch
        self._device = (
            "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        )
        model = AutoModelForTokenClassification.from_pretrained(folder, local_files_only=True)
        self._model = model.to(self._device).eval()
        self._process = os.getpid()

    def __call__(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        if self._process != os.getpid():  # OpenMP's threads do not survive a fork
            self._torch.set_num_threads(1)
        with self._torch.inference_mode():
            given = (self._torch.from_numpy(rows).to(self._device) for rows in (ids, mask))
            logits = self._model(**dict(zip(("input_ids", "attention_mask"), given, strict=True))).logits
        result: NDArray[np.float32] = logits.float().cpu().numpy()
        return result


class TokenClassifier:
    """A token-classification model, loaded, with the table of its labels (see `schemas.label_tables`).

    `labels` is what `label_table` takes. `size` and `overlap` are those of the windows, in tokens; a model that reads
    less at once gets smaller ones. Raises ModelError where the folder cannot be used, SchemaError for its labels.
    """

    def __init__(self, folder: Path, labels: str = "", size: int = WINDOW, overlap: int = OVERLAP) -> None:
        config = _read_json(folder / "config.json")
        names = config.get("id2label")
        kinds = config.get("architectures") or []
        if not names or not all(kind.endswith("ForTokenClassification") for kind in kinds):
            what = f"a {', '.join(kinds)}" if kinds else "a model without id2label in config.json"
            raise ModelError(f"{folder}: {what}, not one for token classification")
        self._tags = read_tags([names[key] for key in sorted(names, key=int)])
        self._table = label_table({kind for _, kind in self._tags if kind}, labels, str(folder))
        self._tokenizer = _tokenizer(folder)
        self._pad: int = config.get("pad_token_id") or 0
        try:
            sample = self._tokenizer.encode("字")
            real = [i for i, special in enumerate(sample.special_tokens_mask) if not special]
            self._head, self._tail = sample.ids[: real[0]], sample.ids[real[-1] + 1 :]
            self._network = _network(folder)
            logits = self._run([sample.ids])[0]
        except ModelError:
            raise
        except Exception as error:  # onnxruntime and transformers raise classes of their own
            raise ModelError(f"{folder}: cannot be loaded: {reason(error)}") from error
        if logits.shape != (len(sample.ids), len(self._tags)):
            raise ModelError(
                f"{folder}: {logits.shape[-1]} scores a token for {len(self._tags)} labels in config.json"
            )
        most = min(size, config.get("max_position_embeddings", size + 2) - 2)
        self._size = most - len(self._head) - len(self._tail)
        self._overlap = min(overlap, self._size // 2)

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """The mentions in each of some folded texts, without overlap, in text order."""
        encoded = [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        plan = [
            (text, window)
            for text, encoding in enumerate(encoded)
            for window in windows(len(encoding.ids), self._size, self._overlap)
        ]
        scores = [np.zeros((len(encoding.ids), len(self._tags)), np.float32) for encoding in encoded]
        rows = (self._head + encoded[text].ids[start:end] + self._tail for text, (start, end, *_) in plan)
        for (text, (start, _, first, last)), logits in zip(plan, self._run(list(rows)), strict=True):
            skip = len(self._head) + first - start
            scores[text][first:last] = _log_softmax(logits[skip : skip + last - first])
        return [
            labelled(text, spans(text, words(text, encoding.offsets), score, self._tags), self._table)
            for text, encoding, score in zip(texts, encoded, scores, strict=True)
        ]

    def _run(self, rows: Sequence[list[int]]) -> list[NDArray[np.float32]]:
        """Logits [tokens, labels] of each row of token ids; rows of like length are run together."""
        results: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(rows)
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        for some in (order[at : at + BATCH] for at in range(0, len(order), BATCH)):
            longest = len(rows[some[-1]])
            ids = np.full((len(some), longest), self._pad, np.int64)
            mask = np.zeros_like(ids)
            for line, row in enumerate(some):
                ids[line, : len(rows[row])] = rows[row]
                mask[line, : len(rows[row])] = 1
            for row, logits in zip(some, self._network(ids, mask), strict=True):
                results[row] = logits[: len(rows[row])]
        return results


def _log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = logits - logits.max(-1, keepdims=True, initial=-np.inf)
    scores: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return scores


def _network(folder: Path) -> Network:
    if found := next(_onnx_files(folder), None):
        return OnnxNetwork(found)
    try:
        return TorchNetwork(folder)
    except ImportError as error:
        raise ModelError(
            f"{folder}: holds no model.onnx, so it needs PyTorch: pip install 'kg-builder[torch]', "
            "or export it (optimum-cli export onnx)"
        ) from error


def _onnx_files(folder: Path) -> Iterator[Path]:
    for path in (folder / "model.onnx", folder / "onnx/model.onnx", *sorted(folder.glob("onnx/model*.onnx"))):
        if path.is_file():
            yield path


def _tokenizer(folder: Path) -> Any:
    """The folder's tokenizer as one of the library `tokenizers`."""
    try:
        from tokenizers import Tokenizer
        from tokenizers.implementations import BertWordPieceTokenizer
    except ImportError as error:
        raise ModelError(
            f"{folder}: models of others need a tokenizer: pip install 'kg-builder[hf]'"
        ) from error
    try:
        if (folder / "tokenizer.json").is_file():
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        elif (folder / "vocab.txt").is_file():
            settings = folder / "tokenizer_config.json"
            lower = _read_json(settings).get("do_lower_case", True) if settings.is_file() else True
            tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=lower)._tokenizer
        else:
            from transformers import AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True).backend_tokenizer
    except ImportError as error:
        raise ModelError(
            f"{folder}: holds neither tokenizer.json nor vocab.txt, so it needs transformers: pip install 'kg-builder[torch]'"
        ) from error
    except Exception as error:  # the tokenizers raise plain Exceptions
        raise ModelError(f"{folder}: its tokenizer cannot be read: {reason(error)}") from error
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(f"{path.parent}: not a model folder: it holds no {path.name}") from error
    except ValueError as error:
        raise ModelError(f"{path}: not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ModelError(f"{path}: not a JSON object")
    return content


@cache
def load(folder: Path, labels: str = "") -> TokenClassifier:
    """The model of a folder, loaded once. Raises ModelError, SchemaError."""
    return TokenClassifier(folder, labels)
