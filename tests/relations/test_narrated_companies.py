"""Money, dealings, founders, posts and houses as long articles tell them: far subjects, pronouns, lists; and traps."""

import pytest
from marked import facts

TOLD = [
    # rounds
    (
        "[云岭软件|COMPANY]完成Pre-IPO融资,新增投资方[北岸资本|COMPANY]和[青禾创投|COMPANY]。",
        ["INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件 round=Pre-IPO"],
    ),
    (
        "[云岭软件|COMPANY]的C轮融资由[北岸资本|COMPANY]、[青禾创投|COMPANY]等多家新股东联合完成。",
        ["INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件 round=C轮"],
    ),
    (
        "[远山集团|COMPANY]拟向控股子公司[云岭软件|COMPANY]增资[4000万元|AMOUNT]。",
        ["INVESTED_IN planned investor=远山集团 investee=云岭软件 amount=4000万元"],
    ),
    (
        "[北岸资本|COMPANY]斥资[2亿元|AMOUNT]投资[远山集团|COMPANY]子公司[云岭软件|COMPANY]。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件 amount=2亿元"],
    ),
    (
        "[云岭软件|COMPANY]今年过得不错。[北岸资本|COMPANY]以[5000万元|AMOUNT]参与了它的B轮。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件 amount=5000万元 round=B轮"],
    ),
    (
        "[云岭软件|COMPANY]上月完成A轮融资,[北岸资本|COMPANY]、[青禾创投|COMPANY]在列。",
        ["INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件 round=A轮"],
    ),
    (
        "投过[云岭软件|COMPANY]A轮的[北岸资本|COMPANY]已经退出。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件 round=A轮"],
    ),
    (
        "[北岸资本|COMPANY]持有[云岭软件|COMPANY][12%|PERCENT]的股份。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件"],
    ),
    (
        "[云岭软件|COMPANY]宣布由[远山集团|COMPANY]旗下的[北岸资本|COMPANY]战略投资[2亿元|AMOUNT]。",
        [
            "INVESTED_IN investor=北岸资本 investee=云岭软件 amount=2亿元 round=战略投资",
            "SUBSIDIARY_OF child=北岸资本 parent=远山集团",
        ],
    ),
    (
        "[北岸资本|COMPANY]投資了[云岭软件|COMPANY]、[青禾智能|COMPANY]和[岚石芯片|COMPANY]。",
        None,
    ),
    (
        "[北岸资本|COMPANY]投资了[云岭软件|COMPANY]、[青禾智能|COMPANY]和[岚石芯片|COMPANY]。",
        [
            "INVESTED_IN investor=北岸资本 investee=云岭软件",
            "INVESTED_IN investor=北岸资本 investee=青禾智能",
            "INVESTED_IN investor=北岸资本 investee=岚石芯片",
        ],
    ),
    (
        "由[北岸资本|COMPANY]支持的[云岭软件|COMPANY],本月完成[3亿元|AMOUNT]C轮融资。",
        ["INVESTED_IN investee=云岭软件 amount=3亿元 round=C轮"],
    ),
    (
        "[云岭软件|COMPANY]拿了[北岸资本|COMPANY]的[3000万美元|AMOUNT]。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件 amount=3000万美元"],
    ),
    (
        "[云岭软件|COMPANY]背后站着[北岸资本|COMPANY]和[青禾创投|COMPANY]。",
        ["INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件"],
    ),
    (
        "[云岭软件|COMPANY]官宣[3亿元|AMOUNT]B轮,领投方为[北岸资本|COMPANY],老股东[青禾创投|COMPANY]超额跟投。",
        ["INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件 amount=3亿元 round=B轮"],
    ),
    (
        "[北岸资本|COMPANY]是[云岭软件|COMPANY]最早的投资人。",
        ["INVESTED_IN investor=北岸资本 investee=云岭软件"],
    ),
    (
        "[北岸资本|COMPANY]和[青禾创投|COMPANY]先后入局,前者领投了[云岭软件|COMPANY]的A轮,后者独家投了B轮。",
        [
            "INVESTED_IN investor=北岸资本 investee=云岭软件 round=A轮",
            "INVESTED_IN investor=青禾创投 investee=云岭软件 round=B轮",
        ],
    ),
    # dealings
    ("[云岭软件|COMPANY]最终卖身[远山集团|COMPANY]。", ["ACQUIRED acquirer=远山集团 target=云岭软件"]),
    (
        "[云岭软件|COMPANY]陷入亏损,今年被[远山集团|COMPANY]接管。",
        ["ACQUIRED acquirer=远山集团 target=云岭软件"],
    ),
    (
        "[云岭软件|COMPANY]花[4500万元|AMOUNT]买下[青禾智能|COMPANY]的一家关联企业[岚石芯片|COMPANY][51%|PERCENT]的股权。",
        ["ACQUIRED acquirer=云岭软件 target=岚石芯片 amount=4500万元 stake=51%"],
    ),
    (
        "[云岭软件|COMPANY]与高校联合攻关;上月,还全资收购了做求解器的[岚石芯片|COMPANY]。",
        ["ACQUIRED acquirer=云岭软件 target=岚石芯片"],
    ),
    (
        "[云岭软件|COMPANY]表示接受[远山集团|COMPANY]提出的收购要约。",
        ["ACQUIRED acquirer=远山集团 target=云岭软件"],
    ),
    # founders and posts
    (
        "[云岭软件|COMPANY]由前[远山集团|COMPANY]工程师[林知夏|PERSON]在[2019年|DATE]创办。",
        ["FOUNDED founder=林知夏 organization=云岭软件 date=2019年"],
    ),
    (
        "[云岭软件|COMPANY]不打算退。这家由[林知夏|PERSON][2019年|DATE]创办的公司今年扩招。",
        ["FOUNDED founder=林知夏 organization=云岭软件 date=2019年"],
    ),
    (
        "[云岭软件|COMPANY]是[远山集团|COMPANY]前高管[林知夏|PERSON][2020年|DATE]创立的。",
        ["FOUNDED founder=林知夏 organization=云岭软件 date=2020年"],
    ),
    (
        "[云岭软件|COMPANY]去年收入翻番。总经理[林知夏|PERSON]说,公司不缺订单。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=总经理"],
    ),
    (
        "至于[云岭软件|COMPANY],其首席执行官[林知夏|PERSON]不愿评论。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=首席执行官"],
    ),
    (
        "[远山集团|COMPANY]、[青禾智能|COMPANY]之外,[云岭软件|COMPANY]算是新面孔。它的总部在海边,董事长[林知夏|PERSON]很少露面。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=董事长"],
    ),
    (
        "[林知夏|PERSON]目前在[云岭软件|COMPANY]担任技术顾问。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=技术顾问"],
    ),
    (
        "[云岭软件|COMPANY]下调了价格。“客户先问能不能用,再问有没有[青禾智能|COMPANY]便宜。”销售总监[林知夏|PERSON]说。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=销售总监"],
    ),
    (
        "[云岭软件|COMPANY]想了很久。[北岸资本|COMPANY]、[青禾创投|COMPANY]、[远山集团|COMPANY]都来看过。创始人[林知夏|PERSON]说不急。",
        [
            "FOUNDED founder=林知夏 organization=云岭软件",
            "HOLDS_POSITION person=林知夏 organization=云岭软件 title=创始人",
        ],
    ),
    (
        "另一家低成本公司[云岭软件|COMPANY]没有这么幸运。它由[林知夏|PERSON]创办。",
        ["FOUNDED founder=林知夏 organization=云岭软件"],
    ),
    (
        "[云岭软件|COMPANY]CEO一职由[林知夏|PERSON]接任。",
        ["HOLDS_POSITION person=林知夏 organization=云岭软件 title=CEO"],
    ),
    (
        "[云岭软件|COMPANY]的财务负责人[林知夏|PERSON]与市场负责人[何星|PERSON]都在场。",
        [
            "HOLDS_POSITION person=林知夏 organization=云岭软件 title=财务负责人",
            "HOLDS_POSITION person=何星 organization=云岭软件 title=市场负责人",
        ],
    ),
    (
        "[远山集团|COMPANY]前首席设计师[林知夏|PERSON]加盟[云岭软件|COMPANY],出任首席运营官。",
        [
            "HOLDS_POSITION former person=林知夏 organization=远山集团 title=首席设计师",
            "HOLDS_POSITION person=林知夏 organization=云岭软件 title=首席运营官",
        ],
    ),
    (
        "[今天|DATE],我们邀请到[云岭软件|COMPANY]创始人[林知夏|PERSON]。",
        ["FOUNDED founder=林知夏 organization=云岭软件"],
    ),
    # houses
    ("[云岭软件|COMPANY]并入[远山集团|COMPANY]。", ["SUBSIDIARY_OF child=云岭软件 parent=远山集团"]),
    (
        "[云岭软件|COMPANY]早就归入[远山集团|COMPANY]旗下。",
        ["SUBSIDIARY_OF child=云岭软件 parent=远山集团"],
    ),
    (
        "[远山集团|COMPANY]的零售品牌[青禾|COMPANY]卖得更便宜。",
        ["SUBSIDIARY_OF child=青禾 parent=远山集团"],
    ),
    (
        "[云岭软件|COMPANY]母公司[远山集团|COMPANY]没有回应。",
        ["SUBSIDIARY_OF child=云岭软件 parent=远山集团"],
    ),
]

TRAPS = [
    # what a round is compared with, and what a name only describes
    ("INVESTED_IN", "[云岭软件|COMPANY]在上一轮融资后估值为[10亿元|AMOUNT]。"),
    ("ACQUIRED", "[云岭软件|COMPANY]将整合[青禾智能|COMPANY]的模型能力。"),
    ("ACQUIRED", "[云岭软件|COMPANY]通过渠道把服务卖给[青禾智能|COMPANY]的客户。"),
    ("ACQUIRED", "[云岭软件|COMPANY]并未收购[青禾智能|COMPANY],消息不实。"),
    ("FOUNDED", "[云岭软件|COMPANY]完成谈判后,创始人最终选择了[北岸资本|COMPANY]。"),
    ("FOUNDED", "[云岭软件|COMPANY]的创始人也来自[远山集团|COMPANY]。"),
    ("INVESTED_IN", "[云岭软件|COMPANY]完成首轮测试。"),
    ("INVESTED_IN", "[云岭软件|COMPANY]参与了[远山集团|COMPANY]组织的第二轮招标。"),
    ("INVESTED_IN", "[云岭软件|COMPANY]给[远山集团|COMPANY]投了[300万元|AMOUNT]广告。"),
    ("HOLDS_POSITION", "[林知夏|PERSON]说,[云岭软件|COMPANY]董事会没有讨论过这件事。"),
    ("SUBSIDIARY_OF", "[云岭软件|COMPANY]属于[远山集团|COMPANY]的竞争对手。"),
    ("SUBSIDIARY_OF", "[云岭软件|COMPANY]旗下多个产品采用[青禾智能|COMPANY]的芯片。"),
]


@pytest.mark.parametrize(("text", "expected"), [case for case in TOLD if case[1]])
def test_narrated_facts(text: str, expected: list[str]) -> None:
    told = facts(text)
    for line in expected:
        assert line in told
    kinds = {line.split()[0] for line in expected}
    assert sorted(line for line in told if line.split()[0] in kinds) == sorted(expected)


@pytest.mark.parametrize(("kind", "text"), TRAPS)
def test_what_only_looks_like_one(kind: str, text: str) -> None:
    assert [line for line in facts(text, kind) if " denied " not in line] == []


def test_a_list_of_subsidiaries_ends_where_the_partner_begins() -> None:
    told = facts(
        "[远山集团|COMPANY]公告,公司全资子公司[青禾智能|COMPANY]与[云岭软件|COMPANY]签订采购合同。",
        "SUBSIDIARY_OF",
    )
    assert told == ["SUBSIDIARY_OF child=青禾智能 parent=远山集团"]


def test_a_house_and_its_person_written_together_are_the_person() -> None:
    (line,) = facts(
        "[云岭软件|COMPANY]的A轮由[北岸资本|COMPANY]领投,[远山集团|COMPANY]联合创始人[林知夏|PERSON]和"
        "[青禾智能|COMPANY]总裁[何星|PERSON]跟投。",
        "INVESTED_IN",
    )
    assert line == "INVESTED_IN investor=北岸资本+林知夏+何星 investee=云岭软件 round=A轮"
