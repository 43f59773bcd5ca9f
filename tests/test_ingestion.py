"""What a run promises: going on where it was broken off, failures set aside, one run at a time, answers lost."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner
from spacy.language import Language
from spacy.tokens import Doc

import kg_builder.build
import kg_builder.graph.loading
from extractors.pipeline import PIPELINES
from kg_builder.build import InterruptedRun, build, retry
from kg_builder.cli import main
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.store import Store, StoreError, open_store
from kg_builder.preview import preview
from kg_builder.state import State, StateError, hold, state_path
from kg_builder.status import status

TEXTS = {
    "1.md": "8月5日，科大讯飞以120万元中标长河银行知识库大模型采购项目。",
    "2.md": "8月6日，腾讯宣布以3亿元收购北京星河科技有限公司，交易已经完成。",
    "3.md": "腾讯与科大讯飞签署战略合作协议，双方没有透露金额。",
}
PASSWORD = "test-password"
broken = {"now": False}


@Language.component("breaks_on_tencent")
def breaks_on_tencent(doc: Doc) -> Doc:
    if broken["now"] and "收购" in doc.text:
        raise ArithmeticError("cannot count so far")
    return doc


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "in" / name).write_text(f"---\ntitle: 快讯\n---\n{text}\n", encoding="utf-8")
    return tmp_path / "in"


def broken_pipeline(place: Path) -> str:
    """The pipeline fast with a component that fails on one article while `broken` says so."""
    config = (PIPELINES / "fast.cfg").read_text(encoding="utf-8")
    config = config.replace('"kg_relations"]', '"kg_relations","breaks"]')
    config += '\n[components.breaks]\nfactory = "breaks_on_tencent"\n'
    (place / "own.cfg").write_text(config, encoding="utf-8")
    return str(place / "own.cfg")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg_builder.build, "COMMIT_SECONDS", 0)
    monkeypatch.setattr(kg_builder.graph.loading, "ROWS_A_TRANSACTION", 3)


def clean(folder: Path) -> str:
    """The fingerprint of an undisturbed build."""
    with closing(open_store(f"kglite:{folder.parent}/clean/g.kgl")) as store:
        build(folder, store, "fast")
        return fingerprint(store)


@pytest.mark.usefixtures("small_batches")
def test_a_run_asked_to_stop_after_any_batch_goes_on_from_there(folder: Path, store: Store):
    stops = 0
    for _ in range(100):
        asked = iter(["not yet"])
        try:
            build(folder, store, "fast", stop=lambda asked=asked: next(asked, None) is None)
            break
        except InterruptedRun:
            stops += 1
            assert status(state_path(store)).run.endswith("interrupted")
    assert stops > 8
    assert fingerprint(store) == clean(folder)
    assert status(state_path(store)).batches == 0


def test_an_older_copy_of_the_graph_is_brought_up_to_date(folder: Path):
    uri = f"kglite:{folder.parent}/g.kgl"
    with closing(open_store(uri)) as store:
        build(folder, store, "fast")
    shutil.copy("g.kgl", "older.kgl")
    (folder / "1.md").write_text((folder / "1.md").read_text().replace("科大讯飞", "腾讯"))
    with closing(open_store(uri)) as store:
        build(folder, store, "fast")
    shutil.copy("older.kgl", "g.kgl")
    with closing(open_store(uri)) as store:
        assert build(folder, store, "fast").extracted == 0
        assert fingerprint(store) == clean(folder)


def test_an_article_that_fails_is_set_aside_and_retried(folder: Path, kglite_store: Store):
    own = broken_pipeline(folder.parent)
    broken["now"] = True
    for _ in range(2):
        summary = build(folder, kglite_store, own)
        (failure,) = summary.failed
        assert (failure.path, failure.stage, failure.error) == ("2.md", "extract", "ArithmeticError")
        assert "breaks_on_tencent" in failure.traceback
        assert (failure.attempts, summary.articles) == (1, 2)
    options = kg_builder.build.DEFAULT_OPTIONS
    assert preview(folder, None, own, None, options).new == ("1.md", "2.md", "3.md")
    assert preview(folder, state_path(kglite_store), own, None, options).failed == ("2.md",)
    other = preview(folder, state_path(kglite_store), "fast", None, options)
    assert (other.failed, other.new) == ((), ("2.md",))
    before, after = retry(kglite_store)
    assert (len(before), after[0].attempts) == (1, 2)
    broken["now"] = False
    assert retry(kglite_store)[1] == []
    assert status(state_path(kglite_store)).stages["in the graph"] == 3


def test_a_folder_that_is_gone_keeps_no_other_from_being_retried(folder: Path):
    own = broken_pipeline(folder.parent)
    shutil.copytree(folder, folder.parent / "before")
    uri = f"kglite:{folder.parent}/g.kgl"
    broken["now"] = True
    try:
        with closing(open_store(uri)) as store:
            build(folder, store, own)
            (folder.parent / "before" / "2.md").write_text(
                TEXTS["2.md"].replace("3亿", "4亿"), encoding="utf-8"
            )
            assert len(build(folder.parent / "before", store, own).failed) == 2
    finally:
        broken["now"] = False
    shutil.rmtree(folder.parent / "before")
    told = CliRunner().invoke(main, ["retry", "--store", uri])
    assert told.exit_code == 0, told.output
    assert f"forgotten   2.md in {folder.parent}/before, which is gone" in told.output
    assert f"done        2.md in {folder}\n" in told.output
    assert status(state_path(open_store(uri))).failures == ()


def test_a_second_run_is_refused_and_readers_are_not(folder: Path, kglite_store: Store):
    build(folder, kglite_store, "fast")
    with hold(state_path(kglite_store)) as lock:
        with pytest.raises(StateError, match="another run is writing"):
            build(folder, kglite_store, "fast")
        assert status(state_path(kglite_store)).stages["extracted"] == 3
    assert not lock.is_locked
    build(folder, kglite_store, "fast")


def test_a_run_that_never_began_is_nothing_built(folder: Path, kglite_store: Store):
    with closing(State(state_path(kglite_store))):
        pass
    with pytest.raises(StateError, match="nothing was built yet"):
        status(state_path(kglite_store))


def test_a_run_that_is_broken_off_is_not_done(folder: Path, kglite_store: Store):
    def interrupt(stage: str, done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(folder, kglite_store, "fast", progress=interrupt)
    assert status(state_path(kglite_store)).run.endswith("interrupted")


@pytest.mark.usefixtures("small_batches")
def test_what_a_killed_run_read_may_be_gone_and_fail(folder: Path, kglite_store: Store):
    """A record without a place, which another pipeline reads again and fails on."""
    asked = iter(["not yet", "not yet"])
    with pytest.raises(InterruptedRun):
        build(folder, kglite_store, "fast", stop=lambda: next(asked, None) is None)
    for path in folder.iterdir():
        path.unlink()
    (folder / "3.md").write_text(TEXTS["3.md"], encoding="utf-8")
    own = broken_pipeline(folder.parent)
    broken["now"] = True
    try:
        summary = build(folder, kglite_store, own)
    finally:
        broken["now"] = False
    assert (summary.articles, summary.failed) == (1, ())


@pytest.mark.neo4j
def test_a_second_run_on_a_server_is_refused_wherever_it_runs(neo4j_server: LocalServer, neo4j_store: Store):
    with closing(open_store(neo4j_server.uri, "neo4j", PASSWORD)) as other:
        with neo4j_store.lock(), pytest.raises(StoreError, match="another run is writing"), other.lock():
            pass
        with other.lock():
            assert other.progress().plan == ""


@pytest.mark.neo4j
def test_of_two_runs_that_wait_for_a_server_one_is_refused(
    neo4j_server: LocalServer, neo4j_store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("kg_builder.graph.neo4j.LOCK_SECONDS", 4.0)
    refused, outcomes = threading.Event(), []

    def run() -> None:
        with closing(open_store(neo4j_server.uri, "neo4j", PASSWORD)) as store:
            try:
                with store.lock():
                    outcomes.append("ran" if refused.wait(30) else "nobody was refused")
            except StoreError as error:
                outcomes.append(str(error))
                refused.set()

    runs = [threading.Thread(target=run) for _ in range(2)]
    blocked = "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN count(*)"
    with neo4j_store.lock():
        for one in runs:
            one.start()
        while neo4j_store.read(blocked)[1] != [[2]]:
            assert not outcomes
    for one in runs:
        one.join()
    assert sorted(outcomes, key=len)[0] == "ran"
    assert "another run is writing" in sorted(outcomes, key=len)[1]
    with neo4j_store.lock():
        pass


def test_a_folder_that_cannot_be_written_to_is_one_line(folder: Path):
    (folder.parent / "file").write_text("")
    result = CliRunner().invoke(main, ["build", "in", "--store", "kglite:file/g.kgl", "--pipeline", "fast"])
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert "Traceback" not in result.output


def test_status_and_dry_run_tell_what_is_and_what_would_be(folder: Path):
    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result.output

    assert "nothing was built yet" in run("status", code=1)
    assert "would extract 3 articles" in run("build", "in", "--pipeline", "fast", "--dry-run")
    assert not Path("build/graph.kgl").exists()
    run("build", "in", "--pipeline", "fast")
    (folder / "1.md").unlink()
    (folder / "2.md").write_text(TEXTS["1.md"], encoding="utf-8")
    told = run("build", "in", "--pipeline", "fast", "--dry-run")
    assert "gone       1.md" in told
    assert "edited     2.md" in told
    assert "leave 1 as they are" in told
    assert "changed: pipeline" in run("build", "in", "--dry-run")
    assert "3 extracted, 0 pending, 0 failed, 3 in the graph" in run("status")
    assert "pipeline   fast: 3 records\n" in run("status")
    with closing(sqlite3.connect("build/graph.state.sqlite")) as state, state:
        state.execute("UPDATE records SET pipeline = replace(pipeline, 'names:', 'names:0') WHERE rowid = 1")
    assert "pipeline   fast with other names: 1 records\n" in run("status")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_sigterm_stops_after_a_batch_with_a_code_and_a_line(folder: Path):
    script = "import os, signal, kg_builder.build as b\nbefore = b.extract\n"
    script += "def extract(*a):\n    os.kill(os.getpid(), signal.SIGTERM)\n    return before(*a)\n"
    script += "b.extract = extract\nfrom kg_builder.cli import main\nmain()"
    command = [sys.executable, "-c", script, "build", "in", "--pipeline", "fast"]
    ended = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert ended.returncode == 128 + signal.SIGTERM
    assert "the same command goes on from here" in ended.stderr
    assert CliRunner().invoke(main, ["build", "in", "--pipeline", "fast"]).exit_code == 0
    with closing(open_store("kglite:build/graph.kgl")) as store:
        assert fingerprint(store) == clean(folder)


def hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def losing_answers(port: int, every: int) -> Iterator[tuple[int, list[int]]]:
    """A proxy to a server that cuts every so many-th commit off after the server has got it; its port, and the
    commits it lost."""
    listener = socket.create_server(("127.0.0.1", 0))
    commits, lost = [0], list[int]()

    def serve(client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", port))
        dropped = threading.Event()

        def back() -> None:
            try:
                while data := server.recv(1 << 16):
                    if dropped.is_set():
                        break
                    client.sendall(data)
            except OSError:
                pass
            hang_up(client)
            hang_up(server)

        threading.Thread(target=back, daemon=True).start()
        try:
            while data := client.recv(1 << 16):
                if b"\xb0\x12" in data[:8]:
                    commits[0] += 1
                    if commits[0] % every == 0:
                        lost.append(commits[0])
                        dropped.set()
                server.sendall(data)
        except OSError:
            pass
        hang_up(server)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1], lost
    listener.close()


@pytest.mark.neo4j
@pytest.mark.usefixtures("small_batches")
def test_a_commit_whose_answer_is_lost_is_not_repeated(
    folder: Path, neo4j_server: LocalServer, neo4j_store: Store
):
    with (
        losing_answers(neo4j_server.port, 3) as (port, lost),
        closing(open_store(f"bolt://127.0.0.1:{port}", "neo4j", PASSWORD)) as store,
    ):
        build(folder, store, "fast")
    assert len(lost) > 2
    assert fingerprint(neo4j_store) == clean(folder)


@pytest.mark.neo4j
@pytest.mark.usefixtures("small_batches")
def test_a_server_that_dies_and_comes_back_under_a_load_is_ridden_out(
    folder: Path, neo4j_server: LocalServer, neo4j_store: Store
):
    deaths = []

    def progress(stage: str, done: int) -> None:
        pid = neo4j_server.pid()
        if (stage, done) in (("load", 2), ("load", 5)) and pid:
            os.kill(pid, signal.SIGKILL)
            while neo4j_server.pid():
                pass
            deaths.append(done)
            neo4j_server.start()

    build(folder, neo4j_store, "fast", progress=progress)
    assert deaths == [2, 5]
    assert fingerprint(neo4j_store) == clean(folder)
