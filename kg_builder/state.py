"""What a graph was made of: a SQLite file beside it, so that what has not changed is not done again.

It holds the files as they were read, the record of each article, who was taken for whom, and a digest of every node
and edge. Deleting it loses nothing that a build cannot make again (`kg-builder build --fresh`).
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import Any

from extractors.record import Record, from_json, to_json
from kg_builder.corpus.article import Article, SetAside
from kg_builder.graph.store import Store
from kg_builder.identity.ledger import Row
from kg_builder.identity.model import KnownEntity

FORMAT = 1
Item = tuple[str, str]
"""Something of an article: (article id, id of an entity or relation in its record)."""

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (folder TEXT, name TEXT, digest TEXT, items TEXT, PRIMARY KEY (folder, name));
CREATE TABLE records (digest TEXT PRIMARY KEY, pipeline TEXT, counts TEXT, record TEXT);
CREATE TABLE places (folder TEXT, path TEXT, given TEXT, digest TEXT, source TEXT,
                     PRIMARY KEY (folder, path, given, digest)) WITHOUT ROWID;
CREATE TABLE articles (id TEXT PRIMARY KEY, digest TEXT, source TEXT, original TEXT);
CREATE TABLE items (number INTEGER PRIMARY KEY, kind TEXT, article TEXT, local TEXT, known TEXT);
CREATE UNIQUE INDEX items_article ON items (kind, article, local);
CREATE TABLE keys (key INTEGER, item INTEGER, PRIMARY KEY (key, item)) WITHOUT ROWID;
CREATE INDEX keys_item ON keys (item);
CREATE TABLE entities (id TEXT PRIMARY KEY, type TEXT, name TEXT, names TEXT) WITHOUT ROWID;
CREATE TABLE elements (owner TEXT, element TEXT, digest TEXT, PRIMARY KEY (owner, element)) WITHOUT ROWID;
CREATE TABLE rows (key INTEGER, row TEXT);
CREATE INDEX rows_key ON rows (key);
"""


class StateError(Exception):
    """A state that cannot be used; the message says which file and what to do."""


def state_path(store: Store) -> Path:
    """Where the state of a store's graph stands: beside an embedded graph, else under build/."""
    if store.uri.startswith("kglite:"):
        return Path(store.uri.removeprefix("kglite:")).with_suffix(".state.sqlite")
    host = store.uri.partition("://")[2].rstrip("/")
    name = "-".join(filter(None, (host, store.database)))
    return Path("build") / ("".join(c if c.isalnum() else "-" for c in name) + ".state.sqlite")


def remove_state(path: Path) -> None:
    """Delete a state, if there is one, with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


@dataclass(frozen=True)
class Place:
    """Where an article stands: its path in a folder and the id given to it there (see `State.settle`).

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


def number(text: str) -> int:
    """A key as a signed integer of 64 bits; that two keys should meet makes more be decided anew, and nothing wrong."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


class State:
    """The state file, open for one run. Nothing is kept before `commit`. Every method raises StateError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._errors():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=5)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("BEGIN IMMEDIATE")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if not found:
                for statement in _TABLES.split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {FORMAT}")
            elif found != FORMAT:
                raise StateError(f"{path}: made by another version of kg-builder: build again with --fresh")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            hint = (
                "another build is writing to it: wait till it has ended" if "locked" in str(error) else error
            )
            raise StateError(f"{self.path}: {hint}") from error
        except (sqlite3.DatabaseError, OSError) as error:
            raise StateError(f"{self.path}: {error}: build again with --fresh") from error

    def _all(self, statement: str, *values: Any) -> list[Any]:
        with self._errors():
            return self._db.execute(statement, values).fetchall()

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
        self._db.close()

    def get(self, name: str) -> str | None:
        """A remark by its name."""
        rows = self._all("SELECT value FROM meta WHERE name = ?", name)
        return rows[0][0] if rows else None

    def put(self, name: str, value: str) -> None:
        """Write a remark down."""
        self._all("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    # Files and where articles stand.

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
        found: dict[str, dict[str, str]] = {}
        for given, digest, source in self._all(
            "SELECT given, digest, MIN(source) FROM places GROUP BY given, digest"
        ):
            found.setdefault(given, {})[digest] = source
        new = {
            given if len(contents) == 1 else f"{given}#{digest[:16]}": (digest, source)
            for given, contents in found.items()
            for digest, source in contents.items()
        }
        old = {row[0]: tuple(row[1:]) for row in self._all("SELECT id, digest, source FROM articles")}
        touched = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
        self._many("DELETE FROM articles WHERE id = ?", [(key,) for key in touched])
        self._many(
            "INSERT INTO articles VALUES (?, ?, ?, NULL)",
            [(key, *new[key]) for key in sorted(touched) if key in new],
        )
        self._all("DELETE FROM records WHERE digest NOT IN (SELECT digest FROM places)")
        return touched

    # Records.

    def extracted(self, pipeline: str) -> set[str]:
        """The digests of the articles that this pipeline has read."""
        return {row[0] for row in self._all("SELECT digest FROM records WHERE pipeline = ?", pipeline)}

    def held(self) -> set[str]:
        """The digests of all articles of which there is a record."""
        return {row[0] for row in self._all("SELECT digest FROM records")}

    def stale(self, pipeline: str) -> list[Record]:
        """The records that another pipeline made; the id of each is its digest."""
        rows = self._all("SELECT digest, record FROM records WHERE pipeline <> ?", pipeline)
        return [replace(from_json(json.loads(record)), id=digest) for digest, record in rows]

    def put_record(self, digest: str, pipeline: str, record: Record, counts: Mapping[str, Any]) -> None:
        """Keep the record of an article."""
        content = json.dumps(to_json(record), ensure_ascii=False)
        row = (digest, pipeline, json.dumps(counts), content)
        self._all("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", *row)

    def drop_record(self, digest: str) -> None:
        """Forget an article that can no longer be read."""
        self._all("DELETE FROM records WHERE digest = ?", digest)
        self._all("DELETE FROM places WHERE digest = ?", digest)

    def counts(self, folder: str) -> list[dict[str, Any]]:
        """What was counted in each article of a folder."""
        rows = self._all(
            "SELECT r.counts FROM places p JOIN records r USING (digest) WHERE p.folder = ?", folder
        )
        return [json.loads(row[0]) for row in rows]

    def articles(self) -> dict[str, str | None]:
        """Every article's id, with that of the article which it reprints."""
        return dict(self._all("SELECT id, original FROM articles"))

    def set_original(self, article: str, original: str | None) -> None:
        """Say what an article reprints."""
        self._all("UPDATE articles SET original = ? WHERE id = ?", original, article)

    def record(self, article: str) -> Record:
        """The record of an article by its id."""
        ((content, source),) = self._all(
            "SELECT r.record, a.source FROM articles a JOIN records r USING (digest) WHERE a.id = ?", article
        )
        return replace(from_json(json.loads(content)), id=article, source=json.loads(source))

    # The index of what touches what.

    def index(self, kind: str, article: str, keys: Mapping[str, set[int]]) -> None:
        """Put what an article has of a kind, with its keys, in place of what it had under the same local ids."""
        self.drop(kind, [(article, local) for local in keys])
        ((last,),) = self._all("SELECT coalesce(max(number), 0) FROM items")
        numbered = list(enumerate(sorted(keys), last + 1))
        self._many(
            "INSERT INTO items VALUES (?, ?, ?, ?, NULL)", [(n, kind, article, x) for n, x in numbered]
        )
        self._many(
            "INSERT INTO keys VALUES (?, ?)", [(key, n) for n, x in numbered for key in sorted(keys[x])]
        )

    def add_key(self, kind: str, item: Item, key: int) -> None:
        """Put an item under a further key."""
        self._many(
            "INSERT OR IGNORE INTO keys VALUES (?, ?)", [(key, n) for n in self._numbers(kind, [item])]
        )

    def under(self, kind: str, keys: Iterable[int]) -> list[Item]:
        """The items of a kind that stand under one of the keys, sorted."""
        return sorted(
            self._all(
                "SELECT DISTINCT i.article, i.local FROM json_each(?) j CROSS JOIN keys k ON k.key = j.value "
                "CROSS JOIN items i ON i.number = k.item WHERE i.kind = ?",
                json.dumps(sorted(keys)),
                kind,
            )
        )

    def drop(self, kind: str, items: Iterable[Item]) -> None:
        """Take items out of the index."""
        found = self._numbers(kind, items)
        self._many("DELETE FROM keys WHERE item = ?", [(n,) for n in found])
        self._many("DELETE FROM items WHERE number = ?", [(n,) for n in found])

    def _numbers(self, kind: str, items: Iterable[Item]) -> list[int]:
        pairs = json.dumps([list(item) for item in items])
        return [
            row[0]
            for row in self._all(
                "SELECT i.number FROM json_each(?) j CROSS JOIN items i ON i.kind = ? AND "
                "i.article = json_extract(j.value, '$[0]') AND i.local = json_extract(j.value, '$[1]')",
                pairs,
                kind,
            )
        ]

    def known(self, kind: str, articles: Iterable[str] | None = None) -> dict[Item, str | None]:
        """What each item of a kind was taken for, of some articles or of all."""
        if articles is None:
            rows = self._all("SELECT article, local, known FROM items WHERE kind = ?", kind)
        else:
            rows = self._all(
                "SELECT i.article, i.local, i.known FROM json_each(?) j CROSS JOIN items i "
                "ON i.kind = ? AND i.article = j.value",
                json.dumps(sorted(articles)),
                kind,
            )
        return {(article, local): known for article, local, known in rows}

    def set_known(self, kind: str, known: Mapping[Item, str]) -> None:
        """Say what items are taken for."""
        self._many(
            "UPDATE items SET known = ? WHERE kind = ? AND article = ? AND local = ?",
            [(value, kind, *item) for item, value in known.items()],
        )

    def keys_of(self, kind: str, items: Iterable[Item]) -> set[int]:
        """The keys that items stand under."""
        return self._keys(self._numbers(kind, items))

    def _keys(self, numbers: Iterable[int]) -> set[int]:
        rows = self._all(
            "SELECT DISTINCT k.key FROM json_each(?) j CROSS JOIN keys k ON k.item = j.value",
            json.dumps(list(numbers)),
        )
        return {row[0] for row in rows}

    def reach(self, kind: str, keys: Iterable[int]) -> tuple[set[Item], set[int]]:
        """All items of a kind that are linked to one of the keys, be it over others, and all their keys."""
        seen, reached, items = set(keys), set[int](), set[Item]()
        frontier = seen.copy()
        while frontier:
            rows = self._all(
                "SELECT DISTINCT i.number, i.article, i.local FROM json_each(?) j CROSS JOIN keys k ON k.key = j.value "
                "CROSS JOIN items i ON i.number = k.item WHERE i.kind = ?",
                json.dumps(list(frontier)),
                kind,
            )
            new = {row[0]: (row[1], row[2]) for row in rows if row[0] not in reached}
            reached |= new.keys()
            items |= set(new.values())
            frontier = self._keys(new) - seen
            seen |= frontier
        return items, seen

    def has(self, kinds: Iterable[str], key: int, article: str | None) -> bool:
        """Whether something stands under a key, in one article or in any."""
        return any(
            kind in kinds and article in (None, found)
            for kind, found in self._all(
                "SELECT i.kind, i.article FROM keys k JOIN items i ON i.number = k.item WHERE k.key = ?", key
            )
        )

    # What was decided and drawn.

    def entities(self, ids: Iterable[str]) -> dict[str, KnownEntity]:
        """Entities by their ids."""
        rows = self._all(
            "SELECT e.* FROM json_each(?) j CROSS JOIN entities e ON e.id = j.value", json.dumps(sorted(ids))
        )
        return {
            key: KnownEntity(key, kind, name, tuple(json.loads(names))) for key, kind, name, names in rows
        }

    def replace_entities(self, old: Iterable[str], new: Iterable[KnownEntity]) -> None:
        """Put entities in the place of those with the given ids."""
        self._many("DELETE FROM entities WHERE id = ?", [(key,) for key in old])
        self._many(
            "INSERT OR REPLACE INTO entities VALUES (?, ?, ?, ?)",
            [(e.id, e.type, e.name, json.dumps(e.names, ensure_ascii=False)) for e in new],
        )

    def elements(self, owners: Iterable[str]) -> dict[tuple[str, str], str]:
        """The digests of the nodes and edges that the owners have in the graph."""
        rows = self._all(
            "SELECT e.* FROM json_each(?) j CROSS JOIN elements e ON e.owner = j.value",
            json.dumps(sorted(owners)),
        )
        return {(owner, element): digest for owner, element, digest in rows}

    def replace_elements(self, old: Iterable[tuple[str, str]], new: Mapping[tuple[str, str], str]) -> None:
        """Put nodes and edges in the place of others."""
        self._many("DELETE FROM elements WHERE owner = ? AND element = ?", old)
        self._many("INSERT OR REPLACE INTO elements VALUES (?, ?, ?)", [(*key, new[key]) for key in new])

    def owners(self) -> list[str]:
        """All that has nodes and edges in the graph."""
        return [row[0] for row in self._all("SELECT DISTINCT owner FROM elements")]

    def totals(self) -> tuple[int, int]:
        """How many entities and events there are."""
        ((entities,),) = self._all("SELECT count(*) FROM entities")
        ((events,),) = self._all("SELECT count(DISTINCT known) FROM items WHERE kind = 'telling'")
        return entities, events

    def rows(self) -> list[Row]:
        """What the rules decided about identity."""
        return [Row(**json.loads(row[0])) for row in self._all("SELECT row FROM rows")]

    def replace_rows(self, keys: Iterable[int] | None, rows: Iterable[tuple[int, Row]]) -> None:
        """Put rows in the place of those under the given keys, or of all."""
        if keys is None:
            self._all("DELETE FROM rows")
        else:
            self._many("DELETE FROM rows WHERE key = ?", [(key,) for key in keys])
        self._many(
            "INSERT INTO rows VALUES (?, ?)",
            [(k, json.dumps(asdict(r), ensure_ascii=False)) for k, r in rows],
        )
