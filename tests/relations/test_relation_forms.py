"""Each type of fact as it is told: active and passive, planned and denied, carried over, in lists; and traps."""

import pytest
from marked import facts

CASES = {
    "WON_BID": [
        (
            "[云岭软件|COMPANY]中标[滨海市政务大模型平台项目|PROJECT],金额[860万元|AMOUNT]。",
            ["WON_BID winner=云岭软件 project=滨海市政务大模型平台项目 amount=860万元"],
        ),
        (
            "[滨海市政务大模型平台项目|PROJECT]由[云岭软件|COMPANY]中标。",
            ["WON_BID winner=云岭软件 project=滨海市政务大模型平台项目"],
        ),
        (
            "[青禾电力|COMPANY]公告,公司收到[北岸能源|COMPANY]发来的中标通知书,确定公司为[北岸储能一期项目|PROJECT]的中标人。",
            ["WON_BID winner=青禾电力 project=北岸储能一期项目 client=北岸能源"],
        ),
        (
            "[云岭软件|COMPANY]成为[滨海市政务大模型平台项目|PROJECT]的中标候选人。",
            ["WON_BID planned winner=云岭软件 project=滨海市政务大模型平台项目"],
        ),
        (
            "[青禾电力|COMPANY]公告,公司全资子公司[青禾智能|COMPANY]中标[北岸储能一期项目|PROJECT]。",
            ["WON_BID winner=青禾智能 project=北岸储能一期项目"],
        ),
        (
            "由[云岭软件|COMPANY]、[青禾智能|COMPANY]组成的联合体中标[北岸储能一期项目|PROJECT]。",
            ["WON_BID winner=云岭软件+青禾智能 project=北岸储能一期项目"],
        ),
        ("[云岭软件|COMPANY]参加了[滨海市政务大模型平台项目|PROJECT]的开标会。", []),
        (
            "[云岭软件|COMPANY]没有中标[滨海市政务大模型平台项目|PROJECT]。",
            ["WON_BID denied winner=云岭软件 project=滨海市政务大模型平台项目"],
        ),
    ],
    "CUT_PRICE": [
        (
            "[云岭软件|COMPANY]将[云岭-7B|PRODUCT]的调用价从[每百万tokens8元|AMOUNT]下调至[每百万tokens2元|AMOUNT]。",
            [
                "CUT_PRICE company=云岭软件 product=云岭-7B price_from=每百万tokens8元 price_to=每百万tokens2元"
            ],
        ),
        (
            "[云岭-7B|PRODUCT]的价格被[云岭软件|COMPANY]下调了[30%|PERCENT]。",
            ["CUT_PRICE company=云岭软件 product=云岭-7B percent=30%"],
        ),
        (
            "[云岭软件|COMPANY]、[青禾智能|COMPANY]、[北岸云|COMPANY]接连降价。",
            ["CUT_PRICE company=云岭软件", "CUT_PRICE company=青禾智能", "CUT_PRICE company=北岸云"],
        ),
        (
            "[云岭软件|COMPANY]宣布,旗下[云岭-7B|PRODUCT]降价[三成|PERCENT]。",
            ["CUT_PRICE company=云岭软件 product=云岭-7B percent=三成"],
        ),
        (
            "[云岭软件|COMPANY]计划[下月|DATE]下调[云岭-7B|PRODUCT]的价格。",
            ["CUT_PRICE planned company=云岭软件 product=云岭-7B date=下月"],
        ),
        (
            "知情人士称,[云岭软件|COMPANY]考虑将[云岭-7B|PRODUCT]降价。",
            ["CUT_PRICE rumored company=云岭软件 product=云岭-7B"],
        ),
        (
            "网传[云岭软件|COMPANY]的[云岭-7B|PRODUCT]降价[三成|PERCENT],公司回应称消息不实。",
            ["CUT_PRICE denied company=云岭软件 product=云岭-7B percent=三成"],
        ),
        ("[云岭软件|COMPANY]的净利润从[8亿元|AMOUNT]降至[2亿元|AMOUNT]。", []),
        ("[云岭软件|COMPANY]早盘跌停,股价下调[10%|PERCENT]。", []),
        ("如果[云岭软件|COMPANY]降价,对手只能跟进。", []),
    ],
    "RAISED_PRICE": [
        (
            "[青禾电子|COMPANY]自[6月1日|DATE]起将全系列电容上调价格[10%|PERCENT]。",
            ["RAISED_PRICE company=青禾电子 percent=10% date=6月1日"],
        ),
        (
            "[青禾电子|COMPANY]的[QH-9|PRODUCT]由[每颗3元|AMOUNT]涨至[每颗4元|AMOUNT]。",
            ["RAISED_PRICE company=青禾电子 product=QH-9 price_from=每颗3元 price_to=每颗4元"],
        ),
        (
            "[青禾电子|COMPANY]和[北岸半导体|COMPANY]先后宣布涨价。",
            ["RAISED_PRICE company=青禾电子", "RAISED_PRICE company=北岸半导体"],
        ),
        (
            "[青禾电子|COMPANY]发布公告。公司拟于[三季度|DATE]涨价。",
            ["RAISED_PRICE planned company=青禾电子 date=三季度"],
        ),
        ("[青禾电子|COMPANY]否认涨价。", ["RAISED_PRICE denied company=青禾电子"]),
        ("受原材料价格上涨影响,[青禾电子|COMPANY]毛利承压。", []),
        ("[远山证券|COMPANY]研报认为,存储价格仍将上涨。", []),
    ],
    "PARTNERED_WITH": [
        (
            "[6月3日|DATE],[云岭软件|COMPANY]与[北岸银行|COMPANY]签署战略合作协议。",
            ["PARTNERED_WITH party=云岭软件+北岸银行 date=6月3日"],
        ),
        ("[云岭软件|COMPANY]携手[滨海大学|ORG]推出教学平台。", ["PARTNERED_WITH party=云岭软件+滨海大学"]),
        (
            "[云岭软件|COMPANY]、[北岸银行|COMPANY]、[青禾智能|COMPANY]达成合作。",
            ["PARTNERED_WITH party=云岭软件+北岸银行+青禾智能"],
        ),
        (
            "[云岭软件|COMPANY]今日发布财报。公司与[北岸银行|COMPANY]达成战略合作。",
            ["PARTNERED_WITH party=云岭软件+北岸银行"],
        ),
        (
            "[云岭软件|COMPANY]将与[北岸银行|COMPANY]开展合作。",
            ["PARTNERED_WITH planned party=云岭软件+北岸银行"],
        ),
        (
            "[云岭软件|COMPANY]据悉正与[北岸银行|COMPANY]洽谈合作。",
            ["PARTNERED_WITH rumored party=云岭软件+北岸银行"],
        ),
        (
            "[云岭软件|COMPANY]称,未与[北岸银行|COMPANY]开展任何合作。",
            ["PARTNERED_WITH denied party=云岭软件+北岸银行"],
        ),
        ("[云岭软件|COMPANY]和某头部银行达成合作。", []),
        ("[滨海市气象局|ORG]与[滨海市水务局|ORG]联合打造预警平台。", []),
    ],
    "INVESTED_IN": [
        (
            "[晨星机器人|COMPANY]完成[2亿元|AMOUNT]A轮融资,由[远山资本|COMPANY]领投,[海岳创投|COMPANY]、[北岸银行|COMPANY]跟投,"
            "投后估值[15亿元|AMOUNT]。",
            [
                "INVESTED_IN investor=远山资本+海岳创投+北岸银行 investee=晨星机器人 amount=2亿元 round=A轮 valuation=15亿元"
            ],
        ),
        (
            "[晨星机器人|COMPANY]获[远山资本|COMPANY][5000万元|AMOUNT]投资。",
            ["INVESTED_IN investor=远山资本 investee=晨星机器人 amount=5000万元"],
        ),
        (
            "[远山资本|COMPANY]向[晨星机器人|COMPANY]投资[3000万美元|AMOUNT]。",
            ["INVESTED_IN investor=远山资本 investee=晨星机器人 amount=3000万美元"],
        ),
        (
            "[晨星机器人|COMPANY]宣布完成B轮融资。本轮融资由[远山资本|COMPANY]领投。",
            ["INVESTED_IN investor=远山资本 investee=晨星机器人 round=B轮"],
        ),
        (
            "[晨星机器人|COMPANY]拟融资[10亿元|AMOUNT]。",
            ["INVESTED_IN planned investee=晨星机器人 amount=10亿元"],
        ),
        (
            "有消息称,[远山资本|COMPANY]将投资[晨星机器人|COMPANY]。",
            ["INVESTED_IN rumored investor=远山资本 investee=晨星机器人"],
        ),
        (
            "[远山资本|COMPANY]放弃投资[晨星机器人|COMPANY]。",
            ["INVESTED_IN denied investor=远山资本 investee=晨星机器人"],
        ),
        ("[晨星机器人|COMPANY]投资建设的新工厂开工。", []),
        ("[晨星机器人|COMPANY]的融资成本下降。", []),
    ],
    "ACQUIRED": [
        (
            "[北岸集团|COMPANY]据悉接近收购[晨星机器人|COMPANY]。",
            ["ACQUIRED rumored acquirer=北岸集团 target=晨星机器人"],
        ),
        (
            "[北岸集团|COMPANY]向[晨星机器人|COMPANY]提出收购要约。",
            ["ACQUIRED acquirer=北岸集团 target=晨星机器人"],
        ),
        (
            "[北岸集团|COMPANY]以[6亿元|AMOUNT]收购[晨星机器人|COMPANY][51%|PERCENT]股权。",
            ["ACQUIRED acquirer=北岸集团 target=晨星机器人 amount=6亿元 stake=51%"],
        ),
        ("[晨星机器人|COMPANY]被[北岸集团|COMPANY]收购。", ["ACQUIRED acquirer=北岸集团 target=晨星机器人"]),
        (
            "[北岸集团|COMPANY]完成对[晨星机器人|COMPANY]的收购。",
            ["ACQUIRED acquirer=北岸集团 target=晨星机器人"],
        ),
        (
            "[北岸集团|COMPANY]收购[远山资本|COMPANY]持有的[晨星机器人|COMPANY]股权。",
            ["ACQUIRED acquirer=北岸集团 target=晨星机器人"],
        ),
        (
            "[北岸集团|COMPANY]收购[晨星机器人|COMPANY]和[青禾智能|COMPANY]。",
            ["ACQUIRED acquirer=北岸集团 target=晨星机器人", "ACQUIRED acquirer=北岸集团 target=青禾智能"],
        ),
        (
            "[北岸集团|COMPANY]公告,公司拟收购[晨星机器人|COMPANY]。",
            ["ACQUIRED planned acquirer=北岸集团 target=晨星机器人"],
        ),
        (
            "[北岸集团|COMPANY]终止收购[晨星机器人|COMPANY]。",
            ["ACQUIRED denied acquirer=北岸集团 target=晨星机器人"],
        ),
        ("[北岸集团|COMPANY]的收购标的尚未披露。", []),
    ],
    "RELEASED": [
        (
            "[4月2日|DATE],[云岭软件|COMPANY]发布大模型[云岭-72B|PRODUCT]。",
            ["RELEASED company=云岭软件 product=云岭-72B date=4月2日"],
        ),
        ("[云岭软件|COMPANY]的[云岭-72B|PRODUCT]正式上线。", ["RELEASED company=云岭软件 product=云岭-72B"]),
        (
            "[云岭软件|COMPANY]开源了[云岭-7B|PRODUCT]和[云岭-72B|PRODUCT]。",
            ["RELEASED company=云岭软件 product=云岭-7B", "RELEASED company=云岭软件 product=云岭-72B"],
        ),
        (
            "[云岭软件|COMPANY]表示,将于[明年|DATE]推出[云岭-3|PRODUCT]。",
            ["RELEASED planned company=云岭软件 product=云岭-3 date=明年"],
        ),
        (
            "[云岭软件|COMPANY]被曝将发布[云岭-3|PRODUCT]。",
            ["RELEASED rumored company=云岭软件 product=云岭-3"],
        ),
        (
            "[云岭软件|COMPANY]今天很忙。该公司还推出了[云岭助手|PRODUCT]。",
            ["RELEASED company=云岭软件 product=云岭助手"],
        ),
        ("[云岭软件|COMPANY]发布财报,[云岭助手|PRODUCT]贡献了收入。", []),
    ],
    "OWNS_PRODUCT": [
        (
            "[云岭软件|COMPANY]旗下[云岭助手|PRODUCT]用户增长很快。",
            ["OWNS_PRODUCT company=云岭软件 product=云岭助手"],
        ),
        (
            "[云岭软件|COMPANY]的[云岭助手|PRODUCT]和[云岭笔记|PRODUCT]都已下架。",
            [
                "OWNS_PRODUCT company=云岭软件 product=云岭助手",
                "OWNS_PRODUCT company=云岭软件 product=云岭笔记",
            ],
        ),
        (
            "[云岭软件|COMPANY][云岭助手|PRODUCT]今日故障。",
            ["OWNS_PRODUCT company=云岭软件 product=云岭助手"],
        ),
        (
            "[云岭软件|COMPANY]自研的大模型[云岭-7B|PRODUCT]",
            ["OWNS_PRODUCT company=云岭软件 product=云岭-7B"],
        ),
        ("[云岭软件|COMPANY]接入了[云岭助手|PRODUCT]。", []),
    ],
    "COMPETES_WITH": [
        ("[云岭软件|COMPANY]与[北岸云|COMPANY]展开竞争。", ["COMPETES_WITH party=云岭软件+北岸云"]),
        ("[云岭软件|COMPANY]的竞争对手[北岸云|COMPANY]也在招人。", ["COMPETES_WITH party=云岭软件+北岸云"]),
        (
            "[云岭软件|COMPANY]的竞争对手包括[北岸云|COMPANY]和[青禾智能|COMPANY]。",
            ["COMPETES_WITH party=云岭软件+北岸云+青禾智能"],
        ),
        ("[云岭软件|COMPANY]在招标中击败了[北岸云|COMPANY]。", ["COMPETES_WITH party=云岭软件+北岸云"]),
        ("[云岭软件|COMPANY]认为行业竞争激烈。", []),
        ("[云岭软件|COMPANY]不会与[北岸云|COMPANY]竞争。", ["COMPETES_WITH denied party=云岭软件+北岸云"]),
    ],
    "SUPPLIES": [
        (
            "[青禾电子|COMPANY]向[晨星机器人|COMPANY]供应电机。",
            ["SUPPLIES supplier=青禾电子 customer=晨星机器人"],
        ),
        (
            "[晨星机器人|COMPANY]向[青禾电子|COMPANY]采购电机,金额[2亿元|AMOUNT]。",
            ["SUPPLIES supplier=青禾电子 customer=晨星机器人 amount=2亿元"],
        ),
        (
            "[青禾电子|COMPANY]是[晨星机器人|COMPANY]的独家供应商。",
            ["SUPPLIES supplier=青禾电子 customer=晨星机器人"],
        ),
        (
            "[青禾电子|COMPANY]的客户包括[晨星机器人|COMPANY]、[北岸集团|COMPANY]。",
            ["SUPPLIES supplier=青禾电子 customer=晨星机器人+北岸集团"],
        ),
        (
            "[青禾电子|COMPANY]将向[晨星机器人|COMPANY]供货。",
            ["SUPPLIES planned supplier=青禾电子 customer=晨星机器人"],
        ),
        (
            "[青禾电子|COMPANY]尚未向[晨星机器人|COMPANY]供货。",
            ["SUPPLIES denied supplier=青禾电子 customer=晨星机器人"],
        ),
        ("[青禾电子|COMPANY]向[晨星机器人|COMPANY]购买其所持股权。", []),
    ],
    "SUBSIDIARY_OF": [
        ("[北岸集团|COMPANY]旗下[北岸云|COMPANY]宣布裁员。", ["SUBSIDIARY_OF child=北岸云 parent=北岸集团"]),
        (
            "[北岸集团|COMPANY]公告,公司全资子公司[北岸云|COMPANY]完成注册。",
            ["SUBSIDIARY_OF child=北岸云 parent=北岸集团"],
        ),
        (
            "[北岸云|COMPANY]是[北岸集团|COMPANY]的控股子公司。",
            ["SUBSIDIARY_OF child=北岸云 parent=北岸集团"],
        ),
        (
            "[北岸集团|COMPANY]子公司[北岸云|COMPANY]及[北岸芯|COMPANY]",
            ["SUBSIDIARY_OF child=北岸云 parent=北岸集团", "SUBSIDIARY_OF child=北岸芯 parent=北岸集团"],
        ),
        ("[北岸集团|COMPANY]:子公司拟收购[晨星机器人|COMPANY]。", []),
        ("[王芳|PERSON]旗下[晨星机器人|COMPANY]今日开业。", []),
    ],
    "HOLDS_POSITION": [
        (
            "[云岭软件|COMPANY]首席执行官[林晓|PERSON]出席。",
            ["HOLDS_POSITION person=林晓 organization=云岭软件 title=首席执行官"],
        ),
        (
            "[林晓|PERSON]出任[云岭软件|COMPANY]总裁。",
            ["HOLDS_POSITION person=林晓 organization=云岭软件 title=总裁"],
        ),
        (
            "[云岭软件|COMPANY]任命[林晓|PERSON]为首席财务官。",
            ["HOLDS_POSITION person=林晓 organization=云岭软件 title=首席财务官"],
        ),
        (
            "[云岭软件|COMPANY]前CTO[林晓|PERSON]创业。",
            ["HOLDS_POSITION former person=林晓 organization=云岭软件 title=CTO"],
        ),
        (
            "[林晓|PERSON]曾任[云岭软件|COMPANY]副总裁。",
            ["HOLDS_POSITION former person=林晓 organization=云岭软件 title=副总裁"],
        ),
        (
            "[云岭软件|COMPANY]今日召开大会。其CTO[林晓|PERSON]发言。",
            ["HOLDS_POSITION person=林晓 organization=云岭软件 title=CTO"],
        ),
        ("[林晓|PERSON]走进[云岭软件|COMPANY]的大楼。", []),
    ],
    "FOUNDED": [
        (
            "[林晓|PERSON]于[2019年|DATE]创立[云岭软件|COMPANY]。",
            ["FOUNDED founder=林晓 organization=云岭软件 date=2019年"],
        ),
        (
            "[云岭软件|COMPANY]由[林晓|PERSON]和[周远|PERSON]联合创立。",
            ["FOUNDED founder=林晓+周远 organization=云岭软件"],
        ),
        ("[云岭软件|COMPANY]联合创始人[周远|PERSON]说。", ["FOUNDED founder=周远 organization=云岭软件"]),
        (
            "[云岭软件|COMPANY]是一家年轻公司。创始人[林晓|PERSON]生于1990年。",
            ["FOUNDED founder=林晓 organization=云岭软件"],
        ),
        ("[林晓|PERSON]加入[云岭软件|COMPANY]。", []),
    ],
    "REPORTED": [
        (
            "[云岭软件|COMPANY][上半年|DATE]营收[12亿元|AMOUNT],同比增长[30%|PERCENT]。",
            ["REPORTED organization=云岭软件 metric=营收 amount=12亿元 percent=30% date=上半年"],
        ),
        (
            "[云岭软件|COMPANY]发布财报,公司实现营业收入[12亿元|AMOUNT],净利润[2亿元|AMOUNT]。",
            [
                "REPORTED organization=云岭软件 metric=营收 amount=12亿元",
                "REPORTED organization=云岭软件 metric=净利润 amount=2亿元",
            ],
        ),
        (
            "[云岭助手|PRODUCT]的月活已突破3000万。",
            ["REPORTED organization=云岭助手 metric=月活 amount=3000万"],
        ),
        (
            "[青禾汽车|COMPANY][5月|DATE]交付量为1.2万辆。",
            ["REPORTED organization=青禾汽车 metric=交付量 amount=1.2万辆 date=5月"],
        ),
        (
            "[云岭软件|COMPANY]预计今年营收[20亿元|AMOUNT]。",
            ["REPORTED planned organization=云岭软件 metric=营收 amount=20亿元"],
        ),
        (
            "[云岭软件|COMPANY]净利润由[1亿元|AMOUNT]增至[3亿元|AMOUNT]。",
            ["REPORTED organization=云岭软件 metric=净利润 amount=3亿元"],
        ),
        ("该笔款项占[云岭软件|COMPANY]营业收入的[3%|PERCENT]。", []),
        ("[云岭软件|COMPANY]市值一夜蒸发[30亿元|AMOUNT]。", []),
    ],
}


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [(kind, text, expected) for kind, cases in CASES.items() for text, expected in cases],
)
def test_each_form_of_each_type(kind: str, text: str, expected: list[str]) -> None:
    assert facts(text, kind) == expected
