"""Real HanLP models, trained here on a few sentences, saved, loaded, and run through the whole pipeline."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

hanlp = pytest.importorskip("hanlp", reason="HanLP is not installed: pip install 'kg-builder[hanlp]'")

from kg_hanlp_sentences import PASSIVE, RELATIVE  # noqa: E402

from extractors.mentions.hanlp_reader import HanLPReader  # noqa: E402
from extractors.mentions.hub import ModelError  # noqa: E402
from extractors.pipeline import PipelineError, Text, extract, load  # noqa: E402
from extractors.record import Record  # noqa: E402
from schemas import SchemaError  # noqa: E402

pytestmark = pytest.mark.torch


def read(model: Path | None, text: str) -> Record:
    nlp = load("hanlp", str(model)) if model else load("fast")
    (record,) = extract(nlp, [Text("a", text, published="2026-03-05")])
    return record


def facts(record: Record, kind: str) -> list[dict[str, list[str]]]:
    names = {entity.id: entity.name for entity in record.entities}
    return [
        {role: [names.get(filler, filler) for filler in fillers] for role, fillers in relation.roles.items()}
        for relation in record.relations
        if relation.type == kind
    ]


def mentions(record: Record) -> set[tuple[str, str, int]]:
    return {(e.type, m.text, m.start) for e in record.entities for m in e.mentions}


@pytest.fixture(params=["parser", "labeller"])
def model(request: pytest.FixtureRequest) -> Path:
    """A multi-task model that parses: by dependencies, or by semantic roles and dependencies."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


def test_the_parse_sees_who_bought_whom_where_the_patterns_do_not(model: Path):
    text = PASSIVE.replace(" ", "")
    assert facts(read(None, text), "ACQUIRED") == []
    assert facts(read(model, text), "ACQUIRED") == [{"acquirer": ["白鹭云"], "target": ["云杉科技"]}]


def test_the_noun_of_a_relative_clause_is_what_was_bought(model: Path):
    text = RELATIVE.replace(" ", "")
    assert facts(read(None, text), "ACQUIRED") == []
    assert facts(read(model, text), "ACQUIRED") == [{"acquirer": ["青禾智能"], "target": ["远山软件"]}]


def test_a_multi_task_model_goes_through_to_the_graph(parser: Path, tmp_path: Path):
    from kg_builder.build import build
    from kg_builder.graph.store import open_store

    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text(PASSIVE.replace(" ", ""), encoding="utf-8")
    with closing(open_store(f"kglite:{tmp_path / 'graph.kgl'}")) as store:
        build(folder, store, "hanlp", model=str(parser))
        _, rows = store.read("MATCH (a:Company)-[:ACQUIRED]->(b:Company) RETURN a.name, b.name")
    assert [tuple(row) for row in rows] == [("白鹭云", "云杉科技")]


def test_offsets_are_those_of_the_article_as_read(parser: Path):
    text = "\n  雲杉科技 被曾經的供應商　白鷺雲以２億元收購。😀\n\n林小舟今天離開雲杉科技。\n"
    found = mentions(read(parser, text))
    assert all(text[start : start + len(name)] == name for _, name, start in found)
    assert {(kind, name) for kind, name, _ in found} >= {
        ("COMPANY", "雲杉科技"),
        ("COMPANY", "白鷺雲"),
        ("AMOUNT", "２億元"),
        ("PERSON", "林小舟"),
        ("DATE", "今天"),
    }
    assert sum(name == "雲杉科技" for _, name, _ in found) == 2


def test_tags_of_proper_nouns_stand_in_for_a_task_of_names(labeller: Path):
    (reading,) = HanLPReader(str(labeller)).read(["林小舟今天离开云杉科技。"])
    assert [(found.type, found.start, found.end) for found in reading.mentions] == [
        ("PERSON", 0, 3),
        ("DATE", 3, 5),
        ("COMPANY", 7, 11),
    ]


def test_texts_longer_than_the_model_reads_are_read_to_their_end(parser: Path):
    sentence = "林小舟今天离开云杉科技。"
    record = read(parser, sentence * 30 + "云" * 200)
    (person,) = [entity for entity in record.entities if entity.type == "PERSON"]
    assert [mention.start for mention in person.mentions] == [len(sentence) * i for i in range(30)]


def test_many_docs_at_once_read_as_one_by_one(parser: Path):
    texts = [Text(str(i), text) for i, text in enumerate([PASSIVE.replace(" ", ""), "", " \n", RELATIVE])]
    nlp = load("hanlp", str(parser))
    assert list(extract(nlp, texts)) == [next(extract(nlp, [text])) for text in texts]


def test_labels_can_be_ones_own(parser: Path, tmp_path: Path):
    table = tmp_path / "mine.yaml"
    table.write_text("labels: {ORGANIZATION: PRODUCT}\n", encoding="utf-8")
    (reading,) = HanLPReader(str(parser), str(table)).read(["林小舟今天离开云杉科技。"])
    assert "PRODUCT" in {found.type for found in reading.mentions}
    table.write_text("labels: {ORGANIZATION: FIRM}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="FIRM"):
        HanLPReader(str(parser), str(table))


def test_an_unknown_name_is_answered_with_near_ones():
    with pytest.raises(PipelineError, match="MSRA_NER_ELECTRA_SMALL_ZH"):
        load("hanlp", "MSRA_NER_ELECTRA_SMALL")
    with pytest.raises(PipelineError, match="no model folder models/none"):
        load("hanlp", "models/none")


def test_offline_the_message_says_which_name_where_and_what_to_do(monkeypatch: pytest.MonkeyPatch):
    name, url = "CLOSE_TOK_POS_NER_SRL_DEP_SDP_CON_ELECTRA_SMALL_ZH", "http://127.0.0.1:9/mtl/close.zip"
    monkeypatch.setitem(hanlp.pretrained.ALL, name, url)
    with pytest.raises(PipelineError) as caught:
        load("hanlp", name)
    message = str(caught.value)
    assert "\n" not in message
    for part in (name, "mtl/close is not there", url, "does not answer", "the path of its folder"):
        assert part in message


def test_an_encoder_that_cannot_be_had_is_named(
    parser: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    folder = tmp_path / "model"
    shutil.copytree(parser, folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    encoder = Path(config["encoder"]["transformer"])
    config["encoder"]["transformer"] = "someone/encoder"
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match=r"someone/encoder.*does not answer.*under .*model/encoder"):
        HanLPReader(str(folder))
    shutil.copytree(encoder, folder / "encoder")
    (reading,) = HanLPReader(str(folder)).read(["林小舟今天离开云杉科技。"])
    assert reading.mentions


def test_what_is_no_model_of_names_is_refused(parser: Path, tmp_path: Path):
    with pytest.raises(ModelError, match=r"no config\.json"):
        HanLPReader(str(tmp_path))
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="not JSON"):
        HanLPReader(str(tmp_path))
    (tmp_path / "config.json").write_text('{"classpath": "hanlp.nothing.There"}', encoding="utf-8")
    with pytest.raises(ModelError, match="HanLP cannot load it"):
        HanLPReader(str(tmp_path))
