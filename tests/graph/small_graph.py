"""A small graph, by hand, in which every question that ships has an answer."""

from kg_builder.graph.model import (
    ARTICLE,
    EVENT,
    MENTIONS,
    REPORTS,
    REPRINT_OF,
    Edge,
    GraphBatch,
    Node,
    Property,
)
from schemas import relation_types

# The name of a company that would be a statement, were it ever pasted into one.
HOSTILE = 'a"}) DETACH DELETE n //'

ENTITIES = {
    "c-yun": ("Company", "云帆科技", ["云帆科技", "雲帆科技", "云帆", "Yunfan"]),
    "c-lan": ("Company", "蓝湖智能", ["蓝湖智能", "蓝湖"]),
    "c-shan": ("Company", "山海软件", ["山海软件"]),
    "c-gang": ("Company", "钢城物流", ["钢城物流"]),
    "c-fund": ("Company", "远望资本", ["远望资本"]),
    "c-hostile": ("Company", HOSTILE, [HOSTILE]),
    "o-school": ("Organization", "江城大学", ["江城大学"]),
    "p-li": ("Person", "李明远", ["李明远"]),
    "d-one": ("Product", "云帆一号", ["云帆一号"]),
    "d-lake": ("Product", "蓝湖大师", ["蓝湖大师"]),
    "j-campus": ("Project", "智慧校园二期", ["智慧校园二期"]),
}

ARTICLES = {
    "a1": ("云帆一号降价", "2024-05-07", "晨报"),
    "a2": ("蓝湖跟进", "2024-05-16", "晚报"),
    "a3": ("投标与合作", "2024-06-02", "晨报"),
    "a4": ("云帆一号降价", "2024-05-08", "转载网"),
}

# id, type, status, roles, properties, articles
EVENTS: list[tuple[str, str, str, dict[str, list[str]], dict[str, Property], list[str]]] = [
    (
        "e-cut1",
        "CUT_PRICE",
        "asserted",
        {"company": ["c-yun"], "product": ["d-one"]},
        {
            "date": "2024-05-06",
            "price_from": "5元",
            "price_from_value": 5.0,
            "price_from_currency": "CNY",
            "price_to": "1元",
            "price_to_value": 1.0,
            "price_to_currency": "CNY",
        },
        ["a1", "a4"],
    ),
    (
        "e-cut2",
        "CUT_PRICE",
        "asserted",
        {"company": ["c-lan"], "product": ["d-lake"]},
        {"date": "2024-05-15", "percent": "6.8折", "percent_value": 0.68},
        ["a2"],
    ),
    (
        "e-rise",
        "RAISED_PRICE",
        "asserted",
        {"company": ["c-shan"]},
        {"percent": "10%", "percent_value": 0.1},
        ["a2"],
    ),
    (
        "e-bid1",
        "WON_BID",
        "asserted",
        {"winner": ["c-yun"], "project": ["j-campus"], "client": ["o-school"]},
        {"amount": "300万元", "amount_value": 3e6, "amount_currency": "CNY", "date": "2024-06-01"},
        ["a3"],
    ),
    ("e-bid2", "WON_BID", "planned", {"winner": ["c-shan"], "project": ["j-campus"]}, {}, ["a3"]),
    (
        "e-bid3",
        "WON_BID",
        "asserted",
        {"winner": ["c-lan"], "client": ["o-school"]},
        {"date": "2023-06-01"},
        ["a3"],
    ),
    ("e-with1", "PARTNERED_WITH", "asserted", {"party": ["c-yun", "c-gang"]}, {}, ["a3"]),
    ("e-with2", "PARTNERED_WITH", "asserted", {"party": ["c-gang", "c-shan"]}, {}, ["a3"]),
    (
        "e-round1",
        "INVESTED_IN",
        "asserted",
        {"investor": ["c-fund"], "investee": ["c-yun"]},
        {"round": "A轮", "amount": "1亿元", "amount_value": 1e8, "amount_currency": "CNY"},
        ["a1"],
    ),
    (
        "e-round2",
        "INVESTED_IN",
        "asserted",
        {"investor": ["c-fund", "c-gang"], "investee": ["c-lan"]},
        {"round": "B轮", "valuation": "20亿元"},
        ["a2"],
    ),
    ("e-buy", "ACQUIRED", "rumored", {"acquirer": ["c-yun"], "target": ["c-shan"]}, {"stake": "51%"}, ["a2"]),
    (
        "e-own",
        "OWNS_PRODUCT",
        "asserted",
        {"company": ["c-yun"], "product": ["d-one"]},
        {},
        ["a1"],
    ),
    (
        "e-post",
        "HOLDS_POSITION",
        "asserted",
        {"person": ["p-li"], "organization": ["c-yun"]},
        {"title": "首席执行官"},
        ["a1"],
    ),
    (
        "e-rival",
        "COMPETES_WITH",
        "asserted",
        {"party": ["c-yun", "c-lan"]},
        {},
        ["a1", "a2"],
    ),
    (
        "e-supply",
        "SUPPLIES",
        "asserted",
        {"supplier": ["c-gang"], "customer": ["c-hostile"]},
        {"amount": "200万元"},
        ["a3"],
    ),
    (
        "e-figure",
        "REPORTED",
        "asserted",
        {"organization": ["c-yun"]},
        {"metric": "营收", "amount": "8亿元", "date_text": "去年", "date": "2023-01-01"},
        ["a1"],
    ),
]


def small_graph() -> list[GraphBatch]:
    """One batch an article and one for the entities and events."""
    nodes = [
        Node(label, identifier, {"name": name, "names": names})
        for identifier, (label, name, names) in ENTITIES.items()
    ]
    edges: list[Edge] = []
    for event in EVENTS:
        drawn_nodes, drawn_edges = _draw(*event)
        nodes += drawn_nodes
        edges += drawn_edges
    batches = [GraphBatch(tuple(nodes), tuple(edge for edge in edges if edge.source_label != ARTICLE))]
    for identifier, (title, published, outlet) in ARTICLES.items():
        article = Node(
            ARTICLE, identifier, {"name": title, "title": title, "published": published, "outlet": outlet}
        )
        own = [edge for edge in edges if edge.source == identifier]
        if identifier == "a4":
            own.append(Edge(REPRINT_OF, "a4", "a1", "", {}, ARTICLE, ARTICLE))
        batches.append(GraphBatch((article,), tuple(own)))
    return batches


def _draw(
    identifier: str,
    kind: str,
    status: str,
    roles: dict[str, list[str]],
    properties: dict[str, Property],
    articles: list[str],
) -> tuple[list[Node], list[Edge]]:
    reported = min(ARTICLES[article][1] for article in articles)
    event = Node(
        EVENT,
        identifier,
        {
            "name": kind,
            "type": kind,
            "status": status,
            "reported": reported,
            "support": len(articles),
            **properties,
        },
    )
    edges = []
    for number, article in enumerate(articles):
        evidence: dict[str, Property] = {
            "start": number,
            "end": number + 9,
            "sentence": f"{identifier}的原句。",
            "confidence": 0.9,
            "extractor": "by hand",
            "version": "1",
        }
        edges.append(Edge(REPORTS, article, identifier, f"{number}-{number + 9}", evidence, ARTICLE, EVENT))
    for role, fillers in roles.items():
        for filler in fillers:
            edges.append(Edge(role.upper(), identifier, filler, "", {}, EVENT, ENTITIES[filler][0]))
            for article in articles:
                mention = Edge(
                    MENTIONS,
                    article,
                    filler,
                    "",
                    {"names": [ENTITIES[filler][1]]},
                    ARTICLE,
                    ENTITIES[filler][0],
                )
                edges.append(mention)
    drawn = relation_types()[kind].edge
    if drawn and status == "asserted":
        source_role, target_roles = drawn
        sources = roles.get(source_role, [])
        targets = next((roles[role] for role in target_roles if roles.get(role)), [])
        for source in sources:
            for target in targets:
                if source != target and not (relation_types()[kind].symmetric and source > target):
                    edges.append(
                        Edge(
                            kind,
                            source,
                            target,
                            identifier,
                            {"event": identifier, "reported": reported, **properties},
                            ENTITIES[source][0],
                            ENTITIES[target][0],
                        )
                    )
    return [event], edges
