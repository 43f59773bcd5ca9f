"""Changes in parts against everything at once, over made records of companies that are easily confused."""

import hashlib
import json
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.record import Entity, Evidence, Mention, Record, Relation
from kg_builder.corpus.article import Article
from kg_builder.corpus.reprints import find_reprints
from kg_builder.delta import Delta, apply_changes
from kg_builder.graph.drawing import draw
from kg_builder.graph.model import Edge, Node
from kg_builder.identity.identify import identify
from kg_builder.identity.ledger import Row, order
from kg_builder.state import Place, State

NAMES = {
    "COMPANY": [
        ("北京星河智能科技有限公司", "星河智能"),
        ("北京星河智能科技有限公司",),
        ("星河智能",),
        ("上海星河智能科技有限公司",),
        ("Starriver", "星河智能"),
        ("Starriver Inc.",),
        ("宁德时代",),
        ("CATL",),
        ("CATL", "宁德时代"),
        ("远山",),
        ("远山软件有限公司", "远软"),
        ("远软",),
        ("长河银行",),
    ],
    "PERSON": [("周砚",), ("周砚", "周砚之"), ("沈予",), ("Ann Lee",)],
    "PRODUCT": [
        ("星河智能灵犀大模型",),
        ("灵犀大模型",),
        ("灵犀", "灵犀大模型"),
        ("远山灵犀大模型",),
        ("墨舟",),
    ],
    "PROJECT": [
        ("长河银行2024年知识库采购项目",),
        ("长河银行2024年知识库的采购项目",),
        ("长河银行知识库采购项目",),
    ],
}
DECISIONS = [
    Row("COMPANY", "远山", "长河银行", "same", 1.0, "", "person:li"),
    Row("COMPANY", "星河智能", "北京星河智能科技有限公司", "different", 0.0, "", "person:li"),
    Row("PERSON", "周砚@f/0", "周砚@f/1", "same", 1.0, "", "person:li"),
]
TEXTS = [
    "星河智能与远山签署了一份为期三年的合作协议，双方没有透露金额。",
    "星河智能与远山签署了一份为期三年的合作协议，双方都没有透露金额。",
    "长河银行公布了知识库采购项目的中标结果，共有六家企业参加了投标。",
]


def _entity(key: str, kind: str, names: tuple[str, ...], value: dict | None = None) -> Entity:
    mentions = tuple(Mention(i, i + len(name), name) for i, name in enumerate(names))
    return Entity(key, kind, names[0], names, mentions, value)


@st.composite
def contents(draw_: st.DrawFn) -> Record:
    """An article without an id."""
    entities = [
        _entity(f"e{n}", kind, draw_(st.sampled_from(NAMES[kind])))
        for n, kind in enumerate(["COMPANY", "COMPANY", "PERSON", "PRODUCT", "PROJECT"])
    ]
    value = draw_(st.sampled_from([1e8, 1.02e8, 2e8]))
    day = f"2024-0{draw_(st.integers(1, 9))}-11"
    entities.append(_entity("e5", "AMOUNT", (f"{value:g}元",), {"value": value, "currency": "CNY"}))
    entities.append(_entity("e6", "DATE", (day,), {"start": day, "end": day}))
    forms = [
        ("INVESTED_IN", {"investor": ("e0",), "investee": ("e1",), "amount": ("e5",)}),
        ("HOLDS_POSITION", {"person": ("e2",), "organization": ("e0",), "title": ("总裁",)}),
        ("ACQUIRED", {"acquirer": ("e1",), "target": ("e0",), "amount": ("e5",), "date": ("e6",)}),
        ("PARTNERED_WITH", {"party": ("e0", "e1"), "date": ("e6",)}),
        ("RELEASED", {"company": ("e0",), "product": ("e3",)}),
        ("WON_BID", {"winner": ("e1",), "project": ("e4",), "amount": ("e5",)}),
    ]
    relations = tuple(
        Relation(
            f"r{n}",
            kind,
            draw_(st.sampled_from(["asserted", "planned", "denied"])),
            roles,
            evidence,
            0.8,
            "x/0",
        )
        for n, (kind, roles) in enumerate(forms)
        if draw_(st.booleans())
        for evidence in [Evidence(n, n + 4, "原文如此")]
    )
    kept = [e for e in entities if e.value is not None or draw_(st.integers(0, 3))]
    named = {e.id for e in kept}
    relations = tuple(
        r for r in relations if all(f in named for fs in r.roles.values() for f in fs if f.startswith("e"))
    )
    published = draw_(st.sampled_from([None, "2024-03-01", "2024-03-05", "2025-01-01"]))
    source = {"outlet": outlet} if (outlet := draw_(st.sampled_from([None, "晨报", "快讯"]))) else {}
    return Record("", "", published, draw_(st.sampled_from(TEXTS)), tuple(kept), relations, source)


SLOTS = [(folder, f"f/{n}") for folder in ("a", "b") for n in range(4)]
corpora = st.dictionaries(st.sampled_from(SLOTS), contents(), min_size=4)
edits = st.tuples(st.sampled_from(SLOTS), st.none() | contents(), st.booleans())
decisions = st.lists(st.sampled_from(DECISIONS), unique_by=lambda row: row.id, max_size=2)
Graph = dict[tuple[str, ...], dict]


def _key(one: Node | Edge) -> tuple[str, ...]:
    if isinstance(one, Node):
        return (one.label, one.id)
    return (one.type, one.source, one.target, one.key, one.source_label, one.target_label)


def _step(state: State, corpus: dict[tuple[str, str], Record], rows: list[Row], whole: bool) -> list[Delta]:
    for folder in ("a", "b"):
        places = []
        for (at, path), record in corpus.items():
            if at == folder:
                digest = hashlib.sha256(repr(record).encode()).hexdigest()
                state.put_record(digest, "x", record, {})
                places.append(Place(path, path, digest, json.dumps(record.source)))
        state.place(folder, places)
    return list(apply_changes(state, rows, whole))


def _follow(graph: Graph, deltas: list[Delta]) -> None:
    for delta in deltas:
        for one in (*delta.gone.nodes, *delta.gone.edges):
            del graph[_key(one)]
        for one in (*delta.added.nodes, *delta.added.edges):
            graph[_key(one)] = dict(one.properties)
        for one in delta.added.edges:
            assert {(one.source_label, one.source), (one.target_label, one.target)} <= graph.keys()


def _drawn(deltas: list[Delta]) -> Graph:
    return {
        _key(one): dict(one.properties)
        for delta in deltas
        for one in (*delta.drawn.nodes, *delta.drawn.edges)
    }


def _at_once(state: State, rows: list[Row]) -> tuple[Graph, list[Row]]:
    """The graph of the articles of a state by the plain way, and what the rules decided."""
    records = [state.record(article) for article in state.articles()]
    reprints = find_reprints(Article(r.id, r.text, published=r.published) for r in records)
    facts = identify(records, reprints, rows)
    batch = draw(facts)
    return {_key(one): dict(one.properties) for one in (*batch.nodes, *batch.edges)}, sorted(
        facts.decisions, key=order
    )


@settings(deadline=None, max_examples=80)
@given(corpora, st.lists(edits, min_size=1, max_size=6), decisions)
def test_any_sequence_of_changes_ends_in_the_graph_of_what_remains(
    corpus: dict[tuple[str, str], Record],
    changes: list[tuple[tuple[str, str], Record | None, bool]],
    rows: list[Row],
):
    graph: Graph = {}
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        closing(State(Path(folder, "s.sqlite"))) as state,
    ):
        # As over many thousands of articles, nothing fits into one part or into memory.
        for name in ("delta.PART", "delta.CACHED", "state.decisions.PART"):
            patch.setattr(f"kg_builder.{name}", 2)
        for number in range(len(changes) + 1):
            whole = not number
            if number:
                slot, content, whole = changes[number - 1]
                corpus = {k: v for k, v in corpus.items() if k != slot} | ({slot: content} if content else {})
            deltas = _step(state, corpus, rows, whole)
            _follow(graph, deltas)
            expected, decided = _at_once(state, rows)
            assert graph == expected
            assert not whole or _drawn(deltas) == graph
            assert sorted(state.rows(), key=order) == decided


def _article(*named: tuple[str, str], post: bool = False) -> Record:
    entities = tuple(_entity(f"e{n}", kind, (name,)) for n, (kind, name) in enumerate(named))
    roles = {"organization": ("e0",), "person": ("e1",)}
    relation = Relation("r0", "HOLDS_POSITION", "asserted", roles, Evidence(0, 4, "原文如此"), 0.8, "x/0")
    return Record(
        "", "", "2024-03-01", "、".join(name for _, name in named), entities, (relation,) if post else ()
    )


FAR = {
    "the full name of a sister company parts two bearers of a name in articles that do not name it": [
        _article(("COMPANY", "星河智能"), ("PERSON", "周砚"), post=True),
        _article(("COMPANY", "北京星河智能科技有限公司"), ("PERSON", "周砚"), post=True),
        _article(("COMPANY", "上海星河智能科技有限公司")),
    ],
    "a product with its maker before it is that of an article without the maker": [
        _article(("PRODUCT", "灵犀大模型")),
        _article(("COMPANY", "远山"), ("PRODUCT", "远山灵犀大模型")),
    ],
}


@pytest.mark.parametrize("records", FAR.values(), ids=FAR)
def test_what_an_article_decides_about_others(records: list[Record], tmp_path: Path):
    corpus = {("a", f"f/{n}"): record for n, record in enumerate(records)}
    first = dict(list(corpus.items())[:-1])
    with closing(State(tmp_path / "s.sqlite")) as state:
        graph: Graph = {}
        for step in (first, corpus, first):
            before = dict(graph)
            _follow(graph, _step(state, step, [], whole=not graph))
            assert graph == _at_once(state, [])[0]
        assert graph != before
