"""`kg-builder evaluate`"""

import json
from pathlib import Path

import click

from kg_builder.cli.options import format_option, pipeline_option
from kg_builder.cli.output import show


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@pipeline_option
@format_option
def command(gold: Path, pipeline: str, form: str) -> None:
    """Extract from the texts of GOLD, a file of records, and score the result against them.

    \b
    kg-builder evaluate tests/gold/technology.jsonl
    """
    from extractors.pipeline import Text, extract, load
    from extractors.record import from_json
    from kg_builder.evaluation.score import MEASURES, score

    records = []
    for number, line in enumerate(gold.read_text(encoding="utf-8").splitlines(), 1):
        try:
            records.append(from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise click.ClickException(f"{gold}, line {number}: not a record ({error})") from error
    texts = (Text(record.id, record.text, record.title, record.published) for record in records)
    figures = score(records, extract(load(pipeline), texts))
    rows = [
        (measure, kind, *(round(x, 3) for x in (f.precision, f.recall, f.f1)), f.gold, f.predicted)
        for measure in MEASURES
        for (of, kind), f in sorted(figures.items(), key=lambda item: (item[0][1] == "all", item[0][1]))
        if of == measure and (f.gold or f.predicted)
    ]
    show(
        ("measure", "type", "precision", "recall", "F1", "gold", "predicted"),
        rows,
        form,
        f"{gold} · {pipeline}",
    )
