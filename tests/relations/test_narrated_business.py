"""Figures, supplies, bids, partnerships and rivals as long articles tell them, in both scripts; and traps."""

import pytest
from marked import facts

from extractors.text import fold_characters

TOLD = [
    # figures
    (
        "对[云岭软件|COMPANY]来说,这不是好消息。公司[去年|DATE]营收[3亿元|AMOUNT]。",
        ["REPORTED organization=云岭软件 metric=营收 amount=3亿元 date=去年"],
    ),
    (
        "[北岸资本|COMPANY]退出了。[云岭软件|COMPANY]却不着急。它[去年|DATE]亏了[2000万元|AMOUNT]。",
        ["REPORTED organization=云岭软件 metric=亏损 amount=2000万元 date=去年"],
    ),
    (
        "[远山T3|PRODUCT][上半年|DATE]卖出1.2万台。",
        ["REPORTED organization=远山T3 metric=销量 amount=1.2万台 date=上半年"],
    ),
    (
        "[青禾电力|COMPANY]的毛利率由[31%|PERCENT]缩到[15%|PERCENT]。",
        ["REPORTED organization=青禾电力 metric=毛利率 percent=15%"],
    ),
    (
        "[青禾电力|COMPANY]储能业务收入[1.1亿元|AMOUNT]。",
        ["REPORTED organization=青禾电力 metric=储能业务收入 amount=1.1亿元"],
    ),
    (
        "[雲嶺軟體|COMPANY]已有30萬註冊用戶。",
        ["REPORTED organization=云岭软体 metric=用户数 amount=30万"],
    ),
    # supplies
    (
        "[云岭软件|COMPANY]不造硬件,服务器采购自[远山计算|COMPANY]。",
        ["SUPPLIES supplier=远山计算 customer=云岭软件"],
    ),
    (
        "[青禾汽车|COMPANY]的新车电池来自[北岸能源|COMPANY]。",
        ["SUPPLIES supplier=北岸能源 customer=青禾汽车"],
    ),
    (
        "[北岸能源|COMPANY]降价后迎来了[青禾汽车|COMPANY]这个大客户。",
        ["SUPPLIES supplier=北岸能源 customer=青禾汽车"],
    ),
    (
        "[青禾汽车|COMPANY]把一款新车的定点改给了[北岸能源|COMPANY]。",
        ["SUPPLIES supplier=北岸能源 customer=青禾汽车"],
    ),
    (
        "[远山芯片|COMPANY]的[远山X1|PRODUCT]已经卖给了[云岭软件|COMPANY]和[青禾汽车|COMPANY]。",
        ["SUPPLIES supplier=远山芯片 customer=云岭软件+青禾汽车 product=远山X1"],
    ),
    (
        "[云岭软件|COMPANY]与[远山芯片|COMPANY]签了长协,约定采购[2亿元|AMOUNT]的芯片。",
        ["SUPPLIES supplier=远山芯片 customer=云岭软件 amount=2亿元"],
    ),
    (
        "[遠山晶片|COMPANY]手握[雲嶺軟體|COMPANY]和[青禾汽車|COMPANY]的訂單。",
        ["SUPPLIES supplier=远山晶片 customer=云岭软体+青禾汽车"],
    ),
    (
        "[青禾汽车|COMPANY]嫌贵,改用[北岸能源|COMPANY]的电芯。",
        ["SUPPLIES supplier=北岸能源 customer=青禾汽车"],
    ),
    (
        "[远山X1|PRODUCT]是[远山芯片|COMPANY]的新品。[远山X1|PRODUCT]已经进入[青禾医院|ORG]。",
        ["SUPPLIES supplier=远山芯片 customer=青禾医院 product=远山X1"],
    ),
    # bids
    (
        "[北岸储能一期项目|PROJECT]定标,[青禾电力|COMPANY]与[远山科技|COMPANY]分食。",
        ["WON_BID winner=青禾电力+远山科技 project=北岸储能一期项目"],
    ),
    (
        "[云岭软件|COMPANY]在[北岸银行|COMPANY]的[核心系统改造项目|PROJECT]中击败[远山科技|COMPANY]。",
        ["WON_BID winner=云岭软件 project=核心系统改造项目 client=北岸银行"],
    ),
    (
        "[远山科技|COMPANY]刚刚输掉了[北岸储能一期项目|PROJECT],赢家[青禾电力|COMPANY]报价更低。",
        ["WON_BID winner=青禾电力 project=北岸储能一期项目"],
    ),
    (
        "[北岸储能一期项目|PROJECT]有了结果。[青禾电力|COMPANY]最终中标。",
        ["WON_BID winner=青禾电力 project=北岸储能一期项目"],
    ),
    (
        "[3月|DATE],[雲嶺軟體|COMPANY]在[北岸銀行|COMPANY]的客服系統招標中勝出。",
        ["WON_BID winner=云岭软体 client=北岸银行 date=3月"],
    ),
    # partnerships
    (
        "[云岭生物|COMPANY]把[YL-7|PRODUCT]的海外权益授予[远山制药|COMPANY]。",
        ["PARTNERED_WITH party=云岭生物+远山制药"],
    ),
    (
        "[云岭游戏|COMPANY]的新作由[远山互娱|COMPANY]独家代理。",
        ["PARTNERED_WITH party=云岭游戏+远山互娱"],
    ),
    (
        "[北岸资本|COMPANY]入股[云岭软件|COMPANY],双方约定联合开发行业模型。",
        ["PARTNERED_WITH party=北岸资本+云岭软件"],
    ),
    (
        "[中国石山|COMPANY]是[青禾能源|COMPANY]在换电上的另一个伙伴。",
        ["PARTNERED_WITH party=中国石山+青禾能源"],
    ),
    (
        "[雲嶺軟體|COMPANY]聯合[遠山大學|ORG]發布了測試平台。",
        ["PARTNERED_WITH party=云岭软体+远山大学"],
    ),
    (
        "[6月|DATE],[云岭支付|COMPANY]与[星洲|LOCATION]支付公司[远山钱包|COMPANY]签署了一份双边许可协议。",
        ["PARTNERED_WITH party=云岭支付+远山钱包 date=6月"],
    ),
    # rivals
    (
        "[云岭软件|COMPANY]去年抢走了[远山科技|COMPANY]的不少客户。",
        ["COMPETES_WITH party=云岭软件+远山科技"],
    ),
    (
        "[云岭软件|COMPANY]跑得最快,紧随其后的是[远山科技|COMPANY]。",
        ["COMPETES_WITH party=云岭软件+远山科技"],
    ),
    (
        "[云岭软件|COMPANY]和[远山科技|COMPANY]斗了十年。",
        ["COMPETES_WITH party=云岭软件+远山科技"],
    ),
    (
        "[云岭软件|COMPANY]又一次把战火烧到[远山科技|COMPANY]门口。",
        ["COMPETES_WITH party=云岭软件+远山科技"],
    ),
    (
        "与[云岭软件|COMPANY]竞争的还有[远山科技|COMPANY]和[青禾智能|COMPANY]。",
        ["COMPETES_WITH party=云岭软件+远山科技+青禾智能"],
    ),
    (
        "[云岭软件|COMPANY]降价了。[远山科技|COMPANY]的应对是买一送一。",
        ["COMPETES_WITH party=云岭软件+远山科技"],
    ),
    (
        "[雲嶺軟體|COMPANY]想從[遠山科技|COMPANY]手中搶下教育市場。",
        ["COMPETES_WITH party=云岭软体+远山科技"],
    ),
]

TRAPS = [
    ("REPORTED", "此次有15家公司市值均超过[20亿元|AMOUNT],[云岭软件|COMPANY]未在其列。"),
    ("REPORTED", "[云岭软件|COMPANY]称,全球云服务市场收入[900亿元|AMOUNT]。"),
    ("SUPPLIES", "[远山集团|COMPANY]把子公司的股权卖给了[北岸资本|COMPANY]。"),
    ("SUPPLIES", "[云岭软件|COMPANY]的首席科学家来自[远山科技|COMPANY]。"),
    ("WON_BID", "[北岸能源|COMPANY]公布了[北岸储能一期项目|PROJECT]的中标结果。"),
    ("WON_BID", "[远山科技|COMPANY]输掉了[北岸储能一期项目|PROJECT]。"),
    ("PARTNERED_WITH", "[云岭软件|COMPANY]的少数股东权益归[远山科技|COMPANY]所有。"),
    ("PARTNERED_WITH", "[云岭软件|COMPANY]与[北岸银行|COMPANY]签署了贷款协议。"),
    ("REPORTED", "[梧桐证券|COMPANY]发表研究报告。将[明年|DATE]的净利润预测上调[5%|PERCENT]。"),
    ("RAISED_PRICE", "[梧桐证券|COMPANY]研报指出,[今年|DATE]面板价格上涨。"),
    ("RAISED_PRICE", "[云岭软件|COMPANY]的一位高管说,所有厂商都在涨价。"),
    ("RAISED_PRICE", "[云岭软件|COMPANY]领涨,[远山科技|COMPANY]等跟涨。"),
    ("CUT_PRICE", "[北岸银行|COMPANY]送券,首刷立减[50元|AMOUNT]。"),
    ("CUT_PRICE", "[北岸银行|COMPANY]的拨备下降[50%|PERCENT]至[2亿元|AMOUNT]。"),
    ("CUT_PRICE", "[青禾电力|COMPANY]股权第二次拍卖,起拍价从[5亿元|AMOUNT]降至[4亿元|AMOUNT]。"),
    ("COMPETES_WITH", "[云岭软件|COMPANY]挑战[云岭-7B|PRODUCT]的极限。"),
]


@pytest.mark.parametrize(("text", "expected"), TOLD, ids=[text[:18] for text, _ in TOLD])
def test_what_an_article_tells(text: str, expected: list[str]) -> None:
    kinds = {line.split()[0] for line in expected}
    assert [line for kind in kinds for line in facts(fold_characters(text), kind)] == expected


@pytest.mark.parametrize(("kind", "text"), TRAPS, ids=[text[:18] for _, text in TRAPS])
def test_what_only_looks_like_it(kind: str, text: str) -> None:
    assert facts(text, kind) == []


def test_the_loser_of_a_bid_is_a_rival_and_no_winner() -> None:
    text = "[青禾电力|COMPANY]中标[北岸储能一期项目|PROJECT],落选的是[远山科技|COMPANY]。"
    assert facts(text, "WON_BID") == ["WON_BID winner=青禾电力 project=北岸储能一期项目"]
    assert facts(text, "COMPETES_WITH") == ["COMPETES_WITH party=青禾电力+远山科技"]


def test_a_pronoun_carries_the_topic_over_sentences() -> None:
    text = "[云岭软件|COMPANY]成立于[2015年|DATE]。公司的董事长曾在[国山电网|COMPANY]任职。它[去年|DATE]营收[3亿元|AMOUNT]。"
    assert facts(text, "REPORTED") == ["REPORTED organization=云岭软件 metric=营收 amount=3亿元 date=去年"]


def test_the_latter_is_the_last_company_named() -> None:
    text = "[北岸能源|COMPANY]拜访了[青禾汽车|COMPANY],后者今年向它采购了[3亿元|AMOUNT]的电芯。"
    assert facts(text, "SUPPLIES") == ["SUPPLIES supplier=北岸能源 customer=青禾汽车 amount=3亿元"]
