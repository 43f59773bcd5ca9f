"""Bodies and places nobody listed, by the tail of the name."""

import re
from collections.abc import Iterator

from extractors.mentions.boundaries import FUNCTION, tokens
from extractors.mentions.company_names import CUT, place_at, run_before
from extractors.spans import Found

TAIL = re.compile(
    r"(?:大学(?!生)|研究院|研究所|研究中心|科学院|工程院|设计院|医院|学院|委员会|协会|学会|商会|联合会|联盟|基金会|交易所|人民政府|市政府|省政府|区政府|县政府|"
    r"政府|法院|检察院|管理局|监督局|监管局|统计局|总局|税务局|能源局|医保局|证监局|公安局|海关|总署|人社局|发改委|发展改革委|国资委|工信局|工信厅|"
    r"科技局|教育局|教育厅|财政厅|财政局|商务厅|商务局|交通厅|委员会办公室|办公厅|实验室|工信部|商务部|财政部|国防部|外交部|能源部|司法部|财政省|经济产业省|"
    r"采购与招标网|采购网|采购中心|招标网|发改局|央行|中央银行|日报|晚报|时报|周刊|晨报|早报|商报|新闻网|通讯社|电视台|水务局|气象局|航天局|航空局|药监局|规划局|卫健委|网信办|住建厅|建设厅|药监局|交易中心|金融中心|高新区管委会|管委会|反垄断局|证交所|党委|市委|省委|工会|空间站|公安部|国防军|国防部|大使馆|领事馆|总统办公室|总统府|国会|议会|参议院|众议院|教育部|卫生部|交通部|农业部|内政部|情报局|空军|海军|陆军|贸易代表办公室)"
    r"(?:附属[\u4e00-\u9fff]{0,6}医院|[\u4e00-\u9fff]{0,8}研究(?:院|所|中心)|[\u4e00-\u9fff]{2,6}(?:学院|系|实验室))?"
)
"""How the name of a body ends."""
_ADJECTIVE = re.compile(
    r"(?:多所|多家|一所|一家|各大|知名|著名|相关|有关|所在|当地|本地|地方|顶尖|顶级|全球|国内|海外|国外|某|该|此|各|每|这|那|多|几|数|名|所|家|个|前往|来访|隶属|毕业|就读|同意|任教|退休|前身)"
)
_JOINED_OFFICES = frozenset(
    ["发展", "住房", "工业", "资源", "文化", "卫生", "保障", "规划", "自然", "农业", "新闻", "商务", "宣传"]
)
"""First parts of offices whose name holds 和 (发展和改革)."""
_START = re.compile(r"(?:国家|中国|全国|国际|世界|全球|中央|中华|最高|联合国|北约|欧盟|欧洲)")


def find_organizations(text: str) -> Iterator[Found]:
    """Bodies named by their tail: place or 国家, what they are for, tail."""
    nothing_before = 0
    for match in TAIL.finditer(text):
        tail = match.start()
        if tail == nothing_before:
            nothing_before = match.end()
            continue
        low = run_before(text, tail, 20)
        for cut in CUT.finditer(text, low, tail):
            low = cut.end()
        for cut in _ADJECTIVE.finditer(text, low, tail):
            low = cut.end()
        start = _org_start(text, low, tail)
        if start is not None and match.end() - start >= 3:
            yield Found(start, match.end(), "ORG", 0.8)
        elif start is None:
            nothing_before = match.end()


_OUTLET = re.compile(
    r"(?:[「“《『](?P<told>[^「」“”《》『』,。;\n]{2,12})[」”》』](?:杂志|公众号|微信公众号)?"
    r"(?=[^,。;\n]{0,8}?(?:了解到|获悉|获知|注意到|独家报道|记者|从[^,。;\n]{1,14}(?:了解到|获悉|获知)))"
    r"|(?:据|对|告诉|接受)[「“《『](?P<asked>[^「」“”《》『』,。;\n]{2,12})[」”》』]"
    r"(?=[^,。;\n]{0,4}?(?:采访|专访|报道|消息|了解|统计|不完全统计|梳理|表示|透露|[说称,])))"
)


_MASTHEAD = re.compile(
    r"^[ \t【(]*(?:来源|文|作者|出品|转自)?[:：|/ ]{0,3}([\u4e00-\u9fff]{2,8}(?:财讯|周刊|财经|观察|日报|晚报|早报|时报|商报|快讯|新闻|评论|研究社|参考|智讯|前线|内参|月刊|杂志|通讯|在线))"
    r"(?=[ \t】)|/·,，]*(?:$|\d{4} ?[年\-/.]|\d{1,2}月|记者|讯|作者|编辑|文[/|:]))",
    re.MULTILINE,
)


def find_outlets(text: str) -> Iterator[Found]:
    """Media outlets that learn, report or are told something (「X」获悉, 对「X」表示), and mastheads on a line of their own."""
    for match in _MASTHEAD.finditer(text):
        if not any(known and stop - at > 2 for at, stop, known in tokens(text, *match.span(1))):
            yield Found(*match.span(1), "ORG", 0.7)
    for match in _OUTLET.finditer(text):
        yield Found(*match.span(match.lastgroup or 0), "ORG", 0.7)


def _org_start(text: str, low: int, tail: int) -> int | None:
    for at in range(low, tail):
        if (
            text[at] in FUNCTION
            and text[at : at + 2] != "对外"
            and text[at - 2 : at] not in _JOINED_OFFICES
            and tail - at > 1
            and not _inside_word(text, at)
        ):
            low = at + 1
    for at in range(low, tail):
        if place_at(text, at, tail) > at or _START.match(text, at, tail):
            return at
    unknown = sum(stop - at for at, stop, known in tokens(text, low, tail) if not known)
    if (
        text[tail : tail + 2] in ("大学", "学院", "医院", "研究", "法院", "日报", "时报")
        and 2 <= tail - low <= 8
        and unknown >= 2
    ):
        return low
    return None


def _inside_word(text: str, at: int) -> bool:
    return any(
        known and start <= at < stop and stop - start > 1
        for start, stop, known in tokens(text, max(0, at - 1), at + 2)
    )


_DIRECTIONS = frozenset(
    ["东北", "西北", "西南", "东南", "华东", "华北", "华南", "华中", "海外", "中部", "西部", "东部"]
)
_PLACE_TAIL = re.compile(
    r"[\u4e00-\u9fff]{1,3}?(?:县|(?:经开|高新|开发|保税|新|工业园)?区|市|镇)(?![长委政级民域块内间场局])"
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,30}")


def find_places(text: str) -> Iterator[Found]:
    """Chained addresses: a listed place with more places or a tail behind it (江苏省苏州市, 美国西雅图)."""
    at = 0
    for match in _CHINESE.finditer(text):
        at = match.start()
        while at < match.end() - 1:
            stop = place_at(text, at, match.end())
            if stop == at:
                at += 1
                continue
            end = stop
            while (more := place_at(text, end, match.end())) > end and text[end:more] not in _DIRECTIONS:
                end = more
            if end > stop:
                yield Found(at, end, "LOCATION", 0.8)
            tail = _PLACE_TAIL.match(text, end)
            if tail and not any(known and b - a > 1 for a, b, known in tokens(text, end, tail.end())):
                yield Found(at, tail.end(), "LOCATION", 0.6)
            at = end
