"""`kg-builder cypher`"""

import sys

import click

from kg_builder.cli.options import format_option, store_option
from kg_builder.cli.output import show


@click.command("cypher")
@click.argument("statement")
@store_option
@format_option
def command(statement: str, uri: str, form: str) -> None:
    """Run any Cypher query that reads; `-` takes it from standard input. One that writes is refused.

    \b
    kg-builder cypher "MATCH (c:Company)-[:WON_BID]->(x) RETURN c.name, count(x) AS bids ORDER BY bids DESC"
    """
    from kg_builder.graph.store import open_store

    if statement == "-":
        statement = sys.stdin.read()
    store = open_store(uri)
    try:
        columns, rows = store.read(statement)
    finally:
        store.close()
    show(columns, rows, form)
