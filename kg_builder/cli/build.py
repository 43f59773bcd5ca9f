"""`kg-builder build`"""

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg_builder.cli.options import FAILED, decisions_option, fields_option, pipeline_option, store_option
from kg_builder.cli.output import one_line

if TYPE_CHECKING:
    from kg_builder.build import Summary
    from kg_builder.corpus.article import SetAside
    from kg_builder.preview import Preview


@click.command("build")
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
@pipeline_option
@fields_option
@decisions_option
@click.option("--fresh", is_flag=True, help="Start from an empty graph, without what was built before.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would be read, extracted and removed, and do nothing."
)
def command(
    folder: Path,
    uri: str,
    pipeline: str,
    model: str | None,
    fields: dict[str, str],
    decisions: Path,
    fresh: bool,
    dry_run: bool,
) -> None:
    """Fill a graph with what the articles under FOLDER say.

    Reads text, Markdown, HTML and JSON lines. Doing it again extracts what is new or edited, takes out what is gone,
    and leaves the rest alone; articles of other folders stay. Files set aside are listed with their reasons.

    Killed at any instant, the same command goes on from there; Ctrl-C stops after a batch, twice at once. Exits with
    1 if no article could be read, 3 if a stage failed on some (see `kg-builder retry`), 130 or 143 if it was stopped.

    \b
    kg-builder build articles/
    kg-builder build articles/ --store neo4j://localhost:7687
    kg-builder build articles/ --dry-run
    """
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from kg_builder.build import build, start_afresh
    from kg_builder.cli.signals import stoppable
    from kg_builder.corpus.article import CorpusError
    from kg_builder.corpus.reader import Options
    from kg_builder.graph.store import open_store
    from kg_builder.identity.ledger import rules_path
    from kg_builder.preview import preview
    from kg_builder.state import hold, path_of

    if not folder.exists():
        raise CorpusError(f"no such file or folder: {folder}")
    if dry_run:
        state = path_of(uri, os.environ.get("NEO4J_DATABASE") or None)
        _print_preview(preview(folder, None if fresh else state, pipeline, model, Options(fields)))
        return
    if fresh and uri.startswith("kglite:"):
        with hold(path_of(uri)):
            Path(uri.removeprefix("kglite:")).unlink(missing_ok=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with (
        stoppable() as stop,
        Progress(
            *columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        ) as bar,
    ):
        tasks = {
            stage: bar.add_task(stage, total=None, visible=False) for stage in ("read", "extract", "load")
        }

        def progress(stage: str, done: int) -> None:
            bar.update(tasks[stage], completed=done, visible=True)

        store = open_store(uri)
        try:
            if fresh:
                start_afresh(store)
            summary = build(
                folder, store, pipeline, Options(fields), progress, decisions, rules_path(uri), stop, model
            )
        finally:
            store.close()
    _print(summary, uri)
    if summary.failed:
        raise SystemExit(FAILED)
    if not summary.articles:
        raise click.ClickException(
            f"{folder}: no article could be read; a folder may hold text, Markdown, HTML and JSON lines"
        )


def _print_preview(found: "Preview") -> None:
    for what, paths in (("new", found.new), ("edited", found.edited), ("gone", found.removed)):
        for path, count in Counter(paths).items():
            click.echo(f"{what:11}{one_line(path)}{f' ({count} articles)' if count > 1 else ''}")
    for path in found.failed:
        click.echo(f"failed     {one_line(path)}: left aside till `kg-builder retry`")
    for aside in found.set_aside:
        click.echo(f"set aside  {_told(aside)}")
    for what, count in found.again.items():
        click.echo(f"again      {count} articles would be extracted again: changed: {what}")
    click.echo(
        f"would extract {len(found.new) + len(found.edited)} articles, take out {len(found.removed)} and leave "
        f"{found.unchanged} as they are"
    )


def _told(aside: "SetAside") -> str:
    return one_line(f"{aside.path}: {aside.reason}{f' ({aside.detail})' if aside.detail else ''}")


def _print(summary: "Summary", uri: str) -> None:
    total = sum(summary.seconds.values())
    click.echo(
        f"{summary.articles} articles ({summary.characters:,} characters; {summary.undated} without a date, "
        f"{summary.reprints} reprints), {len(summary.set_aside)} set aside"
    )
    click.echo(f"extracted  {_extracted(summary)}; {summary.gone} articles left the graph")
    for aside in summary.set_aside:
        click.echo(f"  set aside  {_told(aside)}")
    for one in summary.failed:
        said = one_line(f"{one.path}: {one.stage}, {one.error}: {one.message}")
        click.echo(f"  failed     {said}; try again with `kg-builder retry`")
    by_type: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    for (kind, status), count in summary.facts.items():
        by_type[kind] += count
        statuses[status] += count
    if summary.mentions:
        click.echo("mentions   " + ", ".join(f"{kind} {n:,}" for kind, n in summary.mentions.most_common()))
    if summary.facts:
        click.echo("facts      " + ", ".join(f"{kind} {n:,}" for kind, n in by_type.most_common()))
        click.echo("           of these " + ", ".join(f"{n:,} {one}" for one, n in sorted(statuses.items())))
    click.echo(f"graph      {summary.entities:,} entities, {summary.events:,} events in {uri}")
    if summary.decisions:
        click.echo(f"identity   {summary.decisions} decisions by persons applied")
    for row in summary.idle:
        click.echo(f"           without effect: {row.a} and {row.b}: no article names both")
    laps = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in summary.seconds.items())
    speed = summary.read_characters / max(summary.seconds["extract"], 1e-9)
    rate = f"; extraction {speed:,.0f} characters a second" if summary.extracted else ""
    click.echo(f"seconds    {total:.1f} ({laps}){rate}")


def _extracted(summary: "Summary") -> str:
    if not summary.again:
        return f"{summary.extracted} articles, the others are as they were"
    return f"{summary.extracted} articles, {summary.again} of them again: the pipeline, its schemas or names have changed"
