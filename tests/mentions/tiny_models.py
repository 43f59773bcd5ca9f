"""Token-classification models of a few kilobytes, made here: a folder in the form of Hugging Face's transformers."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

BIO = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")
CHARACTERS = "岚屿科技有限公司与青禾资本合作周闻溪说在苏州市的了一二三ABab12,。"


def write_tokenizer(folder: Path, pieces: Sequence[str]) -> Tokenizer:
    """BERT's tokenizer over some pieces; upper case is read as lower."""
    vocabulary = {
        piece: i for i, piece in enumerate(dict.fromkeys(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *pieces]))
    }
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return tokenizer


def write_config(folder: Path, labels: Sequence[str], **more: object) -> None:
    config = {"architectures": ["BertForTokenClassification"], "id2label": dict(enumerate(labels)), **more}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def write_network(path: Path, table: np.ndarray, kernel: np.ndarray | None = None) -> None:
    """An ONNX network whose logits are a row of `table` [tokens, labels] for each token, the rows beside it mixed in
    by `kernel` [labels, labels, an odd number of places]."""
    labels = table.shape[1]
    if kernel is None:
        kernel = np.eye(labels)[:, :, None]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["ones"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["ones", "last"], ["shown"]),
        helper.make_node("Mul", ["rows", "shown"], ["kept"]),
        helper.make_node("Transpose", ["kept"], ["turned"], perm=[0, 2, 1]),
        helper.make_node(
            "Conv", ["turned", "kernel"], ["mixed"], pads=[kernel.shape[2] // 2, kernel.shape[2] // 2]
        ),
        helper.make_node("Transpose", ["mixed"], ["logits"], perm=[0, 2, 1]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "tokens", labels])
    weights = [
        numpy_helper.from_array(table.astype(np.float32), "table"),
        numpy_helper.from_array(kernel.astype(np.float32), "kernel"),
        numpy_helper.from_array(np.array([2]), "last"),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, [output], weights)
    path.parent.mkdir(exist_ok=True)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)


def random_model(folder: Path, seed: int, labels: Sequence[str] = BIO, places: int = 3) -> Path:
    """A model whose label of a token depends on it and on its neighbours, by weights drawn at random."""
    random = np.random.default_rng(seed)
    write_config(folder, labels)
    size = write_tokenizer(folder, [*CHARACTERS.lower(), *(f"##{c}" for c in "ab12")]).get_vocab_size()
    kernel = random.normal(size=(len(labels), len(labels), places))
    write_network(folder / "model.onnx", random.normal(size=(size, len(labels))), kernel)
    return folder


def lookup_model(
    folder: Path, names: dict[str, str], network: str = "onnx/model.onnx", **config: object
) -> Path:
    """A model that finds the characters of some names (no character in two of them), by name to type, as BIO."""
    kinds = sorted(set(names.values()))
    labels = ["O", *(f"{place}-{kind}" for kind in kinds for place in "BI")]
    write_config(folder, labels, **config)
    pieces = sorted({character.lower() for name in names for character in name})
    tokenizer = write_tokenizer(folder, [*pieces, *(f"##{piece}" for piece in pieces)])
    table = np.zeros((tokenizer.get_vocab_size(), len(labels)))
    table[:, 0] = 5.0
    for name, kind in names.items():
        for place, character in enumerate(name.lower()):
            row = tokenizer.token_to_id(character)
            table[row, labels.index(f"{'BI'[place > 0]}-{kind}")] = 10.0
    write_network(folder / network, table)
    return folder
