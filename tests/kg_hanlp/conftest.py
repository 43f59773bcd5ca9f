from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from kg_hanlp_sentences import PASSIVE, RELATIVE

if TYPE_CHECKING:
    from tiny_hanlp import Parsed


def sentences() -> "list[Parsed]":
    from tiny_hanlp import Parsed

    return [
        Parsed(
            PASSIVE.split(),
            ["NR", "LB", "JJ", "DEG", "NN", "NR", "P", "CD", "VV", "PU"],
            [(0, 1, "ORGANIZATION"), (5, 6, "ORGANIZATION"), (7, 8, "MONEY")],
            [
                (9, "nsubj:pass"),
                (6, "case"),
                (5, "amod"),
                (3, "mark"),
                (6, "nmod"),
                (9, "obl:agent"),
                (8, "case"),
                (9, "obl"),
                (0, "root"),
                (9, "punct"),
            ],
            [
                "9:Pat",
                "6:mPrep",
                "5:Time",
                "3:mAux",
                "6:Desc",
                "9:Agt",
                "8:mPrep",
                "9:Feat",
                "0:Root",
                "9:mPunc",
            ],
            [(8, 0, 0, "ARG1"), (8, 5, 5, "ARG0")],
        ),
        Parsed(
            RELATIVE.split(),
            ["LB", "NR", "VV", "DEC", "NR", "VV", "NR", "PU"],
            [(1, 2, "ORGANIZATION"), (4, 5, "ORGANIZATION"), (6, 7, "LOCATION")],
            [
                (3, "aux:pass"),
                (3, "nsubj"),
                (5, "acl"),
                (3, "mark"),
                (6, "nsubj"),
                (0, "root"),
                (6, "obj"),
                (6, "punct"),
            ],
            ["2:mPrep", "3:Agt", "5:rPat", "3:mAux", "6:Exp", "0:Root", "6:Loc", "6:mPunc"],
            [(2, 1, 1, "ARG0"), (2, 4, 4, "ARG1"), (5, 0, 4, "ARG0"), (5, 6, 6, "ARG1")],
        ),
        Parsed(
            ["林小舟", "今天", "离开", "云杉科技", "。"],
            ["NR", "NT", "VV", "NR", "PU"],
            [(0, 1, "PERSON"), (1, 2, "DATE"), (3, 4, "ORGANIZATION")],
            [(3, "nsubj"), (3, "nmod:tmod"), (0, "root"), (3, "obj"), (3, "punct")],
            ["3:Agt", "3:Time", "0:Root", "3:Pat", "3:mPunc"],
            [(2, 0, 0, "ARG0"), (2, 3, 3, "ARG1")],
        ),
    ]


@pytest.fixture(scope="session")
def characters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random encoder of the characters of the sentences."""
    from tiny_hanlp import encoder

    return encoder(
        tmp_path_factory.mktemp("hanlp") / "encoder", "".join("".join(s.words) for s in sentences())
    )


@pytest.fixture(scope="session")
def parser(characters: Path) -> Path:
    """A multi-task model with names and dependencies."""
    from tiny_hanlp import multi_task

    tasks = ["tok/fine", "pos/ctb", "ner/msra", "dep"]
    return multi_task(characters.with_name("parser"), characters, sentences(), tasks, epochs=25)


@pytest.fixture(scope="session")
def labeller(characters: Path) -> Path:
    """A multi-task model with semantic roles and dependencies, and tags where others have names."""
    from tiny_hanlp import multi_task

    tasks = ["tok/fine", "pos/ctb", "srl", "sdp"]
    return multi_task(characters.with_name("labeller"), characters, sentences(), tasks, epochs=25)
