"""A HanLP component of our own types: a `TransformerNamedEntityRecognizer` trained on the annotated records.

    python -m extractors.training.hanlp_ner --data DATA --encoder FOLDER --out OUT

OUT gets what `hanlp.load(OUT, transformer=OUT/encoder)` reads: HanLP's own files, the weights in half precision, and
under `encoder` the configuration and tokenizer of the encoder, which HanLP does not save. The weights there are always
those of the best epoch so far on the articles kept apart.
"""

import argparse
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import transformers
from hanlp.common.dataset import SortingSamplerBuilder, TransformableDataset
from hanlp.components.ner.transformer_ner import TransformerNamedEntityRecognizer

from extractors.mentions.features import TYPES
from extractors.mentions.hanlp_texts import pieces
from extractors.relations.roles import RoleLabels
from extractors.training.augment import Names, names_of, swap_names
from extractors.training.data import Example
from extractors.training.settings import DEFAULT, TrainingError, read, run
from extractors.training.train import split

TOKENIZER = ("tokenizer.json", "tokenizer_config.json")


class AdamW(torch.optim.AdamW):
    """The optimizer under the name that HanLP 2.1.5 imports and transformers 5 no longer has."""

    def __init__(self, *args: Any, no_deprecation_warning: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class Pieces(TransformableDataset):  # type: ignore[misc]
    """Stretches of articles as HanLP samples {token: characters, tag: tags}, names swapped anew at each reading."""

    def __init__(self, articles: Sequence[Example], size: int, swap: "Swap | None" = None) -> None:
        self.swap = swap
        super().__init__([{"article": one} for article in articles for one in cut(article, size)], self._read)

    def _read(self, sample: dict[str, Any]) -> dict[str, Any]:
        one = sample.pop("article")
        return {**sample, **tagged(self.swap(one) if self.swap else one)}

    def load_file(self, filepath: str) -> Any:
        raise TypeError("pieces are made from articles, not files")

    def purge_cache(self) -> None:
        """Nothing is kept: a piece reads differently each time."""


class Swap:
    """Swaps a share of the names in a share of the pieces."""

    def __init__(self, names: Names, rng: random.Random, articles: float, share: float) -> None:
        self.names, self.rng, self.articles, self.share = names, rng, articles, share

    def __call__(self, one: Example) -> Example:
        if self.rng.random() < self.articles:
            return swap_names(one, self.names, self.rng, self.share)
        return one


def cut(one: Example, size: int) -> list[Example]:
    """The stretches of an article that the adapter would hand to HanLP, each with the mentions that lie in it."""
    made = []
    for start, end in pieces(one.text, size):
        inside = [
            replace(mention, start=mention.start - start, end=mention.end - start)
            for mention in one.mentions
            if mention.kind in TYPES and start <= mention.start and mention.end <= end
        ]
        made.append(Example(one.id, one.text[start:end], one.published, inside))
    return made


def tagged(one: Example) -> dict[str, list[str]]:
    """Characters without white space and their tags: begin, inside, end, single of a type, or O."""
    tags = ["O"] * len(one.text)
    for mention in one.mentions:
        span = [i for i in range(mention.start, mention.end) if not one.text[i].isspace()]
        for i in span:
            tags[i] = f"I-{mention.kind}"
        if span:
            tags[span[0]], tags[span[-1]] = f"B-{mention.kind}", f"E-{mention.kind}"
        if len(span) == 1:
            tags[span[0]] = f"S-{mention.kind}"
    kept = [i for i, character in enumerate(one.text) if not character.isspace()]
    return {"token": [one.text[i] for i in kept], "tag": [tags[i] for i in kept]}


def train(
    data: Path, encoder: Path, out: Path, settings: dict[str, Any], seed: int, lists: Path | None
) -> float:
    """Train for `settings["epochs"]`; the F1 of the best epoch. See the module's docstring. Raises TrainingError."""
    transformers.optimization.AdamW = AdamW
    learned, _, apart = split(data, settings["held_out"], RoleLabels.from_schema())
    rng = random.Random(seed)
    listed = (
        {kind: [lists / name for name in files] for kind, files in settings["lists"].items()} if lists else {}
    )
    swap = Swap(names_of(learned, listed), rng, settings["swap_articles"], settings["swap_names"])
    pretrained = in_single_precision(encoder, out / "pretrained")
    component = TransformerNamedEntityRecognizer()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    # without the cache: it would keep the weights as they were before the first step
    with torch.autocast(device, dtype=torch.bfloat16, cache_enabled=False):
        best = component.fit(
            Pieces(learned, settings["window"], swap),
            Pieces(apart, settings["window"]),
            str(out),
            str(pretrained),
            crf=True,
            word_dropout=settings["word_dropout"],
            lr=settings["head_rate"],
            transformer_lr=settings["encoder_rate"],
            weight_decay=settings["weight_decay"],
            warmup_steps=settings["warmup"],
            grad_norm=settings["clip"],
            sampler_builder=SortingSamplerBuilder(batch_max_tokens=settings["tokens"]),
            epochs=settings["epochs"],
            patience=settings["epochs"],
            max_seq_len=settings["window"],
            delimiter_in_entity="",
            char_level=True,
            eval_trn=False,
            seed=seed,
        )
    save(component, pretrained, out)
    shutil.rmtree(pretrained)
    return float(best.score)


def in_single_precision(encoder: Path, out: Path) -> Path:
    """Write an encoder's folder anew in the precision in which HanLP trains it. Raises TrainingError."""
    missing = [name for name in ("config.json", *TOKENIZER) if not (encoder / name).is_file()]
    if missing:
        raise TrainingError(f"{encoder}: not an encoder's folder: {', '.join(missing)} missing")
    transformers.AutoModel.from_pretrained(encoder, dtype="float32").save_pretrained(out)
    for name in TOKENIZER:
        shutil.copy(encoder / name, out / name)
    return out


def save(component: TransformerNamedEntityRecognizer, encoder: Path, out: Path) -> None:
    """Write a trained component to a folder: its weights in half precision, the encoder's other files beside it."""
    component.config.transformer = "encoder"
    component.config.sampler_builder = None
    component.save_config(str(out))
    component.save_vocabs(str(out))
    weights = {name: value.half().cpu() for name, value in component.model.state_dict().items()}
    torch.save(weights, out / "model.pt")
    (out / "encoder").mkdir(exist_ok=True)
    for name in ("config.json", *TOKENIZER):
        shutil.copy(encoder / name, out / "encoder" / name)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lists", type=Path, help="folder of the word lists that `hanlp.lists` names")
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    arguments = parser.parse_args()
    settings = read(arguments.settings)
    best = train(
        arguments.data, arguments.encoder, arguments.out, settings["hanlp"], settings["seed"], arguments.lists
    )
    print(f"F1 of mentions on the articles kept apart: {best:.3f}")


if __name__ == "__main__":
    run(main)
