"""Companies nobody listed: by legal form, by the trade at the end of the name, by a ticker, by where they stand.

Each finder finds a right edge (a form, a trade, a ticker, a verb); `extractors.mentions.company_names` walks from it
to where the name begins.
"""

import re
from collections.abc import Iterable, Iterator

from extractors.mentions.boundaries import FUNCTION, is_cjk, tokens
from extractors.mentions.company_names import (
    CUT,
    HEAD_NOUN,
    UNITS,
    brand_start,
    brandlike,
    brandlike_loose,
    function_inside,
    left_edge,
    place_at,
    run_before,
    sentence_inside,
    tails,
    without_sentence_words,
)
from extractors.mentions.context import TICKER, company_score
from extractors.mentions.lists import words
from extractors.mentions.person_names import NEARBY
from extractors.spans import Found

FORM = re.compile(
    r"(?:集团|控股|科技)?(?:\((?:集团|控股|[\u4e00-\u9fff]{2,4})\))?(?:集团)?"
    r"(?:(?:股份|责任)?有限(?:责任)?公司|(?:投资|管理|服务)?(?:合伙)?(?:企业|中心)\(有限合伙\)|股份公司|总公司)(?!的?董事会秘书处)"
    r"(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
"""The legal form at the end of a company's full name."""


def by_form(text: str, known: list[Found]) -> Iterator[Found]:
    """Full legal names: …有限公司, …(有限合伙); a listed name that stands right before belongs to them (国网X有限公司)."""
    listed = {one.end: one.start for one in known if one.type == "COMPANY"}
    for match in FORM.finditer(text):
        form = match.start()
        start = left_edge(text, form)
        if match.group().startswith("(") and start == form:
            continue
        while start < form and text[start] in "-&·)":
            start += 1
        brand = text[start:form]
        if (len(brand) >= 2 and not all(known for *_, known in tokens(text, start, form))) or place_at(
            text, start, form
        ) > start:
            yield Found(listed.get(start, start), match.end(), "COMPANY", 0.95)


def _is_unit(text: str, start: int, tail: int, end: int) -> bool:
    """Whether a trade behind a known name belongs to it (蓝思光电, 大疆农业), which ends there and stands as a firm."""
    trade = text[tail:end]
    if trade in _NO_UNIT or (end < len(text) and is_cjk(text[end]) and not company_score(text, start, end)):
        return False
    if trade == "投资" and (
        text[end : end + 1] in tuple("了于的") or text[start - 1 : start] in tuple("由获被向")
    ):
        return False
    return text[tail:end] not in text[start:tail] and not _KIND_BEHIND.match(text, end)


_NO_UNIT = frozenset(
    [
        "技术",
        "芯片",
        "供应链",
        "电机",
        "软件",
        "网络",
        "设备",
        "装备",
        "存储",
        "股权",
        "发展",
        "建设",
        "支付",
        "安全",
        "数据",
        "手机",
        "集成",
        "材料",
        "产业",
    ]
)
_KIND_BEHIND = re.compile(
    r"[、和与及]?[\u4e00-\u9fff]{0,4}(?:业务|行业|领域|产业|市场|板块|部门|副?总|产品|解决方案|专利|事业部|服务|基地|工厂|指数|发布会|员工|研发)|部|事务"
)
_COUNTRY = re.compile(
    "美国|日本|韩国|印度|法国|德国|英国|俄罗斯|加拿大|澳大利亚|意大利|荷兰|瑞士|瑞典|越南|泰国|以色列|沙特|巴西"
)


_ACTING = re.compile(
    "将|已|自|则|也|还|均|在|于|把|对|因|被|随|率先|先后|昨|今|计划|回应|刚|又|再|首|近|并|以"
)


def _subject(text: str, start: int, end: int) -> bool:
    """Whether a name begins where a word begins and does something."""
    if start and is_cjk(text[start - 1]) and text[start - 1] not in FUNCTION:
        return False
    return bool(_ACTING.match(text, end))


_STYLES = frozenset(("公司", "集团", "控股"))
_NOT_BEHIND_UNIT = frozenset(
    [
        "市场",
        "台湾",
        "大陆",
        "地区",
        "事务",
        "代码",
        "简称",
        "日报",
        "时报",
        "部门",
        "总部",
        "方面",
        "企业",
        "公司",
        "团队",
        "用户",
        "客户",
        "消费",
        "政府",
        "经理",
    ]
)


def by_trade(text: str, known: list[Found]) -> Iterator[Found]:
    """Names that end in a trade (…科技, …资本, …汽车) behind a brand that is no common word.

    A trade that is also a common word in a sentence (投资, 数据, 制造) needs a company's place in the sentence.
    """
    pattern, trades = tails()
    named = {found.end: found.start for found in known if found.type == "COMPANY"}
    for match in pattern.finditer(text):
        tail, end = match.start(), match.end()
        if match.group() in _STYLES and tail in named:
            yield Found(named[tail], end, "COMPANY", 0.8)
            continue
        if (
            match.group() in UNITS
            and tail in named
            and text[end : end + 2] not in ("市场", "台湾", "大陆", "地区", "专利")
            and not re.match(r"区|\d|证券?部|部", text[end : end + 3])
        ):
            yield Found(named[tail], end, "COMPANY", 0.75)
            continue
        weak = match.group() in words("weak_tails")
        if tail in named and _is_unit(text, named[tail], tail, end):
            yield Found(named[tail], end, "COMPANY", 0.7)
            continue
        if weak and tail in named:
            continue
        if text[end : end + 1] == "部":
            continue
        if match.group() not in trades and not match.group().endswith("公司"):
            continue
        start = brand_start(text, tail, trades)
        if start is None or (weak and not company_score(text, start, end) and not _subject(text, start, end)):
            continue
        if (country := _COUNTRY.match(text, start, tail)) and tail - country.end() >= 2:
            start = country.end()
        if text[start].isdigit() and not (start + 3 >= tail and text[start:tail].isdigit()):
            continue
        common = words("common_words")
        crossing = end < len(text) and text[end - 1 : end + 1] in common and text[end : end + 2] not in common
        if crossing and text[end] not in FUNCTION:
            continue
        yield Found(start, end, "COMPANY", 0.7)


def by_ticker(text: str) -> Iterator[Found]:
    """What stands before an exchange code in brackets."""
    for match in TICKER.finditer(text):
        end = match.start()
        start = run_before(text, end, 16)
        for cut in CUT.finditer(text, start, end):
            if end - cut.end() >= 2:
                start = cut.end()
        for at in range(end - 2, start, -1):
            if text[at - 1] in "与和及由向对的":
                start = at
                break
        if 2 <= end - start <= 12 and is_cjk(text[start]):
            yield Found(start, end, "COMPANY", 0.9)


_DOING = (
    r"(?:(?:日前|近日|今日|已|正式|再度|连续|官方|方面)?(?:宣布|完成[^,，。\n]{0,16}融资|获[^,，。\n]{0,16}(?:投资|融资|领投)|公告|发布公告|"
    r"在互动平台|联合领投|领投|跟投|参投|成立于|创始人|联合创始人|CEO|CTO|董事长|首席|拟(?:收购|投资|以|向)|中标|预中标|披露|在港交所|向港交所|递表|冲刺))"
)
_HEADED = re.compile(
    rf"(?:{HEAD_NOUN}) ?[“\"「]?([\u4e00-\u9fff]{{2,6}}?)[”\"」]?(?={_DOING}|[,，。(、\n]|的)"
)
_SUBSIDIARY = re.compile(
    r"(?:子公司|孙公司|旗下公司|关联方|旗下企业|参股公司|初创公司|创业公司|研发商|服务商|独角兽|企业) ?[“\"「]?([\u4e00-\u9fff]{2,7}?)[”\"」]?"
    r"(?=与|和|及|在|拟|将|近日|日前|于|收到|取得|持有|完成|战略|或将|正式|近期|已|开始|启动|增资|股权|采购|签|获|发布|宣布|中标|[,，。(、])"
)
_DEALT = re.compile(
    r"(?:据|与|和|携手|入股|收购|认购|领投|投资|通过|向|买下|牵手|增资|起诉|控股) ?[“\"「]?([\u4e00-\u9fff]{2,7}?)[”\"」]?"
    r"(?=消息|达成|签署|签订|签约|续签|共同宣布|宣布|[\d.]+%(?:的?股|的)|(?:的|全部|部分|控股)?股权|增资|新一轮|合作|供应|采购|官微|官网|公告|披露)"
)
_SUBJECT = re.compile(rf"(?:^|[\n。;；,，、“”】])([\u4e00-\u9fff]{{2,7}}?)(?={_DOING})", re.MULTILINE)
_HEADLINE = re.compile(r"^([\u4e00-\u9fff]{3,8}):(?=[^\n]{6,})", re.MULTILINE)


def by_place_in_sentence(text: str) -> Iterator[Found]:
    """Brands that stand where a company stands: 企业X完成…融资, X宣布 at the head of a clause."""
    for pattern, confidence in ((_HEADED, 0.6), (_SUBJECT, 0.6), (_SUBSIDIARY, 0.6), (_DEALT, 0.6)):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if _is_brand(text, start, end):
                yield Found(start, end, "COMPANY", confidence)


def _is_brand(text: str, start: int, end: int) -> bool:
    """Whether a span where a company stands reads as a brand, or is a coined word that the article repeats."""
    if function_inside(text, start, end) or sentence_inside(text, start, end):
        return False
    if brandlike(text, start, end):
        return True
    name = text[start:end]
    return (
        3 <= len(name) <= 6
        and name not in words("common_words")
        and not CUT.search(name)
        and not any(word in name for word in words("class_words"))
        and not all(known for *_, known in tokens(text, start, end))
        and text.count(name, max(0, start - NEARBY), end + NEARBY) > 1
    )


_PLACED = re.compile(
    r"(?=[\u4e00-\u9fff]{2}(?:\d[\d.]*%|股权|合计|持有|股东|各|的(?:股权|审计|评估)|增资|收到|拟|宣布|公告|签订|签署|中标|完成|审慎|为国|[,、。()与和及将]))"
)
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,4}(?:省|市)?分公司")


def by_place(text: str, known: list[Found]) -> Iterator[Found]:
    """A place with a brand of two characters behind it (江西金环31%股权), a branch of a known company."""
    for found in known:
        if found.type == "LOCATION" and _PLACED.match(text, found.end):
            end = found.end + 2
            if brandlike(text, found.end, end) and not function_inside(text, found.end, end):
                yield Found(found.start, end, "COMPANY", 0.6)
        elif found.type == "COMPANY" and (match := _BRANCH.match(text, found.end)):
            yield Found(found.start, match.end(), "COMPANY", 0.85)


def by_headline(text: str) -> Iterator[Found]:
    """What stands before the colon of a line's head (X：中标…), where the text has it as an actor elsewhere or it is no person."""
    for match in _HEADLINE.finditer(text):
        start, end = match.span(1)
        name = match.group(1)
        at = text.find(name, end, end + NEARBY)
        acts = at >= 0 and company_score(text, at, at + len(name)) > 0
        if brandlike(text, start, end) and not function_inside(text, start, end) and (acts or len(name) > 3):
            yield Found(start, end, "COMPANY", 0.65)


def by_list(text: str, companies: list[Found]) -> Iterator[Found]:
    """Members of a list (X、Y、Z等) that has companies on both sides or one beside."""
    starts = {found.start for found in companies}
    ends = {found.end for found in companies}
    covered = bytearray(len(text))
    for found in companies:
        covered[found.start : found.end] = b"\1" * (found.end - found.start)
    for match in re.finditer(
        r"(?<=、)([\u4e00-\u9fffA-Za-z0-9]{2,10}?)(?=、|等|和|及|与|[,，。(]|(?:领投|跟投|联合|共同|参投|投资))",
        text,
    ):
        start, end = match.span(1)
        if any(covered[start:end]):
            continue
        neighbour = start - 1 in ends or (end < len(text) and text[end] == "、" and end + 1 in starts)
        if neighbour and is_cjk(text[start]) and brandlike_loose(text, start, end):
            covered[start:end] = b"\1" * (end - start)
            ends.add(end)
            yield Found(start, end, "COMPANY", 0.6)


_SHORT_NAME = re.compile(
    r"[(\[](?:(?:以下|下文)?(?:简|统|合)?称(?:为|作)?|下称|证券简称|原名|原|又名|曾用名|英文名|即)[:: ]{0,2}[“\"「『《]?"
    r"([\u4e00-\u9fffA-Za-z0-9·&.\- ]{2,24}?)[”\"」』》]?(?:[、,，或;；][^)\]]{0,60})?[)\]]"
)


_PARTY = re.compile(
    r"(?:本|标的|目标|下属|合资|项目|合营|合伙|上市|母|子)?(?:公司|企业)|交易对方|控股股东|[甲乙丙]方|项目|协议|合同|本?基金"
)
"""What contracts call their parties, no names."""


def definitions(text: str, known: list[Found]) -> Iterator[Found]:
    """The short name in X（以下简称“Y”）, of X's type."""
    ending = {found.end: found.type for found in known}
    for match in _SHORT_NAME.finditer(text):
        kind = ending.get(match.start()) or ending.get(match.start() - 1)
        if kind in ("COMPANY", "ORG", "PRODUCT", "PROJECT") and not _PARTY.fullmatch(match.group(1)):
            yield Found(*match.span(1), kind, 0.95)


def _runs_into(text: str, found: Found, known_start: int | None) -> bool:
    """Whether a find is a known company that ends with it, with the end of another word before (据X, 即X)."""
    return (
        known_start is not None
        and found.start < known_start
        and place_at(text, found.start, known_start) != known_start
    )


def _trimmed(text: str, found: Iterable[Found], known: list[Found]) -> Iterator[Found]:
    """Finds without the words of the sentence at their ends; none that cuts a listed name, is one or is a phrase."""
    listed = {(one.start, one.end) for one in known}
    inside = {at for one in known for at in range(one.start + 1, one.end)}
    for one in found:
        if one.end in inside or (one.start in inside and one.confidence < 0.9):
            continue
        start, end = without_sentence_words(text, one.start, one.end)
        if text[end - 2 : end] == "股份" and (start, end - 2) in listed:
            continue
        if (start, end) == (one.start, one.end):
            yield one
        elif (
            end - start >= 2
            and (start, end) not in listed
            and not sentence_inside(text, start, end)
            and brandlike_loose(text, start, end)
        ):
            yield Found(start, end, one.type, one.confidence)


def find_companies(text: str, known: list[Found]) -> list[Found]:
    """Every company that a pattern finds in a folded text; spans may overlap. `known` are the names found before."""
    found = [
        *by_ticker(text),
        *by_trade(text, known),
        *by_place(text, known),
        *by_place_in_sentence(text),
        *by_headline(text),
    ]
    starts = {one.end: one.start for one in known if one.type == "COMPANY"}
    found = [
        *by_form(text, known),
        *_trimmed(text, (one for one in found if not _runs_into(text, one, starts.get(one.end))), known),
    ]
    companies = [one for one in (*known, *found) if one.type == "COMPANY"]
    found += by_list(text, companies)
    found += definitions(text, [*known, *found])
    return found
