"""Public sets, learned beside the annotated articles by heads of their own, so that their silence is no negative.

CLUENER2020 and MSRA (names), FewFC (arguments of financial events, one head for each half of its types, since a row
is annotated for one half alone), FinRE (the relation of two given companies).
"""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.text import fold_characters


@dataclass(frozen=True, slots=True)
class TagRow:
    """A sentence, folded, with spans (start, end exclusive, index of the type)."""

    text: str
    spans: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PairRow:
    """A sentence, folded, with two spans in it and the index of their relation."""

    text: str
    head: tuple[int, int]
    tail: tuple[int, int]
    relation: int


@dataclass(frozen=True)
class Task:
    """A set with the names of its labels."""

    labels: tuple[str, ...]
    rows: list[Any]


def read_tasks(folder: Path, part: str = "train") -> dict[str, Task]:
    """The sets under a folder, by name; `part` is train or dev. Sets that are not there are left out."""
    tasks: dict[str, Task] = {}
    for name, pattern in (("cluener", "cluener2020"), ("msra", "msra")):
        if rows := list(_rows(folder, pattern, part)):
            tasks[name] = _names(rows, CLUENER if name == "cluener" else MSRA)
    fewfc = list(_rows(folder, "fewfc_resplit", part))
    for domain in sorted({row["domain"] for row in fewfc}):
        tasks[f"fewfc_{domain}"] = _arguments(
            [row for row in fewfc if row["domain"] == domain], FEWFC[domain]
        )
    if rows := list(_rows(folder, "finre", part)):
        relations = sorted({row["relation"] for row in _rows(folder, "finre", "train")})
        tasks["finre"] = Task(
            tuple(relations),
            [
                PairRow(
                    fold_characters(row["text"]),
                    tuple(row["head_span"]),
                    tuple(row["tail_span"]),
                    relations.index(row["relation"]),
                )
                for row in rows
                if row["relation"] in relations
            ],
        )
    return tasks


def _rows(folder: Path, name: str, part: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob(f"{name}.{part}*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _names(rows: list[dict[str, Any]], labels: tuple[str, ...]) -> Task:
    return Task(
        labels,
        [
            TagRow(
                fold_characters(row["text"]),
                _apart([(e["start"], e["end"], labels.index(e["type"])) for e in row["entities"]]),
            )
            for row in rows
        ],
    )


def _arguments(rows: list[dict[str, Any]], labels: tuple[str, ...]) -> Task:
    return Task(
        labels,
        [
            TagRow(
                fold_characters(row["text"]),
                _apart(
                    [
                        (
                            argument["start"],
                            argument["end"],
                            labels.index(f"{event['type']}.{argument['role']}"),
                        )
                        for event in row["events"]
                        for argument in event["arguments"]
                        if f"{event['type']}.{argument['role']}" in labels
                    ]
                ),
            )
            for row in rows
        ],
    )


def _apart(spans: list[tuple[int, int, int]]) -> tuple[tuple[int, int, int], ...]:
    """The spans without those that overlap an earlier or longer one."""
    kept: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    return tuple(sorted(kept))


CLUENER = (
    "address",
    "book",
    "company",
    "game",
    "government",
    "movie",
    "name",
    "organization",
    "position",
    "scene",
)
MSRA = ("LOC", "ORG", "PER")
FEWFC = {
    "base": tuple(
        f"{event}.{role}"
        for event, roles in {
            "股份股权转让": "target-company collateral obj-org proportion date sub-org money number sub-per obj-per",
            "投资": "obj sub date money",
            "质押": "collateral sub-org number proportion sub-per date obj-org money obj-per",
            "减持": "sub obj title date share-org share-per",
            "起诉": "obj-org sub-org date obj-per sub-per",
        }.items()
        for role in roles.split()
    ),
    "trans": tuple(
        f"{event}.{role}"
        for event, roles in {
            "收购": "obj-org sub-org date proportion money way sub-per number",
            "中标": "sub obj amount date",
            "签署合同": "obj-org sub-org date amount sub-per obj-per",
            "判决": "institution obj-org obj-per money sub-org date sub-per",
            "担保": "sub-org obj-org date amount way sub-per",
        }.items()
        for role in roles.split()
    ),
}
