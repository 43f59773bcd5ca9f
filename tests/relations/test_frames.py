"""Trees as parsers of different schools draw them, by hand."""

import pytest

from extractors.relations.frames import Arc, from_data, from_dependencies, from_graph, from_roles, to_data

Told = list[tuple[str, list[str], list[str]]]


def spans(words: list[str]) -> list[tuple[int, int]]:
    ends = [sum(map(len, words[: i + 1])) for i in range(len(words))]
    return [(end - len(word), end) for word, end in zip(words, ends, strict=True)]


def read(sentence: str, arcs: list[Arc]) -> Told:
    words = sentence.split()
    text = "".join(words)
    return [
        (
            text[slice(*f.predicate)],
            [text[slice(*a)] for a in f.agents],
            [text[slice(*p)] for p in f.patients],
        )
        for f in from_dependencies(spans(words), words, arcs)
    ]


@pytest.mark.parametrize(
    "arcs",
    [
        [(4, "nsubj:pass"), (3, "case"), (4, "obl:agent"), (0, "root")],
        [(4, "nsubjpass"), (4, "pass"), (4, "nsubj"), (0, "root")],
        [(4, "nsubj"), (4, "aux:pass"), (4, "nsubj"), (0, "root")],
        [(4, "SBV"), (4, "ADV"), (2, "POB"), (0, "HED")],
        [(4, "FOB"), (4, "ADV"), (2, "POB"), (0, "HED")],
    ],
)
def test_the_passive_is_the_same_in_every_school(arcs: list[Arc]):
    assert read("云杉科技 被 白鹭云 收购", arcs) == [("收购", ["白鹭云"], ["云杉科技"])]


def test_a_passive_without_a_doer_has_none():
    arcs = [(3, "nsubj"), (3, "aux:pass"), (0, "root")]
    assert read("云杉科技 被 收购", arcs) == [("收购", [], ["云杉科技"])]


def test_joined_names_act_together_and_joined_verbs_share_them():
    arcs = [(4, "nsubj"), (3, "cc"), (1, "conj"), (0, "root"), (4, "obj"), (7, "cc"), (4, "conj"), (7, "obj")]
    assert read("云杉科技 和 青禾资本 收购 白鹭云 并 投资 远山软件", arcs)[:2] == [
        ("收购", ["云杉科技", "青禾资本"], ["白鹭云"]),
        ("投资", ["云杉科技", "青禾资本"], ["远山软件"]),
    ]


def test_what_is_announced_is_done_by_who_announces():
    arcs = [(2, "nsubj"), (0, "root"), (2, "ccomp"), (3, "obj")]
    assert ("收购", ["云杉科技"], ["白鹭云"]) in read("云杉科技 宣布 收购 白鹭云", arcs)


@pytest.mark.parametrize(
    ("sentence", "arcs", "told"),
    [
        (
            "收购 白鹭云 的 云杉科技",
            [(4, "acl"), (1, "obj"), (1, "mark"), (0, "root")],
            (["云杉科技"], ["白鹭云"]),
        ),
        (
            "云杉科技 收购 的 白鹭云",
            [(2, "nsubj"), (4, "acl"), (2, "mark"), (0, "root")],
            (["云杉科技"], ["白鹭云"]),
        ),
        (
            "被 云杉科技 收购 的 白鹭云",
            [(3, "pass"), (3, "nsubj"), (5, "rcmod"), (3, "cpm"), (0, "root")],
            (["云杉科技"], ["白鹭云"]),
        ),
    ],
)
def test_a_described_noun_takes_the_open_place(
    sentence: str, arcs: list[Arc], told: tuple[list[str], list[str]]
):
    assert read(sentence, arcs) == [("收购", *told)]


def test_a_circle_of_arcs_ends():
    assert read("收购 投资", [(2, "conj"), (1, "conj")]) == []


def test_semantic_arcs_point_either_way():
    words = ["被", "云杉科技", "收购", "的", "白鹭云", "发展"]
    arcs: list[list[Arc]] = [
        [(2, "mPrep")],
        [(3, "Agt")],
        [(5, "rPat")],
        [(3, "mAux")],
        [(6, "AGT")],
        [(0, "Root")],
    ]
    frames = from_graph(spans(words), arcs)
    assert [(f.predicate, f.agents, f.patients) for f in frames] == [
        ((5, 7), ((1, 5),), ((8, 11),)),
        ((11, 13), ((8, 11),), ()),
    ]


def test_roles_of_a_predicate_are_its_frame_and_frames_are_plain_data():
    words = ["白鹭云", "去年", "收购", "了", "云杉科技"]
    roles = [
        [
            ("白鹭云", "ARG0", 0, 1),
            ("去年", "ARGM-TMP", 1, 2),
            ("收购", "PRED", 2, 3),
            ("云杉科技", "A1", 4, 5),
        ]
    ]
    frames = from_roles(spans(words), roles)
    assert [(f.predicate, f.agents, f.patients) for f in frames] == [((5, 7), ((0, 3),), ((8, 12),))]
    assert from_data(to_data(frames)) == frames
