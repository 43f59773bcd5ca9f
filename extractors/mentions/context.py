"""What the words beside a name say about its type."""

import re

_OPEN = r"[“「『《\"]?"
_CLOSE = r"[”」』》\"]?"

TICKER = re.compile(
    r" ?[(\[](?:[A-Za-z股港美]{0,8}[:: ]{0,2})?(?:\d{6}(?:\.[A-Z]{2})?|\d{4,5}\.HK|[A-Z]{1,5}\.(?:US|N|O)|"
    r"(?:NASDAQ|NYSE|HKEX|SEHK|纳斯达克|纽交所|港交所|上交所|深交所)[:: ]{1,2}[A-Z0-9]{1,6})[^()\[\]]{0,20}[)\]]"
)
"""An exchange code in brackets, as it stands behind a company's name."""

ANNOUNCES = re.compile(r"[:：]|公告|发布公告|在互动平台|披露|公司(?!的|治)|集团|股份")
"""What only a company does at the head of a sentence."""

_COMPANY_AFTER = re.compile(
    _CLOSE + r" ?(?:"
    r"公司|集团|股份|总部|官方|方面|中国区|创始人|联合创始人|联创|CEO|CTO|COO|CFO|CMO|董事|总裁|副总裁|总经理|首席|高管|"
    r"员工|股东|股价|股票|市值|的?估值|的?营收|财报|业绩|年报|宣布|公告|公布|披露|官宣|表示|回应|否认|证实|拟|将以|计划|"
    r"完成.{0,14}融资|获.{0,16}(?:投资|融资|领投|订单)|斥资|出资|收购|入股|投资了?|领投|跟投|签署|签订|签约|中标|预中标|控股|"
    r"旗下|推出|发布了?|开源|携手|联合|IPO|成立于|裁员|起诉|提交|申请|研发|自研|生产|涨超|跌超|涨停|获批|上半年|"
    r"的(?:子公司|创始人|CEO|客户|供应商|股东|投资|模型|产品)|(?:跟|与|和|同).{1,12}(?:合作|签)|(?:今日|近日|日前|周[一二三四五六日])|"
    r"[:：]|等(?:[\u4e00-\u9fff]{0,6})(?:公司|企业|厂商|巨头|机构|车企|投资))"
)
_COMPANY_BEFORE = re.compile(
    r"(?:收购了?|投资了?|入股|参股|控股|加入|入职|离开|创办了?|创立了?|成立了?|投资方|领投方?|携手|联合|牵手|供应商|客户|公司|企业|巨头|"
    r"厂商|独角兽|机构|股东|母公司|对手|友商|券商|车企|药企|运营商|制造商|开发商|服务商|科技股|对|向|由|与|被) ?"
    + _OPEN
    + "$"
)
_PRODUCT_AFTER = re.compile(
    _CLOSE + r" ?(?:"
    r"(?:超级|智能|AI|人工智能|[\u4e00-\u9fff]{1,5}的?)?(?:卫星|芯片|智能体|眼镜|空调|处理器|机架|沙箱|控制系统|工艺|电池|编程工具|开发工具|操作系统|数据库|机型|音箱|耳机|手表|"
    r"飞船|火箭|服务器|显卡|套件|插件|固态电池|机器人)|的样品|文档|表格|封装|智能体|数据库|网站|®|服务器|大?模型|App|APP|应用|软件|平台|系统|芯片|系列|手机|车型|汽车|机器人|助手|插件|浏览器|引擎|算法|框架|新车|上线|发售|开售|首发|"
    r"内测|公测|正式版|产品(?!经理|负责人|总监|线)|升级|迭代|版本?|\d|用户|会员|下载量|日活|月活|定价|售价|起售价|的?价格|API|上市|搭载|支持|采用|生成|能够?|"
    r"可以|实现|在.{1,12}(?:榜|测试|评测)|交付|预售|大定|焕新|(?:这样|一样|之类)的?[\u4e00-\u9fff]{0,6}(?:产品|工具|应用|平台|软件|引擎)|上(?![市线调涨升半述游海证交年周月万亿千百])|[,，]?(?:一款|是一[款个])|(?:[、和及与 ]{1,2}[A-Za-z0-9.\u4e00-\u9fff]{1,14}){0,5} ?等(?:[\u4e00-\u9fff]{0,3})(?:产品|工具|应用|平台|模型|软件|车型|竞品))"
)
_PRODUCT_BEFORE = re.compile(
    r"(?:推出了?|发布了?|上线了?|开源了?|研发的?|自研的?|打造的?|基于|使用|利用|用|搭载|采用|接入|部署|调用|体验|新款|全新|模型|产品|应用|"
    r"工具|平台|App|软件|芯片|新车|车型|手机|游戏|框架|引擎|处理器|智能体|操作系统|眼镜|架构|代号|网页端|套件|版本|计算机|浏览器|卫星|通用名:|商品名:|登录|打开|[一两首这]款|叫做?|名为|命名为|称为|系列|药物|新药|疫苗|版) ?[—(]*"
    + _OPEN
    + "$"
)


_FUNDED_AFTER = re.compile(
    r" ?(?:的)?(?:CEO|CTO|COO|创始人|联合创始人|董事长|估值|市值|融资|完成.{0,14}融资|获.{0,12}(?:融资|投资|领投)|IPO|公司|团队|收入|营收|在.{0,8}轮|整体收入|招股|母公司|股东)"
)
_FUNDED_BEFORE = re.compile(
    r"(?:收购了?|投资了?|入股|投了|投资人|创立了?|创办了?|初创公司|公司|企业|独角兽|对手) ?$"
)


def acts_as_company(text: str, start: int, end: int) -> bool:
    """Whether the words beside the span speak of what only a firm has: founders, rounds, a valuation."""
    return bool(_FUNDED_AFTER.match(text, end)) or bool(_FUNDED_BEFORE.search(text, max(0, start - 6), start))


def company_score(text: str, start: int, end: int) -> int:
    """How many kinds of words beside the span speak of a company (0 to 3)."""
    return (
        2 * bool(TICKER.match(text, end))
        + bool(_COMPANY_AFTER.match(text, end))
        + bool(_COMPANY_BEFORE.search(text, max(0, start - 8), start))
    )


def product_score(text: str, start: int, end: int) -> int:
    """How many kinds of words beside the span speak of a product (0 to 2)."""
    return bool(_PRODUCT_AFTER.match(text, end)) + bool(
        _PRODUCT_BEFORE.search(text, max(0, start - 8), start)
    )


_PERSON_AFTER = re.compile(
    r" ?(?:表示|说|称|指出|认为|透露|强调|坦言|谈到|提到|回忆|直言|先生|女士|教授|博士|院士|介绍|告诉|接受|在(?:接受|采访|会上|演讲|发布会|致辞|微博)|"
    r"等人|[:：]|任|出任|担任|辞任|等?(?:联合|共同)(?:创立|创建|创办|开发)|辞去|卸任|接任|曾任|加盟|加入|离职|离开|创立|创办|个人|本人)"
)


def person_score(text: str, end: int) -> int:
    """Whether the words behind the span speak of a person (0 or 1)."""
    return int(bool(_PERSON_AFTER.match(text, end)))


_OUTLET_BEFORE = re.compile(r"(?:据|[(【来源:]|《)$")
_OUTLET_AFTER = re.compile(r"(?:新闻|网|》|杂志|报道|获悉|消息|记者|[)】])")


def outlet_score(text: str, start: int, end: int) -> int:
    """Whether the words beside the span speak of a media outlet (0 to 2)."""
    return bool(_OUTLET_BEFORE.search(text, max(0, start - 2), start)) + bool(_OUTLET_AFTER.match(text, end))
