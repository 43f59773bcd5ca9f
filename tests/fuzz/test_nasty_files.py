"""Whatever stands in a folder is read, or refused with a reason; nothing beside it is lost."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nasty
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder.corpus.article import Article, SetAside
from kg_builder.corpus.jsonlines import MOST_SET_ASIDE
from kg_builder.corpus.metadata import parse_date
from kg_builder.corpus.reader import Options, read, read_all, read_file

ROOT = Path(__file__).parents[2]
AS_NOBODY = """
import os, sys
from kg_builder.corpus.reader import read
list(read("corpora"))  # imports what nobody may not be allowed to
if os.geteuid() == 0:  # root reads whatever the permissions
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
for item in read(sys.argv[1]):
    print(item.path, getattr(item, "reason", "read"))
"""
PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["---\n", "<html>", "<p>", "</", "<!--", "-->", "<meta charset=", "&#xD800;", '{"text": "', '"}', "\\ud800", "\0"]
    ),
    st.sampled_from(["公司中标", "2024年8月5日", "来源：", "作者：", "【", "】", "\n", "\r", " " * 9, "\u200f", "😀"]),
)  # fmt: skip


def test_each_file_is_read_or_refused_with_its_reason(
    nasty_folder: tuple[Path, dict[str, str], dict[str, str]],
):
    root, aside, articles = nasty_folder
    read_, refused = {}, {}
    for item in read_all(root):
        if isinstance(item, Article):
            assert item.path not in read_
            read_[item.path] = item.text
            item.sha256.encode()
            repr(item).encode("utf-8", "strict")
        else:
            refused[item.path] = item.reason
            assert "\n" not in item.detail
            item.detail.encode()
    assert refused == aside
    assert read_.keys() == articles.keys()
    assert [name for name, words in articles.items() if words not in read_[name]] == []


@settings(deadline=None, max_examples=100)
@given(st.lists(PIECES, max_size=12), st.sampled_from([".txt", ".md", ".html", ".json", ".jsonl", ""]))
def test_no_content_is_a_crash(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], suffix: str):
    path = tmp_path_factory.getbasetemp() / f"fuzz{suffix}"
    path.write_bytes("".join(pieces).encode("utf-8", "surrogatepass"))
    items = list(read_file(path, path.name, Options()))
    assert items
    for item in items:
        repr(item).encode()


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".html", ".json", ".jsonl"]))
def test_no_bytes_are_a_crash(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str):
    path = tmp_path_factory.getbasetemp() / f"bytes{suffix}"
    path.write_bytes(data)
    assert list(read_file(path, path.name, Options()))


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.from_regex(r"\d{1,13}[-/年.]\d{1,4}[-/月.]\d{1,4}(日|T\d\d:\d\d[+-]\d{4})?", fullmatch=True),
        st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} [\d:]{1,9} [+-]\d{1,6}", fullmatch=True),
        st.characters(categories=["Cs"]),
    )
)
def test_no_date_is_a_crash(value: object):
    day = parse_date(value)
    assert day is None or "1900-01-01" <= day <= "2100-01-01"


def test_a_flood_of_bad_lines_is_counted(tmp_path: Path):
    lines = ["x" if number % 3 else f'{{"text": "{nasty.STORY}{number}"}}' for number in range(1200)]
    (tmp_path / "flood.jsonl").write_text("\n".join(lines), encoding="utf-8")
    items = list(read(tmp_path))
    aside = [item for item in items if isinstance(item, SetAside)]
    assert len(items) - len(aside) == 400
    assert len(aside) == MOST_SET_ASIDE + 1
    assert aside[-1].detail.startswith("700 more; the last is line 1200: ")


def test_a_file_that_vanishes_takes_nothing_with_it(tmp_path: Path):
    nasty.write_good(tmp_path)
    (tmp_path / "a.txt").write_text(nasty.STORY, encoding="utf-8")
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone/b.txt").write_text(nasty.STORY, encoding="utf-8")
    items = read(tmp_path)
    assert isinstance(next(items), Article)
    shutil.rmtree(tmp_path / "gone")
    (tmp_path / "good.txt").unlink()
    rest = {item.path: item for item in items}
    assert isinstance(rest["folder/better.md"], Article)
    assert isinstance(rest["good.txt"], SetAside)
    assert rest["good.txt"].reason == "unreadable"


def test_what_may_not_be_read_is_said_and_the_rest_is_read():
    with tempfile.TemporaryDirectory() as place:  # the test's own folder is closed to nobody
        root = Path(place)
        root.chmod(0o755)
        nasty.write_good(root)
        (root / "secret.txt").write_text(nasty.STORY, encoding="utf-8")
        (root / "secret.txt").chmod(0)
        (root / "closed").mkdir(mode=0)
        (root / "listed").mkdir()
        (root / "listed/a.txt").write_text(nasty.STORY, encoding="utf-8")
        (root / "listed").chmod(0o444)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(root)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        (root / "listed").chmod(0o755)
        (root / "closed").chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert dict(line.rsplit(" ", 1) for line in done.stdout.splitlines()) == {
        "closed": "unreadable",
        "folder/better.md": "read",
        "good.txt": "read",
        "injected.jsonl": "read",
        "listed/a.txt": "unreadable",
        "secret.txt": "unreadable",
    }


def test_a_folder_that_cannot_be_listed_is_not_an_empty_one():
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, place], cwd=ROOT, capture_output=True, text=True, check=False
        )
        Path(place).chmod(0o755)
    assert done.stdout == ""
    assert done.stderr.endswith(f"CorpusError: {place}: cannot be read: permission denied\n")
