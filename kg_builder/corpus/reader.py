"""Files and folders, whatever their shape and encoding, as a stream of articles."""

import io
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from kg_builder.corpus.article import Article, CorpusError, Reason, SetAside
from kg_builder.corpus.checks import MAX_BYTES, MAX_CHARACTERS, binary, objection
from kg_builder.corpus.encodings import Decoded, UndecodableError, decode
from kg_builder.corpus.frontmatter import read_front_matter
from kg_builder.corpus.jsonlines import check_fields, read_document, read_lines
from kg_builder.corpus.metadata import Metadata, date_in_path, merge, stated

_MARKDOWN = {".md", ".markdown", ".mkd"}
_HTML = {".html", ".htm", ".xhtml", ".shtml"}
_JSON_LINES = {".jsonl", ".ndjson"}
_OTHER = re.compile(r"\.(?:csv|tsv|xml|rss|ya?ml|toml|ini|cfg|py|js|ts|css|sh|sql|ipynb|log|tex|svg|srt|bib)")
"""Text files that are no articles; a suffix that is in no list leaves the decision to the content."""

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.I | re.DOTALL,
)
_TAG = re.compile(r"<(?:p|div|br|span|table|article|h[1-6]|a)\b[^<>]*>", re.IGNORECASE)
_STRUCTURED = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*[{\[<]")


@dataclass(frozen=True)
class Options:
    """How to read. `fields` maps an article's fields (id, title, published, text, outlet, author, url) to the keys
    that JSON objects have for them, where those differ."""

    fields: Mapping[str, str] = field(default_factory=dict)


ReadFile = Callable[[Path, str, Options], Iterable[Article | SetAside]]
_DEFAULT = Options()


def read(path: str | os.PathLike[str], options: Options = _DEFAULT) -> Iterator[Article | SetAside]:
    """The articles of a file or of all files under a folder, with a SetAside for each that is none.

    Files come in the order of their paths, lines in the order of their file; hidden files are skipped, links to
    folders followed once. One file or line is in memory at a time. Line ends are kept as they are.

    Ids: the `id` of a JSON object; `path#digest of the content` for an object without one; the relative path for any
    other file. Should an id be in use already by an earlier path, the later article is `path#id`; where it has the
    same content, or that is in use as well, it is set aside as a duplicate. So no two articles of a run share an id.

    Raises CorpusError for a path that does not exist or fields that an article does not have.
    """
    return _unique(read_all(path, options))


def read_all(
    path: str | os.PathLike[str], options: Options = _DEFAULT, one: ReadFile | None = None
) -> Iterator[Article | SetAside]:
    """What `read` gives, but with the ids as they stand in the files, be they in use already or not.

    `one` reads a single file, and is `read_file` unless given.
    """
    check_fields(options.fields)
    root = Path(path)
    if not root.exists():
        raise CorpusError(f"no such file or folder: {root}")
    if root.is_dir():
        return _read_folder(root, options, one or read_file)
    return iter((one or read_file)(root, _name(root.name), options))


def read_stream(
    stream: BinaryIO, name: str = "-", options: Options = _DEFAULT
) -> Iterator[Article | SetAside]:
    """The articles of a binary stream such as standard input: JSON lines, or one page or text.

    Raises CorpusError for fields that an article does not have.
    """
    check_fields(options.fields)
    first = stream.readline(MAX_BYTES)
    rest = io.BufferedReader(_Rejoined(first, stream))
    if first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _unique(read_lines(rest, name, options.fields))
    return _unique(_read_bytes(rest.read(), name, "", options))


class _Rejoined(io.RawIOBase):
    """A stream with the line that was read from it put back."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._first:
            data, self._first = self._first[: len(buffer)], self._first[len(buffer) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _unique(items: Iterator[Article | SetAside]) -> Iterator[Article | SetAside]:
    digests: dict[str, str] = {}
    for item in items:
        if isinstance(item, Article):
            if digests.get(item.id) == item.sha256:
                yield SetAside(
                    item.path, Reason.DUPLICATE, f"the same article as an earlier one, id {item.id!r}"
                )
                continue
            if item.id in digests:
                item = replace(item, id=f"{item.path}#{item.id}")
            if item.id in digests:
                yield SetAside(item.path, Reason.DUPLICATE, f"its id is an earlier article's: {item.id!r}")
                continue
            digests[item.id] = item.sha256
        yield item


def _name(name: str) -> str:
    """A file's name as text that can be written anywhere; bytes that are no UTF-8 are escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_folder(root: Path, options: Options, one: ReadFile) -> Iterator[Article | SetAside]:
    for path, name in _walk(root):
        yield from one(path, name, options) if isinstance(path, Path) else (path,)


def _walk(top: Path) -> Iterator[tuple[Path | SetAside, str]]:
    """The files under a folder with their names relative to it, in the order of their paths. Raises CorpusError where
    the folder itself cannot be listed, for then it is not known to be empty."""
    root, visited = top.resolve(), set()
    pending = [(top, "")]
    while pending:
        path, name = pending.pop()
        if not os.path.isdir(path):
            yield path, name
            continue
        try:
            status = path.stat()
            identity = status.st_dev, status.st_ino
            if identity in visited or (name and path.is_symlink() and path.resolve().is_relative_to(root)):
                continue
            visited.add(identity)
            entries = sorted(os.scandir(path), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            if not name:
                raise CorpusError(f"{top}: cannot be read: {_why(error)}") from error
            yield SetAside(name, Reason.UNREADABLE, _why(error)), name
            continue
        pending += [
            (Path(entry.path), f"{name}/{_name(entry.name)}" if name else _name(entry.name))
            for entry in entries
            if not entry.name.startswith((".", "~$")) and entry.name != "__MACOSX"
        ]


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def read_file(path: Path, name: str, options: Options) -> Iterator[Article | SetAside]:
    """What one file holds; `name` is its path relative to the folder that is read."""
    suffix = path.suffix.lower()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            yield SetAside(name, Reason.UNREADABLE, "not a regular file")
        elif _OTHER.fullmatch(suffix):
            yield SetAside(name, Reason.UNSUPPORTED, f"{suffix} files are no articles")
        elif not status.st_size:
            yield SetAside(name, Reason.EMPTY, "no bytes")
        elif suffix in _JSON_LINES:
            with path.open("rb") as stream:
                yield from read_lines(stream, name, options.fields)
        elif status.st_size > MAX_BYTES:
            yield SetAside(name, Reason.TOO_LARGE, f"{status.st_size:,} bytes; the most is {MAX_BYTES:,}")
        else:
            yield from _read_bytes(path.read_bytes(), name, suffix, options)
    except OSError as error:
        yield SetAside(name, Reason.UNREADABLE, _why(error))


def _read_bytes(data: bytes, name: str, suffix: str, options: Options) -> Iterator[Article | SetAside]:
    kind = binary(data)
    if kind:
        yield SetAside(name, Reason.BINARY, kind)
        return
    # No encoding has characters of more than four bytes: what is neither page nor JSON need not be decoded to be counted.
    if len(data) > 4 * MAX_CHARACTERS and not _STRUCTURED.match(data[:100].replace(b"\0", b"")):
        detail = (
            f"{len(data):,} bytes of text; the most is {MAX_CHARACTERS:,} characters: split it into articles"
        )
        yield SetAside(name, Reason.TOO_LARGE, detail)
        return
    if suffix == ".json":
        yield from read_document(data, name, options.fields)
        return
    try:
        decoded = decode(data)
    except UndecodableError as error:
        yield SetAside(name, Reason.BINARY if b"\0" in data else Reason.UNDECODABLE, str(error))
        return
    if decoded.text.lstrip().startswith("{"):
        items = list(read_document(data, name, options.fields))
        if any(isinstance(item, Article) for item in items):
            yield from items
            return
    yield _read_text(decoded, name, suffix)


def _read_text(decoded: Decoded, name: str, suffix: str) -> Article | SetAside:
    """The article that one file's text is: a page, or a text with or without front matter."""
    text = decoded.text
    is_page = bool(_PAGE.match(text) or (suffix in _HTML and _TAG.search(text)))
    if is_page:
        # trafilatura takes half a second to import, which a folder without pages need not spend.
        from kg_builder.corpus.html import PageError, read_page

        try:
            text, metadata = read_page(text)
        except PageError as error:
            return SetAside(name, Reason.NO_TEXT, str(error))
    else:
        metadata, start = read_front_matter(text)
        text = text[start:]
    problem = objection(text)
    if problem:
        return SetAside(name, *problem)
    if not is_page:
        metadata = merge([metadata, stated(text).metadata])
    metadata = merge([metadata, Metadata(published=date_in_path(name.rpartition("/")[2]))])
    return Article(
        id=name,
        text=text,
        **metadata.known(),
        path=name,
        format="html" if is_page else "markdown" if suffix in _MARKDOWN else "text",
        encoding=decoded.encoding,
        encoding_source=decoded.source,
    )
