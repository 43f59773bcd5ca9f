"""Records of single articles to what they say taken together."""

from collections.abc import Iterable, Mapping, Sequence

from extractors.record import Mention, Record
from kg_builder.identity.entities import resolve
from kg_builder.identity.events import to_events
from kg_builder.identity.ledger import Row
from kg_builder.identity.model import Facts, Mentioned
from kg_builder.identity.units import LocalId


def identify(
    records: Iterable[Record], reprints: Mapping[str, str] | None = None, decisions: Sequence[Row] = ()
) -> Facts:
    """Who is who and what is one event over all records; their order does not matter.

    `reprints` maps an article's id to that of the article it reprints; `decisions` are persons' rows of the ledger.
    """
    ordered = tuple(sorted(records, key=lambda record: record.id))
    who = resolve(ordered, decisions)
    reprints = dict(reprints or {})
    events = to_events(ordered, who.ids, reprints)
    return Facts(
        ordered,
        who.entities,
        tuple(events),
        tuple(mentioned(ordered, who.ids)),
        reprints,
        who.rows,
        who.idle,
    )


def mentioned(records: Iterable[Record], ids: Mapping[LocalId, str]) -> list[Mentioned]:
    """Which articles name which entities; `ids` is what `resolve` gave."""
    mentions: dict[tuple[str, str], list[Mention]] = {}
    for record in records:
        for entity in record.entities:
            if known := ids.get((record.id, entity.id)):
                mentions.setdefault((record.id, known), []).extend(entity.mentions)
    return [
        Mentioned(article, entity, len(found), *min((one.start, one.end) for one in found), _finders(found))
        for (article, entity), found in sorted(mentions.items())
    ]


def _finders(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(sorted({name for one in mentions for name in (one.finder, *one.also) if name}))
