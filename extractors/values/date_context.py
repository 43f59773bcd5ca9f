"""What a date is read against: the publication date, the dates before it, the tense of its sentence."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from extractors.values import periods
from extractors.values.periods import Period

_FUTURE = re.compile(
    r"将(?![近军领士])|拟(?!合|定的)|计划|预计|有望|预期|预测|即将|届时|料(?!理)|或于|或在|起(?![步来诉伏点源初家码])"
    r"|目标|前(?:完成|提交|可)|限时|截止|生效|明年|下[周月]|未来|今后|晚些"
)
_PAST = re.compile(r"去年|上年|曾|已(?!经?有)|此前|同比")
_SOON = 45
_SENTENCE_END = re.compile(r"[。!?;\n]")


@dataclass
class Context:
    """What a date is read against: the text, its publication date and what was found before.

    `previous` is the last resolved period, `previous_end` where its mention ended, `previous_said_year` whether it
    named its year; `stretch` is the last one longer than a day.
    """

    text: str
    published: date | None
    previous: Period | None = None
    previous_end: int = 0
    previous_said_year: bool = False
    stretch: Period | None = None

    def remember(self, period: Period, end: int, said_year: bool, is_stretch: bool) -> None:
        self.previous, self.previous_end, self.previous_said_year = period, end, said_year
        if is_stretch and period.precision not in ("day", "week"):
            self.stretch = period

    def just_said_year(self, match: re.Match[str]) -> bool:
        """Whether a date with its year stands shortly before a match."""
        return self.previous_said_year and match.start() - self.previous_end < 60

    def speaks_of_future(self, match: re.Match[str]) -> bool:
        """Whether the sentence around a match says that something is yet to come."""
        return bool(_FUTURE.search(self.text, *self._sentence(match)))

    def _sentence(self, match: re.Match[str]) -> tuple[int, int]:
        first = match.start()
        stop = max(self.text.rfind(mark, max(0, first - 120), first) for mark in "。!?;\n")
        end = _SENTENCE_END.search(self.text, match.end(), match.end() + 80)
        return stop + 1, end.start() if end else match.end() + 80

    def latest(self, make: Callable[[int], Period | None], match: re.Match[str]) -> Period | None:
        """The period of the latest year that begins no later than the publication, or of the year after where that
        is nearer and the sentence speaks of the future (or not of the past, if it is weeks away); None without a
        publication date.

        `make` gives the period in a year, None or a ValueError where that year has none (29 February).
        """
        if self.published is None:
            return None
        now = self.published.year
        made = [period for year in range(now + 1, max(1, now - 9), -1) if (period := _made(make, year))]
        return self._choose(made, match)

    def latest_month(self, first: int, last: int, match: re.Match[str]) -> Period | None:
        """As `latest`, for the days `first` to `last` of a month that is not said."""
        if self.published is None:
            return None
        made = []
        for step in range(1, -4, -1):
            try:
                month = periods.add_months(self.published.replace(day=1), step)
                begin, end = month.replace(day=first), month.replace(day=last)
            except ValueError:
                continue
            made.append(periods.day(end) if begin == end else periods.days(begin, end))
        return self._choose(made, match)

    def _choose(self, latest_first: list[Period], match: re.Match[str]) -> Period | None:
        assert self.published is not None
        following = None
        for period in latest_first:
            if period.start <= self.published:
                nearer = following and (following.start - self.published) < (self.published - period.end)
                if nearer and following and self._is_meant(following, match):
                    return following
                return period
            following = period
        return following

    def _is_meant(self, period: Period, match: re.Match[str]) -> bool:
        """Whether a period to come is meant: the sentence speaks of the future, or the period is so near ahead that
        only a sentence about the past would mean the one before."""
        assert self.published is not None
        if self.speaks_of_future(match):
            return True
        near = (period.start - self.published).days <= _SOON
        plain = period.start.year == self.published.year or (period.end - period.start).days <= 31
        return near and plain and not _PAST.search(self.text, *self._sentence(match))


def _made(make: Callable[[int], Period | None], year: int) -> Period | None:
    try:
        return make(year)
    except ValueError:
        return None
