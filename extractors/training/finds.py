"""What the rule-based finders say of a text, as the pipeline's components hand it to the model."""

from datetime import date

from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.patterns import find_names
from extractors.spans import Found
from extractors.values.amounts import find_amounts
from extractors.values.dates import find_dates
from extractors.values.percents import find_percents


def find_all(text: str, published: str | None) -> dict[str, list[Found]]:
    """Finds by the finder's name (`extractors.mentions.features.BLOCKS`) of a folded text."""
    listed = default_gazetteer().find(text)
    return {
        "kg_amounts": find_amounts(text),
        "kg_percents": find_percents(text),
        "kg_dates": find_dates(text, date.fromisoformat(published) if published else None),
        "kg_gazetteer": listed,
        "kg_name_patterns": find_names(text, listed),
    }
