import pytest
from empty_stores import bring
from small_graph import small_graph

from kg_builder.graph.cypher_tokens import CypherError, CypherText
from kg_builder.graph.query import ask, list_queries
from kg_builder.graph.store import Store
from kg_builder.graph.unknown_names import Vocabulary, vocabulary, warnings
from schemas import relation_types

KNOWN = Vocabulary(
    frozenset({"Company", "Product", "Event", "Entity", "Article"}),
    frozenset({"WON_BID", "CUT_PRICE", "WINNER", "REPORTS"}),
    frozenset({"id", "name", "names", "amount", "event", "date"}),
)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("MATCH (c:Compny) RETURN c", [("label 'Compny'", "Company")]),
        (
            "MATCH (:Compny:Entity)<--(:Event&!Artcle) RETURN 1",
            [("'Compny'", "Company"), ("'Artcle'", "Article")],
        ),
        (
            "MATCH (a)-[r:WON_BD|CUTPRICE*1..2]->() RETURN r",
            [("type 'WON_BD'", "WON_BID"), ("'CUTPRICE'", "CUT_PRICE")],
        ),
        ("MATCH (c:Company {nmae: 'x'}) RETURN c", [("property 'nmae'", "name")]),
        (
            "MATCH (c:Company)-[r:WON_BID {evnt: 1}]->() RETURN c.nmae AS nmae",
            [("'evnt'", "event"), ("'nmae'", "name")],
        ),
        (
            "MATCH (c) WHERE c:Compny OR c.`amont` > 1 RETURN c",
            [("'Compny'", "Company"), ("'amont'", "amount")],
        ),
        ("MATCH (c:`Compny`) WITH c AS d RETURN d.nmae", [("'Compny'", "Company"), ("'nmae'", "name")]),
        ("MATCH p = (:Event)-->() RETURN [n IN nodes(p) | n.nmae] AS l", [("'nmae'", "name")]),
        (
            "MATCH (c) WHERE EXISTS { (c)-[:WINER]->(:Compny) } RETURN c",
            [("'WINER'", "WINNER"), ("'Compny'", "Company")],
        ),
        ("MATCH (c:company) RETURN c", [("'company'", "Company")]),
        ("MATCH (c:Zzzzz) RETURN c", [("'Zzzzz'", "")]),
    ],
)
def test_what_the_graph_does_not_know_is_named_with_the_nearest(
    text: str, unknown: list[tuple[str, str]]
) -> None:
    told = warnings(CypherText(text), KNOWN)
    assert len(told) == len(unknown)
    for line, (name, near) in zip(told, unknown, strict=True):
        assert name in line
        assert f"did you mean {near}" in line if near else "did you mean" not in line
        assert "\n" not in line


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (c:Company) WHERE c.name = 'c.nmae (:Compny)' RETURN c // (:Compny)",
        "MATCH (c:Company) /* c.nmae */ WHERE c.name = $nmae RETURN c.name AS nmae ORDER BY nmae",
        "WITH {nmae: 1, b: {c: 2}} AS m RETURN m.nmae, m.b.c",
        "MATCH (c:Company) WITH {firm: c.name} AS c RETURN c.firm",
        "UNWIND [{firm: 'x'}] AS row MATCH (c:Company {name: row.firm}) RETURN row.firm",
        "CALL db.index.fulltext.queryNodes('i', 'x') YIELD node, score RETURN score, node",
        "RETURN duration.inDays(date('2024-01-01'), date()).days AS days, date().year AS year",
        "MATCH (e:Event) RETURN date(e.date).year AS y, e {.id, when: e.date} AS m",
        "MATCH (e:Event) WITH collect(e {.id, x: 1})[0..3] AS top RETURN [t IN top | t.x] AS l",
        "MATCH (n) WHERE n.amount IS :: INTEGER RETURN CASE WHEN n:Company THEN 1 ELSE 2 END AS k",
        "MATCH (a:$($label)) RETURN a",
        "SHOW INDEXES YIELD name RETURN name",
    ],
)
def test_what_is_no_name_of_the_graph_is_not_warned_of(text: str) -> None:
    assert warnings(CypherText(text), KNOWN) == []


def test_the_questions_that_ship_name_nothing_unknown(store: Store) -> None:
    bring(store, small_graph())
    known = vocabulary(store)
    roles = {role for relation in relation_types().values() for role in relation.roles}
    for query in list_queries():
        for line in warnings(CypherText(query.cypher(store.dialect)), known):
            name = line.split("'")[1]
            assert "no property" in line
            assert name in roles or name.rpartition("_")[0] in roles, (
                "the small graph has not every role of a fact"
            )


def test_asking_warns_and_answers(store: Store) -> None:
    bring(store, small_graph())
    told: list[str] = []
    columns, rows = ask(store, "MATCH (c:Compny) RETURN c.name AS name", warn=told.append)
    assert (columns, rows) == (["name"], [])
    assert told == ["line 1, column 10: the graph knows no label 'Compny'; did you mean Company?"]


def test_a_type_of_the_schemas_that_no_edge_has_is_known(store: Store) -> None:
    assert warnings(CypherText("MATCH (:Person)-[:FOUNDED]->(:Company) RETURN 1"), vocabulary(store)) == []


def test_a_mistake_is_shown_where_it_stands(store: Store) -> None:
    with pytest.raises(CypherError) as error:
        ask(store, "MATCH (c:Company)\nRETURN '公司' AS x, 1 + + * 2")
    first, line, mark = str(error.value).splitlines()
    assert first.startswith("line 2, column ")
    assert line == "  RETURN '公司' AS x, 1 + + * 2"
    assert set(mark) == {" ", "^"}


def test_a_query_that_runs_away_is_stopped(store: Store) -> None:
    with pytest.raises(CypherError, match="took longer than its time limit"):
        ask(
            store,
            "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b UNWIND range(1, 100000) AS c RETURN count(a + b + c) AS n",
            seconds=1,
        )
