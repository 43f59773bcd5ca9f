"""The steps of the recipe: what is done is not done again, what changed is; and the whole of it in miniature."""

import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from extractors.record import from_json
from extractors.training import recipe
from extractors.training.recipe import Step, correct_steps, make_steps, run_steps
from extractors.training.settings import TRAINED, TrainingError, read


def steps(out: Path, ran: list[str], *, fail: str = "", **inputs: Any) -> list[Step]:
    def run(name: str) -> None:
        ran.append(name)
        (out / name).mkdir(exist_ok=True)
        if name == fail:
            raise KeyboardInterrupt
        (out / name / "result").touch()

    return [
        Step(name, out / name, inputs.get(name, {}), lambda name=name: run(name)) for name in ("one", "two")
    ]


def test_what_is_done_is_not_done_again_and_what_was_cut_off_goes_on(tmp_path: Path) -> None:
    ran: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        run_steps(steps(tmp_path, ran, fail="two"), tmp_path, ran.append)
    (tmp_path / "two/checkpoint").touch()
    ran.clear()
    run_steps(steps(tmp_path, ran), tmp_path, lambda line: None)
    assert ran == ["two"]
    assert (tmp_path / "two/checkpoint").exists()
    run_steps(steps(tmp_path, ran), tmp_path, lambda line: None)
    assert ran == ["two"]


def test_other_settings_begin_a_step_and_those_after_it_anew_but_more_minutes_go_on(tmp_path: Path) -> None:
    ran: list[str] = []
    run_steps(steps(tmp_path, ran, one={"rate": 1, "minutes": 1}), tmp_path, lambda line: None)
    for name in ("one", "two"):
        (tmp_path / name / "checkpoint").touch()
    run_steps(steps(tmp_path, ran, one={"rate": 1, "minutes": 2}), tmp_path, lambda line: None)
    assert ran == ["one", "two"] * 2
    assert (tmp_path / "one/checkpoint").exists()
    assert not (tmp_path / "two/checkpoint").exists()
    run_steps(steps(tmp_path, ran, one={"rate": 2, "minutes": 2}), tmp_path, lambda line: None)
    assert not (tmp_path / "one/checkpoint").exists()


@pytest.fixture
def whole(data: Path) -> Path:
    (data / "public").mkdir()
    with lzma.open(data / "public/text.txt.xz", "wt", encoding="utf-8") as out:
        out.write("云杉科技今天没有消息，青禾资本也没有。\n" * 1000)
    return data


def settings() -> dict[str, Any]:
    known = read()
    known["pretrain"] |= {"minutes": 0.01, "window": 32, "batch": 4, "save_every": 1}
    known["train"] |= {"minutes": 0.02, "save_every": 1, "held_out": ["apart"]}
    known["correct"] |= {"minutes": 0.02}
    return known


@pytest.mark.torch
def test_what_is_missing_is_said_before_anything_is_trained(
    tmp_path: Path, whole: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TrainingError, match=r"not an encoder's folder: config.json, .*vocab.txt is missing"):
        make_steps(whole, tmp_path, tmp_path / "out", settings())
    with pytest.raises(TrainingError, match=r"flashes_10\.jsonl.*name others in the settings"):
        make_steps(whole, encoder, tmp_path / "out", read())
    (whole / "public/text.txt.xz").unlink()
    with pytest.raises(TrainingError, match=r"text\.txt\.xz: no such text"):
        make_steps(whole, encoder, tmp_path / "out", settings())
    (whole / "some.jsonl").unlink()
    with pytest.raises(TrainingError, match="no records"):
        make_steps(whole, encoder, tmp_path / "out", settings())
    with pytest.raises(TrainingError, match=r"labels\.json, joint\.safetensors is missing"):
        correct_steps([], encoder, tmp_path / "out", settings())
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(recipe, "EXTRA", ("no_such_module",))
    with pytest.raises(TrainingError, match=r"needs no_such_module.*pip install 'kg-builder\[train\]'"):
        make_steps(whole, encoder, tmp_path / "out", settings())


@pytest.mark.torch
def test_a_model_is_made_and_goes_on_with_corrected_records(
    tmp_path: Path, whole: Path, encoder: Path, funding: dict[str, Any]
) -> None:
    out, more = tmp_path / "out", tmp_path / "more"
    run_steps(make_steps(whole, encoder, out, settings()), out, print)
    assert (out / "weights" / TRAINED).is_file()
    figures = json.loads((out / "figures.json").read_text())
    assert figures["records"] == 6
    assert set(figures["new"]) == {"mention", "name", "value", "core", "role"}

    records = [from_json({**funding, "id": f"corrected-{number}"}) for number in range(20)]
    run_steps(correct_steps(records, out / "weights", more, settings()), more, print)
    figures = json.loads((more / "figures.json").read_text())
    assert (figures["records"], set(figures)) == (2, {"records", "before", "after"})
    first, after = ((folder / "weights/labels.json").read_text() for folder in (out, more))
    assert first == after
    with pytest.raises(TrainingError, match="3 records are too few"):
        correct_steps(records[:3], out / "weights", more, settings())
