"""Names found by any trained spaCy pipeline: its `doc.ents`."""

from collections.abc import Sequence
from functools import cache

import spacy
from spacy.language import Language

from extractors.mentions.hub import ModelError, reason
from extractors.mentions.labels import labelled
from extractors.spans import Found
from schemas.label_tables import label_table

CONFIDENCE = 0.9
"""spaCy's recognizer gives no probability; its finds stand behind the gazetteer's of the same length."""


class SpacyNames:
    """A spaCy pipeline, by package name or folder, with the table of its labels (see `schemas.label_tables`).

    Raises ModelError where it cannot be loaded or writes no `doc.ents`, SchemaError for its labels.
    """

    def __init__(self, model: str, labels: str = "") -> None:
        try:
            self._nlp = spacy.load(model)
        except Exception as error:  # spaCy and the components that it loads raise what they like
            raise ModelError(_cannot_load(model, error)) from error
        names = entity_labels(self._nlp)
        if not names:
            raise ModelError(
                f"spaCy pipeline {model}: none of its components finds entities (ner, entity_ruler)"
            )
        self._table = label_table(names, labels, f"spaCy pipeline {model}")

    def find(self, texts: Sequence[str]) -> list[list[Found]]:
        """The mentions in each of some folded texts, without overlap, in text order."""
        return [
            labelled(
                text,
                ((span.start_char, span.end_char, span.label_, CONFIDENCE) for span in doc.ents),
                self._table,
            )
            for text, doc in zip(texts, self._nlp.pipe(texts), strict=True)
        ]


def entity_labels(nlp: Language) -> set[str]:
    """The labels of the components that write `doc.ents`."""
    finders = [name for name in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(name).assigns]
    return {label for name in finders for label in nlp.pipe_labels.get(name, ())}


def _cannot_load(model: str, error: Exception) -> str:
    if "[E050]" in str(error):
        return (
            f"no spaCy pipeline {model!r}: neither an installed package nor a folder; install the package "
            f"(python -m spacy download {model}), or give the folder's path"
        )
    return f"spaCy pipeline {model}: cannot be loaded: {reason(error)}"


@cache
def load(model: str, labels: str = "") -> SpacyNames:
    """The pipeline of that name or folder, loaded once. Raises ModelError, SchemaError."""
    return SpacyNames(model, labels)
