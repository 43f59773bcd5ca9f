"""What holds of the finders on any text, and that a value survives being written and read back."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.spans import Found
from extractors.text import fold_characters
from extractors.values.amounts import find_amounts
from extractors.values.dates import find_dates
from extractors.values.percents import find_percents

Finder = Callable[[str], list[Found]]

PUBLISHED = date(2024, 8, 12)
FINDERS: list[Finder] = [
    find_amounts,
    find_percents,
    lambda text: find_dates(text, PUBLISHED),
    lambda text: find_dates(text, None),
]

PIECES = [
    "0",
    "1",
    "2",
    "9",
    "12",
    "31",
    "100",
    "2024",
    "19.9",
    "1,234",
    "一",
    "二",
    "两",
    "十",
    "百",
    "千",
    "万",
    "亿",
    "零",
    "〇",
    "点",
    "半",
    "几",
    "数",
    "多",
    "余",
    "元",
    "美元",
    "美金",
    "人民币",
    "港元",
    "$",
    "¥",
    "HK$",
    "USD",
    "million",
    "bn",
    "块",
    "毛",
    "%",
    "‰",
    "成",
    "折",
    "倍",
    "翻番",
    "百分之",
    "分之",
    "年",
    "月",
    "日",
    "号",
    "季度",
    "上半年",
    "周",
    "星期",
    "天",
    "个",
    "初",
    "底",
    "末",
    "旬",
    "前",
    "后",
    "今",
    "去",
    "明",
    "本",
    "上",
    "下",
    "近",
    "约",
    "超",
    "不超过",
    "左右",
    "以上",
    "至",
    "到",
    "-",
    "~",
    "—",
    "/",
    ".",
    ",",
    "、",
    "。",
    "每",
    "股",
    "tokens",
    "吨",
    "春节",
    "财年",
    "以来",
    "至今",
    "同期",
    "Q3",
    "近日",
    "过去",
    "未来",
    "将",
    "的",
    "(",
    ")",
    "收入",
    "用户",
    "\n",
]
mixed = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map("".join)


@pytest.mark.parametrize("find", FINDERS)
@given(text=mixed.map(fold_characters))
@settings(max_examples=400, deadline=None)
def test_mentions_lie_in_the_text_in_order_and_apart(find: Finder, text: str) -> None:
    at = 0
    for found in find(text):
        assert at <= found.start < found.end <= len(text)
        assert found.value is not None
        at = found.end


@given(text=mixed)
@settings(max_examples=400, deadline=None)
def test_bounds_are_in_order_and_dates_are_dates(text: str) -> None:
    for found in [*find_amounts(text), *find_percents(text)]:
        value = found.value
        assert value is not None
        assert (value["value"] is None) == (value["low"] is not None)
        if value["value"] is None:
            assert value["low"] <= value["high"]
    for found in find_dates(text, PUBLISHED):
        value = found.value
        assert value is not None
        assert (value["start"] is None) == (value["end"] is None) == (value["precision"] is None)
        if value["start"]:
            assert date.fromisoformat(value["start"]) <= date.fromisoformat(value["end"])


scales = st.sampled_from(
    [("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("百万", 10**6), ("千万", 10**7)]
)
currencies = st.sampled_from(
    [("元", "CNY"), ("美元", "USD"), ("美金", "USD"), ("港元", "HKD"), ("欧元", "EUR"), ("日元", "JPY")]
)
approximators = st.sampled_from(
    [("", ""), ("约", ""), ("超过", ""), ("近", ""), ("", "左右"), ("不到", ""), ("", "以上")]
)
units = st.sampled_from(["", "/吨", "/股", "/百万tokens", "/月"])
numbers = st.decimals("0.01", "9999", places=2, allow_nan=False)


def only(found: list[Found], text: str, mention: str) -> Found:
    assert [text[f.start : f.end] for f in found] == [mention]
    return found[0]


@given(
    number=numbers,
    scale=scales,
    currency=currencies,
    around=approximators,
    unit=units,
    space=st.sampled_from(["", " "]),
)
def test_an_amount_is_read_as_written(
    number: Decimal,
    scale: tuple[str, int],
    currency: tuple[str, str],
    around: tuple[str, str],
    unit: str,
    space: str,
) -> None:
    mention = f"{around[0]}{number}{space}{scale[0]}{currency[0]}{unit}{around[1]}"
    text = f"双方谈定{mention}。"
    value = only(find_amounts(text), text, mention).value
    assert value is not None
    assert value["value"] == pytest.approx(float(number * scale[1]))
    assert value["currency"] == currency[1]
    assert value["per"] == (unit[1:] or None)
    assert value["approx"] == (around != ("", ""))


@given(
    low=st.integers(1, 400),
    more=st.integers(1, 400),
    scale=scales,
    mark=st.sampled_from(["-", "~", "至", "到", "—"]),
)
def test_a_range_of_amounts_keeps_both_bounds(low: int, more: int, scale: tuple[str, int], mark: str) -> None:
    bounds = (low * scale[1], (low + more) * scale[1])
    for mention in (
        f"{low}{mark}{low + more}{scale[0]}元",
        f"{low}{scale[0]}元{mark}{low + more}{scale[0]}元",
    ):
        value = only(find_amounts(f"报价{mention}。"), f"报价{mention}。", mention).value
        assert value is not None
        assert value["value"] is None
        assert (value["low"], value["high"]) == bounds


@given(hundredths=st.integers(1, 99_999), around=approximators)
def test_a_percentage_is_read_as_written(hundredths: int, around: tuple[str, str]) -> None:
    number = Decimal(hundredths) / 100
    mention = f"{around[0]}{number}%{around[1]}"
    value = only(find_percents(f"上调{mention}。"), f"上调{mention}。", mention).value
    assert value is not None
    assert value["value"] == pytest.approx(hundredths / 10_000)


days = st.dates(date(1950, 1, 1), date(2049, 12, 31))


@given(day=days, published=st.one_of(st.none(), days))
def test_a_full_date_is_read_as_written(day: date, published: date | None) -> None:
    for mention in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year} 年 {day.month} 月 {day.day} 日",
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
    ):
        text = f"公司于{mention}成立"
        value = only(find_dates(text, published), text, mention).value
        assert value is not None
        assert (value["start"], value["end"]) == (day.isoformat(), day.isoformat())


@given(published=days, back=st.integers(0, 300))
def test_a_day_without_its_year_is_the_latest_one(published: date, back: int) -> None:
    day = published - timedelta(days=back)
    text = f"{day.month}月{day.day}日曾签约"
    value = only(find_dates(text, published), text, f"{day.month}月{day.day}日").value
    assert value is not None
    assert value["start"] == day.isoformat()


@given(published=days)
def test_named_days_count_from_the_publication(published: date) -> None:
    for word, step in (("前天", -2), ("昨日", -1), ("今天", 0), ("明日", 1)):
        value = only(find_dates(word, published), word, word).value
        assert value is not None
        assert value["start"] == (published + timedelta(days=step)).isoformat()


@given(published=days)
def test_a_weekday_of_last_week_lies_one_to_two_weeks_of_mondays_back(published: date) -> None:
    for number, name in enumerate("一二三四五六日"):
        value = only(find_dates(f"上周{name}", published), f"上周{name}", f"上周{name}").value
        assert value is not None
        day = date.fromisoformat(value["start"])
        assert day.weekday() == number
        monday = published - timedelta(days=published.weekday())
        assert monday - timedelta(days=7) <= day < monday
