"""The SQLite file under a state: its tables, its transactions, and its errors as one line."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import AcquireReturnProxy, FileLock, Timeout

LOCK_SECONDS = 2.0
FORMAT = 2

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (folder TEXT, name TEXT, digest TEXT, items TEXT, PRIMARY KEY (folder, name));
CREATE TABLE records (digest TEXT PRIMARY KEY, pipeline TEXT, counts TEXT, record TEXT);
CREATE TABLE failures (folder TEXT, path TEXT, digest TEXT, stage TEXT, pipeline TEXT, attempts INTEGER,
                       error TEXT, message TEXT, traceback TEXT, PRIMARY KEY (folder, path, digest));
CREATE TABLE places (folder TEXT, path TEXT, given TEXT, digest TEXT, source TEXT,
                     PRIMARY KEY (folder, path, given, digest)) WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, digest TEXT, source TEXT, pipeline TEXT, original TEXT);
CREATE TABLE items (number INTEGER PRIMARY KEY, kind TEXT, article TEXT, local TEXT, known TEXT);
CREATE UNIQUE INDEX items_article ON items (kind, article, local);
CREATE TABLE keys (key INTEGER, item INTEGER, PRIMARY KEY (key, item)) WITHOUT ROWID;
CREATE INDEX keys_item ON keys (item);
CREATE TABLE entities (id TEXT PRIMARY KEY, type TEXT, name TEXT, names TEXT) WITHOUT ROWID;
CREATE TABLE elements (owner TEXT, element TEXT, digest TEXT, PRIMARY KEY (owner, element)) WITHOUT ROWID;
CREATE TABLE rows (key INTEGER, row TEXT);
CREATE INDEX rows_key ON rows (key);
CREATE TABLE batches (number INTEGER PRIMARY KEY, statements BLOB);
"""

_HINTS = (
    ("locked", "another run is writing to it: wait till it has ended"),
    ("disk is full", "the disk is full: make room and run the same command again"),
    ("readonly", "cannot be written: make the file and its folder writable"),
    ("unable to open", "cannot be opened: make its folder one that can be written to"),
    (
        "disk I/O",
        "the disk refuses: make sure that it has room and can be written to, and run the same command again",
    ),
)


class StateError(Exception):
    """A state that cannot be used; the message says which file and what to do."""


def hold(path: Path) -> AcquireReturnProxy:
    """The lock of the runs that write to a state, taken till the end of a `with`, or till its `lock` is released; the
    operating system frees it when a process dies.

    Raises StateError where another run has it.
    """
    lock = FileLock(path.with_suffix(".lock"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise StateError(
            f"{path}: another run is writing to this graph: wait till it has ended (`kg-builder status`)"
        ) from error
    except OSError as error:
        raise StateError(f"{path}: cannot be written: {error.strerror or error}") from error


class Database:
    """A SQLite file in WAL mode with a transaction that is always open; `commit` keeps what it did."""

    def __init__(self, path: Path, writes: bool = True) -> None:
        """Open the file, made where it is missing; one that is only read, without `writes`, must be there."""
        self.path = path
        self._held: AcquireReturnProxy | None = None
        try:
            self._open(path, writes)
        except BaseException:
            self.close()
            raise

    def _open(self, path: Path, writes: bool) -> None:
        with self._errors():
            if not writes:
                if not path.exists():
                    raise StateError(
                        f"{path}: is not there: nothing was built yet: `kg-builder build FOLDER` does"
                    )
                self._db = sqlite3.connect(path, timeout=5, isolation_level=None)
                self._db.execute("PRAGMA query_only = ON")
                self._db.execute("BEGIN")
            else:
                self._held = hold(path)
                self._db = sqlite3.connect(path, timeout=5)
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._db.execute("BEGIN IMMEDIATE")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if not found and writes:
                for statement in _TABLES.split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
            elif not found:
                raise StateError(f"{path}: is empty: nothing was built yet")
            elif found != FORMAT:
                raise StateError(f"{path}: made by another version of kg-builder: build again with --fresh")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            hint = next((hint for said, hint in _HINTS if said in str(error)), error)
            raise StateError(f"{self.path}: {hint}") from error
        except OSError as error:
            raise StateError(f"{self.path}: {error.strerror or error}") from error
        except sqlite3.DatabaseError as error:
            raise StateError(f"{self.path}: {error}: build again with --fresh") from error

    def _all(self, statement: str, *values: Any) -> list[Any]:
        with self._errors():
            return self._db.execute(statement, values).fetchall()

    def _each(self, statement: str, *values: Any) -> Iterator[Any]:
        """The rows of a query, as they come."""
        with self._errors():
            yield from self._db.execute(statement, values)

    def _many(self, statement: str, rows: Iterable[Any]) -> None:
        with self._errors():
            self._db.executemany(statement, rows)

    def commit(self) -> None:
        """Keep what was written so far."""
        with self._errors():
            self._db.commit()
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of the file; what was not committed is lost."""
        if hasattr(self, "_db"):
            self._db.close()
        if self._held:
            self._held.lock.release()

    def rollback(self) -> None:
        """Forget what was written since the last commit."""
        with self._errors():
            self._db.rollback()
            self._db.execute("BEGIN IMMEDIATE")

    def get(self, name: str) -> str | None:
        """A remark by its name."""
        rows = self._all("SELECT value FROM meta WHERE name = ?", name)
        return rows[0][0] if rows else None

    def put(self, name: str, value: str) -> None:
        """Write a remark down."""
        self._all("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)
