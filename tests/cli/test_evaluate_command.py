"""`kg-builder evaluate` over gold records."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg_builder.cli import main

GOLD = Path(__file__).parents[1] / "gold/technology.jsonl"


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["evaluate", *map(str, arguments)])
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def predicted(tmp_path: Path) -> Path:
    """The gold records, their first COMPANY left out in each."""
    path = tmp_path / "predicted.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for line in GOLD.open(encoding="utf-8"):
            record = json.loads(line)
            first = next((e for e in record["entities"] if e["type"] == "COMPANY"), None)
            record["entities"] = [e for e in record["entities"] if e is not first]
            record["relations"] = []
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def test_records_made_elsewhere_are_scored(predicted: Path):
    rows = [
        json.loads(line)
        for line in run(GOLD, "--predicted", predicted, "--format", "json").stdout.splitlines()
    ]
    company = next(row for row in rows if (row["measure"], row["type"]) == ("mention", "COMPANY"))
    assert company["precision"] == 1.0
    assert 0 < company["recall"] < 1
    assert run(GOLD, "--predicted", GOLD).output.count("1 ") > 10


def test_mistakes_are_counted_and_shown_with_their_sentences(predicted: Path):
    arguments = (GOLD, "--predicted", predicted, "--errors", "--format", "json")
    rows = [json.loads(line) for line in run(*arguments).stdout.splitlines()]
    buckets = {(row["measure"], row["bucket"]) for row in rows}
    assert buckets == {
        ("mention", "missed"),
        ("core", "missed"),
        ("core", "mention missed"),
        ("role", "with its fact"),
    }
    assert all(row["wrong"] == 0 < row["missed"] for row in rows)
    shown = [json.loads(line) for line in run(*arguments, "--examples", "2").stdout.splitlines()]
    assert all(row["sentence"] for row in shown)
    assert "mention · COMPANY · missed" in run(*arguments[:-2], "--examples", "2").output


def test_a_users_mistake_is_one_clear_line(tmp_path: Path, predicted: Path):
    other = tmp_path / "other.jsonl"
    other.write_text(predicted.read_text(encoding="utf-8").replace("。", "！"), encoding="utf-8")
    assert "the text differs from the gold's" in run(GOLD, "--predicted", other, code=1).output
    other.write_text('{"id": 1}\n', encoding="utf-8")
    assert "line 1: not a record" in run(other, code=1).output
    other.write_text(
        '{"id": "a", "text": "一", "entities": [{"id": "e", "type": "SHIP", "name": "", "names": [], "mentions": []}]}'
    )
    assert "no type 'SHIP' in the schema" in run(other, code=1).output
    assert "cannot be read" in run(tmp_path / "none.jsonl", code=1).output
    assert (
        "excludes --pipeline and --model"
        in run(GOLD, "--predicted", predicted, "--pipeline", "fast", code=2).output
    )
    assert "give --errors" in run(GOLD, "--predicted", predicted, "--examples", "1", code=2).output
    predicted.write_text("", encoding="utf-8")
    assert "have no prediction" in run(GOLD, "--predicted", predicted).stderr
