"""What the articles say taken together: entities, events and where each is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from extractors.record import Record, Value


@dataclass(frozen=True)
class KnownEntity:
    """A company, person, product … with all names by which the articles call it, in any script."""

    id: str
    type: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Literal:
    """A value or text that fills a role, as written and normalised (`value` is None for texts)."""

    text: str
    value: Value | None = None


@dataclass(frozen=True)
class Report:
    """One article's words for an event: code points of its text, end exclusive."""

    article: str
    start: int
    end: int
    sentence: str
    confidence: float
    extractor: str


@dataclass(frozen=True)
class Event:
    """A fact told by one or more articles.

    `roles` holds ids of entities, `literals` the values and texts, both by role.
    `reported` is the earliest publication date (ISO) of the articles, None where none has one.
    """

    id: str
    type: str
    status: str
    former: bool
    roles: Mapping[str, tuple[str, ...]]
    literals: Mapping[str, tuple[Literal, ...]]
    reports: tuple[Report, ...]
    reported: str | None


@dataclass(frozen=True)
class Mentioned:
    """That an article names an entity, how often, and where first."""

    article: str
    entity: str
    count: int
    start: int
    end: int


@dataclass(frozen=True)
class Facts:
    """Everything that a corpus says, ready to be drawn as a graph; each tuple is sorted by id."""

    records: tuple[Record, ...]
    entities: tuple[KnownEntity, ...]
    events: tuple[Event, ...]
    mentioned: tuple[Mentioned, ...]
    reprints: Mapping[str, str]
