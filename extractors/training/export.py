"""A trained model as the folder that ships: ONNX in int8, checked against the float model, and a Hugging Face folder.

The Hugging Face model in the folder is the pretrained encoder that the training began with, with its head for masked
characters, so that pretraining can go on from what ships; what training made of it is in the ONNX files, and in half precision in
`joint.safetensors`, so that training can go on as well.

python -m extractors.training.export --model OUT/model.pt --encoder FOLDER --out extractors/weights/NAME
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import ModernBertModel, PreTrainedTokenizerFast

from extractors.mentions.encoding import SPECIAL, Vocabulary
from extractors.mentions.features import SIZE, TYPES
from extractors.relations.roles import TEXT_KINDS, RoleLabels
from extractors.training.graph import EncoderGraph, RolesGraph
from extractors.training.model import JointModel
from extractors.training.settings import TRAINED, read_vocabulary, run

OPSET = 18
THRESHOLD = 0.4
"""From which probability on an anchor counts, until the folder is calibrated."""
DOUBT = 0.1
"""Below which probability of every anchor the model overrules a fact of the patterns, until the folder is calibrated."""
TOLERANCE = 0.02
"""The largest mean difference between a probability of the int8 and of the float model."""


def load_model(weights: Sequence[Path], encoder: Path, labels: RoleLabels) -> JointModel:
    """The model of a training run, without the heads of the public sets; of several saved on its way, their mean
    (Wortsman et al. 2022, "Model soups")."""
    backbone = ModernBertModel.from_pretrained(encoder, attn_implementation="eager").float()
    model = JointModel(backbone, len(labels.labels))
    states = [torch.load(path, map_location="cpu") for path in weights]
    model.load_state_dict(
        {
            name: sum(state[name] for state in states) / len(states)
            for name in states[0]
            if not name.startswith("tasks.")
        }
    )
    return model.eval()


def export(weights: Sequence[Path], encoder: Path, out: Path) -> dict[str, Any]:
    """Write the folder; returns its figures (bytes, differences to the float model)."""
    out.mkdir(parents=True, exist_ok=True)
    labels = RoleLabels.from_schema()
    vocabulary = read_vocabulary(encoder)
    model = load_model(weights, encoder, labels)
    figures: dict[str, Any] = {}
    generator = torch.Generator().manual_seed(0)
    ids = torch.randint(len(SPECIAL), len(vocabulary), (1, 96), generator=generator)
    features = torch.zeros(1, 96, SIZE)
    states = EncoderGraph(model)(ids, features)[0].detach()
    mentions = torch.tensor([[[3, 7, 0], [20, 24, 6], [40, 45, 3], [60, 62, 2]]])
    relative = torch.randint(0, 8, (1, 4, 4, 3), generator=generator)
    told, told_pairs = torch.zeros(1, 4, len(labels.labels)), torch.zeros(1, 4, 4, len(labels.labels))
    graphs: dict[str, tuple[nn.Module, dict[str, Tensor], list[str], dict[str, dict[int, str]]]] = {
        "encoder": (
            EncoderGraph(model),
            {"ids": ids, "features": features},
            ["states", "names", "texts"],
            {
                "ids": {1: "tokens"},
                "features": {1: "tokens"},
                "states": {1: "tokens"},
                "names": {1: "tokens"},
                "texts": {1: "tokens"},
            },
        ),
        "roles": (
            RolesGraph(model, labels),
            {
                "states": states,
                "mentions": mentions,
                "relative": relative,
                "told": told,
                "told_pairs": told_pairs,
                "thresholds": torch.zeros(len(labels.labels)),
            },
            ["rows", "anchors", "pairs", "statuses"],
            {
                "states": {1: "tokens"},
                "mentions": {1: "mentions"},
                "relative": {1: "mentions", 2: "mentions"},
                "told": {1: "mentions"},
                "told_pairs": {1: "mentions", 2: "mentions"},
                "rows": {0: "rows"},
                "anchors": {1: "mentions"},
                "pairs": {1: "rows", 2: "mentions"},
                "statuses": {1: "mentions"},
            },
        ),
    }
    with tempfile.TemporaryDirectory() as scratch:
        for name, (graph, inputs, outputs, axes) in graphs.items():
            exact, prepared = Path(scratch) / f"{name}.onnx", Path(scratch) / f"{name}.prepared.onnx"
            torch.onnx.export(
                graph.eval(),
                tuple(inputs.values()),
                str(exact),
                input_names=list(inputs),
                output_names=outputs,
                dynamic_axes=axes,
                opset_version=OPSET,
                custom_opsets={"com.microsoft": 1},
                dynamo=False,
            )
            quant_pre_process(str(exact), str(prepared), skip_symbolic_shape=True)
            final = out / f"{name}.onnx"
            quantize_dynamic(
                str(prepared),
                str(final),
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=False,
                op_types_to_quantize=["MatMul", "Gemm", "Gather"]
                if name == "encoder"
                else ["MatMul", "Gemm"],
                extra_options={"MatMulConstBOnly": True},
            )
            figures[name] = {"bytes": final.stat().st_size, **_difference(exact, final, graph, inputs)}
    save_file({name: value.half().contiguous() for name, value in model.state_dict().items()}, out / TRAINED)
    for name in ("config.json", "model.safetensors", "vocab.txt"):
        shutil.copyfile(encoder / name, out / name)
    tokenizer(vocabulary).save_pretrained(out)
    settings = {
        "features": SIZE,
        "types": list(TYPES),
        "text_kinds": list(TEXT_KINDS),
        "labels": [list(label) for label in labels.labels],
        "anchors": {relation: list(roles) for relation, roles in labels.anchors.items()},
        "thresholds": dict.fromkeys(labels.anchors, THRESHOLD),
        "doubts": dict.fromkeys(labels.anchors, DOUBT),
        "scale": [1.0, 0.0],
    }
    (out / "labels.json").write_text(
        json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return figures


def _difference(
    exact: Path, quantised: Path, graph: nn.Module, inputs: dict[str, Tensor]
) -> dict[str, float]:
    """Mean absolute differences of the last outputs; raises ValueError where they are above TOLERANCE."""
    with torch.no_grad():
        wanted = [value.numpy() for value in graph(*inputs.values())][1:]
    fed = {name: value.numpy() for name, value in inputs.items()}
    out = {}
    for name, path in (("onnx", exact), ("int8", quantised)):
        got = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(None, fed)[1:]
        out[name] = float(
            max(np.abs(_probability(a) - _probability(b)).mean() for a, b in zip(got, wanted, strict=True))
        )
    if out["int8"] > TOLERANCE:
        raise ValueError(f"{quantised.name}: int8 differs from float by {out['int8']:.4f} on average")
    return out


def _probability(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.exp(values) if values.min() < 0 else values


def tokenizer(vocabulary: Vocabulary) -> PreTrainedTokenizerFast:
    """A tokenizer of the Hugging Face kind that gives the same tokens: lower case, white space left out."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    index = {character: i for i, character in enumerate(vocabulary.characters)}
    made = Tokenizer(models.WordLevel(index, unk_token="[UNK]"))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")]
    )
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    pad, unknown, cls, sep, mask = SPECIAL
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token=pad,
        unk_token=unknown,
        cls_token=cls,
        sep_token=sep,
        mask_token=mask,
        model_max_length=512,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path, nargs="+", required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    print(json.dumps(export(arguments.model, arguments.encoder, arguments.out), indent=1))


if __name__ == "__main__":
    run(main)
