"""`kg-builder diff`"""

import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg_builder.cli.options import decisions_option, fields_option, format_option, pipeline_option
from kg_builder.cli.output import show

if TYPE_CHECKING:
    from kg_builder.graph.store import Store


@click.command("diff")
@click.argument("old")
@click.argument("new")
@pipeline_option
@fields_option
@decisions_option
@format_option
def command(
    old: str,
    new: str,
    pipeline: str,
    model: str | None,
    fields: dict[str, str],
    decisions: Path,
    form: str,
) -> None:
    """Show what NEW has and OLD has not, and the other way round: articles, entities and facts.

    Each is the URI of a store, or a folder of articles, of which the graph is then made aside. The column
    `articles` says through which articles something appeared, vanished or changed.

    \b
    kg-builder diff kglite:last-week.kgl kglite:build/graph.kgl
    kg-builder diff kglite:build/graph.kgl articles/ --format csv > news.csv
    """
    from kg_builder.graph.diff import diff

    with ExitStack() as stack:
        stores = [_open(one, stack, pipeline, model, fields, decisions) for one in (old, new)]
        found = diff(*stores)
    rows = [(d.change, d.kind, d.id, d.name, list(d.what), list(d.articles)) for d in found]
    show(("change", "kind", "id", "name", "what", "articles"), rows, form, f"{old} → {new}")


def _open(
    source: str,
    stack: ExitStack,
    pipeline: str,
    model: str | None,
    fields: dict[str, str],
    decisions: Path,
) -> "Store":
    """A store by its URI, or one made of a folder."""
    from kg_builder.build import build
    from kg_builder.corpus.article import CorpusError
    from kg_builder.corpus.reader import Options
    from kg_builder.graph.store import StoreError, open_store

    path = Path(source)
    if not path.exists():
        if ":" not in source:
            raise CorpusError(
                f"no such file or folder: {source}; a store is written kglite:FILE.kgl or neo4j://HOST:7687"
            )
        if source.startswith("kglite:") and not Path(source.removeprefix("kglite:")).exists():
            raise StoreError(
                f"{source}: there is no graph: fill it with `kg-builder build FOLDER --store {source}`"
            )
        return stack.enter_context(closing(open_store(source)))
    place = stack.enter_context(tempfile.TemporaryDirectory())
    store = stack.enter_context(closing(open_store(f"kglite:{place}/graph.kgl")))
    build(path, store, pipeline, Options(fields), decisions=decisions, model=model)
    return store
