"""Checkpoints that an interruption while they are written does not spoil."""

from pathlib import Path
from typing import Any

import torch


def save(state: dict[str, Any], path: Path) -> None:
    """Write a state beside the old one, then put it in its place."""
    beside = path.with_suffix(".new")
    torch.save(state, beside)
    beside.replace(path)
