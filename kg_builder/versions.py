"""What results depend on, as digests: other code, schemas, names, weights or config make another version."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import extractors
import schemas
from extractors.pipeline import PIPELINES

EXTRACTORS = Path(extractors.__file__).parent
WEIGHTS = EXTRACTORS / "weights"
TRAINING = EXTRACTORS / "training"
NAMES = schemas.FOLDER / "names"


@cache
def pipeline_version(name: str, model: str | None = None) -> str:
    """The version of a pipeline: its name, and a digest for each of what its records depend on.

    `model` is the folder or name of one that takes the place of the pipeline's own.
    """
    config = Path(name) if name.endswith(".cfg") else PIPELINES / f"{name}.cfg"
    parts = {
        "code": _digest([EXTRACTORS], without=[WEIGHTS, TRAINING]),
        "weights": _digest([WEIGHTS]),
        "schemas": _digest([schemas.FOLDER], without=[NAMES]),
        "names": _digest([NAMES]),
        "model": _stamps(model),
        "config": hashlib.sha256(config.read_bytes()).hexdigest()[:16] if config.is_file() else "none",
    }
    return " ".join((name, *(f"{part}:{digest}" for part, digest in parts.items())))


def pipeline_name(version: str) -> str:
    """The name of the pipeline, or the path of its config, that a version is one of."""
    return _split(version)[0]


def changed_parts(old: str, new: str) -> list[str]:
    """What two versions of a pipeline do not have in common, such as `names`; `pipeline` where it is another."""
    (one, before), (other, after) = _split(old), _split(new)
    if one != other:
        return ["pipeline"]
    return [part.partition(":")[0] for part in after if part not in before]


def _split(version: str) -> tuple[str, list[str]]:
    """The name of a version's pipeline, which may hold blanks, and its parts' digests."""
    name, *parts = version.rsplit(" ", 6)
    return name, parts


@cache
def code_version() -> str:
    """A digest of all that reading, identifying and drawing depend on."""
    return _digest([Path(__file__).parent, schemas.FOLDER])


def _stamps(model: str | None) -> str:
    """A digest of a model's name and of the sizes and times of its files; none for no model."""
    if model is None:
        return "none"
    files = sorted(path for path in Path(model).rglob("*") if path.is_file())
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(json.dumps([model, stamps]).encode()).hexdigest()[:16]


def _digest(folders: Iterable[Path], without: Iterable[Path] = ()) -> str:
    """A digest of the files of folders, by their paths from there, but not of those in the folders `without`."""
    left_out = set(without)
    found = {
        f"{folder.name}/{path.relative_to(folder).as_posix()}": path
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and left_out.isdisjoint(path.parents)
    }
    digest = hashlib.sha256()
    for name, path in sorted(found.items()):
        if "__pycache__" not in path.parts and path.suffix != ".cypher":
            digest.update(f"{name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
