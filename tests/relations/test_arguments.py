"""What a parse changes in the facts; the frames are written by hand."""

import pytest

from extractors.document import folded_text, get_found
from extractors.pipeline import load
from extractors.relations.arguments import with_arguments
from extractors.relations.frames import Frame
from extractors.relations.patterns import find_facts

Told = list[tuple[str, str, dict[str, list[str]]]]


@pytest.fixture(scope="module")
def nlp():
    return load("fast")


def read(nlp, text: str, *frames: tuple[str, list[str], list[str]]) -> tuple[Told, Told]:
    """The facts of a text by the patterns, and with frames (predicate, agents, patients as words of the text)."""
    doc = nlp(text)
    found, folded = get_found(doc, "mentions"), folded_text(doc)
    numbers = [int(span.id_[1:]) - 1 for span in doc.spans["mentions"]]

    def place(word: str) -> tuple[int, int]:
        return folded.index(word), folded.index(word) + len(word)

    given = [Frame(place(p), tuple(map(place, a)), tuple(map(place, b))) for p, a, b in frames]
    facts = find_facts(folded, found, numbers)
    return tuple(
        [
            (
                fact.type,
                fact.status,
                {
                    role: [
                        folded[found[f].start : found[f].end] if isinstance(f, int) else f for f in fillers
                    ]
                    for role, fillers in fact.roles.items()
                },
            )
            for fact in some
        ]
        for some in (facts, with_arguments(folded, found, numbers, facts, given))
    )


def test_a_passive_that_the_patterns_do_not_see_is_told_by_the_parse(nlp):
    before, after = read(nlp, "云杉科技被曾经的供应商白鹭云以2亿元收购。", ("收购", ["白鹭云"], ["云杉科技"]))
    assert "ACQUIRED" not in {kind for kind, *_ in before}
    assert ("ACQUIRED", "asserted", {"acquirer": ["白鹭云"], "target": ["云杉科技"]}) in after


def test_a_wrong_party_makes_way_and_what_was_right_stays(nlp):
    before, after = read(
        nlp,
        "青禾资本看着云杉科技以2亿元收购了白鹭云。",
        ("看着", ["青禾资本"], []),
        ("收购", ["青禾资本"], ["白鹭云"]),
    )
    assert [fact[2] for fact in before] == [
        {"acquirer": ["云杉科技"], "target": ["白鹭云"], "amount": ["2亿元"]}
    ]
    assert [fact[2] for fact in after] == [
        {"acquirer": ["青禾资本"], "target": ["白鹭云"], "amount": ["2亿元"]}
    ]


def test_a_fact_that_loses_a_party_goes(nlp):
    before, after = read(nlp, "云杉科技收购了白鹭云。", ("收购", ["白鹭云"], []))
    assert [kind for kind, *_ in before] == ["ACQUIRED"]
    assert after == []


def test_a_parse_that_agrees_changes_nothing(nlp):
    before, after = read(
        nlp, "云杉科技和青禾资本以2亿元收购了白鹭云。", ("收购", ["云杉科技和青禾资本"], ["白鹭云"])
    )
    assert before == after
    assert len(before) == 1


def test_certainty_is_read_for_what_the_parse_alone_tells(nlp):
    _, after = read(nlp, "云杉科技不会被老东家白鹭云收购。", ("收购", ["白鹭云"], ["云杉科技"]))
    assert [status for kind, status, _ in after if kind == "ACQUIRED"] == ["denied"]


def test_a_party_of_the_wrong_type_is_none(nlp):
    before, after = read(nlp, "杭州的云杉科技收购了白鹭云。", ("收购", ["杭州"], ["白鹭云"]))
    assert before == after
