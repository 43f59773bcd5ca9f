"""Prices and products as long articles tell them: then and now, side by side, one after another; and traps."""

from dataclasses import replace

import pytest
from marked import parse

from extractors.relations.patterns import find_facts
from extractors.text import fold_characters
from extractors.values.amounts import find_amounts

TYPES = ("CUT_PRICE", "RAISED_PRICE", "RELEASED", "OWNS_PRODUCT")


def told(marked: str, kind: str) -> list[str]:
    """The facts of a type in a marked text of either script, prices with their values read."""
    text, mentions, entities = parse(fold_characters(marked))
    mentions = [
        replace(found, value=find_amounts(text[found.start : found.end])[0].value)
        if found.type == "AMOUNT"
        else found
        for found in mentions
    ]
    lines = []
    for fact in find_facts(text, mentions, entities):
        if fact.type == kind:
            fillers = [
                f"{role}=" + "+".join(text[mentions[f].start : mentions[f].end] for f in found)
                for role, found in fact.roles.items()
                if role != "date"
            ]
            lines.append(" ".join([*([fact.status] if fact.status != "asserted" else []), *fillers]))
    return lines


CASES = {
    "CUT_PRICE": [
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]原价[4999元|AMOUNT],如今[3599元|AMOUNT]。",
            ["company=霁川科技 product=霁川S1 price_from=4999元 price_to=3599元"],
        ),
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]到手价[3599元|AMOUNT],较首发时[4999元|AMOUNT]的定价便宜不少。",
            ["company=霁川科技 product=霁川S1 price_from=4999元 price_to=3599元"],
        ),
        (
            "[梧桐电池|COMPANY]给车企的电芯报价只要[0.4元/Wh|AMOUNT],一年前还在[0.7元/Wh|AMOUNT]。",
            ["company=梧桐电池 price_from=0.7元/Wh price_to=0.4元/Wh"],
        ),
        (
            "[梧桐电池|COMPANY]每台收费[90元|AMOUNT],去年降到[60元|AMOUNT]。",
            ["company=梧桐电池 price_from=90元 price_to=60元"],
        ),
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]和[霁川S2|PRODUCT]分别降至[2999元|AMOUNT]、[3999元|AMOUNT]。",
            [
                "company=霁川科技 product=霁川S1 price_to=2999元",
                "company=霁川科技 product=霁川S2 price_to=3999元",
            ],
        ),
        (
            "[云岭软件|COMPANY]下调[云岭-7B|PRODUCT]的价格:输入由[4元/百万tokens|AMOUNT]降到[2元/百万tokens|AMOUNT],"
            "输出由[12元/百万tokens|AMOUNT]降到[6元/百万tokens|AMOUNT]。",
            [
                "company=云岭软件 product=云岭-7B price_from=4元/百万tokens+12元/百万tokens "
                "price_to=2元/百万tokens+6元/百万tokens"
            ],
        ),
        (
            "[云岭-7B|PRODUCT]当天被[云岭软件|COMPANY]直接改成了免费。",
            ["company=云岭软件 product=云岭-7B"],
        ),
        (
            "[霁川科技|COMPANY]把[霁川S1|PRODUCT]改成[3599元|AMOUNT]。这款手机月底又降到[3299元|AMOUNT]。",
            ["company=霁川科技 product=霁川S1 price_to=3299元"],
        ),
        (
            "继把硅片报价由[1.5元|AMOUNT]下调到[1.3元|AMOUNT]之后,[梧桐光伏|COMPANY]又有动作。",
            ["company=梧桐光伏 price_from=1.5元 price_to=1.3元"],
        ),
        (
            "[霁川科技|COMPANY]率先把入门机型砍到[999元|AMOUNT],[北岸通信|COMPANY]两天后跟进。",
            ["company=霁川科技 price_to=999元", "company=北岸通信"],
        ),
        ("[霁川科技|COMPANY]对老客户一律打[八折|PERCENT]。", ["company=霁川科技 percent=八折"]),
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]在海外便宜了[200元|AMOUNT],标价[3399元|AMOUNT]。",
            ["company=霁川科技 product=霁川S1 price_to=3399元"],
        ),
        (
            "[霁川科技|COMPANY]把子品牌[北岸|COMPANY]的入门机型由[999元|AMOUNT]降到[799元|AMOUNT]。",
            ["company=霁川科技 price_from=999元 price_to=799元"],
        ),
        (
            "[霁川科技|COMPANY]按兵不动。子品牌[北岸|COMPANY]将入门机型由[999元|AMOUNT]降到[799元|AMOUNT]。",
            ["company=北岸 price_from=999元 price_to=799元"],
        ),
        ("[霁川S1|PRODUCT]降价[两成|PERCENT]。", []),
        ("[霁川S1|PRODUCT]定价[3599元|AMOUNT],比老款便宜[300元|AMOUNT]。", []),
        ("[霁川科技|COMPANY]的净利润从[9亿元|AMOUNT]降到[5亿元|AMOUNT]。", []),
        ("[霁川科技|COMPANY]的单车毛利由[2万元|AMOUNT]降至[6000元|AMOUNT]。", []),
        ("[霁川科技|COMPANY]投后估值[20亿元|AMOUNT],比上一轮打了[七折|PERCENT]。", []),
        ("[霁川科技|COMPANY]要求供应商降低价格。", []),
        ("受降价潮影响,[霁川科技|COMPANY]的门店冷清了许多。", []),
        ("[云岭-7B|PRODUCT]的免费额度翻了一番。", []),
    ],
    "RAISED_PRICE": [
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]此前售价[3599元|AMOUNT],现已调为[3899元|AMOUNT]。",
            ["company=霁川科技 product=霁川S1 price_from=3599元 price_to=3899元"],
        ),
        (
            "[梧桐电池|COMPANY]与[北岸能源|COMPANY]是对手。前者的[梧桐C3|PRODUCT]由[0.5元/Wh|AMOUNT]提高到[0.6元/Wh|AMOUNT]。",
            ["company=梧桐电池 product=梧桐C3 price_from=0.5元/Wh price_to=0.6元/Wh"],
        ),
        (
            "[梧桐电池|COMPANY]把服务费提高到[0.8元/度|AMOUNT],[北岸能源|COMPANY]上浮[20%|PERCENT]。",
            ["company=梧桐电池 price_to=0.8元/度", "company=北岸能源 percent=20%"],
        ),
        ("[梧桐电池|COMPANY]受原材料涨价拖累,毛利率下滑。", []),
        ("[霁川S1|PRODUCT]比上代贵了[100元|AMOUNT]。", []),
        (
            "[梧桐电池|COMPANY]对不同规格产品价格上调[5%|PERCENT]。",
            ["company=梧桐电池 percent=5%"],
        ),
        (
            "采用[梧桐M3|PRODUCT]芯片的[霁川S1|PRODUCT]被[霁川科技|COMPANY]涨到[3899元|AMOUNT]。",
            ["company=霁川科技 product=霁川S1 price_to=3899元"],
        ),
        ("[梧桐证券|COMPANY]上调[霁川科技|COMPANY]的价格目标。", []),
        ("[霁川科技|COMPANY]的估值从[20亿元|AMOUNT]上涨至[35亿元|AMOUNT]。", []),
    ],
    "RELEASED": [
        (
            "[霁川科技|COMPANY]发布了一款类似[云岭-7B|PRODUCT]的助手[霁川小问|PRODUCT]。",
            ["company=霁川科技 product=霁川小问"],
        ),
        ("[霁川科技|COMPANY]把[霁川S1|PRODUCT]推向市场。", ["company=霁川科技 product=霁川S1"]),
        (
            "[霁川科技|COMPANY]推出四款芯片,主力型号[霁川N2|PRODUCT]报价[39美元|AMOUNT]。",
            ["company=霁川科技 product=霁川N2"],
        ),
        (
            "[霁川科技|COMPANY]的新模型[霁川小问|PRODUCT]正式上线[云岭应用市场|PRODUCT]。",
            ["company=霁川科技 product=霁川小问"],
        ),
        (
            "[霁川科技|COMPANY]推出新的办公设备,名为[霁川本|PRODUCT]。",
            ["company=霁川科技 product=霁川本"],
        ),
        ("[霁川科技|COMPANY]在[云岭论坛|PRODUCT]上发布了招聘消息。", []),
        ("[霁川科技|COMPANY]与[云岭聊|PRODUCT]的合作将于近期上线。", []),
        ("[霁川科技|COMPANY]推出的[霁川S1|PRODUCT]卖得不错。", []),
        (
            "[霁川S1|PRODUCT]是[霁川科技|COMPANY]于[2024年|DATE]发布的第三代手机。",
            ["company=霁川科技 product=霁川S1"],
        ),
        (
            "[霁川科技|COMPANY]的[霁川S1|PRODUCT]计划于[7月|DATE]上线。",
            ["planned company=霁川科技 product=霁川S1"],
        ),
        ("[霁川科技|COMPANY]用上了性能更强的开源模型[云岭-7B|PRODUCT]。", []),
    ],
    "OWNS_PRODUCT": [
        ("[霁川科技|COMPANY]主打双足机器人[霁川行者|PRODUCT]。", ["company=霁川科技 product=霁川行者"]),
        ("[霁川行者|PRODUCT]的开发商[霁川科技|COMPANY]完成融资。", ["company=霁川科技 product=霁川行者"]),
        (
            "[霁川行者|PRODUCT]是由初创公司[霁川科技|COMPANY]打造的机器人。",
            ["company=霁川科技 product=霁川行者"],
        ),
        ("[霁川科技|COMPANY]在海外的[霁川S1|PRODUCT]更受欢迎。", ["company=霁川科技 product=霁川S1"]),
        ("[霁川科技|COMPANY]发布了与[北岸通信|COMPANY]共同开发的[霁川N2|PRODUCT]。", []),
        ("[霁川科技|COMPANY][云岭聊|PRODUCT]公众号发布消息。", []),
        ("一家叫[霁川科技|COMPANY]的公司把内存条[云岭D4|PRODUCT]卖断了货。", []),
        ("[霁川科技|COMPANY]开发了一个为[云岭系统|PRODUCT]设计的插件。", []),
    ],
}


@pytest.mark.parametrize(
    ("kind", "marked", "expected"), [(kind, *case) for kind in TYPES for case in CASES[kind]]
)
def test_told(kind: str, marked: str, expected: list[str]) -> None:
    assert sorted(told(marked, kind)) == sorted(expected)


TRADITIONAL = [
    (
        "CUT_PRICE",
        "[霽川科技|COMPANY]的[霽川S1|PRODUCT]原價[4999元|AMOUNT]，如今[3599元|AMOUNT]。",
        ["company=霁川科技 product=霁川S1 price_from=4999元 price_to=3599元"],
    ),
    (
        "RAISED_PRICE",
        "[梧桐電池|COMPANY]把服務費從[0.6元/度|AMOUNT]調到[0.8元/度|AMOUNT]。",
        ["company=梧桐电池 price_from=0.6元/度 price_to=0.8元/度"],
    ),
    ("RELEASED", "[霽川科技|COMPANY]把[霽川S1|PRODUCT]推向市場。", ["company=霁川科技 product=霁川S1"]),
    (
        "OWNS_PRODUCT",
        "[霽川科技|COMPANY]主打雙足機器人[霽川行者|PRODUCT]。",
        ["company=霁川科技 product=霁川行者"],
    ),
]


@pytest.mark.parametrize(("kind", "marked", "expected"), TRADITIONAL)
def test_told_in_traditional_script(kind: str, marked: str, expected: list[str]) -> None:
    assert told(marked, kind) == expected


def test_a_price_that_falls_is_no_rise() -> None:
    marked = "[霁川科技|COMPANY]把[霁川S1|PRODUCT]从[4999元|AMOUNT]调到[3599元|AMOUNT]。"
    assert told(marked, "RAISED_PRICE") == []
    assert told(marked, "CUT_PRICE") == ["company=霁川科技 product=霁川S1 price_from=4999元 price_to=3599元"]
