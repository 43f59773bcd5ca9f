"""Token-classification models of PyTorch's weights, through transformers: a tiny BERT, trained here in seconds."""

import itertools
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="PyTorch is not installed: pip install 'kg-builder[torch]'")
pytest.importorskip("transformers", reason="needs the `torch` extra")

import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from extractors.mentions.token_classifier import TokenClassifier
from extractors.pipeline import Text, extract, load

pytestmark = pytest.mark.torch
LABELS = ["O", "B-ORG", "I-ORG", "E-ORG", "B-PER", "I-PER", "E-PER"]
COMPANIES, PEOPLE = ("岚屿科技", "青禾资本", "北辰智能"), ("周闻溪", "陆知行")
TEMPLATES = ("{c}的{p}到任。", "{p}说,{c}很好。", "昨天{p}离开{c}。", "无事。")


def sentences() -> list[tuple[str, list[int]]]:
    """Texts with the label of each character."""
    made = []
    for template in TEMPLATES:
        for company in COMPANIES:
            for person in PEOPLE:
                text = template.format(c=company, p=person)
                labels = [0] * len(text)
                for name, first in ((company, 1), (person, 4)):
                    if (at := text.find(name)) >= 0:
                        labels[at : at + len(name)] = [first, *[first + 1] * (len(name) - 2), first + 2]
                made.append((text, labels))
    # places late in a window are learned from sentences in a row
    rows = [
        made[i] + made[(i * 5 + 7) % len(made)] + made[(i * 11 + 3) % len(made)] for i in range(len(made))
    ]
    return made + [
        ("".join(row[::2])[:44], list(itertools.chain.from_iterable(row[1::2]))[:44]) for row in rows
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(3)
    path = tmp_path_factory.mktemp("bert")
    characters = sorted({character for text, _ in sentences() for character in text})
    vocabulary = {piece: i for i, piece in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *characters])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(path / "tokenizer.json"))
    config = transformers.BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=48,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
    )
    model = transformers.BertForTokenClassification(config)
    rows = [
        ([2, *tokenizer.encode(text, add_special_tokens=False).ids, 3], labels)
        for text, labels in sentences()
    ]
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in rows])
    gold = torch.tensor([[-100, *labels, *[-100] * (longest - len(labels) - 1)] for _, labels in rows])
    optimizer = torch.optim.Adam(model.parameters(), 5e-3)
    for _ in range(60):
        loss = model(input_ids=ids, attention_mask=(ids > 0).long(), labels=gold).loss
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    assert loss.item() < 0.1
    model.save_pretrained(path)
    return path


def test_names_are_found_without_an_onnx_file(folder: Path) -> None:
    assert not list(folder.glob("**/*.onnx"))
    text = "北辰智能的周闻溪到任。"
    (found,) = TokenClassifier(folder).find([text])
    assert [(text[one.start : one.end], one.type) for one in found] == [
        ("北辰智能", "COMPANY"),
        ("周闻溪", "PERSON"),
    ]


def test_a_text_longer_than_the_model_reads_at_once_is_read_to_its_end(folder: Path) -> None:
    text = "北辰智能的周闻溪到任。" * 30
    (found,) = TokenClassifier(folder).find([text])
    assert {text[one.start : one.end] for one in found} == {"北辰智能", "周闻溪"}
    assert len(found) == 60


def test_its_export_to_onnx_finds_the_same(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnxscript")
    model = transformers.AutoModelForTokenClassification.from_pretrained(folder).eval()
    for name in ("config.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    (tmp_path / "onnx").mkdir()
    batch, length = torch.export.Dim("batch"), torch.export.Dim("tokens", max=48)
    inputs = {name: torch.ones(2, 7, dtype=torch.int64) for name in ("input_ids", "attention_mask")}
    torch.onnx.export(
        model,
        (),
        tmp_path / "onnx/model.onnx",
        kwargs=inputs,
        dynamic_shapes={name: {0: batch, 1: length} for name in inputs},
        output_names=["logits"],
        dynamo=True,
    )
    texts = [text for text, _ in sentences()]
    places = [
        [[(one.start, one.end, one.type) for one in found] for found in TokenClassifier(path).find(texts)]
        for path in (folder, tmp_path)
    ]
    assert places[0] == places[1]
    assert any(places[0])


def test_it_takes_the_place_of_the_shipped_model_in_two_processes_too(folder: Path) -> None:
    nlp = load("default", model=str(folder))
    texts = [Text(str(i), "昨天周闻溪离开北辰智能，青禾资本以3亿元收购岚屿科技。") for i in range(4)]
    records = list(extract(nlp, texts))
    found = {(m.text, m.finder) for record in records for e in record.entities for m in e.mentions}
    assert {("周闻溪", "kg_transformer"), ("3亿元", "kg_amounts")} <= found
    spans = [
        [(span.start, span.end, span.label_) for span in doc.spans["mentions"]]
        for doc in nlp.pipe([text.text for text in texts], n_process=2, batch_size=2)
    ]
    assert len(spans) == 4
    assert all(spans[0] == one for one in spans)
    assert len(spans[0]) == sum(len(e.mentions) for e in records[0].entities)
