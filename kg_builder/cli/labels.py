"""`kg-builder labels`"""

import json
from pathlib import Path

import click


@click.group("labels")
def command() -> None:
    """Correct records by hand in Label Studio: tasks out, records in.

    \b
    kg-builder extract articles/ -o records.jsonl
    kg-builder labels export records.jsonl --out tasks.json     # import it there, with tasks.xml as the set-up
    kg-builder labels import export.json --out corrected.jsonl  # what annotators made of it
    kg-builder train corrected.jsonl --from extractors/weights/base
    """


@command.command("export")
@click.argument("records", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="TASKS.json",
    help="Where the tasks go; the labelling configuration goes beside it, as .xml.",
)
def export(records: Path, out: Path) -> None:
    """Write RECORDS as tasks of Label Studio, each with the record as its prediction."""
    from kg_builder.evaluation.label_studio import config, to_task
    from kg_builder.evaluation.records import read_records

    tasks = [to_task(record) for record in read_records(records)]
    out.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    out.with_suffix(".xml").write_text(config(), encoding="utf-8")
    click.echo(f"{len(tasks)} tasks in {out}, the labelling configuration in {out.with_suffix('.xml')}")


@command.command("import")
@click.argument("exported", metavar="EXPORT.json", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="RECORDS.jsonl",
    help="Where the records go.",
)
def import_(exported: Path, out: Path) -> None:
    """Write the records of a Label Studio export (format JSON); tasks that nobody annotated are left out."""
    from kg_builder.evaluation.label_studio import LabelsError, from_export
    from kg_builder.evaluation.records import write_records

    try:
        tasks = json.loads(exported.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LabelsError(
            f"{exported}: not an export: in Label Studio choose Export, then the format JSON ({error})"
        ) from error
    records, untouched = from_export(tasks)
    write_records(records, out)
    click.echo(f"{len(records)} records in {out}; {untouched} tasks nobody annotated")
