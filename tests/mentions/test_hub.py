"""Where a model is looked for: a folder, the hub's cache, the hub (a server of our own that answers as it does)."""

import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("tokenizers")
pytest.importorskip("onnx")

from tiny_models import lookup_model

from extractors.backends import models
from extractors.mentions.hub import WEIGHTS, ModelError, cached, locate, reason, scores_facts
from extractors.mentions.token_classifier import TokenClassifier

NAME = "someone/tiny-ner"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
TEXT = "周闻溪到任。"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and no hub."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HANLP_HOME", str(tmp_path / "hanlp"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return lookup_model(tmp_path / "model", {"周闻溪": "PER"}, "model.onnx")


def put_into(cache: Path, folder: Path) -> None:
    """What a download leaves in the cache."""
    entry = cache / f"models--{NAME.replace('/', '--')}"
    shutil.copytree(folder, entry / "snapshots" / COMMIT)
    (entry / "refs").mkdir()
    (entry / "refs/main").write_text(COMMIT)


def test_a_folder_and_the_names_that_ship_are_found(folder: Path) -> None:
    assert locate(str(folder)) == folder
    assert locate("base") == WEIGHTS / "base"
    assert scores_facts(locate("base"))
    assert not scores_facts(folder)


def test_a_name_is_found_in_the_cache_and_listed(cache: Path, folder: Path) -> None:
    put_into(cache, folder)
    assert locate(NAME) == cached(NAME) == cache / f"models--someone--tiny-ner/snapshots/{COMMIT}"
    assert TokenClassifier(locate(NAME)).find([TEXT])[0]
    kinds = {model.name: model.kind for model in models()}
    assert kinds["base"] == "mentions and facts"
    assert kinds[NAME] == "token classification"
    assert all(model.load() for model in models() if model.name in (NAME, "base"))


def test_a_cached_model_without_weights_does_not_count(cache: Path, folder: Path) -> None:
    (folder / "model.onnx").unlink()
    put_into(cache, folder)
    assert cached(NAME) is None


def test_what_is_nowhere_says_where_it_was_looked_for(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError) as caught:
        locate("someone/none")
    message = str(caught.value)
    assert all(
        part in message for part in ("someone/none", "base", str(cache), "http://127.0.0.1:9", "folder")
    )
    assert "\n" not in message
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE forbids"):
        locate("someone/none")
    with pytest.raises(ModelError, match=r"no model folder \./none/here"):
        locate("./none/here")


@pytest.fixture
def hub(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A hub that has `NAME` alone; the paths that it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer()

        def do_GET(self) -> None:
            self.wfile.write(self.answer())

        def answer(self) -> bytes:
            path = self.path.partition("?")[0]
            asked.append(path)
            names = [one.name for one in sorted(folder.iterdir())]
            told: dict[str, object] = {
                "": {"id": NAME, "sha": COMMIT, "siblings": [{"rfilename": name} for name in names]},
                f"/tree/{COMMIT}": [{"type": "file", "path": name, "size": 1, "oid": name} for name in names],
            }
            told["/revision/main"] = told[f"/revision/{COMMIT}"] = told[""]
            about = path.removeprefix(f"/api/models/{NAME}")
            if about in told:
                body = json.dumps(told[about]).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
            elif path.startswith(f"/{NAME}/resolve/{COMMIT}/"):
                body = (folder / path.rpartition("/")[2]).read_bytes()
                self.send_response(200)
                self.send_header("X-Repo-Commit", COMMIT)
                self.send_header("ETag", f'"{path.rpartition("/")[2]}"')
            else:
                body = b"{}"
                self.send_response(404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            return body

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield asked
    server.shutdown()
    server.server_close()


def test_a_name_is_downloaded_and_kept(hub: list[str], folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"not needed beside an ONNX file")
    (folder / "README.md").write_text("not needed either")
    found = locate(NAME)
    assert {path.name for path in found.iterdir()} == {"config.json", "tokenizer.json", "model.onnx"}
    assert TokenClassifier(found).find([TEXT])[0]
    count = len(hub)
    assert locate(NAME) == found
    assert len(hub) == count


def test_a_name_that_the_hub_has_not_is_told(hub: list[str]) -> None:
    with pytest.raises(ModelError, match=r"nor has http://127\.0\.0\.1:\d+ one for you \(404"):
        locate("someone/none")


def test_an_error_without_words_is_told_by_its_class() -> None:
    assert [reason(error) for error in (AssertionError(), ValueError("\n"), OSError("one\ntwo"))] == [
        "AssertionError",
        "ValueError",
        "one",
    ]
