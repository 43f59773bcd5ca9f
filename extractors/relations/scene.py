"""A text as the forms read it: one character for each mention, pronouns resolved, asides left out.

`Scene.coded` holds the folded text with every mention replaced by the private-use character of its type
(`CODES`), so that a form ("acquirer, 收购, target") is an ordinary regular expression over characters.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from extractors.spans import Found
from extractors.text import sentences

CODES = {
    "COMPANY": "\ue000",
    "ORG": "\ue001",
    "PERSON": "\ue002",
    "PRODUCT": "\ue003",
    "PROJECT": "\ue004",
    "LOCATION": "\ue005",
    "AMOUNT": "\ue006",
    "PERCENT": "\ue007",
    "DATE": "\ue008",
}
TYPES = {code: type_ for type_, code in CODES.items()}
ACTORS = CODES["COMPANY"] + CODES["ORG"] + CODES["PERSON"]
NAMES = ACTORS + CODES["PRODUCT"] + CODES["PROJECT"]
ALL = "".join(CODES.values())
_RESERVED = str.maketrans(dict.fromkeys(ALL, "\ufffd"))

_COMPANY, _PERSON, _PRODUCT = CODES["COMPANY"], CODES["PERSON"], CODES["PRODUCT"]
_HAN = "\u4e00-\u9fff"
# What governs the name that follows it, so that it is no subject.
GOVERNED = re.compile(
    r"(?:根据|据|(?<=[把将])子品牌|对|与|同|向|从|给|被|把|将|由|(?<!至)于|在|比|较|针对|关于|为|联手|携手|牵手|搭上|来自|出身|离开|加入|曾任|时任|基于|因|像|以|击败|超过|除了?|包括)$"
)
# "X投资的Y", "X之外": what the name only describes, or leaves out, is the subject.
MODIFIER = re.compile(
    rf"[^,:。;\n{_COMPANY}]{{0,24}}?(?:创立|创办|创建|联合创立|成立|支持|投资|领投|押注|孵化|投|参股|控股|入股|拆分出来|分拆|走出)的"
    rf"[^,:。;\n{ALL}]{{0,16}}{_COMPANY}"
    rf"|(?:集团|公司)?(?:旗下|下属|的?(?:全资|控股)?子公司)[^,:。;\n{ALL}]{{0,16}}{_COMPANY}"
    rf"|的?(?:前|原|离职)?(?:高管|员工|工程师|团队|成员|研究员|研究人员|科学家|老兵)[^,:。;\n{ALL}]{{0,8}}(?:创立|创办|创建|出来|发起|组建)"
    rf"|的[^,:。;\n{ALL}]{{0,8}}(?:供应商|供货商|对手|竞争者|客户|合作伙伴|合作方|股东|投资方|代工厂|经销商|开发商|发行方|运营方|同行){_COMPANY}"
    rf"|(?:、{_COMPANY})*[^,:。;\n{ALL}]{{0,4}}(?:之外|以外|看来)(?=,)"
)
# What a pronoun after it is done to: it stands for another than who does it.
_OBJECT = re.compile(
    r"(?:领投|跟投|参投|投资|注资|入股|战投|收购|并购|买下|接管|持有|增持|参与|加注|押注|控股)(?:了|过|着)?(?:对)?$"
    r"|(?:对|向|给|为)$"
)
# "对X来说": what governs the name makes it what the sentence is about.
_ABOUT = re.compile(r"[^,。;\n]{0,14}?(?:来说|而言|来讲)")
_REWRITE = re.compile(
    # quotation marks and opening brackets of titles
    r"(?P<drop>[“”‘’「」『』《》\"【\[\]]"
    # asides: codes of shares, other names of what stands before, anything short without mentions
    rf"|(?<=[{NAMES}])\([^()。\n]{{0,12}}(?:简称|下称|股票代码|证券代码|代码|又称|原名|即)[^()。\n]{{0,30}}\)"
    rf"|(?<=[{NAMES}])\([{NAMES}](?:[,、/][{NAMES}])?\)"
    rf"|\([^()。\n{ALL}]{{0,24}}\)"
    rf"|(?<![{_HAN},。:;!?]) +|[ \u3000]+(?![{_HAN}]))"
    r"|(?P<comma>[ \u3000]+)"
    r"|(?P<stop>】)"
    # the company spoken of
    rf"|(?P<company>(?:这家[^,:。;!?\n{_COMPANY}{_PERSON}]{{0,14}}?|该)(?:公司|企业|集团|机构|厂商|车企|银行|品牌|平台|工厂|龙头|巨头|独角兽|大厂|药企|券商)(?!法|债)|(?<![成资日基根剧课版文样原书])本公司"
    rf"|这家(?=[^,:。;!?\n]{{0,24}}?(?:公司|企业|集团|机构|厂商|车企|银行|品牌|平台|工厂))"
    rf"|(?:(?<=[,:。;!?\n 称示道露告后日对与向为是由占及和给在将使让令于]|[{CODES['DATE']}])|^)公司(?!章程|债|法|层面)"
    r"|(?<![尤极与及莫何反])其(?![中他它余实次间后一二三])|(?<![其])它(?!们))"
    # the last company named, and both; the one before it
    r"|(?P<latter>后者|对方|(?=双方))|(?P<former>前者)"
    # the product spoken of
    rf"|(?P<product>(?:[这该][款颗台支枚部套辆](?:[^,:。;!?\n的{ALL}]{{0,4}}?)|该)"
    rf"(?:车型|新车|车|产品|机型|手机|电脑|设备|芯片|模型|眼镜|药物|新药|药|游戏|应用|软件|机器人|电池)(?![{_HAN}]?{_PRODUCT}))"
    r"|(?P<person>(?<![其吉])[他她](?!们|人|国))"
)
# After a company at the head of a sentence: many at once, or one that only joins another's round.
_NO_TOPIC = re.compile(rf"(?:、[{NAMES}]){{2}}|[^,。{ALL}]{{0,5}}(?:领投|跟投|参投|追投)")
# Who tells what others do.
TELLER = re.compile(
    rf"(?:等)?(?:认为|指出|测算|分析师?|预测|数据|追踪|统计|报道|消息|快讯|{CODES['DATE']}?(?:讯|电)|记者|披露一则|的?首席经济"
    rf"|[^,:。;!?\n{ALL}]{{0,6}}(?:研报|报告|汇编))"
)
_SPEECH = re.compile(r"“(?=[^”\n]{0,399}[,。!?])[^”\n]{12,400}”|「(?=[^」\n]{0,399}[,。!?])[^」\n]{12,400}」")
_CLAUSE = ",:"
REACH = 400
"""How many characters back a pronoun or an unsaid subject may point."""


@dataclass
class Scene:
    """A coded text. Positions are of `coded`; `starts` and `ends` map each to the folded text.

    `mention` holds the index of the mention that stands at a position, -1 where none does; `spoken` is False
    where a pronoun stands for it; `named` are the positions, ascending, where one stands. `bounds` are the sentences' spans. `topics` are the positions, ascending,
    of companies that sentences speak of, `items` those where an item of a digest begins.
    """

    coded: str
    starts: array[int]
    ends: array[int]
    mention: array[int]
    named: list[int]
    bounds: list[tuple[int, int]]
    topics: list[int]
    items: list[int]

    def clause(self, position: int, floor: int) -> int:
        """Where the clause that holds `position` starts, not before `floor`."""
        floor = max(floor, position - REACH)
        return max(self.coded.rfind(mark, floor, position) + 1 for mark in _CLAUSE) or floor

    def mentions_in(self, start: int, end: int) -> list[int]:
        """Where mentions stand from `start` to before `end`."""
        return self.named[bisect_left(self.named, start) : bisect_left(self.named, end)]

    def topic(self, position: int) -> int | None:
        """Where the company stands of which the text speaks at `position`."""
        return _before(self.topics, position, self.items)

    def last(self, code: str, position: int) -> int | None:
        """Where the last mention of a type stands before `position`."""
        found = self.coded.rfind(code, max(0, position - REACH), position)
        return _before([found], position, self.items) if found >= 0 else None


_ITEM = re.compile(r"(?:^|(?<=[\n。;!?: ]))(?:\d{1,2}[、.](?!\d)|[①-⑳]|[一二三四五六七八九十]、)")


def _before(candidates: list[int], position: int, items: list[int]) -> int | None:
    """The last candidate before a position, within reach and in the same item of a digest."""
    found = bisect_left(candidates, position) - 1
    if found < 0 or position - candidates[found] > REACH:
        return None
    item = bisect_right(items, position) - 1
    return candidates[found] if item < 0 or candidates[found] >= items[item] else None


def build(text: str, mentions: list[Found]) -> Scene:
    """The scene of a folded text and its mentions (in text order, not overlapping)."""
    text = text.translate(_RESERVED)
    pieces: list[str] = []
    starts, ends, mention = array("i"), array("i"), array("i")
    at = 0
    for index, found in enumerate(mentions):
        if found.start < at or found.type not in CODES:
            continue
        pieces += (text[at : found.start], CODES[found.type])
        starts.extend(range(at, found.start + 1))
        ends.extend(range(at + 1, found.start + 1))
        ends.append(found.end)
        mention.extend([-1] * (found.start - at))
        mention.append(index)
        at = found.end
    pieces.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    mention.extend([-1] * (len(text) - at))
    raw = "".join(pieces)
    return _rewrite(raw, starts, ends, mention)


def _rewrite(raw: str, starts: array[int], ends: array[int], mention: array[int]) -> Scene:
    quoted = {starts[i] for speech in _SPEECH.finditer(raw) for i in range(*speech.span())}
    topics = _topics(raw, starts, quoted)
    items = [match.start() for match in _ITEM.finditer(raw)]
    openings = [start for start, _ in _spans(raw)]
    stands_for: dict[int, int] = {}
    people = [match.start() for match in re.finditer(_PERSON, raw)]
    products = [match.start() for match in re.finditer(_PRODUCT, raw)]
    pieces: list[str] = []
    new_starts, new_ends, new_mention = array("i"), array("i"), array("i")
    at = 0

    def keep(end: int) -> None:
        pieces.append(raw[at:end])
        new_starts.extend(starts[at:end])
        new_ends.extend(ends[at:end])
        new_mention.extend(mention[at:end])

    for match in _REWRITE.finditer(raw):
        start, end = match.span()
        character, index = "", -1
        kind = match.lastgroup
        if kind == "comma":
            character = ","
        elif kind == "stop":
            character = "\n"
        elif kind and kind != "drop":
            found = (
                _before(products, start, items)
                if kind == "product"
                else _antecedent(raw, kind, start, topics, people, items)
            )
            if found is None:
                continue
            found = stands_for.get(found, found)
            if kind == "company" and _continue(raw, topics, openings, start):
                stands_for[start] = found
            character, index = raw[found], mention[found]
        keep(start)
        at = end
        if character:
            pieces.append(character)
            new_starts.append(starts[start])
            new_ends.append(ends[max(start, end - 1)])
            new_mention.append(index)
    keep(len(raw))
    coded = "".join(pieces)
    return Scene(
        coded,
        new_starts,
        new_ends,
        new_mention,
        [position for position, index in enumerate(new_mention) if index >= 0],
        sentences(coded),
        _topics(coded, new_starts, quoted),
        [match.start() for match in _ITEM.finditer(coded)],
    )


def _antecedent(
    raw: str, kind: str, position: int, topics: list[int], people: list[int], items: list[int]
) -> int | None:
    """Where the name stands for which a pronoun at `position` stands."""
    if kind == "person":
        return _before(people, position, items)
    if kind in ("latter", "former"):
        end = position
        floor = max(0, position - REACH)
        if kind == "latter":  # the pair of 前者 in the same sentence, if it was used
            paired = raw.rfind("前者", max(floor, raw.rfind("。", floor, position) + 1), position)
            end = paired if paired >= 0 else position
        found = raw.rfind(_COMPANY, floor, end)
        if kind == "former" and found >= 0:
            found = raw.rfind(_COMPANY, floor, found)
        return found if found >= 0 else None
    floor = max(raw.rfind(mark, max(0, position - REACH), position) for mark in ",:。;\n")
    if _OBJECT.search(raw, max(0, position - 6), position):
        return _before(topics, floor + 1, items)
    if raw[position] == "其":
        near = raw.rfind(_COMPANY, max(0, floor), position)
        if near >= 0 and not GOVERNED.search(raw, max(0, near - 3), near):
            return near
    if raw[position - 1 : position] in "是为给向对与和同被从由":
        clause = max(raw.rfind(mark, max(0, position - REACH), position) for mark in ",:。;\n")
        own = _before(topics, position, items)
        if own is not None and own > clause:
            return _before(topics, own, items)
    return _before(topics, position, items)


def _continue(raw: str, topics: list[int], openings: list[int], position: int) -> bool:
    """Make a pronoun at `position` the topic of its sentence, unless a company is named before it there."""
    at = bisect_left(topics, position)
    number = bisect_right(openings, position)
    if GOVERNED.search(raw, max(0, position - 3), position):
        return False
    if at and topics[at - 1] >= openings[number - 1]:
        return False
    closing = openings[number] if number < len(openings) else position + REACH
    topics[at : at + (at < len(topics) and topics[at] < closing)] = [position]
    return True


def _topics(coded: str, starts: array[int], quoted: set[int]) -> list[int]:
    """Positions of the first company of each sentence that nothing governs and no one else speaks of."""
    topics = []
    for start, end in _spans(coded):
        at = coded.find(_COMPANY, start, end)
        while at >= 0:
            governed = GOVERNED.search(coded, max(start, at - 3), at) or MODIFIER.match(coded, at + 1, end)
            if _NO_TOPIC.match(coded, at + 1):
                break
            governed = governed or TELLER.match(coded, at + 1)
            if starts[at] not in quoted and (not governed or _ABOUT.match(coded, at + 1)):
                topics.append(at)
                break
            at = coded.find(_COMPANY, at + 1, end)
    return topics


def _spans(coded: str) -> list[tuple[int, int]]:
    return sentences(coded.replace("】", "\n"))
