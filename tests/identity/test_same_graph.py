"""Same input, same graph: over corpora shuffled and split, as facts and as a store's fingerprint."""

import tempfile
from contextlib import closing
from pathlib import Path

from empty_stores import bring
from hypothesis import given, settings
from hypothesis import strategies as st
from made import amount, article, day, entity, relation

from extractors.record import Record
from kg_builder.graph.drawing import draw
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import open_store
from kg_builder.identity.identify import identify
from kg_builder.identity.ledger import Row

COMPANIES = [
    ("北京星河智能科技有限公司", "星河智能", "星河"),
    ("上海星河智能科技有限公司", "星河"),
    ("星河智能",),
    ("星河",),
    ("Starriver", "星河智能"),
    ("Starriver Inc.",),
    ("宁德时代",),
    ("CATL",),
    ("星河资本",),
    ("星河一期基金",),
]
DECISIONS = [
    Row("COMPANY", "星河", "星河资本", "same", 1.0, "", "person:li"),
    Row("COMPANY", "星河智能", "北京星河智能科技有限公司", "different", 0.0, "", "person:li"),
    Row("COMPANY", "宁德时代", "CATL", "different", 0.0, "", "person:li"),
    Row("PERSON", "周砚@a0", "周砚@a1", "same", 1.0, "", "person:li"),
]


@st.composite
def corpora(draw_: st.DrawFn) -> list[Record]:
    records = []
    for number in range(draw_(st.integers(2, 8))):
        first, second = (draw_(st.sampled_from(COMPANIES)) for _ in range(2))
        value = draw_(st.sampled_from([1e8, 1.02e8, 2e8, 5e8]))
        entities = [
            entity("e1", "COMPANY", *first),
            entity("e2", "COMPANY", *second),
            entity("e3", "PERSON", draw_(st.sampled_from(["周砚", "沈予", "Ann Lee"]))),
            amount("e4", f"{value:g}元", value),
            day("e5", f"2024-0{draw_(st.integers(1, 9))}-0{draw_(st.integers(1, 9))}"),
        ]
        status = draw_(st.sampled_from(["asserted", "planned", "rumored"]))
        relations = [
            relation("r1", "INVESTED_IN", status, investor=("e1",), investee=("e2",), amount=("e4",)),
            relation("r2", "HOLDS_POSITION", person=("e3",), organization=("e1",), title=("总裁",)),
            relation("r3", "ACQUIRED", acquirer=("e2",), target=("e1",), amount=("e4",), date=("e5",)),
            relation("r4", "PARTNERED_WITH", party=("e1", "e2"), date=("e5",)),
        ]
        kept = [one for one in relations if draw_(st.booleans())]
        published = draw_(st.sampled_from([None, "2024-03-01", "2024-03-05", "2024-06-01", "2025-01-01"]))
        outlet = draw_(st.sampled_from([None, "晨报", "快讯"]))
        records.append(article(f"a{number}", entities, kept, published, outlet=outlet))
    return records


decisions = st.lists(st.sampled_from(DECISIONS), unique_by=lambda row: row.id)


@settings(deadline=None)
@given(corpora(), decisions, st.data())
def test_the_order_of_articles_and_of_decisions_changes_nothing(
    records: list[Record], rows: list[Row], data: st.DataObject
):
    reprints = {"a1": "a0"}
    shuffled, other_rows = data.draw(st.permutations(records)), data.draw(st.permutations(rows))
    facts = identify(records, reprints, rows)
    assert identify(shuffled, reprints, other_rows) == facts
    draw(facts)


@settings(deadline=None)
@given(corpora(), decisions)
def test_what_must_hold_of_all_facts(records: list[Record], rows: list[Row]):
    facts = identify(records, decisions=rows)
    ids = [entity.id for entity in facts.entities]
    assert len(set(ids)) == len(ids)
    assert len({event.id for event in facts.events}) == len(facts.events)
    assert {m.entity for m in facts.mentioned} == set(ids)
    reported = {(r.article, r.start, r.end) for event in facts.events for r in event.reports}
    told = {(record.id, r.evidence.start, r.evidence.end) for record in records for r in record.relations}
    assert reported == told
    by_name = {(e.type, name): e.id for e in facts.entities for name in e.names}
    for row in rows:
        if row.verdict == "different" and row.type == "COMPANY":
            names = [(row.type, row.a), (row.type, row.b)]
            if all(name in by_name for name in names) and not any(
                {row.a, row.b} <= set(e.names) for record in records for e in record.entities
            ):
                assert by_name[names[0]] != by_name[names[1]]


@settings(deadline=None, max_examples=25)
@given(corpora(), st.data())
def test_a_store_filled_in_parts_equals_one_filled_at_once(records: list[Record], data: st.DataObject):
    shuffled = data.draw(st.permutations(records))
    cut = data.draw(st.integers(1, len(records)))
    with tempfile.TemporaryDirectory() as folder:
        assert _fingerprint(Path(folder, "parts.kgl"), shuffled[:cut], shuffled, shuffled) == _fingerprint(
            Path(folder, "once.kgl"), records
        )


def _fingerprint(path: Path, *loads: list[Record]) -> str:
    with closing(open_store(f"kglite:{path}")) as store:
        store.prepare()
        for records in loads:
            bring(store, [draw(identify(records))])
            store.sweep()
        return fingerprint(store)
