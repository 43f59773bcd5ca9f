"""The spaCy factories of the learned layer: `kg_transformer` finds mentions, `kg_roles` facts among them.

`kg_transformer` reads what `kg_amounts`, `kg_percents`, `kg_dates`, `kg_gazetteer` and `kg_name_patterns` found, where
they stand before it in the pipeline, as features. `kg_roles` needs it before it, and `kg_entities`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import MENTIONS, add_spans, fact_to_dict, folded_text, get_found
from extractors.mentions.features import BLOCKS
from extractors.spans import Fact, Found

if TYPE_CHECKING:
    from extractors.mentions.transformer import Reading

READING = "kg_transformer"
VALUES = {"AMOUNT": "kg_amounts", "PERCENT": "kg_percents", "DATE": "kg_dates"}


@Language.factory("kg_transformer", default_config={"model": "base"}, assigns=["doc.spans"])
def transformer(nlp: Language, name: str, model: str) -> Callable[[Doc], Doc]:
    """Finds mentions with the model of that name or folder; writes `doc.spans["kg_transformer"]`."""
    from extractors.mentions.transformer import load

    loaded = load(model)

    def component(doc: Doc) -> Doc:
        finds = {finder: get_found(doc, finder) for finder in BLOCKS}
        reading = loaded.read(folded_text(doc), finds)
        known = {
            kind: finds[VALUES[kind]] if kind in VALUES else finds["kg_gazetteer"]
            for kind in {found.type for found in reading.mentions}
        }
        add_spans(doc, name, [_informed(found, known[found.type]) for found in reading.mentions])
        doc.user_data[READING] = reading
        return doc

    return component


def _informed(found: Found, known: Sequence[Found]) -> Found:
    """A mention with the value, or the identifier, of the finder's mention that it is or most overlaps."""
    overlaps = [
        (min(found.end, one.end) - max(found.start, one.start), one)
        for one in known
        if one.type == found.type and one.start < found.end and found.start < one.end
    ]
    if not overlaps:
        return found
    best = max(overlaps, key=lambda pair: pair[0])[1]
    same = (best.start, best.end) == (found.start, found.end)
    return replace(found, value=best.value, canonical=best.canonical if same else None)


@Language.factory(
    "kg_roles", default_config={"model": "base"}, requires=["doc.spans"], assigns=["doc._.facts"]
)
def roles(nlp: Language, name: str, model: str) -> Callable[[Doc], Doc]:
    """Finds facts among `doc.spans["mentions"]` with the model that `kg_transformer` ran; writes `doc._.facts`,
    facts that stand there already put together with its own."""
    from extractors.mentions.transformer import load
    from extractors.relations.parser import parse

    loaded = load(model)

    def component(doc: Doc) -> Doc:
        reading: Reading | None = doc.user_data.pop(READING, None)
        if reading is None:
            raise ValueError(
                "kg_roles needs kg_transformer before it in the pipeline: add it, or use kg_relations"
            )
        found = get_found(doc, MENTIONS)
        spans = doc.spans.get(MENTIONS, ())
        numbers = [int(span.id_[1:]) - 1 if span.id_ else i for i, span in enumerate(spans)]
        others = [Fact(**fact) for fact in doc._.facts]
        facts = parse(loaded, folded_text(doc), reading, found, numbers, others)
        doc._.facts = [fact_to_dict(fact) for fact in facts]
        return doc

    return component
