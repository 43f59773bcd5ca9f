"""`kg-builder query`"""

import click

from kg_builder.cli.options import format_option, store_option
from kg_builder.cli.output import show


@click.command("query")
@click.argument("name", required=False)
@click.option(
    "--param", "-p", "params", multiple=True, metavar="KEY=VALUE", help="A parameter of the question."
)
@store_option
@format_option
def command(name: str | None, params: tuple[str, ...], uri: str, form: str) -> None:
    """Ask a question that ships; without NAME, list the questions and their parameters.

    \b
    kg-builder query
    kg-builder query price_cuts
    kg-builder query company_timeline -p company=百度 --format csv > baidu.csv
    """
    from kg_builder.graph.query import QueryError, list_queries, run
    from kg_builder.graph.store import open_store

    queries = {query.name: query for query in list_queries()}
    if name is None:
        rows = [
            (q.name, q.title_zh, q.title, ", ".join(f"{p.name}={p.default!r}" for p in q.params))
            for q in queries.values()
        ]
        show(("name", "问题", "question", "parameters"), rows, form)
        return
    given = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals:
            raise QueryError(f"--param {param}: write it as KEY=VALUE")
        given[key] = value
    store = open_store(uri)
    try:
        columns, answer = run(store, name, given)
    finally:
        store.close()
    show(columns, answer, form, f"{queries[name].title_zh}  {queries[name].title}")
