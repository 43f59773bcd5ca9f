"""`kg-builder adopt`"""

from pathlib import Path

import click

from kg_builder.cli.options import store_option


@click.command("adopt")
@click.argument("folder", type=click.Path(path_type=Path))
@store_option
def command(folder: Path, uri: str) -> None:
    """Go on with a graph that a server has imported from FOLDER, which `kg-builder export` wrote.

    Checks that the graph is the exported one, makes constraints and indexes, and puts the state that came with it in
    its place, so that the next build does only what has changed since.

    \b
    kg-builder adopt build/export --store neo4j://localhost:7687
    """
    from contextlib import closing

    from kg_builder.graph.store import open_store
    from kg_builder.transfer import adopt

    with closing(open_store(uri)) as store:
        known = adopt(folder, store)
    click.echo(f"{uri}: the graph is that of {folder}")
    if not known:
        click.echo(f"{folder} has no state of what the graph was made of: the next build needs --fresh")
