"""How a folded text is put to HanLP, and how what comes back is put in its place.

HanLP leaves white space out of its tokens and may write them otherwise than the text does, so that only positions
count: a token here is a pair of offsets into the folded text, end exclusive.
"""

from extractors.mentions.encoding import windows
from extractors.text import sentences


def pieces(text: str, size: int, alone: bool = False) -> list[tuple[int, int]]:
    """Spans (start, end exclusive) of a folded text to be read one by one: as many sentences of one line as `size`
    characters hold, or single ones (`alone`); longer sentences are cut. White space at the ends is left out, and with
    it empty lines."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        for first, last in sentences(line) if alone else [(0, len(line))]:
            for start, end in windows(line[first:last], size, 0):
                stretch = line[first + start : first + end]
                begin = at + first + start + len(stretch) - len(stretch.lstrip())
                stop = begin + len(stretch.strip())
                if begin < stop:
                    spans.append((begin, stop))
        at += len(line)
    return spans


def characters(text: str, start: int, end: int) -> list[int]:
    """The offsets of the characters of a stretch that are no white space: the tokens of a model of characters."""
    return [i for i in range(start, end) if not text[i].isspace()]
