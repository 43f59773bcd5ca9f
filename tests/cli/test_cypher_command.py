"""`kg-builder cypher` as a person meets it: warnings, refusals, time limit, Ctrl-C."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from empty_stores import bring

from kg_builder.cli import INTERRUPTED, main
from kg_builder.graph.model import GraphBatch, Node
from kg_builder.graph.store import open_store

LONG = (
    "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 100000) AS c "
    "RETURN count(a + b + c) AS n"
)


@pytest.fixture
def uri(tmp_path: Path) -> str:
    uri = f"kglite:{tmp_path / 'graph.kgl'}"
    store = open_store(uri)
    store.prepare()
    bring(store, [GraphBatch((Node("Company", "c", {"name": "云帆科技"}),))])
    store.close()
    return uri


def cypher(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["cypher", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_a_misspelt_name_is_warned_of_on_standard_error(uri: str) -> None:
    result = cypher("MATCH (c:Company) RETURN c.nmae AS name", "--store", uri, "--format", "csv")
    assert result.stdout.splitlines() == ["name", '""']
    assert (
        result.stderr
        == "warning: line 1, column 28: the graph knows no property 'nmae'; did you mean name?\n"
    )


def test_what_is_right_is_answered_without_a_word(uri: str) -> None:
    result = cypher("MATCH (c:Company) RETURN c.name AS name", "--store", uri, "--format", "csv")
    assert (result.stdout.splitlines(), result.stderr) == (["name", "云帆科技"], "")


def test_a_file_is_not_read(uri: str, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("secret\n")
    result = cypher(f"LOAD CSV FROM '{tmp_path}/secret.csv' AS line RETURN line", "--store", uri, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("Error: line 1, column 1: refused: LOAD CSV reads files and URLs")


def test_a_query_that_runs_away_is_stopped(uri: str) -> None:
    assert "time limit" in cypher(LONG, "--store", uri, "--timeout", "0.5", code=1).stderr
    cypher("RETURN 1", "--store", uri, "--timeout", "0", code=2)


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is a signal on POSIX systems alone")
def test_ctrl_c_ends_a_query_without_a_traceback(uri: str) -> None:
    program = (
        "from kg_builder.graph.embedded import EmbeddedStore as Store; from kg_builder.cli import main; "
        f"read = Store._read; long = {LONG!r}; "
        "Store._read = lambda self, query, *rest: (query != long or print('begun', flush=True), "
        "read(self, query, *rest))[1]; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "cypher", LONG, "--store", uri],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        out, error = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, error) == (INTERRUPTED, "", "interrupted\n")
