"""The run: read, extract, identify, load."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.pipeline import Text, extract, load
from extractors.record import Record
from kg_builder.corpus.article import Article, Reason, SetAside
from kg_builder.corpus.reader import Options, read
from kg_builder.corpus.reprints import find_reprints
from kg_builder.graph.drawing import draw
from kg_builder.graph.store import Store
from kg_builder.identity.identify import identify
from kg_builder.identity.ledger import Row, read_decisions, write_rows

Progress = Callable[[str, int], None]
"""Told (stage, how many articles have passed it)."""


@dataclass(frozen=True)
class Summary:
    """What a run did. `seconds` is by stage; `characters` counts the texts that were extracted.

    `decisions` counts the persons' rows of the ledger, `idle` are those of which a name stands in no article.
    """

    articles: int
    undated: int
    set_aside: tuple[SetAside, ...]
    reprints: int
    characters: int
    mentions: Counter[str]
    facts: Counter[tuple[str, str]]
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
) -> Summary:
    """Fill a store with the graph of a folder's articles.

    `decisions` is a file of persons' rows about identity, which are applied; `rows` is where the rows of what the
    rules decided are written. An article that cannot be read or extracted is set aside and the run goes on.
    Raises CorpusError (no such folder), LedgerError, PipelineError, StoreError.
    """
    personal = read_decisions(decisions) if decisions else []
    clock = _Clock()
    aside: list[SetAside] = []
    articles = list(_articles(read(folder, options), aside, progress))
    clock.lap("read")
    nlp = load(pipeline)
    clock.lap("load pipeline")
    paths = {article.id: article.path for article in articles}

    def failed(text: Text, error: Exception) -> None:
        aside.append(SetAside(paths[text.id], Reason.FAILED, f"{type(error).__name__}: {error}"))

    records: list[Record] = []
    for record in extract(nlp, (article.to_text() for article in articles), failed):
        records.append(record)
        progress("extract", len(records))
    clock.lap("extract")
    reprints = find_reprints(articles)
    kept = {record.id for record in records}
    facts = identify(records, {a: b for a, b in reprints.items() if a in kept and b in kept}, personal)
    clock.lap("identify")
    progress("load", 0)
    store.prepare()
    store.load([draw(facts)])
    store.sweep()
    if rows:
        write_rows(rows, facts.decisions)
    clock.lap("load")
    return Summary(
        articles=len(records),
        undated=sum(record.published is None for record in records),
        set_aside=tuple(aside),
        reprints=len(facts.reprints),
        characters=sum(len(record.text) for record in records),
        mentions=Counter(
            entity.type for record in records for entity in record.entities for _ in entity.mentions
        ),
        facts=Counter(
            (relation.type, relation.status) for record in records for relation in record.relations
        ),
        entities=len(facts.entities),
        events=len(facts.events),
        decisions=len(personal),
        idle=facts.idle,
        seconds=clock.laps,
    )


def _articles(
    found: Iterable[Article | SetAside], aside: list[SetAside], progress: Progress
) -> Iterator[Article]:
    count = 0
    for one in found:
        if isinstance(one, SetAside):
            aside.append(one)
        else:
            count += 1
            progress("read", count)
            yield one


class _Clock:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self.last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.laps[stage] = now - self.last
        self.last = now
