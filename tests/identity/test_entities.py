"""Names to entities, over records made by hand."""

import pytest
from made import article, entity, relation, told

from kg_builder.identity.entities import resolve
from kg_builder.identity.ledger import LedgerError, Row
from kg_builder.identity.names import fold_name


def one(*records, decisions=()) -> bool:
    """Whether the first entity of the first two articles is the same."""
    ids = resolve(records, decisions).ids
    return ids[records[0].id, "e1"] == ids[records[1].id, "e1"]


def row(verdict: str, a: str, b: str, kind: str = "COMPANY") -> Row:
    return Row(kind, a, b, verdict, 1.0, "", "person:li", when="2024-06-01")


def test_a_folded_name_keeps_its_decimal_point():
    assert fold_name("「遠山 · GLM-4.5」") == "远山glm4.5"
    assert fold_name("·") == "·"


def test_a_bridge_joins_what_nothing_else_does():
    short, full = told("a", "北辰智能", ("北辰智能",)), told("b", "北辰科学", ("北辰科学",))
    bridge = told("c", "北辰智能（原名北辰科学）公告", ("北辰智能", "北辰科学"))
    assert not one(short, full)
    assert one(short, full, bridge)


def test_a_short_name_that_two_companies_have_stays_with_neither():
    bare = told("a", "星河", ("星河",))
    first = told("b", "北京星河智能科技有限公司（以下简称“星河”）", ("北京星河智能科技有限公司", "星河"))
    second = told("c", "上海星河装饰有限公司（以下简称“星河”）", ("上海星河装饰有限公司", "星河"))
    assert one(bare, first)
    resolution = resolve([bare, first, second])
    assert len(resolution.entities) == 3
    refusals = {row.reason for row in resolution.rows if row.by == "alias" and row.verdict == "different"}
    assert refusals == {"2 entities are called so"}


def test_what_an_article_calls_a_company_in_passing_is_not_believed_elsewhere():
    grouped = told("a", "远山智能称，Moonrise也在谈", ("远山智能", "Moonrise"))
    assert not one(grouped, told("b", "Moonrise", ("Moonrise",)))


def test_a_gazetteer_identifier_joins_names_and_keeps_namesakes_apart():
    known = article("a", [entity("e1", "COMPANY", "宁德时代", canonical="300750.SZ")])
    other = article("b", [entity("e1", "COMPANY", "CATL", canonical="300750.SZ")])
    namesake = article("c", [entity("e1", "COMPANY", "时代", "宁德时代", canonical="600000.SH")])
    assert one(known, other, namesake)
    assert not one(known, namesake, other)


def test_the_lists_are_asked_where_the_extractor_did_not():
    assert one(
        article("a", [entity("e1", "COMPANY", "宁德时代新能源科技股份有限公司")]),
        article("b", [entity("e1", "COMPANY", "CATL")]),
    )


def test_a_code_behind_two_names_joins_them():
    a, b = (
        told("a", "远岫科技（301998.SZ）跌停", ("远岫科技",)),
        told("b", "Farpeak (301998) fell", ("Farpeak",)),
    )
    assert one(a, b)


def test_a_product_and_a_company_of_one_name_are_two():
    found = resolve([article("a", [entity("e1", "COMPANY", "飞象"), entity("e2", "PRODUCT", "飞象")])])
    assert [e.type for e in found.entities] == ["COMPANY", "PRODUCT"]


def test_one_company_has_all_its_names_in_any_script():
    (known,) = resolve([told("a", "遠山科技", ("遠山科技",)), told("b", "远山科技", ("远山科技",))]).entities
    assert known.name == "远山科技"
    assert known.names == ("远山科技", "遠山科技")


def post(key: str, name: str, *organizations: str, published: str = "2024-05-21", employed: bool = True):
    entities = [entity("e1", "PERSON", name)]
    entities += [entity(f"e{n}", "COMPANY", o) for n, o in enumerate(organizations, 2)]
    roles = {"person": ("e1",), "organization": ("e2",), "title": ("总裁",)}
    return article(key, entities, [relation("r1", "HOLDS_POSITION", **roles)] if employed else [], published)


def test_people_are_told_apart_by_employer():
    a, b = post("a", "周砚", "远山智能"), post("b", "周砚", "长河银行")
    assert not one(a, b)
    assert one(a, post("b", "周砚", "远山智能"))
    assert one(a, post("b", "周砚", "长河银行", "远山智能", employed=False))
    moved = article(
        "c",
        [
            entity("e1", "PERSON", "周砚"),
            entity("e2", "COMPANY", "远山智能"),
            entity("e3", "COMPANY", "长河银行"),
        ],
        [
            relation("r1", "HOLDS_POSITION", person=("e1",), organization=("e2",)),
            relation("r2", "HOLDS_POSITION", person=("e1",), organization=("e3",)),
        ],
    )
    assert one(a, b, moved)


def test_a_company_kept_tells_who_someone_is_only_in_one_period():
    a = post("a", "周砚", "远山智能", employed=False)
    assert one(a, post("b", "周砚", "远山智能", employed=False, published="2025-01-01"))
    assert not one(a, post("b", "周砚", "远山智能", employed=False, published="2034-01-01"))


def test_ids_stay_when_later_articles_come():
    early = [told("a", "北辰智能", ("北辰智能",)), post("b", "周砚", "远山智能")]
    late = [
        told(
            "c",
            "上海北辰智能科技有限公司（Northstar）",
            ("上海北辰智能科技有限公司", "Northstar"),
            published="2024-06-01",
        ),
        told("d", "Northstar", ("Northstar",), published="2024-06-02"),
        post("e", "周砚", "长河银行", published="2024-06-03"),
    ]
    before, after = resolve(early).ids, resolve(early + late).ids
    assert {key: after[key] for key in before} == before
    assert after["d", "e1"] == before["a", "e1"]
    assert after["e", "e1"] != before["b", "e1"]


def test_a_person_outweighs_every_rule():
    a, b = told("a", "星河智能", ("星河智能",)), told("b", "云汉股份", ("云汉股份",))
    assert one(a, b, decisions=[row("same", "星河智能", "雲漢股份")])
    full = told("b", "北京星河智能科技有限公司", ("北京星河智能科技有限公司",))
    assert one(a, full)
    assert not one(a, full, decisions=[row("different", "星河智能", "北京星河智能科技有限公司")])
    listed = [
        article(key, [entity("e1", "COMPANY", name)]) for key, name in (("a", "宁德时代"), ("b", "CATL"))
    ]
    assert not one(*listed, decisions=[row("different", "宁德时代", "CATL")])
    other = [
        article(key, [entity("e1", "COMPANY", name)]) for key, name in (("a", "宁德时代"), ("b", "比亚迪"))
    ]
    assert one(*other, decisions=[row("same", "宁德时代", "比亚迪")])


def test_a_decision_may_name_an_article():
    records = [told(key, "星河", ("星河",)) for key in "abc"]
    ids = resolve(records, [row("different", "星河@a", "星河@b")]).ids
    assert ids["a", "e1"] != ids["b", "e1"]
    bare = told("d", "云汉", ("云汉",))
    ids = resolve([*records, bare], [row("different", "星河@a", "星河@b"), row("same", "星河@a", "云汉")]).ids
    assert ids["a", "e1"] == ids["d", "e1"] != ids["b", "e1"]


def test_decisions_on_names_that_no_article_has_are_told():
    (idle,) = resolve([told("a", "星河", ("星河",))], [row("same", "星河", "云汉")]).idle
    assert idle.b == "云汉"


@pytest.mark.parametrize(
    "wrong",
    [row("same", "星河", "「星河」"), row("like", "a", "b"), row("same", "a", "b", "FIRM")],
    ids=["one name", "no verdict", "no type"],
)
def test_a_decision_that_means_nothing_is_refused(wrong: Row):
    from kg_builder.identity.ledger import decided

    with pytest.raises(LedgerError):
        decided(wrong)


def test_every_row_says_who_decided_and_why():
    records = [
        told("a", "星河智能发布公告。", ("星河智能",)),
        told("b", "北京星河智能科技有限公司中标。", ("北京星河智能科技有限公司",)),
        told("c", "星河电池涨价。", ("星河电池",)),
        told("d", "星河智能租赁成立。", ("星河智能租赁",)),
    ]
    rows = {(r.a, r.b): r for r in resolve(records).rows}
    same = rows["星河智能", "北京星河智能科技有限公司"]
    assert (same.verdict, same.by, same.article, same.when) == ("same", "likeness", "b", None)
    assert same.sentence == "北京星河智能科技有限公司中标。"
    assert rows["星河智能", "星河智能租赁"].verdict == "different"
    assert all(r.reason and r.by and 0 <= r.score <= 1 for r in rows.values())
