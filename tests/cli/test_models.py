"""`--model`, and what `doctor` tells of backends and models."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.mentions.hub import WEIGHTS
from kg_builder.cli import main

NOTICE = "8月5日，远山智能以120万元中标长河银行知识库大模型采购项目。"


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments, input=NOTICE)
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty caches, and no hub."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HANLP_HOME", str(tmp_path / "hanlp"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    return tmp_path / "hub"


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(shutil.copytree(WEIGHTS / "base", tmp_path / "model"))


def test_extract_takes_a_model_by_folder(model: str) -> None:
    found = json.loads(run("extract", "-", "--model", model).stdout)
    assert found == json.loads(run("extract", "-").stdout)
    assert found["relations"]


def test_a_model_that_is_nowhere_or_fits_nowhere_is_one_clear_line(model: str) -> None:
    for pipeline, name, message in (
        ("default", "someone/none", "no model 'someone/none': none of that name ships"),
        ("default", "./none/none", "no model folder ./none/none"),
        ("fast", model, "'fast' has no model"),
    ):
        output = run("extract", "-", "--pipeline", pipeline, "--model", name, code=1).output
        assert message in output
        assert len(output.strip().splitlines()) == 1


def test_another_model_has_a_build_read_the_articles_again(model: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/notice.txt").write_text(NOTICE, encoding="utf-8")
    build = ("build", str(tmp_path / "in"), "--store", f"kglite:{tmp_path}/g.kgl")
    run(*build)
    assert "extracted  1 articles, 1 of them again" in run(*build, "--model", model).output
    assert "extracted  0 articles" in run(*build, "--model", model).output


def test_doctor_tells_which_backends_and_models_there_are(caches: Path, model: str) -> None:
    snapshot = caches / "models--someone--other/snapshots/0"
    shutil.copytree(model, snapshot, ignore=shutil.ignore_patterns("roles.onnx"))
    damaged = caches / "models--someone--damaged/snapshots/0"
    shutil.copytree(model, damaged)
    (damaged / "labels.json").write_text("{}")
    output = run("doctor", "--store", f"kglite:{caches}/none.kgl", code=1).output
    assert re.search(r"absent +model someone/damaged ", output)
    assert re.search(r"(ok|absent) +java ", output)
    assert re.search(r"ok +onnxruntime +\d", output)
    assert re.search(r"(ok|absent) +torch ", output)
    assert re.search(r"(ok|absent) +hanlp ", output)
    assert re.search(r"ok +model base +mentions and facts", output)
    assert re.search(
        r"absent +model someone/other +token classification.*ModernBertForMaskedLM, not one", output
    )
