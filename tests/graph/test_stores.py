from pathlib import Path

import neo4j
import pytest
from empty_stores import bring
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_graph import HOSTILE, small_graph

from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.loading import Statement
from kg_builder.graph.local_server import LocalServer
from kg_builder.graph.model import Edge, GraphBatch, Node
from kg_builder.graph.neo4j import check_version
from kg_builder.graph.store import Progress, Store, StoreError, open_store

PASSWORD = "test-password"


def count(store: Store, pattern: str) -> int:
    return store.read(f"MATCH {pattern} RETURN count(*)")[1][0][0]


def without(batches: list[GraphBatch], *articles: str) -> list[GraphBatch]:
    """The batches without some articles and without what only these say."""
    edges = [
        edge for batch in batches for edge in batch.edges if not {edge.source, edge.target} & set(articles)
    ]
    told = {edge.target for edge in edges if edge.type == "REPORTS"}
    edges = [
        edge
        for edge in edges
        if (edge.source_label != "Event" or edge.source in told)
        and ("event" not in edge.properties or edge.properties["event"] in told)
    ]
    joined = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = {
        node.id: node
        for batch in batches
        for node in batch.nodes
        if (node.label == "Article" and node.id not in articles) or node.id in joined
    }
    return [GraphBatch(tuple(nodes.values()), tuple(edges))]


def test_both_stores_hold_the_same(kglite_store: Store, neo4j_store: Store) -> None:
    for store in (kglite_store, neo4j_store):
        bring(store, small_graph())
    assert fingerprint(kglite_store) == fingerprint(neo4j_store)


def test_what_goes_in_comes_out(store: Store) -> None:
    batches = small_graph()
    bring(store, batches)
    nodes = {(node.label, node.id): dict(node.properties) for batch in batches for node in batch.nodes}
    found = {(node.label, node.id): dict(node.properties) for node in store.nodes()}
    for properties in (*nodes.values(), *found.values()):
        if properties.get("title") == properties["name"]:
            del properties["title"]
    assert found == nodes
    edges = {
        (e.type, e.source, e.target, e.key): dict(e.properties) for batch in batches for e in batch.edges
    }
    assert {(e.type, e.source, e.target, e.key): dict(e.properties) for e in store.edges()} == edges


def test_loading_twice_changes_nothing(store: Store) -> None:
    bring(store, small_graph())
    before = fingerprint(store)
    bring(store, small_graph())
    store.prepare()
    store.sweep()
    assert fingerprint(store) == before


def test_parts_loaded_one_after_the_other_give_the_whole(store: Store) -> None:
    whole, *articles = small_graph()
    bring(store, [whole, *articles])
    expected = fingerprint(store)
    store.forget(["a1", "a2", "a3", "a4"])
    store.sweep()
    assert count(store, "(n) WHERE NOT n:Load") == 0
    bring(store, [whole, articles[0]])
    bring(store, [whole, *articles])
    assert fingerprint(store) == expected


def test_a_changed_event_leaves_nothing_stale(store: Store) -> None:
    batches = small_graph()
    bring(store, batches)
    changed = []
    for batch in batches:
        edges = []
        for edge in batch.edges:
            if edge.type == "CUT_PRICE" and edge.target == "d-one":
                edge = Edge(edge.type, edge.source, "d-lake", edge.key, edge.properties, "Company", "Product")
            if edge.type == "PRODUCT" and edge.target == "d-one":
                edge = Edge(edge.type, edge.source, "d-lake", edge.key, edge.properties, "Event", "Product")
            edges.append(edge)
        nodes = tuple(
            Node(node.label, node.id, {k: v for k, v in node.properties.items() if k != "price_from"})
            for node in batch.nodes
        )
        changed.append(GraphBatch(nodes, tuple(edges)))
    bring(store, changed)
    store.sweep()
    assert count(store, "(:Company)-[:CUT_PRICE]->(:Product {id: 'd-one'})") == 0
    assert count(store, "(:Event {id: 'e-cut1'})-[:PRODUCT]->(:Product {id: 'd-one'})") == 0
    assert store.read("MATCH (e:Event {id: 'e-cut1'}) RETURN e.price_from, e.price_to")[1] == [[None, "1元"]]


def test_an_article_that_no_longer_reports_an_event_lets_it_go(store: Store) -> None:
    whole, *articles = small_graph()
    bring(store, [whole, *articles])
    a2 = articles[1]
    less = GraphBatch(a2.nodes, tuple(edge for edge in a2.edges if edge.target != "e-buy"))
    bring(store, [whole, articles[0], less, *articles[2:]])
    store.sweep()
    assert count(store, "(:Event {id: 'e-buy'})") == 0
    assert count(store, "(:Company {id: 'c-shan'})") == 1


@pytest.mark.parametrize("gone", [("a3",), ("a1", "a4"), ("a2",), ("unknown",)])
def test_forgetting_articles_leaves_the_graph_of_the_others(store: Store, gone: tuple[str, ...]) -> None:
    bring(store, without(small_graph(), *gone))
    expected = fingerprint(store)
    bring(store, small_graph())
    store.forget(gone)
    store.sweep()
    assert fingerprint(store) == expected


def test_names_that_look_like_statements_stay_names(store: Store) -> None:
    bring(store, small_graph())
    assert store.read("MATCH (c:Company) WHERE c.name = $name RETURN c.id", {"name": HOSTILE})[1] == [
        ["c-hostile"]
    ]
    evil = Node("Company", HOSTILE, {"name": "`) //", "names": ["'", '"', "\\", "\n", "$rows"]})
    bring(store, [GraphBatch((evil,))])
    assert [node for node in store.nodes() if node.id == HOSTILE] == [evil]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE (:Company {id: 'x', name: 'x'})",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n:Company) SET n.name = 'x'",
        "MATCH (n:Company) REMOVE n.names",
        "MERGE (n:Company {id: 'c-yun'}) ON MATCH SET n.x = 1 RETURN n.id",
        "UNWIND [1] AS x FOREACH (y IN [x] | CREATE (:Company {id: 'y', name: 'y'}))",
        "CREATE INDEX extra IF NOT EXISTS FOR (n:Company) ON (n.extra)",
        "match (n) detach delete n",
    ],
)
def test_a_query_cannot_write(store: Store, statement: str) -> None:
    bring(store, small_graph())
    before = fingerprint(store)
    with pytest.raises(StoreError, match="refused: the query writes"):
        store.read(statement)
    assert fingerprint(store) == before


def test_a_query_that_is_wrong_is_one_line(store: Store) -> None:
    with pytest.raises(StoreError) as error:
        store.read("MATCH (n RETURN n")
    assert "\n" not in str(error.value)


def test_nodes_edges_and_dates_come_as_plain_values(store: Store) -> None:
    bring(store, small_graph())
    columns, rows = store.read(
        "MATCH (p:Person)-[r:HOLDS_POSITION]->(c:Company) RETURN p, r, {a: [c.name]} AS m, date('2024-02-29') AS d"
    )
    assert columns == ["p", "r", "m", "d"]
    person, edge, mapping, day = rows[0]
    assert person == {"id": "p-li", "name": "李明远", "names": ["李明远"], "labels": ["Entity", "Person"]}
    assert (edge["edge"], edge["title"], edge["event"]) == ("HOLDS_POSITION", "首席执行官", "e-post")
    assert (mapping, day) == ({"a": ["云帆科技"]}, "2024-02-29")


def test_the_top_of_each_group_is_not_null(store: Store) -> None:
    bring(store, small_graph())
    _, rows = store.read(
        "MATCH (e:Event)-[:COMPANY|WINNER]->(c:Company) WITH c, e ORDER BY e.id "
        "WITH c, collect(e {.id, .type})[0..1] AS top RETURN c.name AS name, top ORDER BY name LIMIT 2"
    )
    assert rows == [
        ["云帆科技", [{"id": "e-bid1", "type": "WON_BID"}]],
        ["山海软件", [{"id": "e-bid2", "type": "WON_BID"}]],
    ]


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (GraphBatch((Node("Company", "x", {"names": ["x"]}),)), "needs an id and a string `name`"),
        (GraphBatch((Node("Company", "", {"name": "x"}),)), "needs an id"),
        (GraphBatch((Node("Company", "x", {"name": "x", "label": "y"}),)), "may not be called label"),
        (GraphBatch((Node("Company", "x", {"name": "x", "type": "y"}),)), "may not be called type"),
        (GraphBatch((Node("Planet", "x", {"name": "x"}),)), "no label 'Planet'"),
        (GraphBatch((Node("Company", "x", {"name": "x", "v": float("nan")}),)), "property v: nan"),
        (GraphBatch((Node("Company", "x", {"name": "x", "v": ["a", 1]}),)), "property v"),  # type: ignore[list-item]
        (
            GraphBatch((Node("Company", "x", {"name": "x"}), Node("Company", "x", {"name": "y"}))),
            "Company 'x' is given twice",
        ),
        (
            GraphBatch((), (Edge("WINNER", "no-event", "no-company", "", {}, "Event", "Company"),)),
            "1 WINNER edges from Event to Company whose ends",
        ),
        (
            GraphBatch((), (Edge("X]->() DETACH", "a", "b", "", {}, "Event", "Company"),)),
            "needs a type in capitals",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_written(
    store: Store, batch: GraphBatch, message: str
) -> None:
    bring(store, small_graph())
    before = fingerprint(store)
    with pytest.raises(StoreError, match=message):
        bring(store, [*small_graph(), batch])
    assert fingerprint(store) == before


def test_a_number_beyond_64_bits_is_kept_as_a_float(store: Store) -> None:
    bring(store, [GraphBatch((Node("Company", "x", {"name": "x", "v": 10**30}),))])
    assert next(iter(store.nodes())).properties["v"] == 1e30


def test_an_id_stands_once_in_neo4j(neo4j_store: Store, neo4j_server: LocalServer) -> None:
    bring(neo4j_store, small_graph())
    with (
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", PASSWORD)) as driver,
        driver.session() as session,
    ):
        for label in ("Company:Entity", "Product:Entity", "Event", "Article"):
            existing = {"Event": "e-buy", "Article": "a1"}.get(label, "c-yun")
            with pytest.raises(neo4j.exceptions.ConstraintError):
                session.run(f"CREATE (:{label} {{id: $id, name: 'twin'}})", id=existing).consume()


def test_an_id_stands_once_in_kglite(kglite_store: Store) -> None:
    bring(kglite_store, small_graph())
    twin = "UNWIND $rows AS row CREATE (n:Company:Entity {id: row, name: row}) RETURN count(n)"
    with pytest.raises(StoreError, match="already exists"):
        kglite_store.apply(Progress("plan", 1), kglite_store.progress().plan, [Statement(twin, ["c-yun"])])


values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=3),
    st.none(),
)
names = st.sampled_from(["amount", "amount_value", "title", "type", "start", "date", "note", "v"])


def mixed_store_settings(examples: int) -> settings:
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )


@mixed_store_settings(15)
@given(st.permutations(range(5)), st.randoms(use_true_random=False))
def test_the_order_of_what_is_loaded_does_not_matter(
    tmp_path: Path, order: list[int], random: object
) -> None:
    batches = [small_graph()[i] for i in order]
    shuffled = []
    for batch in batches:
        nodes, edges = list(batch.nodes), list(batch.edges)
        random.shuffle(nodes)  # type: ignore[attr-defined]
        random.shuffle(edges)  # type: ignore[attr-defined]
        shuffled.append(GraphBatch(tuple(nodes), tuple(edges)))
    fingerprints = []
    for number, content in enumerate((small_graph(), shuffled)):
        store = open_store(f"kglite:{tmp_path / f'{number}.kgl'}")
        store.prepare()
        store.forget(["a1", "a2", "a3", "a4"])
        store.sweep()
        bring(store, content)
        fingerprints.append(fingerprint(store))
        store.close()
    assert fingerprints[0] == fingerprints[1]


def test_neo4j_does_not_mind_the_order_either(neo4j_store: Store) -> None:
    bring(neo4j_store, small_graph())
    expected = fingerprint(neo4j_store)
    neo4j_store.forget(["a1", "a2", "a3", "a4"])
    neo4j_store.sweep()
    bring(neo4j_store, [GraphBatch(b.nodes[::-1], b.edges[::-1]) for b in reversed(small_graph())])
    assert fingerprint(neo4j_store) == expected


@mixed_store_settings(25)
@given(
    st.lists(
        st.tuples(st.dictionaries(names, values), st.dictionaries(names, values)), min_size=1, max_size=4
    )
)
def test_any_properties_are_kept_alike(
    kglite_store: Store, neo4j_store: Store, properties: list[tuple[dict, dict]]
) -> None:
    nodes = [Node("Article", "a", {"name": "a"})]
    edges = []
    for number, (of_node, of_edge) in enumerate(properties):
        nodes.append(Node("Event", f"e{number}", {**of_node, "type": "OTHER", "name": "某事"}))
        edges.append(Edge("REPORTS", "a", f"e{number}", "", of_edge, "Article", "Event"))
    fingerprints = []
    for store in (kglite_store, neo4j_store):
        store.forget(["a"])
        store.sweep()
        bring(store, [GraphBatch(tuple(nodes), tuple(edges))])
        fingerprints.append(fingerprint(store))
    assert fingerprints[0] == fingerprints[1]


def test_a_fingerprint_tells_graphs_apart(store: Store) -> None:
    found = set()
    for properties in ({"v": 1}, {"v": 2}, {"v": "1"}, {"v": [1]}, {"w": 1}, {"v": True}):
        bring(store, [GraphBatch((Node("Company", "x", {"name": "x", **properties}),))])
        found.add(fingerprint(store))
    assert len(found) == 6
    bring(store, [GraphBatch((Node("Company", "x", {"name": "x", "v": 1.0}),))])
    assert fingerprint(store) in found


def test_an_embedded_graph_is_there_when_opened_again(tmp_path: Path) -> None:
    uri = f"kglite:{tmp_path / 'new' / 'graph.kgl'}"
    store = open_store(uri)
    store.prepare()
    bring(store, small_graph())
    expected = fingerprint(store)
    store.close()
    again = open_store(uri)
    assert fingerprint(again) == expected
    with pytest.raises(StoreError, match="refused"):
        again.read("MATCH (n) DETACH DELETE n")
    again.forget(["a1"])
    again.close()
    once_more = open_store(uri)
    assert count(once_more, "(a:Article)") == 3


def test_a_failed_load_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    uri = f"kglite:{tmp_path / 'graph.kgl'}"
    store = open_store(uri)
    store.prepare()
    bring(store, small_graph())
    expected = fingerprint(store)
    store.close()
    store = open_store(uri)
    stray = Edge("WINNER", "no-event", "c-yun", "", {}, "Event", "Company")
    with pytest.raises(StoreError):
        bring(store, [GraphBatch((Node("Company", "new", {"name": "new"}),), (stray,))])
    store.close()
    assert fingerprint(open_store(uri)) == expected


def test_one_writes_and_others_read_an_embedded_graph(tmp_path: Path) -> None:
    uri = f"kglite:{tmp_path / 'graph.kgl'}"
    store = open_store(uri)
    store.prepare()
    bring(store, small_graph())
    store.close()
    writer = open_store(uri)
    writer.prepare()
    reader = open_store(uri)
    assert count(reader, "(a:Article)") == 4
    with pytest.raises(StoreError, match="is writing to it"):
        reader.prepare()
    writer.close()


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("", "names no store"),
        ("kglite:", "names no store"),
        ("http://localhost", "names no store"),
        ("graph.kgl", "names no store"),
        ("bolt://localhost:port", "no Neo4j answers|resolve"),
        ("bolt://localhost:1?x=y", "not a Neo4j URI"),
    ],
)
def test_a_bad_uri_is_said_in_one_line(uri: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as error:
        open_store(uri)
    assert "\n" not in str(error.value)


def test_a_missing_or_damaged_embedded_graph_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph yet"):
        open_store(f"kglite:{tmp_path / 'none' / 'graph.kgl'}").read("RETURN 1")
    damaged = tmp_path / "damaged.kgl"
    damaged.write_bytes(b"this is no graph")
    with pytest.raises(StoreError, match="damaged"):
        open_store(f"kglite:{damaged}")
    with pytest.raises(StoreError, match="damaged"):
        open_store(f"kglite:{tmp_path}")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file"):
        open_store(f"kglite:{tmp_path / 'file' / 'graph.kgl'}").prepare()


@pytest.mark.parametrize("agent", ["Neo4j/4.4.38", "Neo4j/3.5.0"])
def test_an_old_server_is_refused(agent: str) -> None:
    with pytest.raises(StoreError, match=f"{agent} is too old"):
        check_version("bolt://host", agent)


@pytest.mark.parametrize("agent", ["Neo4j/5.26.30", "Neo4j/2025.10.1", "Neo4j/5.0-aura"])
def test_a_newer_server_is_not(agent: str) -> None:
    check_version("bolt://host", agent)


def test_what_others_keep_in_the_same_neo4j_is_left_alone(
    neo4j_store: Store, neo4j_server: LocalServer
) -> None:
    bring(neo4j_store, small_graph())
    expected = fingerprint(neo4j_store)
    with (
        neo4j.GraphDatabase.driver(neo4j_server.uri, auth=("neo4j", PASSWORD)) as driver,
        driver.session() as session,
    ):
        session.run("CREATE (:Recipe {id: 'soup'})-[:NEEDS]->(:Spice)").consume()
    assert fingerprint(neo4j_store) == expected
    neo4j_store.forget(["a1", "a2", "a3", "a4"])
    neo4j_store.sweep()
    assert count(neo4j_store, "(n) WHERE NOT n:Load") == 2


@pytest.mark.timeout(60)
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_server_that_is_down_is_said_soon(scheme: str) -> None:
    with pytest.raises(StoreError, match="no Neo4j answers") as error:
        open_store(f"{scheme}://127.0.0.1:9", "neo4j", "x")
    assert "\n" not in str(error.value)


def test_a_wrong_password_is_said(neo4j_server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="user or password refused"):
        open_store(neo4j_server.uri, "neo4j", "wrong")
    for name in ("NEO4J_USER", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(StoreError, match="a password is needed: set NEO4J_USER and NEO4J_PASSWORD"):
        open_store(neo4j_server.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", PASSWORD)
    open_store(neo4j_server.uri).close()
    with pytest.raises(StoreError, match="nowhere"):
        open_store(neo4j_server.uri, database="nowhere")
