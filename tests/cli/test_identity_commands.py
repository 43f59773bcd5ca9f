"""`kg-builder identity`, as a user runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_builder.cli import main
from kg_builder.identity.ledger import read_rows

ARTICLES = {
    "a": "北京云鹿智造科技有限公司以120万元中标长河银行知识库大模型采购项目。",
    "b": "云鹿智造宣布完成新一轮融资，金额为2亿元。",
    "c": "砺石半导体宣布完成新一轮融资，金额为3亿元。",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a folder of articles, and a graph of them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_BUILDER_DECISIONS", raising=False)
    (tmp_path / "in").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / f"in/{name}.txt").write_text(f"标题\n2024-08-06\n{text}\n", encoding="utf-8")
    run("build", "in")
    return tmp_path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


def identity(*arguments: str, code: int = 0) -> Result:
    return run("identity", *arguments, code=code)


def rows(*arguments: str) -> list[dict]:
    return [json.loads(line) for line in identity(*arguments, "--format", "json").stdout.splitlines()]


def companies() -> int:
    answer = run("cypher", "MATCH (c:Company) RETURN count(c) AS n", "--format", "json").stdout
    return int(json.loads(answer)["n"])


def test_a_build_writes_its_rows_beside_the_graph(place: Path):
    (found,) = rows("list", "云鹿", "--verdict", "same")
    assert {found["a"], found["b"]} == {"云鹿智造", "北京云鹿智造科技有限公司"}
    assert (found["by"], found["article"]) == ("likeness", "a.txt")
    assert rows("list", "--by", "person") == []
    before = (place / "build/graph.identity.jsonl").read_bytes()
    run("build", "in")
    assert (place / "build/graph.identity.jsonl").read_bytes() == before


def test_a_merge_takes_effect_with_the_next_build_survives_it_and_can_be_undone(place: Path):
    before, graph = companies(), run("fingerprint").output
    identity("merge", "云鹿智造", "砺石半导体", "--by", "li", "--reason", "同一家")
    assert companies() == before
    assert "1 decisions by persons" in run("build", "in").output
    assert companies() == before - 1
    run("build", "in", "--fresh")
    assert companies() == before - 1
    assert identity("explain", "砺石半导体", "云鹿智造").output.count("person:li") == 1
    identity("undo", "砺石半导体", "雲鹿智造")
    run("build", "in")
    assert run("fingerprint").output == graph


def test_a_split_outweighs_the_rules_and_a_merge_takes_its_place(place: Path):
    before = companies()
    identity("split", "云鹿智造", "北京云鹿智造科技有限公司")
    run("build", "in")
    assert companies() == before + 1
    identity("merge", "北京云鹿智造科技有限公司", "云鹿智造")
    run("build", "in")
    assert companies() == before
    assert len(rows("list", "--by", "person")) == 1


def test_decisions_go_out_and_come_in(place: Path):
    identity("merge", "云鹿智造", "砺石半导体")
    identity("split", "星河", "星河资本")
    identity("export", "out.jsonl")
    row_id = rows("list", "--by", "person")[0]["id"]
    identity("undo", row_id)
    identity("import", "out.jsonl")
    assert len(read_rows(Path("identity.jsonl"))) == 2
    identity("export", "all.jsonl", "--all")
    identity("import", "all.jsonl", "--decisions", "other.jsonl")
    assert read_rows(Path("other.jsonl")) == read_rows(Path("identity.jsonl"))


def test_explain_tells_a_chain_of_merges(place: Path):
    chain = rows("explain", "北京雲鹿智造科技有限公司", "云鹿智造")
    assert [row["verdict"] for row in chain] == ["same"]
    assert "nothing was decided" in identity("explain", "云鹿智造", "砺石半导体", code=1).output


def test_mistakes_are_one_clear_line(place: Path):
    assert "no type of entity" in identity("merge", "a", "b", "--type", "FIRM", code=1).output
    assert "@ARTICLE" in identity("split", "王强", "王强", code=1).output
    assert "no person decided" in identity("undo", "a", "b", code=1).output
    Path("identity.jsonl").write_text('{"type": "COMPANY"}\n', encoding="utf-8")
    assert "identity.jsonl, line 1" in run("build", "in", code=1).output
    Path("identity.jsonl").write_text("not json\n", encoding="utf-8")
    assert "line 1" in identity("list", code=1).output


def test_a_decision_without_effect_is_told(place: Path):
    identity("merge", "云鹿智造", "从未出现公司")
    assert "without effect: 云鹿智造 and 从未出现公司" in run("build", "in").output
