"""How an article stands in a spaCy Doc.

One token is one character of the folded text, so token and character offsets are the same.
Each finder writes a span group of its own (`doc.spans["kg_amounts"]` …), `kg_mentions` writes the mentions
on which they agree (`doc.spans["mentions"]`), `kg_entities` gives each of these its entity's id
(`span.id_`), `kg_relations` writes `doc._.facts`. A finder that parses leaves `doc._.frames`.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from extractors.spans import Fact, Found
from extractors.text import FoldedText, clean, fold_characters

MENTIONS = "mentions"
FOLDED = "kg_folded_text"
"""Where a Doc keeps its folded text: `Doc.text` joins the tokens anew at each call."""

for name in ("published", "folding"):
    Doc.set_extension(name, default=None, force=True)
for name in ("facts", "frames"):
    Doc.set_extension(name, default=[], force=True)
for name in ("value", "finder", "also", "canonical"):
    Span.set_extension(name, default=None, force=True)
Span.set_extension("confidence", default=1.0, force=True)


class CharacterTokenizer:
    """Turns a text as read into a Doc of the folded text, one token a character.

    `doc._.folding` keeps (source, starts, shifts), from which `folding(doc)` maps offsets back.
    """

    def __init__(self, vocab: spacy.Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        folded = clean(text)
        doc = Doc(self.vocab, words=list(folded.text), spaces=[False] * len(folded.text))
        doc._.folding = (folded.source, list(folded.starts), list(folded.shifts))
        doc.user_data[FOLDED] = folded.text
        return doc

    def to_bytes(self, **kwargs: Any) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> "CharacterTokenizer":
        return self

    def to_disk(self, path: Any, **kwargs: Any) -> None:
        """Nothing to write: the tokenizer has no state."""

    def from_disk(self, path: Any, **kwargs: Any) -> "CharacterTokenizer":
        return self


@spacy.registry.tokenizers("kg.CharacterTokenizer.v1")
def create_tokenizer() -> Callable[[Language], CharacterTokenizer]:
    return lambda nlp: CharacterTokenizer(nlp.vocab)


def folding(doc: Doc) -> FoldedText:
    """The map from the Doc's characters to the article as read; the identity for a plain spaCy Doc."""
    if doc._.folding is None:
        return FoldedText(fold_characters(doc.text), doc.text, (0,), (0,))
    source, starts, shifts = doc._.folding
    return FoldedText(folded_text(doc), source, tuple(starts), tuple(shifts))


def folded_text(doc: Doc) -> str:
    """The Doc's text in simplified script and half width, length kept, so that any Doc can be searched."""
    if FOLDED not in doc.user_data:
        doc.user_data[FOLDED] = fold_characters(doc.text)
    return str(doc.user_data[FOLDED])


def published(doc: Doc) -> date | None:
    """The publication date, where one was given."""
    return date.fromisoformat(doc._.published) if doc._.published else None


def add_spans(doc: Doc, key: str, found: Iterable[Found]) -> None:
    """Write finds as a span group; one that does not fall on token bounds of a plain Doc is widened to them.

    What is known of a find stands on the span (`span._.value` …) for whoever reads the Doc, and in the group's
    attributes for the next component: spaCy keeps a span's extensions by its offsets, so that two finders of one
    stretch would write over each other there.
    """
    spans, kept = [], []
    for one in found:
        span = doc.char_span(one.start, one.end, label=one.type, alignment_mode="expand")
        if span is None:
            continue
        value = dict(one.value) if one.value is not None else None
        known = span._
        known.value, known.finder, known.confidence, known.canonical = (
            value,
            key,
            one.confidence,
            one.canonical,
        )
        spans.append(span)
        kept.append((one.confidence, value, one.canonical))
    doc.spans[key] = SpanGroup(doc, name=key, spans=spans, attrs={"found": kept})


def get_found(doc: Doc, key: str) -> list[Found]:
    """The finds of a span group, in the order in which it holds them; none where the group is missing.

    Spans that `add_spans` did not write have no value and full confidence.
    """
    if key not in doc.spans:
        return []
    group = doc.spans[key]
    known = group.attrs.get("found") or [(1.0, None, None)] * len(group)
    return [
        Found(span.start_char, span.end_char, span.label_, *rest)
        for span, rest in zip(group, known, strict=True)
    ]


def fact_to_dict(fact: Fact) -> dict[str, Any]:
    """A fact as plain data, which spaCy can serialise."""
    return {
        "type": fact.type,
        "roles": {role: list(fillers) for role, fillers in fact.roles.items()},
        "start": fact.start,
        "end": fact.end,
        "status": fact.status,
        "confidence": fact.confidence,
        "former": fact.former,
    }
