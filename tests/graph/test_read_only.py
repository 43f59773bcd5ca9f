"""What `ask` lets through and what it refuses, by itself and against the parsers of both stores."""

import csv
from pathlib import Path

import neo4j
import pytest
from empty_stores import bring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_graph import small_graph

from kg_builder.graph.cypher_tokens import CypherError, CypherText
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.query import ask, list_queries
from kg_builder.graph.read_only import check
from kg_builder.graph.store import Store

FORBIDDEN = [
    "LOAD CSV FROM 'x' AS line RETURN line",
    "LOAD CSV WITH HEADERS FROM 'x' AS line RETURN line",
    "CREATE (:Company {id: 'x', name: 'x'})",
    "INSERT (:Company {id: 'x', name: 'x'})",
    "MERGE (x:Company {id: 'x'})",
    "MATCH (x) SET x.name = 'x'",
    "MATCH (x) REMOVE x.name",
    "MATCH (x) DELETE x",
    "MATCH (x) DETACH DELETE x",
    "MATCH (x) NODETACH DELETE x",
    "FOREACH (y IN [1] | CREATE (:X))",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "CALL db.clearQueryCaches() YIELD value RETURN value",
    "CALL apoc.load.json('x') YIELD value RETURN value",
    "CALL refresh_stats()",
    "CALL db.cdc.query({from: 0})",
    "RETURN genai.vector.encode('x', 'y', {}) AS v",
    "RETURN apoc.cypher.runFirstColumnSingle('LOAD CSV', {}) AS v",
]
ALONE = [
    "CREATE INDEX x IF NOT EXISTS FOR (n:Company) ON (n.x)",
    "CREATE OR REPLACE DATABASE x",
    "DROP CONSTRAINT company_id",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "GRANT ROLE reader TO x",
    "SHOW DATABASES",
    "SHOW TRANSACTIONS",
    "SHOW SETTINGS",
    "SHOW ALL USERS",
    "SHOW CURRENT USER",
    "SHOW USER PRIVILEGES",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "START DATABASE x",
    "USE system RETURN 1",
    "USE graph.byName('x') RETURN 1",
    "CALL { USE neo4j RETURN 1 AS x } RETURN x",
    "USING PERIODIC COMMIT LOAD CSV FROM 'x' AS l RETURN l",
    "CALL { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n",
    "CALL (*) { MATCH (n) RETURN n } IN 3 CONCURRENT TRANSACTIONS OF 5 ROWS RETURN n",
    "RETURN 1; RETURN 2",
    "`LOAD` `CSV` FROM 'x' AS l RETURN l",
    "CYPHER 5LOAD CSV FROM 'x' AS l RETURN l",
    "CYPHER 5 planner = cost EXPLAIN LOAD CSV FROM 'x' AS l RETURN l",
    "WITH 1 AS as LOAD CSV FROM 'x' AS l RETURN l",
    "WITH 1 AS as CALL db.clearQueryCaches() YIELD value RETURN value",
    "CALL `dbms`.`listConfig`()",
    "OPTIONAL CALL db.clearQueryCaches() YIELD value RETURN value",
    "RETURN COLLECT { LOAD CSV FROM 'x' AS l RETURN l } AS x",
    "LO\\u0041D CSV FROM 'x' AS l RETURN l",
    "RETURN 1 AS x UNION LOAD CSV FROM 'x' AS x RETURN x",
    "",
    " // nothing\n;",
]
ALLOWED = [
    "MATCH (load:Set {delete: 1})-[set:CREATE|DROP]->(n:Call&!Merge) RETURN load.create, set.call, n",
    "MATCH (create) WHERE create.name = 'x' RETURN create AS delete ORDER BY delete",
    "RETURN {set: 1, load: 2, call: [3]} AS m",
    "UNWIND [1] AS load WITH load AS call RETURN call AS use",
    "RETURN [set IN [1, 2] | set] AS l, $create AS p",
    "MATCH (n) WHERE EXISTS { (n)-[:X]->() } CALL (n) { RETURN n.x AS y } RETURN y",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.index.fulltext.queryNodes('i', 'x') YIELD node RETURN node",
    "SHOW INDEXES",
    "SHOW BUILT IN FUNCTIONS YIELD name RETURN name",
    "CYPHER 5 runtime = slotted MATCH (n) RETURN n;",
    "EXPLAIN MATCH (n) RETURN n",
    "RETURN duration.inDays(date('2024-01-01'), date.truncate('month', date())).days AS d",
    "MATCH (n) RETURN n.`LOAD CSV`, n['CREATE (x)']",
    "RETURN 1 AS x // CREATE (n)\n/* MATCH (n) DELETE n; */ UNION RETURN 2 AS x",
    "RETURN 'it\\'s; LOAD CSV' AS x",
]


@pytest.mark.parametrize("text", FORBIDDEN + ALONE)
def test_what_does_more_than_read_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(CypherError) as error:
        check(CypherText(text))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ALLOWED)
def test_what_reads_is_not_refused(text: str) -> None:
    check(CypherText(text))


def test_every_question_that_ships_only_reads() -> None:
    for query in list_queries():
        for dialect in ("neo4j", "kglite"):
            check(CypherText(query.cypher(dialect)))


def test_a_refusal_says_what_where_and_why() -> None:
    with pytest.raises(CypherError) as error:
        check(CypherText("MATCH (n)\n  SET n.x = 1"))
    assert str(error.value) == (
        "line 2, column 3: refused: SET writes, and only reading is allowed; "
        "if SET is a name, write `SET` in backticks"
    )


gaps = st.lists(
    st.sampled_from([" ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "/**/", "/* ' */", '// " `\n', "/*\n;*/"]),
    min_size=1,
    max_size=3,
).map("".join)
prefixes = st.sampled_from(
    [
        "",
        "EXPLAIN ",
        "PROFILE ",
        "CYPHER 5 ",
        "MATCH (n) ",
        "UNWIND [1] AS x ",
        "WITH 1 AS x ",
        "RETURN 1 AS x UNION ",
    ]
)
hidden = st.sampled_from(
    [text.replace("'", "") for text in [*FORBIDDEN, *ALONE] if "\\" not in text and "`" not in text]
)


@given(st.data(), st.sampled_from(FORBIDDEN), prefixes)
def test_a_forbidden_clause_is_refused_in_any_spelling(data: st.DataObject, clause: str, prefix: str) -> None:
    words = []
    for word in clause.split(" "):
        words.append(
            "".join(
                data.draw(st.sampled_from([c.lower(), c.upper()])) if "'" not in word else c for c in word
            )
        )
    if "." in clause and not prefix.startswith("CYPHER"):
        words = [word.replace(".", data.draw(gaps) + "." + data.draw(gaps)) for word in words]
    text = data.draw(st.sampled_from(["", "\n", ";"])).join(["", prefix]).lstrip(";")
    for word in words:
        text += word + data.draw(gaps)
    with pytest.raises(CypherError):
        check(CypherText(text))


@given(hidden, hidden, hidden, st.text(st.characters(exclude_characters="'\"`\\\r\n*/"), max_size=20))
def test_what_stands_in_strings_comments_and_backticks_is_never_refused(
    first: str, second: str, third: str, noise: str
) -> None:
    line = third.replace("\n", " ")
    check(
        CypherText(
            f"/*{first}*/ MATCH (`{second}`:`{third}` {{`{first}`: '{second}{noise}'}}) // {line}\n"
            f'WHERE `{second}`.`{third}` = "{first}" /* {noise} {third.replace("*)", "")} */'
            f" RETURN `{second}` AS `{noise}{first}`;"
        )
    )


@settings(max_examples=300)
@given(st.text(st.sampled_from("ab '\"`\\u0027\n\r/*;.:{}()[]$15LOADCSV\u00a0\u6c49")))
def test_any_text_is_cut_into_tokens_that_stand_where_they_say_or_refused(text: str) -> None:
    query = CypherText(text)
    try:
        tokens = query.tokens
    except CypherError:
        return
    for token in tokens:
        if token.kind in ("word", "symbol", "number"):
            assert text.startswith(token.value, token.offset)
    again = CypherText(query.portable)
    assert [(t.kind, t.value) for t in again.tokens] == [(t.kind, t.value) for t in tokens]
    symbols = {t.offset: t.value for t in again.tokens if t.kind == "symbol"}
    assert not any(value == "/" and symbols.get(at + 1) == "*" for at, value in symbols.items())


@pytest.mark.parametrize(
    "text", ["'\\u0027 + \"", "'\\u0022'", "'\\\\u0027'", "'\\u005cu0027'", "'\\ud83d\\ude00'", "'\\u8bed'"]
)
def test_an_escape_is_a_character_and_never_a_quote(store: Store, text: str) -> None:
    text = text if text.endswith("'") else text + "'"
    expected = {"'\\\\u0027'": "\\u0027", "'\\u005cu0027'": "\\u0027"}.get(
        text, text[1:-1].encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")
    )
    assert ask(store, f"RETURN {text} AS x")[1] == [[expected]]


def test_comments_of_both_kinds_are_for_both_stores(store: Store) -> None:
    assert ask(store, "/* one\n */ RETURN 1 // '\n + /* two */ 1 AS x") == (["x"], [[2]])


@pytest.mark.parametrize(
    "text",
    [
        "LOAD CSV FROM '{}' AS l RETURN l",
        "CYPHER 5LOAD CSV FROM '{}' AS l RETURN l",
        "`LOAD` `CSV` FROM '{}' AS l RETURN l",
        "RETURN 1 AS l UNION LOAD CSV FROM '{}' AS l RETURN l",
    ],
)
def test_a_file_that_kglite_would_read_is_not_read(kglite_store: Store, tmp_path: Path, text: str) -> None:
    path = tmp_path / "secret.csv"
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerow(["secret"])
    text = text.format(path)
    assert ["secret"] in [row[0] for row in kglite_store.read(text)[1]], "the store alone lets it through"
    with pytest.raises(CypherError, match="refused: LOAD CSV reads files"):
        ask(kglite_store, text)


@pytest.mark.neo4j
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_neo4j_plans_as_more_than_reading_is_refused(
    neo4j_server: LocalServer, data: st.DataObject
) -> None:
    """Random compositions, planned by the server itself: whatever it would load, call or write was refused."""
    pieces = st.sampled_from(
        [
            "MATCH (n)",
            "WITH 1 AS as",
            "WITH 1 AS x",
            "LOAD CSV FROM 'file:///x' AS l",
            "load/**/csv from 'file:///x' AS l",
            "L\\u004fAD CSV FROM 'file:///x' AS l",
            "'\\u0027",
            "\\u0027'",
            "CALL { ",
            " RETURN 1 AS one } ",
            "CREATE (c)",
            "CALL db.clearQueryCaches() YIELD value",
            "CALL db.labels() YIELD label",
            "SET n.x = 1",
            "RETURN 1 AS one",
            "RETURN *",
            "UNION",
            "// \\u000a",
            "/* ",
            " */",
            "`",
            "RETURN 'x' AS y",
        ]
    )
    text = " ".join(data.draw(st.lists(pieces, min_size=1, max_size=5)))
    try:
        query = CypherText(text)
        check(query)
    except CypherError:
        return
    with (
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", "test-password")) as driver,
        driver.session() as session,
    ):
        try:
            summary = session.run("EXPLAIN " + query.portable).consume()
        except neo4j.exceptions.ClientError:
            return
    plan = str(summary.plan)
    assert "LoadCSV" not in plan
    assert summary.query_type == "r" or "w" in str(summary.query_type), text
    assert "clearQueryCaches" not in plan


def test_the_answer_is_that_of_the_store(store: Store) -> None:
    bring(store, small_graph())
    text = "MATCH (c:Company) RETURN c.name AS name ORDER BY name LIMIT 3"
    assert ask(store, text) == store.read(text)
