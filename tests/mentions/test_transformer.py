import json
import shutil
from pathlib import Path

import pytest

from extractors.mentions.transformer import DEFAULT, WEIGHTS, ModelError, Transformer, load
from extractors.pipeline import Text, extract
from extractors.pipeline import load as load_pipeline
from extractors.record import Record

LIMIT = 16 * 2**20


def read(text: str, pipeline: str = "default") -> Record:
    (record,) = extract(load_pipeline(pipeline), [Text("a", text, published="2026-03-05")])
    return record


def test_a_funding_round_is_read_in_both_scripts() -> None:
    for text, investor in (
        ("云杉科技宣布完成2亿元A轮融资，由青禾资本领投。", "青禾资本"),
        ("雲杉科技宣布完成2億元A輪融資，由青禾資本領投。", "青禾資本"),
    ):
        record = read(text)
        names = {entity.id: entity.name for entity in record.entities}
        assert {(e.type, e.name) for e in record.entities} >= {("COMPANY", text[:4]), ("COMPANY", investor)}
        facts = [relation for relation in record.relations if relation.type == "INVESTED_IN"]
        assert [names[f] for fact in facts for f in fact.roles["investee"]] == [text[:4]]
        assert [names[f] for fact in facts for f in fact.roles["investor"]] == [investor]
        assert all(0 < fact.confidence < 1 for fact in facts)


def test_values_found_by_the_model_are_normalised() -> None:
    record = read("白鹭云表示，白鹭盘的价格上周由每月30元降到20元。")
    amounts = [entity.value for entity in record.entities if entity.type == "AMOUNT"]
    assert [value["value"] for value in amounts if value] == [30, 20]


def test_a_text_of_many_windows_is_read_to_its_end() -> None:
    sentence = "云杉科技今天发布了新品。青禾资本没有回应此事，也没有说明原因。"
    record = read(sentence * 60)
    company = next(entity for entity in record.entities if entity.name == "云杉科技")
    assert [mention.start for mention in company.mentions] == [len(sentence) * i for i in range(60)]


def test_the_empty_text_and_blanks_have_nothing_in_them() -> None:
    for text in ("", " \n\u3000\n"):
        record = read(text)
        assert record.entities == ()
        assert record.relations == ()


def test_what_ships_is_small_enough() -> None:
    assert sum(path.stat().st_size for path in (WEIGHTS / DEFAULT).glob("*.onnx")) <= LIMIT


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not a model folder"):
        Transformer(tmp_path)


def test_a_model_of_other_features_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "other"
    shutil.copytree(WEIGHTS / DEFAULT, folder)
    settings = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    (folder / "labels.json").write_text(json.dumps({**settings, "features": 3}), encoding="utf-8")
    with pytest.raises(ModelError, match="export it anew"):
        Transformer(folder)


def test_a_model_is_loaded_once() -> None:
    assert load(DEFAULT) is load(DEFAULT)


def test_roles_are_found_among_mentions_of_any_finder() -> None:
    import spacy

    nlp = spacy.blank("zh")
    for name in ("kg_amounts", "kg_gazetteer", "kg_name_patterns", "kg_mentions", "kg_entities", "kg_roles"):
        nlp.add_pipe(name)
    doc = nlp("云杉科技宣布完成2亿元A轮融资，由青禾资本领投。")
    assert "INVESTED_IN" in {fact["type"] for fact in doc._.facts}
