"""What makes another version of a pipeline, and what does not."""

import shutil
from pathlib import Path

import pytest

from kg_builder import versions


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the extractors' code of which the versions are told."""
    copy = tmp_path / "extractors"
    shutil.copytree(versions.EXTRACTORS, copy, ignore=shutil.ignore_patterns("weights", "__pycache__"))
    monkeypatch.setattr(versions, "EXTRACTORS", copy)
    monkeypatch.setattr(versions, "TRAINING", copy / "training")
    return copy


def version() -> str:
    return versions.pipeline_version.__wrapped__("fast")  # as another process finds it


def changed(before: str) -> list[str]:
    return versions.changed_parts(before, version())


def test_code_that_extracts_makes_a_version_and_code_that_trains_makes_none(code: Path) -> None:
    before = version()
    with (code / "training" / "train.py").open("a") as file:
        file.write("# edited")
    assert changed(before) == []
    with (code / "pipeline.py").open("a") as file:
        file.write("# edited")
    assert changed(before) == ["code"]


def test_a_file_that_moves_to_another_folder_makes_a_version(code: Path) -> None:
    (code / "aaa").mkdir()
    (code / "aaa" / "one.py").write_text("")
    before = version()
    (code / "aaa").rename(code / "aab")
    assert changed(before) == ["code"]
