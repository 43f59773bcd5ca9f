"""The files for `neo4j-admin database import full`, read by hand and by the importer itself."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from empty_stores import bring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_graph import HOSTILE, small_graph

from kg_builder.graph.admin_csv import ARGUMENTS, LIST_MARK, write_csv
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.model import Edge, GraphBatch, Node
from kg_builder.graph.store import Store, StoreError, open_store
from kg_builder.transfer import export

PASSWORD = "test-password"
NASTY = (
    HOSTILE,
    'he said "so", then\nleft\r\n',
    "a;b|c\td\\",
    "''",
    '"',
    '""",',
    " 　 ",
    "\u2028\ufeff\u202e",
    "𠮷野家🎉👩‍👩‍👧",
    "=1+1",
    "雲帆科技,有限公司",
)

CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)')


def cells(text: str) -> list[list[str | None]]:
    """The rows of a CSV text: quoted cells as strings, empty ones as None."""
    rows: list[list[str | None]] = [[]]
    at = 0
    while at < len(text):
        match = CELL.match(text, at)
        assert match, text[at:]
        quoted, bare, end = match.groups()
        rows[-1].append(quoted.replace('""', '"') if quoted is not None else bare or None)
        at = match.end()
        if end == "\n":
            rows.append([])
    assert not rows.pop()
    return rows


SCALARS = {"string": str, "long": int, "double": float, "boolean": {"true": True, "false": False}.get}


def value(cell: str, kind: str) -> Any:
    scalar = SCALARS[kind.removesuffix("[]")]
    return [scalar(item) for item in cell.split(LIST_MARK)] if kind.endswith("[]") else scalar(cell)


def read_back(folder: Path) -> tuple[list[Node], list[Edge]]:
    """What the files of an export say."""
    nodes, edges = [], []
    for line in (folder / ARGUMENTS).read_text(encoding="utf-8").splitlines():
        match = re.fullmatch(r"--(nodes|relationships)=(.+)=(.+),(.+)", line)
        if not match:
            continue
        kind, label, header, data = match.groups()
        (columns,) = cells((folder / header).read_text(encoding="utf-8"))
        for row in cells((folder / data).read_bytes().decode()):
            found = dict(zip(columns, row))  # noqa: B905 (rows may be short)
            named = {column: cell for column, cell in found.items() if cell is not None}
            properties = {
                name: value(cell, of)
                for name, of, cell in (
                    (*column.split(":"), cell) for column, cell in named.items() if "(" not in column
                )
            }
            ends = [(column.split("(")[1][:-1], cell) for column, cell in named.items() if "(" in column]
            if kind == "nodes":
                ((specific, identifier),) = ends
                assert label.split(":")[0] == specific
                nodes.append(Node(specific, identifier, properties))
            else:
                (source_label, source), (target_label, target) = ends
                key = properties.pop("key")
                edges.append(Edge(label, source, target, key, properties, source_label, target_label))
    return nodes, edges


def same(found: list[Any], expected: list[Any]) -> bool:
    one, other = (
        sorted(repr(replace(x, properties=sorted(x.properties.items()))) for x in elements)
        for elements in (found, expected)
    )
    return one == other


def test_the_files_say_what_the_store_holds(store: Store, tmp_path: Path) -> None:
    bring(store, small_graph())
    written = write_csv(store, tmp_path)
    assert written.hexadecimal == fingerprint(store)
    nodes, edges = read_back(tmp_path)
    assert same(nodes, list(store.nodes()))
    assert same(edges, list(store.edges()))
    assert (len(nodes), len(edges)) == (written.nodes.count, written.edges.count)


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=LIST_MARK), max_size=12)
values = st.one_of(
    text,
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(text, max_size=3).filter(lambda items: items != [""]),
    st.lists(st.integers(-99, 99), max_size=3),
    st.none(),
)
named = st.dictionaries(st.sampled_from(["amount", "date", "note", "v", "w"]), values)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(named, named), min_size=1, max_size=4))
def test_any_properties_are_read_as_they_were_written(
    kglite_store: Store, tmp_path: Path, properties: list[tuple[dict, dict]]
) -> None:
    nodes, edges = [Node("Article", "a", {"name": "a"})], []
    for number, (of_node, of_edge) in enumerate(properties):
        nodes.append(Node("Event", f"e{number}", {**of_node, "type": "OTHER", "name": "某事"}))
        edges.append(Edge("REPORTS", "a", f"e{number}", "", of_edge, "Article", "Event"))
    kglite_store.forget(["a"])
    kglite_store.sweep()
    bring(kglite_store, [GraphBatch(tuple(nodes), tuple(edges))])
    write_csv(kglite_store, tmp_path)
    found_nodes, found_edges = read_back(tmp_path)
    assert same(found_nodes, list(kglite_store.nodes()))
    assert same(found_edges, list(kglite_store.edges()))


@pytest.mark.parametrize("items", [[f"a{LIST_MARK}b"], [""]])
def test_a_list_that_the_importer_would_misread_is_refused(
    kglite_store: Store, tmp_path: Path, items: list[str]
) -> None:
    bring(kglite_store, [GraphBatch((Node("Company", "x", {"name": "x", "names": items}),))])
    with pytest.raises(StoreError, match="Company 'x', property names"):
        write_csv(kglite_store, tmp_path)


@pytest.mark.neo4j
def test_the_importer_makes_the_graph_that_loading_makes(
    kglite_store: Store, neo4j_server: LocalServer, tmp_path: Path
) -> None:
    strange = [
        Node("Company", f"n{number} {name}", {"name": name, "names": [name, "", name], "v": number})
        for number, name in enumerate(NASTY)
    ]
    strange += [
        Node("Company", "float", {"name": "x", "v": 1.5, "w": 1e300}),
        Node("Company", "text", {"name": "x", "v": "", "w": -(2**62)}),
        Node("Company", "list", {"name": "x", "v": [1, 2], "w": [0.5], "y": True, "z": ["", ""]}),
    ]
    edges = [
        Edge("MENTIONS", "a1", node.id, node.id, {"sentence": node.properties["name"]}, "Article", "Company")
        for node in strange
    ]
    bring(kglite_store, [*small_graph(), GraphBatch(tuple(strange), tuple(edges))])
    folder = tmp_path / "export"
    expected = export(kglite_store, folder).fingerprint
    neo4j_server.import_csv(folder, replace=True)
    neo4j_server.start()
    store = open_store(neo4j_server.uri, "neo4j", PASSWORD)
    try:
        store.prepare()
        assert fingerprint(store) == expected == fingerprint(kglite_store)
        with pytest.raises(StoreError, match=r"holds \d+ nodes, which an import replaces"):
            neo4j_server.import_csv(folder)
    finally:
        store.close()
