"""Sums of money and prices: 近10亿美元, 5元/1M tokens/min, 每股18.6元, HK$1.2bn."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from extractors.spans import Found
from extractors.values.currencies import AFTER_NUMBER, BEFORE_NUMBER, CURRENCIES
from extractors.values.numerals import (
    APPROXIMATOR_AFTER,
    APPROXIMATOR_BEFORE,
    ARABIC,
    CONNECTOR,
    HAN,
    NUMBER_START,
    WHOLE_NUMBER,
    Quantity,
    plain,
    read_quantity,
)

_ENGLISH_SCALE = {
    "thousand": 3, "k": 3, "million": 6, "mln": 6, "mn": 6, "m": 6,
    "billion": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12, "t": 12,
}  # fmt: skip
_UNIT = (
    r"(?:位用户|[Nck]?m[23³²]|(?:(?:in|out)put )?[A-Za-z]{1,16}(?: ?[Tt]okens?)?|芯片小时|百万英热单位|平方米|立方米|千瓦时|兆瓦时|平方英尺|人次"
    r"|公斤|千克|毫克|毫升|盎司|标吨|干吨|湿吨|吨度|标箱|标方|航段|席位|用户|节点|账户|账号|次对话|次调用|字符|卡时|分钟|小时|季度|平米|公里|亩地|注册资本"
    r"|[股吨克斤瓶盒支张台辆箱桶磅月年天日秒次人套件只个块片米平亩升度瓦方条碗杯字页集单票间夜头羽枚晚周户颗担床位份针家包袋根卷本门座栋艘架部副双罐听粒卡路项期课节堂场]"
    r"(?![\u4e00-\u9fff]?(?:度|底|初)))"
)
_COUNT = r"(?:\d{1,5}(?:\.\d{1,2})?|一|半)?\s?(?:[KMkBb](?![A-Za-z])|[十百千万亿]{1,2})?\s?个?\s?(?:输入|输出)?\s?元?"
_PER = rf"(?:\s?/\s?每?{_COUNT}{_UNIT}|每{_COUNT}{_UNIT})"
_ITEM = re.compile(
    rf"(?P<number>{ARABIC}|{HAN})"
    r"(?:\s?(?P<english>thousand|[mb]illion|trillion|mln|[Mm]n|[Bb]n|[Tt]n|[MBKkmb](?![A-Za-z])|T(?![A-Za-z])))?"
    rf"(?P<level>\s?级别?)?(?:\s?(?P<currency>{AFTER_NUMBER})|(?P<block>块[一二三四五六七八九](?![十百千万亿])))?"
    rf"(?P<more>多|余)?(?P<level2>级别?)?(?P<yuan>人民币)?(?P<per>(?:{_PER}){{0,3}})"
)
_FROM = re.compile(r"[从由]\s?$")
_CONNECTOR = re.compile(CONNECTOR)
_BEFORE = re.compile(
    rf"(?:(?:{APPROXIMATOR_BEFORE}|{BEFORE_NUMBER}|(?:每{_COUNT}{_UNIT}){{1,2}})\s?){{1,4}}(?=[\s\S]\Z)"
)
_BEFORE_PARTS = re.compile(
    rf"(?P<approx>{APPROXIMATOR_BEFORE})|(?P<per>每{_COUNT}{_UNIT})|(?P<currency>{BEFORE_NUMBER})"
)
_PRICED = re.compile(_PER)
_AFTER = re.compile(APPROXIMATOR_AFTER)
_SIGN_BEFORE = re.compile(rf"(?:{BEFORE_NUMBER})\s?$")
_LONGEST_PREFIX = 30

_MONEY = re.compile(
    r"营收|收入|[净毛]?利润|净利|[估市]值|融资|亏损|[净盈]亏|盈利|投资|投入|收购|[价报售]价|价[格值]|作价|[斥耗]资|豪掷|[投融砸]了|金额|总额|资金|身家|ARR|GMV|募资|募集|注资|增资|出资"
    r"|注册资本|报价|成交额|销售额|交易额|预算|赚|[花筹]了|[花筹]费|奖金|年薪|薪|补贴|[负偿]债|贷款|成本|费用|中标|拿了|拿到|拿下|轮|流水|损失|罚|赔|市场规模|资产|订单额|领投|跟投|支出|美金|美元|亿元|万元|身价|定价|起售|回购|减持|增持|套现|授信|(?:市场|资金|管理|投资|交易|发行|资产)规模|获利"
)
_MONEY_ADJOINING = re.compile(
    rf"(?:{_MONEY.pattern})(?:超过|不到|将近|接近|突破|高达|合计|[约为达至到了近超逾是]){{0,2}}\s?$"
)
_COUNTED = re.compile(
    r"用户|[辆台人家户次吨个件套份张只片颗枚]|下载|出货|销量|交付|产能|访问|粉丝|员工|参数|[tT]oken|面积|股(?!权|份|东|价)|装机|人口|字"
)
_BARE_END = re.compile(
    r"$|[\s,。;、!?)\]】》”\"’'~\-—–至到/(]|的?(?:估值|市值|融资|营收|收入|净利|利润|亏损|投资|订单|资金|规模|ARR|预算|成本|资产|市场)"
    r"|左右|以上|以下|上下|级|[A-Z]轮|[A-Z]\+轮|天使|种子|Pre|[增降涨跌升]|下[降滑调]|同比|环比|上[调升]|和|与|及|收购|买|罚款|贷款|价格|大单|私募|押注|战略|的[^\u4e00-\u9fff]|大关|之间|[的了,]"
)
_MONEY_AFTER = re.compile(
    r"的?(?:估值|市值|融资|营收|投资额|价格|订单|大单|私募|押注|战略投资|罚款|贷款|[A-Z]\+?轮|天使轮|种子轮)|收购"
)
_SINGLE_DIGIT = re.compile(r"[一二两三四五六七八九]")
_COMPOUND = re.compile(r"[锂材组桥航论化老股]|前驱")
_SCALE_ONLY = re.compile(r"[百千万亿]+")
_BARE_SCALE = re.compile(r"[万亿]")


class _Part(NamedTuple):
    """One number with what belongs to it: `123万元/吨`; `code` is None where no currency follows it.

    `end` is where the number with its currency ends, `priced_end` where the unit after it does.
    """

    start: int
    end: int
    priced_end: int
    number: str
    quantity: Quantity
    code: str | None
    factor: Decimal
    per: str
    approximate: bool


def find_amounts(text: str) -> list[Found]:
    """The AMOUNT mentions of a folded text, in order and apart from one another.

    Offsets count its characters, end exclusive. Values have `value` (None for a range or a vague sum, which have
    `low` and `high`), `currency` (ISO 4217), `per` (the priced unit as written) and `approx`. A number without a
    currency is one only where the words around speak of money (估值10亿), never where it counts things.
    """
    found: list[Found] = []
    at = 0
    while start := NUMBER_START.search(text, at):
        amount = _amount_at(text, start.start(), found[-1] if found else None)
        if amount is None:
            number = WHOLE_NUMBER.match(text, start.start())
            at = number.end() if number else start.end()
        else:
            found.append(amount)
            at = amount.end
    return found


def _part(text: str, start: int) -> _Part | None:
    match = _ITEM.match(text, start)
    if not match:
        return None
    number = match["number"]
    quantity = read_quantity(number)
    if quantity is None:
        return None
    code, factor = None, Decimal(1)
    if match["currency"]:
        code, factor = CURRENCIES[match["currency"]]
    if match["yuan"] and code is None:
        code = "CNY"
    if match["block"]:
        tenths = read_quantity(match["block"][1])
        assert tenths is not None
        code, quantity = "CNY", Quantity(quantity.least + tenths.least / 10, exact=quantity.exact)
    if match["english"]:
        factor *= Decimal(10) ** _ENGLISH_SCALE[match["english"].lower()]
    approximate = bool(match["more"] or match["level"] or match["level2"]) or not quantity.exact
    approximate = approximate or number[0] in "百千万亿"
    return _Part(
        start,
        match.start("per"),
        match.end(),
        number,
        quantity.times(factor),
        code,
        factor,
        match["per"],
        approximate,
    )


def _amount_at(text: str, start: int, previous: Found | None) -> Found | None:
    part = _part(text, start)
    if part is None:
        return None
    parts = [part]
    connector = _CONNECTOR.match(text, part.priced_end if part.code else part.end)
    if connector and (second := _part(text, connector.end())) and _makes_range(text, connector, part, second):
        parts.append(second)
    code = parts[-1].code or part.code
    floor = previous.end if previous else 0
    signed = bool(_SIGN_BEFORE.search(text, max(floor, start - 5), start))
    if code is None and not signed and not _speaks_of_money(text, start, parts):
        return None
    if code and not signed and _no_money(text, start, part):
        return None
    begin, code, per, approximate = _prefix(text, max(floor, start - _LONGEST_PREFIX), start, code)
    if code is None:
        near = previous is not None and start - previous.end < 80 and previous.value is not None
        code = previous.value["currency"] if near and previous and previous.value else "CNY"
    negative = (
        begin > floor
        and text[begin - 1] == "-"
        and not re.match(r"[0-9A-Za-z)%]", text[max(0, begin - 2) : begin - 1])
    )
    if negative:
        begin -= 1
    end = parts[-1].end
    if signed or parts[-1].code:
        end = parts[-1].priced_end
        per += parts[-1].per or (parts[0].per if parts[0].code else "")
    if after := _AFTER.match(text, end):
        end, approximate = after.end(), True
        if rest := _PRICED.match(text, end):
            end, per = rest.end(), per + rest.group()
    approximate = approximate or any(p.approximate for p in parts)
    value = _value([p.quantity for p in _same_scale(parts)], -1 if negative else 1)
    return Found(
        begin, end, "AMOUNT", value=value | {"currency": code, "per": _unit(per), "approx": approximate}
    )


def _makes_range(text: str, connector: re.Match[str], first: _Part, second: _Part) -> bool:
    word = connector.group().strip()
    if first.code and (
        word in ("或", "甚至")
        or (word in ("到", "至") and _FROM.search(text, max(0, first.start - 2), first.start))
    ):
        return False
    if first.code and second.code and first.code != second.code:
        return False
    if first.code and not second.code and not (_BARE_SCALE.search(second.number)):
        return False
    low, high = (p.quantity for p in _same_scale([first, second]))
    return 0 < low.least < high.most and (second.code is not None or bool(_BARE_SCALE.search(second.number)))


def _same_scale(parts: list[_Part]) -> list[_Part]:
    """3~5亿元 means 3亿 to 5亿: a first number without magnitude or currency takes the second's."""
    if len(parts) < 2:
        return parts
    first, second = parts
    quantity = first.quantity
    if first.code is None:
        quantity = quantity.times(second.factor)
        if not re.search(r"[百千万亿]", first.number):
            scale = re.search(r"[百千万亿]*$", second.number.replace("多", "").replace("余", ""))
            quantity = quantity.times(_magnitude(scale.group() if scale else ""))
    return [first._replace(quantity=quantity), second]


def _magnitude(scale: str) -> Decimal:
    quantity = read_quantity("1" + scale)
    assert quantity is not None
    return quantity.least


def _value(quantities: list[Quantity], sign: int) -> dict[str, Any]:
    if len(quantities) == 1 and quantities[0].value is not None:
        return {"value": plain(sign * quantities[0].value), "low": None, "high": None}
    low, high = quantities[0].least, quantities[-1].most
    return {"value": None, "low": plain(sign * low), "high": plain(high)}


def _prefix(text: str, floor: int, start: int, code: str | None) -> tuple[int, str | None, str, bool]:
    """What belongs to a number on its left: where the mention begins, currency, unit, approximation."""
    match = _BEFORE.search(text, floor, start + 1)
    if not match:
        return start, code, "", False
    per, approximate = "", False
    for piece in _BEFORE_PARTS.finditer(text, match.start(), start + 1):
        if piece["approx"]:
            approximate = True
        elif piece["per"]:
            per += piece["per"]
        elif code is None or code == "CNY":
            code = CURRENCIES[piece["currency"]][0]
    return match.start(), code, per, approximate


def _unit(per: str) -> str | None:
    """每股 and /股 are both 股; 每人每月 is 人每月 and /1M tokens/min is 1M tokens/min, as written."""
    return per.strip().removeprefix("/").strip().removeprefix("每") or None


def _no_money(text: str, start: int, part: _Part) -> bool:
    """Whether 'N元' is no sum: 第一元, 三元锂, 单位:万元."""
    before = text[max(0, start - 3) : start]
    if _SINGLE_DIGIT.fullmatch(part.number) and _COMPOUND.match(text, part.end):
        return True
    if before.endswith(("第", "多少")) or (
        part.number[0] in "百千万亿" and re.search(r"单位[:：]?$", before)
    ):
        return True
    return part.number == "一" and bool(re.match(r"[也都没不]", text[part.end : part.end + 1]))


def _speaks_of_money(text: str, start: int, parts: list[_Part]) -> bool:
    if not _BARE_SCALE.search(parts[-1].number):
        return False
    if start and ((text[start - 1].isascii() and text[start - 1].isalnum()) or text[start - 1] in "第."):
        return False
    end = parts[-1].end
    if _SCALE_ONLY.fullmatch(parts[-1].number) and text.startswith("市值", end):
        return False
    if _MONEY_ADJOINING.search(text, max(0, start - 12), start) and not _COUNTED.match(text, end):
        return True
    if not _BARE_END.match(text, end):
        return False
    clause = max(text.rfind(mark, max(0, start - 24), start) for mark in "。;!?\n")
    before = text[max(clause + 1, start - 24) : start]
    money = max((m.end() for m in _MONEY.finditer(before)), default=-1)
    counted = max((m.end() for m in _COUNTED.finditer(before)), default=-1)
    return money > counted or bool(_MONEY_AFTER.match(text, end))
