"""Tenders, contracts and works by name.

A name ends in a word for a project (项目, 工程, 集采, 标段 …) with what parts it (二期, 标段一, EPC总承包); such words
that follow one another end one name. It begins behind the last word that cannot stand in it (a verb of bidding or
building, 为 or 在, a client's 的), or at its quotation mark. How much else must speak for it depends on that word.
"""

import re
from collections.abc import Iterator

from extractors.spans import Found

LONGEST = 90
_COUNT = r"(?:[一二三四五六七八九十百]{1,4}|\d{1,3})"
_PIECE = (
    rf"第?{_COUNT}(?:[/和及~-]{_COUNT})?(?:期|标段?|包|批次?|次|轮|部分)(?![、和])"
    rf"|(?:标段|标包|包件?|份额)(?:{_COUNT}|[A-Z]\d?)(?![、和])"
    r"|20\d\d年?[-—~至]{1,2}20\d\d年?"
)
_PARTS = rf"(?: ?\((?:{_PIECE}|EPC)[^()\n,。]{{0,20}}\)| ?(?:{_PIECE})|(?: ?(?:设计|采购|施工|工程|EPC ?))*总承包)*"
_END = re.compile(
    r"(?:项目|工程|集中(?:带量|联合)?采购|集采|国采|框采|采购(?:及(?:安装|监造|服务))?|招标(?!结果)|风电场|(?<!变)电站|生产线"
    r"|(?:标段|标包)(?:[一二三四五六七八九十A-Z]|\d{1,2})?(?![、和\d]))"
    r"(?![师量额价商网类院局系]|[部方](?!分)|机械|经理|总监|成本|订单|金额|平台|中心|负责|人员|公司|有限|技术|管理|贷款|股份|大学|学院"
    r"|需求|文件|公告|单位|代理|勘察|研究|建设(?:集团|有限|中心)|咨询|科技|集团|造价|办公室|硕士|学士|专业)"
    + _PARTS
)
_GAP = re.compile(
    r"(?![、及和与等以的已将正为是在由于中后前,内])"
    r"(?:[^,。;:!?\n的“”「」《》()【】]|\((?![^()]*(?:元|金额|简称))[^()\n]{1,30}\)){0,40}"
)
_GAP_BREAK = re.compile(
    "中标|中选|公示|公布|结果|候选|订单|供应|成为|确定|预计|开工|投产|位于|合同|签约|完成|顺利|正式|成功|宣布|获|落地|进展"
    r"|建成|标[段包]\d|开标|投标|投资|[及和]新"
)
_JOINT = re.compile("[、及和]")
_CUE = re.compile(
    r"(?P<bid>(?:中标|中选|签约|签订|签署|承接|承建|承揽|投标|入围(?!采购|项目|招标)|斩获|拿下|赢下|抢下|夺下|夺得|拿到|竞得|揽获|收获|击败|输掉|丢掉|错失"
    r"|续签|参与|参加)(?:并[^,。]{0,6}?)?|(?:确认|确定|认定|分别|选)为|成为)"
    r"|(?P<other>公布|发布(?!系统|平台|屏|厅)|宣布|揭晓|公示|启动(?![区电])|发起|推进|(?:投资|[拟将与资在])建设(?!项目"
    r"|工程|运营|、)|投建|共建|实施(?!服务|项目|工程|采购|运维)|收到|研究开发|建成(?!区)|包括"
    r"|(?<![华行作认因])为(?![主民])|在(?![线建研])|(?<![成造])就(?![业诊餐医地])|其中|关于|下属企业|记者从|组织的?(?=第"
    r"|20)|(?<![立随])即(?![将可使便日时]))"
)
_LEAD = re.compile(
    r"(?:(?:约|近|超|总金额|总额|合计)?[\d.,]+[万亿]{0,2}(?:美|欧|港|日)?元(?:人民币)?的?|\([^()\n]{1,20}\)(?=[及和、与])"
    r"|并|正式|启动|首个|单体最大|[\d.]+[GM]W (?=[A-Z])|了|的|过|新(?=中标)|公司(?=近)|近日|近期|成功|再度|以及"
    r"|(?:全资|控股)?子公司|(?:今年|去年)?\d{1,2}月(?:\d{1,2}日)?"
    r"|某[\u4e00-\u9fff]{0,8}?(?:运营商|集团|银行|大行|公司|车企|国企|央企)的?|该(?:客户|公司)|[和与及、] ?)+"
)
_OWNER = re.compile(r"(?:公司|集团|银行|[局院委厅部]|中心|大学|企业|[业客]主|户|方|\([A-Za-z ]+\)|[”》)])$")
_GENERIC = re.compile(
    r"[多两三四五六七八九十][个项大]|^国内|部分项目|最新|^公司|本年度|联合开发|^相关|相关项目|[该我你]|此次|上述|本次|[^位]某"
    r"|^某|最大|其新|等(?![级离高保压])|候选人|通知书|标的|公司发|有望|可以|他们"
    r"|[这一]个|一项|通过|推动|加快|\d个|各类|^其他|任何|首个|客户(?![服端管关体])|预计|[\d万亿]元|^项目|^标[段包]|^第?\d*标段"
    r"|^(?:工程|施工|总承包|EPC|项目|建设|采购|第?[一二三\d]标段|运维|智慧|城市|数据中心|改造|高速公路|特许经营|环卫|服务|设备|安装|关联交易"
    r"|第[一二三四五\d]批|储能|风电|光伏|\d+MW|国家|全国)+$"
    r"|^.{0,3}(?:项目|工程|采购|标段|招标|集采|生产线|电站)$"
)
_CLAUSE = re.compile(
    "收购|宣布|发布(?!系统|平台|屏|厅)|签署|签订|中标|获(?!客)|完成|成为|表示|增资|持有|披露|公告|推进|参与|(?<![模虚])拟(?![真合])"
    "|已|聘请|联合产业|打造|缩减|印发|作为|用于|规划(?!设计|编制|院|馆)|来自|拥有|去年"
)
_WITHIN = re.compile(r"的?(?:公开)?(?:招标|采购|投标|竞标|评标|评审)?(?:过程)?[中上里]")
_WORKS = re.compile(r"(?:风电场|电站|生产线)$")
_BARE = re.compile(r"(?:采购|招标)$")
_AFTER_BARE = re.compile(r"[,。、的)(”》】\n中~拟]|公示|推荐|第一|开标|$")
_TENDER = re.compile(r"(?:采购|集采|招标|施工|运营|服务|(?<!收)购)项目|标段|招标采购|集中采购|总承包")
_TOLD_ON = re.compile(
    r"(?:的)?(?:拟?中标|中选|成交|候选|评标|开标|招标|采购)+(?:结果|公示|候选|公告|通知|单位|人)|的?[第一推荐]{2,4}中标|公布|揭晓|开标|定标|公示"
    r"|由[^,。]{2,30}(?:中标|承建|组成)|[,:]?(?:合同额|(?:中标)?金额|报价|成交价|中标价)?[约近超]?[\d.]+[万亿]"
)
_DATED = re.compile(r"20\d\d年?|第|[A-Z]+\d|\d+/[A-Z]")
_ROUND = re.compile(
    rf"(?:(?:首|第{_COUNT})批次?(?=[全国药高耗集组中])(?!集中)(?:全国|国家)?(?:组织)?|(?<!一批)(?:国家组织|国家|全国)(?=[^集采]{{2}}))"
    rf"[\u4e00-\u9fff]{{0,12}}?(?:国采|集采|集中(?:带量)?采购)(?:第{_COUNT}轮接续采购)?"
)
_NICKNAME = re.compile(
    r"[“「『]([^“”「」『』\n。]{2,30})[”」』](?=的?新?项目)"
    r"|(?:启动|发起|推出|名为|扩大|旗下|宣布|加入)了?[“「『]([^“”「」『』\n。]{2,30})[”」』](?=的?新?计划)"
    r"|(?:项目|(?:项目|计划)(?:名|取名|代号)为)[“「『]([^“”「」『』\n。,]{2,30})[”」』]"
)
_REST_OF_QUOTE = re.compile(r"[^“”「」『』《》\n。,]{0,24}?(?=[”」』])")
_OPEN, _CLOSE = "“「『《(【", "”」』》)】"
_STOPS = frozenset("。;!?\n,:")


def find_projects(text: str, known: list[Found]) -> Iterator[Found]:
    """Names of projects in a folded text. `known` are the companies, bodies and places that may stand in one."""
    for match in _ROUND.finditer(text):
        yield Found(*match.span(), "PROJECT", 0.7)
    for match in _NICKNAME.finditer(text):
        yield Found(*match.span(match.lastindex or 0), "PROJECT", 0.6)
    parts = {
        one.start: one
        for one in sorted(known, key=lambda one: one.end)
        if one.type in ("COMPANY", "ORG", "LOCATION")
    }
    limit = last = 0
    for first, end in _ends(text, parts):
        if first < limit or (first and text[first - 1] in "”」』》"):
            continue
        found = _name(text, max(limit, first - LONGEST), first, end, parts, last)
        limit = end
        if found:
            yield found
            limit = last = found.end


def _ends(text: str, parts: dict[int, Found]) -> Iterator[tuple[int, int]]:
    """Where words for a project stand, (start of the first, end of the last), those that follow one another as one.

    A run is no longer than LONGEST characters: where it would be, another begins.
    """
    run: tuple[int, int] | None = None
    for match in _END.finditer(text):
        if text.startswith(")", match.end()) and "(" in text[max(0, match.start() - 16) : match.start()]:
            continue
        if run and match.end() - run[0] <= LONGEST and _continues(text, run[1], match.start(), parts):
            run = (run[0], match.end())
            continue
        if run:
            yield run
        run = match.span()
    if run:
        yield run


def _continues(text: str, start: int, end: int, parts: dict[int, Found]) -> bool:
    """Whether the words between two words for a project leave them one name."""
    if not _GAP.fullmatch(text, start, end) or _GAP_BREAK.search(text, start, end):
        return False
    return not any(
        joint.end() in parts or _DATED.match(text, joint.end()) for joint in _JOINT.finditer(text, start, end)
    )


def _left(text: str, at: int, limit: int) -> int:
    """Where the clause or the open quotation mark or bracket before `at` begins, at `limit` at the earliest."""
    depth = 0
    while at > limit:
        character = text[at - 1]
        if character in _CLOSE:
            depth += 1
        elif character in _OPEN:
            if not depth:
                break
            depth -= 1
        elif character == "\n" or (not depth and character in _STOPS):
            break
        at -= 1
    return at


def _name(text: str, limit: int, first: int, end: int, parts: dict[int, Found], last: int) -> Found | None:
    """The name whose words for a project span `first` to `end`; `last` is where the name before it ends."""
    start = _left(text, first, limit)
    mark = text[start - 1] if start else ""
    cue = None
    if mark and mark in "“「『":
        if rest := _REST_OF_QUOTE.match(text, end):
            end = rest.end()
    elif text[start] in _CLOSE:
        return None
    else:
        for cue in _cues(text, start, first, parts):
            start = cue.end()
        owner = text.rfind("的", start, first - 2)
        if owner > start and (owner - start <= 12 or start not in parts or _OWNER.search(text[start:owner])):
            start = owner + 1
    joined = 0 < last == start and text[start] in "及和与、以"
    if lead := _LEAD.match(text, start, end):
        start = lead.end()
    if not _specific(text, start, end, parts):
        return None
    if joined or (cue and cue.lastgroup == "bid"):
        return Found(start, end, "PROJECT", 0.7)
    if _CLAUSE.search(text, start, end):
        return None
    if mark and mark in "“「『《":
        return Found(start, end, "PROJECT", 0.8)
    if _spoken_for(text, start, first, end, parts, cue):
        return Found(start, end, "PROJECT", 0.6)
    return None


def _specific(text: str, start: int, end: int, parts: dict[int, Found]) -> bool:
    """Whether the words name one project: not any, nor only its client's or its kind's."""
    name = text[start:end]
    if len(name) < 5 or _GENERIC.search(name) or (_BARE.search(name) and not _AFTER_BARE.match(text, end)):
        return False
    client = parts.get(start)
    if client is None:
        return True
    alone = client.canonical or client.type == "LOCATION"
    return not text.startswith(("及", "、", "和"), client.end) and not (
        alone and _END.fullmatch(text, client.end, end)
    )


def _spoken_for(
    text: str, start: int, first: int, end: int, parts: dict[int, Found], cue: re.Match[str] | None
) -> bool:
    """Whether a name outside quotation marks that no verb of bidding precedes is one all the same."""
    if _WORKS.search(text[start:end]) or any(
        joint.end() in parts for joint in _JOINT.finditer(text, start, first)
    ):
        return False
    if cue and cue.group() == "在" and not _WITHIN.match(text, end):
        return False
    if _TOLD_ON.match(text, end) or _DATED.match(text, start, end):
        return True
    if end - start > 9 and _TENDER.search(text, start, end):
        return True
    if client := parts.get(start):
        return not any(one in parts for one in range(client.end + 1, first))
    return bool(cue) and text[start].isascii() and text[start].isupper()


def _cues(text: str, start: int, end: int, parts: dict[int, Found]) -> Iterator[re.Match[str]]:
    """Words that cannot stand in a name, those within a company's name passed over."""
    inside = [(one, parts[one].end) for one in range(start, end) if one in parts]
    for cue in _CUE.finditer(text, start, end + 2):
        if cue.end() <= end and not any(one < cue.start() and cue.end() <= stop for one, stop in inside):
            yield cue
