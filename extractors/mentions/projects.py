"""Tenders, contracts and works by name: behind the verbs of bidding, in quotation marks, or place + works."""

import re
from collections.abc import Iterator

from extractors.spans import Found

_PART = r"(?:[ \-—~(]{0,2}(?:第?[一二三四五六七八九十\d]{1,3}(?:、\d)?(?:期|标段|标包|包|批次?)|(?:标段|标包|包件?|份额)[一二三四五六七八九十\dA-Z]{1,3}|EPC|二期|一期|三期|设计施工总承包|(?:工程)?总承包)\)?){0,3}"
_TAIL = rf"(?:项目|工程|采购|标段|集采|招标|标包|服务采购|框架招标|生产线)(?:施工|总承包|采购|设备采购|招标){{0,2}}{_PART}"
_BID = re.compile(
    r"(?:预中标|拟中标|中标|中选|承接|承建|签订|签署|签约|确定公司为|被确定为|确认为|确定为|成为|参与|投标|入围|斩获|拿下|获得)了?"
    r"(?:[^。,，;；\n“”]{2,24}(?:发来的?|发布的?|的))?[“\"「《]?"
    rf"([^。,，;；“”「」《》\n]{{4,80}}?{_TAIL})(?![\u4e00-\u9fff]{{0,12}}(?:项目|工程|标段|标包|采购)[^的])"
)
_QUOTED = re.compile(rf"[“\"「《]([^“”「」《》\n]{{4,80}}?{_TAIL}[^“”「」《》\n。,，]{{0,20}})[”\"」》]")
_NAMED = re.compile(
    rf"(?:^|[\n。;；,，、“”(]|位于|用于|推进|负责|关于|来自|为|的|成为|确定为|收到|取得)([^。,，;；:“”「」《》\n、]{{4,40}}?{_TAIL})(?=[”、,，。()\n]|已|将|建设|投产|开工|竣工|的|位于|正式|中标|为|是|于|第一中标|推荐中标)"
)
_CLAUSE = re.compile(
    "收购|宣布|发布|签署|签订|中标|获得|完成|成为|表示|增资|持有|披露|预计|公告|推进|参与|拟|已"
)
_LEAD = re.compile(
    r"^(?:(?:约|近|超|总金额)?[\d.,]+[万亿]{0,2}(?:美|欧|港|日)?元的?|并|正式|启动|首个|了|的|“)+"
)
_GENERIC = re.compile(
    r"(?:多个|相关|该|此次|上述|本次|合同|某|最大的|单体最大|其新|等项目|等工程|候选人|协议|通知书|标的|公司发|是|有望|可以|我们|他们|这个|一个|一项|通过|推动|实施|加快)"
)
_SHORT = re.compile(r"(?:[\u4e00-\u9fff]{0,6})(?:项目|工程|采购|标段|招标|集采|生产线)")


def find_projects(text: str, known: list[Found]) -> Iterator[Found]:
    """Names of projects in a folded text. `known` are the places and companies with which one may begin."""
    for pattern, confidence in ((_QUOTED, 0.8), (_BID, 0.7)):
        for match in pattern.finditer(text):
            if (start := _name_start(text, *match.span(1))) is not None:
                yield Found(start, match.end(1), "PROJECT", confidence)
    heads = {found.start for found in known if found.type in ("LOCATION", "COMPANY")}
    for match in _NAMED.finditer(text):
        start, end = match.span(1)
        if start in heads and not _CLAUSE.search(text, start, end) and _name_start(text, start, end) == start:
            yield Found(start, end, "PROJECT", 0.6)


def _name_start(text: str, start: int, end: int) -> int | None:
    """Where the name begins after a sum or an adverb at the head; None where a generic phrase is left."""
    if lead := _LEAD.match(text[start:end]):
        start += lead.end()
    name = text[start:end]
    if len(name) < 6 or _GENERIC.search(name) or _SHORT.fullmatch(name):
        return None
    return start
