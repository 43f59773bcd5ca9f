"""Reports to events, over records made by hand."""

import pytest
from made import amount, article, day, deal, entity, relation

from extractors.record import Record
from kg_builder.graph.drawing import draw
from kg_builder.identity.identify import identify
from kg_builder.identity.model import Event


def events(*records: Record, reprints=None) -> tuple[Event, ...]:
    return identify(records, reprints).events


def cut(
    key: str,
    price: float,
    on: str | None,
    status: str = "asserted",
    published: str = "2024-05-22",
    outlet=None,
):
    roles = {
        "company": entity("e1", "COMPANY", "远山云"),
        "product": entity("e2", "PRODUCT", "远山-Long"),
        "price_to": amount("e3", f"{price}元", price),
    }
    if on:
        roles["date"] = day("e4", on)
    return deal(key, "CUT_PRICE", roles, published, status, outlet)


def round_(
    key: str,
    sum_: float,
    stage: str | None = "A轮",
    published="2024-05-22",
    investor="青禾资本",
    on=None,
    **more,
):
    roles = {
        "investor": entity("e1", "COMPANY", investor),
        "investee": entity("e2", "COMPANY", "北辰智能"),
        "amount": amount("e3", f"{sum_ / 1e8:g}亿元", sum_),
    }
    if stage:
        roles["round"] = stage
    if on:
        roles["date"] = day("e4", on)
    return deal(key, "INVESTED_IN", roles, published, **more)


def test_two_articles_on_one_cut_are_one_event_with_two_reports():
    (event,) = events(cut("a", 0.5, "2024-05-21"), cut("b", 0.5, "2024-05-21"))
    assert [r.article for r in event.reports] == ["a", "b"]
    assert event.literals["price_to"][0].value["value"] == 0.5
    assert event.disputed == ()


@pytest.mark.parametrize(
    "other",
    [cut("b", 0.2, "2024-05-21"), cut("b", 0.5, "2024-11-01")],
    ids=["another price", "half a year later"],
)
def test_another_deal_is_another_event(other: Record):
    assert len(events(cut("a", 0.5, "2024-05-21"), other)) == 2


def test_denied_facts_are_left_out():
    assert events(cut("a", 0.5, "2024-05-21", status="denied")) == ()


def test_a_rumour_a_plan_and_the_deed_are_one_event_of_the_surest_status():
    told = [
        round_("a", 1e8, published="2024-03-01", status="rumored"),
        round_("b", 1e8, published="2024-04-01", status="planned"),
        round_("c", 1e8, published="2024-05-01"),
    ]
    (event,) = events(*told)
    assert event.status == "asserted"
    assert [report.status for report in event.reports] == ["rumored", "planned", "asserted"]
    assert events(*told[:2])[0].status == "planned"


def test_rounds_with_and_without_their_name_and_with_more_investors_are_one_event():
    (event,) = events(
        round_("a", 1e8),
        round_("b", 1.02e8, stage=None),
        round_("c", 1e8, stage="A轮融资", investor="岭上投资"),
    )
    assert len(event.roles["investor"]) == 2
    assert len(events(round_("a", 1e8), round_("b", 1e8, stage="B轮"))) == 2


def test_amounts_in_dispute_are_both_kept_with_their_sources():
    (event,) = events(
        round_("a", 1e8, outlet="晨报"), round_("b", 3e8, outlet="快讯"), round_("c", 3e8, outlet="周刊")
    )
    assert event.disputed == ("amount",)
    assert [(x.text, x.articles) for x in event.literals["amount"]] == [
        ("3亿元", ("b", "c")),
        ("1亿元", ("a",)),
    ]
    assert event.shown_because == {"amount": "told by 2 of 3 outlets"}
    (node,) = [
        node for node in draw(identify([round_("a", 1e8), round_("b", 3e8)])).nodes if node.label == "Event"
    ]
    assert node.properties["amount_value"] == 1e8
    assert node.properties["amount_all"] == ["1亿元", "3亿元"]
    assert node.properties["amount_sources"] == ["a", "b"]
    assert node.properties["shown_because"] == ["amount: told first"]


def test_dates_in_dispute_and_a_coarser_date_that_is_none():
    (event,) = events(round_("a", 1e8, on="2024-05-20"), round_("b", 1e8, on="2024-05-23"))
    assert event.disputed == ("date",)
    month = round_("b", 1e8)
    whole = entity("e4", "DATE", "5月", value={"start": "2024-05-01", "end": "2024-05-31"})
    roles = {**month.relations[0].roles, "date": ("e4",)}
    month = article("b", [*month.entities, whole], [relation("r1", "INVESTED_IN", **roles)])
    (event,) = events(round_("a", 1e8, on="2024-05-20"), month)
    assert event.disputed == ()
    assert event.literals["date"][0].value["start"] == "2024-05-20"


def test_one_article_that_tells_two_amounts_tells_two_deals():
    both = article(
        "a",
        [
            entity("e1", "COMPANY", "青禾资本"),
            entity("e2", "COMPANY", "北辰智能"),
            amount("e3", "1亿元", 1e8),
            amount("e4", "3亿元", 3e8),
        ],
        [
            relation("r1", "INVESTED_IN", investor=("e1",), investee=("e2",), amount=("e3",)),
            relation("r2", "INVESTED_IN", investor=("e1",), investee=("e2",), amount=("e4",)),
        ],
    )
    assert len(events(both)) == 2
    assert sorted(len(e.reports) for e in events(both, round_("b", 3e8, stage=None))) == [1, 2]


def test_small_differences_do_not_chain():
    found = events(*[cut(f"a{month}", 0.5, f"2024-{month:02d}-01") for month in range(1, 8)])
    assert all(
        max(r.article for r in e.reports) <= f"a{int(min(r.article for r in e.reports)[1:]) + 1}"
        for e in found
    )


def test_a_later_article_may_tell_the_deal_again():
    assert len(events(round_("a", 1e8), round_("b", 1e8, published="2025-03-01"))) == 1
    assert len(events(round_("a", 1e8), round_("b", 1e8, published="2025-03-01", on="2025-02-27"))) == 2


def test_a_state_is_one_fact_whenever_it_is_told():
    def owns(key: str, published: str) -> Record:
        roles = {"child": entity("e1", "COMPANY", "远山云"), "parent": entity("e2", "COMPANY", "远山集团")}
        return deal(key, "SUBSIDIARY_OF", roles, published)

    assert len(events(owns("a", "2020-01-01"), owns("b", "2025-01-01"))) == 1


def test_figures_of_two_periods_are_two_facts():
    def sales(key: str, start: str, end: str, value: float) -> Record:
        period = entity("e3", "DATE", start, value={"start": start, "end": end})
        roles = {
            "organization": entity("e1", "COMPANY", "远山云"),
            "metric": "营收",
            "amount": amount("e2", f"{value}元", value),
            "date": period,
        }
        return deal(key, "REPORTED", roles, "2024-08-20")

    quarter, half = sales("a", "2024-01-01", "2024-03-31", 1e9), sales("b", "2024-01-01", "2024-06-30", 1e9)
    assert len(events(quarter, half)) == 2
    (event,) = events(quarter, sales("b", "2024-01-01", "2024-03-31", 2e9))
    assert event.disputed == ("amount",)


def test_support_counts_outlets_and_no_reprints():
    told = [
        cut("a", 0.5, None, outlet="晨报"),
        cut("b", 0.5, None, outlet="晨报"),
        cut("c", 0.5, None, outlet="快讯"),
    ]
    assert events(*told)[0].support == 2
    assert events(*told, reprints={"c": "a"})[0].support == 1
    assert events(told[2], reprints={"c": "z"})[0].support == 1


def test_reprints_do_not_decide_what_is_shown():
    told = [round_("a", 1e8, outlet="晨报"), round_("b", 3e8, outlet="快讯"), round_("c", 3e8, outlet="周刊")]
    (event,) = events(*told, reprints={"c": "b"})
    assert event.literals["amount"][0].text == "1亿元"
    assert event.shown_because == {"amount": "told first"}


def test_an_event_keeps_its_id_when_later_reports_come():
    (before,) = events(round_("a", 1e8))
    (after,) = events(
        round_("a", 1e8),
        round_("b", 3e8, published="2024-05-23", investor="青禾资本"),
        round_("c", 1e8, published="2024-05-24", investor="岭上投资"),
    )
    assert after.id == before.id


def test_nobody_becomes_a_rival_whom_no_article_calls_one():
    def rivals(key: str, *parties: str) -> Record:
        entities = [entity(f"e{n}", "COMPANY", party) for n, party in enumerate(parties)]
        return article(key, entities, [relation("r1", "COMPETES_WITH", party=tuple(e.id for e in entities))])

    facts = identify(
        [
            rivals("a", "远山云", "岚图"),
            rivals("b", "远山云", "岚图", "云鹿"),
            rivals("c", "远山云", "岚图", "砺石"),
        ]
    )
    assert sorted(len(event.roles["party"]) for event in facts.events) == [3, 3]
    names = {one.id: one.name for one in facts.entities}
    pairs = {
        frozenset((names[e.source], names[e.target])) for e in draw(facts).edges if e.type == "COMPETES_WITH"
    }
    assert frozenset(("云鹿", "砺石")) not in pairs


def bid(key: str, project: str | None, client: str | None, sum_: float | None) -> Record:
    roles = {"winner": entity("e1", "COMPANY", "云鹿智造")}
    if project:
        roles["project"] = entity("e2", "PROJECT", project)
    if client:
        roles["client"] = entity("e3", "COMPANY", client)
    if sum_:
        roles["amount"] = amount("e4", f"{sum_:g}元", sum_)
    return deal(key, "WON_BID", roles)


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (("知识库项目", None, 1.2e6), (None, "长河银行", 1.2e6), 1),
        (("知识库项目", None, None), (None, "长河银行", None), 2),
        (("知识库项目", "长河银行", None), ("算力项目", "长河银行", None), 2),
        (("知识库项目", "长河银行", 1.2e6), ("知识库采购", "长河银行", 1.2e6), 1),
        (("知识库项目", "长河银行", None), ("知识库项目", None, None), 1),
    ],
    ids=[
        "one sum",
        "nothing shared",
        "two projects of a client",
        "one project in two wordings",
        "one project",
    ],
)
def test_a_bid_is_known_by_project_client_and_sum(one: tuple, other: tuple, count: int):
    assert len(events(bid("a", *one), bid("b", *other))) == count
