"""How the finders agree on one set of mentions.

Spans are taken longest first; of spans of one length, the one of the higher confidence, then of the earlier finder,
then of the type that stands first in PRIORITY. A span that overlaps one taken already is left out, so no mention
holds another. Before that, quotation marks and blanks at the ends are trimmed.
"""

from extractors.spans import Found

PRIORITY = ("AMOUNT", "PERCENT", "DATE", "PROJECT", "COMPANY", "ORG", "PRODUCT", "PERSON", "LOCATION")
_EDGES = frozenset("“”‘’\"'「」『』《》 \t\n\u3000,，、。:：;；")


def agree(text: str, groups: list[tuple[str, list[Found]]]) -> list[tuple[str, Found]]:
    """Mentions without overlap, in text order, each with the finder it came from."""
    candidates = [
        (-(found.end - found.start), -found.confidence, order, _priority(found.type), name, found)
        for order, (name, group) in enumerate(groups)
        for found in (trimmed(text, one) for one in group)
        if found is not None
    ]
    candidates.sort(key=lambda candidate: (*candidate[:4], candidate[5].start))
    taken = bytearray(len(text))
    chosen = []
    for *_, name, found in candidates:
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            chosen.append((name, found))
    chosen.sort(key=lambda pair: pair[1].start)
    return chosen


def _priority(kind: str) -> int:
    return PRIORITY.index(kind) if kind in PRIORITY else len(PRIORITY)


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
    return Found(start, end, found.type, found.confidence, found.value, found.canonical)
