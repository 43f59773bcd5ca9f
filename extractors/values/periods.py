"""Periods of the calendar: days, weeks, months, quarters, years, festivals, and steps between them."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both inclusive; `precision` is day, week, month, quarter, half, year or span."""

    start: date
    end: date
    precision: str

    def until(self, end: date) -> "Period":
        """From the same start to `end`; unchanged where `end` lies before it."""
        return Period(self.start, end, "span") if end >= self.start else self

    def since(self, start: date) -> "Period":
        return Period(start, self.end, "span") if start <= self.end else self

    def shifted(self, years: int) -> "Period":
        """The same stretch of another year."""
        start = add_months(self.start, 12 * years)
        end = add_months(self.end, 12 * years)
        if self.end.day == monthrange(self.end.year, self.end.month)[1]:
            end = end.replace(day=monthrange(end.year, end.month)[1])
        return replace(self, start=start, end=end)


def day(value: date) -> Period:
    return Period(value, value, "day")


def days(first: date, last: date) -> Period:
    """A span between two days in either order."""
    return Period(min(first, last), max(first, last), "span")


def week(value: date) -> Period:
    """The week, Monday to Sunday, that `value` lies in."""
    monday = value - timedelta(days=value.weekday())
    return Period(monday, monday + timedelta(days=6), "week")


def month(year: int, number: int) -> Period:
    return Period(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def months(year: int, first: int, last: int, precision: str = "span") -> Period:
    return Period(date(year, first, 1), month(year, last).end, precision)


def quarter(year: int, number: int) -> Period:
    return months(year, 3 * number - 2, 3 * number, "quarter")


def half(year: int, number: int) -> Period:
    return months(year, 6 * number - 5, 6 * number, "half")


def year(number: int) -> Period:
    return months(number, 1, 12, "year")


def season(number: int, name: str) -> Period:
    """春 is March to May, 夏 June to August, 秋 September to November, 冬 December to February."""
    first = {"春": 3, "夏": 6, "秋": 9, "冬": 12}[name]
    last = add_months(date(number, first, 1), 2)
    return Period(date(number, first, 1), month(last.year, last.month).end, "quarter")


def add_months(value: date, count: int) -> date:
    """The day `count` months later, or the last of that month where it has no such day."""
    index = value.year * 12 + value.month - 1 + count
    target_year, target_month = divmod(index, 12)
    if not 1 <= target_year <= 9999:
        raise ValueError(f"{count} months from {value} is beyond the calendar")
    return date(target_year, target_month + 1, min(value.day, monthrange(target_year, target_month + 1)[1]))


_MONTH_PARTS = {
    "初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31),
    "中下旬": (11, 31), "上中旬": (1, 20), "上半月": (1, 15), "下半月": (16, 31),
}  # fmt: skip


def month_part(year: int, number: int, part: str) -> Period:
    """月初 is days 1–10, 中旬 11–20, 月底 21 to the end; `part` is the word after 月."""
    first, last = _MONTH_PARTS[part]
    return days(date(year, number, first), date(year, number, min(last, monthrange(year, number)[1])))


def month_week(year: int, number: int, which: str) -> Period:
    """第二周 of a month is its second Monday to Sunday; 前两周 its first fourteen days."""
    first = date(year, number, 1)
    if which == "前两周":
        return days(first, first.replace(day=14))
    monday = first + timedelta(days=-first.weekday() % 7)
    return week(monday + timedelta(days=7 * ("一二三四五".index(which[1]))))


@cache
def _lunar() -> dict[int, tuple[date, date, date]]:
    table = files("extractors.values").joinpath("festivals.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {
        int(row[0]): (
            date.fromisoformat(f"{row[0]}-{row[1]}"),
            date.fromisoformat(f"{row[0]}-{row[2]}"),
            date.fromisoformat(f"{row[0]}-{row[3]}"),
        )
        for row in rows
    }


def _fixed(number: int, of_month: int) -> Callable[[int], date]:
    return lambda year: date(year, number, of_month)


def _lunar_day(column: int, offset: int = 0) -> Callable[[int], date | None]:
    return lambda year: _lunar()[year][column] + timedelta(days=offset) if year in _lunar() else None


def _qingming(year: int) -> date:
    """The day of 清明 by the usual approximation, right from 1901 to 2099."""
    of_century = year % 100
    constant = 4.81 if year >= 2000 else 5.59
    return date(year, 4, int(of_century * 0.2422 + constant) - of_century // 4)


_FESTIVALS: dict[str, tuple[Callable[[int], date | None], int]] = {
    "除夕": (_lunar_day(0, -1), 1),
    "春节": (_lunar_day(0), 7),
    "元宵": (_lunar_day(0, 14), 1),
    "清明": (_qingming, 3),
    "端午": (_lunar_day(1), 3),
    "中秋": (_lunar_day(2), 3),
    "元旦": (_fixed(1, 1), 3),
    "五一": (_fixed(5, 1), 5),
    "六一": (_fixed(6, 1), 1),
    "国庆": (_fixed(10, 1), 7),
    "十一": (_fixed(10, 1), 7),
    "圣诞": (_fixed(12, 25), 1),
}
FESTIVALS = tuple(_FESTIVALS)


def festival(year: int, name: str, side: str = "") -> Period | None:
    """The day of a festival; its holiday where `side` is 期间 or 假期, the fortnight 前 or 后 it.

    None for a lunar festival of a year that the table does not have (1990–2060).
    """
    find, length = _FESTIVALS[name]
    first = find(year)
    if first is None:
        return None
    last = first + timedelta(days=length - 1)
    fortnight, one = timedelta(days=14), timedelta(days=1)
    if side == "前":
        return days(first - fortnight, first - one)
    if side == "后":
        return days(last + one, last + fortnight)
    if side == "前后":
        return days(first - fortnight, last + fortnight)
    return days(first, last) if side else day(first)
