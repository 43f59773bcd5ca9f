"""`kg-builder fingerprint`"""

import click

from kg_builder.cli.options import store_option


@click.command("fingerprint")
@store_option
def command(uri: str) -> None:
    """Print a hash over all nodes, edges and properties; equal graphs have equal hashes on any store.

    \b
    kg-builder fingerprint --store kglite:build/graph.kgl
    kg-builder fingerprint --store neo4j://localhost:7687
    """
    from kg_builder.graph.fingerprint import fingerprint
    from kg_builder.graph.store import open_store

    store = open_store(uri)
    try:
        click.echo(fingerprint(store))
    finally:
        store.close()
