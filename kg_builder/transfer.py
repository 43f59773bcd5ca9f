"""A graph in a folder, for a first load of millions: written for `neo4j-admin`, and taken over once it is imported."""

import json
import shlex
import sqlite3
import uuid
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from kg_builder.graph.admin_csv import ARGUMENTS, write_csv
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import Store, StoreError
from kg_builder.load import Loader
from kg_builder.state import State, hold, remove_state, state_path

MANIFEST, STATE = "export.json", "state.sqlite"


@dataclass(frozen=True)
class Exported:
    """What a folder holds: how many nodes and edges, and the fingerprint of their graph."""

    nodes: int
    edges: int
    fingerprint: str


def export(store: Store, folder: Path) -> Exported:
    """Write a store's graph into a folder, with the state beside it (see `kg_builder.state`) where there is one.

    No run may write to the graph meanwhile, for state and graph must agree. An earlier export in the folder is
    replaced. Raises StoreError, also for a folder that holds anything else, and StateError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = list(folder.iterdir())
        if held and not (folder / ARGUMENTS).exists() and not (folder / MANIFEST).exists():
            raise StoreError(f"{folder}: is not empty: name a new folder")
        for path in held:
            if path.suffix == ".csv" or path.name in (MANIFEST, STATE):
                path.unlink()
        with hold(state_path(store)):
            _refuse_open_plan(state_path(store))
            found = write_csv(store, folder)
            _copy_state(state_path(store), folder / STATE)
        exported = Exported(found.nodes.count, found.edges.count, found.hexadecimal)
        (folder / MANIFEST).write_text(json.dumps(asdict(exported), indent=1) + "\n", encoding="utf-8")
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{folder}: cannot be written: {getattr(error, 'strerror', None) or error}"
        ) from error
    return exported


def read_manifest(folder: Path) -> Exported:
    """What an exported folder holds. Raises StoreError for one in which no export was finished."""
    try:
        return Exported(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise StoreError(
            f"{folder}: holds no finished export: make one with `kg-builder export {folder}`"
        ) from error


def import_command(folder: Path) -> str:
    """The command of a shell that imports an exported folder into the database neo4j of a stopped server."""
    return (
        f"cd {shlex.quote(str(folder))} && "
        f"neo4j-admin database import full neo4j @{ARGUMENTS} --overwrite-destination=true"
    )


def adopt(folder: Path, store: Store) -> bool:
    """Make a graph that was imported from an exported folder one that builds go on from.

    Makes constraints and indexes, and puts the state that came with the export in its place; False where none came,
    so that the next build needs --fresh. Raises StoreError for a graph that is not the exported one, and StateError.
    """
    exported = read_manifest(folder)
    store.prepare()
    if fingerprint(store) != exported.fingerprint:
        raise StoreError(
            f"{store.uri}: its graph is not that of {folder}: import it first: {import_command(folder)}"
        )
    path = state_path(store)
    try:
        with hold(path):
            remove_state(path)
            if not _copy_state(folder / STATE, path):
                return False
        with closing(State(path)) as state:
            # A plan of one empty batch makes graph and state name the same plan.
            state.open_plan(uuid.uuid4().hex, store.progress().plan, [[]])
            state.commit()
            Loader(store, state, lambda number: None).finish()
        return True
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path}: cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _refuse_open_plan(path: Path) -> None:
    """Raises StoreError where a run that was broken off has left the graph half way."""
    if path.exists():
        with closing(State(path, writes=False)) as state:
            if state.planning():
                raise StoreError(f"{path}: a build was broken off while it loaded: run it again, then export")


def _copy_state(source: Path, target: Path) -> bool:
    """Copy a state as it was last committed; False where there is none."""
    if not source.exists():
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
    return True
