"""Whether bytes can be text and a text can be an article."""

import re

from kg_builder.corpus.article import Reason

MAX_BYTES = 64_000_000
"""The largest file, or line of JSON, that is read."""
MAX_CHARACTERS = 1_000_000
"""The longest article: what spaCy processes as one document."""

_SIGNATURES = {
    b"\x1f\x8b": "gzip data",
    b"PK\x03\x04": "a zip archive or Office document",
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a WebP image or other RIFF file",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"\xfd7zXZ": "xz data",
    b"BZh": "bzip2 data",
    b"\x28\xb5\x2f\xfd": "Zstandard data",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"{\\rtf": "a Rich Text document",
}

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_WORD = re.compile(r"[^\W\d_\u3041-\u30fa\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

_MIN_HAN = 0.3
_MAX_KANA = 0.1


def binary(data: bytes) -> str | None:
    """What the first bytes of a file show it to be, where that is no text."""
    return next((kind for signature, kind in _SIGNATURES.items() if data.startswith(signature)), None)


def objection(text: str) -> tuple[Reason, str] | None:
    """Why a text cannot be an article, or None: it is blank, holds NULs, is too long, or is not Chinese.

    A text is Chinese if Chinese characters are at least three tenths of its characters and foreign words, and kana
    less than a tenth of its characters.
    """
    if not text.strip():
        return Reason.EMPTY, "nothing but white space"
    if "\0" in text:
        return Reason.BINARY, "NUL characters among the text"
    if len(text) > MAX_CHARACTERS:
        return (
            Reason.TOO_LARGE,
            f"{len(text):,} characters; the most is {MAX_CHARACTERS:,}: split it into articles",
        )
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    words = len(_WORD.findall(text))
    if han < _MIN_HAN * (han + kana + words) or not han:
        return (
            Reason.NOT_CHINESE,
            f"{han:,} Chinese characters beside {words + kana:,} foreign words and kana",
        )
    if kana > _MAX_KANA * (han + kana):
        return Reason.NOT_CHINESE, f"{kana:,} kana among {han:,} Chinese characters: Japanese"
    return None
