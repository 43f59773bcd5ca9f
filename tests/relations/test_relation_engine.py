"""What holds of the facts of any text, and how facts are carried over, merged and evidenced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import facts, parse

from extractors.relations import forms
from extractors.relations.patterns import find_facts
from extractors.spans import Fact, Found
from schemas import TEXT, entity_types, relation_types

PIECES = [
    *"，,。;:、的被由与和将拟了",
    *[
        "公司",
        "其",
        "该公司",
        "收购",
        "中标",
        "降价",
        "上调价格",
        "领投",
        "完成A轮融资",
        "旗下",
        "子公司",
        "创始人",
        "CEO",
        "曾任",
        "任命",
    ],
    *[
        "营收",
        "净利润",
        "从",
        "降至",
        "供应商",
        "向",
        "采购",
        "携手",
        "战略合作",
        "竞争对手",
        "发布",
        "推出",
        "否认",
        "如果",
        "网传",
        "不实",
        "\n",
    ],
]


@st.composite
def scenes(draw: st.DrawFn) -> tuple[str, list[Found], list[int]]:
    """A text of trigger words in any order, with mentions of any types between them."""
    text, mentions, entities = "", [], []
    for _ in range(draw(st.integers(0, 30))):
        kind = draw(st.sampled_from([None, None, *sorted(entity_types())]))
        piece = draw(st.sampled_from(PIECES)) if kind is None else "甲乙丙丁"[: draw(st.integers(1, 4))]
        if kind is not None:
            mentions.append(Found(len(text), len(text) + len(piece), kind))
            entities.append(draw(st.integers(0, 4)))
        text += piece
    return text, mentions, entities


@given(scenes())
def test_facts_hold_what_the_schema_allows(scene: tuple[str, list[Found], list[int]]) -> None:
    text, mentions, entities = scene
    for fact in find_facts(text, mentions, entities):
        roles = relation_types()[fact.type].roles
        for role, fillers in fact.roles.items():
            assert fillers
            for filler in fillers:
                allowed = roles[role]
                assert (TEXT if isinstance(filler, str) else mentions[filler].type) in allowed
        assert 0 <= fact.start < fact.end <= len(text)
        assert fact.status in ("asserted", "planned", "rumored", "denied")
        assert 0 < fact.confidence <= 1


@given(scenes())
def test_the_same_text_gives_the_same_facts(scene: tuple[str, list[Found], list[int]]) -> None:
    assert find_facts(*scene) == find_facts(*scene)


@given(scenes())
def test_core_roles_hold_different_entities(scene: tuple[str, list[Found], list[int]]) -> None:
    text, mentions, entities = scene
    for fact in find_facts(text, mentions, entities):
        relation = relation_types()[fact.type]
        cores = [
            {entities[f] for f in fact.roles[role] if isinstance(f, int)}
            for role in relation.core_roles
            if role in fact.roles
        ]
        if relation.symmetric:
            assert len(cores[0]) >= 2
        elif len(cores) == 2:
            assert not cores[0] & cores[1]


@given(scenes())
def test_what_one_fact_alone_can_hold_stands_in_one(scene: tuple[str, list[Found], list[int]]) -> None:
    text, mentions, entities = scene
    held = [
        (fact.type, fact.status == "denied", entities[filler])
        for fact in find_facts(text, mentions, entities)
        for type_ in forms.types()
        if type_.relation.type == fact.type
        for role in type_.sole
        if len(role) == 1
        for filler in fact.roles.get(role[0], ())
        if isinstance(filler, int) and mentions[filler].type in ("COMPANY", "PRODUCT")
    ]
    assert len(held) == len(set(held))


def one(marked: str, kind: str) -> tuple[str, Fact]:
    text, mentions, entities = parse(marked)
    (fact,) = [fact for fact in find_facts(text, mentions, entities) if fact.type == kind]
    return text, fact


def test_no_text_has_no_facts() -> None:
    assert find_facts("", [], []) == []
    assert find_facts("没有名字的一句话,收购、中标、降价都在。", [], []) == []


def test_evidence_is_the_sentence_and_reaches_back_to_the_subject() -> None:
    text, fact = one(
        "[远山资本|COMPANY]开了年会。[晨星机器人|COMPANY]被[北岸集团|COMPANY]收购。散会。", "ACQUIRED"
    )
    assert text[fact.start : fact.end] == "晨星机器人被北岸集团收购。"
    text, fact = one("[北岸集团|COMPANY]开了年会。公司收购[晨星机器人|COMPANY]。散会。", "ACQUIRED")
    assert text[fact.start : fact.end] == "北岸集团开了年会。公司收购晨星机器人。"


def test_a_fact_told_twice_is_one_with_the_roles_of_both() -> None:
    assert facts(
        "[晨星机器人|COMPANY]完成A轮融资\n[5月6日|DATE],[晨星机器人|COMPANY]宣布完成[2亿元|AMOUNT]A轮融资。"
        "本轮融资由[远山资本|COMPANY]领投,[海岳创投|COMPANY]跟投。",
        "INVESTED_IN",
    ) == ["INVESTED_IN investor=远山资本+海岳创投 investee=晨星机器人 amount=2亿元 round=A轮 date=5月6日"]


def test_different_rounds_are_different_facts() -> None:
    assert facts(
        "[晨星机器人|COMPANY]完成A轮融资,由[远山资本|COMPANY]领投;[晨星机器人|COMPANY]完成B轮融资,由[海岳创投|COMPANY]领投。",
        "INVESTED_IN",
    ) == [
        "INVESTED_IN investor=远山资本 investee=晨星机器人 round=A轮",
        "INVESTED_IN investor=海岳创投 investee=晨星机器人 round=B轮",
    ]


def test_a_figure_told_by_two_names_is_reported_once() -> None:
    told = facts(
        "[青禾电力|COMPANY]上半年营收[15亿元|AMOUNT]。[青禾电力|COMPANY]上半年营业收入为[15亿元|AMOUNT]。"
    )
    assert told == ["REPORTED organization=青禾电力 metric=营收 amount=15亿元"]


def test_the_named_subsidiary_acts_and_not_its_parent() -> None:
    assert facts(
        "[青禾电力|COMPANY]:子公司中标[北岸储能一期项目|PROJECT]\n"
        "[青禾电力|COMPANY]公告,公司全资子公司[青禾智能|COMPANY]中标[北岸储能一期项目|PROJECT]。",
        "WON_BID",
    ) == ["WON_BID winner=青禾智能 project=北岸储能一期项目"]


def test_a_valuation_of_a_round_is_not_told_again_as_a_figure() -> None:
    told = facts("[晨星机器人|COMPANY]完成A轮融资,估值达[15亿元|AMOUNT]。")
    assert told == ["INVESTED_IN investee=晨星机器人 round=A轮 valuation=15亿元"]
    assert facts("[晨星机器人|COMPANY]目前估值达[15亿元|AMOUNT]。") == [
        "REPORTED organization=晨星机器人 metric=估值 amount=15亿元"
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "[云岭软件|COMPANY]成立十年。它与[北岸银行|COMPANY]达成合作。",
            "PARTNERED_WITH party=云岭软件+北岸银行",
        ),
        ("[云岭软件|COMPANY]今天发声明,随后宣布降价。", "CUT_PRICE company=云岭软件"),
        ("据[滨海日报|ORG]报道,[云岭软件|COMPANY]宣布降价。", "CUT_PRICE company=云岭软件"),
        ("1、[北岸云|COMPANY]发布声明。2、[云岭软件|COMPANY]降价。", "CUT_PRICE company=云岭软件"),
        (
            "[云岭软件|COMPANY](600000.SH)(以下简称“[云岭|COMPANY=云岭软件]”)宣布降价。",
            "CUT_PRICE company=云岭软件",
        ),
    ],
)
def test_who_is_spoken_of(marked: str, expected: str) -> None:
    assert expected in [line.replace("company=云岭 ", "company=云岭软件 ") for line in facts(marked)] or (
        expected.replace("云岭软件", "云岭") in facts(marked)
    )


def test_a_digest_item_does_not_lend_its_subject_to_the_next() -> None:
    assert facts("1、[北岸云|COMPANY]发布声明。2、多家厂商宣布降价。", "CUT_PRICE") == []


def test_traditional_script_through_the_pipeline_gives_the_same_facts() -> None:
    from extractors.pipeline import Text, extract, load

    simplified = "3月5日，阿里云将通义千问的价格从每百万tokens20元下调至每百万tokens5元。"
    traditional = "3月5日，阿里雲將通義千問的價格從每百萬tokens20元下調至每百萬tokens5元。"
    nlp = load("fast")
    one, other = extract(nlp, [Text("s", simplified), Text("t", traditional)])
    assert [r.type for r in one.relations] == [r.type for r in other.relations] == ["CUT_PRICE"]
    assert (
        set(one.relations[0].roles) == set(other.relations[0].roles) >= {"company", "price_from", "price_to"}
    )
    assert other.relations[0].evidence.text == traditional
