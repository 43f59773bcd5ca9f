"""`kg-builder retry`"""

from pathlib import Path

import click

from kg_builder.cli.options import FAILED, decisions_option, must_be_built, store_option
from kg_builder.cli.output import one_line


@click.command("retry")
@store_option
@decisions_option
def command(uri: str, decisions: Path) -> None:
    """Try again the articles that builds set aside because reading or extracting them failed.

    The pipeline is that of the last build. Exits with 3 if some fail still.

    \b
    kg-builder status
    kg-builder retry
    """
    from kg_builder.build import retry
    from kg_builder.cli.signals import stoppable
    from kg_builder.graph.store import open_store
    from kg_builder.identity.ledger import rules_path

    must_be_built(uri)
    with stoppable() as stop:
        store = open_store(uri)
        try:
            before, after = retry(store, decisions=decisions, rows=rules_path(uri), stop=stop)
        finally:
            store.close()
    failing = {(one.folder, one.path, one.digest) for one in after}
    for one in before:
        if (one.folder, one.path, one.digest) in failing:
            again = "fails still"
        else:
            again = "done" if Path(one.folder).exists() else "forgotten"
        gone = ", which is gone" if again == "forgotten" else ""
        click.echo(f"{again:12}{one_line(one.path)} in {one.folder}{gone}")
    if not before:
        click.echo("nothing had failed")
    if after:
        raise SystemExit(FAILED)
