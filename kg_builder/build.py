"""The run: read, extract, identify, load; of what is as it was, nothing is done again.

What a run promises, be it killed at any instant, stands in docs/reliability.md.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from spacy.language import Language

from extractors.pipeline import Text, extract, load
from extractors.record import Record
from kg_builder.corpus.article import CorpusError, SetAside
from kg_builder.corpus.reader import Options
from kg_builder.delta import PERSON, THING, apply_changes
from kg_builder.graph.store import Store
from kg_builder.identity.ledger import Row, read_decisions, reference, write_rows
from kg_builder.identity.reach import name_key
from kg_builder.load import Loader
from kg_builder.reading import READ, Reading, failed_alike
from kg_builder.state import Failure, Place, State, StateError, hold, number, remove_state, state_path
from kg_builder.versions import code_version, pipeline_version

EXTRACT = "extract"
COMMIT_SECONDS = 0.5
"""How much extraction a kill may cost."""

Progress = Callable[[str, int], None]
"""Told (stage, how many articles have passed it; of the stage load, how many batches)."""


class InterruptedRun(Exception):
    """A run that was asked to stop and did, with all that it had done kept."""


@dataclass(frozen=True)
class Summary:
    """What a run did. `seconds` is by stage.

    `set_aside` are files, and parts of them, that are no articles; `failed` those on which a stage failed.

    `articles`, `undated`, `characters`, `mentions` and `facts` count what the folder holds, be it new or not;
    `reprints`, `entities` and `events` what the graph holds. `extracted` articles were read by the pipeline, of
    these `again` because the pipeline or its schemas are others than before; `read_characters` counts their texts.
    `gone` articles are no longer in the graph under their ids. `decisions` counts the persons'
    rows of the ledger, `idle` are those of which a name stands in no article.
    """

    articles: int
    undated: int
    set_aside: tuple[SetAside, ...]
    failed: tuple[Failure, ...]
    reprints: int
    characters: int
    mentions: Counter[str]
    facts: Counter[tuple[str, str]]
    extracted: int
    again: int
    read_characters: int
    gone: int
    entities: int
    events: int
    decisions: int
    idle: tuple[Row, ...]
    seconds: dict[str, float]


DEFAULT_OPTIONS = Options()


def _quiet(stage: str, done: int) -> None:
    """The progress that nobody watches."""


def _never() -> bool:
    """The wish to stop that nobody has."""
    return False


def build(
    folder: Path,
    store: Store,
    pipeline: str = "default",
    options: Options = DEFAULT_OPTIONS,
    progress: Progress = _quiet,
    decisions: Path | None = None,
    rows: Path | None = None,
    stop: Callable[[], bool] = _never,
    model: str | None = None,
) -> Summary:
    """Make a store's graph that of a folder's articles, and of those of other folders built into it before.

    What the graph was made of stands in a state file beside it (`kg_builder.state`). Only articles that are new or
    edited are extracted, and only what they, or articles that are gone, touch is decided and loaded anew; everything
    is where the pipeline, the schemas, the rules or persons' decisions are others than before.

    `model` takes the place of the pipeline's own (see `extractors.pipeline.load`).
    `decisions` is a file of persons' rows about identity, which are applied; `rows` is where the rows of what the
    rules decided are written. An article that cannot be read is set aside and the run goes on; so it does where
    reading or extracting one fails, which is tried again by `retry` or with another version of the code. The run ends
    with InterruptedRun after the batch in which `stop` comes to say True, and goes on from there the next time.
    Raises CorpusError (no such folder), LedgerError, PipelineError, StateError, StoreError.
    """
    with _run(store, f"build {folder}", decisions, rows, progress, stop) as run:
        return run.build(folder, pipeline, model, options)


def retry(
    store: Store,
    progress: Progress = _quiet,
    decisions: Path | None = None,
    rows: Path | None = None,
    stop: Callable[[], bool] = _never,
) -> tuple[list[Failure], list[Failure]]:
    """Read and extract again what failed, with the pipeline of the last build; what had failed, and what still does.

    Of a folder that is gone there is nothing to try: its failures are forgotten, its articles stay in the graph.
    Raises as `build` does, CorpusError where a folder cannot be read, after the others are done.
    """
    with _run(store, "retry", decisions, rows, progress, stop) as run:
        failed = run.state.failures()
        pipeline, model = json.loads(run.state.get("pipeline") or '["default", null]')
        unread: list[CorpusError] = []
        for root in sorted({failure.folder for failure in failed}):
            fields = json.loads(run.state.get(f"fields {root}") or "{}")
            if not Path(root).exists():
                run.state.drop_failures(failure for failure in failed if failure.folder == root)
                run.state.commit()
                continue
            try:
                run.build(Path(root), pipeline, model, Options(fields), again=True)
            except CorpusError as error:
                unread.append(error)
        if unread:
            raise unread[0]
        return failed, run.state.failures()


def retract(
    articles: Sequence[str], store: Store, decisions: Path | None = None, rows: Path | None = None
) -> list[str]:
    """Take articles, given by id, path or URL, out of a store's graph; the ids of those that were.

    The graph is then that of the articles that remain. Raises CorpusError where one is not in it, LedgerError,
    StateError, StoreError.
    """
    with _run(store, f"retract {' '.join(articles)}", decisions, rows, _quiet, _never) as run:
        return run.retract(articles)


def start_afresh(store: Store) -> None:
    """Empty a store's graph and delete its state. Raises StoreError."""
    path = state_path(store)
    with hold(path), store.lock():
        store.prepare()
        store.forget(row[0] for row in store.read("MATCH (a:Article) RETURN a.id")[1])
        store.sweep()
        store.flush()
        remove_state(path)


@contextmanager
def _run(
    store: Store,
    command: str,
    decisions: Path | None,
    rows: Path | None,
    progress: Progress,
    stop: Callable[[], bool],
) -> Iterator["_Run"]:
    """A run that alone writes to a store and its state; how it ended is written down."""
    persons = read_decisions(decisions) if decisions else []
    with closing(State(state_path(store))) as state, store.lock():
        state.begin_run(command)
        state.commit()
        outcome = "interrupted"
        try:
            yield _Run(store, state, persons, rows, progress, stop)
            outcome = "done"
        except InterruptedRun:
            raise
        except Exception as error:
            outcome = f"failed: {error}"
            raise
        finally:
            with suppress(StateError):
                state.rollback()
                state.end_run(outcome)
                state.commit()


class _Run:
    """One run over a store and its state."""

    def __init__(
        self,
        store: Store,
        state: State,
        decisions: list[Row],
        rows: Path | None,
        progress: Progress,
        stop: Callable[[], bool],
    ) -> None:
        self.store, self.state, self.decisions, self.rows = store, state, decisions, rows
        self.progress, self.stop = progress, stop
        self.clock = _Clock()
        self.loader = Loader(store, state, self._loaded)
        self.in_step = self.loader.resume()

    def build(
        self, folder: Path, pipeline: str, model: str | None, options: Options, again: bool = False
    ) -> Summary:
        """See the function `build`; `again` tries once more what has failed."""
        version = pipeline_version(pipeline, model)
        self.clock = _Clock()
        skip = set() if again else failed_alike(self.state, version)
        reading = Reading(self.state, folder, options, skip, lambda done: self.progress(READ, done))
        extracted, characters, stale = self._extract(reading, lambda: _pipeline(pipeline, model), version)
        held = self.state.extracted(version)
        self.state.put("pipeline", json.dumps([pipeline, model]))
        self.state.put(f"fields {reading.root}", json.dumps(dict(options.fields)))
        self.state.place(reading.root, [p for p in reading.found.values() if p.digest in held])
        self._forget_failures(reading, held)
        before = self.state.articles()
        self._apply()
        after = self.state.articles()
        counts = self.state.counts(reading.root)
        mentions, facts = Counter[str](), Counter[tuple[str, str]]()
        for count in counts:
            mentions.update(count["mentions"])
            facts.update({(kind, status): n for kind, status, n in count["facts"]})
        entities, events = self.state.totals()
        return Summary(
            articles=len(counts),
            undated=sum(not count["dated"] for count in counts),
            set_aside=tuple(reading.aside),
            failed=tuple(self.state.failures()),
            reprints=sum(original is not None for original in after.values()),
            characters=sum(count["characters"] for count in counts),
            mentions=mentions,
            facts=facts,
            extracted=extracted,
            again=stale,
            read_characters=characters,
            gone=len(before.keys() - after.keys()),
            entities=entities,
            events=events,
            decisions=len(self.decisions),
            idle=tuple(row for row in self.decisions if not self._effective(row)),
            seconds=self.clock.laps,
        )

    def _extract(
        self, reading: Reading, load_pipeline: Callable[[], Language], version: str
    ) -> tuple[int, int, int]:
        """Read the folder and bring every article to this version of the pipeline, committing on the way; how many
        were extracted, their characters, how many of them an earlier version had extracted."""
        current, stale = self.state.extracted(version), self.state.stale(version)
        paths: dict[str, tuple[str, str]] = {}
        again = 0

        def texts() -> Iterator[Text]:
            given: set[str] = set()
            for article in reading.articles():
                if (digest := article.sha256) not in current and digest not in reading.skip:
                    given.add(digest)
                    paths[digest] = (reading.root, article.path)
                    yield replace(article.to_text(), id=digest)
            for record in self.state.records(digest for digest in stale if digest not in given):
                yield Text(record.id, record.text, record.title, record.published, record.source)

        def failed(text: Text, error: Exception) -> None:
            place = paths.get(text.id) or next(
                ((folder, place.path) for folder, place in self.state.places() if place.digest == text.id),
                None,
            )
            if place:  # what a killed run read of an article that is gone by now has none
                self.state.put_failure(*place, text.id, EXTRACT, version, error)
            self.state.drop_record(text.id)

        source = texts()
        first = next(source, None)
        self.clock.lap(READ)
        done = characters = 0
        if first is not None:
            nlp = load_pipeline()
            self.clock.lap("load pipeline")
            committed = time.monotonic()
            for record in extract(nlp, chain([first], source), failed):
                self.state.put_record(record.id, version, record, _counts(record))
                done += 1
                again += record.id in stale
                characters += len(record.text)
                self.progress(EXTRACT, done)
                if time.monotonic() - committed >= COMMIT_SECONDS or self.stop():
                    self.state.commit()
                    self._pause()
                    committed = time.monotonic()
        self.state.commit()
        self._pause()
        self.clock.lap(EXTRACT)
        self.clock.move(reading.seconds, EXTRACT, READ)
        return done, characters, again

    def _pause(self) -> None:
        """Where a run may stop: all that it did is kept."""
        if self.stop():
            raise InterruptedRun

    def _forget_failures(self, reading: Reading, held: set[str]) -> None:
        """Drop the failures of what is gone, is edited or has succeeded."""
        current = {(place.path, place.digest) for place in reading.found.values()} | reading.broken
        self.state.drop_failures(
            one
            for one in self.state.failures()
            if one.digest in held or (one.folder == reading.root and (one.path, one.digest) not in current)
        )

    def _apply(self) -> None:
        """Identify what has changed and load it."""
        rules = hashlib.sha256(
            json.dumps([code_version(), [asdict(row) for row in self.decisions]]).encode()
        ).hexdigest()
        whole = not self.in_step or self.state.get("rules") != rules
        self.loader.plan(apply_changes(self.state, self.decisions, whole), self.in_step)
        self.state.put("rules", rules)
        self.state.commit()
        self.clock.lap("identify")
        self._loaded(0)
        self.loader.finish()
        self.in_step = True
        if self.rows:
            write_rows(self.rows, self.state.rows())
        self.clock.lap("load")

    def _loaded(self, batches: int) -> None:
        self.progress("load", batches)
        if self.stop():
            self.store.flush()
            raise InterruptedRun

    def retract(self, wanted: Sequence[str]) -> list[str]:
        before = self.state.articles()
        taken: dict[str, tuple[str, Place]] = {}
        ids: set[str] = set()
        for one in wanted:
            found = {}
            for folder, place in self.state.places():
                article = next(
                    key for key in (f"{place.given}#{place.digest[:16]}", place.given) if key in before
                )
                names = (article, place.given, place.path, json.loads(place.source).get("url"), folder)
                if one in names or str(Path(one).resolve()) in (folder, str(Path(folder, place.path))):
                    found[f"{article} {folder} {place.path}"] = (folder, place)
                    ids.add(article)
            if not found:
                raise CorpusError(f"no article of {self.store.uri} has the id, path or URL {one!r}")
            taken |= found
        self.state.take_out(taken.values())
        self._apply()
        return sorted(ids)

    def _effective(self, row: Row) -> bool:
        """Whether both names of a decision stand in articles."""
        return all(
            self.state.has((THING, PERSON), number(name_key(row.type, name)), article)
            for name, article in (reference(row.a), reference(row.b))
        )


def _counts(record: Record) -> dict[str, Any]:
    """What the summary says of an article."""
    facts = Counter((relation.type, relation.status) for relation in record.relations)
    return {
        "characters": len(record.text),
        "dated": record.published is not None,
        "mentions": Counter(entity.type for entity in record.entities for _ in entity.mentions),
        "facts": [[*key, count] for key, count in sorted(facts.items())],
    }


@cache
def _pipeline(name: str, model: str | None) -> Language:
    return load(name, model)


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self.last
        self.last = now

    def move(self, seconds: float, one: str, other: str) -> None:
        """Count what was done within one stage as another's."""
        self.laps[one] -= seconds - self.laps[other]
        self.laps[other] = seconds
