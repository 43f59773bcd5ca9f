"""Folders that are edited, and graphs that follow them: real articles, pipeline and stores."""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder.build import build, retract, start_afresh
from kg_builder.corpus.article import CorpusError, Reason
from kg_builder.corpus.reader import Options
from kg_builder.graph.diff import diff
from kg_builder.graph.fingerprint import fingerprint
from kg_builder.graph.store import Store, StoreError, open_store
from kg_builder.preview import preview
from kg_builder.state import StateError, remove_state, state_path

TEXTS = [
    "8月5日，科大讯飞以120万元中标长河银行知识库大模型采购项目。",
    "8月6日，腾讯宣布以3亿元收购北京星河科技有限公司，交易已经完成。",
    "北京星河科技有限公司（以下简称“星河科技”）任命周砚为首席执行官。",
    "8月6日消息，腾讯宣布以3亿元收购北京星河科技有限公司，交易已经完成。",
    "腾讯与科大讯飞签署战略合作协议。星河科技首席执行官周砚出席了签约仪式。",
    "腾讯宣布以4亿元收购上海星河科技有限公司。",
]
FOLDERS = ("one", "two")


def write(root: Path, corpus: dict[tuple[str, str], int]) -> None:
    """Make two folders hold what a corpus says: (folder, name) → number of a text."""
    for folder in FOLDERS:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).mkdir(parents=True)
    for (folder, name), number in corpus.items():
        outlet = "晨报" if number % 2 else "快讯"
        head = f"---\ntitle: 快讯{number}\ndate: 2024-08-0{number + 1}\nsource: {outlet}\n---\n"
        (root / folder / name).write_text(head + TEXTS[number] + "\n", encoding="utf-8")


def clean(root: Path, pipeline: str = "default") -> str:
    """The fingerprint of the folders built into an empty store, the last first."""
    with tempfile.TemporaryDirectory() as place, closing(open_store(f"kglite:{place}/g.kgl")) as store:
        for folder in reversed(FOLDERS):
            build(root / folder, store, pipeline)
        return fingerprint(store)


corpora = st.dictionaries(
    st.tuples(st.sampled_from(FOLDERS), st.sampled_from(["1.md", "2.md", "3.md"])),
    st.integers(0, len(TEXTS) - 1),
    max_size=5,
)


@settings(deadline=None, max_examples=12)
@given(st.lists(corpora, min_size=2, max_size=3))
def test_a_graph_follows_its_folders_through_any_changes(steps: list[dict[tuple[str, str], int]]):
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        for corpus in steps:
            write(root, corpus)
            with closing(open_store(f"kglite:{root}/g.kgl")) as store:
                for folder in FOLDERS:
                    build(root / folder, store)
                assert fingerprint(store) == clean(root)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for folders and for the state of a server's graph."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_edited_renamed_deleted_and_retracted_articles_leave_both_stores(root: Path, store: Store):
    corpus = {("one", "1.md"): 0, ("one", "2.md"): 1, ("two", "1.md"): 3, ("two", "2.md"): 2}
    write(root, corpus)
    for folder in FOLDERS:
        build(root / folder, store)
    assert fingerprint(store) == clean(root)
    changes = [
        corpus | {("one", "1.md"): 4},
        {("one", "1.md"): 4, ("one", "renamed.md"): 1, ("two", "1.md"): 3, ("two", "2.md"): 2},
        {("one", "1.md"): 4, ("two", "1.md"): 3, ("two", "2.md"): 2},
    ]
    for changed in changes:
        write(root, changed)
        summary = build(root / "one", store)
        assert summary.extracted == (changed is changes[0])
        assert fingerprint(store) == clean(root)
    assert retract([str(root / "two" / "2.md")], store) == ["2.md"]
    (root / "two" / "2.md").unlink()
    assert fingerprint(store) == clean(root)
    with pytest.raises(CorpusError, match=r"no article .* '2.md'"):
        retract(["2.md"], store)


def test_two_files_of_one_name_are_two_articles_whichever_came_first(root: Path, kglite_store: Store):
    write(root, {("one", "1.md"): 0, ("two", "1.md"): 4})
    build(root / "one", kglite_store)
    assert kglite_store.read("MATCH (a:Article) RETURN a.id")[1] == [["1.md"]]
    build(root / "two", kglite_store)
    ids = [row[0] for row in kglite_store.read("MATCH (a:Article) RETURN a.id ORDER BY a.id")[1]]
    assert len(ids) == 2
    assert all(one.startswith("1.md#") for one in ids)
    assert fingerprint(kglite_store) == clean(root)
    retract([ids[0]], kglite_store)
    assert kglite_store.read("MATCH (a:Article) RETURN a.id")[1] == [["1.md"]]


def close(path: Path, patch: pytest.MonkeyPatch) -> None:
    """Make the system refuse a file or folder, as it does for missing permissions, also where root runs this."""

    def refusing(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(wanted: object, *rest: object, **named: object) -> Any:
            if str(wanted) == str(path):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return call(wanted, *rest, **named)

        return checked

    patch.setattr(Path, "open", refusing(Path.open))
    patch.setattr(os, "scandir", refusing(os.scandir))


@pytest.mark.parametrize("closed", ["1.jsonl", "sub", "sub/2.md"])
def test_what_cannot_be_read_for_the_moment_stays_in_the_graph(
    root: Path, kglite_store: Store, monkeypatch: pytest.MonkeyPatch, closed: str
):
    write(root, {("one", "3.md"): 2})
    (root / "one" / "sub").mkdir()
    (root / "one" / "sub" / "2.md").write_text(TEXTS[1], encoding="utf-8")
    lines = [{"id": f"line-{number}", "text": TEXTS[number]} for number in (0, 5)]
    (root / "one" / "1.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    build(root / "one", kglite_store)
    before = fingerprint(kglite_store)
    with monkeypatch.context() as patch:
        close(root / "one" / closed, patch)
        found = preview(root / "one", state_path(kglite_store), "default", None, Options())
        assert found.removed == ()
        for _ in range(2):
            summary = build(root / "one", kglite_store)
            (aside,) = summary.set_aside
            assert (aside.path, aside.reason) == (closed, Reason.UNREADABLE)
            assert aside.detail == "permission denied; what was read of it before is kept"
            assert (summary.articles, summary.extracted, summary.gone) == (4, 0, 0)
            assert fingerprint(kglite_store) == before
        (root / "one" / "3.md").unlink()
        assert build(root / "one", kglite_store).gone == 1
    shutil.rmtree(root / "one" / "sub")
    (root / "one" / "1.jsonl").write_text(json.dumps(lines[1]), encoding="utf-8")
    build(root / "one", kglite_store)
    assert fingerprint(kglite_store) == clean(root)


def test_a_link_to_nothing_is_a_file_that_is_gone(root: Path, kglite_store: Store):
    write(root, {("one", "1.md"): 0, ("two", "2.md"): 1})
    (root / "one" / "2.md").symlink_to(root / "two" / "2.md")
    assert build(root / "one", kglite_store).articles == 2
    (root / "two" / "2.md").unlink()
    assert build(root / "one", kglite_store).gone == 1
    assert fingerprint(kglite_store) == clean(root)


def test_what_a_broken_run_left_is_made_good(root: Path, kglite_store: Store):
    write(root, {("one", "1.md"): 0, ("one", "2.md"): 1})
    build(root / "one", kglite_store)
    kglite_store.forget(["1.md"])
    kglite_store.sweep()
    summary = build(root / "one", kglite_store)
    assert summary.extracted == 0
    assert fingerprint(kglite_store) == clean(root)


def test_a_graph_without_its_state_is_refused_and_starts_afresh(root: Path, kglite_store: Store):
    write(root, {("one", "1.md"): 0})
    build(root / "one", kglite_store)
    remove_state(state_path(kglite_store))
    with pytest.raises(StoreError, match="--fresh"):
        build(root / "one", kglite_store)
    start_afresh(kglite_store)
    build(root / "one", kglite_store)
    assert fingerprint(kglite_store) == clean(root)
    remove_state(state_path(kglite_store))
    state_path(kglite_store).write_text("no database, and long enough to be read as one" * 9)
    with pytest.raises(StateError, match="--fresh"):
        build(root / "one", kglite_store)


def test_another_pipeline_reads_everything_again(root: Path, kglite_store: Store):
    from extractors.pipeline import PIPELINES

    write(root, {("one", "1.md"): 0, ("two", "2.md"): 1})
    for folder in FOLDERS:
        build(root / folder, kglite_store)
    shutil.copy(PIPELINES / "fast.cfg", root / "own.cfg")
    summary = build(root / "one", kglite_store, str(root / "own.cfg"))
    assert (summary.extracted, summary.again, summary.articles) == (2, 2, 1)
    assert fingerprint(kglite_store) == clean(root, str(root / "own.cfg")) != clean(root)


def test_diff_names_what_came_went_and_changed_and_through_which_article(root: Path, kglite_store: Store):
    write(root, {("one", "1.md"): 0, ("one", "2.md"): 1})
    build(root / "one", kglite_store)
    with closing(open_store(f"kglite:{root}/other.kgl")) as other:
        build(root / "one", other)
        assert diff(kglite_store, other) == []
        write(root, {("one", "2.md"): 1, ("one", "3.md"): 3, ("one", "4.md"): 4})
        build(root / "one", other)
        found = {(d.change, d.kind): d for d in diff(kglite_store, other)}
        backward = {(d.change, d.kind) for d in diff(other, kglite_store)}
    assert found["vanished", "WON_BID"].articles == ("1.md",)
    assert found["appeared", "PARTNERED_WITH"].articles == ("4.md",)
    changed = found["changed", "ACQUIRED"]
    assert changed.articles == ("3.md",)
    assert "REPORTS" in changed.what
    assert ("appeared", "WON_BID") in backward
    assert ("vanished", "PARTNERED_WITH") in backward
