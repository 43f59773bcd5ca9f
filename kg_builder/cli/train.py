"""`kg-builder train`"""

import json
from pathlib import Path

import click


@click.command("train")
@click.argument("data", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--from",
    "trained",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Go on from this trained model with the records of DATA, which you corrected.",
)
@click.option(
    "--encoder",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The pretrained encoder that the whole recipe begins with.  [default: the one that ships]",
)
@click.option(
    "--settings",
    "file",
    metavar="YAML",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Settings that differ from extractors/training/settings.yaml.",
)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default="build/training",
    show_default=True,
    help="Where checkpoints, figures and the model go.",
)
def command(data: Path, trained: Path | None, encoder: Path | None, file: Path | None, out: Path) -> None:
    """Train a model on DATA; the same command goes on after an interruption.

    With --from, DATA is a file or folder of records that you corrected (see `kg-builder labels`): the model
    learns them in minutes, and is compared before and after on a tenth of them that it does not learn.
    Without, DATA is a folder with all that the recipe needs, and takes hours: pretrain, train, export,
    calibrate, evaluate (docs/training.md). The model is OUT/weights.

    \b
    kg-builder train corrected.jsonl --from extractors/weights/base
    kg-builder build articles/ --model build/training/weights
    kg-builder train data/ --out build/training
    """
    from extractors.mentions.transformer import DEFAULT, WEIGHTS
    from extractors.training.recipe import correct_steps, make_steps, run_steps
    from extractors.training.settings import DEFAULT as SETTINGS
    from extractors.training.settings import read
    from kg_builder.evaluation.records import read_records

    settings = read(file or SETTINGS)
    if trained and encoder:
        raise click.UsageError("--from and --encoder exclude each other: a trained model has its encoder")
    if trained:
        files = sorted(data.glob("*.jsonl")) if data.is_dir() else [data]
        records = [record for path in files for record in read_records(path)]
        steps = correct_steps(records, trained, out, settings)
    else:
        steps = make_steps(data, encoder or WEIGHTS / DEFAULT, out, settings)
    run_steps(steps, out, lambda line: click.secho(line, bold=True))
    click.echo(json.dumps(json.loads((out / "figures.json").read_text(encoding="utf-8"))))
    click.echo(
        f"the model is {out / 'weights'}; to use it: kg-builder build FOLDER --model {out / 'weights'}"
    )
