"""What can run models here, and which models are here."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

import spacy

from extractors.mentions.hub import WEIGHTS, ModelError, cached, cached_names, scores_facts, shipped

BACKENDS = {
    "onnxruntime": "make install",
    "tokenizers": "pip install 'kg-builder[hf]' for token-classification models with an ONNX file",
    "torch": "pip install 'kg-builder[torch]' for token-classification models without an ONNX file",
    "transformers": "pip install 'kg-builder[torch]'",
    "hanlp": "pip install 'kg-builder[hanlp]' for the pipeline hanlp",
}
"""Packages that run models, with how to get each."""


@dataclass(frozen=True)
class Model:
    """A model that was found. `load` raises ModelError, or SchemaError, where it cannot be used."""

    name: str
    kind: str
    folder: Path | None
    load: Callable[[], Any]


def installed(package: str) -> str | None:
    """The version of a package; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def models() -> Iterator[Model]:
    """The models that ship, those in the caches of Hugging Face and HanLP, and spaCy's installed pipelines.

    In the cache of Hugging Face there are models for other tasks too; their `load` says so.
    """
    for name in shipped():
        yield _of_folder(name, WEIGHTS / name)
    for name in cached_names():
        if folder := cached(name):
            yield _of_folder(name, folder)
    for config in sorted(hanlp_home().glob("**/config.json")):
        if b'"classpath"' in config.read_bytes():
            name = str(config.parent.relative_to(hanlp_home()))
            yield Model(name, "HanLP", config.parent, partial(_load_hanlp, config.parent))
    for package in sorted({one.name for one in distributions()}):
        if package.startswith(("zh_core_", "zh-core-", "xx_ent_", "xx-ent-")):
            name = package.replace("-", "_")
            yield Model(name, "spaCy pipeline", None, partial(_load_spacy, name))


def hanlp_home() -> Path:
    """Where HanLP keeps what it downloads."""
    return Path(os.environ.get("HANLP_HOME") or "~/.hanlp").expanduser()


def _of_folder(name: str, folder: Path) -> Model:
    if scores_facts(folder):
        return Model(name, "mentions and facts", folder, partial(_load_joint, folder))
    config = folder / "config.json"
    if config.is_file() and b'"classpath"' in config.read_bytes():
        return Model(name, "HanLP", folder, partial(_load_hanlp, folder))
    return Model(name, "token classification", folder, partial(_load_classifier, folder))


def _load_joint(folder: Path) -> Any:
    from extractors.mentions.transformer import Transformer

    return Transformer(folder)


def _load_classifier(folder: Path) -> Any:
    from extractors.mentions.token_classifier import TokenClassifier

    return TokenClassifier(folder)


def _load_hanlp(folder: Path) -> Any:
    if not installed("hanlp"):
        raise ModelError(f"needs hanlp: {BACKENDS['hanlp']}")
    return spacy.blank("zh").add_pipe("kg_hanlp", config={"model": str(folder)})


def _load_spacy(name: str) -> Any:
    from extractors.mentions.spacy_names import SpacyNames

    return SpacyNames(name)
