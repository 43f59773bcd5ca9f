"""Dates, spans of dates and relative dates: 8月5日, 7月初, 去年底, 2024年1-7月, 上周五, 三季度, 春节后."""

import re
from datetime import date
from typing import Any

from extractors.spans import Found
from extractors.values.calendar_dates import CALENDAR, read_calendar, resolve, resolve_range
from extractors.values.date_context import Context
from extractors.values.periods import Period
from extractors.values.relative_dates import RELATIVE

_HEADS = "".join(
    sorted(set(RELATIVE) | set("0123456789一二三四五六七八九十今去明前后本上下当次翌同第年全半开春夏秋冬QH"))
)
_START = re.compile(rf"[{re.escape(_HEADS)}]")
_FIGURES = re.compile(r"[\d.]+")
_RANGE = re.compile(r"(?:\d{1,2}[时点])?\s?起?\s?(?:[-~—–]{1,2}|至|到)\s?(?!今)")
_HOUR = re.compile(r"\d{1,2}[时点](?!间)")
_TO_DATE = re.compile(r"(?:份)?(?:\s?起?至今|\s?迄今|以来|来(?![自临源到看说得访华袭料电过])|的?早些时候)")
_LISTING = ("", "、", "和", "及", "与")
_FROM_DATE = re.compile(r"的?晚些时候")


_Read = tuple[int, Period | None, bool, bool]
"""Where a mention ends, its period, whether it says its year, whether 同期 may speak of it."""


def find_dates(text: str, published: date | None) -> list[Found]:
    """The DATE mentions of a folded text, in order and apart from one another.

    Offsets count its characters, end exclusive. Values have `start` and `end` as inclusive ISO dates and `precision`
    (day, week, month, quarter, half, year, span), all None where the words name no day (近日) or where nothing says
    which (昨日 when `published` is None).
    """
    context = Context(text, published)
    found: list[Found] = []
    at = 0
    while start := _START.search(text, at):
        date_found = _relative_at(start.start(), context) or _calendar_at(start.start(), context)
        if date_found is None:
            figures = _FIGURES.match(text, start.start())
            at = figures.end() if figures else start.end()
            continue
        end, period, said_year, is_stretch = date_found
        if period:
            context.remember(period, end, said_year, is_stretch)
        found.append(Found(start.start(), end, "DATE", value=_value(period)))
        at = end
    return found


def _value(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {"start": None, "end": None, "precision": None}
    return {"start": period.start.isoformat(), "end": period.end.isoformat(), "precision": period.precision}


def _relative_at(start: int, context: Context) -> _Read | None:
    for rule in RELATIVE.get(context.text[start], ()):
        match = rule.pattern.match(context.text, start)
        if match and not rule.follows_another_word(match):
            try:
                period = rule.resolve(match, context)
            except (ValueError, OverflowError):
                return None
            if period is None and rule.needs_anchor:
                return None
            return match.end(), period, False, False
    return None


def _calendar_at(start: int, context: Context) -> _Read | None:
    """A date of the calendar, or a range of two, with what follows it (以来, 至今)."""
    text = context.text
    match = CALENDAR.match(text, start)
    first = read_calendar(match, context) if match else None
    if match is None or first is None:
        return None
    between = text[max(context.previous_end, start - 4) : start].strip()
    listed = context.previous_said_year and between in _LISTING
    same_year = context.previous.start.year if listed and context.previous else None
    said_year = first.year_said or same_year is not None
    if connector := _RANGE.match(text, match.end()):
        if first.year_said and (begun := resolve(first, context, match)):
            context.remember(begun, match.end(), True, False)
        second_match = CALENDAR.match(text, connector.end())
        second = read_calendar(second_match, context) if second_match else None
        if second_match and second:
            hour = _HOUR.match(text, second_match.end())
            end = hour.end() if hour and connector.group()[0].isdigit() else second_match.end()
            return end, resolve_range(first, match, second, second_match, context, same_year), said_year, True
    period, published = resolve(first, context, match, same_year=same_year), context.published
    for pattern, bound in ((_TO_DATE, Period.until), (_FROM_DATE, Period.since)):
        if after := pattern.match(text, match.end()):
            bounded = bound(period, published) if period and published else None
            return after.end(), bounded, said_year, True
    return match.end(), period, said_year, True
