"""The short form of benchmarks/kills.py."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg_builder.graph.local_server import LocalServer

ROOT = Path(__file__).parents[2]


def kills(store: str) -> str:
    command = [sys.executable, "benchmarks/kills.py", "--kills", "10", "--articles", "12", "--store", store]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NEO4J_USER": "neo4j",
        "NEO4J_PASSWORD": "test-password",
    }
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the harness forks")
@pytest.mark.parametrize("store", ["kglite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def test_a_build_killed_at_random_moments_ends_in_the_same_graph(store: str, request: pytest.FixtureRequest):
    if store == "neo4j":
        server: LocalServer = request.getfixturevalue("neo4j_server")
        store = server.uri
    assert "10 kills" in kills(store)
