"""Hand-made expressions with the values that they stand for, kept as tables beside this file.

A text has at most one mention, between ⟦ and ⟧; a text without the marks has none.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractors.spans import Found
from extractors.values.amounts import find_amounts
from extractors.values.dates import find_dates
from extractors.values.percents import find_percents


def rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    start, end = marked.find("⟦"), marked.find("⟧")
    return marked.replace("⟦", "").replace("⟧", ""), [(start, end - 1)] if start >= 0 else []


def spans(found: list[Found]) -> list[tuple[int, int]]:
    return [(f.start, f.end) for f in found]


def numbers(value: Any) -> list[float]:
    assert value is not None
    said = [value["value"]] if value["value"] is not None else [value["low"], value["high"]]
    return [pytest.approx(number, rel=1e-9) for number in said]


@pytest.mark.parametrize("row", rows("amounts.tsv"), ids=lambda row: row[0])
def test_amount(row: list[str]) -> None:
    text, expected = unmark(row[0])
    found = find_amounts(text)
    assert spans(found) == expected
    for amount in found:
        assert amount.type == "AMOUNT"
        assert amount.value is not None
        assert [float(part) for part in row[1].split("..")] == numbers(amount.value)
        assert amount.value["currency"] == row[2]
        assert (amount.value["per"] or "") == row[3]
        assert amount.value["approx"] == (row[4] == "yes")


@pytest.mark.parametrize("row", rows("percents.tsv"), ids=lambda row: row[0])
def test_percent(row: list[str]) -> None:
    text, expected = unmark(row[0])
    found = find_percents(text)
    assert spans(found) == expected
    for percent in found:
        assert percent.type == "PERCENT"
        assert percent.value is not None
        assert [float(part) for part in row[1].split("..")] == numbers(percent.value)
        assert percent.value["approx"] == (row[2] == "yes")


@pytest.mark.parametrize("row", rows("dates.tsv"), ids=lambda row: f"{row[1]} in {row[0]}")
def test_date(row: list[str]) -> None:
    published = None if row[0] == "-" else date.fromisoformat(row[0])
    text, expected = unmark(row[1])
    found = find_dates(text, published)
    assert spans(found) == expected
    for period in found:
        assert period.type == "DATE"
        assert period.value is not None
        assert [period.value["start"] or "-", period.value["end"] or "-"] == row[2:4]
        assert (period.value["precision"] is None) == (row[2] == "-")


def test_the_tables_are_large() -> None:
    assert sum(len(rows(name)) for name in ("amounts.tsv", "percents.tsv", "dates.tsv")) >= 300
