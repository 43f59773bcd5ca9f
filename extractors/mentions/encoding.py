"""How a folded text is put to the encoder: one token a character, white space as a feature of what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from extractors.text import sentences

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(len(SPECIAL))


@dataclass(frozen=True)
class Encoded:
    """A stretch of text as the encoder reads it.

    `ids` are the tokens: [CLS], then a token for each character that is not white space, [SEP] for a run of
    line breaks. `positions` gives each token's offset in the stretch, -1 for tokens that stand for no character.
    """

    ids: NDArray[np.int64]
    positions: NDArray[np.int64]


class Vocabulary:
    """The characters that the encoder knows, in lower case; a character's index is its line in `vocab.txt`."""

    def __init__(self, characters: Sequence[str]) -> None:
        if tuple(characters[: len(SPECIAL)]) != SPECIAL:
            raise ValueError(f"a vocabulary begins with {' '.join(SPECIAL)}; this one does not")
        self.characters = tuple(characters)
        self._index = {character: i for i, character in enumerate(self.characters)}

    @classmethod
    def read(cls, path: Path) -> "Vocabulary":
        return cls(path.read_text(encoding="utf-8").splitlines())

    def __len__(self) -> int:
        return len(self.characters)

    def ids(self, text: str) -> list[int]:
        """A token for each character; upper case is read as lower, an unknown character as [UNK]."""
        index = self._index
        return [index.get(character.lower(), UNK) for character in text]

    def encode(self, text: str) -> Encoded:
        """The tokens of a folded text (see `Encoded`)."""
        ids, positions = [CLS], [-1]
        index = self._index
        for position, character in enumerate(text):
            if not character.isspace():
                ids.append(index.get(character.lower(), UNK))
                positions.append(position)
            elif character == "\n" and ids[-1] not in (SEP, CLS):
                ids.append(SEP)
                positions.append(-1)
        return Encoded(np.array(ids, np.int64), np.array(positions, np.int64))


def windows(text: str, size: int, overlap: int) -> list[tuple[int, int]]:
    """Spans of at most `size` characters that cover a folded text, cut between sentences where that can be.

    A window begins with the last sentences of the one before, up to `overlap` characters of
    them, where the sentence after still finds room.
    """
    pieces = [(at, min(at + size, end)) for start, end in sentences(text) for at in range(start, end, size)]
    spans: list[tuple[int, int]] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and pieces[last + 1][1] - pieces[first][0] <= size:
            last += 1
        spans.append((pieces[first][0], pieces[last][1]))
        if last + 1 == len(pieces):
            break
        beyond = pieces[last + 1][1]
        end = pieces[last][1]
        after = last + 1
        while (
            after - 1 > first
            and end - pieces[after - 1][0] <= overlap
            and beyond - pieces[after - 1][0] <= size
        ):
            after -= 1
        first = after
    return spans
