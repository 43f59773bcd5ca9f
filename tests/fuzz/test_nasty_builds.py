"""A run over a folder of nasty files ends, says what it set aside, and loses nothing that stands beside them."""

import json
import re
import resource
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import nasty
import pytest

from kg_builder.build import build
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import open_store

ROOT = Path(__file__).parents[2]
MEMORY = 3_000_000_000
"""Bytes of address space that a run may take; the interpreter and its libraries take the first of three parts."""
CLI = "from kg_builder.cli import main; main()"


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a process of its own, with little memory."""
    return subprocess.run(
        [sys.executable, "-c", CLI, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=_limit,
        check=False,
        timeout=120,
    )


def test_a_run_over_nasty_files_gives_the_graph_of_the_good_ones(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "scratch").mkdir()
    nasty.write_good(tmp_path / "in")
    with closing(open_store(f"kglite:{tmp_path}/good.kgl")) as store:
        build(tmp_path / "in", store, "fast")
        alone = fingerprint(store)
        _, rows = store.read("MATCH (a:Article {id: $id}) RETURN a.title AS title", {"id": nasty.INJECTION})
    assert rows == [[f"{nasty.INJECTION}中标"]]
    refused = nasty.refused(tmp_path / "scratch")
    for name, (data, _) in refused.items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in/line.txt").write_bytes(nasty.STORY.encode() * 800_000)
    expected = {name: reason for name, (_, reason) in refused.items()} | {"line.txt": "too large"}
    expected |= nasty.write_links(tmp_path / "in")
    done = run("build", str(tmp_path / "in"), "--store", f"kglite:{tmp_path}/all.kgl", "--pipeline", "fast")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stdout + done.stderr
    listed = re.findall(r"^  set aside  (.+?): (.+?)(?: \(.*\))?$", done.stdout, re.MULTILINE)
    assert dict(listed) == expected
    with closing(open_store(f"kglite:{tmp_path}/all.kgl")) as store:
        assert fingerprint(store) == alone


def test_a_folder_of_nothing_but_nasty_files_is_one_line(tmp_path: Path):
    (tmp_path / "in").mkdir()
    nasty.write_links(tmp_path / "in")
    done = run("build", str(tmp_path / "in"), "--store", f"kglite:{tmp_path}/g.kgl")
    assert done.returncode == 1
    assert "no article could be read" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


NAMES = [nasty.INJECTION, "`x`: $id}", "\\", "'", "\u202e公司", "😀", "a\nb", "{{}}", "🏢" * 40]


@pytest.mark.parametrize("kind", ["embedded", "neo4j"])
def test_nasty_names_come_back_unchanged(kind: str, tmp_path: Path, request: pytest.FixtureRequest):
    folder = tmp_path / "in"
    folder.mkdir()
    lines = [
        {"id": name, "title": f"{name}中标", "text": f"{nasty.STORY}{number}", "author": name, "outlet": name}
        for number, name in enumerate(NAMES)
    ]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / f"{nasty.INJECTION.replace('/', '_')}.txt").write_text(
        "远山智能与腾讯签署战略合作协议。", encoding="utf-8"
    )
    if kind == "neo4j":
        store = request.getfixturevalue("neo4j_store")
        build(folder, store, "fast", rows=tmp_path / "rows.csv")
        _check(store)
    else:
        with closing(open_store(f"kglite:{tmp_path}/g.kgl")) as store:
            build(folder, store, "fast")
            _check(store)
    shutil.rmtree(folder)


def _check(store) -> None:
    _, found = store.read("MATCH (a:Article) RETURN a.id AS id, a.title AS title, a.outlet AS outlet")
    told = {id_: (title, outlet) for id_, title, outlet in found}
    assert told.pop(f"{nasty.INJECTION.replace('/', '_')}.txt")
    assert told == {name.strip(): (f"{name}中标", name.strip()) for name in NAMES}
