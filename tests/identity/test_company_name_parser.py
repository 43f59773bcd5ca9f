"""The parts of companies' names, and what two names say of one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.identity.company_names import DIFFERENT, SAME, compare, parse

PARTS = {
    "北京云鹿智造科技有限公司": ("北京", "云鹿", ("智造", "科技"), "", "有限公司", "", ""),
    "深圳市砺石半导体股份有限公司": ("深圳", "砺石", ("半导体",), "", "股份有限公司", "", ""),
    "云鹿（上海）机器人有限公司": ("", "云鹿", ("机器人",), "", "有限公司", "上海", ""),
    "南湾汽车集团": ("", "南湾", ("汽车",), "集团", "", "", ""),
    "岱岳重工(集团)股份有限公司": ("", "岱岳", ("重工",), "集团", "股份有限公司", "", ""),
    "雲鹿機器人": ("", "云鹿", ("机器人",), "", "", "", ""),
    "江海保险有限公司青岛分公司": ("", "江海", ("保险",), "", "有限公司", "", "青岛分公司"),
    "南湾集团控股有限公司": ("", "南湾", (), "集团控股", "有限公司", "", ""),
    "北京银行": ("北京", "银行", (), "", "", "", ""),
}


@pytest.mark.parametrize("name", PARTS)
def test_the_parts_of_a_name(name: str):
    found = parse(name)
    parts = (found.region, found.brand, found.trades, found.style, found.form, found.bracket, found.branch)
    assert parts == PARTS[name]


@pytest.mark.parametrize(
    ("name", "fund"),
    [
        ("青禾二期创业投资基金", True),
        ("青禾(有限合伙)", True),
        ("嘉兴青禾股权投资合伙企业", True),
        ("青禾资本", False),
    ],
)
def test_funds(name: str, fund: bool):
    assert parse(name).fund is fund


def test_one_key_for_full_and_short_name():
    assert parse("北京云鹿智造科技有限公司").key == parse("雲鹿智造").key == "云鹿智造"
    assert parse("云鹿汽车").key != parse("云鹿").key
    assert parse("云鹿智造上海分公司").key != parse("云鹿智造").key


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("云鹿智造", "北京云鹿智造科技有限公司", "the full name without a generic trade"),
        ("云鹿智造", "云鹿智造公司", "with and without 公司"),
        ("Quillwork", "Quillwork, Inc.", "the same name without its legal form"),
    ],
)
def test_names_of_one_company(one: str, other: str, reason: str):
    assert compare(one, other).score >= SAME
    assert compare(one, other).reason == reason


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("云鹿智造", "云鹿智造上海分公司", "a branch is not its company"),
        ("青禾资本", "青禾一期基金", "a fund is not its manager"),
        ("北京云鹿科技有限公司", "上海云鹿科技有限公司", "two full names"),
        ("云鹿", "云鹿租赁", "with and without a trade, which may be a sister company"),
        ("上海云鹿", "北京云鹿科技有限公司", "different places"),
    ],
)
def test_names_of_two_companies(one: str, other: str, reason: str):
    assert compare(one, other).score <= DIFFERENT
    assert compare(one, other).reason == reason


pieces = [
    "北京",
    "上海",
    "云鹿",
    "砺石",
    "智能",
    "科技",
    "汽车",
    "集团",
    "股份",
    "有限公司",
    "(上海)",
    "分公司",
    "基金",
    "Fox",
    " Inc.",
    "一",
]


@given(st.lists(st.sampled_from(pieces), min_size=1, max_size=6).map("".join), st.text(max_size=12))
def test_any_two_texts_can_be_compared_in_either_order(one: str, other: str):
    assert compare(one, other) == compare(other, one)
    assert 0 <= compare(one, other).score <= 1
    assert compare(one, one).score == 1
