"""A graph in a Neo4j server, by the official driver."""

import logging
import re
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
)
from neo4j.graph import Node as GraphNode
from neo4j.graph import Path, Relationship

from kg_builder.graph.cypher_store import CypherStore, Run
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT, entity_labels
from kg_builder.graph.store import StatementError, StoreError, identifier
from schemas import relation_types

T = TypeVar("T")

CONNECT_SECONDS = 5.0
LOCK_SECONDS = 10.0
RETRY_SECONDS = 60.0
"""How long a transaction is begun again, by the driver with growing pauses, for a server that restarts, has no leader
or breaks a deadlock."""
LOST_ANSWERS = 5
WAITED_TOO_LONG = ("TransactionTimedOutClientConfiguration", "LockClientStopped", "Transaction.Terminated")
"""The ends of the codes of a transaction that did not get its lock in time."""
OLDEST_SERVER = 5
TIMED_OUT = "Neo.ClientError.Transaction.TransactionTimedOut"
IN_THE_STATEMENT = ("Neo.ClientError.Statement.", "Neo.ClientError.Procedure.")

# What the driver logs comes as an exception too; without a handler Python would print it.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Neo4jStore(CypherStore):
    """A store at a `neo4j://` or `bolt://` URI, TLS variants included. Raises StoreError as every method does."""

    dialect = "neo4j"

    def __init__(self, uri: str, user: str | None, password: str | None, database: str | None) -> None:
        self.uri = uri
        self.database = database
        self._given = bool(password)
        try:
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user or "neo4j", password) if password else None,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=2 * CONNECT_SECONDS,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity="OFF",
                telemetry_disabled=True,
            )
        except (ConfigurationError, ValueError) as error:
            raise StoreError(f"{uri}: not a Neo4j URI: {_line(error)}; write neo4j://HOST:PORT") from error
        try:
            with self._errors(), self._session(neo4j.READ_ACCESS) as session:
                check_version(uri, session.run("RETURN 1").consume().server.agent)
        except StoreError:
            self._driver.close()
            raise

    def prepare(self) -> None:
        statements = [
            f"CREATE CONSTRAINT {identifier(label.lower())}_id IF NOT EXISTS "
            f"FOR (n:{identifier(label)}) REQUIRE n.id IS UNIQUE"
            for label in (ENTITY, *entity_labels(), EVENT, ARTICLE)
        ]
        statements += [
            f"CREATE INDEX {identifier(label.lower())}_{identifier(name)} IF NOT EXISTS "
            f"FOR (n:{identifier(label)}) ON (n.{identifier(name)})"
            for label, name in ((ENTITY, "name"), (EVENT, "type"), (EVENT, "date"), (ARTICLE, "published"))
        ]
        statements += [
            f"CREATE INDEX {identifier(kind.lower())}_event IF NOT EXISTS FOR ()-[r:{identifier(kind)}]-() ON (r.event)"
            for kind, relation in relation_types().items()
            if relation.edge
        ]
        with self._errors(), self._session(neo4j.WRITE_ACCESS) as session:
            for statement in statements:
                session.run(statement).consume()
            session.run("CALL db.awaitIndexes(60)").consume()

    def read(
        self, cypher: str, params: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> tuple[list[str], list[list[Any]]]:
        @neo4j.unit_of_work(timeout=seconds)
        def work(transaction: neo4j.ManagedTransaction) -> tuple[list[str], list[list[Any]]]:
            try:
                result = transaction.run(cypher, dict(params or {}))
                return list(result.keys()), [[_plain(value) for value in record] for record in result]
            except KeyboardInterrupt as error:
                # On this one the driver drops the connection; otherwise it would wait for the query to end.
                raise CancelledError from error

        try:
            with self._errors(), self._session(neo4j.READ_ACCESS) as session:
                return _answered(lambda: session.execute_read(work))
        except CancelledError:
            raise KeyboardInterrupt from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """A transaction that stays open holds a node's lock; the server ends it when its connection ends.

        It must not end by a time limit, and so could wait without end for the lock. Therefore another, which may,
        finds out first whether the lock is free; and of those that wait one at a time does so, for a third
        transaction holds a gate meanwhile, so that nobody takes the lock between the two.
        """
        held = "MATCH (l:Load {id: 'lock'}) SET l.name = 'lock'"
        gate = "MERGE (l:Load {id: 'gate'}) SET l.name = 'gate'"
        with self._session(neo4j.WRITE_ACCESS) as session:
            with self._errors():
                session.run(
                    "CREATE CONSTRAINT load_id IF NOT EXISTS FOR (n:Load) REQUIRE n.id IS UNIQUE"
                ).consume()
                session.run("MERGE (l:Load {id: 'lock'}) ON CREATE SET l.name = 'lock'").consume()
                try:
                    with (
                        self._session(neo4j.WRITE_ACCESS) as waiting,
                        waiting.begin_transaction(timeout=2 * LOCK_SECONDS) as turn,
                    ):
                        turn.run(gate).consume()
                        session.run(neo4j.Query(held, timeout=LOCK_SECONDS)).consume()
                        turn.run("RETURN 1").consume()  # raises where its time is over, and the gate with it
                        transaction = session.begin_transaction(timeout=0)
                        transaction.run(held).consume()
                except Neo4jError as error:
                    if not (error.code or "").endswith(WAITED_TOO_LONG):
                        raise
                    raise StoreError(
                        f"{self.uri}: another run is writing to it: wait till it has ended"
                    ) from error
            try:
                yield
            finally:
                with suppress(DriverError, Neo4jError, OSError):
                    transaction.close()

    def _transaction(self, work: Callable[[Run], None]) -> None:
        def managed(transaction: neo4j.ManagedTransaction) -> None:
            work(lambda cypher, params: transaction.run(cypher, dict(params)).single(strict=True).values())

        with self._errors(), self._session(neo4j.WRITE_ACCESS) as session:
            _answered(lambda: session.execute_write(managed))

    def _stream(self, cypher: str) -> Iterator[Sequence[Any]]:
        with self._errors(), self._session(neo4j.READ_ACCESS) as session:
            for record in session.run(cypher):
                yield record.values()

    def flush(self) -> None:
        """A server has written everything by the end of each call."""

    def close(self) -> None:
        self._driver.close()

    def _session(self, access: str) -> neo4j.Session:
        return self._driver.session(database=self.database, default_access_mode=access)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turns what the driver raises into one line that says what to do."""
        try:
            yield
        except AuthError as error:
            said = "user or password refused" if self._given else "a password is needed"
            raise StoreError(
                f"{self.uri}: {said}: set NEO4J_USER and NEO4J_PASSWORD ({error.code})"
            ) from error
        except ServiceUnavailable as error:
            raise StoreError(
                f"{self.uri}: no Neo4j answers there: start it (`make neo4j`) or mend the URI: "
                + _line(error).split(" (resolved to")[0]
            ) from error
        except ClientError as error:
            if error.code == "Neo.ClientError.Statement.AccessMode":
                raise StoreError(
                    f"{self.uri}: refused: the query writes, and only reading is allowed"
                ) from error
            if (error.code or "").startswith(TIMED_OUT):
                raise StatementError("the query took longer than its time limit and was stopped") from error
            if (error.code or "").startswith(IN_THE_STATEMENT):
                raise _statement_error(error.message or str(error.code)) from error
            raise StoreError(f"{self.uri}: {_line(error.message or error.code)}") from error
        except (Neo4jError, DriverError, OSError, ValueError) as error:
            raise StoreError(f"{self.uri}: {_line(error)}") from error


def _answered(transaction: Callable[[], T]) -> T:
    """What a transaction returns, which is run again where the answer to its commit was lost.

    The driver does not do that, for it cannot tell whether the commit took place; reading twice does no harm, and
    a batch of a plan knows (see `CypherStore.apply`).
    """
    for _ in range(LOST_ANSWERS):
        with suppress(IncompleteCommit):
            return transaction()
    return transaction()


def check_version(uri: str, agent: str) -> None:
    """Raises StoreError for a server, given as it names itself (`Neo4j/5.26.0`), that is too old."""
    number = re.search(r"(\d+)\.", agent)
    if number and int(number[1]) < OLDEST_SERVER:
        raise StoreError(f"{uri}: {agent} is too old: Neo4j {OLDEST_SERVER} or newer is needed")


_PLACE = re.compile(r" ?\(line (\d+), column (\d+) \(offset: \d+\)\)")
_EXPECTED = re.compile(r": expected (?:'[^']*'|an expression)(?:, '[^']*'){6,}.*")


def _statement_error(message: str) -> StatementError:
    """A mistake in a query, as the server tells it, without its copy of the query and its long lists."""
    place = _PLACE.search(message)
    said = _EXPECTED.sub("", _line(message[: place.start()] if place else message).removesuffix(" ()"))
    return StatementError(said, *map(int, place.groups())) if place else StatementError(said)


def _line(error: object) -> str:
    return " ".join(str(error).split())


def _plain(value: Any) -> Any:
    """A driver's value as a scalar, a list or a map; dates as ISO strings."""
    if isinstance(value, GraphNode):
        return {**dict(value), "labels": sorted(value.labels)}
    if isinstance(value, Relationship):
        return {"edge": value.type, **dict(value)}
    if isinstance(value, Path):
        steps: list[Any] = [_plain(value.start_node)]
        for edge, node in zip(value.relationships, value.nodes[1:], strict=True):
            steps += [_plain(edge), _plain(node)]
        return steps
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if hasattr(value, "iso_format"):
        return value.iso_format()
    return value
