"""The whole recipe in miniature: pretrain, train, go on after an interruption, export, read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip(
    "torch", reason="training needs the `train` extra: pip install 'kg-builder[train]'"
)
transformers = pytest.importorskip("transformers", reason="training needs the `train` extra")
pytest.importorskip("onnx", reason="export needs the `train` extra")

from extractors.mentions.encoding import Vocabulary  # noqa: E402
from extractors.training.settings import read  # noqa: E402

pytestmark = pytest.mark.torch


def train_settings(minutes: float) -> dict[str, Any]:
    return {
        **read()["train"],
        "minutes": minutes,
        "held_out": ["apart"],
        "lists": {},
        "save_every": 1,
        "judge_every": 1000,
    }


def test_pretraining_goes_on_where_it_was(tmp_path: Path, encoder: Path) -> None:
    import lzma

    from extractors.training.pretrain import pretrain

    with lzma.open(tmp_path / "text.txt.xz", "wt", encoding="utf-8") as out:
        out.write("云杉科技今天没有消息，青禾资本也没有。\n" * 1000)
    settings = {**read()["pretrain"], "text": "text.txt.xz", "window": 32, "batch": 4, "save_every": 1}
    out_folder = tmp_path / "out"
    pretrain(tmp_path, encoder, out_folder, {**settings, "minutes": 0.01}, seed=1)
    first = [json.loads(line) for line in (out_folder / "metrics.jsonl").open()]
    pretrain(tmp_path, encoder, out_folder, {**settings, "minutes": 0.02}, seed=1)
    both = [json.loads(line) for line in (out_folder / "metrics.jsonl").open()]
    steps = [row["step"] for row in both]
    assert len(both) > len(first) > 0
    assert steps == list(range(1, len(both) + 1))


def test_a_trained_model_is_exported_and_read(tmp_path: Path, data: Path, encoder: Path) -> None:
    from extractors.mentions.transformer import Transformer
    from extractors.relations.parser import parse
    from extractors.training.export import export
    from extractors.training.finds import find_all
    from extractors.training.train import train

    run = tmp_path / "run"
    train(data, encoder, run, train_settings(0.08), 1, None)
    first = len((run / "metrics.jsonl").read_text().splitlines())
    train(data, encoder, run, train_settings(0.16), 1, None)
    rows = [json.loads(line) for line in (run / "metrics.jsonl").open()]
    assert [row["step"] for row in rows] == list(range(1, len(rows) + 1))
    assert len(rows) > first > 0
    assert set(json.loads((run / "held_out.json").read_text())) == {"mention", "text", "anchor", "edge"}

    weights = tmp_path / "weights"
    figures = export([run / "model.pt"], encoder, weights)
    assert figures["encoder"]["int8"] < 0.02
    reader = Transformer(weights)
    text = "云杉科技说,青禾资本的钱到了。" * 60
    reading = reader.read(text, find_all(text, date(2026, 3, 5).isoformat()))
    assert len(reading.windows) > 2
    assert all(0 <= found.start < found.end <= len(text) for found in reading.mentions)
    assert isinstance(
        parse(reader, text, reading, reading.mentions, list(range(len(reading.mentions)))), list
    )

    vocabulary = Vocabulary.read(weights / "vocab.txt")
    loaded = transformers.AutoTokenizer.from_pretrained(weights)
    assert loaded("云杉 A轮")["input_ids"] == [2, *vocabulary.ids("云杉a轮"), 3]
    model = transformers.AutoModel.from_pretrained(weights)
    assert model(**loaded("云杉", return_tensors="pt")).last_hidden_state.shape[-1] == 32


def test_the_exported_encoder_computes_what_was_trained(encoder: Path) -> None:
    from extractors.mentions.features import SIZE
    from extractors.relations.roles import RoleLabels
    from extractors.training.graph import EncoderGraph
    from extractors.training.model import JointModel

    backbone = transformers.ModernBertModel.from_pretrained(encoder).float()
    model = JointModel(backbone, len(RoleLabels.from_schema().labels)).eval()
    ids = torch.randint(5, len(Vocabulary.read(encoder / "vocab.txt")), (1, 50))
    features = torch.randint(0, 2, (1, 50, SIZE)).float()
    with torch.no_grad():
        states = model.encoder(ids, features)
        wanted = states, model.names(states).log_softmax(-1), model.texts(states).log_softmax(-1)
        for ours, theirs in zip(EncoderGraph(model)(ids, features), wanted, strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-4)


def test_the_exported_role_scorer_scores_the_pairs_of_anchors_alone(encoder: Path) -> None:
    from extractors.relations.roles import RoleLabels
    from extractors.training.graph import RolesGraph
    from extractors.training.model import JointModel

    labels = RoleLabels.from_schema()
    backbone = transformers.ModernBertModel.from_pretrained(encoder).float()
    model = JointModel(backbone, len(labels.labels)).eval()
    mentions = torch.tensor([[[3, 7, 0], [20, 24, 6], [30, 35, 3], [40, 42, 2]]])
    states = torch.randn(1, 50, backbone.config.hidden_size)
    relative = torch.randint(0, 8, (1, 4, 4, 3))
    told = torch.rand(1, 4, len(labels.labels)), torch.rand(1, 4, 4, len(labels.labels))
    with torch.no_grad():
        _, pairs, statuses, _ = model.roles(states, mentions, torch.ones(1, 4) > 0, relative, told)
        legal = torch.from_numpy(labels.legal)[mentions[..., 2]]
        wanted = pairs.sigmoid() * legal[:, None]
        for threshold in (0.0, 1.0):
            thresholds = torch.full((len(labels.labels),), threshold)
            rows, anchors, ours, status = RolesGraph(model, labels)(
                states, mentions, relative, *told, thresholds
            )
            likeliest = anchors.amax(-1)[0].argmax()
            assert rows.tolist() == (list(range(4)) if threshold == 0 else [likeliest])
            torch.testing.assert_close(ours, wanted[:, rows])
            torch.testing.assert_close(status, statuses.softmax(-1))


def test_an_encoder_is_fine_tuned_on_a_set_of_names(tmp_path: Path, encoder: Path) -> None:
    import lzma

    from extractors.training.finetune import finetune

    folder = tmp_path / "public"
    folder.mkdir()
    row = {
        "text": "云杉科技和青禾资本",
        "entities": [{"start": 0, "end": 4, "type": "company"}, {"start": 5, "end": 9, "type": "company"}],
    }
    for part in ("train", "dev"):
        with lzma.open(folder / f"cluener2020.{part}.jsonl.xz", "wt", encoding="utf-8") as out:
            out.write((json.dumps(row, ensure_ascii=False) + "\n") * 12)
    settings = {**read()["finetune"], "warmup": 1, "average": 0.5, "swap_names": 0.0, "head_rate": 0.02}
    half = finetune(tmp_path, encoder, tmp_path / "tuned", {**settings, "epochs": 8, "tokens": 40}, 1)
    lines = (tmp_path / "tuned/metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == list(range(1, 9))
    figures = finetune(tmp_path, encoder, tmp_path / "tuned", {**settings, "epochs": 9, "tokens": 40}, 1)
    lines = (tmp_path / "tuned/metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == list(range(1, 10))
    assert figures["types"]["company"] >= half["types"]["company"] > 0.9
