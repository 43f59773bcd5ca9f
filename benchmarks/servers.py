"""A Neo4j of a benchmark's own."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg_builder.graph.local_server import LocalServer

USER, PASSWORD = "neo4j", "benchmark"


@contextmanager
def own_server(folder: Path) -> Iterator[LocalServer]:
    """A server on a free port with its data in a folder, stopped at the end (Java 17+, Maven)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = LocalServer(folder / "neo4j", port, PASSWORD)
    server.start()
    try:
        yield server
    finally:
        server.stop()
