"""The command line: one module a command, each a thin wrapper over a library call."""

import errno
import importlib
from difflib import get_close_matches
from typing import Any

import click
from dotenv import find_dotenv, load_dotenv

COMMANDS = (
    "build",
    "status",
    "retry",
    "retract",
    "diff",
    "extract",
    "query",
    "cypher",
    "why",
    "fingerprint",
    "export",
    "adopt",
    "identity",
    "evaluate",
    "train",
    "labels",
    "doctor",
)


# 128 and the number of the signal, as shells have it.
INTERRUPTED = 130


class _Commands(click.Group):
    """Loads a command's module when it is asked for, and shows a user's mistake as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"kg_builder.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if near := get_close_matches(args[0], COMMANDS, n=1):
                raise click.UsageError(f"{error.message} Did you mean {near[0]}?", ctx) from error
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return self._invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None

    def _invoke(self, ctx: click.Context) -> Any:
        from kg_builder.errors import USER_ERRORS

        try:
            return super().invoke(ctx)
        except USER_ERRORS as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            if error.filename is None and error.errno != errno.ENOSPC:
                raise
            where = "" if error.filename is None else f"{error.filename}: "
            raise click.ClickException(f"{where}{error.strerror}") from error


@click.command(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="kg-builder")
def main() -> None:
    """A folder of Chinese industry articles becomes a knowledge graph of who did what to whom.

    \b
    kg-builder build articles/                      the graph, in build/graph.kgl
    kg-builder query                                the questions that there are
    kg-builder query price_cuts -p company=阿里云    ask one of them
    kg-builder status                               what was built, what failed, how the last run ended
    kg-builder retract ARTICLE                      take an article out again
    kg-builder why EVENT                            the sentences an event came from
    kg-builder extract article.txt                  mentions and facts of one article, as JSON

    The store is kglite:build/graph.kgl unless --store, KG_BUILDER_STORE or NEO4J_URI says another;
    a .env file is read.
    """
    load_dotenv(find_dotenv(usecwd=True))
