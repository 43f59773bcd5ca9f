import pytest

from extractors.mentions.agreement import agree
from extractors.mentions.gazetteer import Gazetteer, default_gazetteer
from extractors.mentions.patterns import find_names
from extractors.spans import Found
from extractors.text import fold_characters


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return default_gazetteer()


@pytest.fixture(scope="session")
def mentions(gazetteer):
    """Mentions of a text by all finders of names: a function from text to [(surface, type)]."""

    def find(text: str) -> list[tuple[str, str]]:
        text = fold_characters(text)
        known = gazetteer.find(text)
        merged: list[tuple[str, Found]] = agree(
            text, [("known", known), ("patterns", find_names(text, known))]
        )
        return [(text[found.start : found.end], found.type) for _, found in merged]

    return find
