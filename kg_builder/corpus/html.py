"""An HTML page as an article: its main text by trafilatura, its metadata by our own reading.

Libraries guess the date of a Chinese page wrongly (they take footers, file names, sidebars), so dates are read from
what states them: JSON-LD, meta tags, the lines under the title, `time` elements, the URL.
"""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from kg_builder.corpus.metadata import Metadata, date_in_path, date_near, merge, parse_date, stated

logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_PUBLISHED = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "publishdate",
    "pubdate",
    "publish_date",
    "publish_time",
    "publishtime",
    "og:release_date",
    "apub:time",
    "weibo:article:create_at",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
)
_OUTLET = ("source", "contentsource", "mediaid", "article:publisher")
_AUTHOR = ("author", "article:author", "byl", "dc.creator")
_JUNK = ("nav", "footer", "aside", "form", "noscript", "iframe")
_JUNK_CLASS = re.compile(
    r"(?:^|[\s_-])(?:side(?:bar)?|hot\w*|recom\w*|relat\w*|(?:bread)?crumbs?|comments?|foot(?:er)?|nav(?:bar)?|rank\w*"
    r"|copyright|ads?|advert\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PARAGRAPH = 25
_SPACED = {"span", "time"}
_INLINE = {"a", "em", "b", "strong", "i", "font", "u", "sup", "sub", "mark", *_SPACED}
_NEAR = 12


LONGEST_PAGE = 8_000_000
"""The longest page that is parsed, in characters."""
_DEEPEST = 50


class PageError(ValueError):
    """A page that cannot be parsed, or that holds no text."""


def read_page(page: str) -> tuple[str, Metadata]:
    """The text of a page, its title line first, and its metadata. Raises PageError."""
    if len(page) > LONGEST_PAGE:
        raise PageError(f"{len(page):,} characters of HTML; the most is {LONGEST_PAGE:,}")
    try:
        tree = lxml_html.fromstring(re.sub(r"\A\s*<\?xml[^>]*>", "", page))
    except (etree.LxmlError, ValueError) as error:
        raise PageError(f"cannot be parsed as HTML: {error}") from error
    meta = _meta(tree)
    site = meta.get("og:site_name")
    title = _title(tree, meta, site)
    _prune(tree)
    near = "\n".join(_lines_below(tree, title))
    linked = _linked_data(tree)
    url = _first(tree.xpath("//link[@rel='canonical']/@href")) or meta.get("og:url")
    under_title = stated(f"{title}\n{near}").metadata
    metadata = merge(
        [
            Metadata(title=title),
            Metadata(published=linked.published or _dated(meta), url=url if url and "://" in url else None),
            under_title,
            Metadata(outlet=_any(meta, _OUTLET), author=_any(meta, _AUTHOR)),
            linked,
            Metadata(outlet=site, published=_time(tree)),
            Metadata(published=next((day for line in near.splitlines() if (day := date_near(line))), None)),
            Metadata(published=date_in_path(url or "")),
        ]
    )
    try:
        main = trafilatura.extract(tree, include_comments=False)
    except (etree.LxmlError, ValueError, RecursionError) as error:
        raise PageError(f"no main text can be found: {error}") from error
    body = _body(main or "", title)
    if not body:
        raise PageError("the page has no main text")
    return (f"{title}\n{body}" if title else body), metadata


def _prune(tree: Any) -> None:
    """Leave out navigation, sidebars and the like, by tag or by class, unless they hold most of the page."""
    most = len(_plain(tree.text_content())) / 2
    named = tree.xpath("//body//*[@class or @id]")
    junk = [e for e in named if _JUNK_CLASS.search(f"{e.get('class', '')} {e.get('id', '')}")]
    for element in [*tree.iter(*_JUNK), *junk]:
        if element.getparent() is not None and len(_plain(element.text_content())) < most:
            element.drop_tree()


def _body(main: str, title: str) -> str:
    """The main text without what stands above its title and without the lines that state metadata."""
    lines = [line.strip() for line in main.split("\n")]
    if title in lines[:15]:
        lines = lines[lines.index(title) + 1 :]
    text = "\n".join([title or "-", *lines])
    for start, end in reversed(stated(text).spans):
        if start > 0:
            text = text[:start] + text[end + 1 :]
    return text.partition("\n")[2].strip("\n")


def _meta(tree: Any) -> dict[str, str]:
    """The page's meta tags by name, property or itemprop in lower case; the first of a name counts."""
    tags: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop")
        content = (tag.get("content") or "").strip()
        if name and content:
            tags.setdefault(name.lower(), content)
    return tags


def _any(meta: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((meta[name] for name in names if name in meta and "://" not in meta[name]), None)


def _dated(meta: dict[str, str]) -> str | None:
    return next((day for name in _PUBLISHED if (day := parse_date(meta.get(name)))), None)


def _time(tree: Any) -> str | None:
    stamps = (element.get("datetime") or element.text_content() for element in tree.iter("time"))
    return next((day for stamp in stamps if (day := parse_date(stamp))), None)


def _first(values: list[Any]) -> str | None:
    return str(values[0]).strip() if values else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _title(tree: Any, meta: dict[str, str], site: str | None) -> str:
    """The headline: an h1 that the page's title repeats, else og:title, else the page's title without the site."""
    page_title = _plain(_first(tree.xpath("//head/title/text() | //title/text()")) or "")
    headings = [heading for element in tree.iter("h1") if (heading := _plain(element.text_content()))]
    for heading in headings:
        if heading in page_title or heading in meta.get("og:title", ""):
            return heading
    title = _plain(meta.get("og:title") or page_title)
    if site and title.endswith(site):
        title = title[: -len(site)].rstrip(" -_|–—·")
    parts = re.split(r"\s*[_|｜]\s*|\s+[-–—]\s+", title)
    title = parts[0] or title
    return title or (headings[0] if headings else "")


def _lines_below(tree: Any, title: str) -> list[str]:
    """The short lines between the headline, or the top of a page without one, and the first paragraph."""
    heading = next(
        (e for e in tree.iter("h1", "h2", "h3") if title and _plain(e.text_content()) == title), None
    )
    texts = heading.xpath("following::text()") if heading is not None else tree.xpath("//body//text()")
    lines = [""]
    for text in texts:
        owner = text.getparent()
        if owner.tag in ("script", "style") and not text.is_tail:
            continue
        if owner.tag not in _INLINE and lines[-1].strip():
            if len(lines) >= _NEAR or (len(lines[-1]) > _PARAGRAPH and "。" in lines[-1]):
                break
            lines.append("")
        lines[-1] += f" {text}" if owner.tag in _SPACED else str(text)
    return [line for text in lines if 0 < len(line := _plain(text)) <= 80]


def _linked_data(tree: Any) -> Metadata:
    found = []
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _objects(data):
            published = parse_date(node.get("datePublished") or node.get("pubDate"))
            if published:
                author, outlet = _name(node.get("author")), _name(node.get("publisher"))
                found.append(Metadata(published=published, author=author, outlet=outlet))
    return merge(found)


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            yield value
            value = list(value.values())
        if isinstance(value, list):
            pending += reversed(value)


def _name(value: Any, depth: int = 0) -> str | None:
    """The name of a schema.org person or organisation, or of several."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, dict) and depth < _DEEPEST:
        return _name(value.get("name"), depth + 1)
    if isinstance(value, list) and depth < _DEEPEST:
        return "、".join(name for item in value if (name := _name(item, depth + 1))) or None
    return None
