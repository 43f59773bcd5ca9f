"""The spaCy factories of the learned layer: `kg_transformer` and `kg_spacy` find mentions, `kg_roles` facts among them.

`kg_transformer` reads what `kg_amounts`, `kg_percents`, `kg_dates`, `kg_gazetteer` and `kg_name_patterns` found, where
they stand before it in the pipeline: the shipped model takes it for features, and a mention that one of them found too
gets its value and identifier. `kg_roles` needs `kg_mentions` and `kg_entities` before it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from extractors.document import MENTIONS, add_spans, fact_to_dict, folded_text, get_found
from extractors.mentions.agreement import inform
from extractors.mentions.features import BLOCKS
from extractors.mentions.hub import ModelError, locate, scores_facts
from extractors.spans import Fact, Found

if TYPE_CHECKING:
    from extractors.mentions.transformer import Transformer

READING = "kg_transformer"


@Language.factory("kg_transformer", default_config={"model": "base", "labels": ""}, assigns=["doc.spans"])
def transformer(nlp: Language, name: str, model: str, labels: str) -> Callable[[Doc], Doc]:
    """Finds mentions with a model; writes `doc.spans["kg_transformer"]` (the component's name).

    `model` is the name of one that ships, the folder of any token-classification model in the form of Hugging Face's
    `transformers`, or its name on their hub. `labels` is for models of others: the name of a scheme of labels, or the
    path of a YAML file (see `schemas.label_tables`). Raises ModelError, SchemaError.
    """
    folder = locate(model)
    if not scores_facts(folder):
        return Classifier(str(folder), name, labels)
    if labels:
        raise ModelError(f"{folder}: finds our own types; `labels` is for models of others")
    return Joint(str(folder), name)


class Joint:
    """Runs a model that finds mentions and facts alike, and leaves what it read for `kg_roles`."""

    def __init__(self, folder: str, name: str) -> None:
        self.folder, self.name = folder, name
        self.leaves_reading = False
        _joint(folder)

    def __call__(self, doc: Doc) -> Doc:
        finds = _finds(doc)
        reading = _joint(self.folder).read(folded_text(doc), finds)
        add_spans(doc, self.name, inform(reading.mentions, finds))
        if self.leaves_reading:
            doc.user_data[READING] = (self.folder, reading)
        return doc


class MentionFinder:
    """A component that finds mentions in folded texts, many Docs at once where there are many.

    Whoever inherits gives `find`: the mentions of each of some folded texts.
    """

    name: str

    def find(self, texts: list[str]) -> list[list[Found]]:
        raise NotImplementedError

    def __call__(self, doc: Doc) -> Doc:
        self._write([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], batch_size: int = 16) -> Iterator[Doc]:
        """The Docs of a stream with their mentions; a Doc whose mentions cannot be found goes to the error handler."""
        for batch in minibatch(stream, batch_size):
            docs = list(batch)
            try:
                self._write(docs)
            except Exception:  # which of them it was is found out one by one
                yield from self._one_by_one(docs)
            else:
                yield from docs

    def _one_by_one(self, docs: list[Doc]) -> Iterator[Doc]:
        for doc in docs:
            try:
                self._write([doc])
            except Exception as error:
                self.get_error_handler()(self.name, self, [doc], error)
            else:
                yield doc

    def _write(self, docs: list[Doc]) -> None:
        for doc, found in zip(docs, self.find([folded_text(doc) for doc in docs]), strict=True):
            add_spans(doc, self.name, informed(doc, found))

    def set_error_handler(self, handler: Callable[..., Any]) -> None:
        """Called by spaCy: who is told of a Doc on which this component fails."""
        self._handler = handler

    def get_error_handler(self) -> Callable[..., Any]:
        return getattr(self, "_handler", _raise)


def _raise(name: str, component: Any, docs: list[Doc], error: Exception) -> None:
    raise error


class Classifier(MentionFinder):
    """Runs a token-classification model."""

    def __init__(self, folder: str, name: str, labels: str) -> None:
        self.folder, self.name, self.labels = folder, name, labels
        self.find([])

    def find(self, texts: list[str]) -> list[list[Found]]:
        from pathlib import Path

        from extractors.mentions.token_classifier import load

        return load(Path(self.folder), self.labels).find(texts)


@Language.factory("kg_spacy", default_config={"labels": ""}, assigns=["doc.spans"])
def spacy_names(nlp: Language, name: str, model: str, labels: str) -> Callable[[Doc], Doc]:
    """Finds mentions with a trained spaCy pipeline, which reads the folded text by its own tokenizer; writes its
    `doc.ents` to `doc.spans["kg_spacy"]` (the component's name).

    `model` is the pipeline's package or folder; `labels` as for `kg_transformer`. Raises ModelError, SchemaError.
    """
    return SpacyFinder(model, name, labels)


class SpacyFinder(MentionFinder):
    """Runs a spaCy pipeline inside another."""

    def __init__(self, model: str, name: str, labels: str) -> None:
        self.model, self.name, self.labels = model, name, labels
        self.find([])

    def find(self, texts: list[str]) -> list[list[Found]]:
        from extractors.mentions.spacy_names import load

        return load(self.model, self.labels).find(texts)


def informed(doc: Doc, found: list[Found]) -> list[Found]:
    """Mentions with the values and identifiers of the finders that stand before in the pipeline."""
    return inform(found, _finds(doc))


@Language.factory(
    "kg_roles", default_config={"model": "base"}, requires=["doc.spans"], assigns=["doc._.facts"]
)
def roles(nlp: Language, name: str, model: str) -> Callable[[Doc], Doc]:
    """Finds facts among `doc.spans["mentions"]`, whoever found these; writes `doc._.facts`, facts that stand there
    already put together with its own. Raises ModelError where `model` is not one that scores facts."""
    for _, component in nlp.components:
        if isinstance(component, Joint):
            component.leaves_reading = True
    return Roles(str(locate(model)))


class Roles:
    """Runs the part of a model that scores facts; the model reads the text itself where no `kg_transformer` did."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        _joint(folder)

    def __call__(self, doc: Doc) -> Doc:
        from extractors.relations.parser import parse

        reader, reading = doc.user_data.pop(READING, ("", None))
        if reader != self.folder:
            reading = _joint(self.folder).read(folded_text(doc), _finds(doc))
        found = get_found(doc, MENTIONS)
        spans = doc.spans.get(MENTIONS, ())
        numbers = [int(span.id_[1:]) - 1 if span.id_ else i for i, span in enumerate(spans)]
        others = [Fact(**fact) for fact in doc._.facts]
        facts = parse(_joint(self.folder), folded_text(doc), reading, found, numbers, others)
        doc._.facts = [fact_to_dict(fact) for fact in facts]
        return doc


def _joint(folder: str) -> "Transformer":
    from extractors.mentions.transformer import load

    return load(folder)


def _finds(doc: Doc) -> dict[str, list[Found]]:
    return {finder: get_found(doc, finder) for finder in BLOCKS}
