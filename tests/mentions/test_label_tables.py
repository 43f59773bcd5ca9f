"""Labels of other models' schemes, mapped to our types."""

from pathlib import Path

import pytest

from extractors.mentions.labels import decide, labelled
from extractors.spans import Found
from schemas import SchemaError, entity_types
from schemas.label_tables import label_table, schemes


def test_every_scheme_maps_to_known_types_and_merges() -> None:
    assert {"ontonotes", "msra", "conll", "cluener", "pku", "ctb"} <= set(schemes())
    assert label_table(entity_types()) == {kind: (kind,) for kind in entity_types()}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["PERSON", "ORG", "GPE", "MONEY"], ["PERSON", "COMPANY", "LOCATION", "AMOUNT"]),
        (["NR", "NS", "NT", "INTEGER"], ["PERSON", "LOCATION", "COMPANY", None]),
        (["PER", "ORG", "LOC", "MISC"], ["PERSON", "COMPANY", "LOCATION", None]),
        (["company", "organization", "government", "name"], ["COMPANY", "ORG", "ORG", "PERSON"]),
        (["work of art", "Facility"], [None, "LOCATION"]),
        (["PER.NAM", "ORG.NAM", "PER.NOM"], ["PERSON", "COMPANY", None]),
    ],
)
def test_the_usual_schemes_need_no_name(labels: list[str], expected: list[str | None]) -> None:
    table = label_table(labels)
    assert [table[label][0] for label in labels] == expected


def test_the_two_schemes_of_tags_count_only_by_name() -> None:
    assert label_table(["NT", "NR", "VV"], "ctb")["NT"] == ("DATE",)
    assert label_table(["NT", "NR"])["NT"] == ("COMPANY", "ORG")
    assert set(label_table(["nr", "ns", "v", "u"], "pku")) == {"nr", "ns"}


def test_a_users_file_goes_before_the_schemes(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("labels:\n  Brand: PRODUCT\n  ORG: ORG\n  LOC: ~\n", encoding="utf-8")
    table = label_table(["BRAND", "ORG", "LOC", "PER"], str(own))
    assert table == {"BRAND": ("PRODUCT",), "ORG": ("ORG",), "LOC": (None,), "PER": ("PERSON",)}


def test_unknown_labels_are_named_once_and_none_known_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    assert label_table(["PER", "VEHICLE", "DISH"], model="the model at x").keys() == {"PER"}
    (warning,) = caplog.messages
    assert "the model at x" in warning
    assert "DISH, VEHICLE" in warning
    assert "`labels`" in warning
    with pytest.raises(SchemaError, match=r"none of its labels is known \(LABEL_0, LABEL_1\)"):
        label_table(["LABEL_0", "LABEL_1"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("labels: [a, b]", "a mapping from label to type"),
        ("labels: {A: CAR}", "CAR.*no entity type"),
        ("labels: {A: []}", "mapped to nothing"),
        ("labels: {A: ", "not valid YAML"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, content: str, message: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(SchemaError, match=message):
        label_table(["A"], str(own))


def test_a_missing_file_or_scheme_is_named(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"none\.yaml: cannot be read"):
        label_table(["A"], str(tmp_path / "none.yaml"))
    with pytest.raises(SchemaError, match=r"no label scheme 'muc': choose .*ontonotes"):
        label_table(["A"], "muc")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("阿里云", "COMPANY"),
        ("岚屿科技", "COMPANY"),
        ("岚屿市环保研究院有限公司", "COMPANY"),
        ("岚屿大学", "ORG"),
        ("岚屿行业协会", "ORG"),
        ("上海证券交易所", "ORG"),
        ("商务部", "ORG"),
        ("岚屿银行", "COMPANY"),
        ("岚屿", "COMPANY"),
    ],
)
def test_a_name_tells_a_company_from_a_body(name: str, kind: str) -> None:
    assert decide(name, ("COMPANY", "ORG")) == kind


def test_a_proper_noun_of_which_nothing_is_known_is_no_mention() -> None:
    choice = label_table(["NR"], "ctb")["NR"]
    assert [decide(name, choice) for name in ("阿里云", "苏州市", "张伟", "嘻嘻")] == [
        "COMPANY",
        "LOCATION",
        "PERSON",
        None,
    ]


def test_spans_become_finds_without_blanks_and_without_labels_of_no_type() -> None:
    table = label_table(["ORG", "TIME"], "ontonotes")
    spans = [(0, 3, "ORG", 0.9), (3, 5, "TIME", 0.8), (5, 6, "ELSE", 0.7), (2, 3, "ORG", 0.6)]
    assert labelled("岚屿 今早好", spans, table) == [Found(0, 2, "COMPANY", 0.9)]
