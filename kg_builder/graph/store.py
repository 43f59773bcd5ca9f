"""The interface of a store, and the choice of one by its URI."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from kg_builder.graph.model import Edge, Node

if TYPE_CHECKING:
    from kg_builder.graph.loading import Statement

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


class StoreError(Exception):
    """A store that cannot do what was asked; the message is one line: what, where, and what to do."""


class StatementError(StoreError):
    """A query that a store cannot run, or could not within its time limit.

    `line` and `column`, both from 1, are where the mistake stands, None where the store does not tell.
    """

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def identifier(name: str) -> str:
    """The name of a label, relation type or property as it may stand in Cypher: letters, digits, underscores.

    Every other text reaches a store as a parameter. Raises StoreError for anything else.
    """
    if not _IDENTIFIER.fullmatch(name):
        raise StoreError(
            f"{name!r} cannot name a label, relation type or property: use ASCII letters, digits and _"
        )
    return name


class OutOfStepError(StoreError):
    """A graph that is not where a plan of loading left it."""


class Progress(NamedTuple):
    """How far the loading of a graph is: the last plan that was begun, and how many of its batches are there.

    The graph itself holds it, in a node of the label Load that `nodes` leaves out.
    """

    plan: str
    batch: int

    def before(self) -> "Progress":
        """One batch earlier."""
        return Progress(self.plan, self.batch - 1)


class Store(Protocol):
    """Where a graph is kept. Every method raises StoreError.

    `dialect`, neo4j or kglite, says which text of a query it takes where there are two. `uri` is what `open_store`
    was given, `database` the database of a server, None for its own choice.
    """

    dialect: str
    uri: str
    database: str | None

    def prepare(self) -> None:
        """Make sure that constraints and indexes are there; ids are unique within a label."""

    def forget(self, articles: Iterable[str]) -> None:
        """Remove articles with all their edges; ids that are not there are passed over. `sweep` does the rest."""

    def sweep(self) -> None:
        """Remove the events that no article reports, their direct edges, and the entities left without an edge."""

    def lock(self) -> AbstractContextManager[None]:
        """Keep other runs from writing to the graph; readers are not kept out. A process that dies lets go of it.

        Raises StoreError, within seconds, where another run holds it.
        """

    def progress(self) -> Progress:
        """How far the loading is; an empty plan where nothing was loaded by `apply`."""

    def apply(self, step: Progress, follows: str, statements: Sequence["Statement"]) -> None:
        """Run the statements of a plan's batch and record that it is there, in one transaction.

        A batch that is there already is passed over. Raises OutOfStepError where the graph has neither the batch
        before it nor, for the first, what the plan `follows` left.
        """

    def flush(self) -> None:
        """Write what is not yet written."""

    def read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> tuple[list[str], list[list[Any]]]:
        """The columns and rows of a query that reads; nodes come as maps. A query that writes is refused.

        With `seconds` it is stopped after that time. Raises StatementError for a mistake in the query; what else
        than writing a query must not do, `kg_builder.graph.query.ask` refuses.
        """

    def nodes(self) -> Iterator[Node]:
        """Every node, in no particular order."""

    def edges(self) -> Iterator[Edge]:
        """Every edge, in no particular order."""

    def close(self) -> None:
        """Write what is not yet written and let go of the store."""


def split_uri(uri: str) -> tuple[str, str]:
    """The scheme of a store's URI, and what stands behind the colon. Raises StoreError for one that names no store."""
    scheme, _, rest = uri.partition(":")
    if not (Path(rest).name if scheme == "kglite" else rest.strip("/") and scheme in NEO4J_SCHEMES):
        raise StoreError(
            f"{uri!r} names no store: write kglite:FILE.kgl, neo4j://HOST:7687 or bolt://HOST:7687"
        )
    return scheme, rest


def open_store(
    uri: str, user: str | None = None, password: str | None = None, database: str | None = None
) -> Store:
    """The store of a URI: `kglite:build/graph.kgl` (made by the first write), `neo4j://`, `neo4j+s://`, `bolt://` ….

    User, password and database default to NEO4J_USER or NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE.
    Raises StoreError, within seconds where a server does not answer.
    """
    scheme, rest = split_uri(uri)
    if scheme == "kglite":
        from kg_builder.graph.embedded import EmbeddedStore

        return EmbeddedStore(Path(rest))
    from kg_builder.graph.neo4j import Neo4jStore

    environment = os.environ
    return Neo4jStore(
        uri,
        user or environment.get("NEO4J_USER") or environment.get("NEO4J_USERNAME"),
        password or environment.get("NEO4J_PASSWORD"),
        database or environment.get("NEO4J_DATABASE") or None,
    )
