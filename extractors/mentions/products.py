"""Products with a Chinese name: drugs, exchange-traded funds, model codes, names in quotation marks."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from extractors.mentions.boundaries import FUNCTION, is_cjk, tokens
from extractors.mentions.company_names import CUT, run_before
from extractors.mentions.latin import TRAILING_DIGITS
from extractors.mentions.lists import words
from extractors.spans import Found

_DRUG = re.compile(
    r"(?:(?:缓释|控释|肠溶|分散|薄膜衣|咀嚼|泡腾|滴|口崩|双胍|酸盐?|沙坦|他汀|替尼|普利|列汀|酯|利|尼|汀|坦|胺|芬|碱|钠|钾|钙|平|酮|嗪|啶|唑|布|星|生|特|韦|奈|班|肽|苷|定|林|明)片(?:[(][ⅠⅡⅢI]{1,3}[)])?|口服常释剂型|冻干粉针剂?|胶囊|软胶囊|注射液|注射剂|"
    r"口服溶液|口服液|颗粒|滴眼液|滴丸|混悬液|吸入剂|乳膏|软膏|单抗|双抗|替尼|疫苗)"
)
_ETF = re.compile(r"[\u4e00-\u9fffA-Z0-9]{2,10}ETF(?:[\u4e00-\u9fff]{2,4})?(?= ?\(\d{6})")


_DRUG_LEAD = re.compile(
    "产品|药品|回应|影响|包括|核心|新药|上市|许可|申报|用药|药物|国产|仿制|类似药|品种|中选|拟"
)
_POWDER = re.compile(r"注射用[\u4e00-\u9fff]{3,12}?(?=[,，。、;；()和及与的拟在为获将已于等\n ]|\d|$)")


def drugs(text: str, known: list[Found]) -> Iterator[Found]:
    """Drugs by their pharmaceutical form: 盐酸曲马多注射液, 注射用…; no name of `known` begins them."""
    ends = sorted(found.end for found in known if found.type == "COMPANY")
    for match in _POWDER.finditer(text):
        yield Found(*match.span(), "PRODUCT", 0.75)
    for match in _DRUG.finditer(text):
        start = run_before(text, match.start(), 16)
        for cut in CUT.finditer(text, start, match.start()):
            start = cut.end()
        behind = bisect_right(ends, match.start()) - 1
        start = max(start, ends[behind]) if behind >= 0 else start
        for lead in _DRUG_LEAD.finditer(text, start, match.start()):
            start = lead.end()
        for at in range(match.start() - 1, start - 1, -1):
            if text[at] in FUNCTION or text[at] in "选":
                start = at + 1
                break
        pieces = tokens(text, start, match.start())
        while len(pieces) > 1 and pieces[0][2] and text[pieces[0][1] - 1] not in "酸素钠钾钙苯氯氟":
            start = pieces.pop(0)[1]
        if sum(stop - at for at, stop, known in pieces if not known) >= 3:
            yield Found(start, match.end(), "PRODUCT", 0.75)


def exchange_traded_funds(text: str) -> Iterator[Found]:
    """Funds named before their code in brackets."""
    for match in _ETF.finditer(text):
        yield Found(match.start(), match.end(), "PRODUCT", 0.85)


_CODE = re.compile(
    r"[ \-]?((?=[A-Z0-9\-]{0,5}\d|GT|SU|YU)[A-Z]{0,4}-?\d{0,4}[A-Z]{0,2}(?: ?(?:Pro|Max|Plus|Ultra|GT|mini|Air|Turbo|EV|DM-i|EREV)\b)*(?:[\u4e00-\u9fff]{2,3}版)?)"
    r"(?![A-Za-z\d年月日%亿万元家个款台级.:]|-\d)"
)

_NUMBERED = re.compile(
    r" ?[A-Za-z]?\d{1,4}(?:[ \-][A-Za-z]?\d{3,5}[A-Za-z0-9]{0,3})(?![A-Za-z\d年月日%亿万元家个款台])"
)
_SIZED = re.compile(r"-(?:Max|Pro|Plus|Lite|Turbo|Flash|MoE|VL|Mini|Large|Ultra|Air)(?![A-Za-z])")


def model_codes(text: str, known: list[Found]) -> Iterator[Found]:
    """A Chinese brand with a model code behind it: 问界M7, 麒麟9020."""
    for found in known:
        if found.type not in ("COMPANY", "PRODUCT") or not is_cjk(text[found.end - 1]):
            continue
        if number := _NUMBERED.match(text, found.end) or _SIZED.match(text, found.end):
            yield Found(found.start, number.end(), "PRODUCT", 0.85)
            continue
        match = _CODE.match(text, found.end)
        if (
            match
            and match.group(1)
            and TRAILING_DIGITS.sub("", match.group(1)) not in words("latin_common")
            and any(c.isupper() for c in match.group(1))
        ):
            yield Found(found.start, match.end(), "PRODUCT", 0.85)


_TRIM = re.compile(
    r" ?(?:(?:Pro|Max|Plus|Ultra|Lite|mini|Turbo|GT)\b ?)?(?:[\u4e00-\u9fff]{1,4}版(?![本权图块税])|[\u4e00-\u9fff]{2,6}模型[ \-]?(?:[Pp]ro|[Ll]ite|[Mm]ini|[Mm]ax)(?:-\d+[kK])?)"
)
_NO_TRIM = re.compile(
    r"[的了在与和为是新上旧等及、]|正式|最新|发布|推出|公测|测试|体验|国内|更新|出版|开源|升级|移动|网页|电脑|手机|海外|预览|定制|功能|或者|视频|文字|简体|繁体|中文|英文|企业版.|免费|付费|盗版|原版|山寨|个人|专业|团队|高级|基础|学生|科研|数字版"
)


def trims(text: str, known: list[Found]) -> Iterator[Found]:
    """A known product with its trim or size behind it: Model Y长续航版, 豆包通用模型pro."""
    for found in known:
        if (
            found.type == "PRODUCT"
            and (match := _TRIM.match(text, found.end))
            and not _NO_TRIM.search(match.group())
        ):
            yield Found(found.start, match.end(), "PRODUCT", 0.85)


_PRICED = re.compile(
    r"(?:把|将|旗下的?|的|对|给|让|上市的|前者的|后者的)([\u4e00-\u9fffA-Za-z0-9+\-]{2,10}?)"
    r"(?=的?(?:价格|售价|定价|指导价|出厂价|官价|渠道价|月费|年费|包年价|一口价|限时价|资费|标准月费)"
    r"|(?:全部|全线|一次性|全球|再度|限时)?(?:打[\d.一二三四五六七八九两]+折|直降|限时|补贴后|降价|涨价|上调|下调|(?:原价)?由每?[^,。]{0,6}[\d.,]+[^,。]{0,4}元|从每?[^,。]{0,6}[\d.,]+[^,。]{0,4}元))"
)
_NO_PRICED = re.compile(
    r"[的了是在与和为由从把将每再也都则]|价|产品|全系|系列|部分|服务|费|业务|公司|降|涨|年|月|日|元|版|订单|制程|电芯|调整|下调|同步|按需|纳米|GB|饰品|存储|会员|套餐|毛坯|件|官方|正式|A股|募资|单次|随即|芯片|纸|存货|股|时租|原油|电池|期货|指数|合约|现货|铜|铝|锂|金价|油|钢|稀土|白酒"
)


def priced(text: str, known: list[Found]) -> Iterator[Found]:
    """Coined names whose price a clause moves: 把X的价格, 将X从30元. A name of `known` is passed over."""
    taken = {at for found in known for at in (found.start, found.end - 1)}
    for match in _PRICED.finditer(text):
        start, end = match.span(1)
        name = match.group(1)
        if (
            taken.intersection(range(start, end))
            or _NO_PRICED.search(name)
            or CUT.search(name)
            or name.isdigit()
        ):
            continue
        unknown = sum(stop - at for at, stop, known in tokens(text, start, end) if not known)
        if (
            unknown >= 2
            and name not in words("latin_common")
            and not any(word in name for word in words("class_words"))
        ):
            yield Found(start, end, "PRODUCT", 0.6)


_NAMED_KIND = re.compile(
    r"(?:智能体|芯片|App|APP|大模型|模型|火箭|飞船|助手|手机|眼镜|新车|车型|浏览器|操作系统|音箱|引擎|框架|芯片组)[“「『]([^“”「」『』\n,，。、]{2,6})[”」』]"
)
_RELEASED_QUOTE = re.compile(
    r"(?:推出|发布|上线|开源|产品|模型|平台|App|APP|应用|游戏|新车|新品|软件|助手|系统|名为|命名为|叫做?|智能体|机器人|芯片|研发的?|打造的?|自研的?|旗下|一款)了?(?:的|全新|首款|新一代)?(?:[\u4e00-\u9fff]{0,8})?"
    r"[“\"「『《]([^“”\"「」『』《》\n,，。]{2,16})[”\"」』》]"
)
_QUOTE_THEN = re.compile(
    r"[“\"「『]([^“”\"「」『』《》\n,，。、]{2,14})[”\"」』](?=(?:大?模型|App|APP|应用|平台|系统|芯片|手机|机器人|智能体|助手|软件|游戏|小程序|引擎))"
)


_NO_PRODUCT = re.compile(r"[的了是在与和为、+]|项目|计划|战略|通知|公告|报告|协议|办法|意见|规划|活动|体系")


def quoted_products(text: str) -> Iterator[Found]:
    """Names in quotation marks behind a release or before a kind of product."""
    for pattern in (_RELEASED_QUOTE, _QUOTE_THEN):
        for match in pattern.finditer(text):
            if not _NO_PRODUCT.search(match.group(1)) and _coined(text, *match.span(1)):
                yield Found(*match.span(1), "PRODUCT", 0.6)


_SITE = re.compile(r"(?<![A-Za-z0-9@./\-])[a-z][a-z0-9\-]{2,20}\.(?:cn|com|ai|io|net)(?![A-Za-z0-9/.])")
_SITE_BEFORE = re.compile("(?:平台|网站|社区|登录|访问|上线|推出)[“(（ ]{0,2}$")
_SITE_AFTER = re.compile("[”)）]? ?(?:上|平台|网站|社区|接入|开放|提供)")


def sites(text: str) -> Iterator[Found]:
    """Platforms called by their domain: 开放平台example.cn."""
    for match in _SITE.finditer(text):
        if _SITE_AFTER.match(text, match.end()) or _SITE_BEFORE.search(
            text, max(0, match.start() - 5), match.start()
        ):
            yield Found(*match.span(), "PRODUCT", 0.6)


def named_kinds(text: str) -> Iterator[Found]:
    """A short name in quotation marks right behind its kind, a common word too: 智能体“小麦”."""
    for match in _NAMED_KIND.finditer(text):
        if not _NO_PRODUCT.search(match.group(1)):
            yield Found(*match.span(1), "PRODUCT", 0.6)


def _coined(text: str, start: int, end: int) -> bool:
    """Whether a quoted phrase reads as a name: short, or not made of common words alone."""
    pieces = tokens(text, start, end)
    unknown = sum(stop - at for at, stop, known in pieces if not known)
    return unknown >= 2 or (end - start <= 4 and unknown >= 1) or (end - start <= 3 and len(pieces) > 1)


def find_products(text: str, known: list[Found]) -> list[Found]:
    """Every product with a Chinese name that a pattern finds; spans may overlap. `known` are the brands found before."""
    return [
        *quoted_products(text),
        *named_kinds(text),
        *sites(text),
        *priced(text, known),
        *model_codes(text, known),
        *trims(text, known),
        *drugs(text, known),
        *exchange_traded_funds(text),
    ]
