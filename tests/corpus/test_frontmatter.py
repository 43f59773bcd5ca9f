"""Front matter: what it says and where the body begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_builder.corpus.frontmatter import read_front_matter
from kg_builder.corpus.metadata import Metadata


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("title: 甲\ndate: 2024-08-12", Metadata("甲", "2024-08-12")),
        (
            "標題: 甲\n日期: 2024年8月12日\n來源: 某某網\n作者: 張三",
            Metadata("甲", "2024-08-12", "某某網", "張三"),
        ),
        ("Title: 甲\nauthors:\n  - 张三\n  - 李四", Metadata("甲", author="张三、李四")),
        ("source: https://a.cn/1", Metadata(url="https://a.cn/1")),
        ("title: 甲: 乙: 丙\ndate: 2024-08-12", Metadata("甲: 乙: 丙", "2024-08-12")),
        ("tags: [一, 二]\ndraft: false", Metadata()),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_fields_by_their_usual_names(block: str, expected: Metadata, end: str) -> None:
    head = f"---\n{block}\n---\n".replace("\n", end)
    assert read_front_matter(head + "正文") == (expected, len(head))


@pytest.mark.parametrize(
    "text", ["正文", "---\n正文\n---\n正文", "---\n正文", "", "---\n---\n", "--- title: 甲"]
)
def test_a_text_without_front_matter(text: str) -> None:
    assert read_front_matter(text) == (Metadata(), 0)


@given(st.text("-\n\r: &*[]{}'\"甲a!|>#%@`,", max_size=40))
def test_no_block_breaks_the_reader(block: str) -> None:
    text = f"---\n{block}\n---\n正文"
    _, start = read_front_matter(text)
    assert 0 <= start <= len(text)
