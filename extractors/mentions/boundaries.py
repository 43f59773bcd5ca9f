"""Where a name can begin and end in a text without spaces between words."""

import re

from extractors.mentions.lists import words

_LATIN = re.compile(r"[A-Za-z0-9]")
FUNCTION = frozenset(
    "均不没已很更较仍却据说称的与和及或在将由为对向被从是了等以于把让给到至并而且其该此各每该个这那也都又再只就才但若因所之乎者吗呢吧啊"
)
"""Characters that are words of their own."""


def is_cjk(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def latin_bounds(text: str, start: int, end: int) -> bool:
    """Whether a span does not cut through a Latin word or number."""
    before = (
        start > 0
        and _LATIN.match(text[start])
        and (_LATIN.match(text[start - 1]) or text[start - 1] in "-_@/.&")
    )
    if before and text[start - 1] == "/" and start > 1 and text[start - 2] not in "/.":
        before = False
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not before and not after


def crosses_word(text: str, position: int, low: int, high: int) -> bool:
    """Whether a common word lies across `position`, between `low` and `high` (a word's own span excluded)."""
    common = words("common_words")
    for start in range(max(0, position - 3, low), position):
        if not is_cjk(text[start]):
            continue
        for end in range(position + 1, min(len(text), start + 4, high) + 1):
            if text[start:end] in common:
                return True
    return False


def tokens(
    text: str, start: int, end: int, also: frozenset[str] = frozenset()
) -> list[tuple[int, int, bool]]:
    """Longest-first cut of a span into words: (start, end, whether a common word or one of `also`).

    Other Chinese characters stand alone, and Latin runs are one unknown token.
    """
    common = words("common_words")
    cut, at = [], start
    while at < end:
        if not is_cjk(text[at]):
            stop = at + 1
            while stop < end and not is_cjk(text[stop]) and text[stop] not in "()·" and text[at] not in "()·":
                stop += 1
            cut.append((at, stop, False))
            at = stop
            continue
        for stop in range(min(end, at + 4), at + 1, -1):
            if text[at:stop] in common or text[at:stop] in also:
                cut.append((at, stop, True))
                at = stop
                break
        else:
            cut.append((at, at + 1, text[at] in FUNCTION))
            at += 1
    return cut
