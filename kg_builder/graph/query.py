"""The questions that ship, and the evidence of an event.

A question is a file `schemas/queries/NAME.cypher` that starts with comments: its title in English, its title in
Chinese, then a line for each parameter, as in

    // company: entity = null | only this company: id, name or any alias

where the type is entity, string, integer, number or date, and a parameter without `= DEFAULT` must be given. A file
`NAME.neo4j.cypher` or `NAME.kglite.cypher` beside it takes its place on that store.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extractors.text import fold_characters
from kg_builder.graph import read_only, unknown_names
from kg_builder.graph.cypher_tokens import CypherError, CypherText
from kg_builder.graph.store import StatementError, Store
from schemas import FOLDER, SchemaError

QUERIES = FOLDER / "queries"
TYPES = ("entity", "string", "integer", "number", "date")

Table = tuple[list[str], list[list[Any]]]
"""Columns and rows."""


class QueryError(ValueError):
    """A question or parameter that does not exist or does not fit; the message names what there is."""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question. `default` is what an absent one stands for; a `required` one has none."""

    name: str
    type: str
    default: str | int | float | None
    required: bool
    help: str


@dataclass(frozen=True)
class Query:
    """A question: its titles, its parameters, its file."""

    name: str
    title: str
    title_zh: str
    params: tuple[Parameter, ...]
    path: Path

    def cypher(self, dialect: str) -> str:
        """The text for a store."""
        override = self.path.with_suffix(f".{dialect}.cypher")
        return (override if override.is_file() else self.path).read_text(encoding="utf-8")


@cache
def list_queries() -> tuple[Query, ...]:
    """Every question, sorted by name. Raises SchemaError for a file without the header described above."""
    return tuple(_parse(path) for path in sorted(QUERIES.glob("*.cypher")) if "." not in path.stem)


def run(store: Store, name: str, params: Mapping[str, Any] | None = None) -> Table:
    """Ask a question by its name.

    Parameters may be strings, as they come from a command line. An entity may be given by id, name or any alias, in
    either script and any case. Raises QueryError and StoreError.
    """
    query = {query.name: query for query in list_queries()}.get(name)
    if query is None:
        raise QueryError(f"no query {name!r}{_nearest(name, [q.name for q in list_queries()])}")
    given = dict(params or {})
    known = {param.name: param for param in query.params}
    for unknown in given.keys() - known.keys():
        raise QueryError(f"query {name} has no parameter {unknown!r}{_nearest(unknown, known)}")
    values = {}
    for param in query.params:
        value = given.get(param.name)
        if value is None and param.required:
            raise QueryError(f"query {name} needs {param.name}: {param.help}")
        values[param.name] = param.default if value is None else _typed(param, value, query)
        if param.type == "entity" and value is not None:
            values[param.name] = _known_name(store, str(value), param.name)
    return store.read(query.cypher(store.dialect), values)


def ask(
    store: Store, cypher: str, seconds: float | None = None, warn: Callable[[str], None] | None = None
) -> Table:
    """The answer to anybody's query, which reads the graph and does nothing else.

    A query that writes, or reaches for files, the network or the server, is refused on both stores (see
    `kg_builder.graph.read_only`); with `seconds` it is stopped after that time. `warn` gets a line for each label,
    relation type and property that the graph does not know. Raises CypherError with line and column of a mistake,
    and StoreError.
    """
    query = CypherText(cypher)
    read_only.check(query)
    if warn:
        for line in unknown_names.warnings(query, unknown_names.vocabulary(store)):
            warn(line)
    try:
        return store.read(query.portable, seconds=seconds)
    except StatementError as error:
        raise CypherError(query.told(str(error), error.line, error.column)) from error


def explain(store: Store, subject: str, other: str | None = None) -> Table:
    """The evidence of an event: a row for each sentence of each article that reports it.

    `subject` is an event's id, which each of its edges carries as `event` or `key`; with `other` the two are
    entities (ids, names or aliases) and the evidence is that of all events in which both take part. Offsets count
    code points of the article's text, end exclusive. No rows where there is no such event. Raises QueryError for an
    unknown name, and StoreError.
    """
    if other is None:
        return store.read(f"MATCH (e:Event {{id: $subject}}) WITH e {_EVIDENCE}", {"subject": subject})
    names = {"subject": _known_name(store, subject), "other": _known_name(store, other)}
    return store.read(
        "MATCH (a:Entity)<--(e:Event)-->(b:Entity) WHERE a.id <> b.id "
        "AND ($subject = a.id OR $subject IN a.names) AND ($other = b.id OR $other IN b.names) "
        f"WITH DISTINCT e {_EVIDENCE}",
        names,
    )


_EVIDENCE = (
    "MATCH (a:Article)-[r:REPORTS]->(e) "
    "RETURN e.id AS event, e.type AS type, e.status AS status, a.id AS article, a.name AS title, a.outlet AS outlet, "
    "a.published AS published, r.sentence AS sentence, r.start AS start, r.`end` AS `end`, "
    "r.confidence AS confidence, r.extractor AS extractor, r.version AS version "
    "ORDER BY published, event, article, start, `end`"
)

_PARAMETER = re.compile(
    rf"(?P<name>[a-z_]+): (?P<type>{'|'.join(TYPES)})(?: = (?P<default>\S+))? \| (?P<help>.+)"
)


def _parse(path: Path) -> Query:
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("//"):
            break
        lines.append(line.removeprefix("//").strip())
    if len(lines) < 2:
        raise SchemaError(f"{path}: starts with two comment lines, the title in English and in Chinese")
    params = []
    for line in filter(None, lines[2:]):
        match = _PARAMETER.fullmatch(line)
        if not match:
            raise SchemaError(
                f"{path}: {line!r} is not `name: type = default | help`; types: {', '.join(TYPES)}"
            )
        default = None if match["default"] in (None, "null") else _convert(match["type"], match["default"])
        params.append(
            Parameter(match["name"], match["type"], default, match["default"] is None, match["help"].strip())
        )
    return Query(path.stem, lines[0], lines[1], tuple(params), path)


_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _convert(kind: str, value: Any) -> Any:
    """A value of a parameter's type. Raises ValueError."""
    if kind == "integer":
        return int(value)
    if kind == "number":
        return float(value)
    if kind == "date" and not _DATE.fullmatch(str(value)):
        raise ValueError
    return str(value)


def _typed(param: Parameter, value: Any, query: Query) -> Any:
    try:
        return _convert(param.type, value)
    except (ValueError, TypeError):
        wanted = "a date: YYYY, YYYY-MM or YYYY-MM-DD" if param.type == "date" else f"of type {param.type}"
        raise QueryError(f"query {query.name}: {param.name}={value} is not {wanted}") from None


def _known_name(store: Store, value: str, parameter: str | None = None) -> str:
    """The id, or the name or alias as the graph has it, that `value` stands for. Raises QueryError."""
    forms = sorted({value.lower(), fold_characters(value).lower()})
    _, rows = store.read(
        "MATCH (n:Entity) UNWIND n.names + [n.id] AS name "
        "WITH name WHERE toLower(name) IN $forms RETURN DISTINCT name ORDER BY name",
        {"forms": forms},
    )
    names = [row[0] for row in rows]
    if names:
        return value if value in names else str(names[0])
    _, rows = store.read("MATCH (n:Entity) UNWIND n.names AS name RETURN DISTINCT name ORDER BY name")
    where = f"{parameter}: " if parameter else ""
    raise QueryError(
        f"{where}nothing in the graph is named {value!r}{_nearest(value, [row[0] for row in rows])}"
    )


def _nearest(name: str, names: Iterable[str]) -> str:
    names = list(names)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    near = near or [n for n in names if name in n or n in name][:3] or (names if len(names) <= 12 else [])
    return f"; did you mean {', '.join(near)}?" if near else ""
