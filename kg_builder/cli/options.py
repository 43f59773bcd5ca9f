"""Options that several commands share."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

DEFAULT_STORE = "kglite:build/graph.kgl"
FAILED = 3
"""The exit code of a run that did its work but for the articles on which a stage failed."""


def _default_store() -> str:
    return os.environ.get("KG_BUILDER_STORE") or os.environ.get("NEO4J_URI") or DEFAULT_STORE


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--store URI`, with its default from the environment."""
    return click.option(
        "--store",
        "uri",
        metavar="URI",
        default=_default_store,
        help="kglite:FILE.kgl, neo4j://HOST:7687 or bolt://HOST:7687 (user and password from NEO4J_USER, "
        f"NEO4J_PASSWORD).  [default: KG_BUILDER_STORE, NEO4J_URI or {DEFAULT_STORE}]",
    )(command)


def must_be_built(uri: str) -> None:
    """Raises StateError where no build has filled the graph of a URI, so that a misspelt one is not made."""
    from kg_builder.state import State, path_of

    State(path_of(uri, os.environ.get("NEO4J_DATABASE") or None), writes=False).close()


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--format table|csv|json`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="A table, CSV with a header, or a JSON object a line.",
    )(command)


def decisions_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--decisions FILE`, the persons' rows about identity."""
    return click.option(
        "--decisions",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        default="identity.jsonl",
        envvar="KG_BUILDER_DECISIONS",
        show_default=True,
        help="What persons decided about who is who (see `kg-builder identity`); may be missing.",
    )(command)


def pipeline_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--pipeline NAME` and `--model MODEL`."""
    named = click.option(
        "--pipeline",
        metavar="NAME",
        default="default",
        show_default=True,
        help="A pipeline that ships, or the path of a spaCy .cfg file.",
    )
    replaced = click.option(
        "--model",
        metavar="MODEL",
        help="A folder, or a name of the Hugging Face hub, HanLP or spaCy: takes the place of the pipeline's own model.",
    )
    return named(replaced(command))


def _fields(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    fields = {}
    for value in values:
        name, equals, key = value.partition("=")
        if not equals:
            raise click.BadParameter(f"{value}: write it as FIELD=KEY, such as text=content")
        fields[name] = key
    return fields


def fields_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--field FIELD=KEY`, given to the command as the mapping `fields`."""
    return click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="FIELD=KEY",
        callback=_fields,
        help="JSON lines call FIELD (id, title, published, text, outlet, author, url) KEY, such as text=content.",
    )(command)
