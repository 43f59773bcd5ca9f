"""Our components in spaCy, and spaCy's pipelines among our components."""

import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

import extractors.pipeline
from extractors.document import get_found
from extractors.pipeline import PipelineError, Text, names, to_record
from extractors.record import Record

TEXT = "2026年3月，岚屿科技以1.2亿元收购青禾资本持有的51%股权，周闻溪出任董事长。"
TEXTS = [TEXT, TEXT.replace("岚屿科技", "嵐嶼科技"), "", "天气很好。\n青禾资本没有回应。"] * 3


def record(nlp: Language, doc: Doc) -> Record:
    return to_record(doc, Text("a", "", published="2026-03-05"), "test")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.torch) if name == "hanlp" else name for name in names()]
)
def test_a_pipeline_comes_back_from_disk_as_it_was(name: str, tmp_path: Path) -> None:
    if name == "hanlp":
        pytest.importorskip("hanlp", reason="HanLP is not installed: pip install 'kg-builder[hanlp]'")
    nlp = extractors.pipeline.load(name)
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert again.pipe_names == nlp.pipe_names
    for text in TEXTS[:4]:
        assert record(again, again(text)) == record(nlp, nlp(text))
    assert record(nlp, nlp(TEXT)).relations


@pytest.mark.parametrize("name", ["fast", "default"])
def test_two_processes_find_what_one_does(name: str) -> None:
    nlp = extractors.pipeline.load(name)
    one = [record(nlp, doc) for doc in nlp.pipe(TEXTS)]
    assert [record(nlp, doc) for doc in nlp.pipe(TEXTS, n_process=2, batch_size=3)] == one
    assert any(found.relations for found in one)


def test_components_can_be_sent_to_a_process_that_is_not_a_fork() -> None:
    code = f"""
import multiprocessing
import extractors.pipeline
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    nlp = extractors.pipeline.load("default")
    print(sum(len(doc.spans["mentions"]) for doc in nlp.pipe([{TEXT!r}] * 2, n_process=2, batch_size=1)))
"""
    nlp = extractors.pipeline.load("default")
    assert int(python(code)) == 2 * len(nlp(TEXT).spans["mentions"]) > 0


def python(code: str) -> str:
    """What a fresh interpreter prints that runs a file of this code."""
    root = Path(__file__).parents[1]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.py"
        path.write_text(code, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(path)],
            cwd=root,
            env={"PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_plain_pipeline_knows_our_components_by_their_names(tmp_path: Path) -> None:
    assert (
        python(f"""
import spacy
nlp = spacy.blank("zh")
nlp.add_pipe("kg_amounts")
doc = nlp({TEXT!r})
print([(span.text, span._.value["value"]) for span in doc.spans["kg_amounts"]])
""").strip()
        == "[('1.2亿元', 120000000)]"
    )
    extractors.pipeline.load("fast").to_disk(tmp_path / "saved")
    assert "kg_mentions" in python(f"import spacy; print(spacy.load({str(tmp_path / 'saved')!r}).pipe_names)")


def test_every_component_and_the_tokenizer_are_published() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    published = project["project"]["entry-points"]
    ours = {name for name in Language.factories if name.startswith("kg_")}
    assert published["spacy_factories"].keys() == ours
    for group, named in published.items():
        for entry in entry_points(group=group):
            assert named.get(entry.name, entry.value) == entry.value
            entry.load()


def test_in_a_pipeline_of_words_a_find_is_widened_to_words() -> None:
    nlp = spacy.blank("zh")
    for name in ("kg_amounts", "kg_dates", "kg_gazetteer", "kg_name_patterns", "kg_mentions"):
        nlp.add_pipe(name)
    words = ["阿里云", "将", "价格", "降至", "每月", "9.9元", "起", "，", "5月21日起", "生效", "。"]
    doc = nlp(Doc(nlp.vocab, words=words, spaces=[False] * len(words)))
    assert [(span.text, span.label_) for span in doc.spans["mentions"]] == [
        ("阿里云", "COMPANY"),
        ("每月9.9元", "AMOUNT"),
        ("5月21日起", "DATE"),
    ]


def test_displacy_draws_the_mentions() -> None:
    doc = extractors.pipeline.load("fast")(TEXT)
    page = displacy.render(doc, style="span", options={"spans_key": "mentions"}, jupyter=False)
    assert all(f"{span.label_}" in page for span in doc.spans["mentions"])
    assert {span.label_ for span in doc.spans["mentions"]} >= {"COMPANY", "AMOUNT", "DATE", "PERCENT"}


@pytest.fixture(scope="module")
def recognizer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a spaCy pipeline that was trained on a few sentences."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("ner")
    examples = []
    for company in ("岚屿科技", "青禾资本", "北辰智能"):
        for person in ("周闻溪", "陆知行"):
            text = f"{company}的{person}到任。"
            doc = nlp.make_doc(text)
            ents = [(0, 4, "ORG"), (5, 8, "PERSON")]
            examples.append(Example.from_dict(doc, {"entities": ents}))
    for text in ("无关。", "今天没有消息。"):
        examples += [Example.from_dict(nlp.make_doc(text), {"entities": []})] * 2
    spacy.util.fix_random_seed(0)
    nlp.initialize(lambda: examples)
    optimizer = nlp.create_optimizer()
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    folder = tmp_path_factory.mktemp("recognizer")
    nlp.to_disk(folder)
    return str(folder)


def with_recognizer(**settings: str) -> Language:
    nlp = extractors.pipeline.load("fast")
    nlp.add_pipe("kg_spacy", before="kg_mentions", config=settings)
    return nlp


def test_a_trained_pipeline_finds_mentions_in_both_scripts(recognizer: str) -> None:
    nlp = with_recognizer(model=recognizer)
    for text in ("青禾资本的陆知行到任。", "**青禾資本**的陸知行到任。"):
        doc = nlp(text)
        spans = doc.spans["kg_spacy"]
        assert [(span.text, span.label_) for span in spans] == [("青禾资本", "COMPANY"), ("陆知行", "PERSON")]
        assert all(found.confidence < 1 for found in get_found(doc, "kg_spacy"))
    assert [list(doc.spans["kg_spacy"]) for doc in nlp.pipe(["", "无关。"])] == [[], []]


def test_its_mentions_are_merged_with_those_of_others(recognizer: str) -> None:
    nlp = with_recognizer(model=recognizer)
    nlp.remove_pipe("kg_mentions")
    finders = ["kg_gazetteer", "kg_name_patterns", "kg_spacy"]
    nlp.add_pipe("kg_mentions", after="kg_spacy", config={"finders": finders})
    found = record(nlp, nlp("青禾资本的陆知行到任。"))
    assert {(m.text, m.finder, m.also) for e in found.entities for m in e.mentions} == {
        ("青禾资本", "kg_spacy", ("kg_name_patterns",)),
        ("陆知行", "kg_spacy", ()),
    }


def test_a_pipeline_that_is_not_there_or_finds_no_names_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no spaCy pipeline 'zh_none_sm'.*spacy download") as caught:
        with_recognizer(model="zh_none_sm")
    assert "\n" not in str(caught.value)
    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(ValueError, match="none of its components finds entities"):
        with_recognizer(model=str(tmp_path / "blank"))


def test_another_spacy_pipeline_takes_its_place_in_a_config(recognizer: str, tmp_path: Path) -> None:
    own = tmp_path / "own.cfg"
    config = extractors.pipeline.load("fast").config.to_str()
    config = config.replace('"kg_mentions",', '"kg_spacy","kg_mentions",')
    own.write_text(
        f'{config}\n[components.kg_spacy]\nfactory = "kg_spacy"\nmodel = "none"\n', encoding="utf-8"
    )
    with pytest.raises(PipelineError, match="no spaCy pipeline 'none'"):
        extractors.pipeline.load(str(own))
    nlp = extractors.pipeline.load(str(own), model=recognizer)
    assert len(nlp("青禾资本的陆知行到任。").spans["kg_spacy"]) == 2
