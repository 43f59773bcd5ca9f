"""What the layers of the default pipeline owe to one another, as a table for the model card.

    python benchmarks/ablation.py GOLD.jsonl … [--model FOLDER]

Rows: the patterns alone (`fast`), the model's mentions with the patterns' facts, the model alone, both; and the
last two without lexicon features, that is, with those of the gazetteer and the name patterns set to zero in a model
that was trained with them. That is a lower bound: for a model that never had them, train with `train: {drop_finds:
{kg_gazetteer: 1, kg_name_patterns: 1}}` and give it as `--model`; its last two rows are the ones to read. With
`train: {share_of_data: 0.5}` a model sees half of the annotated articles.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from extractors.mentions.hub import locate
from extractors.mentions.transformer import Reading, load
from extractors.pipeline import Text, extract
from extractors.pipeline import load as load_pipeline
from extractors.record import Record
from extractors.spans import Found
from kg_builder.evaluation.records import read_records
from kg_builder.evaluation.score import score

LEXICON = ("kg_gazetteer", "kg_name_patterns")
MEASURES = ("mention", "core", "role")
ROWS = (
    ("patterns alone (`fast`)", "fast", (), True),
    ("model's mentions, patterns' facts", "default", ("kg_roles",), True),
    ("model alone", "default", ("kg_relations",), True),
    ("both (`default`)", "default", (), True),
    ("model alone, no lexicon features", "default", ("kg_relations",), False),
    ("both, no lexicon features", "default", (), False),
)
"""Name, pipeline, components left out, whether the model is told what the lists found."""


@contextmanager
def without_lexicon(name: str) -> Iterator[None]:
    """The loaded model of that name reads as if the gazetteer and the name patterns had found nothing."""
    model = load(str(locate(name)))
    read = model.read

    def blind(text: str, finds: Mapping[str, Sequence[Found]]) -> Reading:
        return read(text, {finder: found for finder, found in finds.items() if finder not in LEXICON})

    model.read = blind  # type: ignore[method-assign]
    try:
        yield
    finally:
        del model.read


def predict(gold: Sequence[Record], pipeline: str, left_out: Sequence[str], model: str) -> list[Record]:
    nlp = load_pipeline(pipeline, None if pipeline == "fast" else model)
    for component in left_out:
        nlp.remove_pipe(component)
    return list(extract(nlp, (Text(one.id, one.text, one.title, one.published) for one in gold)))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--model", default="base")
    args = parser.parse_args()
    gold = [record for path in args.gold for record in read_records(path)]
    print(f"F1 on {len(gold)} articles, {args.model}\n")
    print(f"| {' | '.join(('', *MEASURES))} |\n|{'---|' * (len(MEASURES) + 1)}")
    for name, pipeline, left_out, told in ROWS:
        if told:
            found = predict(gold, pipeline, left_out, args.model)
        else:
            with without_lexicon(args.model):
                found = predict(gold, pipeline, left_out, args.model)
        table = score(gold, found)
        cells = (f"{table[measure, 'all'].f1:.3f}" for measure in MEASURES)
        print(f"| {' | '.join((name, *cells))} |", flush=True)


if __name__ == "__main__":
    main()
