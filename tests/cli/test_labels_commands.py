"""`kg-builder labels export` and `import`."""

import json
from pathlib import Path

from click.testing import CliRunner

from kg_builder.cli import main

GOLD = Path(__file__).parents[1] / "gold/features.jsonl"


def run(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["labels", *map(str, arguments)])
    assert result.exit_code == code, result.output + repr(result.exception)
    assert "Traceback" not in result.output
    return result.output


def test_records_go_out_and_what_was_annotated_comes_in(tmp_path: Path):
    tasks, back = tmp_path / "tasks.json", tmp_path / "back.jsonl"
    assert "tasks.xml" in run("export", GOLD, "--out", tasks)
    assert (tmp_path / "tasks.xml").read_text(encoding="utf-8").startswith("<View>")
    content = json.loads(tasks.read_text(encoding="utf-8"))
    for task in content[1:]:
        task["annotations"] = task.pop("predictions")
    tasks.write_text(json.dumps(content), encoding="utf-8")
    assert f"{len(content) - 1} records" in run("import", tasks, "--out", back)
    ids = [json.loads(line)["id"] for line in GOLD.open(encoding="utf-8")]
    assert [json.loads(line)["id"] for line in back.open(encoding="utf-8")] == ids[1:]


def test_what_is_no_export_is_one_clear_line(tmp_path: Path):
    out = tmp_path / "out.jsonl"
    bad = tmp_path / "bad.json"
    bad.write_text('{"id": 1}', encoding="utf-8")
    assert "not an export of tasks" in run("import", bad, "--out", out, code=1)
    assert "cannot be read" in run("export", tmp_path / "none.jsonl", "--out", out, code=1)
    assert not out.exists()
