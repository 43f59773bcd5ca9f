"""Where a graph's ingestion stands, from its state alone."""

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kg_builder.state import Failure, Place, State, StateError, hold


@dataclass(frozen=True)
class Status:
    """`stages` counts articles: read, extracted, pending (read and not extracted), failed, in the graph.

    `pipelines` counts records by the version that made them, `batches` those of a plan of loading that is open;
    `run` is one line on the last run.
    """

    stages: dict[str, int]
    pipelines: Counter[str]
    entities: int
    events: int
    batches: int
    failures: tuple[Failure, ...]
    run: str


def status(path: Path) -> Status:
    """The status of a state file, which a run may be writing to. Raises StateError where there is none."""
    with closing(State(path, writes=False)) as state:
        failures = state.failures()
        held = state.held()
        read = {
            item.digest
            for folder in state.folders()
            for _, items in state.files(folder).values()
            for item in items
            if isinstance(item, Place)
        }
        stages = {
            "read": len(read | held),
            "extracted": len(held),
            "pending": len(read - held - {one.digest for one in failures}),
            "failed": len(failures),
            "in the graph": len(state.articles()),
        }
        entities, events = state.totals()
        batches = state.goal().batch if state.planning() else 0
        return Status(
            stages, state.pipelines(), entities, events, batches, tuple(failures), _told(state, path)
        )


def _told(state: State, path: Path) -> str:
    run = state.last_run()
    if not run:
        return "none"
    begun = f"{run['command']}, begun {run['began']}"
    if "outcome" in run:
        return f"{begun}, ended {run['ended']}: {run['outcome']}"
    try:
        with hold(path):
            pass
    except StateError:
        return f"{begun}, still running"
    return f"{begun}, killed: the same command goes on from where it was"
