"""Stores with nothing in them, and with a graph of one's own."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import neo4j

from kg_builder.graph.loading import batches, changes
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.model import GraphBatch
from kg_builder.graph.store import Progress, Store, open_store
from kg_builder.load import difference

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


def bring(store: Store, graph: Sequence[GraphBatch]) -> None:
    """Make a prepared store's graph the given one, as a build does that does not know what the store holds."""
    plan, follows = uuid.uuid4().hex, store.progress().plan
    for number, statements in enumerate(batches(changes(*difference(store, graph))), 1):
        store.apply(Progress(plan, number), follows, statements)
