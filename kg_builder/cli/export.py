"""`kg-builder export`"""

from pathlib import Path

import click

from kg_builder.cli.options import store_option


@click.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@store_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["neo4j-admin"]),
    default="neo4j-admin",
    show_default=True,
    help="CSV with headers for `neo4j-admin database import full`.",
)
def command(folder: Path, uri: str, form: str) -> None:
    """Write the whole graph into FOLDER as files from which a Neo4j server is filled at once.

    For a first load of millions. The server that imports must be stopped meanwhile; once it runs again,
    `kg-builder adopt` checks the graph and lets builds go on from it.

    \b
    kg-builder export build/export
    kg-builder export build/export --store neo4j://localhost:7687
    """
    from contextlib import closing

    from kg_builder.graph.store import open_store
    from kg_builder.transfer import export, import_command

    with closing(open_store(uri)) as store:
        exported = export(store, folder)
    click.echo(f"{folder}: {exported.nodes:,} nodes, {exported.edges:,} edges, {exported.fingerprint}")
    click.echo(f"import it where the server stands, while it is stopped:\n  {import_command(folder)}")
    click.echo(f"then start the server:\n  kg-builder adopt {folder} --store neo4j://HOST:7687")
