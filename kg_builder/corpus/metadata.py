"""Title, publication date, outlet, author and URL: values parsed, and the lines of a text that state them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

import cn2an

from extractors.text import fold_characters

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Metadata:
    """What is known of an article besides its text; `published` is an ISO date."""

    title: str | None = None
    published: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None

    def known(self) -> dict[str, str]:
        """The fields that have a value."""
        return {name: without_surrogates(value) for name, value in vars(self).items() if value}


_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which JSON and YAML can spell and no encoding can write."""
    return _SURROGATE.sub("\ufffd", text)


def merge(sources: Iterable[Metadata]) -> Metadata:
    """For each field the first source that has it."""
    merged: dict[str, str] = {}
    for source in sources:
        merged = {**source.known(), **merged}
    return Metadata(**merged)


# All patterns read folded text: simplified script, half width.
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)"
    r"(?:\s?年\s?(?P<m>\d{1,2})\s?月\s?(?P<d>\d{1,2})\s?日|(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?!\d))"
    r"|(?P<cy>[〇零○一二三四五六七八九]{4})年(?P<cm>[一二三四五六七八九十]{1,3})月(?P<cd>[一二三四五六七八九十]{1,3})日"
    r"|民国\s?(?P<ry>\d{2,3})\s?年\s?(?P<rm>\d{1,2})\s?月\s?(?P<rd>\d{1,2})\s?日"
)
_TIME = re.compile(
    r"\s*T?(?:[(]?(?:周|星期)[一二三四五六日天][)]?)?\s*(?:上午|下午|晚上|早上|凌晨)?\s*"
    r"(?:\d{1,2}[:时点]\d{1,2}分?(?::\d{1,2}(?:\.\d+)?)?)?\s*(?:Z|[+-]\d\d:?\d\d|\(?北京时间\)?)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    rf"\b(?P<m>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})"
    rf"|\b(?P<d2>\d{{1,2}})\s+(?P<m2>{'|'.join(_MONTHS)})[a-z]*\.?,?\s+(?P<y2>\d{{4}})",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMERALS = {str(cn2an.an2cn(number)): number for number in range(1, 32)}
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def parse_date(value: object) -> str | None:
    """The ISO date of a publication date as it stands in a field, or None.

    Takes dates, ISO and RFC 2822 timestamps, seconds or milliseconds since 1970, and dates as written in Chinese
    (2024年8月12日, 二〇二四年八月十二日, 民國113年8月12日) or English. A timestamp that states its time zone
    gives the day it was in China.
    """
    if isinstance(value, datetime):
        return _day(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    written = fold_characters(without_surrogates(str(value)[:_LONGEST])).strip()
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", written):
        seconds = float(written)
        return _day(datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC))
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return _day(parse(written))
        except (ValueError, OverflowError):
            continue
    match = _DATE.search(written)
    if match:
        return _date_of(match)
    match = _ENGLISH.search(written)
    if match:
        month = _MONTHS.index((match["m"] or match["m2"]).lower()) + 1
        return _iso(int(match["y"] or match["y2"]), month, int(match["d"] or match["d2"]))
    return date_in_path(written)


def date_in_path(path: str) -> str | None:
    """The day that a URL or file name carries (/2024/08/12/, 2024-08-12, 20240812), or None."""
    match = _COMPACT.search(path) or re.search(r"/((?:19|20)\d\d)(/)(\d\d)/?(\d\d)(?!\d)", path)
    return _iso(int(match[1]), int(match[3]), int(match[4])) if match else None


def date_near(text: str) -> str | None:
    """The first full date in a stretch of page text, or None."""
    match = _DATE.search(fold_characters(text))
    return _date_of(match) if match else None


def _day(moment: datetime) -> str | None:
    try:
        local = moment.astimezone(_CHINA) if moment.tzinfo else moment
    except OverflowError:
        return None
    return _iso(local.year, local.month, local.day)


def _date_of(match: re.Match[str]) -> str | None:
    if match["cy"]:
        month, day = _NUMERALS.get(match["cm"], 0), _NUMERALS.get(match["cd"], 0)
        return _iso(int(match["cy"].translate(_DIGITS)), month, day)
    if match["ry"]:
        return _iso(int(match["ry"]) + 1911, int(match["rm"]), int(match["rd"]))
    return _iso(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat() if 1900 <= year < 2100 else None
    except ValueError:
        return None


_KEY = re.compile(
    r"(?<![a-z\u4e00-\u9fff])(?:"
    r"(?P<outlet>(?:文章|信息|新闻|稿件|内容|资料|消息)?来源|出处|稿源|转载?自|媒体|source|outlet)"
    r"|(?P<author>(?:本文|文章)?作者|撰文|撰稿人?|采写|(?:本报|本刊|本台|实习|见习)?记者|author|by|文(?=\s*[/|丨]))"
    r"|(?P<published>(?:首次)?(?:发布|发表|刊登|刊发|发稿|更新|出版)(?:时间|日期|于)?|日期|时间|date|published|publish(?:ed)? (?:time|date))"
    r"|(?P<url>(?:原文|本文|文章|来源|新闻)?(?:链接|网址|地址|连结)|url|link)"
    r"|(?P<title>(?:文章|新闻)?标题|title)"
    r"|(?P<other>(?:责任|执行|值班|主)?编辑|责编|校对|审核|阅读量?|浏览量?|点击量?|评论|字号|分享|栏目|分类|关键词|标签)"
    r")\s*[:|/丨]\s*",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"'，。）)】]+")
_OUTLET_LIKE = re.compile(
    r"(?:[\w\u4e00-\u9fff·&]{0,12}(?:社|网|报|周刊|月刊|杂志|新闻|财经|资讯|快讯|观察|在线|电视台|卫视|电台|评论|头条|公众号)"
    r"|36氪|虎嗅|钛媒体|晚点|晚点 ?LatePost|LatePost|机器之心|量子位|新智元|品玩|极客公园|爱范儿|新浪科技|腾讯科技|网易科技|搜狐科技"
    r"|DoNews|CSDN|IT之家|路透|彭博|智东西|投中|动点科技|芯智讯|集微)(?:APP)?",
    re.IGNORECASE,
)
_NAME_LIKE = re.compile(r"[\u4e00-\u9fff·]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_ACCOUNT = re.compile(
    r"(?:来自|转载?自|首发于|源自|出品)[^“\"「『\n]{0,8}(?:公众号|微信|账号)[:\s]*[“\"「『]?(?P<name>[^”\"」』,。()\s]{2,30})"
)
_DATELINE = re.compile(
    r"[【\[(]?(?P<outlet>[\u4e00-\u9fffA-Za-z0-9]{1,8}?(?:社|网|报|新闻|财经|快讯))[\u4e00-\u9fff]{0,12}?"
    r"(?P<date>(?:\d{4}年)?\d{1,2}月\d{1,2}日)(?:专?电|讯|消息)"
)
_BYLINE = re.compile(
    r"(?:(?P<outlet>[\u4e00-\u9fffA-Za-z0-9]{2,8})\s+)?(?:本报|本刊|本台|实习)?记者\s+(?P<names>[\u4e00-\u9fff·]{2,4}(?:[\s、][\u4e00-\u9fff·]{2,4}){0,3}?)(?:\s+\S{2,8}报[道导])?"
)
_REPORTER = re.compile(r"(?:本报|本刊|实习|见习)?记者(?P<name>[\u4e00-\u9fff·]{2,4})")
_NO_NAME = re.compile(r"[\u4e00-\u9fff]{0,6}报[道导]|(?:本报|本刊)?记者|编译|综合")
_UNKNOWN_OUTLET = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]{4,8}")
_FLASH_TITLE = re.compile(r"\s*【(?P<title>[^】\n]{4,80})】")
_HEADING = re.compile(r"^#{1,6}\s+")

_HEAD, _TAIL = 8, 4
_LONGEST = 150
_TITLE_LENGTH = 50


@dataclass(frozen=True)
class Stated:
    """What a text says of itself, and where: spans (start, end exclusive) of the lines that are no part of its story."""

    metadata: Metadata
    spans: tuple[tuple[int, int], ...]


def stated(text: str) -> Stated:
    """Metadata from the first and last lines of a plain text.

    Lines such as 来源：… 作者：…, 2024-08-12 10:30 财联社, 原文链接：…, 记者 … 北京报道, the title line, 【…】 at the
    start, and the dateline of an agency.
    """
    lines = [match.span() for match in re.finditer(r"[^\r\n]+", text) if not match[0].isspace()]
    found: list[Metadata] = []
    spans: list[tuple[int, int]] = []
    title: str | None = None
    opening, below_metadata = True, False
    for number, (start, end) in enumerate(lines):
        if _HEAD <= number < len(lines) - _TAIL:
            opening = below_metadata = False
            continue
        line = text[start:end]
        metadata = _read_line(line, titled=title is not None and number < _HEAD)
        if (
            metadata is None
            and (below_metadata or title)
            and _OUTLET_LIKE.fullmatch(fold_characters(line.strip()))
        ):
            metadata = Metadata(outlet=line.strip())
        below_metadata = metadata is not None
        if metadata is not None:
            found.append(metadata)
            spans.append((start, end))
        elif opening:
            opening = False
            title, length = _title(line, alone=number == len(lines) - 1)
            if title:
                spans.append((start, start + length))
    covered = dict(spans)
    rests = (text[covered.get(start, start) : end] for start, end in lines)
    lead = next((rest for rest in rests if rest.strip()), "")
    return Stated(merge([*found, Metadata(title=title), _dateline(lead)]), tuple(spans))


def _title(line: str, alone: bool) -> tuple[str | None, int]:
    """The title that a line is or begins with, and how much of the line it takes."""
    flash = _FLASH_TITLE.match(line)
    if flash:
        return flash["title"].strip(), flash.end()
    bare = _HEADING.sub("", line.strip()).strip()
    if alone or len(bare) > _TITLE_LENGTH or bare.endswith(tuple("。，；：,;:.")):
        return None, 0
    return bare, len(line)


def _dateline(line: str) -> Metadata:
    match = _DATELINE.match(fold_characters(line.strip()))
    return Metadata(outlet=match["outlet"], published=date_near(match["date"])) if match else Metadata()


def _read_line(line: str, titled: bool) -> Metadata | None:
    """The metadata of a line that states nothing else, or None. Below a title (`titled`) an outlet that nobody
    knows is taken for one beside a date."""
    bare = line.strip(" \t\u3000()（）[]【】*_>—-")
    if len(bare) > _LONGEST:
        return Metadata(url=bare) if _URL.fullmatch(bare) else None
    folded = fold_characters(bare)
    account = _ACCOUNT.search(folded)
    if account:
        author = re.search(r"作者\s*[:|]\s*([^,。;)]{2,20})", folded)
        return Metadata(
            outlet=bare[slice(*account.span("name"))], author=author and bare[slice(*author.span(1))].strip()
        )
    if _URL.fullmatch(bare):
        return Metadata(url=bare)
    byline = _BYLINE.fullmatch(folded)
    if byline:
        return Metadata(
            author=bare[slice(*byline.span("names"))],
            outlet=byline["outlet"] and bare[slice(*byline.span("outlet"))],
        )
    keys = list(_KEY.finditer(folded))
    if not keys and not _DATE.search(folded):
        return None
    values: dict[str, str] = {}
    pieces: list[tuple[str | None, int, int]] = [(None, 0, keys[0].start() if keys else len(folded))]
    ends = [*(key.start() for key in keys[1:]), len(folded)]
    pieces += [(key.lastgroup, key.end(), end) for key, end in zip(keys, ends, strict=False)]
    for name, start, end in pieces:
        piece = _plain(bare[start:end], titled) if name is None else _keyed(name, bare[start:end])
        if piece is None:
            return None
        for field, value in piece.items():
            values.setdefault(field, value)
    if not keys and "published" not in values:
        return None
    return Metadata(**values)


_SEPARATORS = " \t\u3000|｜丨/·•,，;；()（）[]【】-—"


def _keyed(name: str, value: str) -> dict[str, str] | None:
    """The fields of a value after its key, or None where it is a sentence and the key was none."""
    if name == "url":
        match = _URL.search(value)
        return {"url": match[0]} if match else None
    value = value.strip(_SEPARATORS)
    if name == "title":
        return {"title": value} if value else {}
    if name == "published":
        match = _DATE.match(fold_characters(value))
        if match:
            rest = value[match.end() :][_TIME.match(fold_characters(value[match.end() :])).end() :]  # type: ignore[union-attr]
            plain = _plain(rest, titled=False) if rest.strip(_SEPARATORS) else {}
            day = _date_of(match)
            return None if plain is None else {**plain, **({"published": day} if day else {})}
        return {} if len(value) <= 20 else None
    if re.search(r"[。！？!?；]", value) or len(value) > 40:
        return None
    if name == "other":
        return {}
    fields = {}
    dated = _DATE.search(fold_characters(value))
    if dated:
        day = _date_of(dated)
        fields = {"published": day} if day else {}
        value = value[: dated.start()].strip(_SEPARATORS)
    value = re.split(r"\s{2,}|[|｜\t]", value)[0].strip(_SEPARATORS + '“”"「」『』')
    if name == "author" and ("，" in value or len(value) > 30):
        return None
    return {**fields, name: value} if value else fields


def _plain(piece: str, titled: bool) -> dict[str, str] | None:
    """The fields of what stands before the keys of a line: a date, an outlet, names; None where it is anything else."""
    folded = fold_characters(piece)
    values: dict[str, str] = {}
    match = _DATE.search(folded)
    if match:
        time = _TIME.match(folded, match.end())
        end = time.end() if time else match.end()
        before, after = piece[: match.start()], piece[end:]
        glued = (before and before[-1] not in _SEPARATORS) or (
            after and end == match.end() and after[0] not in _SEPARATORS
        )
        if glued or after.startswith(("，", ",")):
            return None
        day = _date_of(match)
        if day:
            values["published"] = day
        piece = f"{before} {after}"
    for token in re.split(r"[\s|｜丨/／·•()（）\[\]【】]+", piece):
        token = token.strip(_SEPARATORS)
        plain = fold_characters(token)
        byline = _REPORTER.fullmatch(plain)
        if not token or _NO_NAME.fullmatch(plain):
            continue
        if byline:
            values["author"] = token[slice(*byline.span("name"))]
        elif _OUTLET_LIKE.fullmatch(plain):
            values.setdefault("outlet", token)
        elif not _NAME_LIKE.fullmatch(plain) and not (match and titled and _UNKNOWN_OUTLET.fullmatch(plain)):
            return None
        elif match:
            values.setdefault("outlet" if titled and _UNKNOWN_OUTLET.fullmatch(plain) else "author", token)
    return values
