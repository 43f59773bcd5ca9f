import numpy as np

from extractors.relations.metrics import metric_label
from extractors.relations.roles import KINDS, STATUSES, RoleLabels, Star, stars

LABELS = RoleLabels.from_schema()
THRESHOLDS = dict.fromkeys(LABELS.anchors, 0.5)


def said(
    count: int,
    anchors: dict[tuple[int, str, str], float],
    pairs: dict[tuple[int, int, str, str], float],
    status: dict[int, str] | None = None,
) -> list[Star]:
    a = np.zeros((count, len(LABELS.labels)), np.float32)
    p = np.zeros((count, count, len(LABELS.labels)), np.float32)
    s = np.zeros((count, len(STATUSES)), np.float32)
    s[:, 0] = 0.5
    for (i, *label), value in anchors.items():
        a[i, LABELS.index[tuple(label)]] = value
    for (i, j, *label), value in pairs.items():
        p[i, j, LABELS.index[tuple(label)]] = value
    for i, name in (status or {}).items():
        s[i, STATUSES.index(name)] = 0.9
    return stars(LABELS, a, p, s, THRESHOLDS)


def test_a_star_is_a_fact_of_its_anchor_and_what_it_reaches() -> None:
    (fact,) = said(
        3,
        {(1, "INVESTED_IN", "amount"): 0.9},
        {(1, 0, "INVESTED_IN", "investor"): 0.8, (1, 2, "INVESTED_IN", "investee"): 0.7},
        {1: "planned"},
    )
    assert {role: [i for i, _ in fillers] for role, fillers in fact.roles.items()} == {
        "amount": [1],
        "investor": [0],
        "investee": [2],
    }
    assert fact.status == "planned"
    assert abs(fact.confidence - 0.8 * 0.7) < 1e-6


def test_one_person_at_two_firms_holds_two_posts() -> None:
    facts = said(
        3,
        {(0, "HOLDS_POSITION", "person"): 0.9},
        {(0, 1, "HOLDS_POSITION", "organization"): 0.9, (0, 2, "HOLDS_POSITION", "organization"): 0.8},
    )
    assert sorted(fact.roles["organization"][0][0] for fact in facts) == [1, 2]


def test_one_price_is_kept_the_likelier() -> None:
    (fact,) = said(
        4,
        {(0, "CUT_PRICE", "product"): 0.9},
        {
            (0, 1, "CUT_PRICE", "company"): 0.9,
            (0, 2, "CUT_PRICE", "price_to"): 0.6,
            (0, 3, "CUT_PRICE", "price_to"): 0.8,
        },
    )
    assert [i for i, _ in fact.roles["price_to"]] == [3]


def test_the_end_of_an_edge_is_found_below_the_threshold_but_not_out_of_nothing() -> None:
    anchor = {(0, "OWNS_PRODUCT", "product"): 0.9}
    (fact,) = said(2, anchor, {(0, 1, "OWNS_PRODUCT", "company"): 0.3})
    assert fact.roles["company"][0][0] == 1
    assert said(2, anchor, {(0, 1, "OWNS_PRODUCT", "company"): 0.1}) == []


def test_only_posts_are_former() -> None:
    (fact,) = said(
        2, {(0, "OWNS_PRODUCT", "product"): 0.9}, {(0, 1, "OWNS_PRODUCT", "company"): 0.9}, {0: "former"}
    )
    assert fact.status == "asserted"


def test_the_schema_says_what_may_fill_a_role() -> None:
    legal = LABELS.legal
    assert legal[KINDS.index("AMOUNT"), LABELS.index["REPORTED", "amount"]]
    assert legal[KINDS.index("count"), LABELS.index["REPORTED", "amount"]]
    assert not legal[KINDS.index("PERSON"), LABELS.index["REPORTED", "amount"]]
    assert all(
        LABELS.anchoring[LABELS.index[kind, role]] for kind, roles in LABELS.anchors.items() for role in roles
    )


def test_figures_have_one_label() -> None:
    assert metric_label("营业 收入") == "营收"
    assert metric_label("归母净利润") == "归母净利润"
    assert metric_label("换电次数") == "换电次数"
