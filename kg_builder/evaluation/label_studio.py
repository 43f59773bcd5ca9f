"""Records as tasks of Label Studio (https://labelstud.io), and corrected tasks as records.

A mention is a region with the label of its type; the text field `entity` says which mentions are one entity. A fact
is a region too: its evidence, with the label of its type, its certainty as a choice, an arrow to a mention for each
filler, labelled with the role, and a line `role=words` for each filler that is words. So a fact may have any number
of fillers, and two facts may share them. Offsets count code points on both sides: Label Studio turns the UTF-16
offsets of the browser into those.

The record itself travels in the task's data: what annotators do not see (values, listed names, confidence) is taken
from there for whatever they left as it was.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from extractors.record import Entity, Evidence, Mention, Record, Relation, Value, from_json, to_json
from kg_builder.evaluation.records import fault
from schemas import entity_types, relation_types

if TYPE_CHECKING:
    from spacy.language import Language

STATES = ("asserted", "planned", "rumored", "denied", "former")
"""The choices for a fact; "former" is a post no longer held."""
ANNOTATOR = "annotator"
"""The extractor of a fact that an annotator told or changed."""
COLOURS = ("#3b6ea5", "#c0504d", "#76923c", "#7f5fa0", "#d98c2b", "#2a9d8f", "#8d6e63", "#b5838d", "#5c677d")


class LabelsError(ValueError):
    """A file that is no export of Label Studio, or one with annotations that make no record; says where and why."""


def config() -> str:
    """The labelling configuration, XML, for the types of the schema."""
    view = ElementTree.Element("View")
    mentions = ElementTree.SubElement(view, "Labels", name="label", toName="text")
    for number, name in enumerate(entity_types()):
        ElementTree.SubElement(mentions, "Label", value=name, background=COLOURS[number % len(COLOURS)])
    facts = ElementTree.SubElement(view, "Labels", name="fact", toName="text")
    for name in relation_types():
        ElementTree.SubElement(facts, "Label", value=name, background="#bbbbbb")
    roles = ElementTree.SubElement(view, "Relations")
    for name in dict.fromkeys(role for relation in relation_types().values() for role in relation.roles):
        ElementTree.SubElement(roles, "Relation", value=name)
    ElementTree.SubElement(view, "Text", name="text", value="$text", granularity="symbol")
    of_region: dict[str, Any] = {"toName": "text", "perRegion": "true", "visibleWhen": "region-selected"}
    ElementTree.SubElement(
        view,
        "TextArea",
        name="entity",
        whenTagName="label",
        placeholder="entity",
        maxSubmissions="1",
        **of_region,
    )
    states = ElementTree.SubElement(
        view, "Choices", name="status", whenTagName="fact", choice="single", **of_region
    )
    for name in STATES:
        ElementTree.SubElement(states, "Choice", value=name)
    ElementTree.SubElement(
        view,
        "TextArea",
        name="words",
        whenTagName="fact",
        placeholder="role=words",
        editable="true",
        **of_region,
    )
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def to_task(record: Record) -> dict[str, Any]:
    """A task with the record as its prediction."""
    results = [
        *_mention_results(record),
        *(r for fact in record.relations for r in _fact_results(record, fact)),
    ]
    return {
        "data": {"text": record.text, "title": record.title, "record": to_json(record)},
        "predictions": [{"model_version": "kg-builder", "result": results}],
    }


def _mention_results(record: Record) -> Iterator[dict[str, Any]]:
    for entity in record.entities:
        for number, mention in enumerate(entity.mentions):
            at = {"id": f"{entity.id}:{number}", "to_name": "text"}
            place = {"start": mention.start, "end": mention.end}
            label = {**place, "text": mention.text, "labels": [entity.type]}
            score = {} if mention.confidence is None else {"score": mention.confidence}
            yield {**at, "from_name": "label", "type": "labels", "value": label, **score}
            yield {**at, "from_name": "entity", "type": "textarea", "value": {**place, "text": [entity.id]}}


def _fact_results(record: Record, fact: Relation) -> Iterator[dict[str, Any]]:
    known = {entity.id: entity for entity in record.entities if entity.mentions}
    at = {"id": f"fact:{fact.id}", "to_name": "text"}
    place = {"start": fact.evidence.start, "end": fact.evidence.end}
    label = {**place, "text": fact.evidence.text, "labels": [fact.type]}
    yield {**at, "from_name": "fact", "type": "labels", "value": label, "score": fact.confidence}
    choice = {**place, "choices": ["former" if fact.former else fact.status]}
    yield {**at, "from_name": "status", "type": "choices", "value": choice}
    fillers = [(role, filler) for role, fillers in fact.roles.items() for filler in fillers]
    if words := [f"{role}={filler}" for role, filler in fillers if filler not in known]:
        yield {**at, "from_name": "words", "type": "textarea", "value": {**place, "text": words}}
    for role, filler in fillers:
        if filler in known:
            to = f"{filler}:{_nearest(known[filler], fact.evidence)}"
            yield {
                "type": "relation",
                "from_id": at["id"],
                "to_id": to,
                "direction": "right",
                "labels": [role],
            }


def _nearest(entity: Entity, evidence: Evidence) -> int:
    """The number of the entity's mention in the evidence, or nearest to it."""

    def far(number: int) -> int:
        mention = entity.mentions[number]
        return max(evidence.start - mention.start, mention.end - evidence.end, 0)

    return min(range(len(entity.mentions)), key=far)


def from_export(tasks: Any) -> tuple[list[Record], int]:
    """The records of an export in the format JSON, and how many of its tasks nobody annotated. Raises LabelsError."""
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "data" in task for task in tasks):
        raise LabelsError("not an export of tasks: in Label Studio choose Export, then the format JSON")
    records, untouched = [], 0
    for number, task in enumerate(tasks, 1):
        if any(not isinstance(one, dict) for one in task.get("annotations", ())):
            raise LabelsError(
                f"task {number}: its annotations are not there: export in the format JSON, not JSON-MIN"
            )
        done = [one for one in task.get("annotations", ()) if not one.get("was_cancelled")]
        if not done:
            untouched += 1
            continue
        latest = max(done, key=lambda one: str(one.get("updated_at", "")))
        try:
            record = from_result(from_json(task["data"]["record"]), latest["result"])
        except LabelsError:
            raise
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise LabelsError(
                f"task {number}: not one that `kg-builder labels export` wrote: {error!r}"
            ) from error
        if wrong := fault(record):
            raise LabelsError(f"task {number} ({record.id}): {wrong}")
        records.append(record)
    return records, untouched


def from_result(record: Record, result: Sequence[Mapping[str, Any]]) -> Record:
    """A record as an annotation's results have it. Raises LabelsError."""
    fields: dict[tuple[str, str], Any] = {
        (one["id"], one["from_name"]): one["value"] for one in result if one["type"] != "relation"
    }
    arrows = [one for one in result if one["type"] == "relation"]
    entities, of_region = _entities(record, fields)
    facts = [
        _fact(record, region, value, fields, arrows, of_region)
        for (region, name), value in fields.items()
        if name == "fact"
    ]
    taken = {fact.id for fact in facts if fact.id}
    fresh = (f"r{number}" for number in range(1, len(facts) + len(taken) + 1) if f"r{number}" not in taken)
    return replace(
        record,
        entities=entities,
        relations=tuple(fact if fact.id else replace(fact, id=next(fresh)) for fact in facts),
    )


def _entities(
    record: Record, fields: Mapping[tuple[str, str], Any]
) -> tuple[tuple[Entity, ...], dict[str, str]]:
    """The entities, and the entity of each region of a mention."""
    old = {entity.id: entity for entity in record.entities}
    groups: dict[tuple[str, str], list[Mention]] = {(one.id, one.type): [] for one in record.entities}
    keys: dict[str, tuple[str, str]] = {}
    # a region that names no entity is of the one that has its words
    named = sorted(
        ((region, value) for (region, name), value in fields.items() if name == "label"),
        key=lambda one: (one[0], "entity") not in fields,
    )
    surfaces: dict[tuple[str, str], tuple[str, str]] = {}
    for region, value in named:
        start, end, (kind, *_) = value["start"], value["end"], value["labels"]
        words = record.text[start:end]
        said = [line.strip() for line in fields.get((region, "entity"), {}).get("text", []) if line.strip()]
        key = (said[0], kind) if said else surfaces.get((kind, words), (f"new-{region}", kind))
        surfaces.setdefault((kind, words), key)
        known = old.get(key[0])
        before = (
            next((m for m in known.mentions if (m.start, m.end) == (start, end)), None) if known else None
        )
        groups.setdefault(key, []).append(before or Mention(start, end, words))
        keys[region] = key
    entities: list[Entity] = []
    ids: dict[tuple[str, str], str] = {}
    for key, mentions in groups.items():
        name, kind = key
        known = old.get(name)
        if not mentions and (known is None or known.mentions):
            continue
        changed = known is None or known.type != kind
        ids[key] = _unused(name, {*old, *ids.values()}) if changed and name in old else name
        mentions.sort(key=lambda mention: (mention.start, mention.end))
        if known and not changed and Counter(mentions) == Counter(known.mentions):
            entities.append(known)
        else:
            entities.append(_entity(ids[key], kind, mentions, record, known))
    return tuple(entities), {region: ids[key] for region, key in keys.items()}


def _unused(name: str, taken: set[str]) -> str:
    return next(one for number in range(2, len(taken) + 3) if (one := f"{name}-{number}") not in taken)


def _entity(key: str, kind: str, mentions: list[Mention], record: Record, known: Entity | None) -> Entity:
    names = list(dict.fromkeys(mention.text for mention in mentions))
    name = max(names, key=lambda one: (len(one), -names.index(one)))
    canonical = known.canonical if known and known.type == kind and known.name in names else None
    value = None
    if entity_types()[kind].kind == "value":
        values = _values(record.text, record.published)
        found = (values.get((mention.start, mention.end, kind)) for mention in mentions)
        value = next((one for one in found if one is not None), None)
    return Entity(
        key, kind, name, (name, *(n for n in names if n != name)), tuple(mentions), value, canonical
    )


@lru_cache(maxsize=1)
def _values(text: str, published: str | None) -> dict[tuple[int, int, str], Value | None]:
    """What the finders of values make of a text, by place and type."""
    from extractors.pipeline import Text, extract

    (record,) = extract(_finders(), [Text("", text, "", published)])
    return {(m.start, m.end, e.type): e.value for e in record.entities for m in e.mentions}


@cache
def _finders() -> "Language":
    from extractors.pipeline import load

    return load("fast")


def _fact(
    record: Record,
    region: str,
    value: Mapping[str, Any],
    fields: Mapping[tuple[str, str], Any],
    arrows: Iterable[Mapping[str, Any]],
    of_region: Mapping[str, str],
) -> Relation:
    """The fact of a region; one without an `id` where the record has none like it."""
    kind, evidence = (
        value["labels"][0],
        Evidence(value["start"], value["end"], record.text[value["start"] : value["end"]]),
    )
    where = f"{record.id}, {kind} at {evidence.start}"
    roles: dict[str, list[str]] = {}
    for line in fields.get((region, "words"), {}).get("text", []):
        role, equals, words = line.partition("=")
        if not equals:
            raise LabelsError(f"{where}: {line!r}: write words that fill a role as role=words")
        roles.setdefault(role.strip(), []).append(words)
    for arrow in arrows:
        if region in (arrow["from_id"], arrow["to_id"]):
            other = arrow["to_id"] if arrow["from_id"] == region else arrow["from_id"]
            if other not in of_region:
                raise LabelsError(f"{where}: an arrow goes to something that is no mention")
            for role in arrow.get("labels") or ():
                roles.setdefault(role, []).append(of_region[other])
            if not arrow.get("labels"):
                raise LabelsError(f"{where}: the arrow to {other} has no role")
    state = (fields.get((region, "status"), {}).get("choices") or ["asserted"])[0]
    former = state == "former"
    known = next((one for one in record.relations if f"fact:{one.id}" == region), None)
    status = (known.status if known and known.former else "asserted") if former else state
    if known and known.type == kind:
        counted = {role: Counter(fillers) for role, fillers in roles.items()}
        if counted == {role: Counter(fillers) for role, fillers in known.roles.items() if fillers}:
            same = (evidence.start, evidence.end) == (known.evidence.start, known.evidence.end)
            evidence = known.evidence if same else evidence
            return replace(known, status=status, former=former, evidence=evidence)
    told = {role: tuple(roles[role]) for role in relation_types()[kind].roles if role in roles} | {
        role: tuple(fillers) for role, fillers in roles.items() if role not in relation_types()[kind].roles
    }
    return Relation(known.id if known else "", kind, status, told, evidence, 1.0, ANNOTATOR, former)
