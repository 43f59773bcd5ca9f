"""The pipelines beside one another, HanLP among them: characters a second on one core, peak memory and start-up.

    python benchmarks/backends.py [--corpus FOLDER] [--characters 40000]

All read the same text, each in a process of its own; the first two as if PyTorch were not installed, which spaCy would
load for them too. `multi-task` is the pipeline `hanlp` with a multi-task model of the size of HanLP's small ones (an
ELECTRA of 12 layers, 256 wide: words, tags, names, dependencies, semantic dependencies and roles) whose weights are
random: its speed is that of a trained one, what it finds is nothing. Needs HanLP: `make bench-hanlp`.
"""

import argparse
import contextlib
import io
import sys
import tempfile
from pathlib import Path

from pipelines import run, texts_of

ROOT = Path(__file__).parent.parent
TASKS = ("tok/fine", "pos/ctb", "ner/msra", "dep", "sdp", "srl")


def multi_task_pipeline(folder: Path) -> Path:
    """The config of the pipeline `hanlp` with a random multi-task model, both made in that folder."""
    import torch
    import transformers

    sys.path.insert(0, str(ROOT))
    from tests.kg_hanlp.tiny_hanlp import Parsed, multi_task

    encoder = folder / "encoder"
    vocabulary = ROOT / "extractors/weights/base/vocab.txt"
    torch.manual_seed(0)
    config = transformers.ElectraConfig(
        vocab_size=len(vocabulary.read_text(encoding="utf-8").splitlines()),
        embedding_size=128,
        hidden_size=256,
        num_hidden_layers=12,
        num_attention_heads=4,
        intermediate_size=1024,
    )
    transformers.ElectraModel(config).save_pretrained(encoder)
    transformers.BertTokenizerFast(vocab=str(vocabulary)).save_pretrained(encoder)
    words = ["远山", "软件", "收购", "了", "云杉", "科技", "。"]
    sentence = Parsed(
        words,
        ["NR", "NN", "VV", "AS", "NR", "NN", "PU"],
        [(0, 2, "ORGANIZATION"), (4, 6, "ORGANIZATION")],
        [(2, "nn"), (3, "nsubj"), (0, "root"), (3, "asp"), (6, "nn"), (3, "dobj"), (3, "punct")],
        ["2:Nmod", "3:Agt", "0:Root", "3:mTime", "6:Nmod", "3:Pat", "3:mPunc"],
        [(2, 0, 1, "ARG0"), (2, 4, 5, "ARG1")],
    )
    multi_task(folder / "model", encoder, [sentence] * 4, TASKS, epochs=1)
    shipped = (ROOT / "extractors/pipelines/hanlp.cfg").read_text(encoding="utf-8")
    config_file = folder / "multi-task.cfg"
    config_file.write_text(
        shipped.replace('factory = "kg_hanlp"', f'factory = "kg_hanlp"\nmodel = "{folder / "model"}"'),
        encoding="utf-8",
    )
    return config_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpora")
    parser.add_argument("--characters", type=int, default=40_000)
    args = parser.parse_args()
    texts = texts_of(args.corpus, args.characters)
    with tempfile.TemporaryDirectory() as place:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            multi_task = multi_task_pipeline(Path(place))
        rows = {name: run(name, texts, without=("torch",)) for name in ("fast", "default")}
        rows |= {"hanlp": run("hanlp", texts), "multi-task": run(str(multi_task), texts)}
    base = rows["default"]
    print(f"{'pipeline':12} {'characters/s':>14} {'peak MB':>14} {'start-up s':>14}   (times default)")
    for name, row in rows.items():
        cells = (
            f"{row[key]:>8,.{digits}f} {row[key] / base[key]:5.2f}"
            for key, digits in (("speed", 0), ("peak", 0), ("start", 1))
        )
        print(f"{name:12} {' '.join(cells)}")


if __name__ == "__main__":
    main()
