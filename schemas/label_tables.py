"""What the labels of other models' names and values are in our types: one YAML a scheme under `schemas/labels`.

A file's `labels` map a label to a type, to null where it is none of ours, or to a list of types of which the name
itself decides (see `extractors.mentions.labels.decide`): the first of them where the name does not tell. `tags: true`
marks a scheme of parts of speech, whose table counts only where it is asked for by name, and is silent about the
tags that it leaves out.
"""

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from schemas import FOLDER, SchemaError, entity_types

Choice = tuple[str | None, ...]
"""The types that a label may stand for, the usual one first; (None,) for a label that is none of ours."""

_log = logging.getLogger("kg_builder")


def schemes() -> list[str]:
    """The names of the schemes that ship."""
    return sorted(path.stem for path in (FOLDER / "labels").glob("*.yaml"))


def label_table(model_labels: Iterable[str], labels: str = "", model: str = "the model") -> dict[str, Choice]:
    """Each of a model's labels (without B-, I- …) with the types that it may stand for.

    `labels` is "" for all schemes of names together, the name of one scheme, or the path of a YAML file of the same
    form, which goes before all schemes. Case, blanks, hyphens and underscores in labels do not matter. A model that
    tells companies apart by a label of their own means no company by its ORG. Labels that no table knows are left out,
    and one warning names them. Raises SchemaError for a file that cannot be used, and where no label is known.
    """
    table, tags = _chosen(labels)
    found = {label: table[_key(label)] for label in model_labels if _key(label) in table}
    unknown = sorted(set(model_labels) - found.keys())
    hint = "map them in a YAML file of your own (labels: {LABEL: TYPE, …}) and give its path as `labels`"
    if not any(kind for choice in found.values() for kind in choice):
        raise SchemaError(
            f"{model}: none of its labels is known ({_listed(unknown or found)}): {hint}, "
            f"or the name of a scheme ({', '.join(schemes())})"
        )
    if unknown and not tags:
        _log.warning(
            "%s: what it labels %s is left out, no table knows these: %s", model, _listed(unknown), hint
        )
    if ("COMPANY",) in found.values():
        found = {
            label: ("ORG",) if choice == ("COMPANY", "ORG") else choice for label, choice in found.items()
        }
    return found


def _listed(labels: Iterable[str]) -> str:
    names = sorted(labels)
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def _key(label: str) -> str:
    return label.casefold().replace(" ", "_").replace("-", "_")


def _chosen(labels: str) -> tuple[Mapping[str, Choice], bool]:
    """The table that an option asks for, and whether it is one of tags."""
    if labels.endswith((".yaml", ".yml")):
        own, tags = _read(Path(labels))
        return {**_merged(), **own}, tags
    if not labels:
        return _merged(), False
    if labels not in schemes():
        raise SchemaError(
            f"no label scheme {labels!r}: choose {', '.join(schemes())}, or the path of a .yaml file"
        )
    return _read(FOLDER / "labels" / f"{labels}.yaml")


@cache
def _merged() -> dict[str, Choice]:
    merged: dict[str, Choice] = {}
    for scheme in schemes():
        path = FOLDER / "labels" / f"{scheme}.yaml"
        table, tags = _read(path)
        for label, choice in table.items():
            if not tags and merged.setdefault(label, choice) != choice:
                raise SchemaError(
                    f"{path}: {label} is another type in another scheme: mark one of them `tags: true`"
                )
    return merged


def _read(path: Path) -> tuple[dict[str, Choice], bool]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SchemaError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("labels"), dict):
        raise SchemaError(f"{path}: must hold `labels`, a mapping from label to type")
    table = {}
    for label, given in content["labels"].items():
        choice = tuple(given) if isinstance(given, list) else (given,)
        for kind in choice:
            if kind is not None and kind not in entity_types():
                raise SchemaError(
                    f"{path}: {label} is mapped to {kind!r}, which is no entity type: use {', '.join(entity_types())} or ~"
                )
        if not choice:
            raise SchemaError(f"{path}: {label} is mapped to nothing: use a type or ~")
        table[_key(str(label))] = choice
    return table, bool(content.get("tags"))
