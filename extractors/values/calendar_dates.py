"""Dates by year, half, quarter, month and day, said in full or in part: 2024年1-7月, 去年底, 三季度, 8月5日, 28日."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from extractors.values import periods
from extractors.values.date_context import Context
from extractors.values.numerals import HAN_DIGIT, read_quantity
from extractors.values.periods import Period

_TO = r"\s?(?:[-~—–]{1,2}|至|到)\s?"
_OR = r"\s?(?:[-~—–]{1,2}|[至到、和])\s?"
_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
_FULL_YEAR = r"(?:19|20)\d\d"
_YEAR = (
    r"(?:(?P<relative>今明|今|去|明|前|后|上|本|当|次|翌|同一?|前一|上一)年(?:度(?!假))?"
    rf"|(?:(?P<first_year>{_FULL_YEAR})\s?(?:年度?{_TO}|{_OR}))?(?P<year>{_FULL_YEAR})\s?年(?:度(?!假)|间)?"
    rf"|(?P<bare>(?:{_FULL_YEAR}|[0-4]\d))(?=\s?(?:Q[1-4](?!\d)|H[12](?!\d)|[上下]半年))"
    rf"|(?P<short>[0-4]\d|9\d)年(?=\s?(?:(?:{_MONTH})月|第?[一二三四]季|[上下]半年|[Q][1-4]|全年|年?[初底末]|出?生))"
    rf"|(?P<spelled>[一二][九〇零][{HAN_DIGIT}]{{2}})年(?:度(?!假))?)"
)
_REST = (
    rf"前\s?(?P<leading_months>\d{{1,2}}|[{HAN_DIGIT}十]{{1,2}})\s?个?月"
    r"|前(?P<leading_quarters>[二三两23])个?季度?"
    r"|(?P<two_months>一二|二三|三四|四五|五六|六七|七八|八九)月份?"
    rf"|(?:(?P<first_month>{_MONTH})(?:\s?月份?{_TO}|{_OR}))?(?P<month>{_MONTH})\s?[月⽉](?:份(?!额))?(?:"
    rf"\s?(?:(?P<first_day>{_DAY})\s?[日号]?{_TO})?(?P<day>{_DAY})\s?[日号]"
    r"|(?P<month_part>上半月|下半月|中下旬|上中旬|[上中下]旬|[初底末])|(?:的)?(?P<month_week>第[一二三四五]周|前两周))?"
    r"|(?P<many_quarters>[一二三]、?[二三四])季度|第(?P<first_quarter>[一二三1-3])[、和至到-](?=第?[二三四2-4]季)第?(?P<last_quarter>[二三四2-4])季度"
    r"|第?(?P<quarter>[一二三四1-4])季(?!报|[a-z])度?(?P<quarter_end>末)?"
    r"|Q(?P<q>[1-4])(?![0-9A-Za-z.\-])|H(?P<h>[12])(?![0-9A-Za-z.\-])"
    r"|(?P<half>[上下]半年)度?|(?P<half_report>半年)度"
    r"|(?P<season>[春夏秋冬])(?:季|(?<=年.)天)"
    r"|(?P<part>年初|年底|年末|年中(?:旬)?|年内|全年|(?<=年)开年)"
)
_AFTER_YEAR = r"初|底|末|中旬|中期|中(?=[,、发推完实开投量上])|年?内(?![部容的存])|半年(?!来)"
_LONE_DAY = rf"(?:(?P<from_day>3[01]|[12]\d|0?[1-9])\s?[日号]?{_TO})?(?P<lone_day>3[01]|[12]\d|0?[1-9])\s?[日号](?![均线内间游常用本元程之楼院馆店机文令井矿]|报(?!道))"
CALENDAR = re.compile(
    rf"(?P<with_year>{_YEAR})?(?:\s?的?\s?(?:{_REST}|(?P<after_year>{_AFTER_YEAR})|{_LONE_DAY}))?"
)
"""An expression of the calendar; it may match nothing, or less than a date: `read_calendar` tells."""

_NOT_AFTER = {
    "今": "如", "去": "过", "明": "文声说表证", "前": "目之提此以", "后": "以之此今", "上": "以", "本": "基资成日版",
    "当": "适相", "次": "一二两三四五六七八九十每此本多0123456789", "同": "不", "年": "每一二两三四五六七八九十多数几半0123456789",
    "全": "安健完", "春": "青长", "夏": "华", "Q": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-奥迪哈弗",
}  # fmt: skip

Make = Callable[[int], Period | None]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A date that was read but not resolved.

    `make` gives its period in a year. `year` is the year it says; `since` the first of a span of years. Where it says
    none, `year_said` is false, `lone_day` has the day of the month of a bare 28日, and `this_year` is true for words
    such as 年底 that mean the year of the publication.
    """

    make: Make
    year: int | None
    year_said: bool
    since: int | None = None
    lone_day: tuple[int, int] | None = None
    this_year: bool = False


def read_calendar(match: re.Match[str], context: Context) -> Calendar | None:
    """What a CALENDAR match says, or None where it is no date."""
    if match.end() == match.start():
        return None
    if match.start() and match.string[match.start() - 1] in _NOT_AFTER.get(match.string[match.start()], ""):
        return None
    said = match["with_year"] is not None
    year, since = _year(match, context) if said else (None, None)
    if match["lone_day"]:
        if match.group()[-1] == "号" and not re.match(
            r"[在于自从到至由,。(]|$", match.string[match.start() - 1 : match.start()]
        ):
            return None
        last = int(match["lone_day"])
        return (
            None if said else Calendar(_never, None, False, lone_day=(int(match["from_day"] or last), last))
        )
    if match["after_year"] and not said:
        return None
    if match["relative"] == "当" and not context.just_said_year(match):
        return None
    make = _maker(match)
    if make is None:
        if not said:
            return None
        make = periods.year
    return Calendar(make, year, said, since, this_year=match["part"] is not None)


def _never(year: int) -> Period | None:
    return None


_STEP = {"今": 0, "本": 0, "去": -1, "上": -1, "上一": -1, "前一": -1, "前": -2, "明": 1, "后": 2}


def _year(match: re.Match[str], context: Context) -> tuple[int | None, int | None]:
    """The year that a match says and, of a span of years, the first."""
    if number := match["year"] or match["bare"] or match["short"]:
        first = int(match["first_year"]) if match["first_year"] else None
        return (
            int(number) if len(number) == 4 else (1900 if number[0] == "9" else 2000) + int(number)
        ), first
    if match["spelled"]:
        digits = "".join(str("〇一二三四五六七八九".index(c.replace("零", "〇"))) for c in match["spelled"])
        return int(digits), None
    word = match["relative"]
    if word == "前一" and context.just_said_year(match):
        assert context.previous is not None
        return context.previous.start.year - 1, None
    if word in ("当", "同", "同一", "次", "翌"):
        if context.previous is None:
            return None, None
        return context.previous.start.year + (word in ("次", "翌")), None
    if context.published is None:
        return None, None
    now = context.published.year
    return (now + 1, now) if word == "今明" else (now + _STEP[word], None)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    quantity = read_quantity(text)
    return int(quantity.least) if quantity else 0


def _maker(match: re.Match[str]) -> Make | None:
    """How to make the period of a match for a given year; None where nothing but a year was said."""
    if match["month"]:
        return _month_maker(match)
    if match["two_months"]:
        first, last = (_number(c) for c in match["two_months"])
        return lambda year: periods.months(year, first, last)
    if match["leading_months"]:
        count = _number(match["leading_months"])
        return lambda year: periods.months(year, 1, count) if 1 <= count <= 12 else None
    if match["leading_quarters"]:
        count = 3 * _number(match["leading_quarters"])
        return lambda year: periods.months(year, 1, count)
    if match["many_quarters"]:
        first, last = _number(match["many_quarters"][0]), _number(match["many_quarters"][-1])
        return lambda year: periods.months(year, 3 * first - 2, 3 * last)
    if match["first_quarter"]:
        first, last = _number(match["first_quarter"]), _number(match["last_quarter"])
        return lambda year: periods.months(year, 3 * first - 2, 3 * last)
    if match["quarter"] or match["q"]:
        number = _number(match["quarter"] or match["q"])
        if match["quarter_end"]:
            return lambda year: periods.day(periods.quarter(year, number).end)
        return lambda year: periods.quarter(year, number)
    if match["half"] or match["h"]:
        number = 1 if (match["half"] or match["h"])[0] in "上1" else 2
        return lambda year: periods.half(year, number)
    if match["half_report"] or match["after_year"] in ("半年", "中期"):
        return lambda year: periods.half(year, 1)
    if match["season"]:
        name = match["season"]
        return lambda year: periods.season(year, name)
    return _part_maker(match["part"] or match["after_year"])


def _part_maker(part: str | None) -> Make | None:
    if part is None:
        return None
    word = part.removeprefix("年")
    if word == "初":
        return lambda year: periods.month(year, 1)
    if word in ("底", "末"):
        return lambda year: periods.month(year, 12)
    if word in ("中", "中旬"):
        return lambda year: periods.month(year, 6)
    return periods.year


def _month_maker(match: re.Match[str]) -> Make:
    number = _number(match["month"])
    if match["day"]:
        last = _number(match["day"])
        first = _number(match["first_day"]) if match["first_day"] else last

        def make_days(year: int) -> Period:
            begin, end = date(year, number, first), date(year, number, last)
            return periods.day(end) if begin == end else periods.days(begin, end)

        return make_days

    def make_month(year: int) -> Period | None:
        if match["month_part"]:
            period = periods.month_part(year, number, match["month_part"])
        elif match["month_week"]:
            period = periods.month_week(year, number, match["month_week"])
        else:
            period = periods.month(year, number)
        if match["first_month"]:
            first = _number(match["first_month"])
            return period.since(date(year if first <= number else year - 1, first, 1))
        return period

    return make_month


def resolve(
    calendar: Calendar,
    context: Context,
    match: re.Match[str],
    within: Period | None = None,
    same_year: int | None = None,
) -> Period | None:
    """The period that a reading stands for, or None where nothing says which.

    `within` is the start of a range that it ends: what it does not say is as there. `same_year` is the year of the
    date that it is listed with.
    """
    try:
        if calendar.year_said:
            if calendar.year is None:
                return None
            period = calendar.make(calendar.year)
            return period.since(date(calendar.since, 1, 1)) if period and calendar.since else period
        if calendar.lone_day:
            return _lone_day(calendar.lone_day, context, match, within)
        if within:
            period = calendar.make(within.start.year)
            return period if period and period.end >= within.start else calendar.make(within.start.year + 1)
        if same_year:
            return calendar.make(same_year)
        if calendar.this_year:
            return calendar.make(context.published.year) if context.published else None
    except ValueError:
        return None
    return context.latest(calendar.make, match)


def _lone_day(
    numbers: tuple[int, int], context: Context, match: re.Match[str], within: Period | None
) -> Period | None:
    first, last = numbers
    if within:
        end = within.start.replace(day=last)
        return periods.day(end if end >= within.start else periods.add_months(end, 1))
    return context.latest_month(first, last, match)


def resolve_range(
    first: Calendar,
    first_match: re.Match[str],
    second: Calendar,
    second_match: re.Match[str],
    context: Context,
    same_year: int | None,
) -> Period | None:
    """From the start of one reading to the end of another, which may leave out what the first says."""

    def to_second(start: Period | None) -> Period | None:
        end = resolve(second, context, second_match, within=start) if start else None
        return periods.days(start.start, end.end) if start and end else None

    if first.year_said or first.lone_day or first.this_year or second.year_said or same_year:
        if second.year_said and second.year and not (first.year_said or first.lone_day):
            same_year = same_year or second.year
        return to_second(resolve(first, context, first_match, same_year=same_year))
    return context.latest(lambda year: to_second(first.make(year)), first_match)
