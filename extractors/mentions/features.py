"""What is known of each character before the encoder reads it: finds of the gazetteer, the patterns and the
value finders, the case and the white space that the encoder's vocabulary leaves out.

The finds are put as in SoftLexicon (Ma et al. 2020, "Simplify the usage of lexicon in Chinese NER"): for each
type, whether the character begins, is inside, ends or is the whole of a find.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from extractors.spans import Found

TYPES = ("COMPANY", "ORG", "PERSON", "PRODUCT", "PROJECT", "LOCATION", "AMOUNT", "PERCENT", "DATE")
BLOCKS = {"kg_gazetteer": 0, "kg_amounts": 0, "kg_percents": 0, "kg_dates": 0, "kg_name_patterns": 1}
"""Which block of features a finder fills; those of one block find different types."""
WIDTH = 4 * len(TYPES)
SIZE = WIDTH * (1 + max(BLOCKS.values())) + 2
UPPER, SPACED = SIZE - 2, SIZE - 1
BEGIN, INSIDE, END, SINGLE = range(4)


def features(text: str, finds: Mapping[str, Iterable[Found]]) -> NDArray[np.uint8]:
    """Zeros and ones, [characters, SIZE], of a folded text, from finds by the finder's name."""
    rows = np.zeros((len(text), SIZE), np.uint8)
    for finder, found in finds.items():
        block = BLOCKS[finder] * WIDTH
        for one in found:
            column = block + 4 * TYPES.index(one.type)
            if one.end - one.start == 1:
                rows[one.start, column + SINGLE] = 1
            else:
                rows[one.start, column + BEGIN] = 1
                rows[one.start + 1 : one.end - 1, column + INSIDE] = 1
                rows[one.end - 1, column + END] = 1
    spaced = False
    for position, character in enumerate(text):
        if character.isspace():
            spaced = True
        else:
            if spaced:
                rows[position, SPACED] = 1
                spaced = False
            if character.isupper():
                rows[position, UPPER] = 1
    return rows
