import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.store import StoreError

pytestmark = pytest.mark.neo4j


def test_starting_again_changes_nothing(neo4j_server: LocalServer) -> None:
    pid = neo4j_server.pid()
    assert pid
    assert neo4j_server.start() is False
    assert neo4j_server.pid() == pid


def test_a_port_that_is_taken_is_said(neo4j_server: LocalServer, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is taken by another program"):
        LocalServer(tmp_path, neo4j_server.port, "x").start()
    with pytest.raises(StoreError, match="runs on another port"):
        LocalServer(neo4j_server.home, neo4j_server.port + 1, "x").start()


def test_the_server_listens_on_loopback_alone(neo4j_server: LocalServer) -> None:
    settings = (neo4j_server.home / "conf" / "neo4j.conf").read_text()
    listening = [line for line in settings.splitlines() if "listen_address" in line]
    assert listening
    assert all("=127.0.0.1" in line for line in listening)


def test_stopping_where_nothing_runs_is_no_error(tmp_path: Path) -> None:
    assert LocalServer(tmp_path).stop() is False


def test_missing_java_is_said_in_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "PATH": str(tmp_path), "NEO4J_PORT": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "kg_builder.graph.local_server", "start"],
        env=environment,
        capture_output=True,
        text=True,
    )
    if "runs on another port" in done.stderr:
        pytest.skip("the local server of this checkout runs")
    assert done.returncode == 1
    assert done.stderr.startswith("error: Java is missing: install Java 17 or newer")
    assert len(done.stderr.splitlines()) == 1
