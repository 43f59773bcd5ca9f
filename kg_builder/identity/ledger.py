"""Decisions about identity, as data: each merge and each refusal is a row, and a person's row outweighs every rule.

Rows of persons stand in a file of their own (JSON lines, made to be kept in version control); rows of rules are
written beside the graph by each build.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import MISSING, asdict, dataclass, fields
from pathlib import Path
from typing import Literal

from kg_builder.identity.names import fold_name, stable_id
from schemas import entity_types

Verdict = Literal["same", "different"]
VERDICTS = ("same", "different")
PERSON = "person:"
ARTICLE_MARK = "@"


class LedgerError(ValueError):
    """A ledger, or a decision, that cannot be used; the message says which line or name and what is wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """One decision: whether two names of a type stand for one entity.

    `a` and `b` are names, or NAME@ARTICLE for the entity that the article with that id calls so. `score` is how
    likely they are one, 0 to 1. `by` is a rule's name or person:NAME. `article` and `sentence` are the evidence,
    `when` (ISO date) is set on persons' rows alone, so that a rebuild writes the same rows.
    """

    type: str
    a: str
    b: str
    verdict: Verdict
    score: float
    reason: str
    by: str
    article: str | None = None
    sentence: str | None = None
    when: str | None = None

    @property
    def id(self) -> str:
        """The same for every row on the same two names, in either order and any script."""
        return stable_id(self.type, *sorted((reference_key(self.a), reference_key(self.b))))[:8]

    @property
    def personal(self) -> bool:
        return self.by.startswith(PERSON)


def reference(name: str) -> tuple[str, str | None]:
    """The folded name and, for NAME@ARTICLE, the article's id."""
    head, mark, article = name.rpartition(ARTICLE_MARK)
    return (fold_name(head), article) if mark and head and article else (fold_name(name), None)


def reference_key(name: str) -> str:
    """A reference as one folded string."""
    folded, article = reference(name)
    return folded if article is None else f"{folded}{ARTICLE_MARK}{article}"


def order(row: Row) -> tuple[str, ...]:
    """The order in which rows are written."""
    return (row.type, reference_key(row.a), reference_key(row.b), row.verdict, row.by, row.reason)


def decided(row: Row) -> Row:
    """A person's row, checked. Raises LedgerError for an unknown type or verdict and for one name given twice."""
    known = sorted(kind.type for kind in entity_types().values() if kind.kind == "name")
    if row.type not in known:
        raise LedgerError(f"no type of entity is called {row.type!r}: use one of {', '.join(known)}")
    if row.verdict not in VERDICTS:
        raise LedgerError(f"{row.verdict!r} is no verdict: use same or different")
    if not row.personal:
        raise LedgerError(f"{row.by!r}: who decides is written as person:NAME")
    if not fold_name(row.a) or not fold_name(row.b):
        raise LedgerError("a name is empty")
    if reference_key(row.a) == reference_key(row.b):
        raise LedgerError(
            f"{row.a} and {row.b} are one name: to tell two bearers of it apart, name the articles: "
            f"{row.a}@ARTICLE {row.b}@OTHER"
        )
    return row


def with_row(rows: Iterable[Row], row: Row) -> list[Row]:
    """The rows with a person's decision added; it takes the place of an earlier one on the same two names."""
    return sorted([*(other for other in rows if other.id != row.id), decided(row)], key=order)


def without_row(rows: Sequence[Row], row_id: str) -> list[Row]:
    """The rows without the decision of that id. Raises LedgerError where there is none."""
    kept = [row for row in rows if row.id != row_id]
    if len(kept) == len(rows):
        raise LedgerError(
            f"no person decided {row_id}: `kg-builder identity list --by person` shows what there is"
        )
    return kept


def read_rows(path: Path) -> list[Row]:
    """The rows of a file, none where it is missing. Raises LedgerError, naming the line."""
    if not path.exists():
        return []
    known = {field.name for field in fields(Row)}
    needed = [field.name for field in fields(Row) if field.default is MISSING]
    rows = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            if lacking := [name for name in needed if name not in content]:
                raise ValueError(f"lacks {', '.join(lacking)}")
            rows.append(Row(**{key: value for key, value in content.items() if key in known}))
            if not all(isinstance(x, str) for x in (rows[-1].type, rows[-1].a, rows[-1].b, rows[-1].by)):
                raise ValueError("type, a, b and by are texts")
        except (ValueError, TypeError, AttributeError) as error:
            raise LedgerError(f"{path}, line {number}: not a row of decisions: {error}") from error
    return rows


def read_decisions(path: Path) -> list[Row]:
    """The persons' rows of a file, checked. Raises LedgerError, naming the line."""
    rows = read_rows(path)
    for number, row in enumerate(rows, 1):
        try:
            decided(row)
        except LedgerError as error:
            raise LedgerError(f"{path}, row {number}: {error}") from error
    return rows


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as JSON lines, sorted; the file is replaced at once or not at all. Raises LedgerError."""
    lines = [
        json.dumps(
            {key: value for key, value in asdict(row).items() if value is not None}, ensure_ascii=False
        )
        for row in sorted(rows, key=order)
    ]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        draft.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        os.replace(draft, path)
    except OSError as error:
        raise LedgerError(f"{path}: cannot be written: {error}") from error


def rules_path(uri: str) -> Path:
    """Where the rows of rules of a store's graph stand: beside an embedded graph, else under build/."""
    if uri.startswith("kglite:"):
        return Path(uri.removeprefix("kglite:")).with_suffix(".identity.jsonl")
    name = "".join(c if c.isalnum() else "-" for c in uri.partition("://")[2] or uri).strip("-")
    return Path("build") / f"{name}.identity.jsonl"
