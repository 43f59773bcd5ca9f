"""`kg-builder cypher`"""

import sys

import click

from kg_builder.cli.options import format_option, store_option
from kg_builder.cli.output import show


@click.command("cypher")
@click.argument("statement")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=300,
    show_default=True,
    help="Stop a query that takes longer.",
)
@store_option
@format_option
def command(statement: str, timeout: float, uri: str, form: str) -> None:
    """Run any Cypher query that reads; `-` takes it from standard input.

    One that writes, or reaches for files, the network or the server, is refused. A label, relation type or property
    that the graph does not know is named on standard error. Ctrl-C ends a query.

    \b
    kg-builder cypher "MATCH (c:Company)-[:WON_BID]->(x) RETURN c.name, count(x) AS bids ORDER BY bids DESC"
    """
    from kg_builder.graph.query import ask
    from kg_builder.graph.store import open_store

    if statement == "-":
        statement = sys.stdin.read()
    store = open_store(uri)
    try:
        columns, rows = ask(store, statement, timeout, lambda line: click.echo(f"warning: {line}", err=True))
    finally:
        store.close()
    show(columns, rows, form)
