"""What a company's name is made of, and whether two names are one company's.

A Chinese legal name is place + brand (字号) + trade + legal form, with a place or 集团 in brackets and a branch behind;
an article leaves out the form, then the place, then trades from the end (企业名称登记管理规定, 2020, art. 6).
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.mentions.company_names import place_at, places
from extractors.mentions.lists import words
from extractors.text import fold_characters
from kg_builder.identity.names import fold_name

SAME = 0.8
"""The score from which two names are one company's where nothing speaks against it."""
DIFFERENT = 0.3
"""The score up to which two names are certainly not one company's; between the two an article must say so."""

_FORM_CN = re.compile(
    r"(?:(?:集团)?(?:股份|责任)?有限(?:责任)?公司|股份公司|集团公司|总公司|公司|\((?:有限|普通|特殊普通)合伙\)|厂|社)$"
)
_FORM_EN = re.compile(
    r"(?i)[,.]?\s+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|llp|lp|gmbh|ag|se|sa|nv|bv|pte|pty|kk|spa|holdings?|group)\.?$"
)
_BRANCH = re.compile(r"(?:分公司|分行|支行|营业部|办事处|分部|代表处)$")
_BEFORE_BRANCH = ("公司", "集团", "银行")
_SHARE_CLASS = re.compile(r"(?<=[\u4e00-\u9fff])-(?:B|P|R|S|SW|W)$")
_BRACKET = re.compile(r"\(([^()]{1,12})\)")
_STYLE = re.compile(r"(?:集团|控股|股份)$")
_FUND = re.compile(
    r"(?:基金|基金(?:管理)?中心|合伙企业|(?:投资|创投|股权|创业投资|管理)(?:合伙)?中心|信托计划|资管计划|专项计划|ETF|[一二三四五六七八九十\d]+期|[一二三四五六七八九十]+号)$"
)
_MORE_TRADES = """
企业 实业 服务 管理 销售 咨询 开发 运营 商务 系统 自动化 制品 创新 商业 经营 生产 研究 研究院 设计 工具 工艺 部件 零部件 配件 元件
大数据 互联网 物联网 人工智能 信息技术 信息安全 计算机 云服务 智能装备 智能制造 汽车工业 汽车销售 汽车服务 汽车零部件 锂电池
新材料 生物科技 生物技术 电子商务 房地产 房产 地产开发 物业管理 企业管理 资产管理 基金管理 投资管理 投资控股 股权投资 创业投资
融资租赁 商业保理 小额贷款 消费金融 担保 典当 保理 财产保险 人寿保险 保险经纪 证券投资 广告 公关 会展 营销 品牌 品牌管理 连锁 大药房
大药厂 药厂 药店 医院 医学 医疗器械 医疗科技 养老 康复 制冷 冷链 机床 工程机械 建筑工程 建设工程 装饰工程 园林 绿化 市政 路桥 公路
高速公路 铁路 机场 航空工业 铁塔 水产 海洋 饲料 化肥 农化 农业科技 种子 粮食 油脂 糖业 盐业 茶业 烟草 白酒 葡萄酒 黄酒 调味品 服装
家纺 鞋业 皮革 玩具 珠宝 钟表 眼镜 日化 化妆品 家具 卫浴 五金 门窗 管业 管道 阀门 泵业 铸造 锻造 模具 紧固件 焊接 表面处理 电机 电器
电气设备 电力设备 电子科技 电子技术 网络科技 网络技术 软件技术 智能科技 智能技术 数字科技 数字技术 数据科技 科技发展 科技创新
出版 发行 广播 电视 动漫 文化传媒 文化传播 影视文化 体育文化 教育科技 在线 直播 支付科技 清算 结算 征信 数据服务 信息服务 信息科技
互动 互动娱乐 供应链管理 国际物流 国际贸易 进出口 外贸 仓储 配送 速递 快运 货运 客运 公交 地铁 轨道交通 停车 共享 换电 充电 充电桩
新能源汽车 新能源科技 新能源动力 清洁能源 可再生能源 电池科技 燃料电池 光伏科技 太阳能 风能 水电 火电 热力 天然气 油气 油田 勘探 测绘
遥感 导航 雷达 军工 兵器 船业 重型机械 智能机器人 具身智能 智能驾驶 自动驾驶 无人驾驶 智能网联 智慧城市 大模型 算法 基础技术 生命科学
基因科技 细胞 疫苗 血液制品 中药 饮片 原料药 试剂 动保 宠物 母婴 童装 玩乐
"""
_GENERIC_TRADES = """
科技 技术 网络 信息 信息技术 信息科技 网络科技 网络技术 智能科技 智能技术 科技发展 企业 实业 发展 产业 国际 集团 控股 股份 公司 数字 创新
软件 人工智能 智能 数据 工业 高科 高新 电子
"""
_GENERIC = frozenset(_GENERIC_TRADES.split())
"""Trades that nearly every company of a brand may carry, so that leaving them out loses nothing."""


@dataclass(frozen=True, slots=True)
class CompanyName:
    """A company's name in its parts, all folded; what a name lacks is empty.

    `trades` are in the order of the name; `style` is 集团, 控股 or 股份 behind a name without a legal form;
    `bracket` is the place in brackets; `fund` says that the name is a fund's or a partnership's.
    """

    text: str
    region: str
    brand: str
    trades: tuple[str, ...]
    style: str
    form: str
    bracket: str
    branch: str
    fund: bool
    latin: bool

    @property
    def body(self) -> str:
        """The name without place, form, branch and style."""
        return self.brand + "".join(self.trades)

    @property
    def legal(self) -> bool:
        """Whether the name has a legal form, so that it is a company's full name."""
        return self.form not in ("", "公司")

    @property
    def key(self) -> str:
        """What the names of one company mostly share: the brand and its trade, the generic trades left out.

        A legal name whose place is all the brand it has keeps it; a branch and a fund keep all.
        """
        if self.branch or self.fund or self.bracket:
            return fold_name(self.region + self.body + self.style + self.bracket + self.branch)
        trades = list(self.trades)
        if self.legal:
            while len(trades) > (0 if len(self.brand) > 2 else 1) and trades[-1] in _GENERIC:
                trades.pop()
        body = self.brand + "".join(trades)
        return fold_name(body if len(body) > 2 and self.brand else self.region + body + self.style)


@cache
def _trades() -> tuple[frozenset[str], int]:
    """The words of trade that are no two of them together, and the length of the longest."""
    known = (words("company_tails") | frozenset(_MORE_TRADES.split())) - {"云", "微"}
    simple = {
        word for word in known if not any({word[:n], word[n:]} <= known for n in range(2, len(word) - 1))
    }
    return frozenset(simple), max(map(len, simple))


@lru_cache(maxsize=1 << 14)
def parse(name: str) -> CompanyName:
    """The parts of a company's name, in either script, Chinese or Latin. Never fails: what is not known is brand."""
    text = _SHARE_CLASS.sub("", fold_characters(name).strip(" \"'“”‘’「」『』《》"))
    if not any("\u4e00" <= character <= "\u9fff" for character in text):
        return _latin(text)
    form = bracket = style = ""
    rest = text
    at = _branch(rest)
    branch, rest = rest[at:], rest[:at]
    if (match := _FORM_CN.search(rest)) and match.start() >= 2:
        form, rest = match.group(), rest[: match.start()]
    fund = "合伙" in form or bool(_FUND.search(rest)) or "合伙企业" in rest
    for inner in _BRACKET.findall(rest):
        rest = rest.replace(f"({inner})", "", 1)
        if inner in ("集团", "控股", "股份"):
            style += inner
        else:
            bracket = inner
    while (match := _STYLE.search(rest)) and match.start() >= 2:
        style, rest = match.group() + style, rest[: match.start()]
    region, rest = _region(rest)
    brand, trades = _split(rest)
    if not brand and region:
        region, brand = "", region
    return CompanyName(text, region, brand, trades, style, form, bracket, branch, fund, False)


def _latin(text: str) -> CompanyName:
    rest, form = text, ""
    while (match := _FORM_EN.search(rest)) and match.start() >= 2:
        form, rest = form or match.group().strip(" ,."), rest[: match.start()]
    fund = bool(re.search(r"(?i)\b(?:fund|etf|trust)\b", rest))
    return CompanyName(text, "", rest, (), "", form, "", "", fund, True)


def _branch(name: str) -> int:
    """Where the branch in a name begins: behind the company's form, else at the place before 分公司; the end if none."""
    match = _BRANCH.search(name)
    if match is None:
        return len(name)
    starts = range(max(2, match.start() - 8), match.start() - 1)
    behind = [at for at in starts if name[:at].endswith(_BEFORE_BRANCH)]
    at_place = [at for at in starts if place_at(name, at, match.start()) > at]
    return next(iter(behind or at_place), match.start() - 2 if match.start() > 3 else len(name))


def _region(rest: str) -> tuple[str, str]:
    """The place at the head, without 省, 市 and the like, and what follows it."""
    end = 0
    region = ""
    while (stop := place_at(rest, end, len(rest))) > end and len(rest) - stop >= 2:
        place = rest[end:stop]
        if rest[stop : stop + 1] in ("省", "市", "县", "区") and len(rest) - stop >= 3:
            stop += 1
        region += place if place in places() and place[-1] not in "省市" else place.rstrip("省市")
        end = stop
    return region, rest[end:]


def _split(rest: str) -> tuple[str, tuple[str, ...]]:
    """Brand and trades: words of trade are taken from the end, the longest first, till the brand is left."""
    known, longest = _trades()
    trades: list[str] = []
    while len(rest) > 2:
        trade = next((rest[-n:] for n in range(min(longest, len(rest)), 1, -1) if rest[-n:] in known), None)
        if trade is None or (len(rest) - len(trade) == 1):
            break
        trades.insert(0, trade)
        rest = rest[: -len(trade)]
    return rest, tuple(trades)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely two names are one company's, 0 to 1, and why."""

    score: float
    reason: str


@lru_cache(maxsize=1 << 14)
def compare(one: str, other: str) -> Judgement:
    """Whether two names of companies are one company's, by the names alone; the order does not matter.

    From SAME on they are, up to DIFFERENT they are not; between them the names do not tell.
    """
    a, b = sorted((parse(one), parse(other)), key=lambda name: (name.legal, len(name.text), name.text))
    if fold_name(a.text) == fold_name(b.text):
        return Judgement(1.0, "the same name")
    if a.latin or b.latin:
        return _compare_latin(a, b)
    if a.branch != b.branch:
        return Judgement(0.0, "a branch is not its company")
    if a.fund != b.fund:
        return Judgement(0.05, "a fund is not its manager")
    if a.legal and b.legal:
        return _compare_legal(a, b)
    return _compare_short(a, b)


def _compare_latin(a: CompanyName, b: CompanyName) -> Judgement:
    if not (a.latin and b.latin):
        return Judgement(0.5, "names in two languages")
    if fold_name(a.brand) == fold_name(b.brand):
        return Judgement(0.97, "the same name without its legal form")
    one, two = (name.brand.casefold().split() for name in (a, b))
    if one and two and (one == two[: len(one)] or two == one[: len(two)]):
        return Judgement(0.45, "one name has a word more")
    return Judgement(0.1, "different names")


def _compare_legal(a: CompanyName, b: CompanyName) -> Judgement:
    if a.body == b.body and a.region == b.region and a.bracket == b.bracket:
        return Judgement(0.97, "the same full name in another legal form")
    if a.body == b.body and a.bracket == b.bracket and not (a.region and b.region):
        return Judgement(0.6, "full names that differ in a place left out")
    return Judgement(0.1, "two full names")


def _compare_short(a: CompanyName, b: CompanyName) -> Judgement:
    """`a` has no legal form, `b` may have one."""
    inside = b.region.startswith(a.region) or (b.region.endswith(a.region) and a.region + a.body in b.text)
    if a.region and b.region and not inside:
        return Judgement(0.1, "different places")
    if a.bracket and a.bracket != b.bracket:
        return Judgement(0.2, "different places in brackets")
    if a.style and a.style not in b.style + b.form and (b.style or a.style != "股份"):
        return Judgement(0.45, f"one is a {a.style}, the other not")
    pieces = _pieces(a, b)
    if pieces is None:
        return Judgement(0.1, "the shorter name is not contained in the longer")
    return _weigh(a, b, pieces)


def _pieces(a: CompanyName, b: CompanyName) -> list[tuple[int, int]] | None:
    """Where the parts of `a` stand in `b` without its form, in order, the longest first; None where they do not."""
    short, long = a.region + a.body, b.region + b.body
    found: list[tuple[int, int]] = []
    at, begin = 0, 0 if a.region or long.startswith(short[:2]) else len(b.region)
    while at < len(short):
        for size in range(len(short) - at, 0, -1):
            where = long.find(short[at : at + size], begin)
            if where >= 0 and (found or where in (0, len(b.region), len(b.region) - len(a.region))):
                break
        else:
            return None
        found.append((where, where + size))
        at, begin = at + size, where + size
    return found


def _weigh(a: CompanyName, b: CompanyName, pieces: list[tuple[int, int]]) -> Judgement:
    region = len(b.region)
    if pieces[0][1] <= region and b.brand:
        if len(pieces) == 1 or pieces[0][1] < region:
            return Judgement(0.2, "only the place is shared")
        pieces = pieces[1:]
    left = _left_out(b, pieces)
    brand_left = min(region + len(b.brand) - pieces[0][1], len(b.brand))
    if any(end - start < 2 for start, end in pieces):
        abbreviated = brand_left == 0 and "股份" in b.form and sum(e - s for s, e in pieces[1:]) == 2
        return (
            Judgement(0.82, "brand and abbreviated trade")
            if abbreviated
            else Judgement(0.5, "an abbreviation by single characters")
        )
    if brand_left == 1:
        return Judgement(0.5, "the brand is longer by a character")
    if len(pieces) == 1:
        return (
            _whole(a, b)
            if not left
            else _head(a, b, left, pieces[0][1] - max(pieces[0][0], region), brand_left > 0)
        )
    if len(pieces) > 2 or not b.legal:
        return Judgement(0.5, "parts of the longer name")
    if (b.region + b.body)[slice(*pieces[1])] in "".join(b.trades):
        return Judgement(0.85 if brand_left <= 0 else 0.8, "brand and trade of the full name")
    return Judgement(0.7, "two parts of the full name")


def _left_out(b: CompanyName, pieces: list[tuple[int, int]]) -> list[str]:
    """The trades of `b`, and what else of its name, that no piece covers; its place at the head does not count."""
    at = len(b.region)
    covered = {i for start, end in pieces for i in range(start, end)}
    left = []
    for part in (b.brand, *b.trades):
        if rest := "".join(c for i, c in enumerate(part, at) if i not in covered):
            left.append(rest)
        at += len(part)
    return left


def _whole(a: CompanyName, b: CompanyName) -> Judgement:
    """All of `b` but its place, form and style is in `a`."""
    same_place = a.region == b.region or bool(a.region and b.region.endswith(a.region))
    if not b.legal:
        if not same_place:
            return Judgement(0.6, "with and without its place")
        if a.style == b.style and a.bracket == b.bracket:
            return Judgement(0.97, "with and without 公司")
        return Judgement(0.82 if len(a.body) > 2 else 0.6, "with and without 集团, 控股, 股份")
    if a.bracket != b.bracket:
        return Judgement(0.82 if len(a.body) > 2 else 0.6, "the full name without its place in brackets")
    if same_place:
        return Judgement(0.97, "the full name without its legal form")
    if not a.style and (len(b.body) <= 2 or b.body in words("common_words")):
        return Judgement(0.7, "a common word that is a company's with its place")
    return Judgement(0.95, "the full name without place and legal form")


def _head(a: CompanyName, b: CompanyName, left: list[str], covered: int, cut: bool) -> Judgement:
    """`a` is the head of `b`, whose trades `left` it leaves out; `covered` of its characters are no place.

    `cut` says that `a` ends within the brand of `b`.
    """
    if all(trade in _GENERIC for trade in left):
        if b.legal:
            score = 0.9 if covered > 2 or a.region else 0.8 if a.style else 0.7
            return Judgement(score, "the full name without a generic trade")
        return Judgement(0.82 if covered > 2 else 0.6, "without a generic trade")
    if not b.legal:
        return Judgement(0.25, "with and without a trade, which may be a sister company")
    if covered < 3 and (cut or not (a.region or a.style)):
        return Judgement(0.6, "a bare brand, and a full name with a trade of its own")
    if not a.trades and "股份" not in b.form and (cut or covered < 4) and not (a.region and not cut):
        return Judgement(0.6, "a brand, and a full name with a trade of its own")
    return Judgement(0.85, "the head of the full name")
