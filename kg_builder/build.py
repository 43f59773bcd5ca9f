"""The run: read, extract, identify, load; of what is as it was, nothing is done again."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language

import extractors
import schemas
from extractors.pipeline import PIPELINES, Text, extract, load
from extractors.record import Record
from kg_builder.corpus.article import Article, CorpusError, Reason, SetAside
from kg_builder.corpus.reader import Options, read_all, read_file
from kg_builder.delta import PERSON, THING, apply_changes
from kg_builder.graph.store import Store, StoreError
from kg_builder.identity.ledger import Row, read_decisions, reference, write_rows
from kg_builder.identity.reach import name_key
from kg_builder.state import Place, State, number, remove_state, state_path

Progress = Callable[[str, int], None]
"""Told (stage, how many articles have passed it)."""


@dataclass(frozen=True)
class Summary:
    """What a run did. `seconds` is by stage.

    `articles`, `undated`, `characters`, `mentions` and `facts` count what the folder holds, be it new or not;
    `reprints`, `entities` and `events` what the graph holds. `extracted` articles were read by the pipeline, of
    these `again` because the pipeline or its schemas are others than before; `read_characters` counts their texts.
    `gone` articles are no longer in the graph under their ids. `decisions` counts the persons'
    rows of the ledger, `idle` are those of which a name stands in no article.
    """

    articles: int
    undated: int
    set_aside: tuple[SetAside, ...]
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


def build(
    folder: Path,
    store: Store,
    pipeline: str = "default",
    options: Options = DEFAULT_OPTIONS,
    progress: Progress = _quiet,
    decisions: Path | None = None,
    rows: Path | None = None,
    model: str | None = None,
) -> Summary:
    """Make a store's graph that of a folder's articles, and of those of other folders built into it before.

    What the graph was made of stands in a state file beside it (`kg_builder.state`). Only articles that are new or
    edited are extracted, and only what they, or articles that are gone, touch is decided and loaded anew; everything
    is where the pipeline, the schemas, the rules or persons' decisions are others than before.

    `model` takes the place of the pipeline's own (see `extractors.pipeline.load`).
    `decisions` is a file of persons' rows about identity, which are applied; `rows` is where the rows of what the
    rules decided are written. An article that cannot be read or extracted is set aside and the run goes on.
    Raises CorpusError (no such folder), LedgerError, PipelineError, StateError, StoreError.
    """
    with closing(_Run(store, decisions, rows, progress)) as run:
        return run.build(folder, pipeline, model, options)


def retract(
    articles: Sequence[str], store: Store, decisions: Path | None = None, rows: Path | None = None
) -> list[str]:
    """Take articles, given by id, path or URL, out of a store's graph; the ids of those that were.

    The graph is then that of the articles that remain. Raises CorpusError where one is not in it, LedgerError,
    StateError, StoreError.
    """
    with closing(_Run(store, decisions, rows, _quiet)) as run:
        return run.retract(articles)


def start_afresh(store: Store) -> None:
    """Empty a store's graph and delete its state. Raises StoreError."""
    store.prepare()
    store.forget(row[0] for row in store.read("MATCH (a:Article) RETURN a.id")[1])
    store.sweep()
    store.flush()
    remove_state(state_path(store))


class _Run:
    """One run over a store and its state."""

    def __init__(self, store: Store, decisions: Path | None, rows: Path | None, progress: Progress) -> None:
        self.store, self.rows, self.progress = store, rows, progress
        self.decisions = read_decisions(decisions) if decisions else []
        self.clock = _Clock()
        self.aside: list[SetAside] = []
        self.state = State(state_path(store))

    def close(self) -> None:
        self.state.close()

    def build(self, folder: Path, pipeline: str, model: str | None, options: Options) -> Summary:
        root = str(folder.resolve())
        version = f"{pipeline} {_pipeline_version(pipeline, model)}"
        places, articles = self._read(folder, root, options)
        self.clock.lap("read")
        extracted, characters, again = self._extract(articles, pipeline, model, version)
        self.clock.lap("extract")
        held = self.state.extracted(version)
        self.state.place(root, [place for place in places if place.digest in held])
        before = self.state.articles()
        self._apply()
        after = self.state.articles()
        counts = self.state.counts(root)
        mentions, facts = Counter[str](), Counter[tuple[str, str]]()
        for count in counts:
            mentions.update(count["mentions"])
            facts.update({(kind, status): n for kind, status, n in count["facts"]})
        entities, events = self.state.totals()
        return Summary(
            articles=len(counts),
            undated=sum(not count["dated"] for count in counts),
            set_aside=tuple(self.aside),
            reprints=sum(original is not None for original in after.values()),
            characters=sum(count["characters"] for count in counts),
            mentions=mentions,
            facts=facts,
            extracted=extracted,
            again=again,
            read_characters=characters,
            gone=len(before.keys() - after.keys()),
            entities=entities,
            events=events,
            decisions=len(self.decisions),
            idle=tuple(row for row in self.decisions if not self._effective(row)),
            seconds=self.clock.laps,
        )

    def _read(self, folder: Path, root: str, options: Options) -> tuple[list[Place], dict[str, Article]]:
        """Where the folder's articles stand, and by its digest each of which there is no record yet.

        Files with the bytes that they had are not parsed again.
        """
        before, held = self.state.files(root), self.state.held()
        salt = json.dumps([_code_version(), dict(options.fields)], sort_keys=True).encode()
        seen: set[str] = set()
        found: dict[tuple[str, str], Place] = {}
        articles: dict[str, Article] = {}

        def note(path: Path, name: str, options: Options) -> Iterable[SetAside]:
            """Read a file, and give what of it is set aside."""
            seen.add(name)
            digest = _file_digest(path, salt)
            known, items = before.get(name, (None, []))
            if (
                digest is None
                or digest != known
                or any(i.digest not in held for i in items if isinstance(i, Place))
            ):
                read = list(read_file(path, name, options))
                articles.update({i.sha256: i for i in read if isinstance(i, Article)})
                items = [Place.of(item) if isinstance(item, Article) else item for item in read]
                if digest is not None:
                    self.state.put_file(root, name, digest, items)
            for item in items:
                if isinstance(item, SetAside):
                    yield item
                elif found.setdefault((item.given, item.digest), item) is not item:
                    detail = f"the same article as an earlier one, id {item.given!r}"
                    yield SetAside(item.path, Reason.DUPLICATE, detail)
            self.progress("read", len(found))

        self.aside += [one for one in read_all(folder, options, note) if isinstance(one, SetAside)]
        self.state.drop_files(root, before.keys() - seen)
        return list(found.values()), articles

    def _extract(
        self, articles: Mapping[str, Article], pipeline: str, model: str | None, version: str
    ) -> tuple[int, int, int]:
        """Bring every article to this version of the pipeline; how many were read, their characters, how many of
        them an earlier version had read."""
        held = self.state.extracted(version)
        stale = {record.id: record for record in self.state.stale(version)}
        texts = {
            digest: replace(article.to_text(), id=digest)
            for digest, article in articles.items()
            if digest not in held
        }
        paths = {digest: article.path for digest, article in articles.items()}
        for digest, record in stale.items():
            text = Text(digest, record.text, record.title, record.published, record.source)
            texts.setdefault(digest, text)
        if not texts:
            return 0, 0, 0

        def failed(text: Text, error: Exception) -> None:
            detail = f"{type(error).__name__}: {error}"
            self.aside.append(SetAside(paths.get(text.id, text.id), Reason.FAILED, detail))
            self.state.drop_record(text.id)

        nlp = _pipeline(pipeline, model)
        self.clock.lap("load pipeline")
        done = characters = 0
        for record in extract(nlp, texts.values(), failed):
            self.state.put_record(record.id, version, record, _counts(record))
            done += 1
            characters += len(record.text)
            self.progress("extract", done)
        return done, characters, len(stale)

    def _apply(self) -> None:
        """Identify what has changed and load it."""
        rules = hashlib.sha256(
            json.dumps([_code_version(), [asdict(row) for row in self.decisions]]).encode()
        ).hexdigest()
        reload = self._out_of_step()
        whole = reload or self.state.get("rules") != rules
        delta = apply_changes(self.state, self.decisions, whole)
        self.state.put("rules", rules)
        self.state.put("loading", "yes")
        self.state.commit()
        self.clock.lap("identify")
        self.progress("load", 0)
        if reload:
            assert delta.drawn is not None
            held = {row[0] for row in self.store.read("MATCH (a:Article) RETURN a.id")[1]}
            self.store.forget(held - self.state.articles().keys())
            self.store.load([delta.drawn])
            self.store.sweep()
        else:
            self.store.change(delta.added, delta.gone)
        self.store.flush()
        self.state.put("loading", "no")
        self.state.commit()
        if self.rows:
            write_rows(self.rows, self.state.rows())
        self.clock.lap("load")

    def _out_of_step(self) -> bool:
        """Whether the graph is not what the state says: a run was broken off, or the graph is another.

        Raises StoreError for a graph of articles of which there is no state, for they would be lost.
        """
        self.store.prepare()
        ((count,),) = self.store.read("MATCH (a:Article) RETURN count(a)")[1]
        loading = self.state.get("loading")
        if loading is None and count:
            raise StoreError(
                f"{self.store.uri}: holds {count} articles, but what it was made of ({self.state.path}) is not there: "
                "build again with --fresh"
            )
        return loading != "no" or count != len(self.state.articles())

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


def _file_digest(path: Path, salt: bytes) -> str | None:
    """A digest of a file's bytes, None where it cannot be read."""
    digest = hashlib.sha256(salt)
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


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


@cache
def _pipeline_version(name: str, model: str | None) -> str:
    """A digest of all that the records of a pipeline depend on: code, weights, schemas, its config, its model."""
    config = Path(name) if name.endswith(".cfg") else PIPELINES / f"{name}.cfg"
    digest = _digest([Path(extractors.__file__).parent, schemas.FOLDER], [config] if config.is_file() else [])
    if model is None:
        return digest
    files = sorted(path for path in Path(model).rglob("*") if path.is_file())
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(json.dumps([digest, model, stamps]).encode()).hexdigest()[:16]


@cache
def _code_version() -> str:
    """A digest of all that reading, identifying and drawing depend on."""
    return _digest([Path(__file__).parent, schemas.FOLDER])


def _digest(folders: Iterable[Path], files: Iterable[Path] = ()) -> str:
    found = [(folder.name, path) for folder in folders for path in folder.rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for folder, path in sorted([*found, *(("", file) for file in files)]):
        if "__pycache__" not in path.parts and path.suffix != ".cypher":
            digest.update(f"{folder}/{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self.last
        self.last = now
