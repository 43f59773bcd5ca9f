"""`kg-builder status`"""

import os

import click

from kg_builder.cli.options import store_option
from kg_builder.cli.output import one_line


@click.command("status")
@store_option
@click.option("--traceback", is_flag=True, help="Show the traceback of each failure too.")
def command(uri: str, traceback: bool) -> None:
    """Show what the graph was made of, what failed, and how the last run ended.

    Reads the state beside the graph, also while a run writes to it; no server is asked.

    \b
    kg-builder status
    kg-builder status --traceback
    """
    from kg_builder.state import path_of
    from kg_builder.status import status
    from kg_builder.versions import changed_parts, pipeline_name

    found = status(path_of(uri, os.environ.get("NEO4J_DATABASE") or None))
    stages = ", ".join(f"{count:,} {stage}" for stage, count in found.stages.items())
    click.echo(f"articles   {stages}")
    ((usual, _),) = found.pipelines.most_common(1) or [("", 0)]
    for version, count in found.pipelines.most_common():
        parts = [] if version == usual else changed_parts(usual, version)
        others = "" if parts in ([], ["pipeline"]) else f" with other {' and '.join(parts)}"
        click.echo(f"pipeline   {pipeline_name(version)}{others}: {count:,} records")
    click.echo(f"graph      {found.entities:,} entities, {found.events:,} events in {uri}")
    click.echo(f"last run   {found.run}")
    if found.batches:
        click.echo(f"loading    a plan of {found.batches} batches is open: the next build finishes it")
    for one in found.failures:
        said = one_line(f"{one.path} in {one.folder}: {one.stage}, {one.error}: {one.message}")
        click.echo(f"failed     {said} (attempts: {one.attempts})")
        if traceback:
            click.echo(one.traceback)
    if found.failures:
        click.echo("           try them again with `kg-builder retry`")
