"""From changed articles to changed nodes and edges: what they touch is decided anew, and nothing else.

Entities, and tellings of events, are linked by the keys of `kg_builder.identity.reach`; what is linked with an old or
a new version of a changed article, be it over others, is decided together, and comes out as it would over everything.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from extractors.record import Record
from kg_builder.corpus.article import Article
from kg_builder.corpus.reprints import bands, find_reprints, reprints_of
from kg_builder.graph.drawing import draw, owner_of
from kg_builder.graph.model import ARTICLE, EVENT, Edge, GraphBatch, Node
from kg_builder.identity.entities import SEPARATE, resolve_persons, resolve_things
from kg_builder.identity.events import to_events
from kg_builder.identity.identify import mentioned
from kg_builder.identity.ledger import Row, reference
from kg_builder.identity.model import Event, Facts, KnownEntity
from kg_builder.identity.reach import entity_keys, name_key, telling_keys
from kg_builder.identity.units import Unit, collect
from kg_builder.state import Item, State, number
from schemas import entity_types

THING, PERSON, TELLING, BAND, COPY = "thing", "person", "telling", "band", "copy"


@dataclass(frozen=True)
class Delta:
    """What to add to a graph, or replace in it, and what to remove (without properties).

    `drawn` is all of the graph where everything was decided anew, else None.
    """

    added: GraphBatch
    gone: GraphBatch
    drawn: GraphBatch | None


def apply_changes(state: State, decisions: Sequence[Row], whole: bool) -> Delta:
    """Bring a state from the articles that it knew to those that stand in its places now.

    With `whole` everything is decided anew, as it must be where the rules or persons' decisions have changed.
    Raises StateError.
    """
    return _Pass(state, decisions, whole).run()


class _Pass:
    def __init__(self, state: State, decisions: Sequence[Row], whole: bool) -> None:
        self.state, self.decisions, self.whole = state, decisions, whole
        self._records: dict[str, Record] = {}
        self._members: dict[Item, str] = {}
        self._left: set[str] = set()
        self.moved: set[Item] = set()
        """Entities of single articles that are taken for another than before, or for one by another name."""
        self.old_entities: set[str] = set()
        self.new_entities: dict[str, KnownEntity] = {}

    def run(self) -> Delta:
        changed = self.state.settle()
        current = self.state.articles()
        self.touched = changed | current.keys() if self.whole else changed
        self.present = sorted(self.touched & current.keys())
        seeds = {kind: self._unindex(kind) for kind in (BAND, COPY, THING, PERSON, TELLING)}
        reprinted = self._reprints(seeds[COPY], current)
        self._index_names(seeds)
        self._things(seeds[THING])
        self._persons(seeds[PERSON])
        renamed = self._renamed()
        events, stale = self._events(seeds[TELLING], reprinted, renamed)
        articles = {*self.present, *reprinted, *(article for article, _ in self.moved)}
        return self._draw(articles, events, stale)

    def record(self, article: str) -> Record:
        if article not in self._records:
            self._records[article] = self.state.record(article)
        return self._records[article]

    def _unindex(self, kind: str) -> set[int]:
        """The keys of what the touched articles had of a kind, which leaves the index."""
        known = self.state.known(kind, None if self.whole else self.touched)
        keys = set() if self.whole else self.state.keys_of(kind, known)
        self.state.drop(kind, known)
        if kind in (THING, PERSON):
            self.old_entities |= {value for value in known.values() if value}
        if kind == TELLING:
            self._left |= {value for value in known.values() if value}
        return keys

    def _reach(self, kind: str, seeds: set[int]) -> tuple[set[Item], set[int]]:
        return (set(self.state.known(kind)), set()) if self.whole else self.state.reach(kind, seeds)

    def _reprints(self, seeds: set[int], current: Mapping[str, str | None]) -> set[str]:
        """Find what reprints what; which articles are a reprint now, or of another, or no more.

        Those of which one prints what the other prints share a key, so that who is whose original is found among them.
        """
        for article in self.present:
            keys = {number(f"band {n} {key}") for n, key in enumerate(bands(self._article(article)))}
            others = [self._article(other) for other, _ in self.state.under(BAND, keys)]
            self.state.index(BAND, article, {"": keys})
            pairs = {
                other: number(f"copy {article} {other}")
                for other in reprints_of(self._article(article), others)
            }
            self.state.index(COPY, article, {"": set(pairs.values())})
            for other, key in pairs.items():
                self.state.add_key(COPY, (other, ""), key)
            seeds.update(pairs.values())
        near = {article for article, _ in self._reach(COPY, seeds)[0]}
        found = find_reprints(self._article(article) for article in sorted(near)) if len(near) > 1 else {}
        changed = {article for article in near if found.get(article) != current[article]}
        for article in changed:
            self.state.set_original(article, found.get(article))
        return changed

    def _article(self, article: str) -> Article:
        record = self.record(article)
        return Article(article, record.text, published=record.published)

    def _index_names(self, seeds: dict[str, set[int]]) -> None:
        for article in self.present:
            record = self.record(article)
            types = {entity.id: entity.type for entity in record.entities}
            keys = {
                local: set(map(number, found)) for local, found in entity_keys(record, self.decisions).items()
            }
            for kind in (THING, PERSON):
                own = {x: k for x, k in keys.items() if (types[x] == SEPARATE) == (kind == PERSON)}
                self.state.index(kind, article, own)
                seeds[kind] |= set().union(*own.values())

    def _things(self, seeds: set[int]) -> None:
        reached, keys = self._reach(THING, seeds)
        units = [unit for unit in self._units(reached) if unit.type != SEPARATE]
        found = resolve_things(units, self.decisions)
        self._take(THING, reached, found.ids, found.entities)
        self._write_rows(found.rows, keys)

    def _persons(self, seeds: set[int]) -> None:
        beside = self.state.known(PERSON, {article for article, _ in self.moved})
        reached, keys = self._reach(PERSON, seeds | self.state.keys_of(PERSON, beside))
        articles = {article for article, _ in reached}
        organizations = {k: v for k, v in self.state.known(THING, articles).items() if v}
        units = [
            unit
            for unit in collect((self.record(a) for a in sorted(articles)), self.decisions)
            if unit.type == SEPARATE and (unit.members[0][0].id, unit.members[0][1].id) in reached
        ]
        found = resolve_persons(units, self.decisions, organizations)
        self._take(PERSON, reached, found.ids, found.entities)
        self._write_rows(found.rows, keys)

    def _units(self, reached: set[Item]) -> list[Unit]:
        """The units of entities; of articles with a product also those of companies, which may be its maker."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for article, local in reached:
            wanted[article].add(local)
        records = []
        for article, locals_ in sorted(wanted.items()):
            record = self.record(article)
            products = any(e.type == "PRODUCT" for e in record.entities if e.id in locals_)
            kept = [e for e in record.entities if e.id in locals_ or (products and e.type == "COMPANY")]
            records.append(replace(record, entities=tuple(kept)))
        return collect(records, self.decisions)

    def _take(
        self, kind: str, reached: set[Item], ids: Mapping[Item, str], entities: Iterable[KnownEntity]
    ) -> None:
        """Write down what the reached entities of single articles are taken for."""
        before = self.state.known(kind, {article for article, _ in reached})
        moved = {item: ids[item] for item in reached if before[item] != ids[item]}
        self.state.set_known(kind, moved)
        self.moved |= moved.keys()
        self.old_entities |= {known for item in reached if (known := before[item])}
        used = {ids[item] for item in reached}
        self.new_entities |= {entity.id: entity for entity in entities if entity.id in used}
        self._members |= {item: ids[item] for item in reached}

    def _renamed(self) -> set[Item]:
        """The entities of single articles of which the name to show is another than before."""
        old = self.state.entities(self.old_entities)
        self.state.replace_entities(old, self.new_entities.values())
        renamed = {
            key for key, entity in self.new_entities.items() if key in old and old[key].name != entity.name
        }
        return {item for item, known in self._members.items() if known in renamed}

    def _write_rows(self, rows: Iterable[Row], keys: set[int]) -> None:
        keyed = [(number(name_key(row.type, reference(row.a)[0])), row) for row in rows]
        if self.whole:
            keys = {key for key, _ in keyed}
        self.state.replace_rows(keys, [(key, row) for key, row in keyed if key in keys])

    def _events(
        self, seeds: set[int], reprinted: set[str], renamed: set[Item]
    ) -> tuple[list[Event], set[str]]:
        """The events that are told anew, and the ids of those in whose place they stand."""
        loose: dict[str, set[str]] = defaultdict(set)
        for article, local in self.moved | renamed:
            loose[article] |= {
                relation.id
                for relation in self.record(article).relations
                if any(local in fillers for fillers in relation.roles.values())
            }
        for article in (*self.present, *reprinted):
            loose[article] = {relation.id for relation in self.record(article).relations}
        ids = self._ids(loose)
        for article, relations in loose.items():
            items = [(article, relation) for relation in relations]
            before = self.state.known(TELLING, [article])
            seeds |= self.state.keys_of(TELLING, items)
            self._left |= {known for item in items if (known := before.get(item))}
            self.state.drop(TELLING, items)
            keys = {
                relation: set(map(number, found))
                for relation, found in telling_keys(self.record(article), ids).items()
                if relation in relations
            }
            self.state.index(TELLING, article, keys)
            seeds |= set().union(*keys.values())
        reached, _ = self._reach(TELLING, seeds)
        told: dict[str, set[str]] = defaultdict(set)
        for article, relation in reached:
            told[article].add(relation)
        before = self.state.known(TELLING, told)
        self._left |= {known for item in reached if (known := before[item])}
        records = (
            replace(record, relations=tuple(r for r in record.relations if r.id in told[record.id]))
            for record in map(self.record, sorted(told))
        )
        current = self.state.articles()
        originals = {article: original for article in told if (original := current[article])}
        events = to_events(records, self._ids(told), originals)
        self.state.set_known(TELLING, {item: event.id for event in events for item in event.tellings})
        return events, self._left

    def _ids(self, articles: Iterable[str]) -> dict[Item, str]:
        """What the entities of articles are taken for."""
        articles = set(articles)
        known = self.state.known(THING, articles) | self.state.known(PERSON, articles)
        return {item: value for item, value in known.items() if value}

    def _draw(self, articles: set[str], events: list[Event], stale: set[str]) -> Delta:
        records = tuple(self.record(article) for article in sorted(articles))
        mentions = tuple(mentioned(records, self._ids(articles)))
        needed = {filler for event in events for fillers in event.roles.values() for filler in fillers}
        needed |= {one.entity for one in mentions}
        entities = self.state.entities(needed - self.new_entities.keys()) | self.new_entities
        current = self.state.articles()
        originals = {article: original for article in articles if (original := current[article])}
        facts = Facts(records, tuple(entities.values()), tuple(events), mentions, originals)
        labels = {entity.type: str(entity.node) for entity in entity_types().values()}
        owners = {f"{ARTICLE} {article}" for article in articles | self.touched}
        owners |= {f"{EVENT} {event}" for event in (*stale, *(event.id for event in events))}
        for entity in self.old_entities | self.new_entities.keys():
            owners.add(f"{labels[entity.rpartition('-')[0].upper()]} {entity}")
        if self.whole:
            owners |= set(self.state.owners())
        return self._compare(draw(facts), owners)

    def _compare(self, drawn: GraphBatch, owners: set[str]) -> Delta:
        """What of the drawn is new to the graph, and what the owners had in it that is not drawn any more."""
        before = self.state.elements(owners)
        after: dict[tuple[str, str], str] = {}
        nodes: list[Node] = []
        edges: list[Edge] = []
        elements: tuple[Node | Edge, ...] = (*drawn.nodes, *drawn.edges)
        for one in elements:
            owner = owner_of(one)
            if owner not in owners:
                continue
            key, digest = (owner, _element(one)), _digest(one)
            after[key] = digest
            if before.get(key) != digest:
                if isinstance(one, Node):
                    nodes.append(one)
                else:
                    edges.append(one)
        gone = before.keys() - after.keys()
        self.state.replace_elements(gone, {k: v for k, v in after.items() if before.get(k) != v})
        added = GraphBatch(tuple(nodes), tuple(edges))
        return Delta(added, _batch(element for _, element in gone), drawn if self.whole else None)


def _element(one: Node | Edge) -> str:
    """A node or edge without its properties, as JSON."""
    if isinstance(one, Node):
        return json.dumps([one.label, one.id], ensure_ascii=False)
    ends = [one.type, one.source, one.target, one.key, one.source_label, one.target_label]
    return json.dumps(ends, ensure_ascii=False)


def _digest(one: Node | Edge) -> str:
    content = json.dumps(dict(one.properties), ensure_ascii=False, sort_keys=True)
    return hashlib.blake2b(content.encode(), digest_size=12).hexdigest()


def _batch(elements: Iterable[str]) -> GraphBatch:
    """Nodes and edges to remove, without properties."""
    nodes, edges = [], []
    for label, *rest in (json.loads(element) for element in sorted(elements)):
        if len(rest) == 1:
            nodes.append(Node(label, rest[0], {"name": ""}))
        else:
            source, target, key, *labels = rest
            edges.append(Edge(label, source, target, key, {}, *labels))
    return GraphBatch(tuple(nodes), tuple(edges))
