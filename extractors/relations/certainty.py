"""How sure a text is of what it tells: asserted, planned, rumored, denied, or only supposed."""

import re

from extractors.relations.scene import ALL, CODES, Scene

_DATE = CODES["DATE"]
_NEXT = rf"(?=会|于|在|以|对|自|从|向|与|和|由|通过|继续|正式|全面|分|逐步|再|获|为|适度|进一步|大幅|共同|联合|携手|成为|陆续|同步|最终|合计|不超过|出资|使用|首|首次|更名|利用|斥资|择机|参与|{_DATE}|[{ALL}]?$)"
PLANNED = re.compile(
    rf"拟|计划|预计|有望|意向|意欲|打算|准备|筹划|筹备|即将|预期|希望|目标|力争|申请|推荐|候选|预(?=中标|中选|$)|宣布将|将{_NEXT}|有意|考虑|公示|待"
)
_PLANNED_AFTER = re.compile(r"(?:候选|意向|预案|计划|事宜尚)")
RUMORED = re.compile(
    r"传(?!统|媒|动|感|播|递|导|承|奇|祺|真|授|音|输|化|递|达|闻不实)|知情人士|消息人士|消息称|洽谈|洽购|商谈|磋商|谈判|接洽|正?考虑"
    rf"|接近(?:达成|完成|敲定|$)|或[将为成以在达推由于可]|或(?=[{_DATE}])|被曝|爆料|据说|据称|业内推测|市场推测|据市场消息|未经证实|疑似"
)
_NO_RUMOR = re.compile(r"(?:宣|上|流|遗|祖|相|真|家)传")
_NEGATED = re.compile(
    r"(?:未(?!来)|没有|没(?!想)|不会|不再|并非|无意|否认|拒绝|终止|取消|放弃|从未|不曾|不拟|暂无|不存在|停止|推迟|搁置|叫停|撤回"
    r"|(?<![得绕无离少])不(?!得|断|仅|少|同|久|只|止|过|但|光|开|足|到|低|超|高|及|算|可或缺|乏|妨|限)是?)[^,。]{0,5}$"
)
_NOT_WITH = re.compile(r"(?:未|没有|不)(?:曾|再|直接)?(?:与|和|向|对|(?<!不)同)")
_DENIED_AFTER = re.compile(
    r"^[^。;\n]{0,24}(?:不实|谣言|不属实|系伪造|假消息|(?:的)?(?:传闻|消息|说法)?(?:被|遭|予以)?否认|未能达成|告吹|作罢|搁浅|被否)"
)
_HEARSAY = re.compile(r"网传|传闻|传言|市场消息|流传|消息称|有消息|被曝|报道称|有媒体|谣")
_REFUTED = re.compile(
    r"不实|谣言|否认|辟谣|不属实|虚假|伪造|没有.{0,10}(?:计划|安排)|无.{0,6}计划|并无此事|子虚乌有"
)
_SUPPOSED = re.compile(
    r"如果|假如|倘若|一旦|要是|假设|是否|能否|会不会|可否|^若|[,:]若|如(?=顺利|能|未)|想象|应该|需要|可以|可能会|呼吁|建议"
)


def status(
    scene: Scene, bound: tuple[int, int], clause: int, trigger: tuple[int, int], presupposed: bool
) -> str | None:
    """The status of a fact by the cues around its trigger; None where the text only supposes it.

    `bound` is the sentence, `clause` where the stretch between subject and trigger begins. What is only
    `presupposed` (the post or the maker that a phrase names in passing) keeps out of the sentence's doubts.
    """
    coded = scene.coded
    if presupposed:
        return "denied" if _NEGATED.search(coded[max(clause, trigger[0] - 4) : trigger[0]]) else "asserted"
    before = coded[clause : trigger[0]]
    if _SUPPOSED.search(coded[scene.clause(trigger[0], bound[0]) : trigger[0]]):
        return None
    if (
        _NEGATED.search(before[-9:])
        or _NOT_WITH.search(before)
        or _DENIED_AFTER.search(coded[trigger[1] : trigger[1] + 40])
    ):
        return "denied"
    lead = coded[bound[0] : trigger[0]]
    around = coded[bound[0] : bound[1]]
    if _HEARSAY.search(around):
        if _REFUTED.search(coded[bound[0] : bound[1] + 160]):
            return "denied"
        return "rumored"
    if RUMORED.search(_NO_RUMOR.sub("", lead)):
        return "rumored"
    if PLANNED.search(before) or _PLANNED_AFTER.match(coded, trigger[1]):
        return "planned"
    return "asserted"
