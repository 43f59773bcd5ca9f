"""Names to entities and reports to events, over records made by hand."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.record import Entity, Evidence, Mention, Record, Relation
from kg_builder.identity.identify import identify


def entity(
    key: str, kind: str, *names: str, canonical: str | None = None, value: dict | None = None
) -> Entity:
    mentions = tuple(Mention(i, i + len(name), name) for i, name in enumerate(names))
    return Entity(key, kind, names[0], names, mentions, value, canonical)


def relation(key: str, kind: str, status: str = "asserted", **roles: tuple[str, ...]) -> Relation:
    return Relation(key, kind, status, roles, Evidence(0, 4, "原文如此"), 0.8, "kg_relations/0")


def article(
    key: str, entities: list[Entity], relations: list[Relation], published: str | None = "2024-05-21"
) -> Record:
    return Record(key, f"标题{key}", published, "原文如此", tuple(entities), tuple(relations))


def amount(key: str, text: str, value: float) -> Entity:
    return entity(
        key, "AMOUNT", text, value={"value": value, "currency": "CNY", "per": None, "approx": False}
    )


def day(key: str, iso: str) -> Entity:
    return entity(key, "DATE", iso, value={"start": iso, "end": iso})


def test_one_company_in_two_scripts_and_by_two_names_is_one_entity():
    facts = identify(
        [
            article("a", [entity("e1", "COMPANY", "北辰智能科技有限公司", "北辰智能")], []),
            article("b", [entity("e1", "COMPANY", "北辰智能")], []),
            article("c", [entity("e9", "COMPANY", "北辰智能科技有限公司", "北辰智能科技有限公司")], []),
            article(
                "d", [entity("e1", "COMPANY", "Ｂ公司", "B公司"), entity("e2", "COMPANY", "遠山科技")], []
            ),
            article("e", [entity("e1", "COMPANY", "远山科技")], []),
        ],
    )
    assert len(facts.entities) == 3
    assert {e.name for e in facts.entities} == {"北辰智能科技有限公司", "B公司", "远山科技"}
    assert {n for e in facts.entities for n in e.names} >= {"遠山科技", "远山科技", "北辰智能"}


def test_a_gazetteer_identifier_joins_names_and_keeps_namesakes_apart():
    facts = identify(
        [
            article("a", [entity("e1", "COMPANY", "宁德时代", canonical="300750.SZ")], []),
            article("b", [entity("e1", "COMPANY", "CATL", canonical="300750.SZ")], []),
            article("c", [entity("e1", "COMPANY", "时代", "宁德时代", canonical="600000.SH")], []),
        ],
    )
    assert len(facts.entities) == 2


def test_a_product_and_a_company_of_one_name_are_two():
    facts = identify([article("a", [entity("e1", "COMPANY", "飞象"), entity("e2", "PRODUCT", "飞象")], [])])
    assert [e.type for e in facts.entities] == ["COMPANY", "PRODUCT"]


def cut(key: str, price: float, on: str, status: str = "asserted", published: str = "2024-05-22") -> Record:
    entities = [
        entity("e1", "COMPANY", "远山云"),
        entity("e2", "PRODUCT", "远山-Long"),
        amount("e3", f"{price}元", price),
        day("e4", on),
    ]
    roles = {"company": ("e1",), "product": ("e2",), "price_to": ("e3",), "date": ("e4",)}
    return article(key, entities, [relation("r1", "CUT_PRICE", status, **roles)], published)


def test_two_articles_on_one_cut_are_one_event_with_two_reports():
    facts = identify([cut("a", 0.5, "2024-05-21"), cut("b", 0.5, "2024-05-21")])
    (event,) = facts.events
    assert [r.article for r in event.reports] == ["a", "b"]
    assert event.literals["price_to"][0].value["value"] == 0.5


@pytest.mark.parametrize(
    "other",
    [cut("b", 0.2, "2024-05-21"), cut("b", 0.5, "2024-11-01"), cut("b", 0.5, "2024-05-21", status="rumored")],
    ids=["another price", "half a year later", "only rumored"],
)
def test_another_deal_is_another_event(other: Record):
    assert len(identify([cut("a", 0.5, "2024-05-21"), other]).events) == 2


def test_denied_facts_are_left_out():
    assert identify([cut("a", 0.5, "2024-05-21", status="denied")]).events == ()


def test_two_rounds_of_one_company_are_two_events():
    def funding(key: str, stage: str) -> Record:
        entities = [entity("e1", "COMPANY", "青禾资本"), entity("e2", "COMPANY", "北辰智能")]
        roles = {"investor": ("e1",), "investee": ("e2",), "round": (stage,)}
        return article(key, entities, [relation("r1", "INVESTED_IN", **roles)])

    facts = identify([funding("a", "A轮"), funding("b", "B轮"), funding("c", "B轮")])
    assert sorted(len(event.reports) for event in facts.events) == [1, 2]


names = st.sampled_from(["远山云", "遠山雲", "远山", "北辰", "北辰智能", "Moonrise", "moonrise"])
companies = st.builds(
    lambda ns: entity("e1", "COMPANY", *dict.fromkeys(ns)), st.lists(names, min_size=1, max_size=3)
)


@given(st.data())
def test_the_order_of_articles_changes_nothing(data: st.DataObject):
    records = []
    for i in range(data.draw(st.integers(1, 6))):
        one = cut(
            f"a{i}", data.draw(st.sampled_from([0.5, 0.51, 2.0])), f"2024-0{data.draw(st.integers(1, 9))}-01"
        )
        records.append(replace(one, entities=(data.draw(companies), *one.entities[1:])))
    assert identify(records) == identify(data.draw(st.permutations(records)))
