"""Facts as nodes and edges: an event with its roles, drawn twice (see `kg_builder.graph.model`)."""

from collections.abc import Iterator
from itertools import product

from extractors.record import Record
from kg_builder.graph.model import (
    ARTICLE,
    EVENT,
    MENTIONS,
    REPORTS,
    REPRINT_OF,
    Edge,
    GraphBatch,
    Node,
    Property,
)
from kg_builder.identity.model import Event, Facts, KnownEntity, Literal
from schemas import entity_types, relation_types

ARTICLE_PROPERTIES = ("outlet", "author", "url", "path", "format", "encoding", "encoding_source")


def draw(facts: Facts) -> GraphBatch:
    """The graph of a corpus's facts.

    Planned and rumored events and former posts get no direct edge, so that the quick query never returns them.
    """
    kinds = {entity.id: entity.type for entity in facts.entities}
    names = {entity.id: entity.name for entity in facts.entities}
    nodes = [_article(record) for record in facts.records]
    nodes += [_entity(entity) for entity in facts.entities]
    edges: list[Edge] = []
    for event in facts.events:
        nodes.append(_event(event, names))
        edges.extend(_reports(event))
        edges.extend(_roles(event, kinds))
        if event.status == "asserted" and not event.former:
            edges.extend(_direct(event, kinds))
    for mentioned in facts.mentioned:
        properties: dict[str, Property] = {
            "count": mentioned.count,
            "start": mentioned.start,
            "end": mentioned.end,
            "finders": list(mentioned.finders),
        }
        label = _label(kinds[mentioned.entity])
        edges.append(Edge(MENTIONS, mentioned.article, mentioned.entity, "", properties, ARTICLE, label))
    for article, original in sorted(facts.reprints.items()):
        edges.append(Edge(REPRINT_OF, article, original, "", {}, ARTICLE, ARTICLE))
    return GraphBatch(tuple(nodes), tuple(edges))


def owner_of(one: Node | Edge) -> str:
    """Whose an element of a graph is, as label and id: an article's its node and the edges to what it names, an
    event's its node, its roles, its direct edges and its reports, an entity's its node."""
    if isinstance(one, Node):
        return f"{one.label} {one.id}"
    if one.type == REPORTS:
        return f"{EVENT} {one.target}"
    if one.source_label in (ARTICLE, EVENT):
        return f"{one.source_label} {one.source}"
    return f"{EVENT} {one.key}"


def _label(kind: str) -> str:
    label = entity_types()[kind].node
    assert label is not None, f"{kind} is a value and has no node"
    return label


def _article(record: Record) -> Node:
    properties: dict[str, Property] = {
        "name": record.title or record.id,
        "title": record.title or record.id,
        "published": record.published,
        "characters": len(record.text),
    }
    for key in ARTICLE_PROPERTIES:
        if record.source.get(key):
            properties[key] = str(record.source[key])
    return Node(ARTICLE, record.id, properties)


def _entity(entity: KnownEntity) -> Node:
    names = list(entity.names)
    return Node(
        _label(entity.type), entity.id, {"name": entity.name, "names": names, "search_text": " ".join(names)}
    )


def _event(event: Event, names: dict[str, str]) -> Node:
    kind = relation_types()[event.type]
    first = [names[i] for role in kind.core_roles for i in event.roles.get(role, ())]
    properties: dict[str, Property] = {
        "name": f"{'、'.join(first)} {kind.label_zh}",
        "type": event.type,
        "status": event.status,
        "former": event.former,
        "reported": event.reported,
        "support": event.support,
        "disputed": list(event.disputed),
        "shown_because": [f"{role}: {reason}" for role, reason in event.shown_because.items()],
    }
    for role, literals in event.literals.items():
        properties.update(_literal(role, literals))
        if role in event.disputed:
            properties[f"{role}_all"] = [literal.text for literal in literals]
            properties[f"{role}_sources"] = [" ".join(literal.articles) for literal in literals]
    return Node(EVENT, event.id, properties)


def _literal(role: str, literals: tuple[Literal, ...]) -> dict[str, Property]:
    first = literals[0]
    value = first.value or {}
    if role == "date":
        return {
            "date": value.get("start"),
            "date_end": value.get("end"),
            "date_precision": value.get("precision"),
            "date_text": first.text,
        }
    properties: dict[str, Property] = {role: first.text}
    for part in ("value", "low", "high"):
        if value.get(part) is not None:
            properties[f"{role}_{part}"] = float(value[part])
    for part in ("currency", "per"):
        if value.get(part):
            properties[f"{role}_{part}"] = str(value[part])
    if value.get("approx"):
        properties[f"{role}_approx"] = True
    if len(literals) > 1:
        properties[f"{role}_all"] = [literal.text for literal in literals]
    return properties


def _reports(event: Event) -> Iterator[Edge]:
    for report in event.reports:
        extractor, _, version = report.extractor.partition("/")
        properties: dict[str, Property] = {
            "start": report.start,
            "end": report.end,
            "sentence": report.sentence,
            "confidence": report.confidence,
            "extractor": extractor,
            "version": version,
            "status": report.status,
        }
        yield Edge(
            REPORTS, report.article, event.id, f"{report.start}-{report.end}", properties, ARTICLE, EVENT
        )


def _roles(event: Event, kinds: dict[str, str]) -> Iterator[Edge]:
    for role, fillers in event.roles.items():
        for filler in fillers:
            yield Edge(role.upper(), event.id, filler, "", {}, EVENT, _label(kinds[filler]))


def _direct(event: Event, kinds: dict[str, str]) -> Iterator[Edge]:
    kind = relation_types()[event.type]
    if kind.edge is None:
        return
    source_role, target_roles = kind.edge
    properties: dict[str, Property] = {"event": event.id, "reported": event.reported}
    for role, literals in event.literals.items():
        properties.update(_literal(role, literals))
    targets = next((event.roles[role] for role in target_roles if event.roles.get(role)), ())
    for source, target in product(event.roles.get(source_role, ()), targets):
        if source != target and not (kind.symmetric and source > target):
            yield Edge(
                event.type, source, target, event.id, properties, _label(kinds[source]), _label(kinds[target])
            )
