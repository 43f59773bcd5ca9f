"""Labels of subwords, as a token-classification model gives them, as spans of characters."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_TAG = re.compile(r"([BIMESLU])[-_](.+)")
_STARTS, _ENDS = frozenset("BSU"), frozenset("ESLU")
NONE = ("O", "")


def read_tags(labels: Sequence[str]) -> list[tuple[str, str]]:
    """Each label as (place, type): BIO, BIOES, BILOU and BMES by their prefixes; "O" is (O, "").

    Labels without a prefix, or of a scheme that has no label that begins a span, are ("I", label): neighbours of one
    label are one span.
    """
    tagged = any(label.startswith(("B-", "B_")) for label in labels)
    tags = []
    for label in labels:
        match = _TAG.fullmatch(label) if tagged else None
        tags.append(NONE if label == "O" else (match[1], match[2]) if match else ("I", label))
    return tags


def words(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Words (start, end exclusive, index of the first token) from the tokens' offsets in the text.

    Pieces of a run of Latin letters and digits are one word, as are tokens that share a character (bytes of one); every
    other token is a word. Tokens of blanks alone are left out.
    """
    found: list[tuple[int, int, int]] = []
    for token, (start, end) in enumerate(offsets):
        while start < end and text[start].isspace():
            start += 1
        if start >= end:
            continue
        if found and (start < found[-1][1] or (start == found[-1][1] and _one_run(text, start))):
            begin, stop, first = found[-1]
            found[-1] = (begin, max(stop, end), first)
        else:
            found.append((start, end, token))
    return found


def _one_run(text: str, at: int) -> bool:
    return all(character.isascii() and character.isalnum() for character in text[at - 1 : at + 1])


def windows(length: int, size: int, overlap: int) -> list[tuple[int, int, int, int]]:
    """Windows (start, end, first, last) of at most `size` over `length` tokens, ends exclusive.

    Neighbours share `overlap` tokens; each tells of the tokens from `first` to `last`, which meet in the middle of
    what is shared. Raises ValueError where the overlap leaves no way forward.
    """
    if not 0 <= overlap < size:
        raise ValueError(f"an overlap of {overlap} in windows of {size}")
    if not length:
        return []
    starts = list(range(0, max(length - overlap, 1), size - overlap))
    ends = [min(start + size, length) for start in starts]
    seams = [(start + end) // 2 for start, end in zip(starts[1:], ends[:-1], strict=True)]
    return list(zip(starts, ends, [0, *seams], [*seams, length], strict=True))


def spans(
    text: str,
    places: Sequence[tuple[int, int, int]],
    scores: NDArray[np.float32],
    tags: Sequence[tuple[str, str]],
) -> Iterator[tuple[int, int, str, float]]:
    """Spans (start, end exclusive, type, confidence) of a text from the log probabilities of its tokens' tags.

    `places` are its words, `scores` is [tokens, tags]; a word has the best tag of its first token. A sequence that
    the scheme does not allow is read leniently: a span begins where its type does, and ends at a line break. The
    confidence is the geometric mean of the words' probabilities.
    """
    best = scores.argmax(1)
    start = end = 0
    kind, told = "", list[float]()
    for begin, stop, token in places:
        place, new = tags[best[token]]
        if told and (new != kind or place in _STARTS or "\n" in text[end:begin]):
            yield start, end, kind, float(np.exp(np.mean(told)))
            told = []
        if new:
            if not told:
                start, kind = begin, new
            end = stop
            told.append(float(scores[token, best[token]]))
            if place in _ENDS:
                yield start, end, kind, float(np.exp(np.mean(told)))
                told = []
    if told:
        yield start, end, kind, float(np.exp(np.mean(told)))
