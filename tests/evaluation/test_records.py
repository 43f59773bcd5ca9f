"""Files of records."""

from pathlib import Path

from extractors.record import Record
from kg_builder.evaluation.records import read_records, write_records


def test_a_text_may_hold_any_character_that_ends_a_line(tmp_path: Path) -> None:
    records = [Record("a", "标题", None, "一\u2028二\u2029三\u0085四\n五\r\n六"), Record("b", "", None, "七")]
    write_records(records, tmp_path / "records.jsonl")
    assert read_records(tmp_path / "records.jsonl") == records
