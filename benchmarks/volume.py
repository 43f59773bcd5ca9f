"""Whether ingesting many articles takes memory, or more time an article, than ingesting few.

    python benchmarks/volume.py [--articles 5000 20000] [--characters 500] [--rows 1000] [--neo4j]

Each corpus is synthetic and is built with the pipeline `fast`, in a process of its own, into a graph file or, with
--neo4j, into a server of its own (Java 17+, Maven). Printed are,
for every thousand articles extracted and for each stage, the processor time an article and the resident memory, and
at the end by how much both grow from the smallest corpus to the largest: the processor's time, for a machine that does
other things besides makes the clock's meaningless, and the memory beside that of an embedded graph alone. Linux only,
for it reads /proc.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

from servers import PASSWORD, USER, own_server

STAGES = ("extract", "identify", "load")
SAMPLE_SECONDS = 0.1


def resident() -> float:
    """The resident memory of this process in megabytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class Meter:
    """Processor seconds and memory by stage, told of the progress of a build."""

    def __init__(self, articles: int, every: int) -> None:
        self.articles, self.every = articles, every
        self.stage = "extract"
        self.at = time.process_time()
        self.seconds: dict[str, float] = defaultdict(float)
        self.peak: dict[str, float] = defaultdict(float)
        self.rows: list[tuple[int, float, float]] = []
        self.since = self.at
        threading.Thread(target=self._sample, daemon=True).start()

    def progress(self, stage: str, done: int) -> None:
        if stage == "load":
            self.turn("load")
        if stage != "extract":
            return
        if done % self.every == 0:
            now = time.process_time()
            self.rows.append((done, (now - self.since) / self.every, resident()))
            self.since = now
        if done == self.articles:
            self.turn("identify")

    def turn(self, stage: str) -> None:
        now = time.process_time()
        self.seconds[self.stage] += now - self.at
        self.stage, self.at = stage, now

    def _sample(self) -> None:
        while True:
            self.peak[self.stage] = max(self.peak[self.stage], resident())
            time.sleep(SAMPLE_SECONDS)


def ingest(folder: Path, articles: int, every: int, uri: str) -> dict[str, Any]:
    """Build a corpus in this process; the pipeline is loaded beforehand."""
    from synthetic import write_corpus

    from kg_builder.build import build
    from kg_builder.graph.store import open_store

    write_corpus(folder / "warm", 1, 200)
    with closing(open_store(f"kglite:{folder}/warm.kgl")) as store:
        build(folder / "warm", store, "fast")
    begun = time.perf_counter()
    meter = Meter(articles, every)
    with closing(open_store(uri)) as store:
        summary = build(folder / "corpus", store, "fast", progress=meter.progress)
        meter.turn("")
    return {
        "milliseconds": {stage: 1000 * meter.seconds[stage] / articles for stage in STAGES},
        "peak": {stage: meter.peak[stage] for stage in STAGES},
        "rows": meter.rows,
        "entities": summary.entities,
        "events": summary.events,
        "clock": time.perf_counter() - begun,
    }


def graph_opened(folder: Path) -> float:
    """The megabytes that the graph of a folder takes in this process when it is opened; its batches are written down."""
    from kg_builder.graph.loading import batches, changes
    from kg_builder.graph.model import GraphBatch
    from kg_builder.graph.store import open_store

    with closing(open_store(f"kglite:{folder}/none.kgl")):
        before = resident()
    with closing(open_store(f"kglite:{folder}/graph.kgl")) as store:
        store.read("MATCH (a)-[r]->(b) RETURN count(r)")
        taken = resident() - before
        graph = GraphBatch(tuple(store.nodes()), tuple(store.edges()))
    with (folder / "batches").open("wb") as file:
        for batch in batches(changes(graph, GraphBatch())):
            pickle.dump(batch, file)
    return taken


def graph_written(folder: Path) -> float:
    """The megabytes by which this process grows, at most, while it writes the batches of `graph_opened`, and saves."""
    from kg_builder.graph.store import Progress, open_store

    with closing(open_store(f"kglite:{folder}/again.kgl")) as store, (folder / "batches").open("rb") as file:
        store.prepare()
        meter = Meter(0, 1)
        before = resident()
        for number in count(1):
            try:
                batch = pickle.load(file)
            except EOFError:
                break
            store.apply(Progress("plan", number), "", batch)
        store.flush()
        return meter.peak[meter.stage] - before


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URI of a Neo4j server that runs meanwhile; the environment lets children in."""
    os.environ |= {"NEO4J_USER": USER, "NEO4J_PASSWORD": PASSWORD}
    with own_server(folder) as server:
        yield server.uri


def child(*arguments: object) -> Any:
    run = subprocess.run(
        [sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(run.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[5000, 20_000])
    parser.add_argument("--characters", type=int, default=500)
    parser.add_argument("--rows", type=int, default=1000, help="of how many articles one row tells")
    parser.add_argument("--neo4j", action="store_true", help="into a Neo4j server instead of a graph file")
    parser.add_argument("--ingest", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--uri", help=argparse.SUPPRESS)
    parser.add_argument("--opened", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--written", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ingest:
        print(json.dumps(ingest(args.ingest, args.articles[0], args.rows, args.uri)))
    elif args.opened:
        print(json.dumps(graph_opened(args.opened)))
    elif args.written:
        print(json.dumps(graph_written(args.written)))
    else:
        found = {
            size: measured(size, args.characters, args.rows, args.neo4j) for size in sorted(args.articles)
        }
        compare(found)


def measured(size: int, characters: int, every: int, neo4j: bool) -> dict[str, Any]:
    """Figures of a corpus of one size, printed as they come."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(__file__).with_name("synthetic.py")
        making = (f"{folder}/corpus", "--articles", size, "--characters", characters)
        subprocess.run([sys.executable, script, *map(str, making)], check=True, stdout=subprocess.DEVNULL)
        with served(Path(folder)) if neo4j else nullcontext(f"kglite:{folder}/graph.kgl") as uri:
            figures = child("--ingest", folder, "--articles", size, "--rows", every, "--uri", uri)
        for way in ("opened", "written"):
            figures[way] = 0.0 if neo4j else child(f"--{way}", folder)
    print(f"{size:,} articles: {figures['entities']:,} entities, {figures['events']:,} events")
    print(f"{'extracted':>12} {'ms/article':>11} {'MB':>6}")
    for done, seconds, memory in figures["rows"]:
        print(f"{done:12,} {1000 * seconds:11.1f} {memory:6.0f}")
    print(f"{'stage':>12} {'ms/article':>11} {'peak MB':>8}")
    for stage in STAGES:
        print(f"{stage:>12} {figures['milliseconds'][stage]:11.1f} {figures['peak'][stage]:8.0f}")
    print(
        f"the graph alone takes {figures['written']:.0f} MB while it is written, {figures['opened']:.0f} MB when it is "
        f"opened; {figures['clock']:.0f} s by the clock\n",
        flush=True,
    )
    return figures


def compare(found: dict[int, dict[str, Any]]) -> None:
    """Print how time and memory grow from the smallest corpus to the largest."""
    few, many = min(found), max(found)
    if few == many:
        return
    one, other = found[few], found[many]
    thousands = (many - few) / 1000
    times = {stage: other["milliseconds"][stage] / one["milliseconds"][stage] for stage in STAGES}
    print(f"from {few:,} to {many:,} articles")
    print("time an article  " + ", ".join(f"{stage} x {growth:.2f}" for stage, growth in times.items()))
    for stage in STAGES:
        slope = (other["peak"][stage] - one["peak"][stage]) / thousands
        print(f"peak of {stage:8} {slope:+.2f} MB a thousand articles")
    for way in ("written", "opened"):
        slope = (other[way] - one[way]) / thousands
        print(f"the graph alone, {way} {slope:+.2f} MB a thousand articles")


if __name__ == "__main__":
    main()
