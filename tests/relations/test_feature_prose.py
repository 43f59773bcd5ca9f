"""What feature articles tell in passing: targets, lists of shareholders, orders by a signing, the same day's news."""

from dataclasses import replace

import pytest
from marked import facts, parse

from extractors.relations.patterns import find_facts

TOLD = [
    (
        "[云岭软件|COMPANY][今年|DATE]的收入目标是[10亿元|AMOUNT]。",
        "REPORTED planned organization=云岭软件 metric=营收 amount=10亿元 date=今年",
    ),
    (
        "[云岭软件|COMPANY]把[今年|DATE]的营收目标从[8亿元|AMOUNT]上调到[10亿元|AMOUNT]。",
        "REPORTED planned organization=云岭软件 metric=营收 amount=10亿元 date=今年",
    ),
    (
        "[山泉茶饮|COMPANY][明年|DATE]计划新开500家店。",
        "REPORTED planned organization=山泉茶饮 metric=门店 amount=500家 date=明年",
    ),
    (
        "[云岭软件|COMPANY]营收[9亿元|AMOUNT],同比增长[20%|PERCENT],净利润[1亿元|AMOUNT]。",
        "REPORTED organization=云岭软件 metric=净利润 amount=1亿元",
    ),
    (
        "[云岭软件|COMPANY]完成[3亿元|AMOUNT]的B轮融资,[北岸资本|COMPANY]和[青禾创投|COMPANY]都在股东名单上。",
        "INVESTED_IN investor=北岸资本+青禾创投 investee=云岭软件 amount=3亿元 round=B轮",
    ),
    (
        "[北岸能源|COMPANY]与[岚石电力|COMPANY]签约,拿下一笔储能订单。",
        "SUPPLIES supplier=北岸能源 customer=岚石电力",
    ),
    (
        "[云岭软件|COMPANY]把[云雀3|PRODUCT]的租金从[去年|DATE]的[8元|AMOUNT]降到[5元|AMOUNT]。",
        "CUT_PRICE company=云岭软件 product=云雀3 price_from=8元 price_to=5元",
    ),
    (
        "[5月3日|DATE],[云岭软件|COMPANY]降价。当天下午,[青禾智能|COMPANY]宣布[禾苗2|PRODUCT]降价。",
        "CUT_PRICE company=青禾智能 product=禾苗2 date=5月3日",
    ),
    (
        "[云岭软件|COMPANY]的[云雀3|PRODUCT][4月|DATE]发布,随后还有[云雀4|PRODUCT]。",
        "RELEASED company=云岭软件 product=云雀4",
    ),
    (
        "[云岭软件|COMPANY]换了帅,CEO由[林鹿|PERSON]担任。",
        "HOLDS_POSITION person=林鹿 organization=云岭软件 title=CEO",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_told_in_passing(text: str, expected: str) -> None:
    assert expected in facts(text)


NOT_TOLD = [
    ("[云岭软件|COMPANY]把一套方案的硬件成本压到了[5000元|AMOUNT]。", "CUT_PRICE"),
    ("[云岭软件|COMPANY]老板说,降价是最容易的事。", "CUT_PRICE"),
    ("[山泉茶饮|COMPANY][4月23日|DATE]上市,募资[20亿港元|AMOUNT]。", "INVESTED_IN"),
    ("[北岸能源|COMPANY]与[岚石电力|COMPANY]签约,拿下一笔储能订单。", "PARTNERED_WITH"),
    ("[云岭软件|COMPANY]的老对手[青禾智能|COMPANY]出货2万台。", "SUPPLIES"),
]


@pytest.mark.parametrize(("text", "type_"), NOT_TOLD)
def test_not_told(text: str, type_: str) -> None:
    assert facts(text, type_) == []


@pytest.mark.parametrize(
    ("verb", "stake", "told"),
    [("买下", 0.1, "INVESTED_IN"), ("买下", 0.6, "ACQUIRED"), ("收购", 0.1, "ACQUIRED")],
)
def test_a_stake_is_an_investment_or_control_by_its_size_or_by_the_word(
    verb: str, stake: float, told: str
) -> None:
    text, mentions, entities = parse(
        f"[远山集团|COMPANY]旗下的[北岸科技|COMPANY]{verb}[岚石芯片|COMPANY][{stake:.0%}|PERCENT]的股权。"
    )
    mentions = [replace(m, value={"value": stake}) if m.type == "PERCENT" else m for m in mentions]
    kinds = {fact.type for fact in find_facts(text, mentions, entities)}
    assert kinds == {told, "SUBSIDIARY_OF"}
