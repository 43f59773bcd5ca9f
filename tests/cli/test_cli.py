"""The commands as a user runs them, over the sample corpus and the embedded store."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_builder.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
NOTICE = "8月5日，远山智能以120万元中标长河银行知识库大模型采购项目。"


def run(*arguments: str, code: int = 0, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, arguments, input=stdin)
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    uri = f"kglite:{tmp_path_factory.mktemp('store')}/graph.kgl"
    run("build", str(ROOT / "corpora"), "--store", uri)
    return uri


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/notice.txt").write_text(f"远山智能中标\n2024-08-06\n{NOTICE}\n", encoding="utf-8")
    (tmp_path / "in/empty.txt").write_bytes(b"")
    (tmp_path / "in/picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\0")
    return tmp_path / "in"


def test_help_teaches_every_command_by_example():
    assert all(name in run("--help").output for name in COMMANDS)
    for name in COMMANDS:
        assert f"kg-builder {name}" in run(name, "--help").output


def test_build_sums_up_what_it_did_and_names_what_it_set_aside(folder: Path, tmp_path: Path):
    output = run("build", str(folder), "--store", f"kglite:{tmp_path}/g.kgl").output
    assert "1 articles (" in output
    assert "2 set aside" in output
    assert re.search(r"set aside +empty.txt: empty", output)
    assert re.search(r"set aside +picture.txt: binary", output)
    assert "WON_BID 1" in output


def test_building_twice_changes_nothing_and_an_edited_article_leaves_nothing_stale(
    folder: Path, tmp_path: Path
):
    uri, other = f"kglite:{tmp_path}/g.kgl", f"kglite:{tmp_path}/other.kgl"
    run("build", str(folder), "--store", uri)
    first = run("fingerprint", "--store", uri).output
    run("build", str(folder), "--store", uri)
    assert run("fingerprint", "--store", uri).output == first
    notice = folder / "notice.txt"
    notice.write_text(notice.read_text(encoding="utf-8").replace("远山智能", "北辰智能"), encoding="utf-8")
    run("build", str(folder), "--store", uri)
    run("build", str(folder), "--store", other)
    assert run("fingerprint", "--store", uri).output == run("fingerprint", "--store", other).output != first


def test_a_folder_that_is_not_there_or_holds_nothing_is_one_clear_line(tmp_path: Path):
    uri = f"kglite:{tmp_path}/g.kgl"
    assert "no such file or folder" in run("build", str(tmp_path / "nowhere"), "--store", uri, code=1).output
    (tmp_path / "void").mkdir()
    assert "no article could be read" in run("build", str(tmp_path / "void"), "--store", uri, code=1).output


def test_an_unknown_pipeline_or_store_says_what_there_is(folder: Path):
    assert "choose default, fast" in run("extract", str(folder), "--pipeline", "quick", code=1).output
    assert "Error: " in run("fingerprint", "--store", "oracle://x", code=1).output


def test_extract_keeps_ids_and_texts_of_json_lines_from_standard_input():
    line = {"id": "x-1", "title": "中标", "published": "2024-08-06", "text": NOTICE + "\u3000\n"}
    (record,) = map(json.loads, run("extract", "-", stdin=json.dumps(line)).stdout.splitlines())
    assert (record["id"], record["text"]) == (line["id"], line["text"])
    for entity in record["entities"]:
        for mention in entity["mentions"]:
            assert record["text"][mention["start"] : mention["end"]] == mention["text"]
    amount = next(entity for entity in record["entities"] if entity["type"] == "AMOUNT")
    assert amount["value"]["value"] == 1_200_000


def test_extract_reads_other_field_names_and_plain_text_and_writes_a_file(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    run("extract", "-", "--field", "text=content", "-o", str(out), stdin=json.dumps({"content": NOTICE}))
    assert json.loads(out.read_text(encoding="utf-8"))["text"] == NOTICE
    assert json.loads(run("extract", "-", stdin=NOTICE).stdout)["text"] == NOTICE
    assert "no field 'nonsense'" in run("extract", "-", "--field", "nonsense=x", stdin=NOTICE, code=1).output


def test_every_question_can_be_asked_in_every_format(store: str):
    for row in map(json.loads, run("query", "--format", "json").stdout.splitlines()):
        if "required" not in row["parameters"] and "=None" not in row["parameters"]:
            run("query", row["name"], "--store", store)
    table = run("query", "price_cuts", "--store", store).stdout
    rows = list(
        csv.DictReader(io.StringIO(run("query", "price_cuts", "--store", store, "--format", "csv").stdout))
    )
    lines = [
        json.loads(line)
        for line in run("query", "price_cuts", "--store", store, "--format", "json").stdout.splitlines()
    ]
    assert len(rows) == len(lines) > 5
    assert all(line["company"] in table for line in lines)
    assert [row["event"] for row in rows] == [line["event"] for line in lines]


def test_a_wrong_question_or_parameter_is_one_clear_line(store: str):
    assert "price_cuts" in run("query", "price_cut", "--store", store, code=1).output
    assert "KEY=VALUE" in run("query", "price_cuts", "-p", "company", "--store", store, code=1).output
    assert "Error: " in run("query", "price_cuts", "-p", "colour=red", "--store", store, code=1).output


def test_why_goes_back_from_an_edge_to_the_sentence(store: str):
    cypher = "MATCH (c:Company)-[r:CUT_PRICE]->(p:Product) RETURN c.name AS company, p.name AS product, r.event AS event"
    edge = json.loads(run("cypher", cypher, "--store", store, "--format", "json").stdout.splitlines()[0])
    rows = [
        json.loads(line)
        for line in run("why", edge["event"], "--store", store, "--format", "json").stdout.splitlines()
    ]
    assert rows
    for row in rows:
        assert row["sentence"]
        assert row["end"] - row["start"] == len(row["sentence"])
    both = run("why", edge["company"], edge["product"], "--store", store, "--format", "json").stdout
    assert edge["event"] in both
    assert "no event" in run("why", "event-none", "--store", store, code=1).output


def test_cypher_reads_and_refuses_to_write(store: str):
    before = run("fingerprint", "--store", store).output
    run("cypher", "MATCH (n) DETACH DELETE n", "--store", store, code=1)
    run("cypher", "-", "--store", store, code=1, stdin="CREATE (:Company {id: 'x', name: 'x'})")
    run("cypher", "MATCH (n RETURN n", "--store", store, code=1)
    assert run("fingerprint", "--store", store).output == before


def test_doctor_tells_what_is_there(store: str, tmp_path: Path):
    output = run("doctor", "--store", store).output
    assert re.search(r"ok +pipeline fast", output)
    assert re.search(r"ok +store", output)
    assert re.search(r"MISSING +store", run("doctor", "--store", "bolt://127.0.0.1:1", code=1).output)


def test_retract_and_diff_say_what_left_and_through_which_article(folder: Path, tmp_path: Path):
    uri, before = f"kglite:{tmp_path}/g.kgl", f"kglite:{tmp_path}/before.kgl"
    for one in (uri, before):
        run("build", str(folder), "--store", one)
    assert "taken out  notice.txt" in run("retract", str(folder / "notice.txt"), "--store", uri).output
    assert "has the id, path or URL" in run("retract", "notice.txt", "--store", uri, code=1).output
    rows = [json.loads(line) for line in run("diff", before, uri, "--format", "json").stdout.splitlines()]
    assert {row["change"] for row in rows} == {"vanished"}
    assert {"Article", "WON_BID"} <= {row["kind"] for row in rows}
    assert all(row["articles"] == ["notice.txt"] for row in rows)
    assert "no rows" in run("diff", before, str(folder)).output


def test_a_fresh_build_forgets_what_was_built_before(folder: Path, tmp_path: Path):
    uri = f"kglite:{tmp_path}/g.kgl"
    (tmp_path / "else").mkdir()
    (tmp_path / "else/other.txt").write_text(f"远山智能中标\n{NOTICE}\n", encoding="utf-8")
    run("build", str(tmp_path / "else"), "--store", uri)
    assert "extracted  1 articles" in run("build", str(folder), "--store", uri, "--fresh").output
    count = run("cypher", "MATCH (a:Article) RETURN count(a) AS n", "--store", uri, "--format", "csv").stdout
    assert count.split() == ["n", "1"]
    assert "extracted  0 articles" in run("build", str(folder), "--store", uri).output
