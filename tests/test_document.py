"""How finds stand in a Doc."""

import spacy
from spacy.tokens import Doc

from extractors.document import add_spans, get_found
from extractors.pipeline import load
from extractors.spans import Found


def test_two_finders_of_one_stretch_do_not_write_over_each_other():
    doc = spacy.blank("zh")("远山云降价")
    first = Found(0, 3, "COMPANY", 0.9, None, "COMPANY:远山云")
    second = Found(0, 3, "PRODUCT", 0.4, {"value": 1})
    add_spans(doc, "one", [first])
    add_spans(doc, "other", [second])
    assert get_found(doc, "one") == [first]
    assert get_found(doc, "other") == [second]
    assert get_found(doc, "none") == []


def test_a_processed_doc_survives_bytes():
    nlp = load("fast")
    doc = nlp("百川智能以100萬元中標福建實達集團大模型私有化項目。")
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert get_found(again, "mentions") == get_found(doc, "mentions") != []
    assert [span.id_ for span in again.spans["mentions"]] == [span.id_ for span in doc.spans["mentions"]]
    assert again._.facts == doc._.facts != []
