"""Which encoding a Chinese file is in: what it declares, if that holds, else the likeliest.

Detection compares the candidates by the likelihood of what they decode to, under frequencies of single
characters (`characters.txt`: the 3,000 commonest Chinese characters, simplified, commonest first, counted over
sixty million characters of news and reference text). Texts are folded to simplified script first, so one list
serves both. General detectors are built on longer texts and confuse Big5 with GB18030 on short ones.
"""

import codecs
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from extractors.text import fold_characters

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = ("utf-8", "gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
# A label stands for the encodings that its users mean by it: GB2312 pages hold GBK characters, Big5 pages the
# extensions of Windows and of Hong Kong.
_FAMILIES = {
    "utf-8": ("utf-8",),
    "utf-8-sig": ("utf-8",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "gb18030": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "cp950": ("cp950", "big5hkscs"),
    "big5hkscs": ("big5hkscs", "cp950"),
    "utf-16": ("utf-16-le", "utf-16-be"),
    "utf-16-le": ("utf-16-le",),
    "utf-16-be": ("utf-16-be",),
}
_DECLARATION = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)"
    rb"|\A---\r?\n(?:[^\n]*\n){0,30}?(?:encoding|charset)\s*:\s*[\"']?([\w.:-]+)",
    re.IGNORECASE,
)

_DAMAGE = 0.01
"""The share of non-ASCII characters of a file that may be damaged (they become U+FFFD)."""
_PLAUSIBLE = 12.5
"""The mean cost of a non-ASCII character above which a text is not taken for Chinese in a legacy encoding."""
_TRUST = 1.25
"""How many times costlier than the likeliest encoding a declared one may be and still be believed."""


class UndecodableError(ValueError):
    """No encoding of Chinese text fits the bytes."""


@dataclass(frozen=True)
class Decoded:
    """A text, the Python codec that gave it, and how that was chosen (declared, bom or detected)."""

    text: str
    encoding: str
    source: str


def decode(data: bytes) -> Decoded:
    """The text of a file's bytes, without its byte order mark.

    A byte order mark or declaration (HTML meta, XML declaration, front matter) is followed if the bytes decode by
    it to a plausible text; otherwise the likeliest of UTF-8, GB18030, Big5 and UTF-16 is taken. Single damaged
    characters become U+FFFD. Raises UndecodableError where nothing fits.
    """
    marked = [(name, data[len(bom) :]) for bom, name in _BOMS if data.startswith(bom)]
    body = marked[0][1] if marked else data
    if not marked and body.isascii() and b"\0" not in body:
        return Decoded(body.decode("ascii"), "utf-8", "detected")
    utf8 = _read(body, "utf-8")
    if utf8 and utf8.certain:
        readings = {"utf-8": utf8}
    else:
        readings = {name: reading for name in _CANDIDATES if (reading := _read(body, name))}
    if not readings:
        raise UndecodableError("the bytes are not text in UTF-8, UTF-16, GB18030 or Big5")
    best = min(readings.values(), key=lambda reading: reading.cost)
    hints = [(name, "bom") for name, _ in marked] + [(name, "declared") for name in _declared(body)]
    for name, source in hints:
        if name in readings and readings[name].cost <= _TRUST * best.cost + 10:
            return _decoded(body, name, source)
    if best.encoding != "utf-8" and best.mean > _PLAUSIBLE:
        raise UndecodableError("the bytes make no sense as Chinese in UTF-8, UTF-16, GB18030 or Big5")
    return _decoded(body, best.encoding, "detected")


@dataclass(frozen=True)
class _Reading:
    encoding: str
    cost: float
    foreign: int
    mean: float
    damaged: bool

    @property
    def certain(self) -> bool:
        """Whether it is of no use to try others, UTF-8 being what it is: ten likely characters, none damaged."""
        return self.foreign >= 10 and self.mean < 10 and not self.damaged


def _read(data: bytes, encoding: str) -> _Reading | None:
    if encoding.startswith("utf-16") and len(data) % 2:
        return None
    text = data.decode(encoding, errors="replace")
    counts = Counter(text)
    foreign = sum(count for character, count in counts.items() if not character.isascii())
    if counts["\ufffd"] > max(1, _DAMAGE * foreign):
        return None
    cost = dear = 0.0
    for character, count in counts.items():
        price = _cost(character)
        cost += price * count
        if not character.isascii():
            dear += price * count
    return _Reading(encoding, cost, foreign, dear / foreign if foreign else 0.0, counts["\ufffd"] > 0)


def _declared(data: bytes) -> Iterator[str]:
    match = _DECLARATION.search(data[:4096])
    if match:
        label = next(group for group in match.groups() if group).decode("ascii")
        try:
            yield from _FAMILIES.get(codecs.lookup(label).name, ())
        except LookupError:
            return


def _decoded(data: bytes, encoding: str, source: str) -> Decoded:
    """The text in an encoding; Big5 by its plain name where the extensions of Windows make no difference."""
    text = data.decode(encoding, errors="replace")
    if encoding == "cp950" and data.decode("big5", errors="replace") == text:
        encoding = "big5"
    return Decoded(text, encoding, source)


@cache
def _ranks() -> dict[str, int]:
    listed = files(__package__).joinpath("characters.txt").read_text(encoding="utf-8")
    return {character: rank for rank, character in enumerate(listed.replace("\n", ""))}


_COMMON = frozenset("，。、；：？！“”‘’（）《》〈〉【】「」『』…—～·％　")


@cache
def _cost(character: str) -> float:
    """Roughly the negative logarithm of the character's frequency in Chinese text."""
    if character in _COMMON:
        return 4.0
    if character.isascii():
        return 5.0 if character.isprintable() or character in "\t\r\n" else 30.0
    rank = _ranks().get(fold_characters(character))
    if rank is not None:
        return 5.0 + rank / 400
    if "\u4e00" <= character <= "\u9fa5":
        return 14.0
    if unicodedata.category(character) in ("Co", "Cn", "Cc", "Cs") or character == "\ufffd":
        return 30.0
    return 14.0 if "\u00a0" <= character <= "\u33ff" or "\uff00" <= character <= "\uffef" else 18.0
