"""One set of mentions from several finders, and which of them are one entity."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from extractors.mentions.agreement import agree, found_by, inform
from extractors.mentions.entities import group
from extractors.spans import Found

TEXT = "岚屿科技(简称“岚屿”)与岚屿云合作,阿诺德·贝克曼说,贝克曼投了1亿元和1亿元。"


def span(name, kind, nth=0, **fields):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(name, start + 1)
    return Found(start, start + len(name), kind, **fields)


def test_the_longest_span_wins_over_what_it_holds():
    long, short = span("岚屿科技", "COMPANY", confidence=0.5), span("岚屿", "PRODUCT", confidence=1.0)
    assert agree(TEXT, [("a", [short]), ("b", [long])]) == [("b", long)]


def test_confidence_then_the_earlier_finder_then_type_decide_between_equal_spans():
    sure, unsure = span("岚屿云", "PRODUCT", confidence=0.9), span("岚屿云", "COMPANY", confidence=0.8)
    assert agree(TEXT, [("a", [unsure]), ("b", [sure])]) == [("b", sure)]
    one, other = span("岚屿云", "PRODUCT"), span("岚屿云", "COMPANY")
    assert agree(TEXT, [("a", [one]), ("b", [other])]) == [("a", one)]
    assert agree(TEXT, [("a", [one, other])]) == [("a", other)]


def test_quotation_marks_are_no_part_of_a_mention():
    quoted = span("“岚屿”", "COMPANY")
    assert [(f.start, f.end) for _, f in agree(TEXT, [("a", [quoted])])] == [
        (quoted.start + 1, quoted.end - 1)
    ]
    assert agree("“”", [("a", [Found(0, 2, "COMPANY")])]) == []


@given(
    st.lists(
        st.tuples(
            st.integers(0, 40),
            st.integers(1, 9),
            st.sampled_from(["COMPANY", "PRODUCT", "DATE"]),
            st.floats(0, 1),
        ),
        max_size=25,
    )
)
def test_agreement_leaves_no_overlap_and_is_stable(raw):
    spans = [Found(start, start + size, kind, confidence) for start, size, kind, confidence in raw]
    merged = [found for _, found in agree("字" * 50, [("a", spans[::2]), ("b", spans[1::2])])]
    assert all(one.end <= other.start for one, other in itertools.pairwise(merged))
    assert [found for _, found in agree("字" * 50, [("a", merged)])] == merged
    assert bool(merged) == bool(spans)


FINDERS = ("kg_transformer", "kg_amounts", "kg_dates", "kg_gazetteer")
GROUPS = st.lists(
    st.builds(
        lambda finder, start, size, kind, tenths: (finder, Found(start, start + size, kind, tenths / 10)),
        st.sampled_from(FINDERS),
        st.integers(0, 40),
        st.integers(1, 9),
        st.sampled_from(["COMPANY", "PRODUCT", "DATE", "AMOUNT"]),
        st.integers(0, 10),
    ),
    max_size=20,
    unique_by=lambda find: find[1],
)


def grouped(finds, order=FINDERS):
    return [(name, [found for finder, found in finds if finder == name]) for name in order]


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_in_which_finds_were_made_does_not_matter(finds, random):
    before = agree("字" * 50, grouped(finds))
    random.shuffle(finds)
    assert agree("字" * 50, grouped(finds)) == before


@given(GROUPS, st.permutations(FINDERS))
def test_the_order_of_finders_decides_between_equals_alone(finds, order):
    sizes = [(found.end - found.start, found.confidence) for _, found in finds]
    if len(set(sizes)) == len(sizes):
        assert agree("字" * 50, grouped(finds, order)) == agree("字" * 50, grouped(finds))


@given(GROUPS)
def test_mentions_do_not_overlap_and_agree_with_themselves(finds):
    merged = agree("字" * 50, grouped(finds))
    assert all(one.end <= other.start for (_, one), (_, other) in itertools.pairwise(merged))
    assert agree("字" * 50, [(name, [found]) for name, found in merged]) == merged


@given(GROUPS)
def test_no_value_of_another_overlaps_one_of_the_finder_that_normalises_it(finds):
    merged = agree("字" * 50, grouped(finds))
    for kind, own in (("AMOUNT", "kg_amounts"), ("DATE", "kg_dates")):
        values = [found for name, found in finds if name == own and found.type == kind]
        others = [found for name, found in merged if name != own and found.type == kind]
        assert not any(a.start < b.end and b.start < a.end for a in values for b in others)


def test_a_finder_of_priority_wins_over_a_longer_find_of_its_type_alone():
    amount, longer = span("1亿元", "AMOUNT", confidence=0.5), span("了1亿元", "AMOUNT")
    assert agree(TEXT, [("model", [longer]), ("kg_amounts", [amount])]) == [("kg_amounts", amount)]
    name = span("了1亿元", "PRODUCT")
    assert agree(TEXT, [("model", [name]), ("kg_amounts", [amount])]) == [("model", name)]
    company = span("岚屿", "COMPANY")
    longest = span("岚屿科技", "COMPANY")
    groups = [("a", [longest]), ("b", [company])]
    assert agree(TEXT, groups, {"COMPANY": ["b", "a"]}) == [("b", company)]


def test_all_who_found_a_mention_are_known():
    quoted, bare = span("“岚屿”", "COMPANY"), Found(8, 10, "COMPANY", 0.5)
    groups = [("a", [quoted]), ("b", [bare, span("岚屿云", "PRODUCT")])]
    assert found_by(TEXT, groups) == {(8, 10, "COMPANY"): ["a", "b"], (13, 16, "PRODUCT"): ["b"]}


def test_a_mention_has_the_value_and_the_identifier_of_the_finder_that_knows_it():
    one, other = span("1亿元", "AMOUNT", value={"value": 1e8}), span("岚屿", "COMPANY", canonical="X")
    finds = {"kg_amounts": [one], "kg_gazetteer": [other]}
    wide, name, part = span("了1亿元", "AMOUNT"), span("岚屿", "COMPANY"), span("岚屿科技", "COMPANY")
    informed = inform([wide, name, part], finds)
    assert [(found.value, found.canonical) for found in informed] == [
        ({"value": 1e8}, None),
        (None, "X"),
        (None, None),
    ]


def numbers(*mentions):
    return group(TEXT, list(mentions))


def test_a_definition_and_a_short_form_are_one_entity():
    assert numbers(span("岚屿科技", "COMPANY"), span("岚屿", "COMPANY", 1)) == [0, 0]


def test_a_unit_with_its_own_name_is_another_entity():
    assert numbers(span("岚屿科技", "COMPANY"), span("岚屿云", "COMPANY")) == [0, 1]


def test_types_are_kept_apart():
    assert numbers(span("岚屿", "COMPANY"), span("岚屿", "PRODUCT", 1)) == [0, 1]


def test_the_last_part_of_a_foreign_name_is_its_bearer():
    assert numbers(span("阿诺德·贝克曼", "PERSON"), span("贝克曼", "PERSON", 1)) == [0, 0]


def test_a_part_that_two_persons_share_is_neither():
    text = "阿诺德·贝克曼与露西·贝克曼,贝克曼说"
    assert group(text, [Found(0, 7, "PERSON"), Found(8, 14, "PERSON"), Found(15, 18, "PERSON")]) == [0, 1, 2]


def test_a_surname_alone_is_no_person_with_that_surname():
    text = "张三丰与张先生"
    assert group(text, [Found(0, 3, "PERSON"), Found(4, 5, "PERSON")]) == [0, 1]


def test_values_are_one_entity_where_value_and_surface_agree():
    same = {"value": 1e8, "currency": "CNY"}
    assert numbers(span("1亿元", "AMOUNT", value=same), span("1亿元", "AMOUNT", 1, value=same)) == [0, 0]
    assert numbers(span("1亿元", "AMOUNT", value=same), span("1亿元", "AMOUNT", 1, value={"value": 2e8})) == [
        0,
        1,
    ]


def test_identifiers_join_names_and_keep_entities_apart():
    text = "阿里巴巴和阿里巴巴的阿里云，字节与抖音集团"
    one = Found(0, 4, "COMPANY", canonical="X")
    assert group(
        text, [one, Found(5, 9, "COMPANY", canonical="X"), Found(10, 13, "COMPANY", canonical="Y")]
    ) == [0, 0, 1]
    assert group(
        text, [Found(14, 16, "COMPANY", canonical="Z"), Found(17, 21, "COMPANY", canonical="Z")]
    ) == [0, 0]


def test_a_subsidiary_is_not_the_listed_company_it_is_called_after():
    text = "岚屿医疗的子公司郑州岚屿医疗科技有限公司"
    assert group(text, [Found(0, 4, "COMPANY", canonical="300999.SZ"), Found(8, 20, "COMPANY")]) == [0, 1]


def test_the_short_name_of_a_project_in_a_headline():
    text = "岚屿智算项目：岚屿市2026年公共智算中心建设项目"
    assert group(text, [Found(0, 6, "PROJECT"), Found(7, len(text), "PROJECT")]) == [0, 0]


def test_no_mentions_no_entities():
    assert group("", []) == []
