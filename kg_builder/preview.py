"""What a build would do, found without doing it."""

import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kg_builder.corpus.article import SetAside
from kg_builder.corpus.reader import Options
from kg_builder.reading import Reading, failed_alike
from kg_builder.state import State
from kg_builder.versions import changed_parts, pipeline_version


@dataclass(frozen=True)
class Preview:
    """Paths of articles by what would be done with them, and how many would be left as they are.

    `again` counts the articles, of all folders, that would be extracted again, by what of the pipeline has changed;
    `failed` stay aside till `retry`.
    """

    new: tuple[str, ...]
    edited: tuple[str, ...]
    removed: tuple[str, ...]
    failed: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    again: Counter[str]
    unchanged: int


def preview(
    folder: Path, state_file: Path | None, pipeline: str, model: str | None, options: Options
) -> Preview:
    """What a build of a folder would do, given the state that there is, or none; nothing is written, but no build may run.

    Raises CorpusError and StateError.
    """
    with tempfile.TemporaryDirectory() as place:
        path = state_file if state_file and state_file.exists() else Path(place, "none.state.sqlite")
        with closing(State(path)) as state:
            return _preview(folder, state, pipeline_version(pipeline, model), options)


def _preview(folder: Path, state: State, version: str, options: Options) -> Preview:
    failed = failed_alike(state, version)
    reading = Reading(state, folder, options, failed, lambda done: None)
    for _ in reading.articles():
        pass
    before = {(p.path, p.given): p.digest for root, p in state.places() if root == reading.root}
    after = {(p.path, p.given): p.digest for p in reading.found.values() if p.digest not in failed}
    held = state.held()
    again = Counter(" and ".join(changed_parts(old, version)) for old in state.stale(version).values())
    edited = {key for key in after.keys() & before.keys() if after[key] != before[key]}
    return Preview(
        new=tuple(sorted(path for path, given in after.keys() - before.keys())),
        edited=tuple(sorted(path for path, _ in edited)),
        removed=tuple(sorted(path for path, _ in before.keys() - after.keys())),
        failed=tuple(sorted(p.path for p in reading.found.values() if p.digest in failed)),
        set_aside=tuple(reading.aside),
        again=again,
        unchanged=sum(
            after[key] == before[key] and after[key] in held for key in after.keys() & before.keys()
        ),
    )
