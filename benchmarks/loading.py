"""How fast a graph gets into Neo4j: by our loading, by a bare UNWIND loop over the same rows, by neo4j-admin's importer.

    python benchmarks/loading.py [--articles 2000] [--rounds 5] [--graph kglite:FILE.kgl]

The graph is that of a synthetic corpus, or of another store. The loop merges the same rows, so many a transaction as
we do, made beforehand, and does nothing else: no checks, no plan that survives a kill, no retries. Each round empties
the database and loads it by both, the one first in one round and the other in the next; the first round warms the
server up and is not counted. The server is one of its own under a temporary folder (Java 17+, Maven; see
kg_builder.graph.local_server).
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import neo4j
from servers import PASSWORD, USER, own_server
from synthetic import write_corpus

from kg_builder.build import build
from kg_builder.delta import Delta
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.loading import ROWS_A_TRANSACTION
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, GraphBatch
from kg_builder.graph.store import Store, open_store
from kg_builder.load import Loader
from kg_builder.state import State
from kg_builder.transfer import export


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--graph", help="the store of a graph to load instead")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        with closing(made(args.graph, args.articles, place)) as source:
            graph = GraphBatch(tuple(source.nodes()), tuple(source.edges()))
            expected = fingerprint(source)
            begun = time.perf_counter()
            export(source, place / "export")
            exporting = time.perf_counter() - begun
        with own_server(place) as server:
            measure(server, graph, expected, args.rounds, place / "export", exporting)


def measure(
    server: LocalServer, graph: GraphBatch, expected: str, rounds: int, folder: Path, exporting: float
) -> None:
    size = len(graph.nodes) + len(graph.edges)
    print(
        f"{len(graph.nodes):,} nodes, {len(graph.edges):,} edges; {ROWS_A_TRANSACTION:,} rows a transaction"
    )
    prepared = list(batches(graph))
    ways: dict[str, Callable[[], None]] = {
        "our loading": lambda: load(server, graph),
        "bare UNWIND loop": lambda: bare(server, prepared),
    }
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way in sorted(ways, reverse=bool(number % 2)):
            empty(server)
            begun = time.perf_counter()
            ways[way]()
            if number:
                seconds[way].append(time.perf_counter() - begun)
            with closing(opened(server)) as store:
                if fingerprint(store) != expected:
                    raise SystemExit(f"{way} made another graph")
    base = statistics.median(seconds["bare UNWIND loop"])
    importing = imported(server, folder, expected)
    ratios = [b / o for b, o in zip(seconds["bare UNWIND loop"], seconds["our loading"], strict=True)]
    print(f"{'way':34} {'seconds':>8} {'rows/s':>9} {'speed':>6}   rounds")
    for way, found in seconds.items():
        each = " ".join(f"{one:.1f}" for one in found)
        median = statistics.median(found)
        speed = statistics.median(ratios) if way == "our loading" else 1.0
        print(f"{way:34} {median:8.1f} {size / median:9,.0f} {speed:6.2f}   {each}")
    for way, one in (("importer, without export, restart", importing), ("kg-builder export", exporting)):
        print(f"{way:34} {one:8.1f} {size / one:9,.0f} {base / one:6.2f}")


def made(graph: str | None, articles: int, place: Path) -> Store:
    if graph:
        return open_store(graph)
    write_corpus(place / "corpus", articles, 500)
    store = open_store(f"kglite:{place}/graph.kgl")
    build(place / "corpus", store, "fast")
    return store


def opened(server: LocalServer) -> Store:
    return open_store(server.uri, USER, PASSWORD)


def empty(server: LocalServer) -> None:
    with neo4j.GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver, driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    with closing(opened(server)) as store:
        store.prepare()


def load(server: LocalServer, graph: GraphBatch) -> None:
    """What a build does: the batches are written down in its state, then applied one by one."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(opened(server)) as store,
        closing(State(Path(folder) / "state.sqlite")) as state,
        store.lock(),
    ):
        loader = Loader(store, state, lambda number: None)
        loader.plan([Delta(graph, GraphBatch(), graph)], in_step=True)
        state.commit()
        loader.finish()


def batches(graph: GraphBatch) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The statements of the bare loop, each with its rows: nodes before edges, sorted by id as ours are."""
    nodes: dict[str, list[dict[str, Any]]] = {}
    for node in sorted(graph.nodes, key=lambda one: one.id):
        labels = node.label if node.label in (ARTICLE, EVENT) else f"{node.label}:{ENTITY}"
        statement = f"UNWIND $rows AS row MERGE (n:{labels} {{id: row.id}}) SET n = row.properties"
        row = {"id": node.id, "properties": {"id": node.id, **node.properties}}
        nodes.setdefault(statement, []).append(row)
    edges: dict[str, list[dict[str, Any]]] = {}
    for edge in sorted(graph.edges, key=lambda one: (one.source, one.target, one.key)):
        statement = (
            f"UNWIND $rows AS row MATCH (a:{edge.source_label} {{id: row.source}}) "
            f"MATCH (b:{edge.target_label} {{id: row.target}}) "
            f"MERGE (a)-[r:{edge.type} {{key: row.key}}]->(b) SET r = row.properties"
        )
        properties = {"key": edge.key, **edge.properties}
        row = {"source": edge.source, "target": edge.target, "key": edge.key, "properties": properties}
        edges.setdefault(statement, []).append(row)
    for statement, rows in (*nodes.items(), *edges.items()):
        for at in range(0, len(rows), ROWS_A_TRANSACTION):
            yield statement, rows[at : at + ROWS_A_TRANSACTION]


def bare(server: LocalServer, prepared: list[tuple[str, list[dict[str, Any]]]]) -> None:
    with neo4j.GraphDatabase.driver(server.uri, auth=(USER, PASSWORD)) as driver, driver.session() as session:
        for statement, rows in prepared:
            session.run(statement, rows=rows).consume()


def imported(server: LocalServer, folder: Path, expected: str) -> float:
    """The seconds that the importer takes, and the indexes after it; the graph is checked."""
    server.stop()
    begun = time.perf_counter()
    server.import_csv(folder, replace=True)
    took = time.perf_counter() - begun
    server.start()
    with closing(opened(server)) as store:
        begun = time.perf_counter()
        store.prepare()
        took += time.perf_counter() - begun
        if fingerprint(store) != expected:
            raise SystemExit("the importer made another graph")
    return took


if __name__ == "__main__":
    main()
