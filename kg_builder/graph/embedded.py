"""A graph in one file, in process, by kglite."""

import datetime
import re
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import kglite

from kg_builder.graph.cypher_store import CypherStore, Run
from kg_builder.graph.loading import Statement
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, Node, entity_labels
from kg_builder.graph.store import Progress, StatementError, StoreError, identifier
from schemas import relation_types

# With this pass of the optimizer some queries of the top n in a group return nulls (kglite 0.21.2).
DISABLED_PASSES = ["fuse_order_by_top_k"]

SAVE_SECONDS = 30.0
"""How often a long load is saved on the way."""

# Each warning would be printed on stderr; most are about types of which a graph has no instance yet, or about how a
# saved graph might be loaded, which is none of its user's business.
kglite.set_query_warning_policy("silent")
warnings.filterwarnings("ignore", category=kglite.MappedFallbackWarning)


class EmbeddedStore(CypherStore):
    """A store in a `.kgl` file. Reading takes no lock; the first write takes the file's lease.

    `close` saves, atomically; where a write failed or was broken off the file stays as it was.
    """

    dialect = "kglite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.uri = f"kglite:{path}"
        self._graph: Any = None
        self._writing = False
        self._sound = True
        self._saved = True
        self._saved_at = time.monotonic()
        if path.exists():
            with self._errors():
                self._graph = kglite.load(str(path))
                self._graph.read_only(True)

    def prepare(self) -> None:
        with self._writes():
            labels = (*entity_labels(), EVENT, ARTICLE)
            self._graph.define_schema({"nodes": {label: {"primary_key": "id"} for label in labels}})
            for label in labels:
                self._graph.cypher(
                    f"CREATE CONSTRAINT {identifier(label.lower())}_name IF NOT EXISTS "
                    f"FOR (n:{identifier(label)}) REQUIRE n.name IS NOT NULL"
                )
            self._graph.cypher(
                f"CREATE INDEX entity_name IF NOT EXISTS FOR (n:{identifier(ENTITY)}) ON (n.name)"
            )
            for kind, relation in relation_types().items():
                if relation.edge:
                    self._graph.cypher(
                        f"CREATE INDEX {identifier(kind.lower())}_event IF NOT EXISTS "
                        f"FOR ()-[r:{identifier(kind)}]-() ON (r.event)"
                    )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """The file's lease, which the first write takes, is given back by `close`."""
        with self._writes():
            pass
        yield

    def apply(self, step: Progress, follows: str, statements: Sequence[Statement]) -> None:
        with self._writes():
            super().apply(step, follows, statements)
        if time.monotonic() - self._saved_at > SAVE_SECONDS:
            self.flush()

    def flush(self) -> None:
        if self._writing and self._sound and not self._saved:
            with self._errors():
                self._graph.save()
            self._saved = True
            self._saved_at = time.monotonic()

    def forget(self, articles: Iterable[str]) -> None:
        with self._writes():
            super().forget(articles)

    def sweep(self) -> None:
        with self._writes():
            super().sweep()

    def read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> tuple[list[str], list[list[Any]]]:
        result = self._read(cypher, params, seconds)
        return list(result.columns), [[_plain(value) for value in row.values()] for row in result]

    def _read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> Any:
        if self._graph is None:
            raise StoreError(
                f"kglite:{self.path}: there is no graph yet: fill it with `kg-builder build FOLDER`"
            )
        with self._errors():
            result = self._graph.cypher(
                cypher,
                params=dict(params or {}),
                timeout_ms=0 if seconds is None else max(1, round(seconds * 1000)),
                disabled_passes=DISABLED_PASSES,
                hide_structural_keys=True,
            )
        if isinstance(result, str):
            raise StoreError(f"kglite:{self.path}: leave FORMAT CSV out of the query and use --format csv")
        return result

    def _transaction(self, work: Callable[[Run], None]) -> None:
        """What is in memory may be half of a transaction that failed, and then is never saved."""
        work(lambda cypher, params: list(self._graph.cypher(cypher, params=dict(params))[0].values()))

    def _stream(self, cypher: str) -> Iterator[Sequence[Any]]:
        for row in self._read(cypher):
            yield list(row.values())

    def _node(self, label: str, properties: dict[str, Any]) -> Node:
        # kglite answers a node's name as its title where none is stored.
        if properties.get("title") == properties["name"]:
            del properties["title"]
        return super()._node(label, properties)

    def close(self) -> None:
        if self._writing:
            broken = None if self._sound and not self._saved else StoreError("nothing to save")
            with self._errors():
                # Saves and gives the lease back; with an exception, gives it back without saving.
                self._graph.__exit__(broken and type(broken), broken, None)
        self._writing = False
        self._graph = None

    @contextmanager
    def _writes(self) -> Iterator[None]:
        """Holds the file's lease, and remembers whether the write came to its end."""
        if not self._writing:
            with self._errors():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._graph = kglite.open(str(self.path), durable="off")
            self._writing = True
        self._saved = False
        self._sound, before = False, self._sound
        self._graph.read_only(False)
        try:
            with self._errors():
                yield
        finally:
            self._graph.read_only(True)
        self._sound = before

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turns what kglite raises into one line that says what to do."""
        try:
            yield
        except kglite.WriterLeaseHeldError as error:
            holder = error.holder.get("pid")
            raise StoreError(
                f"kglite:{self.path}: process {holder} is writing to it: wait till it has ended"
            ) from error
        except kglite.FileFormatError as error:
            raise StoreError(
                f"kglite:{self.path}: not a kglite graph, or a damaged one: move it away and build again"
            ) from error
        except kglite.ReadOnlyError as error:
            raise StoreError(
                f"kglite:{self.path}: refused: the query writes, and only reading is allowed"
            ) from error
        except kglite.CypherTimeoutError as error:
            raise StatementError("the query took longer than its time limit and was stopped") from error
        except (kglite.CypherError, kglite.SchemaError) as error:
            raise _statement_error(error) from error
        except (kglite.KgError, ValueError, TypeError, OverflowError, OSError) as error:
            raise StoreError(f"kglite:{self.path}: {' '.join(str(error).split())}") from error


_PREFIX = re.compile(r"(?:Cypher \w+ error|Schema error)(?: at line \d+, col \d+)?: ")


def _statement_error(error: kglite.KgError) -> StatementError:
    """A mistake in a query, as kglite tells it, without its copy of the query."""
    said = _PREFIX.sub("", str(error).splitlines()[0], count=1)
    return StatementError(said, getattr(error, "line", None), getattr(error, "col", None))


NODE_KEYS = {"id", "labels", "properties"}
EDGE_KEYS = {"id", "start", "end", "type", "properties"}
PATH_KEYS = {"nodes", "relationships"}


def _plain(value: Any) -> Any:
    """kglite's value as a scalar, a list or a map, as `kg_builder.graph.neo4j` gives it."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if not isinstance(value, dict):
        return value
    if value.keys() == NODE_KEYS:
        properties = dict(value["properties"])
        if properties.get("type") in value["labels"]:
            del properties["type"]
        if properties.get("title") == properties.get("name"):
            properties.pop("title", None)
        return {**properties, "labels": sorted(value["labels"])}
    if value.keys() == EDGE_KEYS:
        return {"edge": value["type"], **value["properties"]}
    if value.keys() == PATH_KEYS:
        steps = [_plain(value["nodes"][0])]
        for edge, node in zip(value["relationships"], value["nodes"][1:], strict=True):
            steps += [_plain(edge), _plain(node)]
        return steps
    return {key: _plain(item) for key, item in value.items()}
