import json
from pathlib import Path
from typing import Any

import pytest

from extractors.mentions.encoding import SPECIAL

NEEDED = "training needs the `train` extra: pip install 'kg-builder[train]'"


def annotate(
    key: str, text: str, entities: list[tuple[str, str]], facts: list[tuple[str, dict[str, list[str]], str]]
) -> dict[str, Any]:
    """A record of a text; entities are (type, name) with every occurrence a mention, facts (type, roles, status)."""
    rows, of = [], {}
    for number, (kind, name) in enumerate(entities, 1):
        places, at = [], text.find(name)
        while at >= 0:
            places.append({"start": at, "end": at + len(name), "text": name})
            at = text.find(name, at + 1)
        of[name] = f"e{number}"
        rows.append({"id": f"e{number}", "type": kind, "name": name, "names": [name], "mentions": places})
    relations = [
        {
            "id": f"r{number}",
            "type": kind,
            "status": status,
            "roles": {role: [of.get(name, name) for name in names] for role, names in roles.items()},
            "evidence": {"start": 0, "end": len(text), "text": text},
        }
        for number, (kind, roles, status) in enumerate(facts, 1)
    ]
    return {
        "id": key,
        "title": "",
        "published": "2026-03-05",
        "text": text,
        "entities": rows,
        "relations": relations,
    }


@pytest.fixture
def funding() -> dict[str, Any]:
    return annotate(
        "funding",
        "云杉科技今天说，它拿到了青禾资本的2亿元A轮融资。云杉科技的首席执行官是林小舟。",
        [("COMPANY", "云杉科技"), ("COMPANY", "青禾资本"), ("AMOUNT", "2亿元"), ("PERSON", "林小舟")],
        [
            (
                "INVESTED_IN",
                {"investor": ["青禾资本"], "investee": ["云杉科技"], "amount": ["2亿元"], "round": ["A轮"]},
                "asserted",
            ),
            (
                "HOLDS_POSITION",
                {"person": ["林小舟"], "organization": ["云杉科技"], "title": ["首席执行官"]},
                "asserted",
            ),
        ],
    )


@pytest.fixture
def price() -> dict[str, Any]:
    return annotate(
        "price",
        "白鹭云计划下个月把白鹭盘降价，由每月30元下调到每月20元。",
        [("COMPANY", "白鹭云"), ("PRODUCT", "白鹭盘"), ("AMOUNT", "每月30元"), ("AMOUNT", "每月20元")],
        [
            (
                "CUT_PRICE",
                {
                    "company": ["白鹭云"],
                    "product": ["白鹭盘"],
                    "price_from": ["每月30元"],
                    "price_to": ["每月20元"],
                },
                "planned",
            )
        ],
    )


@pytest.fixture
def data(tmp_path: Path, funding: dict[str, Any], price: dict[str, Any]) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for stem in ("some", "apart"):
        with (folder / f"{stem}.jsonl").open("w", encoding="utf-8") as out:
            for number in range(3):
                for record in (funding, price):
                    out.write(
                        json.dumps({**record, "id": f"{record['id']}{number}"}, ensure_ascii=False) + "\n"
                    )
    return folder


@pytest.fixture
def encoder(tmp_path: Path, data: Path) -> Path:
    """A small encoder of the characters of the data, as a Hugging Face folder; the test is skipped without PyTorch."""
    torch = pytest.importorskip("torch", reason=NEEDED)
    transformers = pytest.importorskip("transformers", reason=NEEDED)
    pytest.importorskip("onnx", reason=NEEDED)
    folder = tmp_path / "encoder"
    folder.mkdir()
    texts = "".join((data / "some.jsonl").read_text(encoding="utf-8"))
    characters = [*SPECIAL, *sorted({c.lower() for c in texts if not c.isspace()})]
    (folder / "vocab.txt").write_text("\n".join(characters) + "\n", encoding="utf-8")
    torch.manual_seed(0)
    config = transformers.ModernBertConfig(
        vocab_size=len(characters),
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        local_attention=16,
        max_position_embeddings=512,
        pad_token_id=0,
        cls_token_id=2,
        sep_token_id=3,
        bos_token_id=2,
        eos_token_id=3,
    )
    transformers.ModernBertForMaskedLM(config).save_pretrained(folder)
    return folder
