"""From texts to records: a spaCy pipeline, by name or config file, run over articles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Config, ConfigValidationError

import extractors.hanlp_component
import extractors.learned  # noqa: F401  both register their factories where the package is not installed
from extractors.components import FINDERS
from extractors.document import MENTIONS, folding
from extractors.mentions.hub import locate, scores_facts
from extractors.record import Entity, Evidence, Mention, Record, Relation
from extractors.text import FoldedText

PIPELINES = Path(__file__).parent / "pipelines"
DEFAULT = "default"
LEARNED = ("kg_transformer", "kg_hanlp", "kg_spacy")
"""The factories of finders whose `model` is for the user to choose."""


class PipelineError(ValueError):
    """A pipeline that cannot be loaded; the message says which, and what there is."""


@dataclass(frozen=True)
class Text:
    """What a pipeline reads: one article's text with its identifier and publication date (ISO or None)."""

    id: str
    text: str
    title: str = ""
    published: str | None = None
    source: Mapping[str, Any] = field(default_factory=dict)


def names() -> list[str]:
    """The pipelines that ship."""
    return sorted(path.stem for path in PIPELINES.glob("*.cfg"))


def load(name: str = DEFAULT, model: str | None = None) -> Language:
    """A pipeline by its name or by the path of a spaCy config.

    `model` is a folder or name that takes the place of the model of the pipeline's learned finder (the first component
    of a factory of LEARNED). Where that finder stood alone, the finders that are no models are joined to it, for a
    model of others does not know our values and projects. Raises PipelineError.
    """
    path = Path(name) if name.endswith(".cfg") else PIPELINES / f"{name}.cfg"
    if not path.is_file():
        raise PipelineError(
            f"no pipeline {name!r}: choose {', '.join(names())}, or the path of a spaCy .cfg file"
        )
    try:
        config = Config().from_disk(path)
        if model is not None:
            _set_model(config, name, model)
        return spacy.util.load_model_from_config(config, auto_fill=True)
    except PipelineError:
        raise
    except (ValueError, KeyError, OSError) as error:
        raise PipelineError(f"pipeline {name}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """What is wrong with a config, in one line, without the copies and lists that spaCy adds."""
    if isinstance(error, ConfigValidationError):
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors)
    if isinstance(error, KeyError):
        return f"the config has no {error}"
    return " ".join(str(error).split("\n\n")[0].split(" This usually happens")[0].split())


def _set_model(config: Config, name: str, model: str) -> None:
    components = config["components"]
    order = [(one, components[one]) for one in config["nlp"]["pipeline"]]
    learned = next((one for one, settings in order if settings.get("factory") in LEARNED), None)
    if learned is None:
        raise PipelineError(
            f"pipeline {name!r} has no model that {model!r} could replace: choose one that has {', '.join(LEARNED[:-1])} "
            f"or {LEARNED[-1]}, such as {DEFAULT}"
        )
    components[learned]["model"] = model
    alike = components[learned]["factory"] == "kg_transformer" and scores_facts(locate(model))
    for _, settings in order:
        if settings.get("factory") == "kg_roles" and alike:
            settings["model"] = model
        if settings.get("factory") == "kg_mentions" and settings.get("finders") == [learned] and not alike:
            settings["finders"] = [learned, *(one for one, _ in order if one in FINDERS)]


def extract(
    nlp: Language, texts: Iterable[Text], failed: Callable[[Text, Exception], None] | None = None
) -> Iterator[Record]:
    """Records of the texts, in their order.

    A text on which a component fails is handed to `failed` and left out; without `failed` its error is raised.
    """
    label = extractor_version(nlp)
    if failed is not None:

        def set_aside(name: str, component: Any, docs: list[Doc], error: Exception) -> Any:
            for doc in docs:
                failed(doc._context, error)

        nlp.set_error_handler(set_aside)

    def docs() -> Iterator[tuple[Doc, Text]]:
        for text in texts:
            doc = nlp.make_doc(text.text)
            doc._.published = text.published
            yield doc, text

    for doc, text in nlp.pipe(docs(), as_tuples=True, batch_size=16):
        yield to_record(doc, text, label)


def extractor_version(nlp: Language) -> str:
    """What stands on each fact as its extractor: the last component, which found it, and the package's version."""
    try:
        release = version("kg-builder")
    except PackageNotFoundError:
        release = "0"
    return f"{nlp.pipe_names[-1]}/{release}"


def to_record(doc: Doc, text: Text, extractor: str) -> Record:
    """The record of a processed Doc, its offsets mapped back to the article as read."""
    folded = folding(doc)
    spans = list(doc.spans.get(MENTIONS, ()))
    groups: dict[str, list[int]] = {}
    for index, span in enumerate(spans):
        groups.setdefault(span.id_ or f"m{index + 1}", []).append(index)
    entity_of = {index: key for key, members in groups.items() for index in members}
    entities = tuple(_entity(key, [spans[i] for i in members], folded) for key, members in groups.items())
    relations = tuple(
        _relation(f"r{number}", fact, entity_of, folded, extractor)
        for number, fact in enumerate(doc._.facts, 1)
    )
    return Record(text.id, text.title, text.published, text.text, entities, relations, text.source)


def _entity(key: str, spans: list[Any], folded: FoldedText) -> Entity:
    mentions = []
    for span in spans:
        start, end = folded.to_source(span.start_char, span.end_char)
        surface, confidence = folded.source[start:end], round(span._.confidence, 3)
        mentions.append(Mention(start, end, surface, span._.finder, confidence, tuple(span._.also or ())))
    surfaces = list(dict.fromkeys(mention.text for mention in mentions))
    name = max(surfaces, key=lambda surface: (len(surface), -surfaces.index(surface)))
    canonical = next((span._.canonical for span in spans if span._.canonical), None)
    names = (name, *(surface for surface in surfaces if surface != name))
    return Entity(key, spans[0].label_, name, names, tuple(mentions), spans[0]._.value, canonical)


def _relation(
    key: str, fact: Mapping[str, Any], entity_of: Mapping[int, str], folded: FoldedText, extractor: str
) -> Relation:
    roles = {
        role: tuple(dict.fromkeys(entity_of[f] if isinstance(f, int) else f for f in fillers))
        for role, fillers in fact["roles"].items()
        if fillers
    }
    start, end = folded.to_source(fact["start"], fact["end"])
    evidence = Evidence(start, end, folded.source[start:end])
    confidence = round(fact["confidence"], 3)
    return Relation(key, fact["type"], fact["status"], roles, evidence, confidence, extractor, fact["former"])
