"""What the articles say taken together: entities, events and where each is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from extractors.record import Record, Value
from kg_builder.identity.ledger import Row


@dataclass(frozen=True)
class KnownEntity:
    """A company, person, product … with all names by which the articles call it, in any script."""

    id: str
    type: str
    name: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Literal:
    """A value or text that fills a role, as written and normalised (`value` is None for texts).

    `articles` are the ids of those that say so, sorted.
    """

    text: str
    value: Value | None = None
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One article's words for an event: code points of its text, end exclusive; `status` is what it says of it."""

    article: str
    start: int
    end: int
    sentence: str
    confidence: float
    extractor: str
    status: str


@dataclass(frozen=True)
class Event:
    """A fact told by one or more articles.

    `status` is the surest that any article gives it. `roles` holds ids of entities, `literals` the values and texts,
    both by role; the first literal of a role is the one to show. `disputed` names the roles for which articles give
    values that cannot both be right, `shown_because` says for each of them why its first literal is shown.
    `tellings` are the relations that were joined: (article, id of the relation in its record), in order.
    `support` counts the outlets that tell it, those that print another article again aside.
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
    support: int = 1
    disputed: tuple[str, ...] = ()
    shown_because: Mapping[str, str] = field(default_factory=dict)
    tellings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mentioned:
    """That an article names an entity, how often, where first, and which finders found it there."""

    article: str
    entity: str
    count: int
    start: int
    end: int
    finders: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Everything that a corpus says, ready to be drawn as a graph; each tuple is sorted by id.

    `decisions` are the rows of what the rules decided about identity, `idle` those of persons' rows of which a name
    stands in no article.
    """

    records: tuple[Record, ...]
    entities: tuple[KnownEntity, ...]
    events: tuple[Event, ...]
    mentioned: tuple[Mentioned, ...]
    reprints: Mapping[str, str]
    decisions: tuple[Row, ...] = ()
    idle: tuple[Row, ...] = ()
