"""Names that no list holds, by the family of pattern; the names here are invented."""

import itertools
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.mentions.agreement import agree
from extractors.mentions.company_names import short_forms
from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.patterns import find_names
from extractors.mentions.person_names import chinese_name, parts


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("日前，苏州岚屿微控科技有限公司完成工商变更。", "苏州岚屿微控科技有限公司"),
        ("公司全资子公司安徽沅澧新材料股份有限公司中标。", "安徽沅澧新材料股份有限公司"),
        ("标的由厦门槿岸创业投资合伙企业（有限合伙）持有。", "厦门槿岸创业投资合伙企业(有限合伙)"),
        ("由岚屿科技领投，老股东跟投。", "岚屿科技"),
        ("本轮由沅澧资本领投。", "沅澧资本"),
        ("沅澧药业的产品获批。", "沅澧药业"),
        ("具身智能企业岚屿沅澧完成亿元级融资。", "岚屿沅澧"),
        ("岚屿沅澧（301999.SZ）公告称，公司签下订单。", "岚屿沅澧"),
        ("投资方包括红杉中国、岚屿沅、启明创投等。", "岚屿沅"),
    ],
)
def test_companies(mentions, text, name):
    assert (name, "COMPANY") in mentions(text)


@pytest.mark.parametrize(
    "text",
    [
        "人工智能科技的发展很快。",
        "新能源汽车的价格下降。",
        "该公司与另一家公司洽谈。",
        "多家商业银行下调利率。",
        "本公司及子公司均不受影响。",
    ],
)
def test_classes_of_companies_are_no_names(mentions, text):
    assert not [name for name, kind in mentions(text) if kind == "COMPANY"]


def test_definitions_give_the_short_name_and_it_is_found_again(mentions):
    text = "杭州岚屿微控科技有限公司（以下简称“岚微”）签约。岚微的客户不少，岚屿微控也在扩产。"
    names = [name for name, kind in mentions(text) if kind == "COMPANY"]
    assert names == ["杭州岚屿微控科技有限公司", "岚微", "岚微", "岚屿微控"]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("上海岚屿动力科技有限公司", "岚屿动力"),
        ("上海岚屿动力科技有限公司", "岚屿"),
        ("岚屿(成都)机器人有限公司", "岚屿"),
        ("沅澧新材料股份有限公司", "沅澧新材料"),
    ],
)
def test_short_forms_of_full_names(full, short):
    assert short in short_forms(full)


def test_a_name_without_legal_form_has_no_short_forms():
    assert short_forms("岚屿动力") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公司董事长傅明远在会上发言。", "傅明远"),
        ("创始人兼CEO邱澜表示，订单充足。", "邱澜"),
        ("首席执行官Ingrid Holmqvist将于六月卸任。", "Ingrid Holmqvist"),
        ("总裁阿诺德·贝克曼出席。", "阿诺德·贝克曼"),
        ("分析师顾西楼认为，价格还会走低。", "顾西楼"),
        ("邱澜表示，公司不缺钱。", "邱澜"),
    ],
)
def test_persons(mentions, text, name):
    assert (name, "PERSON") in mentions(text)


def test_parts_of_a_foreign_name_are_found_again(mentions):
    text = "总裁阿诺德·贝克曼出席。贝克曼说，市场很大。"
    assert [name for name, kind in mentions(text) if kind == "PERSON"] == ["阿诺德·贝克曼", "贝克曼"]


def test_speakers_of_an_interview(mentions):
    text = "邱澜：我们起步很晚。\n主持人：为什么？\n邱澜：因为没有钱。"
    assert [name for name, kind in mentions(text) if kind == "PERSON"] == ["邱澜", "邱澜"]


def test_a_pseudonym_is_found_again(mentions):
    text = "从业者晴川（化名）说，公司停了训练。晴川已经离职。"
    assert [name for name, kind in mentions(text) if kind == "PERSON"] == ["晴川", "晴川"]


@pytest.mark.parametrize("text", ["公司董事长和总经理", "首席执行官一职空缺", "董事长都不知道"])
def test_titles_alone_are_no_persons(mentions, text):
    assert not [name for name, kind in mentions(text) if kind == "PERSON"]


@pytest.mark.parametrize(
    ("text", "end"),
    [("张三表示", 2), ("欧阳明月说", 4), ("李四光认为", 3), ("王在会上", None), ("苹果很甜", None)],
)
def test_the_length_of_a_chinese_name(text, end):
    assert chinese_name(text, 0) == end


def test_parts_of_names():
    assert parts("埃隆·马斯克") == ["马斯克", "埃隆"]
    assert parts("张三") == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Zorvexa公司完成B轮融资。", "Zorvexa", "COMPANY"),
        ("团队发布了Zorvexa-3.5模型。", "Zorvexa-3.5", "PRODUCT"),
        ("公司推出“澜语星”大模型。", "澜语星", "PRODUCT"),
        ("新车问界M7上市。", "问界M7", "PRODUCT"),
        ("这家公司叫Brimstone Capital，成立不久。", "Brimstone Capital", "COMPANY"),
        ("论文来自Kestrel University。", "Kestrel University", "ORG"),
    ],
)
def test_latin_and_quoted_names(mentions, text, name, kind):
    found = mentions(text)
    assert (name, kind) in found or (kind == "COMPANY" and (f"{name}公司", kind) in found)


@pytest.mark.parametrize("text", ["API的价格", "CEO和CTO", "GPU与HBM3E", "2026年Q3", "完成A+轮"])
def test_generic_latin_words_are_no_names(mentions, text):
    assert mentions(text) == []


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("江苏省药品监督管理局发布通告。", "江苏省药品监督管理局", "ORG"),
        ("团队来自澜沧理工大学。", "澜沧理工大学", "ORG"),
        ("中国岚屿工业协会发布数据。", "中国岚屿工业协会", "ORG"),
        ("工厂位于江苏省苏州市。", "江苏省苏州市", "LOCATION"),
        ("产品销往德国。", "德国", "LOCATION"),
        (
            "公司中标云南红水河二期风电场工程总承包项目，金额两亿元。",
            "云南红水河二期风电场工程总承包项目",
            "PROJECT",
        ),
    ],
)
def test_bodies_places_and_projects(mentions, text, name, kind):
    assert (name, kind) in mentions(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("公司的盐酸沙芬洛韦缓释片中选本轮集采。", "盐酸沙芬洛韦缓释片"),
        ("半导体材料ETF易方达（159999）收涨。", "半导体材料ETF易方达"),
        ("公司发布Gemini 9.5 Flash。", "Gemini 9.5 Flash"),
    ],
)
def test_products_by_their_form(mentions, text, name):
    assert (name, "PRODUCT") in mentions(text)


def test_a_gloss_in_brackets_has_the_type_of_what_it_explains(mentions):
    found = mentions("鲸屿科技（Whaleisle）完成融资，自主移动机器人（Autonomous Robot）是其产品。")
    assert ("Whaleisle", "COMPANY") in found
    assert not [name for name, _ in found if name.startswith("Autonomous")]


def test_a_latin_name_joined_to_a_person_is_a_person(mentions):
    found = mentions("CEO Ingrid Holmqvist 和 Tarek Boulos 共同创立了公司。")
    assert ("Tarek Boulos", "PERSON") in found


def test_a_branch_of_a_known_company_is_one_name(mentions):
    assert ("中国铁塔江苏省分公司", "COMPANY") in mentions("中国铁塔江苏省分公司签约。")


@pytest.mark.parametrize("text", ["以下简称“标的公司”", "甲方是岚屿科技有限公司（以下简称“公司”）"])
def test_the_parties_of_a_contract_are_no_names(mentions, text):
    assert not [name for name, _ in mentions(text) if name in ("标的公司", "公司")]


def test_a_sum_is_no_part_of_a_project(mentions):
    found = mentions("甲公司：中标2.3亿元云南红水河公路改造项目")
    assert ("云南红水河公路改造项目", "PROJECT") in found


def test_a_place_inside_a_longer_name_is_no_mention(mentions):
    assert mentions("北京岚屿微控科技有限公司今日成立。") == [("北京岚屿微控科技有限公司", "COMPANY")]


PIECES = st.sampled_from(
    [
        *"的与和、，。：；（）()“”《》·\n 0123456789",
        *string.ascii_letters,
        "公司",
        "有限公司",
        "科技",
        "集团",
        "北京",
        "腾讯",
        "董事长",
        "张三",
        "表示",
        "中标",
        "项目",
        "大学",
        "发布",
        "GPT-4",
        "简称",
        "Sam Altman",
        "（300750.SZ）",
        "理想",
        "·马斯克",
        "工程",
        "收购",
        "CEO",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=80))
def test_any_text_gives_separate_spans_inside_it(text):
    known = default_gazetteer().find(text)
    names = find_names(text, known)
    for spans in (known, names):
        assert all(0 <= one.start < one.end <= len(text) for one in spans)
        assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    merged = [found for _, found in agree(text, [("known", known), ("patterns", names)])]
    again = [found for _, found in agree(text, [("merged", merged)])]
    assert again == merged
