"""What relative dates resolve to: each function takes a match of `relative_dates` and the context that it stands in,
and gives the period, or None where the words name no day or nothing says which.
"""

import re
from datetime import date, timedelta

from extractors.values import periods
from extractors.values.date_context import Context
from extractors.values.numerals import read_quantity
from extractors.values.periods import Period

_UNITS = {
    "年": "year",
    "月": "month",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
    "季度": "quarter",
}


def _moved(day: date, unit: str, count: int) -> date:
    steps = {"year": 12, "month": 1, "quarter": 3}
    name = _UNITS[unit]
    if name in steps:
        return periods.add_months(day, steps[name] * count)
    return day + timedelta(days=count * (7 if name == "week" else 1))


def _count(match: re.Match[str]) -> tuple[str, int] | None:
    """The unit and the number of a duration; 半年 is six months."""
    text, unit = match["count"], match["unit"]
    if text == "半":
        return ("月", 6) if unit == "年" else None
    quantity = read_quantity(text)
    return (unit, int(quantity.most)) if quantity else None


def nothing(match: re.Match[str], context: Context) -> Period | None:
    return None


def day_word(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    step = {"今": 0, "昨": -1, "前": -2, "明": 1, "后": 2}[match["word"]]
    return periods.day(context.published + timedelta(days=step))


def rolling(match: re.Match[str], context: Context) -> Period | None:
    counted = _count(match)
    if counted is None or context.published is None:
        return None
    ahead = match["side"][0] in "未接今往"
    return periods.days(
        context.published, _moved(context.published, counted[0], counted[1] if ahead else -counted[1])
    )


def ago(match: re.Match[str], context: Context) -> Period | None:
    counted = _count(match)
    if counted is None or context.published is None:
        return None
    return _around(_moved(context.published, counted[0], -counted[1]), counted[0])


def _around(day: date, unit: str) -> Period:
    name = _UNITS[unit]
    if name == "year":
        return periods.year(day.year)
    if name == "month":
        return periods.month(day.year, day.month)
    if name == "quarter":
        return periods.quarter(day.year, (day.month + 2) // 3)
    return periods.week(day) if name == "week" else periods.day(day)


def later(match: re.Match[str], context: Context) -> Period | None:
    counted = _count(match)
    anchor = context.previous
    if counted is None or anchor is None or anchor.precision != "day":
        return None
    return _around(_moved(anchor.start, *counted), "日")


_STEPS = {"上上": -2, "上": -1, "前": -1, "本": 0, "这": 0, "下": 1, "下下": 2}


def nearby(match: re.Match[str], context: Context) -> Period | None:
    """上月, 本周, 下季度; with a weekday, that day of the week."""
    published = context.published
    if published is None:
        return None
    unit = match["unit"]
    period = _around(_moved(published, unit, _STEPS[match["which"]]), unit)
    rest = match["rest"] or ""
    if not rest:
        return period
    if unit == "月":
        if rest == "早些时候":
            return period.until(published)
        return periods.month_part(period.start.year, period.start.month, rest)
    if unit in ("周", "星期"):
        if rest == "末":
            return periods.days(period.start + timedelta(days=5), period.end)
        return periods.day(period.start + timedelta(days=_weekday_number(rest)))
    return periods.day(period.end)


def _weekday_number(character: str) -> int:
    return (
        6
        if character in "日天"
        else (int(character) if character.isdigit() else "〇一二三四五六".index(character)) - 1
    )


def weekday(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    back = (context.published.weekday() - _weekday_number(match["weekday"])) % 7
    past = context.published - timedelta(days=back)
    if back > 3 and context.speaks_of_future(match):
        return periods.day(past + timedelta(days=7))
    return periods.day(past)


def after_previous(match: re.Match[str], context: Context) -> Period | None:
    """次日, 第二天, 同日: counted from the last day that the text named."""
    anchor = context.previous
    if anchor is None or anchor.precision != "day":
        return None
    return periods.day(anchor.start + timedelta(days=0 if match.group() == "同日" else 1))


def day_before(match: re.Match[str], context: Context) -> Period | None:
    anchor = context.published
    if context.previous and context.previous.precision == "day":
        anchor = context.previous.start
    if anchor is None:
        return None
    before = anchor - timedelta(days=1)
    while "交易" in match.group() and before.weekday() > 4:
        before -= timedelta(days=1)
    return periods.day(before)


def next_month(match: re.Match[str], context: Context) -> Period | None:
    if context.previous is None:
        return None
    return _around(periods.add_months(context.previous.start, 1), "月")


def part_of_month(match: re.Match[str], context: Context) -> Period | None:
    published = context.published
    if published is None:
        return None
    if match["part"] == "内":
        return periods.month(published.year, published.month)
    return periods.month_part(published.year, published.month, match["part"])


def same_period(match: re.Match[str], context: Context) -> Period | None:
    """去年同期: the last stretch that the text named, moved to the year that is meant."""
    stretch = context.stretch
    if match["number"]:
        target = int(match["number"])
    elif stretch and (match["word"] == "上" or not context.published):
        target = stretch.start.year - 1
    elif context.published:
        target = context.published.year - (2 if match["word"] == "前" else 1)
    else:
        return None
    return stretch.shifted(target - stretch.start.year) if stretch else periods.year(target)


def festival(match: re.Match[str], context: Context) -> Period | None:
    name, side = match["name"] or match["labour"] or match["children"], match["side"] or ""
    shift = {"今": 0, "去": -1, "明": 1, "前": -2}
    if match["number"]:
        return periods.festival(int(match["number"]), name, side)
    if match["word"]:
        return (
            periods.festival(context.published.year + shift[match["word"]], name, side)
            if context.published
            else None
        )
    return context.latest(lambda year: periods.festival(year, name, side), match)


def decade(match: re.Match[str], context: Context) -> Period | None:
    tens = int(match["tens"])
    if match["hundreds"]:
        first = int(match["hundreds"]) * 100 + tens
    else:
        first = 1900 + tens if tens >= 30 or match["last"] else 2000 + tens
    part = match["part"] or ""
    from_year, to_year = {"初": (0, 3), "中": (4, 6), "末": (7, 9), "后": (7, 9)}.get(part[:1], (0, 9))
    return Period(date(first + from_year, 1, 1), date(first + to_year, 12, 31), "span")


def century(match: re.Match[str], context: Context) -> Period | None:
    first = (int(match["number"]) - 1) * 100 + 1
    return Period(date(first, 1, 1), date(first + 99, 12, 31), "span")


def this_decade(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    first = context.published.year // 10 * 10
    return Period(date(first, 1, 1), date(first + 9, 12, 31), "span")


def this_season(match: re.Match[str], context: Context) -> Period | None:
    return periods.season(context.published.year, match["season"]) if context.published else None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def fiscal_year(match: re.Match[str], context: Context) -> Period | None:
    """The calendar year of the same number, unless the text says when the fiscal year ends."""
    if match["quarter"]:
        return None
    number = _full_year(match["number"] or match["short"])
    if not match["month"]:
        return periods.year(number)
    end = periods.month(number, int(match["month"])).end
    return Period(periods.add_months(end.replace(day=1), -11), end, "year")


def figures(match: re.Match[str], context: Context) -> Period | None:
    """2024-08-05 and 2021.11."""
    number, of_year = int(match["year"]), int(match["month"])
    if match["day"]:
        return periods.day(date(number, of_year, int(match["day"])))
    return periods.month(number, of_year)


def figures_span(match: re.Match[str], context: Context) -> Period | None:
    """7.24~7.30."""

    def make(year: int) -> Period | None:
        first = date(year, int(match["month"]), int(match["day"]))
        last = date(year, int(match["month2"]), int(match["day2"]))
        return periods.days(first, last) if first <= last else None

    return context.latest(make, match)


def quarter_of(match: re.Match[str], context: Context) -> Period | None:
    """2Q26 and Q3 2024."""
    return periods.quarter(_full_year(match["year"]), int(match["quarter"]))


def last_year(match: re.Match[str], context: Context) -> Period | None:
    return periods.year(context.published.year - 1) if context.published else None


def last_complete(match: re.Match[str], context: Context) -> Period | None:
    return _around(_moved(context.published, match["unit"], -1), match["unit"]) if context.published else None
