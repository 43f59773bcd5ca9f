"""What the two stores share: loading, removal and iteration, written in the Cypher that both run."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg_builder.graph.loading import (
    NODE_LABELS,
    Ends,
    Key,
    Statement,
    chunks,
    delete_edges,
    delete_nodes,
)
from kg_builder.graph.loading import (
    batches as cut,
)
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, Edge, Node
from kg_builder.graph.store import OutOfStepError, Progress, identifier
from schemas import relation_types

# One node, of a label that nothing else has, holds how far the loading is. Writing to it locks it till the end of
# the transaction, so that of two runs that load at once the second sees what the first did.
_CLAIM = (
    "MERGE (l:Load {id: 'load'}) ON CREATE SET l.plan = '', l.batch = 0 SET l.name = 'load' "
    "WITH l RETURN l.plan, l.batch"
)
_MARK = "MATCH (l:Load {id: 'load'}) SET l.plan = $plan, l.batch = $batch RETURN count(l)"

Run = Callable[[str, Mapping[str, Any]], list[Any]]
"""Runs a statement with parameters within a transaction, and returns its only row."""


class CypherStore(ABC):
    """A store that speaks Cypher. `dialect` names it where a query needs a text of its own."""

    dialect: str
    uri: str
    database: str | None = None

    @abstractmethod
    def read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> tuple[list[str], list[list[Any]]]:
        """See `Store.read`."""

    @abstractmethod
    def _transaction(self, work: Callable[[Run], None]) -> None:
        """Do some work in one transaction; it may be done again where it was not committed, or may not have been."""

    @abstractmethod
    def _stream(self, cypher: str) -> Iterator[Sequence[Any]]:
        """The rows of a query, as they come."""

    def progress(self) -> Progress:
        _, rows = self.read("MATCH (l:Load {id: 'load'}) RETURN l.plan, l.batch")
        return Progress(*rows[0]) if rows else Progress("", 0)

    def apply(self, step: Progress, follows: str, statements: Sequence[Statement]) -> None:
        def work(run: Run) -> None:
            found = Progress(*run(_CLAIM, {}))
            if found.plan == step.plan and found.batch >= step.batch:
                return
            if found != step.before() and not (found.plan == follows and step.batch <= 1):
                raise OutOfStepError(
                    f"{self.uri}: another run or program has written to it meanwhile: run the same command again"
                )
            for statement in statements:
                self._take_effect(run, statement)
            run(_MARK, {"plan": step.plan, "batch": step.batch})

        self._transaction(work)

    def forget(self, articles: Iterable[str]) -> None:
        self._write(delete_nodes(ARTICLE, sorted(set(articles))))

    def sweep(self) -> None:
        _, rows = self.read("MATCH (e:Event) WHERE NOT EXISTS { (e)<-[:REPORTS]-() } RETURN e.id, e.type")
        unreported = defaultdict(list)
        for event, kind in sorted(rows):
            unreported[kind].append(event)
        for kind, events in unreported.items():
            self._write(delete_edges(self._direct_edges(kind, events)))
            self._write(delete_nodes(EVENT, events))
        _, rows = self.read(f"MATCH (n:{identifier(ENTITY)}) WHERE NOT EXISTS {{ (n)--() }} RETURN n.id")
        self._write(delete_nodes(ENTITY, sorted(row[0] for row in rows)))

    def nodes(self) -> Iterator[Node]:
        for label in NODE_LABELS:
            for properties in self._stream(f"MATCH (n:{identifier(label)}) RETURN properties(n)"):
                yield self._node(label, dict(properties[0]))

    def edges(self) -> Iterator[Edge]:
        for kind, source, target, labels, properties in self._stream(
            "MATCH (a)-[r]->(b) RETURN type(r), a.id, b.id, [labels(a), labels(b)], properties(r)"
        ):
            ends = _specific(labels[0]), _specific(labels[1])
            if "key" in properties and all(ends):
                properties = dict(properties)
                yield Edge(kind, source, target, properties.pop("key"), properties, *ends)

    def _node(self, label: str, properties: dict[str, Any]) -> Node:
        return Node(label, properties.pop("id"), properties)

    def _direct_edges(self, kind: str, events: list[str]) -> dict[Ends, set[Key]]:
        """The direct edges of events of one type."""
        found: dict[Ends, set[Key]] = defaultdict(set)
        if kind in relation_types() and relation_types()[kind].edge:
            for chunk in chunks(events):
                _, rows = self.read(
                    f"MATCH (a)-[r:{identifier(kind)}]->(b) WHERE r.event IN $events "
                    "RETURN labels(a), labels(b), a.id, b.id, r.key",
                    {"events": chunk},
                )
                for source, target, a, b, key in rows:
                    found[kind, _specific(source), _specific(target)].add((a, b, key))
        return found

    def _write(self, statements: Iterable[Statement]) -> None:
        """Run statements, a batch a transaction."""
        for batch in cut(statements):

            def work(run: Run, batch: list[Statement] = batch) -> None:
                for statement in batch:
                    self._take_effect(run, statement)

            self._transaction(work)

    def _take_effect(self, run: Run, statement: Statement) -> None:
        (count,) = run(statement.cypher, {"rows": statement.rows})
        if statement.lost and count < len(statement.rows):
            raise OutOfStepError(f"{self.uri}: {len(statement.rows) - count} {statement.lost}")


def _specific(labels: list[str]) -> str:
    """The label by which a node is known, among its labels; empty for a node that is none of ours."""
    return next((label for label in NODE_LABELS if label in labels), "")
