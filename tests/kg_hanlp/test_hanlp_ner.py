"""A recognizer of our types: trained by the project's recipe in miniature, and the one that ships."""

import json
from pathlib import Path

import pytest

hanlp = pytest.importorskip("hanlp", reason="HanLP is not installed: pip install 'kg-builder[hanlp]'")

from extractors.mentions.hanlp_reader import HanLPReader  # noqa: E402
from extractors.mentions.hub import WEIGHTS  # noqa: E402
from extractors.pipeline import Text, extract, load  # noqa: E402
from extractors.text import clean  # noqa: E402
from extractors.training.data import Example, Mention  # noqa: E402
from extractors.training.hanlp_ner import cut, tagged, train  # noqa: E402
from extractors.training.settings import TrainingError, read  # noqa: E402

pytestmark = pytest.mark.torch
SHIPPED = WEIGHTS / "hanlp"
LIMIT = 16 * 2**20


def test_tags_follow_the_characters_that_are_read():
    one = Example("a", "云杉 A 轮\n林", None, [Mention(0, 5, "COMPANY"), Mention(7, 8, "PERSON")])
    assert tagged(one) == {
        "token": ["云", "杉", "A", "轮", "林"],
        "tag": ["B-COMPANY", "I-COMPANY", "E-COMPANY", "O", "S-PERSON"],
    }
    first, second = cut(one, 100)
    assert [(m.start, m.end, m.kind) for m in first.mentions] == [(0, 5 - 0, "COMPANY")]
    assert [(m.start, m.end, m.kind) for m in second.mentions] == [(0, 1, "PERSON")]


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory, characters: Path) -> Path:
    folder = tmp_path_factory.mktemp("recognizer")
    data = folder / "data"
    data.mkdir()
    text = "林小舟今天离开云杉科技。"
    entities = [
        {"id": f"e{start}", "type": kind, "mentions": [{"start": start, "end": end}]}
        for kind, start, end in (("PERSON", 0, 3), ("DATE", 3, 5), ("COMPANY", 7, 11))
    ]
    for stem in ("some", "apart"):
        rows = [{"id": f"{stem}{i}", "text": text, "entities": entities, "relations": []} for i in range(4)]
        (data / f"{stem}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    settings = {
        **read()["hanlp"],
        "epochs": 8,
        "held_out": ["apart"],
        "lists": {},
        "encoder_rate": 5e-3,
        "head_rate": 2e-2,
        "word_dropout": 0.0,
    }
    assert train(data, characters, folder / "out", settings, 1, None) == 1.0
    return folder / "out"


def test_a_trained_recognizer_is_loaded_and_finds_names(recognizer: Path):
    assert not (recognizer / "pretrained").exists()
    sentence = "林小舟今天離開　雲杉科技。"
    text = (sentence + "\n") * 6
    (record,) = extract(load("hanlp", str(recognizer)), [Text("a", text)])
    (company,) = [entity for entity in record.entities if entity.type == "COMPANY"]
    starts = [text.index("雲杉科技", i * (len(sentence) + 1)) for i in range(6)]
    assert [mention.start for mention in company.mentions] == starts
    plain = hanlp.load(str(recognizer), transformer=str(recognizer / "encoder"), verbose=False)
    found = plain(list("林小舟今天离开云杉科技。"))
    assert [(label, a, b) for _, label, a, b in found] == [
        ("PERSON", 0, 3),
        ("DATE", 3, 5),
        ("COMPANY", 7, 11),
    ]


def test_an_encoder_without_its_tokenizer_is_named(tmp_path: Path, recognizer: Path):
    with pytest.raises(TrainingError, match=r"tokenizer\.json"):
        train(
            recognizer.parent / "data",
            tmp_path,
            tmp_path / "out",
            {**read()["hanlp"], "held_out": ["apart"], "lists": {}},
            1,
            None,
        )


def test_the_component_that_ships_finds_names_in_both_scripts():
    for text in (
        "杭州云杉科技有限公司宣布完成2亿元A轮融资，由青禾资本领投，首席执行官林小舟出席。",
        "杭州雲杉科技有限公司宣佈完成２億元Ａ輪融資，由青禾資本領投，首席執行官林小舟出席。",
    ):
        (reading,) = HanLPReader("hanlp").read([clean(text).text])
        found = {(one.type, text[one.start : one.end]) for one in reading.mentions}
        assert {("COMPANY", text[:10]), ("PERSON", "林小舟"), ("AMOUNT", text[14:17])} <= found
        (record,) = extract(load("hanlp"), [Text("a", text)])
        assert "INVESTED_IN" in {relation.type for relation in record.relations}


def test_what_ships_is_small_and_complete():
    assert sum(path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()) <= LIMIT
    assert (SHIPPED / "MODEL_CARD.md").is_file()
    assert HanLPReader("hanlp").size <= 510
