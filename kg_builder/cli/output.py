"""Rows on the terminal or into a pipe."""

import csv
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

PIPE_WIDTH = 200


_BREAKING = {"Cc", "Zl", "Zp", "Cs"}
"""The categories of characters that break a line, steer a terminal or cannot be printed."""


def one_line(text: str) -> str:
    """A text on one line: what would break it, as a line break in a file's name, is shown as an escape."""
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _BREAKING else c for c in text
    )


def console() -> Console:
    """Standard output; a pipe gets lines that are not cut to a terminal's width."""
    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)


def show(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str, title: str | None = None) -> None:
    """Print rows as a `table`, as `csv` with a header, or as `json` lines."""
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        writer.writerows([["" if cell is None else _text(cell) for cell in row] for row in rows])
        return
    if form == "json":
        for row in rows:
            click.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    count = 0
    for row in rows:
        table.add_row(*("" if cell is None else escape(_text(cell)) for cell in row))
        count += 1
    if count:
        console().print(table)
    else:
        console().print(f"{title}: no rows" if title else "no rows", markup=False)


def _text(cell: Any) -> str:
    if isinstance(cell, list):
        return "、".join(_text(part) for part in cell)
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return str(cell)
