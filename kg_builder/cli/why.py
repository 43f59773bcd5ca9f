"""`kg-builder why`"""

import click

from kg_builder.cli.options import format_option, store_option
from kg_builder.cli.output import show

IN_TABLE = ("type", "status", "published", "outlet", "title", "sentence", "confidence", "event")
"""What a terminal has room for; csv and json have offsets, article, extractor and version besides."""


@click.command("why")
@click.argument("subject", metavar="EVENT|ENTITY")
@click.argument("other", metavar="[ENTITY]", required=False)
@store_option
@format_option
def command(subject: str, other: str | None, uri: str, form: str) -> None:
    """Show the sentences that an event, or an edge, came from.

    EVENT is an event's id, which every edge carries as its property `event`. Two entities, by id, name or any
    alias, ask for all events in which both take part.

    \b
    kg-builder cypher "MATCH (:Company)-[b:WON_BID]->(p) RETURN p.name, b.event"
    kg-builder why event-0123456789abcdef
    kg-builder why 百川智能 阿里巴巴
    """
    from kg_builder.graph.query import explain
    from kg_builder.graph.store import open_store

    store = open_store(uri)
    try:
        columns, rows = explain(store, subject, other)
    finally:
        store.close()
    if not rows:
        if other:
            raise click.ClickException(f"no event in {uri} in which both {subject} and {other} take part")
        raise click.ClickException(
            f"no event {subject} in {uri}: take an id from a query or from an edge's `event`, or name two entities"
        )
    if form == "table":
        shown = [columns.index(name) for name in IN_TABLE]
        columns, rows = list(IN_TABLE), [[row[i] for i in shown] for row in rows]
    show(columns, rows, form)
