"""A whole graph as CSV files for `neo4j-admin database import full`, written as it streams by.

One file holds the nodes of a label, or the edges of a type between two labels. Its header stands in a file of its
own, for which properties there are is known at the end only; the importer takes the cells that a row lacks at its end
for properties that the element lacks. Strings are quoted always, so that an empty one is no missing one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg_builder.graph.fingerprint import Fingerprint
from kg_builder.graph.model import ARTICLE, ENTITY, EVENT
from kg_builder.graph.store import Store, StoreError

ARGUMENTS = "import.args"
LIST_MARK = "\x1f"
"""Stands between the items of a list, which the importer cannot quote."""
LINES_AT_ONCE = 500
"""How many lines of a file are written at a time."""

_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
_NAME = re.compile(r"\w+")


def write_csv(store: Store, folder: Path) -> Fingerprint:
    """Write a store's graph into a folder, with the importer's arguments (`import.args`, paths relative to it).

    Little of it is in memory at a time. Returns the fingerprint of what was written. Raises StoreError, also for what
    the importer cannot take: a list with U+001F in an item or of one empty item, a property whose name is no word.
    """
    found = Fingerprint()
    tables = _Tables(folder)
    for node in store.nodes():
        found.add(node)
        labels = node.label if node.label in (ARTICLE, EVENT) else f"{node.label}:{ENTITY}"
        fixed = {f"id:ID({node.label})": node.id}
        tables.write(("nodes", node.label), labels, fixed, node.properties)
    for edge in store.edges():
        found.add(edge)
        fixed = {
            f":START_ID({edge.source_label})": edge.source,
            f":END_ID({edge.target_label})": edge.target,
            "key:string": edge.key,
        }
        stem = ("relationships", edge.type, edge.source_label, edge.target_label)
        tables.write(stem, edge.type, fixed, edge.properties)
    tables.finish()
    return found


class _Tables:
    """The files of a graph: for each kind of element one, or several where a property of it is of several types."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.found: dict[tuple[str, ...], list[_Table]] = defaultdict(list)
        self.multiline = False

    def write(
        self, stem: tuple[str, ...], label: str, fixed: Mapping[str, str], properties: Mapping[str, Any]
    ) -> None:
        """Write an element. `stem` names its kind, its option at the importer first; `fixed` are its first cells
        under their headings."""
        where = f"{'-'.join(stem[1:])} {next(iter(fixed.values()))!r}"
        types = {name: _type(name, value, where) for name, value in properties.items()}
        tables = self.found[stem]
        table = next((table for table in tables if table.takes(types)), None)
        if table is None:
            path = self.folder / f"{'-'.join((*stem, *[str(len(tables) + 1)] * bool(tables)))}.csv"
            tables.append(table := _Table(f"--{stem[0]}={label}", path, fixed))
        line = table.write(fixed.values(), types, properties)
        self.multiline |= "\n" in line or "\r" in line

    def finish(self) -> None:
        """Write the headers and the arguments."""
        tables = [table for tables in self.found.values() for table in tables]
        lines = [
            f"--array-delimiter=U+{ord(LIST_MARK):04X}",
            f"--multiline-fields={str(self.multiline).lower()}",
            *(table.finish() for table in tables),
        ]
        (self.folder / ARGUMENTS).write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Table:
    """One file; a column is a property of one type.

    It is open only while some lines are added: a schema may have more tables than a process may have files open.
    """

    def __init__(self, option: str, path: Path, fixed: Iterable[str]) -> None:
        self.option, self.path, self.fixed = option, path, list(fixed)
        self.columns: dict[str, str] = {}
        self.lines: list[str] = []
        path.write_bytes(b"")

    def takes(self, types: Mapping[str, str]) -> bool:
        return all(self.columns.get(name, kind) == kind for name, kind in types.items())

    def write(self, fixed: Iterable[str], types: Mapping[str, str], properties: Mapping[str, Any]) -> str:
        self.columns.update(types)
        line = ",".join(map(cell, (*fixed, *map(properties.get, self.columns)))).rstrip(",")
        self.lines.append(line + "\n")
        if len(self.lines) == LINES_AT_ONCE:
            self._flush()
        return line

    def _flush(self) -> None:
        with self.path.open("a", encoding="utf-8", newline="") as file:
            file.writelines(self.lines)
        self.lines.clear()

    def finish(self) -> str:
        """Write the last lines and the header; the argument for this file."""
        self._flush()
        header = self.path.with_name(f"{self.path.stem}-header.csv")
        columns = (*self.fixed, *(f"{name}:{kind}" for name, kind in self.columns.items()))
        header.write_text(",".join(columns) + "\n", encoding="utf-8")
        return f"{self.option}={header.name},{self.path.name}"


def cell(value: Any) -> str:
    """A value as the importer reads it; None is nothing at all."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, list):
        return cell(LIST_MARK.join(item if isinstance(item, str) else cell(item) for item in value))
    return repr(value)


def _type(name: str, value: Any, where: str) -> str:
    """The importer's name of a property's type. Raises StoreError for a property that it cannot take."""
    where = f"{where}, property {name}"
    items = value if isinstance(value, list) else [value]
    kinds = {type(item) for item in items}
    if len(kinds) != 1 or not kinds <= _TYPES.keys() or not _NAME.fullmatch(name):
        raise StoreError(f"{where}: {value!r} cannot be imported from CSV")
    if value == [""] or any(LIST_MARK in item for item in items if isinstance(item, str) and items is value):
        raise StoreError(f"{where}: {value!r}: a list with an item that CSV cannot hold")
    return _TYPES[kinds.pop()] + "[]" * (items is value)
