"""`kg-builder identity`"""

import getpass
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg_builder.cli.options import decisions_option, format_option, store_option
from kg_builder.cli.output import show

if TYPE_CHECKING:
    from kg_builder.identity.ledger import Row, Verdict

TABLE = ("id", "type", "a", "b", "verdict", "score", "reason", "by", "sentence")
COLUMNS = ("id", "type", "a", "b", "verdict", "score", "reason", "by", "article", "sentence", "when")


@click.group("identity")
def command() -> None:
    """See, and overrule, who was taken for whom.

    Each merge and each refusal of a build is a row. Yours stand in a file of their own (identity.jsonl, to be kept
    in version control), win over every rule and take effect with the next build. A name may be written
    NAME@ARTICLE for the one that this article calls so.

    \b
    kg-builder identity list --verdict different
    kg-builder identity explain 星河智能 北京星河智能科技有限公司
    kg-builder identity merge 星河 星河智能 --reason "its founder says so"
    kg-builder identity split 王强@a1 王强@a7 --type PERSON
    kg-builder identity undo 星河 星河智能
    """


def _deciding(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments of the commands that add a row."""
    for option in (
        click.option("--by", metavar="NAME", default=getpass.getuser, help="Who decides.  [default: you]"),
        click.option("--reason", default="", help="Why, for those who read it later."),
        click.option("--type", "kind", default="COMPANY", show_default=True, help="The type of both names."),
        decisions_option,
        click.argument("b"),
        click.argument("a"),
    ):
        function = option(function)
    return function


@command.command("list")
@click.argument("name", required=False)
@click.option("--verdict", type=click.Choice(["same", "different"]), help="Only these.")
@click.option("--by", type=click.Choice(["person", "rule"]), help="Only these.")
@decisions_option
@store_option
@format_option
def list_rows(
    name: str | None, verdict: str | None, by: str | None, decisions: Path, uri: str, form: str
) -> None:
    """List the decisions, of persons and of the last build; with NAME those on names that contain it."""
    from kg_builder.identity.names import fold_name

    rows = [
        row
        for row in _all(decisions, uri)
        if (not verdict or row.verdict == verdict)
        and (not by or row.personal == (by == "person"))
        and (not name or any(fold_name(name) in fold_name(one) for one in (row.a, row.b)))
    ]
    _print(rows, form)


@command.command("explain")
@click.argument("a")
@click.argument("b", required=False)
@decisions_option
@store_option
@format_option
def explain(a: str, b: str | None, decisions: Path, uri: str, form: str) -> None:
    """Show why A and B are, or are not, one entity; without B, all that was decided about A."""
    from kg_builder.identity.explain import about, between

    rows = _all(decisions, uri)
    found = about(rows, a) if b is None else between(rows, a, b)
    if not found:
        names = a if b is None else f"{a} and {b}"
        raise click.ClickException(
            f"nothing was decided about {names}: equal names are one entity without a row, and names that have "
            "nothing in common are never compared"
        )
    _print(found, form)


@command.command("merge")
@_deciding
def merge(a: str, b: str, decisions: Path, kind: str, reason: str, by: str) -> None:
    """Decide that A and B are one entity."""
    _decide(a, b, decisions, kind, reason, by, "same")


@command.command("split")
@_deciding
def split(a: str, b: str, decisions: Path, kind: str, reason: str, by: str) -> None:
    """Decide that A and B are two entities."""
    _decide(a, b, decisions, kind, reason, by, "different")


@command.command("undo")
@click.argument("names", nargs=-1, metavar="A B | ID", required=True)
@decisions_option
def undo(names: tuple[str, ...], decisions: Path) -> None:
    """Take a person's decision back: the one on A and B, or the one with that id."""
    from kg_builder.identity.ledger import read_decisions, reference_key, without_row, write_rows

    rows = read_decisions(decisions)
    if len(names) > 2:
        raise click.UsageError("give two names or one id")
    wanted = {reference_key(name) for name in names}
    ids = {row.id for row in rows if {reference_key(row.a), reference_key(row.b)} == wanted}
    for row_id in sorted(ids) or [names[0] if len(names) == 1 else " and ".join(names)]:
        rows = without_row(rows, row_id)
    write_rows(decisions, rows)
    click.echo(f"taken back in {decisions}; it takes effect with the next build")


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="The rows of rules too.")
@decisions_option
@store_option
def export(file: Path, everything: bool, decisions: Path, uri: str) -> None:
    """Write the decisions of persons to FILE, as JSON lines."""
    from kg_builder.identity.ledger import read_decisions, write_rows

    rows = _all(decisions, uri) if everything else read_decisions(decisions)
    write_rows(file, rows)
    click.echo(f"{len(rows)} rows in {file}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@decisions_option
def import_rows(file: Path, decisions: Path) -> None:
    """Add the decisions of persons in FILE to yours; on the same two names those of FILE win."""
    from kg_builder.identity.ledger import decided, read_decisions, read_rows, with_row, write_rows

    rows = read_decisions(decisions)
    added = [decided(row) for row in read_rows(file) if row.personal]
    for row in added:
        rows = with_row(rows, row)
    write_rows(decisions, rows)
    click.echo(f"{len(added)} rows of {file} are in {decisions}; they take effect with the next build")


def _all(decisions: Path, uri: str) -> "list[Row]":
    from kg_builder.identity.ledger import read_decisions, read_rows, rules_path

    return read_decisions(decisions) + read_rows(rules_path(uri))


def _decide(a: str, b: str, decisions: Path, kind: str, reason: str, by: str, verdict: "Verdict") -> None:
    from kg_builder.identity.ledger import PERSON, Row, read_decisions, with_row, write_rows

    score = 1.0 if verdict == "same" else 0.0
    row = Row(
        kind.upper(),
        a,
        b,
        verdict,
        score,
        reason,
        PERSON + by.removeprefix(PERSON),
        when=date.today().isoformat(),
    )
    write_rows(decisions, with_row(read_decisions(decisions), row))
    click.echo(f"{row.id}: {a} and {b} are {verdict}, in {decisions}; it takes effect with the next build")


def _print(rows: "Iterable[Row]", form: str) -> None:
    columns = TABLE if form == "table" else COLUMNS
    show(columns, [[getattr(row, column) for column in columns] for row in rows], form)
