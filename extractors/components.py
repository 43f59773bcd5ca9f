"""The spaCy factories: thin wrappers over the finders, published as entry points.

Each can be added to any Chinese pipeline with `nlp.add_pipe("kg_amounts")` and the like.
"""

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from extractors.document import MENTIONS, add_spans, fact_to_dict, folded_text, get_found, published
from extractors.mentions.agreement import agree
from extractors.mentions.entities import group
from extractors.mentions.gazetteer import default_gazetteer
from extractors.mentions.patterns import find_names
from extractors.relations.patterns import find_facts
from extractors.values.amounts import find_amounts
from extractors.values.dates import find_dates
from extractors.values.percents import find_percents

Component = Callable[[Doc], Doc]


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
def gazetteer(nlp: Language, name: str) -> Component:
    """Finds the names of `schemas/names`, which are read when the component is made."""
    names = default_gazetteer()

    def component(doc: Doc) -> Doc:
        add_spans(doc, "kg_gazetteer", names.find(folded_text(doc)))
        return doc

    return component


@Language.component("kg_name_patterns", assigns=["doc.spans"])
def name_patterns(doc: Doc) -> Doc:
    add_spans(doc, "kg_name_patterns", find_names(folded_text(doc), get_found(doc, "kg_gazetteer")))
    return doc


@Language.factory(
    "kg_mentions",
    default_config={"finders": ["kg_amounts", "kg_percents", "kg_dates", "kg_gazetteer", "kg_name_patterns"]},
    assigns=["doc.spans"],
)
def mentions(nlp: Language, name: str, finders: list[str]) -> Component:
    """Merges what the finders found into `doc.spans["mentions"]`; earlier finders win ties."""

    def component(doc: Doc) -> Doc:
        merged = agree(folded_text(doc), [(finder, get_found(doc, finder)) for finder in finders])
        add_spans(doc, MENTIONS, [found for _, found in merged])
        for span, (finder, _) in zip(doc.spans[MENTIONS], merged, strict=True):
            span._.finder = finder
        return doc

    return component


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
    doc._.facts = [fact_to_dict(fact) for fact in find_facts(folded_text(doc), found, numbers)]
    return doc
