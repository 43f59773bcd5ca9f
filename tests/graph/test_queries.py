from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from empty_stores import bring, empty_kglite, empty_neo4j
from small_graph import HOSTILE, small_graph

from kg_builder.graph import query as queries
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.query import QueryError, explain, list_queries, run
from kg_builder.graph.store import Store
from schemas import SchemaError

# What must be given; every other parameter is left out.
GIVEN = {
    "article_facts": {"article": "a1"},
    "company_timeline": {"company": "云帆"},
    "connection": {"a": "李明远", "b": "蓝湖"},
    "partners_of_partners": {"company": "雲帆科技"},
}

ANSWERS: dict[str, list[list[Any]]] = {
    "acquisitions": [["2024-05-16", "云帆科技", "山海软件", "51%", None, "rumored", "e-buy"]],
    "bids_won": [
        ["云帆科技", 1, 1, 3000000.0, 3000000.0, "2024-06-01"],
        ["蓝湖智能", 1, 0, None, None, "2023-06-01"],
    ],
    "business_figures": [["云帆科技", "营收", "8亿元", None, "去年", "2023-01-01", "e-figure"]],
    "client_bidders": [
        ["江城大学", "2023-06-01", "蓝湖智能", None, None, ["云帆科技"], "e-bid3"],
        ["江城大学", "2024-06-01", "云帆科技", "智慧校园二期", "300万元", ["山海软件", "蓝湖智能"], "e-bid1"],
    ],
    "common_investors": [["蓝湖智能", "云帆科技", ["远望资本"], 1]],
    "competitors": [["蓝湖智能", "云帆科技", 2]],
    "connection": [[["李明远", "云帆科技", "蓝湖智能"], ["HOLDS_POSITION", "COMPETES_WITH"], 2]],
    "funding_rounds": [
        ["云帆科技", "2024-05-07", "A轮", "1亿元", None, ["远望资本"], "e-round1"],
        ["蓝湖智能", "2024-05-16", "B轮", None, "20亿元", ["远望资本", "钢城物流"], "e-round2"],
    ],
    "partners_of_partners": [["云帆科技", "山海软件", ["钢城物流"], 1]],
    "posts": [["云帆科技", "李明远", "首席执行官", "2024-05-07", "e-post"]],
    "price_cuts": [
        ["2024-05-06", "云帆科技", "云帆一号", "5元", "1元", 80.0, 2, "e-cut1"],
        ["2024-05-15", "蓝湖智能", "蓝湖大师", None, None, 32.0, 1, "e-cut2"],
    ],
    "price_followers": [
        ["云帆科技", "2024-05-06", "蓝湖智能", "2024-05-15", 9, "蓝湖大师", None, "e-cut2"],
    ],
    "price_rises": [["2024-05-16", "山海软件", None, None, None, 10.0, 1, "e-rise"]],
    "products_by_company": [
        ["云帆科技", "云帆一号", ["CUT_PRICE", "OWNS_PRODUCT"], "2024-05-06"],
        ["蓝湖智能", "蓝湖大师", ["CUT_PRICE"], "2024-05-15"],
    ],
    "rumours": [
        ["2024-05-16", "rumored", "ACQUIRED", "ACQUIRED", 1, "e-buy"],
        ["2024-06-02", "planned", "WON_BID", "WON_BID", 1, "e-bid2"],
    ],
    "supply_chain": [["钢城物流", HOSTILE, None, "200万元", "2024-06-02", "e-supply"]],
}


@pytest.fixture(scope="module")
def filled_kglite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with empty_kglite(tmp_path_factory.mktemp("kglite")) as store:
        bring(store, small_graph())
        yield store


@pytest.fixture(scope="module")
def filled_neo4j(neo4j_server: LocalServer) -> Iterator[Store]:
    with empty_neo4j(neo4j_server) as store:
        bring(store, small_graph())
        yield store


@pytest.fixture(params=["kglite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def filled(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(f"filled_{request.param}")
    return found


@pytest.mark.parametrize("name", [query.name for query in list_queries()])
def test_both_stores_answer_alike(name: str, filled_kglite: Store, filled_neo4j: Store) -> None:
    one = run(filled_kglite, name, GIVEN.get(name))
    assert one[1], "the small graph has an answer to every question"
    assert one == run(filled_neo4j, name, GIVEN.get(name))
    assert one[1] == ANSWERS.get(name, one[1])


@pytest.mark.parametrize("name", [query.name for query in list_queries()])
def test_a_question_has_titles_and_its_filters_filter(name: str, filled_kglite: Store) -> None:
    query = next(query for query in list_queries() if query.name == name)
    assert query.title.isascii()
    assert not query.title_zh.isascii()
    every = run(filled_kglite, name, GIVEN.get(name))[1]
    for param in query.params:
        if param.type == "entity" and not param.required:
            none = run(filled_kglite, name, {**GIVEN.get(name, {}), param.name: HOSTILE})[1]
            assert none != every or name == "supply_chain"
        if param.type == "date":
            value = "2000" if param.name == "until" else "2100"
            assert run(filled_kglite, name, {**GIVEN.get(name, {}), param.name: value})[1] == []
        if param.name == "limit":
            assert run(filled_kglite, name, {**GIVEN.get(name, {}), "limit": "1"})[1] == every[:1]


def test_followers_are_found_within_the_days_given(filled: Store) -> None:
    assert len(run(filled, "price_followers", {"days": "9"})[1]) == 1
    assert run(filled, "price_followers", {"days": "8"})[1] == []
    assert run(filled, "price_followers", {"company": "蓝湖"})[1] == []


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024-05", "2024-05", 2),
        ("2024-05-06", "2024-05-14", 1),
        ("2024-05-16", "2024", 0),
        ("2023", "2023", 0),
    ],
)
def test_a_period_may_be_days_months_or_years(filled: Store, since: str, until: str, found: int) -> None:
    assert len(run(filled, "price_cuts", {"since": since, "until": until})[1]) == found


@pytest.mark.parametrize("name", ["c-yun", "云帆科技", "雲帆", "YUNFAN", "云帆"])
def test_a_company_is_known_by_any_name(filled: Store, name: str) -> None:
    assert [row[1] for row in run(filled, "price_cuts", {"company": name})[1]] == ["云帆科技"]


def test_a_rumour_has_no_direct_edge_in_answers(filled: Store) -> None:
    assert all("山海软件" not in row for row in run(filled, "bids_won")[1])


@pytest.mark.parametrize(
    ("name", "params", "message"),
    [
        ("price_cut", {}, "no query 'price_cut'; did you mean price_cuts"),
        ("price_cuts", {"compny": "x"}, "no parameter 'compny'; did you mean company"),
        ("price_cuts", {"company": "云帆科"}, "named '云帆科'; did you mean 云帆科技"),
        ("price_cuts", {"limit": "many"}, "limit=many is not of type integer"),
        ("price_cuts", {"since": "May"}, "since=May is not a date"),
        ("company_timeline", {}, "needs company"),
    ],
)
def test_a_wrong_question_is_answered_with_what_there_is(
    filled_kglite: Store, name: str, params: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        run(filled_kglite, name, params)


def test_the_evidence_of_an_event(filled: Store) -> None:
    columns, rows = explain(filled, "e-cut1")
    assert columns[:4] == ["event", "type", "status", "article"]
    assert [row[3:] for row in rows] == [
        ["a1", "云帆一号降价", "晨报", "2024-05-07", "e-cut1的原句。", 0, 9, 0.9, "by hand", "1"],
        ["a4", "云帆一号降价", "转载网", "2024-05-08", "e-cut1的原句。", 1, 10, 0.9, "by hand", "1"],
    ]
    assert explain(filled, "no such event")[1] == []


def test_a_direct_edge_leads_to_its_evidence(filled: Store) -> None:
    _, edges = filled.read("MATCH (:Company)-[r:WON_BID]->(:Project) RETURN r.event, r.key")
    assert edges == [["e-bid1", "e-bid1"]]
    assert [row[0] for row in explain(filled, edges[0][0])[1]] == ["e-bid1"]


def test_the_evidence_between_two_names(filled: Store) -> None:
    assert [(row[0], row[3]) for row in explain(filled, "云帆", "蓝湖")[1]] == [
        ("e-rival", "a1"),
        ("e-rival", "a2"),
    ]
    with pytest.raises(QueryError, match="nothing in the graph is named '无名'"):
        explain(filled, "云帆", "无名")


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "// only one title\nRETURN 1",
        "// A\n// 甲\n// limit: whole = 3 | rows\nRETURN 1",
    ],
)
def test_a_query_file_without_its_header_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    (tmp_path / "broken.cypher").write_text(text, encoding="utf-8")
    monkeypatch.setattr(queries, "QUERIES", tmp_path)
    list_queries.cache_clear()
    with pytest.raises(SchemaError, match=r"broken\.cypher"):
        list_queries()
    monkeypatch.undo()
    list_queries.cache_clear()


def test_a_store_may_have_a_text_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filled_kglite: Store
) -> None:
    (tmp_path / "one.cypher").write_text("// One\n// 一\nRETURN 1 AS n", encoding="utf-8")
    (tmp_path / "one.kglite.cypher").write_text("// One\n// 一\nRETURN 2 AS n", encoding="utf-8")
    monkeypatch.setattr(queries, "QUERIES", tmp_path)
    list_queries.cache_clear()
    assert [query.name for query in list_queries()] == ["one"]
    assert run(filled_kglite, "one") == (["n"], [[2]])
    monkeypatch.undo()
    list_queries.cache_clear()
