"""Listed names in texts: identifiers, word bounds, ambiguous names."""

import pytest

from extractors.mentions.gazetteer import Gazetteer
from extractors.mentions.lists import Entry, Rule


def found(gazetteer, text):
    return [(text[f.start : f.end], f.type, f.canonical) for f in gazetteer.find(text)]


@pytest.mark.parametrize(
    ("text", "name", "canonical"),
    [
        ("宁德时代今日宣布扩产", "宁德时代", "300750.SZ"),
        ("宁德时代新能源科技股份有限公司公告", "宁德时代新能源科技股份有限公司", "300750.SZ"),
        ("比亚迪的新车到店", "比亚迪", "002594.SZ"),
        ("订单来自腾讯", "腾讯", "00700.HK"),
        ("阿里巴巴回应", "阿里巴巴", "09988.HK"),
    ],
)
def test_listed_companies_have_their_code(gazetteer, text, name, canonical):
    assert (name, "COMPANY", canonical) in found(gazetteer, text)


@pytest.mark.parametrize(
    "text",
    [
        "工厂引进焊接机器人三十台",
        "屋顶的太阳能板已经铺好",
        "便宜的粮油让老百姓放心",
        "有理想的年轻人",
        "他每天吃一个苹果",
        "早餐是小米粥",
        "火山喷发的画面",
        "路旁的梧桐平安无事",
        "东方的晨光",
    ],
)
def test_common_words_are_no_companies(gazetteer, text):
    assert not [name for name, kind, _ in found(gazetteer, text) if kind == "COMPANY"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("机器人(300024)公告,签下大单", "机器人"),
        ("理想宣布下调售价", "理想"),
        ("苹果CEO库克到访成都", "苹果"),
        ("三六零发布公告称", "三六零"),
        ("长城公布上半年销量", "长城"),
    ],
)
def test_context_makes_a_common_word_a_company(gazetteer, text, name):
    assert name in [surface for surface, kind, _ in found(gazetteer, text) if kind == "COMPANY"]


def test_a_name_that_is_certain_once_counts_everywhere_in_the_article(gazetteer):
    text = "理想宣布降价。三天后,店里的人说理想又来了"
    assert [name for name, *_ in found(gazetteer, text)].count("理想") == 2


def small(*entries, rules=None):
    return Gazetteer(entries, rules or {})


def test_latin_names_stand_on_word_bounds():
    listed = small(Entry("COMPANY", "COMPANY:Armo", ("Armo",)))
    assert found(listed, "与Armo合作,Armory不是,xArmo也不是") == [("Armo", "COMPANY", "COMPANY:Armo")]


def test_longest_name_wins():
    listed = small(
        Entry("COMPANY", "COMPANY:甲云", ("甲云",)), Entry("COMPANY", "COMPANY:甲云智算", ("甲云智算",))
    )
    assert [name for name, *_ in found(listed, "甲云智算离开甲云")] == ["甲云智算", "甲云"]


def test_a_name_of_two_types_is_read_by_its_context():
    listed = small(
        Entry("COMPANY", "COMPANY:溪石", ("溪石智语",)), Entry("PRODUCT", "PRODUCT:溪石", ("溪石智语",))
    )
    assert [kind for _, kind, _ in found(listed, "溪石智语完成两亿元融资")] == ["COMPANY"]
    assert [kind for _, kind, _ in found(listed, "公司上线了溪石智语App")] == ["PRODUCT"]


def test_a_name_of_two_companies_has_no_identifier():
    listed = small(Entry("COMPANY", "000901.SZ", ("汇川亭",)), Entry("COMPANY", "000902.SZ", ("汇川亭",)))
    assert found(listed, "汇川亭公告") == [("汇川亭", "COMPANY", None)]


def test_rules_never_and_code():
    rules = {("白石", "COMPANY"): Rule("code", None, None), ("青石", "COMPANY"): Rule("never", None, None)}
    listed = small(
        Entry("COMPANY", "300999.SZ", ("白石", "白石精密股份有限公司")),
        Entry("COMPANY", "COMPANY:青石", ("青石",)),
        rules=rules,
    )
    assert found(listed, "山里的白石和青石") == []
    assert [name for name, *_ in found(listed, "白石精密股份有限公司说,白石不变")] == [
        "白石精密股份有限公司",
        "白石",
    ]


def test_an_empty_text_has_no_names(gazetteer):
    assert gazetteer.find("") == []


def test_a_listed_product_spoken_of_as_a_firm_is_a_company():
    listed = small(Entry("PRODUCT", "PRODUCT:溪石", ("溪石智语",)))
    assert found(listed, "溪石智语完成两亿元融资") == [("溪石智语", "COMPANY", None)]
    assert found(listed, "大家都在用溪石智语写稿") == [("溪石智语", "PRODUCT", "PRODUCT:溪石")]
