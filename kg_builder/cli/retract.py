"""`kg-builder retract`"""

from pathlib import Path

import click

from kg_builder.cli.options import decisions_option, must_be_built, store_option


@click.command("retract")
@click.argument("articles", metavar="ARTICLE…", nargs=-1, required=True)
@store_option
@decisions_option
def command(articles: tuple[str, ...], uri: str, decisions: Path) -> None:
    """Take articles out of the graph, given by id, path or URL; a folder takes out all that was built from it.

    What they alone carried goes with them, what others tell too stays. An article that still stands in its folder
    comes back with the next build of it.

    \b
    kg-builder retract articles/2024-08-06-notice.txt
    kg-builder retract https://example.com/news/1.html
    """
    from kg_builder.build import retract
    from kg_builder.graph.store import open_store
    from kg_builder.identity.ledger import rules_path

    must_be_built(uri)
    store = open_store(uri)
    try:
        gone = retract(articles, store, decisions, rules_path(uri))
    finally:
        store.close()
    for article in gone:
        click.echo(f"taken out  {article}")
