"""The spaCy factory `kg_hanlp`: mentions, and who does what to whom, from any HanLP model."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.document import add_spans, folded_text
from extractors.learned import MentionFinder, informed
from extractors.mentions.hanlp_reader import reader
from extractors.relations.frames import to_data


@Language.factory(
    "kg_hanlp", default_config={"model": "hanlp", "labels": ""}, assigns=["doc.spans", "doc._.frames"]
)
def hanlp(nlp: Language, name: str, model: str, labels: str) -> "HanLP":
    """Finds mentions with a HanLP model; writes `doc.spans["kg_hanlp"]` (the component's name) and, where the model
    parses, `doc._.frames`.

    `model` is the name of one that ships, a folder, or a name of `hanlp.pretrained`; `labels` the name of a scheme of
    labels, or the path of a YAML file (see `schemas.label_tables`). Raises ModelError, SchemaError.
    """
    return HanLP(name, model, labels)


class HanLP(MentionFinder):
    """Runs a HanLP model, which is loaded once in each process and not pickled."""

    def __init__(self, name: str, model: str, labels: str) -> None:
        self.name, self.model, self.labels = name, model, labels
        reader(model, labels)

    def _write(self, docs: list[Doc]) -> None:
        readings = reader(self.model, self.labels).read([folded_text(doc) for doc in docs])
        for doc, reading in zip(docs, readings, strict=True):
            add_spans(doc, self.name, informed(doc, reading.mentions))
            doc._.frames = to_data(reading.frames)
