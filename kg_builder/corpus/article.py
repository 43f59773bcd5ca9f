"""What the readers hand on: an article, or a file set aside with its reason."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.pipeline import Text


class CorpusError(ValueError):
    """What to read was not given rightly: no such path, or fields that an article does not have."""


@dataclass(frozen=True)
class Article:
    """One article as it was read; `text` is what all offsets count in.

    `id` is the `id` field of a JSON line, and of any other article its `path` (see `reader.read` for clashes).
    `path` is relative to the folder that was read, POSIX. `published` is an ISO date (YYYY-MM-DD).
    `format` is text, markdown, html or jsonl. `encoding` is the name of a Python codec, `encoding_source` how it
    was chosen: declared, bom or detected.
    """

    id: str
    text: str
    title: str = ""
    published: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    path: str = ""
    format: str = "text"
    encoding: str = "utf-8"
    encoding_source: str = "detected"

    @property
    def sha256(self) -> str:
        """Hex digest of what a reader of the article would notice: text, title, date, outlet, author and URL.

        The file's name and encoding are not in it: the same article in two places has one digest.
        """
        content = [self.text, self.title, self.published, self.outlet, self.author, self.url]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def to_text(self) -> "Text":
        """What a pipeline reads; `source` carries whatever else is known."""
        # Reading needs no spaCy; only who goes on to extract imports it.
        from extractors.pipeline import Text

        rest = {
            "outlet": self.outlet,
            "author": self.author,
            "url": self.url,
            "path": self.path,
            "format": self.format,
            "encoding": self.encoding,
            "encoding_source": self.encoding_source,
            "sha256": self.sha256,
        }
        return Text(self.id, self.text, self.title, self.published, {k: v for k, v in rest.items() if v})


class Reason(StrEnum):
    """Why a file, or one line of a file, is not an article."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    BINARY = "binary"
    UNSUPPORTED = "unsupported format"
    UNDECODABLE = "undecodable"
    NOT_CHINESE = "not Chinese"
    MALFORMED = "malformed JSON"
    NO_TEXT = "no text"
    TOO_LARGE = "too large"
    DUPLICATE = "duplicate"
    FAILED = "extraction failed"


@dataclass(frozen=True)
class SetAside:
    """A file, or a line of one, that was passed over: `reason` is a Reason where the readers set it aside,
    `detail` one line that says what and where."""

    path: str
    reason: str
    detail: str
