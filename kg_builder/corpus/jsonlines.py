"""Articles that stand one a line as JSON objects, read line by line."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from kg_builder.corpus.article import Article, CorpusError, Reason, SetAside
from kg_builder.corpus.checks import MAX_BYTES, binary, objection
from kg_builder.corpus.encodings import Decoded, UndecodableError, decode
from kg_builder.corpus.metadata import Metadata, merge, parse_date, stated, without_surrogates

FIELDS = ("id", "title", "published", "text", "outlet", "author", "url")
"""What a JSON object may say of an article; each is looked up by its own name or by the one it is mapped to."""

MOST_SET_ASIDE = 100
"""How many lines of a file are set aside one by one; the others are counted."""
_DEEPEST = 20


def check_fields(fields: Mapping[str, str]) -> None:
    """Raises CorpusError for a mapping from something that is no field."""
    for name in fields:
        if name not in FIELDS:
            raise CorpusError(f"an article has no field {name!r}: map {', '.join(FIELDS)}")


def read_lines(stream: BinaryIO, path: str, fields: Mapping[str, str]) -> Iterator[Article | SetAside]:
    """The articles of a stream of JSON lines; `path` is what they are said to come from.

    Lines are decoded one by one as UTF-8, from the first one that is not in the encoding detected there, so a file
    of any size is read in the memory of one line. Blank lines are skipped. Beyond MOST_SET_ASIDE lines that are no
    articles the rest of them are counted in one SetAside.
    """
    return _counted(_read_lines(stream, path, fields), path)


def _counted(items: Iterator[Article | SetAside], path: str) -> Iterator[Article | SetAside]:
    number, last = 0, None
    for item in items:
        if isinstance(item, SetAside):
            number, last = number + 1, item
            if number > MOST_SET_ASIDE:
                continue
        yield item
    if last and number > MOST_SET_ASIDE:
        yield SetAside(path, last.reason, f"{number - MOST_SET_ASIDE:,} more; the last is {last.detail}")


def _read_lines(stream: BinaryIO, path: str, fields: Mapping[str, str]) -> Iterator[Article | SetAside]:
    encoding, source, seen = "utf-8", "detected", False
    for number, raw in enumerate(_split(stream), 1):
        where = f"line {number}: "
        if raw is None:
            yield SetAside(path, Reason.TOO_LARGE, f"{where}more than {MAX_BYTES:,} bytes")
            continue
        if number == 1:
            kind = binary(raw)
            if kind:
                yield SetAside(path, Reason.BINARY, kind)
                return
            if b"\0" in raw:
                yield from _read_wide(raw + stream.read(MAX_BYTES), path, fields)
                return
            if raw.startswith(b"\xef\xbb\xbf"):
                raw, source = raw[3:], "bom"
        if not raw.strip():
            continue
        seen = True
        try:
            decoded = Decoded(raw.decode(encoding), encoding, source)
        except UnicodeDecodeError:
            try:
                decoded = decode(raw)
            except UndecodableError as error:
                yield SetAside(path, Reason.UNDECODABLE, f"{where}{error}")
                continue
            if "\ufffd" not in decoded.text:
                encoding, source = decoded.encoding, decoded.source
        yield _read_line(decoded, path, where, fields)
    if not seen:
        yield SetAside(path, Reason.EMPTY, "no line holds anything")


def read_document(data: bytes, path: str, fields: Mapping[str, str]) -> Iterator[Article | SetAside]:
    """The articles of a file that is one JSON array of objects, one object, or after all JSON lines."""
    return _counted(_read_document(data, path, fields), path)


def _read_document(data: bytes, path: str, fields: Mapping[str, str]) -> Iterator[Article | SetAside]:
    first, _, rest = data.strip().partition(b"\n")
    if first.startswith(b"{") and rest and _is_object(first):
        yield from _read_lines(io.BytesIO(data), path, fields)
        return
    try:
        decoded = decode(data)
        items = json.loads(decoded.text)
    except UndecodableError as error:
        yield SetAside(path, Reason.UNDECODABLE, str(error))
        return
    except (ValueError, RecursionError) as error:
        yield SetAside(path, Reason.MALFORMED, str(error))
        return
    for number, item in enumerate(items if isinstance(items, list) else [items], 1):
        where = f"item {number}: " if isinstance(items, list) else ""
        yield _article(item, decoded, path, where, fields)


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _split(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream, None for one that is too long to hold."""
    while raw := stream.readline(MAX_BYTES):
        if len(raw) == MAX_BYTES and not raw.endswith(b"\n"):
            while (more := stream.readline(MAX_BYTES)) and not more.endswith(b"\n"):
                pass
            yield None
        else:
            yield raw


def _read_wide(data: bytes, path: str, fields: Mapping[str, str]) -> Iterator[Article | SetAside]:
    """JSON lines in UTF-16, whose line ends are no single bytes."""
    try:
        decoded = decode(data)
    except UndecodableError as error:
        yield SetAside(path, Reason.BINARY, str(error))
        return
    for number, line in enumerate(decoded.text.split("\n"), 1):
        if line.strip():
            yield _read_line(replace(decoded, text=line), path, f"line {number}: ", fields)


def _read_line(line: Decoded, path: str, where: str, fields: Mapping[str, str]) -> Article | SetAside:
    try:
        item = json.loads(line.text.strip())
    except json.JSONDecodeError as error:
        return SetAside(path, Reason.MALFORMED, f"{where}{error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:
        return SetAside(path, Reason.MALFORMED, f"{where}{error}")
    return _article(item, line, path, where, fields)


def _article(
    item: Any, decoded: Decoded, path: str, where: str, fields: Mapping[str, str]
) -> Article | SetAside:
    if not isinstance(item, dict):
        return SetAside(path, Reason.MALFORMED, f"{where}not a JSON object")
    values = {name: item.get(fields.get(name, name)) for name in FIELDS}
    text = values["text"]
    if not isinstance(text, str):
        key = fields.get("text", "text")
        keys = ", ".join(_printable(key[:40]) for key in sorted(item)[:12]) or "nothing"
        detail = f"{where}no field {key!r} with a text, only {keys}: map the field text to the right one"
        return SetAside(path, Reason.NO_TEXT, detail)
    text = without_surrogates(text)
    problem = objection(text)
    if problem:
        return SetAside(path, problem[0], where + problem[1])
    given = {name: _string(values[name]) for name in ("title", "outlet", "author", "url")}
    metadata = merge([Metadata(**given, published=parse_date(values["published"])), stated(text).metadata])
    article = Article(
        id="",
        text=text,
        **metadata.known(),
        path=path,
        format="jsonl",
        encoding=decoded.encoding,
        encoding_source=decoded.source,
    )
    return replace(article, id=_string(values["id"]) or _content_id(path, article))


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _content_id(path: str, article: Article) -> str:
    return f"{path}#{article.sha256[:16]}"


def _string(value: Any, depth: int = 0) -> str | None:
    """A field as text: strings, numbers, lists of them and the names of objects."""
    if isinstance(value, bool) or value is None or depth > _DEEPEST:
        return None
    if isinstance(value, str):
        return without_surrogates(value).strip() or None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "、".join(part for item in value if (part := _string(item, depth + 1))) or None
    return _string(value.get("name"), depth + 1) if isinstance(value, dict) else None
