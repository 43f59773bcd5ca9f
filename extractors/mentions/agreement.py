"""How the finders agree on one set of mentions.

1. Quotation marks and blanks at the ends of a find are trimmed.
2. Of finds of one type that overlap, those of a finder that PRIORITIES names for the type stay: it normalises what it
   finds.
3. What remains is taken longest first; of one length, the one of the higher confidence first, then of the earlier
   finder, then of the type that stands first in TYPES, then the one that begins first. A find that overlaps one taken
   already is left out, so no mention holds another.

So the order in which finders ran, or gave their finds, does not matter; the order in which `agree` is given them does,
where length and confidence are equal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extractors.spans import Found

TYPES = ("AMOUNT", "PERCENT", "DATE", "PROJECT", "COMPANY", "ORG", "PRODUCT", "PERSON", "LOCATION")
PRIORITIES: Mapping[str, Sequence[str]] = {
    "AMOUNT": ["kg_amounts"],
    "PERCENT": ["kg_percents"],
    "DATE": ["kg_dates"],
}
"""The finders whose finds of a type go before those of others of that type, the first of them first."""
_EDGES = frozenset("“”‘’\"'「」『』《》 \t\n\u3000,，、。:：;；")


def agree(
    text: str,
    groups: Iterable[tuple[str, Iterable[Found]]],
    priorities: Mapping[str, Sequence[str]] = PRIORITIES,
) -> list[tuple[str, Found]]:
    """Mentions without overlap, in text order, each with the finder it came from.

    `groups` are finders with their finds, `priorities` finders by type.
    """
    candidates = [
        (
            -(found.end - found.start),
            -found.confidence,
            order,
            _rank(TYPES, found.type),
            found.start,
            name,
            found,
        )
        for order, (name, group) in enumerate(groups)
        for found in (trimmed(text, one) for one in group)
        if found is not None
    ]
    candidates.sort(key=lambda candidate: candidate[:5])
    preferred = [
        (_rank(priorities.get(found.type, ()), name), found)
        for *_, name, found in candidates
        if name in priorities.get(found.type, ())
    ]
    taken = bytearray(len(text))
    chosen = []
    for *_, name, found in candidates:
        if any(taken[found.start : found.end]) or _outranked(found, name, preferred, priorities):
            continue
        taken[found.start : found.end] = b"\1" * (found.end - found.start)
        chosen.append((name, found))
    chosen.sort(key=lambda pair: pair[1].start)
    return chosen


def _rank(order: Sequence[str], one: str) -> int:
    return order.index(one) if one in order else len(order)


def _outranked(
    found: Found, name: str, preferred: Iterable[tuple[int, Found]], priorities: Mapping[str, Sequence[str]]
) -> bool:
    order = priorities.get(found.type, ())
    mine = _rank(order, name)
    return mine > 0 and any(
        rank < mine and other.type == found.type and other.start < found.end and found.start < other.end
        for rank, other in preferred
    )


def found_by(
    text: str, groups: Iterable[tuple[str, Iterable[Found]]]
) -> dict[tuple[int, int, str], list[str]]:
    """For each stretch (start, end exclusive, type) that a finder found, trimmed, the finders that found it."""
    finders: dict[tuple[int, int, str], list[str]] = {}
    for name, group in groups:
        for found in (trimmed(text, one) for one in group):
            if found is not None:
                names = finders.setdefault((found.start, found.end, found.type), [])
                names += [name] if name not in names else []
    return finders


def inform(mentions: Iterable[Found], finds: Mapping[str, Sequence[Found]]) -> list[Found]:
    """Mentions with what the finders, by name, know of them.

    A mention has the value of the find of its type that it most overlaps, where it has none of its own, and the
    identifier of the gazetteer's find of its stretch and type.
    """
    informed = []
    for found in mentions:
        known = finds.get(next(iter(PRIORITIES.get(found.type, ["kg_gazetteer"]))), ())
        overlaps = [
            (min(found.end, one.end) - max(found.start, one.start), one)
            for one in known
            if one.type == found.type and one.start < found.end and found.start < one.end
        ]
        if overlaps:
            best = max(overlaps, key=lambda pair: pair[0])[1]
            same = (best.start, best.end) == (found.start, found.end)
            found = replace(
                found,
                value=best.value if found.value is None else found.value,
                canonical=best.canonical if same else None,
            )
        informed.append(found)
    return informed


def trimmed(text: str, found: Found) -> Found | None:
    """The find without quotation marks and blanks at its ends; None where nothing is left."""
    start, end = found.start, found.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    if (start, end) == (found.start, found.end):
        return found
    return replace(found, start=start, end=end)
