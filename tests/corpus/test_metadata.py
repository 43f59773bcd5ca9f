"""Dates, outlets, authors and URLs, as fields and as lines of a text."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.corpus.metadata import Metadata, date_in_path, merge, parse_date, stated


@pytest.mark.parametrize(
    "written",
    [
        "2024-08-12",
        "2024/8/12",
        "2024.08.12 10:30:00",
        "2024-08-12 10:30",
        "2024-08-12T09:00:00+08:00",
        "2024-08-11T20:00:00Z",
        "2024-08-12T00:00:00.000Z",
        "2024年8月12日",
        "2024 年 8 月 12 日 星期一",
        "２０２４年８月１２日",
        "二〇二四年八月十二日",
        "民國113年8月12日",
        "20240812",
        "Mon, 12 Aug 2024 10:00:00 +0800",
        "Aug 12, 2024",
        "12 August 2024",
        1723420800,
        1723420800000,
        "1723420800",
        date(2024, 8, 12),
        datetime(2024, 8, 12, 23, 30),
    ],
)
def test_a_date_in_any_spelling(written: object) -> None:
    assert parse_date(written) == "2024-08-12"


@pytest.mark.parametrize(
    "written",
    ["", "昨天", "2024-13-45", "2024年2月30日", "8月12日", "v2.1.3", None, True, [], 12, 1e300, "9" * 13],
)
def test_what_is_no_date(written: object) -> None:
    assert parse_date(written) is None


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for written in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    ):
        assert parse_date(written) == day.isoformat()


@given(st.text(max_size=30) | st.integers() | st.floats())
def test_parsing_never_fails(value: Any) -> None:
    parsed = parse_date(value)
    assert parsed is None or date.fromisoformat(parsed)


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("https://a.cn/2024/08/12/detail.html", "2024-08-12"),
        ("https://a.cn/n1/2024/0812/c100-1.html", "2024-08-12"),
        ("https://a.cn/20240812/1.html", "2024-08-12"),
        ("2024-08-12-price-cut.md", "2024-08-12"),
        ("20240812001.txt", None),
        ("article-12.txt", None),
    ],
)
def test_a_date_in_a_path(path: str, day: str | None) -> None:
    assert date_in_path(path) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "甲公司中标\n发布时间：2024年8月12日 09:30\n来源：界面新闻\n作者：李四、王五\n原文链接：https://a.cn/x?y=1\n\n正文。",
            Metadata("甲公司中标", "2024-08-12", "界面新闻", "李四、王五", "https://a.cn/x?y=1"),
        ),
        (
            "甲公司降价\n2024-08-12 10:30 来源：证券时报 作者：张三\n正文在此。",
            Metadata("甲公司降价", "2024-08-12", "证券时报", "张三"),
        ),
        ("财联社 2024-08-12 09:30\n甲公司降价\n正文很长。", Metadata("甲公司降价", "2024-08-12", "财联社")),
        ("2024年8月12日 星期一 10:30\n界面新闻\n正文。", Metadata(None, "2024-08-12", "界面新闻")),
        (
            "甲公司得標\n來源：鉅亨網　記者：陳大文\n日期：民國113年8月12日\n正文。",
            Metadata("甲公司得標", "2024-08-12", "鉅亨網", "陳大文"),
        ),
        (
            "甲公司得標\n經濟日報 記者 陳大文 台北報導\n2024-08-12\n正文。",
            Metadata("甲公司得標", "2024-08-12", "經濟日報", "陳大文"),
        ),
        (
            "甲公司得標\n（中央社記者王小明台北2024年8月12日電）甲公司今天。",
            Metadata("甲公司得標", "2024-08-12", "中央社"),
        ),
        ("【甲公司融资】财联社8月12日电，甲公司今天。", Metadata("甲公司融资", None, "财联社")),
        ("新华社北京2024年8月12日电 甲公司今天。", Metadata(None, "2024-08-12", "新华社")),
        (
            "甲公司降价\n文 | 王小二\n编辑 | 李大\n正文一段。\n（来源：财联社）",
            Metadata("甲公司降价", None, "财联社", "王小二"),
        ),
        (
            "甲公司降价\n本文来自微信公众号“乙观察”（ID：yi），作者：张三，经授权发布。\n正文。",
            Metadata("甲公司降价", None, "乙观察", "张三"),
        ),
        ("# 甲公司降价\n\n> 来源：36氪 | 2024.08.12\n\n正文", Metadata("甲公司降价", "2024-08-12", "36氪")),
        ("标题：甲公司降价\r\n时间：2024-08-12\r\n正文。", Metadata("甲公司降价", "2024-08-12")),
        ("2024年8月12日，甲公司宣布降价。\n乙公司跟进。", Metadata()),
        ("2024年8月12日甲公司宣布降价。", Metadata()),
        ("截至2024年8月12日，甲公司营收增长。\n完。", Metadata()),
        ("甲公司今天宣布降价。", Metadata()),
        ("", Metadata()),
    ],
)
def test_what_a_text_states(text: str, expected: Metadata) -> None:
    assert stated(text).metadata == expected


def test_lines_that_state_metadata_are_known_by_their_spans() -> None:
    text = "甲公司降价\n来源：财联社\n2024年8月12日，甲公司降价。\n作者：张三"
    assert [text[start:end] for start, end in stated(text).spans] == [
        "甲公司降价",
        "来源：财联社",
        "作者：张三",
    ]


@given(st.text("甲乙来源作者:：|\n 日期2024-08-12年月【】（）https/.,", max_size=80))
def test_spans_are_disjoint_and_in_order(text: str) -> None:
    at = 0
    for start, end in stated(text).spans:
        assert at <= start < end <= len(text)
        at = end


def test_merging_takes_the_first_that_knows() -> None:
    assert merge([Metadata(title="甲"), Metadata("乙", "2024-08-12"), Metadata(outlet="丙")]) == Metadata(
        "甲", "2024-08-12", "丙"
    )
