"""Percentages and folds: 97%, 15%-20%, 百分之十五, 三成五, 6.8折, 3倍, 翻番."""

import re
from decimal import Decimal

from extractors.spans import Found
from extractors.values.numerals import (
    APPROXIMATOR_AFTER,
    APPROXIMATOR_BEFORE,
    CONNECTOR,
    HAN_DIGIT,
    WHOLE_NUMBER,
    Quantity,
    plain,
    read_quantity,
)

_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,2}(?!\d)(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?)"
_ONE = "[一二两三四五六七八九]"
_HAN = rf"[{HAN_DIGIT}十百千万]{{1,9}}(?:点[{HAN_DIGIT}]{{1,6}})?"
_FIRST = rf"(?P<first>{_DIGITS}|{_HAN})(?P<repeated>\s?[%‰成折倍])?{CONNECTOR}[-+]?"
_ITEM = re.compile(
    rf"(?:{_FIRST})?(?:"
    rf"(?P<percent>{_DIGITS})\s?(?P<sign>[%‰])"
    rf"|(?P<tenths>10|\d(?:\.\d{{1,2}})?|{_ONE}{{1,2}}|十)成(?P<rest>半|{_ONE}(?![{HAN_DIGIT}十百千万个家年]))?"
    r"(?![立为功员本果长交都熟就品绩型分套才效像因片语见材药]|人(?!力|员|口|选|认|表))"
    rf"|(?P<discount>\d{{1,2}}(?:\.\d{{1,2}})?|{_ONE}点{_ONE}|{_ONE}{{1,2}})折"
    r"(?![叠合旧射算磨腾返页线现中断转屏椅纸弯耳损回])"
    rf"|(?P<times>(?:{_DIGITS}|{_HAN}))\s?[余多]?\s?(?:[万百千]\s?)?倍(?P<half>半)?(?![数率频镜体号]|速(?!增)|增(?!长|加|至|到))"
    r")"
    rf"|[百千万]分之(?P<parts>{_DIGITS}|{_HAN})"
    r"|翻了?(?P<doubled>[一两二三四五六]?)番"
    r"|(?P<cross>[2-9]|\d{2,4})[Xx](?![A-Za-z0-9])"
    r"|(?P<numerator>[1-9]\d?)/(?P<denominator>[1-9]\d{0,2})(?![\d/.月日号%-])"
)
_START = re.compile(rf"[\d翻{HAN_DIGIT}十百千万]")
_BEFORE = re.compile(rf"(?:{APPROXIMATOR_BEFORE}\s?){{1,2}}(?=[\s\S]\Z)")
_AFTER = re.compile(APPROXIMATOR_AFTER)
_ORDINAL_BEFORE = re.compile(r"(?:[第\d]|\d\.)$")
_WORD_BEFORE = re.compile(rf"[统唯之另同形波划{HAN_DIGIT}十百千万]$")
_FRACTION_BEFORE = re.compile(r"[的近约超逾有占为是仅到足过了]\s?$")
_FROM = re.compile(r"[从由]\s?$")
_PARTS = {"百": Decimal("0.01"), "千": Decimal("0.001"), "万": Decimal("0.0001")}


def find_percents(text: str) -> list[Found]:
    """The PERCENT mentions of a folded text, in order and apart from one another.

    Offsets count its characters, end exclusive. Values have `value` as a fraction (97% is 0.97, 三成 0.3, 6.8折 0.68,
    3倍 3, 翻番 2), None for a range, which has `low` and `high`, and `approx`.
    """
    found: list[Found] = []
    at = 0
    while start := _START.search(text, at):
        percent = _percent_at(text, start.start(), found[-1].end if found else 0)
        if percent:
            found.append(percent)
            at = percent.end
        else:
            number = WHOLE_NUMBER.match(text, start.start())
            at = number.end() if number else start.end()
    return found


def _percent_at(text: str, start: int, floor: int) -> Found | None:
    match = _ITEM.match(text, start)
    if not match or _is_something_else(text, match):
        return None
    if match["first"] and match["repeated"] and _FROM.search(text, max(0, start - 2), start):
        match = _ITEM.match(text, start, match.end("repeated"))
        if not match:
            return None
    read = _read(match)
    if read is None:
        return None
    number, exact = read
    low = _lower_bound(match, number)
    if match["first"] and low is None:
        return None
    begin, end = start, match.end()
    if before := _BEFORE.search(text, max(floor, start - 8), start + 1):
        begin, exact = before.start(), False
    if (
        begin > floor
        and begin == start
        and low is not None
        and text[begin - 1] == "-"
        and not _glued(text, begin - 1)
    ):
        begin, low = begin - 1, -low
    if after := _AFTER.match(text, end):
        end, exact = after.end(), False
    if low is None:
        value = {"value": plain(number), "low": None, "high": None}
    else:
        value = {"value": None, "low": plain(low), "high": plain(number)}
    return Found(begin, end, "PERCENT", value=value | {"approx": not exact})


def _glued(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] in "0123456789%)"


def _lower_bound(match: re.Match[str], high: Decimal) -> Decimal | None:
    """The first number of a range, in the unit of the second: 10-20% has 0.1 before 0.2."""
    if match["first"] is None:
        if match["tenths"] and (pair := _pair(match["tenths"])) is not None:
            return pair / 10
        return None
    quantity = read_quantity(match["first"])
    if quantity is None or quantity.value is None:
        return None
    return quantity.value * _unit(match)


def _unit(match: re.Match[str]) -> Decimal:
    if match["percent"]:
        return Decimal("0.01") if match["sign"] == "%" else Decimal("0.001")
    return Decimal(1) if match["times"] else Decimal("0.1")


def _pair(text: str) -> Decimal | None:
    """The smaller of two neighbouring digits: 六 of 六七成."""
    quantity = read_quantity(text) if len(text) == 2 else None
    return quantity.low if quantity else None


def _number(text: str) -> Quantity | None:
    quantity = read_quantity(text)
    return quantity if quantity and quantity.value is not None else None


def _read(match: re.Match[str]) -> tuple[Decimal, bool] | None:
    """The fraction that a match stands for (a range's upper bound) and whether it is exact."""
    if match["percent"]:
        return _scaled(match["percent"], _unit(match))
    if match["parts"]:
        return _scaled(match["parts"], _PARTS[match.group()[0]])
    if match["tenths"]:
        return _read_tenths(match)
    if match["discount"]:
        return _read_discount(match["discount"])
    if match["times"]:
        return _read_times(match)
    if match["doubled"] is not None:
        times = read_quantity(match["doubled"] or "一")
        return None if times is None else (Decimal(2) ** int(times.least), True)
    if match["cross"]:
        return Decimal(match["cross"]), True
    return Decimal(match["numerator"]) / Decimal(match["denominator"]), True


def _scaled(text: str, unit: Decimal) -> tuple[Decimal, bool] | None:
    quantity = _number(text)
    return None if quantity is None else (quantity.least * unit, quantity.exact)


def _read_tenths(match: re.Match[str]) -> tuple[Decimal, bool] | None:
    quantity = read_quantity(match["tenths"])
    if quantity is None:
        return None
    tenths = quantity.most
    if match["rest"] == "半":
        tenths += Decimal("0.5")
    elif match["rest"] and (rest := _number(match["rest"])):
        tenths += rest.least / 10
    return tenths / 10, quantity.exact


def _read_discount(text: str) -> tuple[Decimal, bool] | None:
    """九折 is 0.9 and 八五折, 85折 and 8.5折 are 0.85 of the price."""
    digits = [
        quantity.least
        for character in text
        if character not in "点." and (quantity := read_quantity(character))
    ]
    if text[0].isdigit() and "." in text:
        return Decimal(text) / 10, True
    value = Decimal(0)
    for place, digit in enumerate(digits, start=1):
        value += digit / Decimal(10) ** place
    return value, True


def _read_times(match: re.Match[str]) -> tuple[Decimal, bool] | None:
    between = match.string[match.end("times") : match.end()]
    quantity = _number(match["times"] + "".join(c for c in between if c in "百千万"))
    if quantity is None:
        return None
    return quantity.least + (Decimal("0.5") if match["half"] else 0), not re.search("[余多]", between)


def _is_something_else(text: str, match: re.Match[str]) -> bool:
    """Whether the words are no percentage: 第二成, 统一成, 三折叠, 5月3/4日, RTX 4X."""
    start = match.start()
    before = text[max(0, start - 2) : start]
    if match["cross"]:
        return bool(re.search(r"[A-Za-z0-9.\-]\s?$", before))
    if match["numerator"]:
        return not _FRACTION_BEFORE.search(before) or int(match["numerator"]) >= int(match["denominator"])
    if match["tenths"] or match["discount"] or (match["times"] and not match["first"]):
        in_word = not match.group()[0].isdigit() and _WORD_BEFORE.search(before)
        return bool(in_word or _ORDINAL_BEFORE.search(before))
    return False
