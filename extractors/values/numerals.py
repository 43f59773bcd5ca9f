"""Numerals as Chinese articles write them: digits, characters, both at once, vague ones and ranges."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import cn2an

DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}(?!\d)(?:\.\d{1,8})?|\d{1,15}(?:\.\d{1,8})?)"
SCALE = r"(?:[十百千]?(?:万[多余]?亿|亿|万)|[千百])"
ARABIC = rf"{DIGITS}(?:\+|\s?[多余来几])?(?:\s?个?{SCALE}(?:[多余]|(?=\d)(?:{DIGITS}[千百]?万))?)?"
HAN_DIGIT = "零〇一二两三四五六七八九"
HAN = rf"[数几{HAN_DIGIT}十百千万亿](?:[数几{HAN_DIGIT}十百千万亿]|点(?=[{HAN_DIGIT}])|[多余来个](?=[多余个]?[十百千万亿])|[多余来](?![{HAN_DIGIT}])){{0,13}}"
NUMBER_START = re.compile(rf"[\d数几{HAN_DIGIT}十百千万亿]")

WHOLE_NUMBER = re.compile(rf"{DIGITS}|{NUMBER_START.pattern}")
"""What to step over where a number turns out to be no value."""

CONNECTOR = r"\s?(?:[-~—–]{1,2}|至|到|或|甚至)\s?"

_BEFORE = (
    r"大约|大概|不超过|不低于|不少于|不高于|不多于|不到|不足|不超|超过|接近|将近|至少|逾|超"
    r"|(?<![公合条节契特签预])约|(?<![最附邻靠远新])近|(?<![加尽很更极飞明你我他它])快|(?<![通超经越不跨])过(?=[百千万亿])|(?<![以向身站升])上(?=[百千万亿])|好(?=几)"
)
APPROXIMATOR_BEFORE = rf"(?:{_BEFORE})"
APPROXIMATOR_AFTER = r"(?:左右|以上|以下|有余|[余多](?!数|家|个|次|名|位|年|种|项|元))"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number read from text: `value`, or None with the bounds `low` and `high` of a vague one.

    `exact` is false where the words themselves are approximate (多, 余, 数, 几, 两三).
    """

    value: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    exact: bool = True

    def times(self, factor: Decimal) -> "Quantity":
        def product(number: Decimal | None) -> Decimal | None:
            return None if number is None else number * factor

        return Quantity(product(self.value), product(self.low), product(self.high), self.exact)

    @property
    def least(self) -> Decimal:
        number = self.low if self.value is None else self.value
        assert number is not None
        return number

    @property
    def most(self) -> Decimal:
        number = self.high if self.value is None else self.value
        assert number is not None
        return number


def plain(number: Decimal | None) -> int | float | None:
    """A Decimal as the record writes it: an int where it is whole."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


_MAGNITUDE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SPLIT = re.compile(rf"({DIGITS})([十百千万亿]*)")
_SUCCESSIVE = re.compile(
    rf"(?<![{HAN_DIGIT}])(?:一二|二三|两三|三四|三五|四五|五六|六七|七八|八九)(?![{HAN_DIGIT}])"
)
_VAGUE = re.compile(r"十?[数几]")


def scale_of(text: str) -> Decimal:
    """The magnitude that a run of 十百千万亿 multiplies by: 千万 is 10⁷, the empty run 1."""
    result = Decimal(1)
    for character in text:
        result *= _MAGNITUDE[character]
    return result


@lru_cache(maxsize=4096)
def read_quantity(text: str) -> Quantity | None:
    """The quantity that `text` (an ARABIC or HAN match) writes, or None where it writes none."""
    exact = not re.search(r"[多余来+]|(?<=\d)几", text)
    text = re.sub(r"[\s,多余来个+]|(?<=\d)几", "", text)
    if not text:
        return None
    if text[0].isdigit():
        total = sum((Decimal(n) * scale_of(scale) for n, scale in _SPLIT.findall(text)), Decimal(0))
        return Quantity(total, exact=exact)
    if text[0] == "点":
        return None
    if vague := _VAGUE.search(text):
        return _read_vague(text, vague)
    if (pair := _SUCCESSIVE.search(text)) and not re.search(r"[〇零点]", text):
        first, second = (
            _read_han(text[: pair.start()] + digit + text[pair.end() :]) for digit in pair.group()
        )
        if first is None or second is None or second <= first:
            return None
        return Quantity(None, first, second, exact=False)
    number = _read_han(text)
    return None if number is None else Quantity(number, exact=exact)


def _read_vague(text: str, vague: re.Match[str]) -> Quantity | None:
    """数千万 is 10⁷ to 10⁸, 十几亿 10⁹ to 2·10⁹, 二十几万 200,000 to 300,000."""
    head, tail = text[: vague.start()], text[vague.end() :]
    if re.search(r"[数几]", tail) or tail.strip("十百千万亿"):
        return None
    unit = scale_of(tail)
    if vague.group()[0] == "十":
        tens = 10 if not head else _read_han(head + "十")
        return None if tens is None else Quantity(None, tens * unit, (tens + 10) * unit, exact=False)
    if head:
        return None
    return Quantity(None, unit, 10 * unit, exact=False)


def _read_han(text: str) -> Decimal | None:
    if text[0] in "百千万亿":
        text = "一" + text
    try:
        return Decimal(str(cn2an.cn2an(text, "smart")))
    except (ValueError, KeyError):  # cn2an raises the latter on 亿零
        return None
