"""From changed articles to changed nodes and edges: what they touch is decided anew, and nothing else.

Entities, and tellings of events, are linked by the keys of `kg_builder.identity.reach`; what is linked with an old or
a new version of a changed article, be it over others, is decided together, and comes out as it would over everything.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.record import Record
from kg_builder.corpus.article import Article
from kg_builder.corpus.reprints import bands, find_reprints, reprints_of
from kg_builder.graph.drawing import draw, owner_of
from kg_builder.graph.model import ARTICLE, EVENT, Edge, GraphBatch, Node
from kg_builder.identity import people
from kg_builder.identity.entities import SEPARATE, Resolution, resolve_persons, resolve_things
from kg_builder.identity.events import to_events
from kg_builder.identity.identify import mentioned
from kg_builder.identity.ledger import Row, reference
from kg_builder.identity.model import Facts, KnownEntity
from kg_builder.identity.reach import entity_keys, name_key, telling_keys
from kg_builder.identity.units import Unit, collect
from kg_builder.state import Item, State, number
from schemas import entity_types

THING, PERSON, TELLING, BAND, COPY = "thing", "person", "telling", "band", "copy"

PART = 500
"""How many articles or entities are drawn at a time."""
CACHED = 500
"""How many records are kept in memory."""


@dataclass(frozen=True)
class Delta:
    """A part of what is to change in a graph: what to add to it, or replace in it, and what to remove (without
    properties). `drawn` is all that the part's articles, entities or events have in the graph, new or not."""

    added: GraphBatch
    gone: GraphBatch
    drawn: GraphBatch


def apply_changes(state: State, decisions: Sequence[Row], whole: bool) -> Iterator[Delta]:
    """Bring a state from the articles that it knew to those that stand in its places now, part by part.

    With `whole` everything is decided anew, as it must be where the rules or persons' decisions have changed. The
    parts are to be applied in their order: entities, articles, events, and last what has no place any more. What is
    held in memory at a time is what one set of linked entities or tellings needs, however many articles there are.
    Raises StateError.
    """
    return _Pass(state, decisions, whole).run()


class _Pass:
    def __init__(self, state: State, decisions: Sequence[Row], whole: bool) -> None:
        self.state, self.decisions, self.whole = state, decisions, whole
        self.record = lru_cache(maxsize=CACHED)(state.record)
        self.labels = {entity.type: str(entity.node) for entity in entity_types().values()}
        self.old_entities: set[str] = set(state.entity_ids()) if whole else set()
        self.new_entities: set[str] = set()
        self.old_events: set[str] = set()
        self.new_events: set[str] = set()
        self.moved: set[Item] = set()
        self.renamed: set[Item] = set()
        """Entities of single articles that are taken for another than before, or for one by another name; like keys
        that are linked to and ids of events, not kept where everything is decided anew."""

    def run(self) -> Iterator[Delta]:
        changed = self.state.settle()
        current = self.state.articles()
        self.touched = changed
        self.present = sorted(current if self.whole else changed & current.keys())
        seeds = {kind: self._unindex(kind) for kind in (BAND, COPY, THING, PERSON, TELLING)}
        reprinted = self._reprints(seeds[COPY], current)
        self._index_names(seeds)
        self._things(seeds[THING])
        self._persons(seeds[PERSON])
        self.state.replace_entities(self.old_entities - self.new_entities, ())
        yield from self._draw_entities()
        articles = {*self.present, *reprinted, *(article for article, _ in self.moved)}
        yield from self._draw_articles(articles)
        self._index_tellings(seeds[TELLING], reprinted)
        yield from self._events(seeds[TELLING])
        yield from self._draw_stale(changed - current.keys())

    def _unindex(self, kind: str) -> set[int]:
        """The keys of what the touched articles had of a kind, which leaves the index; none where all leaves it."""
        if self.whole:
            self.state.drop_all(kind)
            return set()
        known = self.state.known(kind, self.touched)
        keys = self.state.keys_of(kind, known)
        self.state.drop(kind, known)
        if kind in (THING, PERSON):
            self.old_entities |= {value for value in known.values() if value}
        if kind == TELLING:
            self.old_events |= {value for value in known.values() if value}
        return keys

    def _linked(self, kind: str, seeds: set[int]) -> Iterator[tuple[set[Item], set[int]]]:
        return self.state.linked(kind, None if self.whole else seeds)

    def _reprints(self, seeds: set[int], current: Mapping[str, str | None]) -> set[str]:
        """Find what reprints what; which articles are a reprint now, or of another, or no more.

        Those of which one prints what the other prints share a key, so that who is whose original is found among them.
        """
        if self.whole:
            self.state.clear_originals()
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
        changed = set()
        for reached, _ in self.state.linked(COPY, seeds):
            near = sorted(article for article, _ in reached)
            found = find_reprints(map(self._article, near)) if len(near) > 1 else {}
            for article in near:
                if found.get(article) != (None if self.whole else current[article]):
                    self.state.set_original(article, found.get(article))
                    changed.add(article)
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
                if not self.whole:
                    seeds[kind] |= set().union(*own.values())

    def _things(self, seeds: set[int]) -> None:
        self.state.replace_rows(None if self.whole else seeds, ())
        for reached, keys in self._linked(THING, seeds):
            units = [unit for unit in self._units(reached) if unit.type != SEPARATE]
            self._take(THING, reached, keys, resolve_things(units, self.decisions))

    def _persons(self, seeds: set[int]) -> None:
        beside = self.state.known(PERSON, {article for article, _ in self.moved})
        seeds |= self.state.keys_of(PERSON, beside)
        if not self.whole:
            self.state.replace_rows(seeds, ())
        for reached, keys in self._linked(PERSON, seeds):
            articles = {article for article, _ in reached}
            organizations = {k: v for k, v in self.state.known(THING, articles).items() if v}
            kept = reached | organizations.keys()
            records = (_of(self.record(article), kept, people.POSTS) for article in sorted(articles))
            units = [unit for unit in collect(records, self.decisions) if unit.type == SEPARATE]
            self._take(PERSON, reached, keys, resolve_persons(units, self.decisions, organizations))

    def _units(self, reached: set[Item]) -> list[Unit]:
        """The units of entities; of articles with a product also those of companies, which may be its maker."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for article, local in reached:
            wanted[article].add(local)
        records = []
        for article, locals_ in sorted(wanted.items()):
            record = self.record(article)
            if any(e.type == "PRODUCT" for e in record.entities if e.id in locals_):
                locals_ |= {e.id for e in record.entities if e.type == "COMPANY"}
            records.append(_of(record, {(article, local) for local in locals_}))
        return collect(records, self.decisions)

    def _take(self, kind: str, reached: set[Item], keys: set[int], found: Resolution) -> None:
        """Write down what the reached entities of single articles are taken for, and why."""
        before = self.state.known(kind, {article for article, _ in reached})
        ids = {item: found.ids[item] for item in reached}
        used = set(ids.values())
        entities = [entity for entity in found.entities if entity.id in used]
        moved = {item for item in reached if before[item] != ids[item]}
        self.state.set_known(kind, {item: ids[item] for item in moved})
        if not self.whole:
            old = self.state.entities(used)
            renamed = {e.id for e in entities if e.id in old and old[e.id].name != e.name}
            self.moved |= moved
            self.renamed |= {item for item in reached if ids[item] in renamed}
            self.old_entities |= {known for item in reached if (known := before[item])}
        self.new_entities |= used
        self.state.replace_entities((), entities)
        rows = [(number(name_key(row.type, reference(row.a)[0])), row) for row in found.rows]
        self.state.replace_rows(keys, [(key, row) for key, row in rows if key in keys])

    def _index_tellings(self, seeds: set[int], reprinted: set[str]) -> None:
        """Put the facts that must be told anew under the keys of what their participants are taken for now."""
        anew = {*self.present, *reprinted}
        loose: dict[str, set[str]] = defaultdict(set)
        for article, local in self.moved | self.renamed:
            loose[article].add(local)
        for article in sorted(anew | loose.keys()):
            record = self.record(article)
            relations = {
                relation.id
                for relation in record.relations
                if article in anew or any(loose[article] & set(found) for found in relation.roles.values())
            }
            if not self.whole:
                items = [(article, relation) for relation in relations]
                before = self.state.known(TELLING, [article])
                seeds |= self.state.keys_of(TELLING, items)
                self.old_events |= {known for item in items if (known := before.get(item))}
                self.state.drop(TELLING, items)
            found = telling_keys(record, self._ids([article]))
            keys = {local: set(map(number, own)) for local, own in found.items() if local in relations}
            self.state.index(TELLING, article, keys)
            if not self.whole:
                seeds |= set().union(*keys.values())

    def _events(self, seeds: set[int]) -> Iterator[Delta]:
        """Tell events anew, and draw them."""
        for reached, _ in self._linked(TELLING, seeds):
            told: dict[str, set[str]] = defaultdict(set)
            for article, relation in reached:
                told[article].add(relation)
            if not self.whole:
                before = self.state.known(TELLING, told)
                self.old_events |= {known for item in reached if (known := before[item])}
            records = (
                replace(record, relations=tuple(r for r in record.relations if r.id in told[record.id]))
                for record in map(self.record, sorted(told))
            )
            events = to_events(records, self._ids(told), self._originals(told))
            self.state.set_known(TELLING, {item: event.id for event in events for item in event.tellings})
            if not self.whole:
                self.new_events |= {event.id for event in events}
            needed = {filler for event in events for fillers in event.roles.values() for filler in fillers}
            facts = Facts((), self._entities(needed), tuple(events), (), {})
            yield self._compare(draw(facts), {f"{EVENT} {event.id}" for event in events})

    def _ids(self, articles: Iterable[str]) -> dict[Item, str]:
        """What the entities of articles are taken for."""
        articles = set(articles)
        known = self.state.known(THING, articles) | self.state.known(PERSON, articles)
        return {item: value for item, value in known.items() if value}

    def _entities(self, ids: Iterable[str]) -> tuple[KnownEntity, ...]:
        return tuple(self.state.entities(ids).values())

    def _originals(self, articles: Iterable[str]) -> dict[str, str]:
        found = self.state.originals(articles)
        return {article: original for article, original in found.items() if original}

    def _draw_entities(self) -> Iterator[Delta]:
        for ids in _parts(sorted(self.new_entities)):
            entities = self._entities(ids)
            owners = {f"{self.labels[entity.type]} {entity.id}" for entity in entities}
            yield self._compare(draw(Facts((), entities, (), (), {})), owners)

    def _draw_articles(self, articles: set[str]) -> Iterator[Delta]:
        """Articles with what they name; what others reprint comes before its reprints."""
        originals = self._originals(articles)
        for ids in _parts(sorted(articles, key=lambda one: (one in originals, one))):
            records = tuple(map(self.record, ids))
            mentions = tuple(mentioned(records, self._ids(ids)))
            entities = self._entities({one.entity for one in mentions})
            reprints = {article: originals[article] for article in ids if article in originals}
            drawn = draw(Facts(records, entities, (), mentions, reprints))
            yield self._compare(drawn, {f"{ARTICLE} {article}" for article in ids})

    def _draw_stale(self, articles: set[str]) -> Iterator[Delta]:
        """What nothing stands for any more."""
        if self.whole:
            owners = self.state.stale_owners(self.labels)
        else:
            owners = [f"{ARTICLE} {article}" for article in articles]
            owners += [f"{EVENT} {event}" for event in self.old_events - self.new_events]
            owners += [
                f"{self.labels[entity.rpartition('-')[0].upper()]} {entity}"
                for entity in self.old_entities - self.new_entities
            ]
        for part in _parts(sorted(owners)):
            yield self._compare(GraphBatch(), set(part))

    def _compare(self, drawn: GraphBatch, owners: set[str]) -> Delta:
        """What of the drawn is new to the graph, and what the owners had in it that is not drawn any more."""
        before = self.state.elements(owners)
        after: dict[tuple[str, str], str] = {}
        own: tuple[list[Node], list[Edge]] = ([], [])
        new: tuple[list[Node], list[Edge]] = ([], [])
        elements: tuple[Node | Edge, ...] = (*drawn.nodes, *drawn.edges)
        for one in elements:
            owner = owner_of(one)
            if owner not in owners:
                continue
            key, digest = (owner, _element(one)), _digest(one)
            after[key] = digest
            for nodes, edges in (own, new) if before.get(key) != digest else (own,):
                if isinstance(one, Node):
                    nodes.append(one)
                else:
                    edges.append(one)
        gone = before.keys() - after.keys()
        self.state.replace_elements(gone, {k: v for k, v in after.items() if before.get(k) != v})
        batches = (GraphBatch(tuple(nodes), tuple(edges)) for nodes, edges in (new, own))
        added, whole = batches
        return Delta(added, _batch(element for _, element in gone), whole)


def _of(record: Record, entities: Set[Item], relations: Container[str] = ()) -> Record:
    """A record with some of its entities, and its relations of some types."""
    return replace(
        record,
        entities=tuple(e for e in record.entities if (record.id, e.id) in entities),
        relations=tuple(r for r in record.relations if r.type in relations),
    )


def _parts(items: list[str]) -> Iterator[list[str]]:
    for at in range(0, len(items), PART):
        yield items[at : at + PART]


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
