"""What a user does wrong is told in one line that says what, where and what to do."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_builder.cli import main


def fails(*arguments: object, code: int = 1) -> str:
    """The last line of what a command that fails says."""
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result.output.splitlines()[-1]


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("长河银行与远山智能达成合作。", encoding="utf-8")
    return path


def test_a_misspelt_command() -> None:
    assert fails("buidl", code=2) == "Error: No such command 'buidl'. Did you mean build?"


@pytest.mark.parametrize("where", ["missing/out.jsonl", "."])
def test_an_output_that_cannot_be_written(article: Path, tmp_path: Path, where: str) -> None:
    said = fails("extract", article, "--pipeline", "fast", "-o", tmp_path / where)
    assert said.startswith(f"Error: {tmp_path / where}: ")


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[nlp]\nlang = "zh"\npipeline = 3\n', "pipeline: Input should be a valid list"),
        (
            '[nlp]\nlang = "zh"\npipeline = ["x"]\n\n[components]\n\n[components.x]\nfactory = "x"\n',
            "[E002] Can't find factory for 'x' for language Chinese (zh).",
        ),
    ],
)
def test_a_broken_pipeline(article: Path, tmp_path: Path, config: str, said: str) -> None:
    path = tmp_path / "mine.cfg"
    path.write_text(config)
    assert fails("extract", article, "--pipeline", path) == f"Error: pipeline {path}: {said}"


def test_a_pipeline_without_components(article: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.cfg"
    path.write_text('[nlp]\nlang = "zh"\npipeline = []\n')
    said = fails("extract", article, "--pipeline", path, "--model", tmp_path)
    assert said == f"Error: pipeline {path}: the config has no 'components'"


def test_a_folder_without_articles(tmp_path: Path) -> None:
    said = fails("build", tmp_path, "--store", f"kglite:{tmp_path}/graph.kgl", "--pipeline", "fast")
    assert said == (
        f"Error: {tmp_path}: no article could be read; a folder may hold text, Markdown, HTML and JSON lines"
    )


@pytest.mark.parametrize("command", [("retry",), ("retract", "a.txt")])
def test_a_store_that_was_never_built(tmp_path: Path, command: tuple[str, ...]) -> None:
    assert "nothing was built yet" in fails(*command, "--store", f"kglite:{tmp_path}/graph.kgl")
    assert not list(tmp_path.iterdir())


def test_differences_with_nothing(tmp_path: Path) -> None:
    assert "there is no graph" in fails("diff", f"kglite:{tmp_path}/graph.kgl", tmp_path)
    assert "no such file or folder" in fails("diff", tmp_path / "gone", tmp_path)


def test_files_of_another_kind(article: Path, tmp_path: Path) -> None:
    lines = tmp_path / "articles.jsonl"
    lines.write_text(json.dumps({"id": "1"}) + "\n" + json.dumps({"id": "2"}) + "\n")
    out = tmp_path / "out"
    assert "choose Export, then the format JSON" in fails("labels", "import", lines, "--out", out)
    assert "line 1: not a record, as `kg-builder extract` writes" in fails("evaluate", article)
    assert "line 1: not a row of decisions: lacks type, a, b" in fails("identity", "import", lines)
    assert fails("evaluate", tmp_path / "gone").endswith("gone: cannot be read: No such file or directory")


@pytest.mark.parametrize("command", [("status",), ("build", ".", "--dry-run"), ("build", ".", "--fresh")])
@pytest.mark.parametrize("uri", ["kglite:", "kglite:/", "graph.kgl", "http://localhost"])
def test_a_store_that_is_none(command: tuple[str, ...], uri: str) -> None:
    assert "names no store" in fails(*command, "--store", uri)


def test_a_folder_with_a_name_that_is_no_text(article: Path, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(bytes(tmp_path / "in") + b"\xff"))
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes names in UTF-8 alone")
    article.rename(folder / "a.txt")
    said = fails("build", folder, "--store", f"kglite:{tmp_path}/graph.kgl", "--pipeline", "fast")
    assert said.endswith("in\\udcff': the name of the folder is not in UTF-8: rename it")


def test_evidence_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text(
        "8月5日，远山智能中标长河银行大模型采购项目。\n云海科技发布新手机。", "utf-8"
    )
    store = f"kglite:{tmp_path}/graph.kgl"
    result = CliRunner().invoke(main, ["build", str(tmp_path / "in"), "--store", store, "--pipeline", "fast"])
    assert result.exit_code == 0, result.output
    assert fails("why", "远山智能", "无名", "--store", store).startswith(
        "Error: nothing in the graph is named '无名'"
    )
    assert "or name two entities" in fails("why", "远山智能", "--store", store)
    said = fails("why", "远山智能", "云海科技", "--store", store)
    assert said == f"Error: no event in {store} in which both 远山智能 and 云海科技 take part"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_a_line_break_in_a_files_name_breaks_no_line(article: Path, tmp_path: Path) -> None:
    (tmp_path / "two\nlines.txt").write_bytes(b"")
    for more in (["--dry-run"], []):
        arguments = ["build", str(tmp_path), "--pipeline", "fast", "--store", f"kglite:{tmp_path / 'g.kgl'}"]
        result = CliRunner().invoke(main, [*arguments, *more])
        assert result.exit_code == 0, result.output
        (told,) = (line for line in result.output.splitlines() if "lines.txt" in line)
        assert r"set aside  two\nlines.txt: empty" in told


@pytest.mark.parametrize("option", ["--settings", "--from", "--encoder"])
def test_training_with_what_is_not_there(tmp_path: Path, option: str) -> None:
    said = fails("train", tmp_path, option, tmp_path / "none", code=2)
    assert said.endswith(f"'{tmp_path / 'none'}' does not exist.")
