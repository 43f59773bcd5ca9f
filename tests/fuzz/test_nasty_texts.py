"""No text stops the extractors: offsets stay right, and what is told twice as long takes twice as long."""

import resource
import subprocess
import sys
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from extractors.pipeline import Text, extract, load
from extractors.record import from_json, to_json
from extractors.text import LONGEST_SENTENCE, clean, sentences

ROOT = Path(__file__).parents[2]
SECONDS = 40
"""Of the processor, many times what is needed; work that grows with the square of the length takes minutes."""
MARKS = "\u200b\u200f\u202e\ufeff\u00ad\ue000\ue006\ufffd\U000f0000e\u0301😀𠀀臺國(guó)"
PIECES = st.one_of(
    st.text(max_size=6),
    st.text(alphabet=MARKS, max_size=4),
    st.sampled_from(
        ["远山智能科技有限公司", "腾讯", "CEO王建国", "“云帆”大模型", "收购", "中标", "从5元降至3元", "项目", "(", "“", "”", "、", ",", "。"]
    ),
    st.sampled_from(["9999-99-99", "2月30日", "99999年前", "〇〇〇〇年", "零零零", "10000亿亿元", "0.00000001折", "1/0", "NaN%", "公元前1年"]),
)  # fmt: skip
LONG = ["“", "国(gu", "知识库大模型采购项目", "腾讯发布Kestrel-{n}模型，", "腾讯营收{n}亿元。"]
LENGTH = 40_000


@cache
def pipeline() -> Language:
    return load("fast")


@settings(deadline=None, max_examples=80)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_extracted_stands_in_the_text(text: str):
    [record] = extract(pipeline(), [Text("1", text, published="2024-08-06")])
    for entity in record.entities:
        for mention in entity.mentions:
            assert text[mention.start : mention.end] == mention.text
    for relation in record.relations:
        evidence = relation.evidence
        assert text[evidence.start : evidence.end] == evidence.text
    assert from_json(to_json(record)) == record


def test_private_use_characters_are_no_mentions():
    [record] = extract(pipeline(), [Text("1", "\ue000收购\ue000，\ue000以\ue006中标\ue004。")])
    assert record.relations == ()


@given(
    st.lists(st.sampled_from(["腾讯", "，", "。", "、", "公司" * 300, "\n", "!"]), max_size=20).map("".join)
)
def test_sentences_cover_a_text_and_end(text: str):
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(0 < end - start <= LONGEST_SENTENCE + 1 for start, end in spans)


def test_scripts_end_where_they_end():
    opened = "<script>var a = 1; document.write('<script src=x>')</script>"
    assert clean(f"甲{opened}乙").text == "甲乙"
    assert clean("甲<script>乙</script>丙<script>丁").text == "甲丙<script>丁"


def main() -> None:
    """Extract every long text, under a limit of processor time; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    texts = ["".join(piece.format(n=n) for n in range(LENGTH // len(piece))) for piece in LONG]
    for record in extract(load("fast"), [Text(str(n), text) for n, text in enumerate(texts)]):
        print(record.id, sum(len(relation.evidence.text) for relation in record.relations) < 8_000_000)


def test_long_texts_take_a_time_that_grows_with_their_length():
    done = subprocess.run(
        [sys.executable, str(Path(__file__))], cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-2000:]
    assert done.stdout.split()[1::2] == ["True"] * len(LONG)


if __name__ == "__main__":
    main()
