"""Files that nobody should have to read, made on purpose, and good articles to stand beside them."""

import gzip
import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INJECTION = 'a"}) DETACH DELETE n //'
STORY = "8月5日，远山智能以120万元中标长河银行知识库大模型采购项目。"
GOOD = {
    "good.txt": f"远山智能中标\n2024-08-06\n{STORY}\n",
    "injected.jsonl": json.dumps(
        {"id": INJECTION, "title": f"{INJECTION}中标", "text": STORY, "outlet": INJECTION}, ensure_ascii=False
    ),
    "folder/better.md": "---\ntitle: 收购\ndate: 2024-08-07\n---\n腾讯宣布以3亿元收购北京星河科技有限公司。\n",
}


def write_good(root: Path) -> None:
    for name, text in GOOD.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", STORY)
    return buffer.getvalue()


def _database(folder: Path) -> bytes:
    path = folder / "made.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (text)")
    connection.commit()
    connection.close()
    data = path.read_bytes()
    path.unlink()
    return data


def _laughs() -> str:
    lines = ["a0: &a0 [哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "---\n" + "\n".join(lines) + "\ntitle: *a11\n---\n"


def _nested(depth: int, inner: str = "1") -> str:
    return "[" * depth + inner + "]" * depth


def refused(scratch: Path) -> dict[str, tuple[bytes, str]]:
    """Files of which nothing can be read: bytes, and the reason for which they are set aside."""
    page = f"<html><head><title>中标</title></head><body><p>{STORY}</p></body></html>"
    deep = f"<html><body>{'<div>' * 3000}<p>{STORY * 3}</p>{'</div>' * 3000}</body></html>"
    return {
        "gzip.txt": (gzip.compress(STORY.encode()), "binary"),
        "paper.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "binary"),
        "office.md": (_zip(), "binary"),
        "picture.html": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "binary"),
        "database.md": (_database(scratch), "binary"),
        "noise.txt": (bytes((7 * n * n + n) % 256 for n in range(5000)), "binary"),
        "nul.txt": (STORY.encode().replace(b"\xef\xbc\x8c", b"\0"), "binary"),
        "long.txt": (STORY.encode() * 60_000, "too large"),
        "nothing.txt": (b"\n" * 1_000_000, "empty"),
        "nothing.jsonl": (b"\n" * 1_000_000, "empty"),
        "cut.json": (json.dumps([{"text": STORY}], ensure_ascii=False).encode()[:-9], "malformed JSON"),
        "cut.jsonl": (json.dumps({"text": STORY}, ensure_ascii=False).encode()[:-9], "malformed JSON"),
        "deep.json": (_nested(100_000).encode(), "malformed JSON"),
        "deep.jsonl": (_nested(100_000).encode(), "malformed JSON"),
        "number.jsonl": (b'{"text": ' + b"9" * 10_000 + b"}", "malformed JSON"),
        "keys.jsonl": (b'{"\\ud800\\n": 1, "' + b"k" * 10_000 + b'": 2}', "no text"),
        "cut.html": (page.encode()[:30], "no text"),
        "deep.html": (deep.encode(), "no text"),
        "comments.html": (b"<!-- a -->" * 4000 + b"<p>x</p>", "not Chinese"),
        "tags.html": (b"<p " * 100_000, "not Chinese"),
        "emoji.txt": (("😀🚀" * 500).encode(), "not Chinese"),
        "marks.txt": (("\u200f\u202e\u200b" * 500).encode(), "not Chinese"),
    }


def articles() -> dict[str, tuple[bytes, str]]:
    """Files that hold an article for all that is wrong with them: bytes, and words that must be in its text."""
    page = f"<html><head><title>中标</title></head><body><p>{STORY * 3}</p>"
    return {
        "gbk.txt": ((STORY * 2).encode("gb18030"), "长河银行"),
        "utf16.txt": ((STORY * 2).encode("utf-16"), "长河银行"),
        "damaged.txt": ((STORY * 9).encode()[:-1] + b"\n", "长河银行"),
        "declared.html": (f"<meta charset=big5><p>{STORY * 3}</p>".encode(), "长河银行"),
        "open.html": (page.encode(), "长河银行"),
        "scripts.txt": (("<script>" * 2000 + STORY * 300).encode(), "长河银行"),
        "spaces.txt": ((STORY + "\n" + " " * 200_000 + "\n" + STORY).encode(), "长河银行"),
        "laughs.md": ((_laughs() + STORY).encode(), "长河银行"),
        "block.md": (f"---\ntitle: {'x   ' * 5000}: :\n---\n{STORY * 200}".encode(), "长河银行"),
        "surrogate.md": (f'---\ntitle: "\\uD800中标"\nauthor: "\\uDFFF"\n---\n{STORY}'.encode(), "长河银行"),
        "dates.md": (f"---\ndate: 9999-99-99\n---\n9999年99月99日至0年0月，{STORY}".encode(), "9999年"),
        "marks.md": (STORY.replace("，", "\u200f\u202e，\u200b").encode(), "长河银行"),
        "astral.md": (f"{STORY}😀𠀀e\u0301\ue000\ue008".encode(), "𠀀"),
        "surrogate.jsonl": (
            json.dumps({"text": f"\ud83d{STORY}", "title": "\udc00", "published": "\ud800"}).encode(),
            "长河银行",
        ),
        "types.jsonl": (
            json.dumps(
                {"text": STORY, "id": {"name": [1e400]}, "published": 10**300, "title": [[["标题"]]]}
            ).encode(),
            "长河银行",
        ),
        "title.jsonl": (
            f'{{"text": "{STORY}", "title": {_nested(900)}, "author": {_nested(900)}}}'.encode(),
            "长河银行",
        ),
        "data.html": (
            f'<html><head><script type="application/ld+json">{_nested(900)}</script>'
            '<script type="application/ld+json">{"datePublished": "\\ud800", "author": "\\ud800"}</script>'
            f"<title>&#xD800;中标</title></head><body><p>{STORY * 4}</p></body></html>".encode(),
            "长河银行",
        ),
        f"{INJECTION.replace('/', '_')}.txt": (STORY.encode(), "长河银行"),
        "长" * 80 + ".txt": (STORY.encode(), "长河银行"),
        "line\nbreak.txt": (STORY.encode(), "长河银行"),
    }


def write_links(root: Path) -> dict[str, str]:
    """What no bytes can make: links and pipes. Gives those that are set aside, with their reason."""
    (root / "loop").symlink_to(root)
    (root / "self.txt").symlink_to("self.txt")
    (root / "gone.txt").symlink_to("nowhere")
    os.mkfifo(root / "pipe.txt")
    os.mkfifo(root / "pipe.jsonl")
    return dict.fromkeys(["self.txt", "gone.txt", "pipe.txt", "pipe.jsonl"], "unreadable")


@contextmanager
def deep_folders(root: Path) -> Iterator[str]:
    """The name of a file in more folders than Python calls itself; they are gone afterwards, which `rmtree` cannot do."""
    folders = [root / ("d/" * depth) for depth in range(1, 1010)]
    for folder in folders:
        folder.mkdir()
    path = folders[-1] / "deep.txt"
    path.write_text(STORY, encoding="utf-8")
    yield path.relative_to(root).as_posix()
    path.unlink()
    for folder in reversed(folders):
        folder.rmdir()
