"""What several tests share: a real Neo4j, and the stores."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from empty_stores import NEO4J_PASSWORD, empty_kglite, empty_neo4j

from kg_builder.graph.local_server import LocalServer, missing
from kg_builder.graph.store import Store, StoreError


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A local Neo4j with a port and a data folder of its own; skips where it cannot be had."""
    if problem := missing():
        pytest.skip(f"no Neo4j: {problem}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = LocalServer(tmp_path_factory.mktemp("neo4j"), port, NEO4J_PASSWORD)
    with pytest.MonkeyPatch.context() as patch:
        # The quick compiler alone: the server starts in half the time.
        patch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")
        try:
            server.start()
        except StoreError as error:
            pytest.skip(f"no Neo4j: {error}")
    yield server
    server.stop()


@pytest.fixture
def neo4j_store(neo4j_server: LocalServer) -> Iterator[Store]:
    """An empty, prepared store in the local Neo4j."""
    with empty_neo4j(neo4j_server) as store:
        yield store


@pytest.fixture
def kglite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty, prepared embedded store."""
    with empty_kglite(tmp_path) as store:
        yield store


@pytest.fixture(params=["kglite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty, prepared store: the test runs on each kind."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
