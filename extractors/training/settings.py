"""The settings of a run: one YAML file, a section a step."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from extractors.mentions.encoding import Vocabulary

DEFAULT = Path(__file__).with_name("settings.yaml")


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
    """The settings by section. Raises SettingsError."""
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"{path}: {error}") from error
    if not isinstance(settings, dict) or "seed" not in settings:
        raise SettingsError(f"{path}: expected a mapping with `seed` and a section for each step")
    return settings


def read_vocabulary(encoder: Path) -> Vocabulary:
    """The vocabulary of an encoder's folder. Raises TrainingError."""
    try:
        return Vocabulary.read(encoder / "vocab.txt")
    except (OSError, ValueError) as error:
        raise TrainingError(f"{encoder}: not an encoder's folder: {error}") from error
