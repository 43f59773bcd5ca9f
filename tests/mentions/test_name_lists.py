"""The lists of names as data: each row loads, names are not claimed twice without a rule."""

from collections import defaultdict

import pytest

import schemas
from extractors.mentions import lists
from extractors.mentions.gazetteer import Gazetteer


def test_every_sector_row_has_a_known_type_and_a_name():
    types = {kind for kind, entity in schemas.entity_types().items() if entity.kind == "name"}
    rows = lists.sector_rows()
    assert len(rows) > 3000
    assert all(kind in types and names[0] for kind, names in rows)


def test_every_row_of_the_listed_companies_loads():
    mainland = list(lists.read(lists.NAMES / lists.LISTED_CN, ("code", "short", "full", "former")))
    abroad = list(lists.read(lists.NAMES / lists.LISTED_ABROAD, ("code", "exchange", "name")))
    assert len(mainland) > 5600
    assert len(abroad) > 8400
    assert all(lists.exchange_code(fields[0]) == fields[0] and len(fields[1]) > 1 for _, fields in mainland)
    assert {fields[1] for _, fields in abroad} == {"HKEX", "NASDAQ", "NYSE", "AMEX"}


def test_every_ambiguous_row_loads():
    assert len(lists.ambiguous()) > 200


def test_a_name_of_two_entities_of_one_type_gets_no_identifier(gazetteer):
    claims = defaultdict(set)
    for entry in lists.entries():
        for name in entry.names:
            claims[name, entry.type].add(entry.canonical)
    shared = {key for key, ids in claims.items() if len(ids) > 1}
    assert all(
        reading.canonical is None
        for name, kind in shared
        for reading in gazetteer.readings(name)
        if reading.type == kind
    )


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("300750", "300750.SZ"),
        ("600519.SH", "600519.SH"),
        ("920079", "920079.BJ"),
        ("0700.HK", "00700.HK"),
        ("HKEX:9988", "09988.HK"),
        ("BABA.US", "BABA.US"),
        ("NYSE:BABA", "BABA.US"),
        ("宁德时代", None),
        ("BABA", None),
    ],
)
def test_exchange_codes(written, code):
    assert lists.exchange_code(written) == code


@pytest.mark.parametrize(
    ("listed", "short"),
    [
        ("*ST西发", "西发"),
        ("万科A", "万科"),
        ("百济神州-U", "百济神州"),
        ("中国平安", "中国平安"),
        ("TCL科技", "TCL科技"),
    ],
)
def test_share_classes_are_no_part_of_a_name(listed, short):
    assert lists.without_share_class(listed) == short


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("NVIDIA Corporation", "NVIDIA"),
        ("Alibaba Group Holding Limited", "Alibaba"),
        ("Take-Two Interactive Software Inc.", "Take-Two Interactive Software"),
        ("STERIS plc (Ireland)", "STERIS"),
        ("John Hancock Income Securities Trust", None),
    ],
)
def test_english_names_lose_their_legal_form(listed, name):
    assert lists.english_name(listed) == name


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("name\ttype\n甲\tCOMPANY\n", "first line"),
        ("type\tname\taliases\nFIRM\t甲公司\t\n", "line 2: unknown type 'FIRM'"),
        ("type\tname\taliases\nCOMPANY\t\t甲\n", "line 2: the name is missing"),
    ],
)
def test_a_bad_list_is_named_with_its_line(tmp_path, monkeypatch, content, complaint):
    (tmp_path / "mine.tsv").write_text(content, encoding="utf-8")
    monkeypatch.setattr(lists, "NAMES", tmp_path)
    lists.sector_rows.cache_clear()
    try:
        with pytest.raises(schemas.SchemaError, match=complaint) as error:
            lists.sector_rows()
        assert "mine.tsv" in str(error.value)
    finally:
        lists.sector_rows.cache_clear()


def test_rows_that_share_a_code_are_one_entity(tmp_path, monkeypatch):
    (tmp_path / "a.tsv").write_text(
        "type\tname\taliases\nCOMPANY\t青禾智能\t青禾|999001.SZ\n", encoding="utf-8"
    )
    (tmp_path / "b.tsv").write_text(
        "type\tname\taliases\nCOMPANY\t青禾机器\tQinghe|999001\n", encoding="utf-8"
    )
    (tmp_path / lists.LISTED_CN).write_text("code\tshort\tfull\tformer\n", encoding="utf-8")
    (tmp_path / lists.LISTED_ABROAD).write_text("code\texchange\tname\n", encoding="utf-8")
    monkeypatch.setattr(lists, "NAMES", tmp_path)
    lists.sector_rows.cache_clear()
    try:
        (entry,) = lists.entries()
    finally:
        lists.sector_rows.cache_clear()
    assert entry.canonical == "999001.SZ"
    assert set(entry.names) == {"青禾智能", "青禾", "青禾机器", "Qinghe"}
    text = "Qinghe发布新机"
    assert [(f.start, f.end, f.canonical) for f in Gazetteer([entry], {}).find(text)] == [(0, 6, "999001.SZ")]
