"""Tenders, contracts and works by name, behind the verbs of bidding."""

import re
from collections.abc import Iterator

from extractors.spans import Found

_TAIL = (
    r"(?:(?:特许经营|建设|施工|总承包|采购|招标|安装|服务|改造|运营|设计施工总承包|工程总承包|扩建|示范|框架|集采|EPC)?"
    r"(?:项目|工程|采购|标段|集采|招标|标包|包件))(?:\((?:[^()\n]{1,20})\))?(?:[\u4e00-\u9fff]{0,8}(?:标段|标包|总承包|采购|项目|包)[\dA-Z一二三四五六七八九十]{0,3})?"
)
_BID = re.compile(
    r"(?:预中标|中标|拟中标|中选|承接|承建|签订|签署|签约|确定公司为|确认为|成为|参与|负责|投标|入围|获得|取得|拿下|关于|斩获)(?:了|的)?"
    r"(?:[\u4e00-\u9fff]{2,16}(?:公司|集团)(?:的|发布的)?)?[“\"「《]?"
    rf"((?:(?!标的|公司发来|有限公司的|通知书|候选人)[^。,，;；“”\n]){{4,70}}?{_TAIL})(?![\u4e00-\u9fff]*(?:项目|工程|标段)(?=[,，。”\n]))"
)
_QUOTED = re.compile(rf"[“\"「《]([^“”「」《》\n]{{4,80}}?{_TAIL}[^“”「」《》\n]{{0,20}})[”\"」》]")
_GENERIC = re.compile(r"^(?:该|本|上述|此|首个|多个|大|一个|两个|相关|重大|\d+个|[\u4e00-\u9fff]{0,4})(?:项目|工程|采购|标段|招标)$")


def find_projects(text: str) -> Iterator[Found]:
    """Names of projects in a folded text."""
    for match in _QUOTED.finditer(text):
        if not _GENERIC.match(match.group(1)):
            yield Found(*match.span(1), "PROJECT", 0.8)
    for match in _BID.finditer(text):
        start, end = match.span(1)
        if not _GENERIC.match(match.group(1)) and (end - start) >= 6:
            yield Found(start, end, "PROJECT", 0.7)
