"""Companies nobody listed: by legal form, by the trade at the end of the name, by a ticker, by where they stand.

A company's name in Chinese is place + brand (字号) + trade + form. Each finder below finds a right edge (a form, a
trade, a ticker, a verb) and `left_edge` walks from it to where the name begins.
"""

import re
from collections.abc import Iterator
from functools import cache

from extractors.mentions.boundaries import FUNCTION, is_cjk, tokens
from extractors.mentions.context import TICKER, company_score
from extractors.mentions.lists import sector_rows, words
from extractors.spans import Found

REACH = 28
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()·&\-]*$")
_HEAD_NOUN = (
    "子公司|孙公司|母公司|分公司|公司|企业(?!管理|咨询|服务|发展|集团|有限|股份|家)|集团旗下|旗下|股东|关联方|供应商|厂商|巨头|龙头|独角兽|"
    "平台(?!有限|科技)|服务商|制造商|开发商|运营商|品牌(?!管理)|机构|客户|主体|业主方|发包人|招标人|采购人|承包方|受让方|转让方|交易对方|标的|"
    "新势力|车企|药企|券商|集成商|研发商|设备商|生产商|代工厂|新秀|黑马|大厂|创企|实控人|担保人|第一名|平台商|方案商|上市主体|龙头股"
)
_VERB = (
    "收购|投资(?!管理|基金|有限|控股|发展|集团|咨询|合伙|开发|股份|中心|公司|担保)|入股|参股|控股(?!集团|有限|股份|公司)|收到|成立|设立|中标|联合(?!国)|"
    "携手|牵手|签署|签订|发布|宣布|确认|确定|披露|成为|出售|转让|购买|认购|持有|委托|通过|增资|起诉|包括|分别|以及|还有|有关|关于|根据|按照|"
    "经由|作为|来自|任命|加入|领投|跟投|向其|要求|获得|获悉|显示|新增|注册|供应(?!链)|采购(?!有限|公司)|合作(?!社|金融)|新设|全资|全称|名称|简称|又称|"
    "原名|更名|变更|名为|目标|负责|对手|合资|对外|近日|日前|今日|昨日|此前|其中|由于|因为|变动后|完成后|交易后|一季度|上半年|同比|国产|全球|国内"
)
CUT = re.compile(f"{_VERB}|{_HEAD_NOUN}")
_FORM = re.compile(
    r"(?:集团|控股|科技)?(?:\((?:集团|控股|[\u4e00-\u9fff]{2,4})\))?(?:集团)?"
    r"(?:(?:股份|责任)?有限(?:责任)?公司|(?:投资|管理|服务)?(?:合伙)?(?:企业|中心)\(有限合伙\)|股份公司|总公司)(?!的?董事会秘书处)"
    r"(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
_NOT_BRAND = frozenset("某各该此本其新老大小多两三四五六七八九十几一家个些类种型化性级系 ")


@cache
def places() -> frozenset[str]:
    """Chinese names of places, which can begin a company's name."""
    return frozenset(
        name
        for kind, names in sector_rows()
        if kind == "LOCATION"
        for name in names
        if 2 <= len(name) <= 7 and is_cjk(name[0])
    )


def run_before(text: str, end: int, reach: int = REACH) -> int:
    """Where the unbroken run of characters that a name may hold begins, at most `reach` before `end`."""
    match = _RUN.search(text, max(0, end - reach), end)
    start = match.start() if match else end
    depth = 0
    for at in range(end - 1, start - 1, -1):
        if text[at] == ")":
            depth += 1
        elif text[at] == "(":
            depth -= 1
            if depth < 0:
                return at + 1
    return start


def _place_at(text: str, start: int, end: int) -> int:
    """The end of the longest place name at `start`, or `start`."""
    for stop in range(min(end, start + 7), start + 1, -1):
        if text[start:stop] in places():
            return stop
    return start


def left_edge(text: str, end: int, reach: int = REACH) -> int:
    """Where a full legal name begins whose form begins at `end`; `end` itself where no name is there."""
    start = run_before(text, end, reach)
    for match in CUT.finditer(text, start, end):
        if end - match.end() >= 2:
            start = match.end()
    best = start
    for at in range(start, end - 3):
        if text[at] in FUNCTION and (at > start or text[at] in "与由向对在将为从被的"):
            if _place_at(text, at + 1, end) > at + 1 or at == start or _ends_word(text, best, at):
                best = at + 1
        elif at > best and text[at - 1] not in "(·" and _place_at(text, at, end) > at and _begins_here(text, best, at):
            best = at
    return best


def _ends_word(text: str, start: int, at: int) -> bool:
    """Whether a common word or a legal form ends at `at`, so that a function word may stand there."""
    return any(text[begin:at] in words("common_words") for begin in range(max(start, at - 4), at - 1))


def _begins_here(text: str, start: int, at: int) -> bool:
    """Whether what stands between `start` and a place at `at` is words, not a part of the name."""
    if at - start > 10:
        return True
    if _place_at(text, start, at) > start:
        return False
    return all(known for *_, known in tokens(text, start, at))


def by_form(text: str) -> Iterator[Found]:
    """Full legal names: …有限公司, …(有限合伙)."""
    for match in _FORM.finditer(text):
        form = match.start()
        start = left_edge(text, form)
        if match.group().startswith("(") and start == form:
            continue
        while start < form and text[start] in "-&·)":
            start += 1
        brand = text[start:form]
        if len(brand) >= 2 and not all(known for *_, known in tokens(text, start, form)) or _place_at(text, start, form) > start:
            yield Found(start, match.end(), "COMPANY", 0.95)


_UNITS = frozenset("资管 风投 数科 创投 资本 战投 产投 期货 基金 证券 银行 信托 保险 租赁 金租 财险 人寿 中国 日本 韩国 印度 美国".split())
"""Tails by which a unit of a known company is called."""


@cache
def _tails() -> tuple[re.Pattern[str], frozenset[str]]:
    trades = sorted(words("company_tails") | _UNITS, key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(trades)})公司|(?:{'|'.join(trades)}|公司)"), words("company_tails")


def by_trade(text: str, known: list[Found]) -> Iterator[Found]:
    """Names that end in a trade (…科技, …资本, …汽车) behind a brand that is no common word.

    A trade that is also a common word in a sentence (投资, 数据, 制造) needs a company's place in the sentence.
    """
    pattern, trades = _tails()
    named = {found.end: found.start for found in known if found.type == "COMPANY"}
    for match in pattern.finditer(text):
        tail, end = match.start(), match.end()
        if match.group() == "公司" and tail in named:
            yield Found(named[tail], end, "COMPANY", 0.8)
            continue
        if match.group() in _UNITS and tail in named and text[end : end + 2] not in ("市场", "台湾", "大陆", "地区"):
            yield Found(named[tail], end, "COMPANY", 0.75)
            continue
        weak = match.group() in words("weak_tails")
        if weak and (tail in named or company_score(text, 0, end) == 0 and end < len(text) and is_cjk(text[end])):
            continue
        if match.group() not in trades and not match.group().endswith("公司"):
            continue
        start = brand_start(text, tail, trades)
        if start is None or (weak and not company_score(text, start, end)):
            continue
        if text[start].isdigit() and not (start + 3 >= tail and text[start:tail].isdigit()):
            continue
        if end < len(text) and is_cjk(text[end]) and text[end - 1 : end + 1] in words("common_words") and text[end] not in FUNCTION:
            continue
        yield Found(start, end, "COMPANY", 0.7)


def brand_start(text: str, tail: int, trades: frozenset[str] = frozenset()) -> int | None:
    """Where the brand before a trade at `tail` begins; None where common words alone stand there."""
    low = run_before(text, tail, 14)
    for match in CUT.finditer(text, low, tail):
        low = match.end()
    pieces = tokens(text, low, tail)
    start, unknown = tail, 0
    for at, stop, known in reversed(pieces):
        if stop != start:
            break
        piece = text[at:stop]
        if piece in trades and not unknown:
            start = at
        elif not known and piece not in _NOT_BRAND and "(" not in piece and ")" not in piece and unknown + len(piece) <= (5 if is_cjk(piece[0]) else 16):
            start, unknown = at, unknown + len(piece)
        else:
            break
    if unknown >= 2:
        return start
    before = _word_before(pieces, start)
    if before is not None and low == before and (low == 0 or not is_cjk(text[low - 1])) and unknown == 1 and tail - before <= 4:
        return before
    return None


def _word_before(pieces: list[tuple[int, int, bool]], start: int) -> int | None:
    return next((at for at, stop, known in pieces if stop == start and known and stop - at == 2), None)


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
    r"在互动平台|成立于|创始人|联合创始人|CEO|CTO|董事长|首席|拟(?:收购|投资|以|向)|中标|预中标|披露|在港交所|向港交所|递表|冲刺))"
)
_HEADED = re.compile(rf"(?:{_HEAD_NOUN}) ?[“\"「]?([\u4e00-\u9fff]{{2,6}}?)[”\"」]?(?={_DOING}|[,，。(、\n]|的)")
_SUBJECT = re.compile(rf"(?:^|[\n。;；,，、“”】])([\u4e00-\u9fff]{{2,7}}?)(?={_DOING})", re.MULTILINE)
_HEADLINE = re.compile(r"^([\u4e00-\u9fff]{3,8}):(?=[^\n]{6,})", re.MULTILINE)


def brandlike(text: str, start: int, end: int) -> bool:
    """Whether a span reads as a brand: at least two characters of it belong to no common word."""
    unknown = sum(stop - at for at, stop, known in tokens(text, start, end) if not known)
    return unknown >= 2 and unknown * 2 >= end - start and not CUT.search(text, start, end) and text[start] not in _NOT_BRAND


def by_place_in_sentence(text: str) -> Iterator[Found]:
    """Brands that stand where a company stands: 企业X完成…融资, X宣布 at the head of a clause."""
    for pattern, confidence in ((_HEADED, 0.6), (_SUBJECT, 0.6)):
        for match in pattern.finditer(text):
            start, end = match.span(1)
            if brandlike(text, start, end) and not _function_inside(text, start, end):
                yield Found(start, end, "COMPANY", confidence)


def by_headline(text: str) -> Iterator[Found]:
    """What stands before the colon of a line's head (X：中标…), where the text has it as an actor elsewhere or it is no person."""
    for match in _HEADLINE.finditer(text):
        start, end = match.span(1)
        name = match.group(1)
        at = text.find(name, end)
        acts = at >= 0 and company_score(text, at, at + len(name)) > 0
        if brandlike(text, start, end) and not _function_inside(text, start, end) and (acts or len(name) > 3):
            yield Found(start, end, "COMPANY", 0.65)


def _function_inside(text: str, start: int, end: int) -> bool:
    return any(character in FUNCTION for character in text[start:end])




def by_list(text: str, companies: list[Found]) -> Iterator[Found]:
    """Members of a list (X、Y、Z等) that has companies on both sides or one beside."""
    starts = {found.start for found in companies}
    ends = {found.end for found in companies}
    covered = bytearray(len(text))
    for found in companies:
        covered[found.start : found.end] = b"\1" * (found.end - found.start)
    for match in re.finditer(r"(?<=、)([\u4e00-\u9fffA-Za-z0-9]{2,10}?)(?=、|等|和|及|与|[,，。(]|(?:领投|跟投|联合|共同|参投|投资))", text):
        start, end = match.span(1)
        if any(covered[start:end]):
            continue
        neighbour = start - 1 in ends or (end < len(text) and text[end] == "、" and end + 1 in starts)
        if neighbour and is_cjk(text[start]) and brandlike_loose(text, start, end):
            covered[start:end] = b"\1" * (end - start)
            ends.add(end)
            yield Found(start, end, "COMPANY", 0.6)


def brandlike_loose(text: str, start: int, end: int) -> bool:
    """Whether a member of a list of companies reads as one: not wholly common words, no verb, no function word."""
    unknown = sum(stop - at for at, stop, known in tokens(text, start, end) if not known)
    return unknown >= 2 and not CUT.search(text, start, end) and not _function_inside(text, start, end)


_SHORT_NAME = re.compile(
    r"[(\[](?:(?:以下|下文)?(?:简|统|合)?称(?:为|作)?|下称|证券简称|原名|原|又名|曾用名|英文名|即)[:: ]{0,2}[“\"「『《]?"
    r"([\u4e00-\u9fffA-Za-z0-9·&.\- ]{2,24}?)[”\"」』》]?(?:[、,，或;；][^)\]]{0,60})?[)\]]"
)


def definitions(text: str, known: list[Found]) -> Iterator[Found]:
    """The short name in X（以下简称“Y”）, of X's type."""
    ending = {found.end: found.type for found in known}
    for match in _SHORT_NAME.finditer(text):
        kind = ending.get(match.start()) or ending.get(match.start() - 1)
        if kind in ("COMPANY", "ORG", "PRODUCT", "PROJECT") and match.group(1) not in ("公司", "本公司", "标的公司", "目标公司", "交易对方"):
            yield Found(*match.span(1), kind, 0.95)


_LEGAL = re.compile(r"(?:(?:股份|责任)?有限(?:责任)?公司|\(有限合伙\)|股份公司|总公司)$")
_BRACKETED = re.compile(r"\([\u4e00-\u9fff]{2,4}\)")


def short_forms(name: str) -> list[str]:
    """The names by which an article may call a company whose full legal name is `name`, longest first.

    The legal form is left out, then the place at the head, then the trades at the tail one by one.
    Empty for a name without a legal form.
    """
    match = _LEGAL.search(name)
    if match is None:
        return []
    body = _BRACKETED.sub("", name[: match.start()])
    at = 0
    while (stop := _place_at(body, at, len(body))) > at and len(body) - stop >= 2:
        at = stop + (body[stop] in "市省县区")
    _, trades = _tails()
    forms = {body[at:], body}
    for begin in (0, at):
        rest = body[begin:]
        while trade := next((rest[-size:] for size in (3, 2) if rest[-size:] in trades), None):
            rest = rest[: -len(trade)]
            forms.add(rest)
    for start, stop, known in tokens(body, at, len(body)):
        if known and start - at >= 2 and stop - start > 1:
            forms.update((body[at:start], body[at:stop]))
            break
    common = words("common_words")
    return sorted(
        (form for form in forms if 2 <= len(form) <= 12 and form not in common and form not in places()),
        key=lambda form: (-len(form), form),
    )


def _runs_into(text: str, found: Found, known_start: int | None) -> bool:
    """Whether a find is a known company that ends with it, with the end of another word before (据X, 即X)."""
    return known_start is not None and found.start < known_start and _place_at(text, found.start, known_start) != known_start


def find_companies(text: str, known: list[Found]) -> list[Found]:
    """Every company that a pattern finds in a folded text; spans may overlap. `known` are the names found before."""
    found = [*by_ticker(text), *by_trade(text, known), *by_place_in_sentence(text), *by_headline(text)]
    starts = {one.end: one.start for one in known if one.type == "COMPANY"}
    found = [*by_form(text), *(one for one in found if not _runs_into(text, one, starts.get(one.end)))]
    companies = [one for one in (*known, *found) if one.type == "COMPANY"]
    found += by_list(text, companies)
    found += definitions(text, [*known, *found])
    return found
