"""The YAML block that may stand before a Markdown or plain text: what it says, and where the text begins."""

import re
from typing import Any

import yaml

from kg_builder.corpus.metadata import Metadata, parse_date

_BLOCK = re.compile(
    r"\A---[ \t]*\r?\n(?P<yaml>.{0,20000}?)(?:(?<=\n)|\r?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_LINE = re.compile(r"^(?P<key>[\w\u4e00-\u9fff-]+)[ \t]*[:：](?P<value>.*)$", re.MULTILINE)
_NAMES = {
    "title": ("title", "标题", "標題"),
    "published": ("date", "published", "publish_date", "pubdate", "日期", "发布时间", "發布時間"),
    "outlet": ("outlet", "source", "publisher", "media", "来源", "來源", "媒体", "媒體"),
    "author": ("author", "authors", "作者"),
    "url": ("url", "link", "source_url", "canonical_url", "链接", "連結", "原文链接"),
}


def read_front_matter(text: str) -> tuple[Metadata, int]:
    """The metadata of a text's front matter and the offset at which its body begins (0 without one).

    A block that is not valid YAML (an unquoted colon in a title) is read line by line.
    """
    match = _BLOCK.match(text)
    values = _values(match["yaml"]) if match else {}
    if not match or not values:
        return Metadata(), 0
    found = {
        field: _text(next((values[n] for n in names if values.get(n)), None))
        for field, names in _NAMES.items()
    }
    if found["outlet"] and "://" in found["outlet"]:
        found["url"], found["outlet"] = found["url"] or found["outlet"], None
    return Metadata(**{**found, "published": parse_date(found["published"])}), match.end()


def _values(block: str) -> dict[str, Any]:
    try:
        loaded = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        loaded = {match["key"]: match["value"].strip().strip("\"'") for match in _LINE.finditer(block)}
    return {str(key).lower(): value for key, value in loaded.items()} if isinstance(loaded, dict) else {}


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return "、".join(item.strip() for item in value if isinstance(item, str)) or None
    return None
