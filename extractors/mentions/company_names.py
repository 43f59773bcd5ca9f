"""Where a company's name begins: place + brand (字号) + trade + form, in a text without spaces.

`left_edge` and `brand_start` walk to the left from the form or the trade at a name's end; `short_forms` leaves out
what an article leaves out.
"""

import re
from functools import cache

from extractors.mentions.boundaries import FUNCTION, is_cjk, tokens
from extractors.mentions.lists import sector_rows, words

REACH = 28
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()·&\-]*$")
HEAD_NOUN = (
    "子公司|孙公司|母公司|分公司|公司|企业(?!管理|咨询|服务|发展|集团|有限|股份|家)|集团旗下|旗下|股东|关联方|供应商|厂商|巨头|龙头|独角兽|"
    "平台(?!有限|科技)|服务商|制造商|开发商|运营商|品牌(?!管理)|机构|客户|主体|业主方|发包人|招标人|采购人|承包方|受让方|转让方|交易对方|标的|"
    "新势力|车企|药企|券商|集成商|研发商|设备商|生产商|代工厂|新秀|黑马|大厂|创企|实控人|担保人|第一名|平台商|方案商|上市主体|龙头股|下属|所属的?|发包方|专利权人|创始团队"
)
_VERB = (
    "收购|投资(?!管理|基金|有限|控股|发展|集团|咨询|合伙|开发|股份|中心|公司|担保)|入股|参股|控股(?!集团|有限|股份|公司)|收到|成立|设立|中标|联合(?!国)|"
    "携手|牵手|签署|签订|发布|宣布|确认|确定|披露|成为|出售|转让|购买|认购|持有|委托|通过|增资|起诉|包括|分别|以及|还有|有关|关于|根据|按照|"
    "授权|决定|指定|选定|牵头|联手|聘请|经由|作为|来自|任命|加入|领投|跟投|向其|要求|获得|获悉|显示|新增|注册|供应(?!链)|采购(?!有限|公司)|合作(?!社|金融)|新设|全资|全称|名称|简称|又称|"
    "原名|更名|变更|名为|目标|负责|对手|合资|对外|近日|日前|今日|昨日|此前|其中|由于|因为|变动后|完成后|交易后|一季度|上半年|同比|国产|全球|国内|曾任|现任|历任|同意|标志着|拟与|有消息称|消息称|引入|批准|同志任|任命"
)
CUT = re.compile(f"{HEAD_NOUN}|{_VERB}")
_NOT_BRAND = frozenset(
    "前后获再刚约近超逾送某各该此本其新老大小多两三四五六七八九十几一家个些类种型化性级系 "
)


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
    closing = []
    for at in range(end - 1, start - 1, -1):
        if text[at] == ")":
            closing.append(at)
        elif text[at] == "(":
            if not closing:
                return at + 1
            closing.pop()
    return closing[0] + 1 if closing else start


def place_at(text: str, start: int, end: int) -> int:
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
    for at in range(start, end - 2):
        if text[at] in FUNCTION and (at > start or text[at] in "与由向对在将为从被的了及于和"):
            if place_at(text, at + 1, end) > at + 1 or at == start or _ends_word(text, best, at):
                best = at + 1
        elif (
            at > best
            and text[at - 1] not in "(·"
            and place_at(text, at, end) > at
            and _begins_here(text, best, at)
        ):
            best = at
    return best


def _ends_word(text: str, start: int, at: int) -> bool:
    """Whether a common word or a legal form ends at `at`, so that a function word may stand there."""
    return text[at - 1] in "日月年" or any(
        text[begin:at] in words("common_words") for begin in range(max(start, at - 4), at - 1)
    )


def _begins_here(text: str, start: int, at: int) -> bool:
    """Whether what stands between `start` and a place at `at` is words, not a part of the name."""
    if at - start > 10:
        return True
    if place_at(text, start, at) > start:
        return False
    return all(known for *_, known in tokens(text, start, at))


UNITS = frozenset(
    [
        "资管",
        "风投",
        "数科",
        "创投",
        "资本",
        "战投",
        "产投",
        "期货",
        "基金",
        "证券",
        "银行",
        "信托",
        "保险",
        "租赁",
        "金租",
        "财险",
        "人寿",
        "中国",
        "日本",
        "韩国",
        "印度",
        "美国",
    ]
)
"""Tails by which a unit of a known company is called."""


@cache
def tails() -> tuple[re.Pattern[str], frozenset[str]]:
    trades = sorted(words("company_tails") | UNITS, key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(trades)})公司|(?:{'|'.join(trades)}|公司)"), words("company_tails")


def brand_start(text: str, tail: int, trades: frozenset[str] = frozenset()) -> int | None:
    """Where the brand before a trade at `tail` begins; None where common words alone stand there."""
    low = run_before(text, tail, 14)
    for match in CUT.finditer(text, low, tail):
        low = match.end()
    pieces = tokens(text, low, tail, places())
    start, unknown = tail, 0
    for at, stop, known in reversed(pieces):
        if stop != start:
            break
        piece = text[at:stop]
        if piece in trades and not unknown:
            start = at
        elif unknown >= 2 and piece in places():
            start = at
            break
        elif (
            not known
            and piece not in words("latin_common")
            and piece not in _NOT_BRAND
            and "(" not in piece
            and ")" not in piece
            and unknown + len(piece) <= (5 if is_cjk(piece[0]) else 16)
        ):
            start, unknown = at, unknown + len(piece)
        else:
            break
    if unknown >= 2:
        return start
    before = _word_before(pieces, start)
    if (
        before is not None
        and low == before
        and (low == 0 or not is_cjk(text[low - 1]))
        and unknown == 1
        and tail - before <= 4
    ):
        return before
    return None


def _word_before(pieces: list[tuple[int, int, bool]], start: int) -> int | None:
    return next((at for at, stop, known in pieces if stop == start and known and stop - at == 2), None)


def brandlike(text: str, start: int, end: int) -> bool:
    """Whether a span reads as a brand: at least two characters of it belong to no common word."""
    unknown = sum(stop - at for at, stop, known in tokens(text, start, end, places()) if not known)
    return (
        unknown >= 2
        and unknown * 2 >= end - start
        and not CUT.search(text, start, end)
        and text[start] not in _NOT_BRAND
    )


def function_inside(text: str, start: int, end: int) -> bool:
    return any(character in FUNCTION for character in text[start:end])


def brandlike_loose(text: str, start: int, end: int) -> bool:
    """Whether a member of a list of companies reads as one: not wholly common words, no verb, no function word."""
    unknown = sum(stop - at for at, stop, known in tokens(text, start, end) if not known)
    return unknown >= 2 and not CUT.search(text, start, end) and not function_inside(text, start, end)


_HEAD_WORDS = re.compile(
    r"^(?:据悉|据|即|有消息称|消息称?|称|曾任|现任|历任|产品|主持人|原|前|由|被|让|属的|着|与|和|同|对|向|以及|其中|目前|旗下|拟|此外|而且|而|但)+"
)
_TAIL_WORDS = re.compile(
    r"(?:成功|官微|官方|官宣|股份数|股权|支付|扩大|正式|独家|近期|开展|预|无|全部|计划|定增结果|接任|卸任|出任|担任|曾任|现任|发文|发布|发微博?|发|回应|分享道?|说道?|上说|表示|认为|"
    r"称|还|则|也|已|均|前|后|曾|任|将|都|仍|又|正|暂|在|持续|相继|陆续|今日|近日|日前)+$"
)
_SENTENCE = re.compile(
    r"[暂它他她我你这那没令刚最更必须说仍均已即吗呢们很太]|持续|相继|陆续|当时|加码|回应|跟涨|跟投|追投|讨论|定制|之前|之后|时候|聊天|扩产|只是|不是|"
    r"兴奋|[是要有比][多无]|往上|^[中有要无没令让时使需应会再同按在]|[中时上说微则还们了着过]$"
)


def without_sentence_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without words of the sentence at its ends (消息称X, X接任, X还)."""
    if head := _HEAD_WORDS.match(text[start:end]):
        start += head.end()
    if tail := _TAIL_WORDS.search(text[start:end]):
        end = start + tail.start()
    return start, end


def sentence_inside(text: str, start: int, end: int) -> bool:
    """Whether a span holds words that only sentences have: pronouns, adverbs, verbs."""
    return bool(_SENTENCE.search(text[start:end]))


def _without_trades(name: str) -> list[str]:
    _, trades = tails()
    forms = []
    while trade := next((name[-size:] for size in (3, 2) if name[-size:] in trades), None):
        name = name[: -len(trade)]
        forms.append(name)
    return forms


def brand_alone(name: str) -> str | None:
    """The brand by which an article may go on to call an unlisted company: 岚屿机器人 → 岚屿; None for a word or place."""
    forms = [form for form in _without_trades(name) if len(form) >= 2]
    if not forms or forms[-1] in words("common_words") or forms[-1] in places() or len(forms[-1]) > 4:
        return None
    return forms[-1]


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
    while (stop := place_at(body, at, len(body))) > at and len(body) - stop >= 2:
        at = stop + (body[stop] in "市省县区")
    forms = {body[at:], body}
    for begin in (0, at):
        rest = body[begin:]
        forms.update(_without_trades(rest))
    for start, stop, known in tokens(body, at, len(body)):
        if known and start - at >= 2 and stop - start > 1:
            forms.update((body[at:start], body[at:stop]))
            break
    common = words("common_words")
    return sorted(
        (form for form in forms if 2 <= len(form) <= 12 and form not in common and form not in places()),
        key=lambda form: (-len(form), form),
    )


_NO_TRADE = re.compile(r"(?:科技|技术|信息|网络|智能|集团|控股|股份|发展|实业)*")


def says_no_more(name: str, short: str, traded: bool) -> bool:
    """Whether a full legal name says nothing beyond `short` but places, a legal form and trades that any company has.

    So 北京云鹿科技有限公司 may be 云鹿, and 云鹿租赁有限公司 is its subsidiary. The name of a `traded` company is known;
    with a place added it is that of a subsidiary.
    """
    match = _LEGAL.search(name)
    body = _BRACKETED.sub("", name[: match.start()] if match else name)
    at = body.find(short)
    if at < 0 or (at and place_at(body, 0, at) not in (at, at - 1)):
        return False
    if traded and (at or _BRACKETED.search(name)):
        return False
    return _NO_TRADE.fullmatch(body, at + len(short)) is not None
