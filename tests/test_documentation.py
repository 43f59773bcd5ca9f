"""The documents name every command, only options that there are, and only places that exist."""

import re
import shlex
from pathlib import Path

import click
import pytest

from kg_builder.cli import COMMANDS, main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
DOCUMENTS = (*READMES, *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))


def text(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def examples(document: str) -> list[list[str]]:
    """The command lines of the fenced blocks, as words, comments left out."""
    blocks = re.findall(r"^```\n(.*?)^```", text(document), re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if re.match(r"(kg-builder|make|pip) ", line)]


@pytest.mark.parametrize("document", READMES)
def test_every_command_is_explained(document: str) -> None:
    assert not [name for name in COMMANDS if f"kg-builder {name}" not in text(document)]


def test_both_languages_show_the_same_commands() -> None:
    assert examples("README.md") == examples("README.zh.md")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_examples_use_options_that_there_are(document: str) -> None:
    for words in examples(document):
        if words[0] != "kg-builder":
            continue
        command: click.Command = main
        names = iter(words[1:])
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), name := next(names))
            assert found, f"{document}: no command {name} in {' '.join(words)}"
            command = found
        known = {option for parameter in command.params for option in parameter.opts}
        used = {word for word in names if word.startswith("-") and word != "-"}
        assert used <= known, f"{document}: {' '.join(words)}"


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", text(document)):
        if not link.startswith("http"):
            path, _, anchor = link.partition("#")
            target = (ROOT / document).parent / path if path else ROOT / document
            assert target.exists(), f"{document}: {link}"
            assert not anchor or anchor in anchors(target), f"{document}: {link}"
