"""What was read and extracted: files, where articles stand, their records, and those that failed."""

import json
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from extractors.record import Record, from_json, to_json
from kg_builder.corpus.article import Article, SetAside
from kg_builder.state.database import Database


@dataclass(frozen=True)
class Place:
    """Where an article stands: its path in a folder and the id given to it there (see `Corpus.settle`).

    `source` is what the reader knew besides, as JSON.
    """

    path: str
    given: str
    digest: str
    source: str

    @classmethod
    def of(cls, article: Article) -> "Place":
        """The place of an article that was read."""
        source = json.dumps(dict(article.to_text().source), ensure_ascii=False, sort_keys=True)
        return cls(article.path, article.id, article.sha256, source)


@dataclass(frozen=True)
class Failure:
    """An article that a stage, read or extract, failed on.

    `digest` is that of the article, or of the file that could not be read; `pipeline` the version that failed;
    `error` the class of the exception.
    """

    folder: str
    path: str
    digest: str
    stage: str
    pipeline: str
    attempts: int
    error: str
    message: str
    traceback: str


class Corpus(Database):
    """The part of a state that knows articles. Every method raises StateError."""

    def files(self, folder: str) -> dict[str, tuple[str, list[Place | SetAside]]]:
        """What each file of a folder held when it was last read, with the digest of its bytes."""
        rows = self._all("SELECT name, digest, items FROM files WHERE folder = ?", folder)
        return {
            name: (digest, [Place(*one) if len(one) == 4 else SetAside(*one) for one in json.loads(items)])
            for name, digest, items in rows
        }

    def put_file(self, folder: str, name: str, digest: str, items: Iterable[Place | SetAside]) -> None:
        """Keep what a file held."""
        content = json.dumps([astuple(one) for one in items], ensure_ascii=False)
        self._all("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", folder, name, digest, content)

    def drop_files(self, folder: str, names: Iterable[str]) -> None:
        """Forget what files held."""
        self._many(
            "DELETE FROM files WHERE folder = ? AND name = ?", [(folder, name) for name in sorted(names)]
        )

    def place(self, folder: str, places: Iterable[Place]) -> None:
        """Say which articles a folder holds, in place of what it held."""
        new = {(folder, *astuple(place)) for place in places}
        old = set(self._all("SELECT * FROM places WHERE folder = ?", folder))
        self._remove_places(old - new)
        self._many("INSERT INTO places VALUES (?, ?, ?, ?, ?)", sorted(new - old))

    def places(self) -> list[tuple[str, Place]]:
        """Every place with its folder."""
        rows = self._all("SELECT folder, path, given, digest, source FROM places")
        return [(folder, Place(*rest)) for folder, *rest in rows]

    def take_out(self, places: Iterable[tuple[str, Place]]) -> None:
        """Remove places, with what their files held."""
        for folder, place in places:
            self._remove_places([(folder, place.path, place.given, place.digest)])
            self.drop_files(folder, [place.path])

    def _remove_places(self, rows: Iterable[Any]) -> None:
        self._many(
            "DELETE FROM places WHERE folder = ? AND path = ? AND given = ? AND digest = ?",
            [row[:4] for row in sorted(rows)],
        )

    def settle(self) -> set[str]:
        """Give every article its id, and say which articles came, went or changed since the last time.

        An id that all places give to one content is the article's; one that several contents claim, as the 1.html of
        two folders, gets each of them the digest of its content behind it. So ids depend neither on where on a
        machine the folders are nor on which was read first.
        """
        found: dict[str, dict[str, tuple[str, str]]] = {}
        for given, digest, *rest in self._all(
            "SELECT p.given, p.digest, MIN(p.source), r.pipeline FROM places p JOIN records r USING (digest) "
            "GROUP BY p.given, p.digest"
        ):
            found.setdefault(given, {})[digest] = (rest[0], rest[1])
        new = {
            given if len(contents) == 1 else f"{given}#{digest[:16]}": (digest, *rest)
            for given, contents in found.items()
            for digest, rest in contents.items()
        }
        old = {row[0]: row[1:] for row in self._all("SELECT id, digest, source, pipeline FROM articles")}
        touched = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        self._many("DELETE FROM articles WHERE id = ?", [(key,) for key in touched])
        self._many(
            "INSERT INTO articles VALUES (?, ?, ?, ?, NULL)",
            [(key, *new[key]) for key in sorted(touched) if key in new],
        )
        self._all("DELETE FROM records WHERE digest NOT IN (SELECT digest FROM places)")
        return touched

    def extracted(self, pipeline: str) -> set[str]:
        """The digests of the articles that this pipeline has read."""
        return {row[0] for row in self._all("SELECT digest FROM records WHERE pipeline = ?", pipeline)}

    def folders(self) -> list[str]:
        """The folders of which files were read."""
        return [row[0] for row in self._all("SELECT DISTINCT folder FROM files")]

    def pipelines(self) -> Counter[str]:
        """How many records each version of a pipeline made."""
        return Counter(dict(self._all("SELECT pipeline, count(*) FROM records GROUP BY pipeline")))

    def held(self) -> set[str]:
        """The digests of all articles of which there is a record."""
        return {row[0] for row in self._all("SELECT digest FROM records")}

    def stale(self, pipeline: str) -> dict[str, str]:
        """The digests of the articles of which another pipeline made the record, with that pipeline."""
        return dict(self._all("SELECT digest, pipeline FROM records WHERE pipeline <> ?", pipeline))

    def records(self, digests: Iterable[str]) -> Iterator[Record]:
        """Records by the digests of their articles, which are their ids."""
        for digest in digests:
            ((record,),) = self._all("SELECT record FROM records WHERE digest = ?", digest)
            yield replace(from_json(json.loads(record)), id=digest)

    def put_record(self, digest: str, pipeline: str, record: Record, counts: Mapping[str, Any]) -> None:
        """Keep the record of an article."""
        content = json.dumps(to_json(record), ensure_ascii=False)
        row = (digest, pipeline, json.dumps(counts), content)
        self._all("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", *row)

    def drop_record(self, digest: str) -> None:
        """Forget what an article said."""
        self._all("DELETE FROM records WHERE digest = ?", digest)

    def failures(self) -> list[Failure]:
        """What failed and has not succeeded since, by folder and path."""
        return [Failure(*row) for row in self._all("SELECT * FROM failures ORDER BY folder, path, digest")]

    def put_failure(
        self, folder: str, path: str, digest: str, stage: str, pipeline: str, error: Exception
    ) -> None:
        """Keep the error of a stage on an article, and count the attempt."""
        told = "".join(traceback.format_exception(error))
        row = (folder, path, digest, stage, pipeline, type(error).__name__, str(error), told)
        self._all(
            "INSERT INTO failures VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET stage = excluded.stage, "
            "pipeline = excluded.pipeline, attempts = attempts + 1, error = excluded.error, "
            "message = excluded.message, traceback = excluded.traceback",
            *row,
        )

    def drop_failures(self, failures: Iterable[Failure]) -> None:
        """Forget failures."""
        keys = [(one.folder, one.path, one.digest) for one in failures]
        self._many("DELETE FROM failures WHERE folder = ? AND path = ? AND digest = ?", keys)

    def counts(self, folder: str) -> list[dict[str, Any]]:
        """What was counted in each article of a folder."""
        rows = self._all(
            "SELECT r.counts FROM places p JOIN records r USING (digest) WHERE p.folder = ?", folder
        )
        return [json.loads(row[0]) for row in rows]

    def articles(self) -> dict[str, str | None]:
        """Every article's id, with that of the article which it reprints."""
        return dict(self._all("SELECT id, original FROM articles"))

    def originals(self, articles: Iterable[str]) -> dict[str, str | None]:
        """The same for some articles."""
        rows = self._all(
            "SELECT a.id, a.original FROM json_each(?) j CROSS JOIN articles a ON a.id = j.value",
            json.dumps(sorted(articles)),
        )
        return dict(rows)

    def clear_originals(self) -> None:
        """Say that no article reprints another."""
        self._all("UPDATE articles SET original = NULL WHERE original IS NOT NULL")

    def set_original(self, article: str, original: str | None) -> None:
        """Say what an article reprints."""
        self._all("UPDATE articles SET original = ? WHERE id = ?", original, article)

    def record(self, article: str) -> Record:
        """The record of an article by its id."""
        ((content, source),) = self._all(
            "SELECT r.record, a.source FROM articles a JOIN records r USING (digest) WHERE a.id = ?", article
        )
        return replace(from_json(json.loads(content)), id=article, source=json.loads(source))
