"""What a graph was made of: a SQLite file beside it, so that what has not changed is not done again.

It holds the files as they were read, the record of each article, the articles that failed, who was taken for whom, a
digest of every node and edge, and the plan of the load that is under way (docs/reliability.md). Deleting it loses
nothing that a build cannot make again (`kg-builder build --fresh`).
"""

from pathlib import Path

from kg_builder.graph.store import Store, split_uri
from kg_builder.state.corpus import Corpus, Failure, Place
from kg_builder.state.database import StateError, hold
from kg_builder.state.decisions import Decisions, Item, number
from kg_builder.state.journal import Journal

__all__ = [
    "Failure",
    "Item",
    "Place",
    "State",
    "StateError",
    "hold",
    "number",
    "path_of",
    "remove_state",
    "state_path",
]


class State(Corpus, Decisions, Journal):
    """The state file, open for one run. Nothing is kept before `commit`. Every method raises StateError."""


def state_path(store: Store) -> Path:
    """Where the state of a store's graph stands: beside an embedded graph, else under build/."""
    return path_of(store.uri, store.database)


def path_of(uri: str, database: str | None = None) -> Path:
    """Where the state of the graph at a URI stands. Raises StoreError for one that names no store."""
    scheme, rest = split_uri(uri)
    if scheme == "kglite":
        return Path(rest).with_suffix(".state.sqlite")
    host = rest.strip("/")
    name = "-".join(filter(None, (host, database)))
    return Path("build") / ("".join(c if c.isalnum() else "-" for c in name) + ".state.sqlite")


def remove_state(path: Path) -> None:
    """Delete a state, if there is one, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
