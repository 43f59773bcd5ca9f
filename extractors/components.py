"""The spaCy factories: thin wrappers over the finders, published as entry points.

Each can be added to any Chinese pipeline with `nlp.add_pipe("kg_amounts")` and the like.
"""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from extractors.document import MENTIONS, add_spans, fact_to_dict, folded_text, get_found, published
from extractors.mentions.agreement import PRIORITIES, agree, found_by
from extractors.mentions.entities import group
from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.patterns import find_names
from extractors.relations.arguments import with_arguments
from extractors.relations.frames import from_data
from extractors.relations.patterns import find_facts
from extractors.values.amounts import find_amounts
from extractors.values.dates import find_dates
from extractors.values.percents import find_percents

FINDERS = ["kg_amounts", "kg_percents", "kg_dates", "kg_gazetteer", "kg_name_patterns"]
"""The finders that are no models."""


@Language.component("kg_amounts", assigns=["doc.spans"])
def amounts(doc: Doc) -> Doc:
    add_spans(doc, "kg_amounts", find_amounts(folded_text(doc)))
    return doc


@Language.component("kg_percents", assigns=["doc.spans"])
def percents(doc: Doc) -> Doc:
    add_spans(doc, "kg_percents", find_percents(folded_text(doc)))
    return doc


@Language.component("kg_dates", assigns=["doc.spans"])
def dates(doc: Doc) -> Doc:
    add_spans(doc, "kg_dates", find_dates(folded_text(doc), published(doc)))
    return doc


@Language.factory("kg_gazetteer", assigns=["doc.spans"])
def gazetteer(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Finds the names of `schemas/names`, which are read when the component is made."""
    default_gazetteer()
    return _gazetteer


def _gazetteer(doc: Doc) -> Doc:
    add_spans(doc, "kg_gazetteer", default_gazetteer().find(folded_text(doc)))
    return doc


@Language.component("kg_name_patterns", assigns=["doc.spans"])
def name_patterns(doc: Doc) -> Doc:
    add_spans(doc, "kg_name_patterns", find_names(folded_text(doc), get_found(doc, "kg_gazetteer")))
    return doc


@Language.factory(
    "kg_mentions",
    default_config={"finders": FINDERS, "priorities": PRIORITIES},
    assigns=["doc.spans"],
)
def mentions(
    nlp: Language, name: str, finders: list[str], priorities: dict[str, list[str]]
) -> Callable[[Doc], Doc]:
    """Merges what `finders` found into `doc.spans["mentions"]` (see `extractors.mentions.agreement`).

    `priorities` are, by type, the finders whose finds of that type go before those of others.
    """
    return Agreement(finders, priorities)


class Agreement:
    """The component `kg_mentions`."""

    def __init__(self, finders: list[str], priorities: dict[str, list[str]]) -> None:
        self.finders, self.priorities = finders, priorities

    def __call__(self, doc: Doc) -> Doc:
        text = folded_text(doc)
        groups = [(finder, get_found(doc, finder)) for finder in self.finders]
        merged = agree(text, groups, self.priorities)
        add_spans(doc, MENTIONS, [found for _, found in merged])
        finders = found_by(text, groups) if len(groups) > 1 else {}
        for span, (finder, found) in zip(doc.spans[MENTIONS], merged, strict=True):
            span._.finder = finder
            if len(names := finders.get((found.start, found.end, found.type), [])) > 1:
                span._.also = [other for other in names if other != finder]
        return doc


@Language.component("kg_entities", assigns=["doc.spans"])
def entities(doc: Doc) -> Doc:
    found = get_found(doc, MENTIONS)
    spans = list(doc.spans[MENTIONS])
    for span, number in zip(spans, group(folded_text(doc), found), strict=True):
        span.id_ = f"e{number + 1}"
    doc.spans[MENTIONS] = SpanGroup(doc, name=MENTIONS, spans=spans, attrs=doc.spans[MENTIONS].attrs)
    return doc


@Language.component("kg_relations", assigns=["doc._.facts"])
def relations(doc: Doc) -> Doc:
    found = get_found(doc, MENTIONS)
    numbers = [int(span.id_[1:]) - 1 if span.id_ else i for i, span in enumerate(doc.spans.get(MENTIONS, ()))]
    facts = find_facts(folded_text(doc), found, numbers)
    if doc._.frames:
        facts = with_arguments(folded_text(doc), found, numbers, facts, from_data(doc._.frames))
    doc._.facts = [fact_to_dict(fact) for fact in facts]
    return doc
