"""Files and folders as articles: formats, ids, order, and what is set aside."""

import gzip
import io
import json
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg_builder.corpus.article import Article, CorpusError, Reason, SetAside
from kg_builder.corpus.checks import MAX_CHARACTERS
from kg_builder.corpus.reader import Options, read, read_stream

STORY = "甲公司今天宣布，旗下三款模型全线降价，最大降幅达到九成。"


def articles(path: Path, options: Options | None = None) -> list[Article]:
    items = list(read(path, options or Options()))
    assert [item for item in items if isinstance(item, SetAside)] == []
    return [item for item in items if isinstance(item, Article)]


def only(path: Path) -> Article | SetAside:
    (item,) = read(path)
    return item


def write_lines(path: Path, *objects: Any, encoding: str = "utf-8") -> Path:
    path.write_text("".join(json.dumps(o, ensure_ascii=False) + "\n" for o in objects), encoding=encoding)
    return path


def test_a_plain_text(tmp_path: Path) -> None:
    text = f"甲公司降价\r\n2024年8月12日 来源：某某网 作者：张三\r\n\r\n{STORY}\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode("gbk"))
    assert articles(tmp_path) == [
        Article(
            id="a.txt",
            text=text,
            title="甲公司降价",
            published="2024-08-12",
            outlet="某某网",
            author="张三",
            path="a.txt",
            format="text",
            encoding="gb18030",
            encoding_source="detected",
        )
    ]


def test_markdown_with_front_matter(tmp_path: Path) -> None:
    head = "---\ntitle: 甲公司：全线降价\ndate: 2024-08-12 09:00:00\nauthor: [张三, 李四]\nsource: 某某网\nurl: https://a.cn/1\n---\n"
    (tmp_path / "a.md").write_text(f"{head}# 另一个题目\n\n{STORY}\n", encoding="utf-8")
    (article,) = articles(tmp_path)
    assert article.text == f"# 另一个题目\n\n{STORY}\n"
    assert (article.title, article.published) == ("甲公司：全线降价", "2024-08-12")
    assert (article.outlet, article.author, article.url) == ("某某网", "张三、李四", "https://a.cn/1")
    assert article.format == "markdown"


@pytest.mark.parametrize(
    ("head", "title", "url"),
    [
        ("---\ntitle: 题: 目: 多\nsource: https://a.cn/1\n---\n", "题: 目: 多", "https://a.cn/1"),
        ("---\r\ntitle: '题目'\r\nlink: https://a.cn/1\r\n---\r\n", "题目", "https://a.cn/1"),
    ],
)
def test_front_matter_as_people_write_it(tmp_path: Path, head: str, title: str, url: str) -> None:
    (tmp_path / "a.md").write_bytes((head + STORY).encode())
    (article,) = articles(tmp_path)
    assert (article.text, article.title, article.url) == (STORY, title, url)


def test_a_rule_is_no_front_matter(tmp_path: Path) -> None:
    text = f"---\n\n{STORY}\n\n---\n{STORY}"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert articles(tmp_path)[0].text == text


def test_json_lines_keep_id_and_text(tmp_path: Path) -> None:
    text = f"  {STORY}\r\n\u200b\U00020000 尾 "
    write_lines(
        tmp_path / "a.jsonl",
        {
            "id": "x-1",
            "title": "题",
            "published": "2024-08-12T09:00:00+08:00",
            "text": text,
            "author": ["张三", "李四"],
        },
        {"id": 7, "published": "不详", "text": STORY, "outlet": {"name": "某某网"}, "url": "https://a.cn/2"},
    )
    first, second = articles(tmp_path)
    assert (first.id, first.title, first.published, first.text) == ("x-1", "题", "2024-08-12", text)
    assert first.author == "张三、李四"
    assert (second.id, second.published, second.outlet, second.url) == ("7", None, "某某网", "https://a.cn/2")


def test_json_fields_can_be_mapped(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.ndjson", {"key": "k", "content": STORY, "ctime": 1723420800, "site": "某某网"})
    fields = {"id": "key", "text": "content", "published": "ctime", "outlet": "site"}
    (article,) = articles(tmp_path, Options(fields))
    assert (article.id, article.text, article.published, article.outlet) == (
        "k",
        STORY,
        "2024-08-12",
        "某某网",
    )


def test_mapping_what_is_no_field_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no field 'body': map id, title"):
        read(tmp_path, Options({"body": "content"}))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    write_lines(
        tmp_path / "a.jsonl", {"id": "a", "text": STORY}, {"id": "b", "text": "乙" + STORY}, encoding=encoding
    )
    assert [(a.id, a.text) for a in articles(tmp_path)] == [("a", STORY), ("b", "乙" + STORY)]


@pytest.mark.parametrize(
    "document",
    [
        json.dumps(
            [{"id": "a", "text": STORY}, {"id": "b", "text": "乙" + STORY}], ensure_ascii=False, indent=1
        ),
        json.dumps({"id": "a", "text": STORY}) + "\n" + json.dumps({"id": "b", "text": "乙" + STORY}),
    ],
)
def test_a_json_file_may_be_an_array_or_lines(tmp_path: Path, document: str) -> None:
    (tmp_path / "a.json").write_text(document, encoding="utf-8")
    assert [a.id for a in articles(tmp_path)] == ["a", "b"]


def test_a_json_file_may_be_one_object(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"id": "a", "text": STORY}, indent=2), encoding="utf-8")
    assert [a.text for a in articles(tmp_path)] == [STORY]


def test_half_a_surrogate_pair_does_not_break_what_is_written_later(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "a", "text": STORY}).replace('"}', '\\ud83d"}'))
    assert articles(tmp_path)[0].text == STORY + "\ufffd"


@pytest.mark.parametrize("name", ["a.txt", "a", "a.html", "第3.5期"])
def test_content_decides_where_the_suffix_is_wrong_or_missing(tmp_path: Path, name: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>甲公司降价</title></head><body><h1>甲公司降价</h1><p>{STORY}</p></body></html>"
    (tmp_path / name).write_text(page, encoding="utf-8")
    (article,) = articles(tmp_path)
    assert (article.format, article.text) == ("html", f"甲公司降价\n{STORY}")


def test_json_lines_in_a_text_file(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.txt", {"id": "x", "text": STORY}, {"id": "y", "text": "乙" + STORY})
    assert [a.id for a in articles(tmp_path)] == ["x", "y"]


def test_the_file_name_dates_an_article_that_does_not(tmp_path: Path) -> None:
    (tmp_path / "2024-08-12-a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "b.txt").write_text(STORY, encoding="utf-8")
    assert [a.published for a in articles(tmp_path)] == ["2024-08-12", None]


@pytest.mark.parametrize(
    ("name", "data", "reason", "detail"),
    [
        ("a.txt", b"", Reason.EMPTY, "no bytes"),
        ("a.jsonl", b"\n\n", Reason.EMPTY, "no line holds anything"),
        ("a.txt", " \r\n\u3000".encode(), Reason.EMPTY, "white space"),
        ("a.txt", gzip.compress(STORY.encode()), Reason.BINARY, "gzip"),
        ("a.jsonl", gzip.compress(b"{}"), Reason.BINARY, "gzip"),
        ("a.txt", b"%PDF-1.7 ...", Reason.BINARY, "PDF"),
        ("a.html", b"\x89PNG\r\n\x1a\n", Reason.BINARY, "PNG"),
        ("a.txt", STORY.encode() + b"\0\0\1", Reason.BINARY, "NUL"),
        ("a.txt", random.Random(1).randbytes(4000), Reason.BINARY, ""),
        ("a.txt", b"This report is in English, with one \xe4\xb8\xad.", Reason.NOT_CHINESE, "1 Chinese"),
        ("a.txt", "これは日本語の記事です。値下げを発表しました。".encode(), Reason.NOT_CHINESE, "kana"),
        ("a.txt", "삼성전자는 오늘 가격을 인하했다".encode(), Reason.NOT_CHINESE, "0 Chinese"),
        (
            "a.txt",
            "Été à Genève, où l'on goûte le thé près du café".encode("cp1252"),
            Reason.UNDECODABLE,
            "GB18030",
        ),
        ("a.txt", ("甲" * (MAX_CHARACTERS + 1)).encode(), Reason.TOO_LARGE, "1,000,001 characters"),
        ("a.html", b"<html><body><script>1</script></body></html>", Reason.NO_TEXT, "no main text"),
        ("a.csv", "甲,乙".encode(), Reason.UNSUPPORTED, ".csv"),
        ("a.jsonl", b'{"id": 1, "text": \n', Reason.MALFORMED, "line 1: Expecting value"),
        ("a.jsonl", b"[1, 2]\n", Reason.MALFORMED, "line 1: not a JSON object"),
        ("a.jsonl", b"[" * 100_000, Reason.MALFORMED, "line 1"),
        (
            "a.jsonl",
            b'{"body": "x", "when": 1}\n',
            Reason.NO_TEXT,
            "line 1: no field 'text' with a text, only body, when",
        ),
        ("a.jsonl", b'{"text": 5}\n', Reason.NO_TEXT, "line 1"),
        ("a.jsonl", b'{"text": " "}\n', Reason.EMPTY, "line 1"),
        ("a.jsonl", b'{"text": "in English only"}\n', Reason.NOT_CHINESE, "line 1"),
        ("a.json", b"[1", Reason.MALFORMED, "Expecting"),
        ("a.json", b"3", Reason.MALFORMED, "not a JSON object"),
    ],
)
def test_what_is_set_aside(tmp_path: Path, name: str, data: bytes, reason: Reason, detail: str) -> None:
    (tmp_path / name).write_bytes(data)
    item = only(tmp_path)
    assert isinstance(item, SetAside)
    assert (item.path, item.reason) == (name, reason)
    assert detail in item.detail
    assert "\n" not in item.detail


def test_an_archive_named_text(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.txt", "w") as archive:
        archive.writestr("b.txt", STORY)
    item = only(tmp_path)
    assert isinstance(item, SetAside)
    assert item.detail == "a zip archive or Office document"


def test_a_bad_line_does_not_stop_the_others(tmp_path: Path) -> None:
    good = json.dumps({"id": "a", "text": STORY}, ensure_ascii=False).encode()
    other = json.dumps({"id": "b", "text": "乙" + STORY}, ensure_ascii=False).encode()
    (tmp_path / "a.jsonl").write_bytes(b"\n".join([good, b"{", b"", b"\xff\xfe\xfd" * 9, other]))
    items = list(read(tmp_path))
    assert [item.id for item in items if isinstance(item, Article)] == ["a", "b"]
    reasons = [(item.reason, item.detail[:6]) for item in items if isinstance(item, SetAside)]
    assert reasons == [(Reason.MALFORMED, "line 2"), (Reason.UNDECODABLE, "line 4")]


def test_a_line_too_long_to_hold_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg_builder.corpus.jsonlines.MAX_BYTES", 1000)
    write_lines(tmp_path / "a.jsonl", {"text": STORY * 50}, {"id": "b", "text": STORY})
    long, article = read(tmp_path)
    assert isinstance(long, SetAside)
    assert (long.reason, long.detail) == (Reason.TOO_LARGE, "line 1: more than 1,000 bytes")
    assert isinstance(article, Article)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads files whatever their permissions")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    item = only(tmp_path)
    assert isinstance(item, SetAside)
    assert (item.reason, item.detail) == (Reason.UNREADABLE, "permission denied")


def test_links_hidden_files_and_pipes(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    for path in (folder / "z", folder / ".git", elsewhere):
        path.mkdir(parents=True)
    for path in (folder / "z/a.txt", folder / ".git/b.txt", folder / ".c.txt", elsewhere / "d.txt"):
        path.write_text(path.name + STORY, encoding="utf-8")
    (folder / "z/up").symlink_to(folder, target_is_directory=True)
    (folder / "again").symlink_to(folder / "z", target_is_directory=True)
    (elsewhere / "back").symlink_to(elsewhere, target_is_directory=True)
    (folder / "outside").symlink_to(elsewhere, target_is_directory=True)
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    items = list(read(folder))
    assert [item.path for item in items if isinstance(item, Article)] == ["outside/d.txt", "z/a.txt"]
    aside = {item.path: item.reason for item in items if isinstance(item, SetAside)}
    assert aside == dict.fromkeys(["gone.txt", "pipe.txt", "self.txt"], Reason.UNREADABLE)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no such file or folder"):
        read(tmp_path / "nowhere")


def test_a_name_that_is_no_utf8(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode("报道".encode("gbk") + b".txt")).write_text(STORY, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (article,) = articles(tmp_path)
    assert article.id.encode().decode() == article.id


def test_one_file_is_read_as_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY, encoding="utf-8")
    assert articles(tmp_path / "a.txt") == articles(tmp_path)


def test_ids_never_clash(tmp_path: Path) -> None:
    write_lines(
        tmp_path / "a.jsonl",
        {"id": "1", "text": STORY},
        {"id": "1", "text": STORY},
        {"id": "1", "text": "乙" + STORY},
        {"id": "1", "text": "丙" + STORY},
        {"id": "c.txt", "text": "丁" + STORY},
        {"text": "戊" + STORY},
        {"text": "戊" + STORY},
    )
    write_lines(tmp_path / "b.jsonl", {"id": "1", "text": "己" + STORY}, {"id": "1", "text": STORY})
    (tmp_path / "c.txt").write_text("庚" + STORY, encoding="utf-8")
    items = list(read(tmp_path))
    read_ids = [item.id for item in items if isinstance(item, Article)]
    assert read_ids[:3] == ["1", "a.jsonl#1", "c.txt"]
    assert read_ids[3].startswith("a.jsonl#")
    assert read_ids[4:] == ["b.jsonl#1", "c.txt#c.txt"]
    aside = [item for item in items if isinstance(item, SetAside)]
    assert {item.reason for item in aside} == {Reason.DUPLICATE}
    assert len(aside) == 4


def test_standard_input() -> None:
    lines = "".join(json.dumps({"id": i, "text": f"{i}{STORY}"}) + "\n" for i in "ab").encode()
    assert [item.id for item in read_stream(io.BytesIO(lines)) if isinstance(item, Article)] == ["a", "b"]
    story = "甲公司降價\n甲公司今天宣布，旗下三款產品全面降價。"
    (text,) = read_stream(io.BytesIO(story.encode("big5")), "stdin")
    assert isinstance(text, Article)
    assert (text.id, text.text, text.title, text.encoding) == ("stdin", story, "甲公司降價", "big5")


def test_json_lines_are_streamed() -> None:
    class Endless(io.RawIOBase):
        """Never ends, so that only a reader that goes line by line returns from it."""

        number = 0

        def readline(self, size: int | None = -1) -> bytes:
            self.number += 1
            return json.dumps({"id": str(self.number), "text": STORY + str(self.number)}).encode() + b"\n"

        def read(self, size: int = -1) -> bytes:
            return self.readline()

    items = read_stream(Endless())  # type: ignore[arg-type]
    assert [next(items).id for _ in range(3)] == ["1", "2", "3"]  # type: ignore[union-attr]


def test_an_article_as_a_text_for_the_pipeline() -> None:
    article = Article("a", STORY, "题", "2024-08-12", outlet="某某网", path="a.txt")
    text = article.to_text()
    assert (text.id, text.text, text.title, text.published) == ("a", STORY, "题", "2024-08-12")
    assert text.source == {
        "outlet": "某某网",
        "path": "a.txt",
        "format": "text",
        "encoding": "utf-8",
        "encoding_source": "detected",
        "sha256": article.sha256,
    }


def test_the_digest_is_of_the_content_alone() -> None:
    article = Article("a", STORY, path="a.txt")
    assert article.sha256 == Article("b", STORY, path="b.txt", encoding="gb18030").sha256
    assert article.sha256 != Article("a", STORY, published="2024-08-12").sha256
    assert article.sha256 != Article("a", STORY + "。").sha256


WORDS = [
    "甲公司",
    "宣布",
    "降价",
    "合作",
    "今天",
    "市场",
    "增长",
    "，",
    "。",
    "\n",
    "\r\n",
    "A",
    "5",
    " ",
    "中国",
]
stories = (
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=40).map("".join).map(lambda text: f"中国{text}市场")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(stories, st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"]))
def test_a_text_written_in_any_encoding_is_read_back(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    (article,) = articles(tmp_path)
    assert article.text == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_of_writing_and_the_place_change_no_id(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    def build(numbers: list[int]) -> list[Article]:
        folder = tmp_path_factory.mktemp("corpus")
        (folder / "下级").mkdir()
        for number in numbers:
            name = f"下级/{number}.txt" if number % 2 else f"{number}.md"
            (folder / name).write_text(f"{number}{STORY}", encoding="utf-8")
        return articles(folder)

    assert build(order) == build(list(range(6)))


def test_the_order_of_lines_changes_no_id(tmp_path: Path) -> None:
    lines = [{"text": f"{word}{STORY}"} for word in "甲乙丙丁"]
    first = articles(write_lines(tmp_path / "a.jsonl", *lines))
    second = articles(write_lines(tmp_path / "a.jsonl", *reversed(lines)))
    assert {a.id: a.text for a in first} == {a.id: a.text for a in second}
