"""The settings of a run: one YAML file, a section a step."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from extractors.mentions.encoding import Vocabulary

DEFAULT = Path(__file__).with_name("settings.yaml")
TRAINED = "joint.safetensors"
"""The file of a model folder that holds all trained weights, in half precision, so that training can go on from them."""


class TrainingError(ValueError):
    """What a user can put right: the message says what, where, and what to do."""


class SettingsError(TrainingError):
    """Settings that cannot be used; the message says which file and what is wrong."""


def run(step: Callable[[], None]) -> None:
    """A step from the command line; a TrainingError ends it with its message and no traceback."""
    try:
        step()
    except TrainingError as error:
        sys.exit(f"error: {error}")


def read(path: Path = DEFAULT) -> dict[str, Any]:
    """The settings by section; what a file leaves out is as in the one that ships. Raises SettingsError."""
    settings = _mapping(DEFAULT)
    for section, values in _mapping(path).items() if path != DEFAULT else ():
        known = settings.get(section)
        if known is None or isinstance(known, dict) != isinstance(values, dict):
            raise SettingsError(f"{path}: no section `{section}` like this; there are {', '.join(settings)}")
        if isinstance(known, dict):
            if unknown := values.keys() - known.keys():
                raise SettingsError(
                    f"{path}: `{section}` has no setting {', '.join(sorted(map(str, unknown)))}"
                )
            settings[section] = {**known, **values}
        else:
            settings[section] = values
    return settings


def _mapping(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: not YAML in UTF-8: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{path}: expected a mapping of sections, as in {DEFAULT}")
    return content


def read_vocabulary(encoder: Path) -> Vocabulary:
    """The vocabulary of an encoder's folder. Raises TrainingError."""
    try:
        return Vocabulary.read(encoder / "vocab.txt")
    except OSError as error:
        raise TrainingError(f"{encoder}: not an encoder's folder: vocab.txt: {error.strerror}") from error
    except ValueError as error:
        raise TrainingError(f"{encoder}: not an encoder's folder: {error}") from error
