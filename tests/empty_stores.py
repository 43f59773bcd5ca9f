"""Stores with nothing in them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import neo4j

from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.store import Store, open_store

NEO4J_PASSWORD = "test-password"


@contextmanager
def empty_neo4j(server: LocalServer) -> Iterator[Store]:
    with (
        neo4j.GraphDatabase.driver(server.uri, auth=("neo4j", NEO4J_PASSWORD)) as driver,
        driver.session() as session,
    ):
        session.run("MATCH (n) DETACH DELETE n").consume()
    with closing(open_store(server.uri, "neo4j", NEO4J_PASSWORD)) as store:
        store.prepare()
        yield store


@contextmanager
def empty_kglite(folder: Path) -> Iterator[Store]:
    with closing(open_store(f"kglite:{folder / 'graph.kgl'}")) as store:
        store.prepare()
        yield store
