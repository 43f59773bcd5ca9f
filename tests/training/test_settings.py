from pathlib import Path

import pytest

from extractors.training.settings import SettingsError, TrainingError, read, read_vocabulary, run


def test_the_settings_that_ship_have_a_section_a_step() -> None:
    assert read().keys() >= {"seed", "pretrain", "selftrain", "train", "correct", "finetune"}


@pytest.mark.parametrize("content", ["- a list", "seed: [1", "trian: {}", "train: 3", "train: {minuts: 3}"])
def test_settings_that_are_none_are_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"mine\.yaml"):
        read(path)


def test_settings_that_a_file_leaves_out_are_as_they_ship(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("train: {minutes: 3, lists: {}}", encoding="utf-8")
    assert read(path) == {**read(), "train": {**read()["train"], "minutes": 3, "lists": {}}}


def test_a_folder_without_a_vocabulary_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="not an encoder's folder"):
        read_vocabulary(tmp_path)


def test_a_users_mistake_ends_with_one_line(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"error: .*missing"):
        run(lambda: read(tmp_path / "missing.yaml"))  # type: ignore[arg-type]
