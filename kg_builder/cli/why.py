"""`kg-builder why`"""

import click

from kg_builder.cli.options import format_option, store_option
from kg_builder.cli.output import show


@click.command("why")
@click.argument("event")
@store_option
@format_option
def command(event: str, uri: str, form: str) -> None:
    """Show the sentences that an event, or an edge, came from.

    EVENT is an event's id, which every edge carries as its property `event`.

    \b
    kg-builder cypher "MATCH (:Company)-[b:WON_BID]->(p) RETURN p.name, b.event"
    kg-builder why event-0123456789abcdef
    """
    from kg_builder.graph.query import explain
    from kg_builder.graph.store import open_store

    store = open_store(uri)
    try:
        columns, rows = explain(store, event)
    finally:
        store.close()
    if not rows:
        raise click.ClickException(
            f"no event {event} in {uri}: take an id from a query, or from an edge's `event`"
        )
    show(columns, rows, form)
