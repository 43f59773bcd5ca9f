"""The scorer, on records made by hand; and against an independent scorer where one is at hand."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from extractors.record import from_json
from kg_builder.evaluation.score import Figure, score

SHARED = Path(os.environ.get("KG_BUILDER_SHARED", Path(__file__).parents[2].parent / "shared"))

GOLD = {
    "id": "a",
    "title": "",
    "published": "2024-05-21",
    "text": "遠山雲將遠山-Long降至約0.5元，降幅97%。",
    "entities": [
        {"id": "e1", "type": "COMPANY", "name": "遠山雲", "names": ["遠山雲"], "mentions": [{"start": 0, "end": 3, "text": "遠山雲"}]},
        {"id": "e2", "type": "PRODUCT", "name": "遠山-Long", "names": ["遠山-Long"], "mentions": [{"start": 4, "end": 11, "text": "遠山-Long"}]},
        {"id": "e3", "type": "AMOUNT", "name": "約0.5元", "names": ["約0.5元"], "value": {"value": 0.5, "currency": "CNY"}, "mentions": [{"start": 13, "end": 18, "text": "約0.5元"}]},
        {"id": "e4", "type": "PERCENT", "name": "97%", "names": ["97%"], "value": {"value": 0.97}, "mentions": [{"start": 21, "end": 24, "text": "97%"}]},
    ],
    "relations": [
        {
            "id": "r1",
            "type": "CUT_PRICE",
            "roles": {"company": ["e1"], "product": ["e2"], "price_to": ["e3"], "percent": ["e4"]},
            "evidence": {"start": 0, "end": 25, "text": ""},
        }
    ],
}  # fmt: skip


def variant(**changes: object) -> dict:
    record = json.loads(json.dumps(GOLD))
    for path, value in changes.items():
        *steps, last = path.split("__")
        place = record
        for step in steps:
            place = place[int(step[1:])] if step[1:].isdigit() else place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return record


def figures(predicted: dict) -> dict[tuple[str, str], Figure]:
    return score([from_json(GOLD)], [from_json(predicted)])


def test_a_perfect_prediction_scores_one():
    found = figures(GOLD)
    assert {found[measure, "all"].f1 for measure in ("mention", "name", "value", "core", "role")} == {1.0}


def test_an_approximator_at_the_end_of_a_span_does_not_count():
    mention = [{"start": 14, "end": 18, "text": "0.5元"}]
    assert figures(variant(entities__i2__mentions=mention))["mention", "AMOUNT"].f1 == 1.0


def test_a_name_in_the_other_script_is_the_same():
    assert (
        figures(variant(entities__i0__name="远山云", entities__i0__names=["远山云"]))["name", "COMPANY"].f1
        == 1.0
    )


def test_a_wrong_value_is_a_found_mention_with_a_wrong_value():
    found = figures(variant(entities__i2__value={"value": 5.0, "currency": "CNY"}))
    assert (found["mention", "AMOUNT"].f1, found["value", "AMOUNT"].precision) == (1.0, 0.0)


def test_a_wrong_core_role_costs_the_fact_and_a_missing_other_role_does_not():
    assert figures(variant(relations__i0__roles__product=None))["core", "all"].right == 0
    found = figures(variant(relations__i0__roles__percent=None))
    assert (found["core", "all"].f1, found["role", "all"].right, found["role", "all"].gold) == (1.0, 3, 4)


def test_denied_and_former_facts_take_no_part():
    assert figures(variant(relations__i0__status="denied"))["core", "all"] == Figure(0, 1, 0)
    assert figures(variant(relations__i0__former=True))["core", "all"] == Figure(0, 1, 0)


def test_another_text_cannot_be_scored():
    with pytest.raises(ValueError, match="article a: the text differs"):
        figures(variant(text="别的"))


def spoil(record: dict, rng: random.Random) -> dict:
    spoiled = json.loads(json.dumps(record))
    for entity in spoiled["entities"]:
        entity["mentions"] = [mention for mention in entity["mentions"] if rng.random() < 0.8]
        if rng.random() < 0.2:
            entity["names"] = [entity["name"][:1]]
        if rng.random() < 0.2:
            entity["value"] = {"value": 1.0, "currency": "CNY", "start": "2024-01-01", "end": "2024-01-01"}
    spoiled["relations"] = [relation for relation in spoiled["relations"] if rng.random() < 0.8]
    for relation in spoiled["relations"]:
        for role, fillers in relation["roles"].items():
            relation["roles"][role] = fillers[1:] if rng.random() < 0.2 else fillers
    return spoiled


@pytest.mark.skipif(not (SHARED / "evaluation/score.py").exists(), reason="no independent scorer at hand")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_figures_equal_those_of_an_independent_scorer(tmp_path: Path, seed: int):
    gold = [json.loads(line) for line in (SHARED / "training/flashes_1.jsonl").open(encoding="utf-8")]
    rng = random.Random(seed)
    predicted = [spoil(record, rng) for record in gold]
    files = []
    for name, records in (("gold", gold), ("predicted", predicted)):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    command = [sys.executable, SHARED / "evaluation/score.py", *files, "--json"]
    table = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    ours = score(map(from_json, gold), map(from_json, predicted))
    theirs = {
        (measure, kind): Figure(row["tp"], row["gold"], row["pred"])
        for measure, rows in table.items()
        for kind, row in rows.items()
    }
    assert {key: figure for key, figure in ours.items() if figure.gold or figure.predicted} == {
        key: figure for key, figure in theirs.items() if figure.gold or figure.predicted
    }
