"""The record of one article: what the extractors hand on, and how it stands in a JSON line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Value = Mapping[str, Any]
"""A normalised value: AMOUNT {value, low, high, currency, per, approx}, PERCENT {value, low, high, approx},
DATE {start, end, precision}; absent keys and None mean "not said"."""


@dataclass(frozen=True)
class Mention:
    """Where a name or value stands: code points of the article's text as read, end exclusive.

    `finder` is the component it came from, `also` the others that found the same stretch for the same type.
    """

    start: int
    end: int
    text: str
    finder: str | None = None
    confidence: float | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """What one or more mentions of an article stand for. `names` has every surface form, `name` first.

    `canonical` is the gazetteer's identifier, where one of the names is a listed one.
    """

    id: str
    type: str
    name: str
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    value: Value | None = None
    canonical: str | None = None


@dataclass(frozen=True)
class Evidence:
    """The words that say a fact: code points of the article's text, end exclusive."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Relation:
    """A fact. A role's fillers are ids of the record's entities, or strings for text."""

    id: str
    type: str
    status: str
    roles: Mapping[str, tuple[str, ...]]
    evidence: Evidence
    confidence: float
    extractor: str
    former: bool = False


@dataclass(frozen=True)
class Record:
    """One article with what was found in it.

    `published` is an ISO date or None. `source` is what the reader knew besides (outlet, author, url, path,
    encoding, reprint_of …); the extractors pass it through.
    """

    id: str
    title: str
    published: str | None
    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    source: Mapping[str, Any] = field(default_factory=dict)


def to_json(record: Record) -> dict[str, Any]:
    """The record as the JSON object of one line; keys without a value are left out."""
    return {
        "id": record.id,
        "title": record.title,
        "published": record.published,
        "text": record.text,
        "entities": [
            {
                "id": entity.id,
                "type": entity.type,
                "name": entity.name,
                "names": list(entity.names),
                **({"value": dict(entity.value)} if entity.value is not None else {}),
                **({"canonical": entity.canonical} if entity.canonical else {}),
                "mentions": [
                    _present({**vars(mention), "also": list(mention.also)}) for mention in entity.mentions
                ],
            }
            for entity in record.entities
        ],
        "relations": [
            {
                **{
                    key: value
                    for key, value in vars(relation).items()
                    if key not in ("roles", "evidence", "former")
                },
                "roles": {role: list(fillers) for role, fillers in relation.roles.items()},
                "evidence": vars(relation.evidence).copy(),
                **({"former": True} if relation.former else {}),
            }
            for relation in record.relations
        ],
        **({"source": dict(record.source)} if record.source else {}),
    }


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None and value != []}


def from_json(line: Mapping[str, Any]) -> Record:
    """The inverse of `to_json`; keys it does not know are ignored. Raises KeyError for a missing key."""
    return Record(
        line["id"],
        line.get("title", ""),
        line.get("published"),
        line["text"],
        tuple(
            Entity(
                entity["id"],
                entity["type"],
                entity["name"],
                tuple(entity["names"]),
                tuple(
                    Mention(
                        m["start"],
                        m["end"],
                        m["text"],
                        m.get("finder"),
                        m.get("confidence"),
                        tuple(m.get("also", ())),
                    )
                    for m in entity["mentions"]
                ),
                entity.get("value"),
                entity.get("canonical"),
            )
            for entity in line.get("entities", ())
        ),
        tuple(
            Relation(
                relation["id"],
                relation["type"],
                relation.get("status", "asserted"),
                {role: tuple(fillers) for role, fillers in relation["roles"].items()},
                Evidence(**{key: relation["evidence"][key] for key in ("start", "end", "text")}),
                relation.get("confidence", 1.0),
                relation.get("extractor", ""),
                relation.get("former", False),
            )
            for relation in line.get("relations", ())
        ),
        line.get("source", {}),
    )
