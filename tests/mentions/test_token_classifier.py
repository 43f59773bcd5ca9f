"""Token-classification models by folder, through ONNX Runtime: real networks, of a few weights."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("tokenizers")
pytest.importorskip("onnx")

from tiny_models import BIO, CHARACTERS, lookup_model, random_model, write_config, write_network

from extractors.learned import MentionFinder
from extractors.mentions.hub import ModelError
from extractors.mentions.token_classifier import TokenClassifier
from extractors.pipeline import PipelineError, Text, extract, load
from extractors.record import Record
from extractors.spans import Found
from schemas import SchemaError

NAMES = {"岚屿科技": "ORG", "周闻溪": "PER", "苏州": "LOC"}
TEXT = "周闻溪说岚屿科技在苏州。"


@pytest.fixture(scope="module")
def random_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return random_model(tmp_path_factory.mktemp("random"), 7)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lookup_model(tmp_path, NAMES)


TEXTS = st.text(st.sampled_from(CHARACTERS + " \n"), max_size=150)


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.integers(8, 40), st.integers(2, 12))
def test_no_mention_is_lost_or_doubled_at_a_seam(
    random_folder: Path, text: str, size: int, overlap: int
) -> None:
    whole = TokenClassifier(random_folder, size=1000).find([text])
    parts = TokenClassifier(random_folder, size=max(size, overlap * 2 + 2), overlap=overlap).find([text])
    assert _places(parts) == _places(whole)


@settings(deadline=None, max_examples=20)
@given(st.lists(TEXTS, max_size=12))
def test_a_batch_finds_what_its_texts_alone_do(random_folder: Path, texts: list[str]) -> None:
    model = TokenClassifier(random_folder)
    assert _places(model.find(texts)) == [places for text in texts for places in _places(model.find([text]))]


def _places(found: list[list[Found]]) -> list[list[tuple[int, int, str]]]:
    return [[(one.start, one.end, one.type) for one in mentions] for mentions in found]


def test_labels_become_our_types_and_subwords_characters(folder: Path) -> None:
    (found,) = TokenClassifier(folder).find([TEXT])
    assert [(TEXT[one.start : one.end], one.type) for one in found] == [
        ("周闻溪", "PERSON"),
        ("岚屿科技", "COMPANY"),
        ("苏州", "LOCATION"),
    ]
    assert all(0.9 < one.confidence < 1 for one in found)


def test_a_long_text_is_read_to_its_end(folder: Path) -> None:
    (found,) = TokenClassifier(folder).find([TEXT * 200])
    assert len(found) == 600


@pytest.mark.parametrize("network", ["model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx"])
def test_the_network_is_found_where_exports_put_it(tmp_path: Path, network: str) -> None:
    assert TokenClassifier(lookup_model(tmp_path, NAMES, network)).find([TEXT])[0]


def test_a_folder_with_a_vocabulary_alone_needs_no_tokenizer_file(folder: Path) -> None:
    before = TokenClassifier(folder).find([TEXT])
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    (folder / "tokenizer.json").unlink()
    (folder / "vocab.txt").write_text("\n".join(sorted(vocabulary, key=vocabulary.get)), encoding="utf-8")
    assert TokenClassifier(folder).find([TEXT]) == before


def test_a_model_that_reads_little_at_once_gets_smaller_windows(tmp_path: Path) -> None:
    model = TokenClassifier(lookup_model(tmp_path, NAMES, max_position_embeddings=12))
    assert len(model.find([TEXT * 9])[0]) == 27


def pipeline(tmp_path: Path, settings: str, finders: str = '["kg_amounts","kg_transformer"]') -> str:
    path = tmp_path / "own.cfg"
    path.write_text(
        f"""[nlp]
lang = "zh"
pipeline = ["kg_amounts","kg_transformer","kg_mentions","kg_entities","kg_relations"]
[nlp.tokenizer]
@tokenizers = "kg.CharacterTokenizer.v1"
[components]
[components.kg_amounts]
factory = "kg_amounts"
[components.kg_transformer]
factory = "kg_transformer"
{settings}
[components.kg_mentions]
factory = "kg_mentions"
finders = {finders}
[components.kg_entities]
factory = "kg_entities"
[components.kg_relations]
factory = "kg_relations"
""",
        encoding="utf-8",
    )
    return str(path)


def records(name: str, *texts: str, **options: str) -> list[Record]:
    return list(extract(load(name, **options), [Text(str(i), text) for i, text in enumerate(texts)]))


def test_a_pipeline_file_names_model_and_labels(tmp_path: Path, folder: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("labels: {PER: PRODUCT}", encoding="utf-8")
    (record,) = records(
        pipeline(tmp_path, f'model = "{folder}"\nlabels = "{own}"'), "周聞溪花3億元買下嵐嶼科技。"
    )
    assert [(e.type, e.name) for e in record.entities] == [
        ("PRODUCT", "周聞溪"),
        ("AMOUNT", "3億元"),
        ("COMPANY", "嵐嶼科技"),
    ]
    assert [m.finder for e in record.entities for m in e.mentions] == [
        "kg_transformer",
        "kg_amounts",
        "kg_transformer",
    ]


def test_a_model_of_another_takes_the_place_of_the_shipped_one(folder: Path) -> None:
    text = "岚屿科技以3亿元收购青禾资本,周闻溪任董事长。"
    (record,) = records("default", text, model=str(folder))
    found = {(m.text, m.finder) for e in record.entities for m in e.mentions}
    assert {("岚屿科技", "kg_transformer"), ("周闻溪", "kg_transformer"), ("3亿元", "kg_amounts")} <= found
    both = next(m for e in record.entities for m in e.mentions if m.text == "岚屿科技")
    assert both.also == ("kg_name_patterns",)
    assert "ACQUIRED" in {relation.type for relation in record.relations}


def test_a_folder_of_the_shipped_kind_does_too(tmp_path: Path) -> None:
    from extractors.mentions.transformer import DEFAULT, WEIGHTS

    copy = shutil.copytree(WEIGHTS / DEFAULT, tmp_path / "copy")
    assert records("default", TEXT, model=str(copy)) == records("default", TEXT)


class Picky(MentionFinder):
    name = "picky"

    def find(self, texts: list[str]) -> list[list[Found]]:
        if any("坏" in text for text in texts):
            raise RuntimeError("not this text")
        return [[Found(0, 1, "PERSON")] for _ in texts]


def test_a_text_that_fails_leaves_the_others_of_its_batch_alone() -> None:
    failed: list[str] = []
    picky = Picky()
    picky.set_error_handler(lambda name, component, docs, error: failed.extend(doc.text for doc in docs))
    docs = [spacy.blank("zh").make_doc(text) for text in ("好", "坏", "也好")]
    assert [(doc.text, len(doc.spans["picky"])) for doc in picky.pipe(docs)] == [("好", 1), ("也好", 1)]
    assert failed == ["坏"]
    with pytest.raises(RuntimeError, match="not this text"):
        list(Picky().pipe(docs))


def test_what_has_no_model_for_it_is_told(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(PipelineError, match=r"'fast' has no model.*such as default"):
        load("fast", model=str(folder))


def test_a_folder_that_cannot_be_used_says_why(folder: Path) -> None:
    def refused(message: str) -> None:
        with pytest.raises(ModelError, match=message):
            TokenClassifier(folder)

    write_config(folder, BIO)
    write_network(folder / "onnx/model.onnx", np.zeros((40, 3)))
    refused("3 scores a token for 7 labels")
    (folder / "onnx/model.onnx").write_bytes(b"no network")
    refused("cannot be loaded")
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    refused("tokenizer cannot be read")
    write_config(folder, BIO, architectures=["BertForMaskedLM"])
    refused("a BertForMaskedLM, not one for token classification")
    (folder / "config.json").unlink()
    refused(r"holds no config\.json")


def test_labels_of_nobody_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"none of its labels is known \(LABEL_0, LABEL_1\)"):
        TokenClassifier(random_model(tmp_path, 1, ("LABEL_0", "LABEL_1")))
