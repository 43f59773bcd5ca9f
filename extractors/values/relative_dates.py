"""Dates that stand in relation to another: 昨日, 上周五, 一个月前, 近半年, 去年同期, 春节后, 近日."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.values import periods
from extractors.values.date_context import Context
from extractors.values.numerals import HAN_DIGIT, read_quantity
from extractors.values.periods import Period

Resolver = Callable[[re.Match[str], Context], Period | None]

_UNITS = {
    "年": "year",
    "月": "month",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
    "季度": "quarter",
}
_COUNT = rf"(?P<count>\d{{1,3}}|[{HAN_DIGIT}十百]{{1,3}}|半)"
_UNIT = r"(?P<unit>年|季度|月|周|星期|天|日)"


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


def _nothing(match: re.Match[str], context: Context) -> Period | None:
    return None


def _day_word(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    step = {"今": 0, "昨": -1, "前": -2, "明": 1, "后": 2}[match["word"]]
    return periods.day(context.published + timedelta(days=step))


def _rolling(match: re.Match[str], context: Context) -> Period | None:
    counted = _count(match)
    if counted is None or context.published is None:
        return None
    ahead = match["side"][0] in "未接今往"
    return periods.days(
        context.published, _moved(context.published, counted[0], counted[1] if ahead else -counted[1])
    )


def _ago(match: re.Match[str], context: Context) -> Period | None:
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


def _later(match: re.Match[str], context: Context) -> Period | None:
    counted = _count(match)
    anchor = context.previous
    if counted is None or anchor is None or anchor.precision != "day":
        return None
    return _around(_moved(anchor.start, *counted), "日")


def _within(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    return periods.days(context.published, context.published + timedelta(days=7))


_STEPS = {"上上": -2, "上": -1, "前": -1, "本": 0, "这": 0, "下": 1, "下下": 2}


def _nearby(match: re.Match[str], context: Context) -> Period | None:
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


def _weekday(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    back = (context.published.weekday() - _weekday_number(match["weekday"])) % 7
    past = context.published - timedelta(days=back)
    if back > 3 and context.speaks_of_future(match):
        return periods.day(past + timedelta(days=7))
    return periods.day(past)


def _after_previous(match: re.Match[str], context: Context) -> Period | None:
    """次日, 第二天, 同日: counted from the last day that the text named."""
    anchor = context.previous
    if anchor is None or anchor.precision != "day":
        return None
    return periods.day(anchor.start + timedelta(days=0 if match.group() == "同日" else 1))


def _day_before(match: re.Match[str], context: Context) -> Period | None:
    anchor = context.published
    if context.previous and context.previous.precision == "day":
        anchor = context.previous.start
    if anchor is None:
        return None
    before = anchor - timedelta(days=1)
    while "交易" in match.group() and before.weekday() > 4:
        before -= timedelta(days=1)
    return periods.day(before)


def _next_month(match: re.Match[str], context: Context) -> Period | None:
    if context.previous is None:
        return None
    return _around(periods.add_months(context.previous.start, 1), "月")


def _part_of_month(match: re.Match[str], context: Context) -> Period | None:
    published = context.published
    if published is None:
        return None
    if match["part"] == "内":
        return periods.month(published.year, published.month)
    return periods.month_part(published.year, published.month, match["part"])


def _same_period(match: re.Match[str], context: Context) -> Period | None:
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


def _festival(match: re.Match[str], context: Context) -> Period | None:
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


def _decade(match: re.Match[str], context: Context) -> Period | None:
    tens = int(match["tens"])
    if match["hundreds"]:
        first = int(match["hundreds"]) * 100 + tens
    else:
        first = 1900 + tens if tens >= 30 or match["last"] else 2000 + tens
    part = match["part"] or ""
    from_year, to_year = {"初": (0, 3), "中": (4, 6), "末": (7, 9), "后": (7, 9)}.get(part[:1], (0, 9))
    return Period(date(first + from_year, 1, 1), date(first + to_year, 12, 31), "span")


def _century(match: re.Match[str], context: Context) -> Period | None:
    first = (int(match["number"]) - 1) * 100 + 1
    return Period(date(first, 1, 1), date(first + 99, 12, 31), "span")


def _this_decade(match: re.Match[str], context: Context) -> Period | None:
    if context.published is None:
        return None
    first = context.published.year // 10 * 10
    return Period(date(first, 1, 1), date(first + 9, 12, 31), "span")


def _this_season(match: re.Match[str], context: Context) -> Period | None:
    return periods.season(context.published.year, match["season"]) if context.published else None


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _fiscal_year(match: re.Match[str], context: Context) -> Period | None:
    """The calendar year of the same number, unless the text says when the fiscal year ends."""
    if match["quarter"]:
        return None
    number = _full_year(match["number"] or match["short"])
    if not match["month"]:
        return periods.year(number)
    end = periods.month(number, int(match["month"])).end
    return Period(periods.add_months(end.replace(day=1), -11), end, "year")


def _figures(match: re.Match[str], context: Context) -> Period | None:
    """2024-08-05 and 2021.11."""
    number, of_year = int(match["year"]), int(match["month"])
    if match["day"]:
        return periods.day(date(number, of_year, int(match["day"])))
    return periods.month(number, of_year)


def _figures_span(match: re.Match[str], context: Context) -> Period | None:
    """7.24~7.30."""

    def make(year: int) -> Period | None:
        first = date(year, int(match["month"]), int(match["day"]))
        last = date(year, int(match["month2"]), int(match["day2"]))
        return periods.days(first, last) if first <= last else None

    return context.latest(make, match)


def _quarter_of(match: re.Match[str], context: Context) -> Period | None:
    """2Q26 and Q3 2024."""
    return periods.quarter(_full_year(match["year"]), int(match["quarter"]))


def _last_year(match: re.Match[str], context: Context) -> Period | None:
    return periods.year(context.published.year - 1) if context.published else None


def _last_complete(match: re.Match[str], context: Context) -> Period | None:
    return _around(_moved(context.published, match["unit"], -1), match["unit"]) if context.published else None


@dataclass(frozen=True, slots=True)
class Rule:
    """An expression of which `heads` are the first characters, and what it resolves to.

    One that `needs_anchor` is a date only where it resolves (三天后 after a day that the text named).
    """

    heads: str
    pattern: re.Pattern[str]
    resolve: Resolver
    needs_anchor: bool = False

    def follows_another_word(self, match: re.Match[str]) -> bool:
        """Whether the character before makes the head part of another word: 目|前天, 每|周五."""
        return bool(match.start()) and match.string[match.start() - 1] in _NOT_AFTER.get(match.group()[0], "")


_NOT_AFTER = {
    "近": "附靠邻接相远新亲最", "日": "准易目今昨明0123456789当次近", "前": "目之提此以", "后": "以之此今先落", "今": "如至",
    "明": "声说表证文", "本": "基资成日版", "上": "以", "下": "以", "当": "适相", "周": "每一两三四五六七八九十几数0123456789",
    "星": "每", "月": "每个本上下0123456789一二三四五六七八九十", "次": "一二两三四五六七八九十每多0123456789", "同": "不",
    "Q": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", "过": "超通经越不", "1": "-", "2": "-",
}  # fmt: skip


def _rule(heads: str, pattern: str, resolve: Resolver, needs_anchor: bool = False) -> Rule:
    return Rule(heads, re.compile(pattern), resolve, needs_anchor)


_SEVERAL = r"(?:好?几|数|多|若干|一两|两三)"
_LOW = rf"(?:(?:\d{{1,3}}|[{HAN_DIGIT}十百]{{1,3}})\s?(?:-|—|~|、|至|到|或)\s?)?"
_NUMERALS = f"0123456789{HAN_DIGIT}十百半"
_RULES = (
    # Dates that name no day.
    _rule(
        "近",
        r"近(?:日(?![点])|期(?!权)|来(?!自)|年(?![初底末中内轻])来?|些年|几(?:[日天周月年]|个月|十年)来?|段时间|两三年)",
        _nothing,
    ),
    _rule("日", r"日前(?!后)", _nothing),
    _rule("当", r"当[日天晚]", _nothing),
    _rule("不", r"不久前", _nothing),
    _rule("前", r"前(?:不久|段时间|阵子|几天|两天|些天|几日|几周|几个月|些日子|几年)", _nothing),
    _rule("多好几数若一两", rf"{_SEVERAL}个?(?:年|月|周|天|日|星期)(?:之?前|以前)", _nothing),
    _rule("0123456789", r"\d{1,2}[多余]\s?年(?:之?前|以前)", _nothing),
    _rule("这", r"这(?:两|几)(?:天|日|周|个月)|这几年", _nothing),
    _rule("过未近", rf"(?:过去|未来|近)的?{_SEVERAL}十?个?(?:年|月|周|天|日|季度)来?", _nothing),
    _rule("最", r"最近?一个会计年度", _last_year),
    _rule("最", r"(?:最近的?|最新)一个?(?P<unit>季度)", _last_complete),
    _rule(
        "最",
        r"最近(?:的?(?:几|这几|一两|两三)(?:[天日周月年]|个月)(?:来)?|一段时间|这段时间)?(?![似邻距点]|的?一[轮次期笔]|的?\s?[\d一两三四五六七八九十半]{1,3}\s?个?[年月周天日季])",
        _nothing,
    ),
    _rule("第本上", r"第[一二三四]财季|[本上]财年", _nothing),
    _rule("公", r"公元前?\d{1,4}年(?:左右)?", _nothing),
    # Days and weeks around the publication.
    _rule("今", r"(?P<word>今)(?:\(\d{1,2}\)日|[天日晚早晨夜])", _day_word),
    _rule("昨明", r"(?P<word>[昨明])(?:\(\d{1,2}\)日|[天日晚早夜晨](?![星朝达之]))", _day_word),
    _rule("前", r"(?P<word>前)(?:天(?!津)|日(?![本元圆]))", _day_word),
    _rule("后", r"(?P<word>后)天(?![性的赋])", _day_word),
    _rule(
        "上下本这前",
        r"(?P<which>上上|上|下下|下|本|这|前)一?个?(?P<unit>周(?![期转边密])|星期)(?P<rest>[一二三四五六日天末1-6](?![年个]))?",
        _nearby,
    ),
    _rule(
        "上下本这",
        r"(?P<which>上上|上|下下|下|本|这)个?(?P<unit>月)(?:份|内)?(?P<rest>初|中旬|底|末|上旬|下旬|早些时候)?",
        _nearby,
    ),
    _rule("上下本前", r"(?P<which>上|下|本|前)一?个?(?P<unit>季度)(?P<rest>末)?", _nearby),
    _rule("周星礼", r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![年个期])", _weekday),
    _rule("前上", r"(?:前|上)一(?:个?交易日|[日天])", _day_before),
    _rule("次翌同", r"[次翌同]日", _after_previous),
    _rule("第", r"第二天", _after_previous, needs_anchor=True),
    _rule("次", r"次月", _next_month),
    _rule("月", r"月(?P<part>初|底|末|内|中旬|上旬|下旬)", _part_of_month),
    _rule("上下", r"(?P<part>[上下]半月)", _part_of_month),
    # Stretches that end or begin with the publication, and steps from it.
    _rule(
        "过近最未接此往今这",
        rf"(?P<side>过去|最近|近|未来|接下来|此前|今后|往后|这)的?\s?{_LOW}{_COUNT}\s?个?{_UNIT}(?:内|来)?(?![期龄均轮度半前后])",
        _rolling,
    ),
    _rule(
        _NUMERALS,
        rf"{_LOW}{_COUNT}\s?(?:个(?=月|星期|季度))?(?P<unit>年|(?<=个)季度|(?<=个)月|周|星期|天|(?<![\d\s])日)(?:之?前|以前)(?![三五十\d]|\d?[季个])",
        _ago,
    ),
    _rule(
        _NUMERALS,
        rf"{_COUNT}\s?(?:个(?=月|星期))?(?P<unit>(?<=个)月|周|星期|天|(?<![\d\s])日)之?后(?![来续])",
        _later,
        needs_anchor=True,
    ),
    _rule("一", r"一周内", _within),
    # Named stretches.
    _rule("去上前12", r"(?:(?P<word>[去上前])年|(?P<number>(?:19|20)\d\d)年)(?:的)?同期", _same_period),
    _rule(
        "春端中元除清五六国十圣今去明前12",
        r"(?:(?P<word>[今去明前])年|(?P<number>(?:19|20)\d\d)\s?年)?"
        r"(?:(?P<name>春节|端午|中秋|元旦|元宵|除夕|清明|国庆|圣诞)节?"
        r"|(?P<labour>五一|十一)(?:劳动节|黄金周|小?长假|(?=假期|期间|前|后))|(?P<children>六一)(?:国际)?儿童节)"
        r"(?P<side>前后|前|后(?!来)|期间|假期)?(?!档|联欢|晚会)",
        _festival,
    ),
    _rule(
        "上123456789",
        r"(?:(?P<last>上世纪)|(?P<hundreds>19|20))?\s?(?P<tens>[1-9]0)\s?年代(?P<part>初期?|中期?|末期?|后期)?",
        _decade,
    ),
    _rule("12", r"(?P<number>1\d|2[01])\s?世纪(?!\d)", _century),
    _rule("本", r"本十年", _this_decade),
    _rule("这", r"这个(?P<season>[春夏秋冬])[天季]", _this_season),
    _rule(
        "12F",
        r"(?:FY\s?(?P<short>(?:20)?\d\d)|(?P<number>(?:19|20)\d\d|[0-4]\d)\s?财年)(?P<quarter>第[一二三四]财季|Q[1-4])?(?:(?=\(?截至(?P<month>1[0-2]|[1-9])月))?",
        _fiscal_year,
    ),
    # Figures.
    _rule(
        "12",
        r"(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>1[0-2]|0?[1-9])(?:(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])|(?<=[./-][01]\d))(?![\d.%年]|-\d|[-~至]?\d*[年亿万元])",
        _figures,
    ),
    _rule(
        "0123456789",
        r"(?P<month>1[0-2]|0?[1-9])(?P<mark>[./])(?P<day>3[01]|[12]\d|0?[1-9])\s?[~\-—至]\s?(?P<month2>1[0-2]|0?[1-9])(?P=mark)(?P<day2>3[01]|[12]\d|0?[1-9])(?![\d.%万亿元倍成折])",
        _figures_span,
    ),
    _rule("1234", r"(?P<quarter>[1-4])Q\s?(?P<year>(?:20)?\d\d)(?!\d)", _quarter_of),
    _rule("Q", r"Q(?P<quarter>[1-4])\s?(?P<year>20\d\d)(?!\d)", _quarter_of),
)
RELATIVE = {
    head: tuple(rule for rule in _RULES if head in rule.heads)
    for head in {c for rule in _RULES for c in rule.heads}
}
"""The rules by the character that their expressions begin with, in the order in which they are to be tried."""
