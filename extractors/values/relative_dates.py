"""Dates that stand in relation to another: 昨日, 上周五, 一个月前, 近半年, 去年同期, 春节后, 近日.

`RELATIVE` has their expressions; what each resolves to is in `relative_periods`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractors.values import relative_periods as to
from extractors.values.date_context import Context
from extractors.values.numerals import HAN_DIGIT
from extractors.values.periods import Period

Resolver = Callable[[re.Match[str], Context], Period | None]

_COUNT = rf"(?P<count>\d{{1,3}}|[{HAN_DIGIT}十百]{{1,3}}|半)"
_UNIT = r"(?P<unit>年|季度|月|周|星期|天|日)"


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
        to.nothing,
    ),
    _rule("日", r"日前(?!后)", to.nothing),
    _rule("当", r"当[日天晚]", to.nothing),
    _rule("不", r"不久前", to.nothing),
    _rule("前", r"前(?:不久|段时间|阵子|几天|两天|些天|几日|几周|几个月|些日子|几年)", to.nothing),
    _rule("多好几数若一两", rf"{_SEVERAL}个?(?:年|月|周|天|日|星期)(?:之?前|以前)", to.nothing),
    _rule("0123456789", r"\d{1,2}[多余]\s?年(?:之?前|以前)", to.nothing),
    _rule("这", r"这(?:两|几)(?:天|日|周|个月)|这几年", to.nothing),
    _rule("过未近", rf"(?:过去|未来|近)的?{_SEVERAL}十?个?(?:年|月|周|天|日|季度)来?", to.nothing),
    _rule("最", r"最近?一个会计年度", to.last_year),
    _rule("最", r"(?:最近的?|最新)一个?(?P<unit>季度)", to.last_complete),
    _rule(
        "最",
        r"最近(?:的?(?:几|这几|一两|两三)(?:[天日周月年]|个月)(?:来)?|一段时间|这段时间)?(?![似邻距点]|的?一[轮次期笔]|的?\s?[\d一两三四五六七八九十半]{1,3}\s?个?[年月周天日季])",
        to.nothing,
    ),
    _rule("第本上", r"第[一二三四]财季|[本上]财年", to.nothing),
    _rule("公", r"公元前?\d{1,4}年(?:左右)?", to.nothing),
    # Days and weeks around the publication.
    _rule("今", r"(?P<word>今)(?:\(\d{1,2}\)日|[天日晚早晨夜])", to.day_word),
    _rule("昨明", r"(?P<word>[昨明])(?:\(\d{1,2}\)日|[天日晚早夜晨](?![星朝达之]))", to.day_word),
    _rule("前", r"(?P<word>前)(?:天(?!津)|日(?![本元圆]))", to.day_word),
    _rule("后", r"(?P<word>后)天(?![性的赋])", to.day_word),
    _rule(
        "上下本这前",
        r"(?P<which>上上|上|下下|下|本|这|前)一?个?(?P<unit>周(?![期转边密])|星期)(?P<rest>[一二三四五六日天末1-6](?![年个]))?",
        to.nearby,
    ),
    _rule(
        "上下本这",
        r"(?P<which>上上|上|下下|下|本|这)个?(?P<unit>月)(?:份|内)?(?P<rest>初|中旬|底|末|上旬|下旬|早些时候)?",
        to.nearby,
    ),
    _rule("上下本前", r"(?P<which>上|下|本|前)一?个?(?P<unit>季度)(?P<rest>末)?", to.nearby),
    _rule("周星礼", r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![年个期])", to.weekday),
    _rule("前上", r"(?:前|上)一(?:个?交易日|[日天])", to.day_before),
    _rule("次翌同", r"[次翌同]日", to.after_previous),
    _rule("第", r"第二天", to.after_previous, needs_anchor=True),
    _rule("次", r"次月", to.next_month),
    _rule("月", r"月(?P<part>初|底|末|内|中旬|上旬|下旬)", to.part_of_month),
    _rule("上下", r"(?P<part>[上下]半月)", to.part_of_month),
    # Stretches that end or begin with the publication, and steps from it.
    _rule(
        "过近最未接此往今这",
        rf"(?P<side>过去|最近|近|未来|接下来|此前|今后|往后|这)的?\s?{_LOW}{_COUNT}\s?个?{_UNIT}(?:内|来)?(?![期龄均轮度半前后])",
        to.rolling,
    ),
    _rule(
        _NUMERALS,
        rf"{_LOW}{_COUNT}\s?(?:个(?=月|星期|季度))?(?P<unit>年|(?<=个)季度|(?<=个)月|周|星期|天|(?<![\d\s])日)(?:之?前|以前)(?![三五十\d]|\d?[季个])",
        to.ago,
    ),
    _rule(
        _NUMERALS,
        rf"{_COUNT}\s?(?:个(?=月|星期))?(?P<unit>(?<=个)月|周|星期|天|(?<![\d\s])日)之?后(?![来续])",
        to.later,
        needs_anchor=True,
    ),
    # Named stretches.
    _rule("去上前12", r"(?:(?P<word>[去上前])年|(?P<number>(?:19|20)\d\d)年)(?:的)?同期", to.same_period),
    _rule(
        "春端中元除清五六国十圣今去明前12",
        r"(?:(?P<word>[今去明前])年|(?P<number>(?:19|20)\d\d)\s?年)?"
        r"(?:(?P<name>春节|端午|中秋|元旦|元宵|除夕|清明|国庆|圣诞)节?"
        r"|(?P<labour>五一|十一)(?:劳动节|黄金周|小?长假|(?=假期|期间|前|后))|(?P<children>六一)(?:国际)?儿童节)"
        r"(?P<side>前后|前|后(?!来)|期间|假期)?(?!档|联欢|晚会)",
        to.festival,
    ),
    _rule(
        "上123456789",
        r"(?:(?P<last>上世纪)|(?P<hundreds>19|20))?\s?(?P<tens>[1-9]0)\s?年代(?P<part>初期?|中期?|末期?|后期)?",
        to.decade,
    ),
    _rule("12", r"(?P<number>1\d|2[01])\s?世纪(?!\d)", to.century),
    _rule("本", r"本十年", to.this_decade),
    _rule("这", r"这个(?P<season>[春夏秋冬])[天季]", to.this_season),
    _rule(
        "12F",
        r"(?:FY\s?(?P<short>(?:20)?\d\d)|(?P<number>(?:19|20)\d\d|[0-4]\d)\s?财年)(?P<quarter>第[一二三四]财季|Q[1-4])?(?:(?=\(?截至(?P<month>1[0-2]|[1-9])月))?",
        to.fiscal_year,
    ),
    # Figures.
    _rule(
        "12",
        r"(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>1[0-2]|0?[1-9])(?:(?P=mark)(?P<day>3[01]|[12]\d|0?[1-9])|(?<=[./-][01]\d))(?![\d.%年]|-\d|[-~至]?\d*[年亿万元])",
        to.figures,
    ),
    _rule(
        "0123456789",
        r"(?P<month>1[0-2]|0?[1-9])(?P<mark>[./])(?P<day>3[01]|[12]\d|0?[1-9])\s?[~\-—至]\s?(?P<month2>1[0-2]|0?[1-9])(?P=mark)(?P<day2>3[01]|[12]\d|0?[1-9])(?![\d.%万亿元倍成折])",
        to.figures_span,
    ),
    _rule("1234", r"(?P<quarter>[1-4])Q\s?(?P<year>(?:20)?\d\d)(?!\d)", to.quarter_of),
    _rule("Q", r"Q(?P<quarter>[1-4])\s?(?P<year>20\d\d)(?!\d)", to.quarter_of),
)
RELATIVE = {
    head: tuple(rule for rule in _RULES if head in rule.heads)
    for head in {c for rule in _RULES for c in rule.heads}
}
"""The rules by the character that their expressions begin with, in the order in which they are to be tried."""
