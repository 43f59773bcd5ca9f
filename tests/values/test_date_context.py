"""Dates that are read against other words: the tense of the sentence, and dates said before."""

from datetime import date

import pytest

from extractors.values.dates import find_dates
from extractors.values.periods import FESTIVALS, festival


def read(text: str, published: date) -> list[tuple[str, str | None, str | None]]:
    found = find_dates(text, published)
    return [(text[f.start : f.end], f.value["start"], f.value["end"]) for f in found if f.value]


def test_the_future_is_a_matter_of_the_sentence() -> None:
    text = "新店将于3月开业。公司3月营收未公布。"
    assert read(text, date(2024, 12, 20)) == [
        ("3月", "2025-03-01", "2025-03-31"),
        ("3月", "2024-03-01", "2024-03-31"),
    ]


@pytest.mark.parametrize("cue", ["将", "拟", "计划", "预计", "有望"])
def test_words_of_the_future(cue: str) -> None:
    assert read(f"公司{cue}于2月15日交割", date(2024, 11, 30))[0][1] == "2025-02-15"
    assert read("公司于2月15日交割", date(2024, 11, 30))[0][1] == "2024-02-15"


def test_the_same_period_of_last_year_is_that_of_the_stretch_named_before() -> None:
    assert read("二季度营收5亿元,去年同期为4亿元", date(2024, 8, 12))[1] == (
        "去年同期",
        "2023-04-01",
        "2023-06-30",
    )
    assert read("2024年1-2月增长,上年同期下滑", date(2024, 8, 12))[1] == (
        "上年同期",
        "2023-01-01",
        "2023-02-28",
    )


def test_the_next_day_follows_the_last_one_named() -> None:
    assert read("8月5日降价,次日对手跟进,三天后又降", date(2024, 8, 12))[1:] == [
        ("次日", "2024-08-06", "2024-08-06"),
        ("三天后", "2024-08-09", "2024-08-09"),
    ]
    assert read("三天后又降", date(2024, 8, 12)) == []


def test_a_listed_day_has_the_year_of_the_one_before() -> None:
    assert read("2021年1月16日、1月17日", date(2024, 8, 12))[1] == ("1月17日", "2021-01-17", "2021-01-17")


def test_a_fiscal_year_that_says_its_end() -> None:
    assert read("2024财年(截至3月31日)", date(2024, 10, 12))[0] == ("2024财年", "2023-04-01", "2024-03-31")


@pytest.mark.parametrize("name", FESTIVALS)
def test_festivals_resolve_for_any_recent_year(name: str) -> None:
    for year in range(1990, 2061):
        period = festival(year, name)
        assert period is not None
        assert abs((period.start - date(year, 7, 1)).days) < 186


def test_lunar_festivals_beyond_the_table_are_unresolved() -> None:
    assert read("2090年春节", date(2024, 8, 12)) == [("2090年春节", None, None)]
    assert festival(2090, "春节") is None
