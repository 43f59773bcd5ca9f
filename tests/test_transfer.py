"""A graph that goes by export and import into a Neo4j, and builds that go on from there."""

import errno
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.store import Store, StoreError, open_store
from kg_builder.state import StateError, hold, state_path
from kg_builder.transfer import adopt, export

STORIES = {
    "bid.txt": "远山智能中标\n2024-08-06\n8月5日，远山智能以120万元中标长河银行知识库大模型采购项目。\n",
    "round.txt": "北辰新材融资\n2024-08-07\n8月7日，北辰新材宣布完成2亿元B轮融资，由长河资本领投。\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, story in STORIES.items():
        path = tmp_path / "articles" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(story, encoding="utf-8")
    return tmp_path / "articles"


@pytest.mark.neo4j
def test_a_build_goes_on_from_an_imported_graph(
    folder: Path, tmp_path: Path, neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    one = open_store("kglite:one.kgl")
    build(folder, one, "fast")
    exported = export(one, tmp_path / "out")
    neo4j_server.import_csv(tmp_path / "out", replace=True)
    neo4j_server.start()
    server = open_store(neo4j_server.uri, "neo4j", "test-password")
    assert adopt(tmp_path / "out", server)
    assert fingerprint(server) == exported.fingerprint == fingerprint(one)
    assert build(folder, server, "fast").extracted == 0
    (folder / "bid.txt").unlink()
    (folder / "cut.txt").write_text("2024-08-09\n远山智能宣布，远山一号价格下调50%。\n", encoding="utf-8")
    for store in (one, server):
        assert build(folder, store, "fast").extracted == 1
    assert fingerprint(server) == fingerprint(one) != exported.fingerprint
    server.close()
    one.close()


def test_an_export_that_was_broken_off_is_not_imported(
    folder: Path, tmp_path: Path, kglite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    server = LocalServer(tmp_path / "server")
    build(folder, kglite_store, "fast")
    export(kglite_store, tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr("kg_builder.transfer._copy_state", full)
        with pytest.raises(StoreError, match="No space left"):
            export(kglite_store, tmp_path / "out")
    assert (tmp_path / "out" / "import.args").exists()
    with pytest.raises(StoreError, match="holds no finished export"):
        server.import_csv(tmp_path / "out", replace=True)
    assert not server.home.exists()


def test_a_graph_that_was_not_imported_is_not_adopted(
    folder: Path, tmp_path: Path, kglite_store: Store
) -> None:
    with pytest.raises(StoreError, match="no finished export"):
        adopt(tmp_path, kglite_store)
    build(folder, kglite_store, "fast")
    export(kglite_store, tmp_path / "out")
    other = open_store(f"kglite:{tmp_path}/other.kgl")
    with pytest.raises(StoreError, match=r"import it first: cd .* neo4j-admin database import full"):
        adopt(tmp_path / "out", other)
    other.close()


def test_an_export_replaces_an_earlier_one_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    uri, out = f"kglite:{tmp_path}/g.kgl", tmp_path / "out"
    run = CliRunner().invoke
    assert run(main, ["build", str(folder), "--pipeline", "fast", "--store", uri]).exit_code == 0
    for _ in range(2):
        said = run(main, ["export", str(out), "--store", uri])
        assert said.exit_code == 0, said.output
        assert "neo4j-admin database import full neo4j @import.args" in said.output
    assert run(main, ["adopt", str(out), "--store", uri]).exit_code == 0
    assert run(main, ["build", str(folder), "--pipeline", "fast", "--store", uri]).exit_code == 0
    said = run(main, ["export", str(folder), "--store", uri])
    assert said.exit_code == 1
    assert "is not empty" in said.output
    assert sorted(path.name for path in folder.iterdir()) == sorted(STORIES)


def test_no_run_writes_while_a_graph_goes_out_or_comes_in(
    folder: Path, tmp_path: Path, kglite_store: Store
) -> None:
    build(folder, kglite_store, "fast")
    with hold(state_path(kglite_store)), pytest.raises(StateError, match="another run"):
        export(kglite_store, tmp_path / "out")
    export(kglite_store, tmp_path / "out")
    with hold(state_path(kglite_store)), pytest.raises(StateError, match="another run"):
        adopt(tmp_path / "out", kglite_store)
    assert adopt(tmp_path / "out", kglite_store)
    assert build(folder, kglite_store, "fast").extracted == 0
