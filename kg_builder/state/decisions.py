"""What was decided about identity and drawn from it, and the index of what touches what."""

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby

import numpy as np

from kg_builder.identity.ledger import Row
from kg_builder.identity.model import KnownEntity
from kg_builder.state.database import Database

PART = 2000
"""How many linked items are handed out at a time, or more where one set of them is larger."""

Item = tuple[str, str]
"""Something of an article: (article id, id of an entity or relation in its record)."""


def number(text: str) -> int:
    """A key as a signed integer of 64 bits; that two keys should meet makes more be decided anew, and nothing wrong."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


class Decisions(Database):
    """The part of a state that `kg_builder.delta` keeps. Every method raises StateError."""

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

    def drop_all(self, kind: str) -> None:
        """Take all items of a kind out of the index."""
        self._all("DELETE FROM keys WHERE item IN (SELECT number FROM items WHERE kind = ?)", kind)
        self._all("DELETE FROM items WHERE kind = ?", kind)

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

    def known(self, kind: str, articles: Iterable[str]) -> dict[Item, str | None]:
        """What each item of a kind was taken for, of some articles."""
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

    def linked(self, kind: str, keys: set[int] | None) -> Iterator[tuple[set[Item], set[int]]]:
        """The items of a kind that are linked to one of the keys, be it over others, or all; with all their keys.

        They come in parts, those that are linked in one.
        """
        if keys is None:
            members, given = "SELECT number AS value FROM items WHERE kind = ?", kind
        else:
            members, given = "SELECT value FROM json_each(?)", json.dumps(list(self._reach(kind, keys)))
        numbers = array("q", (row[0] for row in self._each(f"{members} ORDER BY value", given)))
        parent = array("q", range(len(numbers)))

        def root(at: int) -> int:
            while parent[at] != at:
                parent[at] = at = parent[parent[at]]
            return at

        last, first = None, 0
        for key, item in self._each(
            f"SELECT k.key, k.item FROM ({members}) j CROSS JOIN keys k ON k.item = j.value ORDER BY k.key",
            given,
        ):
            at = bisect_left(numbers, item)
            if key == last:
                one, other = sorted((root(first), root(at)))
                parent[other] = one
            else:
                last, first = key, at
        part: list[int] = []
        roots = array("q", map(root, range(len(numbers))))
        order = array("q", np.argsort(np.asarray(roots), kind="stable").tobytes())
        for _, group in groupby(order, roots.__getitem__):
            part += (numbers[member] for member in group)
            if len(part) >= PART:
                yield self._items(part), self._keys(part)
                part = []
        if part:
            yield self._items(part), self._keys(part)

    def _reach(self, kind: str, keys: set[int]) -> set[int]:
        """The numbers of the items of a kind that are linked to one of the keys."""
        seen, reached = set(keys), set[int]()
        frontier = seen
        while frontier:
            rows = self._all(
                "SELECT DISTINCT i.number FROM json_each(?) j CROSS JOIN keys k ON k.key = j.value "
                "CROSS JOIN items i ON i.number = k.item WHERE i.kind = ?",
                json.dumps(list(frontier)),
                kind,
            )
            new = {row[0] for row in rows} - reached
            reached |= new
            frontier = self._keys(new) - seen
            seen |= frontier
        return reached

    def _items(self, numbers: list[int]) -> set[Item]:
        rows = self._all(
            "SELECT i.article, i.local FROM json_each(?) j CROSS JOIN items i ON i.number = j.value",
            json.dumps(numbers),
        )
        return set(rows)

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

    def entity_ids(self) -> list[str]:
        """The ids of all entities."""
        return [row[0] for row in self._all("SELECT id FROM entities")]

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

    def stale_owners(self, labels: Mapping[str, str]) -> list[str]:
        """What has nodes and edges in the graph and is none of the articles, entities and events; `labels` are those
        of the types of entities."""
        rows = self._all(
            "SELECT DISTINCT owner FROM elements WHERE owner NOT IN (SELECT 'Article ' || id FROM articles "
            "UNION ALL SELECT j.value || ' ' || e.id FROM entities e JOIN json_each(?) j ON j.key = e.type "
            "UNION ALL SELECT 'Event ' || known FROM items WHERE kind = 'telling' AND known IS NOT NULL)",
            json.dumps(labels),
        )
        return [row[0] for row in rows]

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
