"""`kg-builder evaluate`"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg_builder.cli.options import format_option, pipeline_option
from kg_builder.cli.output import show

if TYPE_CHECKING:
    from extractors.record import Record
    from kg_builder.evaluation.errors import Mistake


@click.command("evaluate")
@click.argument(
    "gold", metavar="GOLD…", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
)
@pipeline_option
@click.option(
    "--predicted",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Score these records of the same articles instead of running a pipeline.",
)
@click.option("--errors", is_flag=True, help="Say what kinds of mistakes there are, for each type.")
@click.option(
    "--examples",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    help="With `--errors`: up to N examples of each kind, with their sentences.",
)
@format_option
@click.pass_context
def command(
    ctx: click.Context,
    gold: tuple[Path, ...],
    pipeline: str,
    model: str | None,
    predicted: Path | None,
    errors: bool,
    examples: int,
    form: str,
) -> None:
    """Extract from the texts of GOLD, files of records, and score the result against them.

    Precision, recall and F1 of mentions (exact span and type), of names (entities of an article), of values,
    of facts by their core roles, and of the fillers of all roles; for each type and for all. `--errors`
    counts the mistakes instead: each gold thing that was not found (missed) and each predicted one that is
    wrong is in one bucket.

    \b
    kg-builder evaluate tests/gold/technology.jsonl
    kg-builder evaluate tests/gold/technology.jsonl --pipeline fast --errors --examples 2
    kg-builder evaluate gold.jsonl --model build/training/weights
    kg-builder extract articles.jsonl -o records.jsonl
    kg-builder evaluate gold.jsonl --predicted records.jsonl
    """
    from kg_builder.evaluation.errors import mistakes
    from kg_builder.evaluation.records import read_records
    from kg_builder.evaluation.score import MEASURES, score

    chosen = ctx.get_parameter_source("pipeline") is not click.core.ParameterSource.DEFAULT
    if predicted and (chosen or model):
        raise click.UsageError("--predicted excludes --pipeline and --model: nothing is extracted")
    if examples and not errors:
        raise click.UsageError("--examples lists mistakes: give --errors too")
    records = [record for path in gold for record in read_records(path)]
    guesses = read_records(predicted) if predicted else _extracted(records, pipeline, model)
    if missing := {record.id for record in records} - {record.id for record in guesses}:
        click.echo(
            f"{len(missing)} of {len(records)} articles have no prediction and count as empty", err=True
        )
    title = f"{', '.join(map(str, gold))} · {predicted or model or pipeline}"
    if errors:
        _show_errors(mistakes(records, guesses), {one.id: one for one in records}, examples, form, title)
        return
    figures = score(records, guesses)
    rows = [
        (measure, kind, *(round(x, 3) for x in (f.precision, f.recall, f.f1)), f.gold, f.predicted)
        for measure in MEASURES
        for (of, kind), f in sorted(figures.items(), key=lambda item: (item[0][1] == "all", item[0][1]))
        if of == measure and (f.gold or f.predicted)
    ]
    show(("measure", "type", "precision", "recall", "F1", "gold", "predicted"), rows, form, title)


def _extracted(records: list["Record"], pipeline: str, model: str | None) -> list["Record"]:
    from extractors.pipeline import Text, extract, load

    texts = (Text(record.id, record.text, record.title, record.published) for record in records)
    return list(extract(load(pipeline, model), texts))


def _show_errors(
    found: list["Mistake"], records: dict[str, "Record"], examples: int, form: str, title: str
) -> None:
    from kg_builder.evaluation.errors import BUCKETS

    kinds: dict[tuple[str, str, str], list[Mistake]] = {}
    for one in found:
        for kind in (one.type, "all"):
            kinds.setdefault((one.measure, kind, one.bucket), []).append(one)
    order = [
        (measure, kind, bucket)
        for measure, buckets in BUCKETS.items()
        for kind in sorted({key[1] for key in kinds}, key=lambda kind: (kind == "all", kind))
        for bucket in buckets
        if (measure, kind, bucket) in kinds
    ]
    if examples:
        _show_examples([(key, kinds[key]) for key in order if key[1] != "all"], records, examples, form)
        return
    rows = [
        (*key, sum(one.missed for one in kinds[key]), sum(not one.missed for one in kinds[key]))
        for key in order
    ]
    show(("measure", "type", "bucket", "missed", "wrong"), rows, form, title)


def _show_examples(
    kinds: list[tuple[tuple[str, str, str], list["Mistake"]]],
    records: dict[str, "Record"],
    examples: int,
    form: str,
) -> None:
    from kg_builder.evaluation.errors import sentence

    rows = [
        (
            *key,
            "missed" if one.missed else "wrong",
            one.words,
            one.instead,
            one.article,
            sentence(records[one.article].text, one.start, one.end),
        )
        for key, mistakes in kinds
        for one in mistakes[:examples]
    ]
    if form != "table":
        columns = ("measure", "type", "bucket", "side", "what", "instead", "article", "sentence")
        show(columns, rows, form)
        return
    last: object = None
    for *key, side, what, instead, article, text in rows:
        if key != last:
            click.secho(" · ".join(key), bold=True)
        last = key
        click.echo(f"  {side}  {what}{f'  against  {instead}' if instead else ''}  ({article})\n    {text}")
