"""Persons nobody listed: by a title before, a verb of speech behind, a mid-dot, a speaker's colon."""

import re
from collections import Counter
from collections.abc import Iterator

from extractors.mentions.boundaries import FUNCTION, is_cjk
from extractors.mentions.lists import words
from extractors.mentions.person_names import (
    MASKED,
    SYLLABLES,
    after_name,
    chinese_name,
    foreign_surname,
    surnames,
    title,
    without_verb,
    without_word,
)
from extractors.spans import Found

_LATIN_NAME = r"[A-Z][a-zß-ÿ'’\-]+(?: (?:[A-Z]\.|de|van|von|der|al|bin|[A-Z][A-Za-zß-ÿ'’\-]+)){0,3}"


def by_title(text: str) -> Iterator[Found]:
    """董事长张三, CEO Sam Altman, 创始人埃隆·马斯克."""
    for match in title().finditer(text):
        start = match.end()
        if start >= len(text):
            continue
        if latin := _LATIN_PERSON.match(text, start):
            last = latin.group().split()[-1]
            if last not in words("latin_common") and not _FIRM.search(last):
                yield Found(start, latin.end(), "PERSON", 0.85)
        elif text[start] in surnames() and MASKED.match(text, start + 1):
            yield Found(start, start + 2, "PERSON", 0.85)
        elif spaced := _SPACED.match(text, start):
            yield Found(start, without_word(text, start, spaced.end()), "PERSON", 0.85)
        elif (end := chinese_name(text, start)) is not None and after_name(text, end):
            yield Found(start, without_verb(text, start, end), "PERSON", 0.9)
        elif (end := foreign_surname(text, start)) is not None:
            yield Found(start, end, "PERSON", 0.75)


_FIRM = re.compile("Partners|Ventures|Capital|Fund|Labs?$")


_SPACED = re.compile(
    rf"{SYLLABLES}{{2,6}}(?: ?[·・•—] ?| ){SYLLABLES}{{2,6}}(?![\u4e00-\u9fff]*{SYLLABLES}[·・•])"
)
"""A foreign name whose parts are set apart by a blank or a dash, as it stands behind a title."""
_LATIN_PERSON = re.compile(_LATIN_NAME)
_MIDDOT = re.compile(r"[·・•]")


_NO_EDGE = frozenset("当曾于其让日明大兴通道从如高由在保")
"""Syllables of foreign names that are words of their own beside one."""


_FIRST_PART = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}$")
"""A first part that stands apart from what precedes it."""


def _first_part(text: str, start: int, dot: int) -> int:
    """Where a foreign name begins: behind a title, else where its run of characters begins, else at `start`."""
    behind = [
        match.end("gap") for match in title().finditer(text, max(0, start - 6), dot) if match.end() < dot
    ]
    if behind and dot - behind[-1] >= 2 and all(map(is_cjk, text[behind[-1] : dot])):
        return behind[-1]
    head = _FIRST_PART.search(text, max(0, dot - 5), dot)
    if head and head.start() < start < dot and not any(one in FUNCTION for one in text[head.start() : start]):
        return head.start()
    return start


def _no_word(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to no word with its neighbours, so that a foreign name may hold it."""
    return (
        is_cjk(text[at])
        and text[at] not in FUNCTION
        and text[at : at + 2] not in words("common_words")
        and text[at - 1 : at + 1] not in words("common_words")
    )


def by_mid_dot(text: str, known: list[Found]) -> Iterator[Found]:
    """Foreign names with a dot between the parts: 埃隆·马斯克."""
    syllables = words("transliteration") - _NO_EDGE
    listed = {at for found in known if found.type == "PERSON" for at in range(found.start, found.end)}
    at = 0
    for match in _MIDDOT.finditer(text):
        if match.start() < at or match.start() in listed:
            continue
        start, end = match.start(), match.end()
        if text[start - 1 : start] == " " and text[end : end + 1] == " ":
            start, end = start - 1, end + 1
        before = start
        while start and text[start - 1] in syllables and before - start < 7:
            start -= 1
        start = _first_part(text, start, before)
        if before - start >= 2 and end < len(text) and is_cjk(text[end]) and text[end] not in FUNCTION:
            end += 1
        while (
            end < len(text)
            and (
                text[end] in syllables
                or (text[end] in "·・•" and end + 1 < len(text) and text[end + 1] in syllables)
                or (end > match.end() and text[end + 1 : end + 2] in syllables and _no_word(text, end))
            )
            and end - match.end() < 14
        ):
            end += 1
        if before - start >= 1 and end - match.end() >= 2:
            at = end
            yield Found(start, without_word(text, match.end(), end), "PERSON", 0.9)


_SAID = re.compile(
    r"(?:(?<=[\n。,，;；:：、”“(\s的据②③①④])|^)([\u4e00-\u9fff]{2,4}?)(?=表示|指出|认为|透露|强调|坦言|回忆|直言|先生|女士|教授|博士|院士|接棒|接任|辞任|卸任|出任|担任|[,，]?系|获配|履历|控制|拟入主|[((]\d{4}年|说[,，:：]|称[,，:：]|同志|创立|创办|[,，]?(?:现任|曾任|历任|先后)|持股|本名|[,，][男女][,，]|父女|父子|夫妇|为(?:副总|总经理|财务|董事|公司董))"
)
_APPOINTED = re.compile(
    r"(?:由|免去|接任|接替|提名|聘请|收到|致电|购买|任命|推选|选举|聘任)([\u4e00-\u9fff]{2,4}?)(?=接任|担任|接棒|出任|代行|先生|女士|的[\u4e00-\u9fff]{2,12}职务|[,，]|为|持有|等[\d一二三四五六七八九十]*(?:人|名))"
)
_BYLINE = re.compile(
    r"[((][\u4e00-\u9fff《》]{0,12}(?:记者|新闻|编辑|财经|作者)[》:：]? ?((?:[\u4e00-\u9fff]{2,4}[ 、,])*[\u4e00-\u9fff]{2,4})[))]"
)
_INTRODUCED = re.compile(
    r"^[ \t]*([\u4e00-\u9fff]{2,4})(?:[ ,，:：—|-]{1,3})(?=[^\n。]{0,24}(?:创始人|CEO|CTO|COO|总裁|合伙人|主席|负责人|总经理|董事长|首席|副总裁|总监|科学家|教授))",
    re.MULTILINE,
)
_ALIAS = re.compile(
    r"(?<=花名)[:：为]? ?([\u4e00-\u9fff]{2,3})(?=[))”\"])|(?<=本名)([\u4e00-\u9fff]{2,4}?)(?=[,，。))])"
)
_CAPITALS = re.compile(r"(?<![A-Za-z])([A-Z]{2,}(?:[ \-]+[A-Z]{2,}){1,2})(?![A-Za-z\d])")


_ALONE = re.compile(rf"(?:(?<![\u4e00-\u9fff])|(?<=[{''.join(sorted(FUNCTION))}]))(?=[\u4e00-\u9fff]{{3}})")


def by_place(text: str, known: list[Found]) -> Iterator[Found]:
    """Names behind a verb of appointment, in a byline, at a line's head before a post, behind a firm before a colon."""
    for pattern in (_APPOINTED, _INTRODUCED):
        for match in pattern.finditer(text):
            if chinese_name(text, match.start(1)) == match.end(1):
                yield Found(*match.span(1), "PERSON", 0.75)
    for match in _BYLINE.finditer(text):
        for name in re.finditer(r"[\u4e00-\u9fff]{2,4}", match.group(1)):
            if name.group()[0] in surnames() or name.group()[:2] in surnames():
                yield Found(match.start(1) + name.start(), match.start(1) + name.end(), "PERSON", 0.8)
    for match in _ALIAS.finditer(text):
        yield Found(*match.span(match.lastindex or 0), "PERSON", 0.8)
    for match in _CAPITALS.finditer(text):
        parts_ = re.split(r"[ \-]+", match.group().title())
        if parts_[0] in words("pinyin_surnames") and not words("latin_common").intersection(
            match.group().split()
        ):
            yield Found(*match.span(), "PERSON", 0.7)
    for found in known:
        end = chinese_name(text, found.end) if found.type == "COMPANY" else None
        if end is not None and text[end : end + 1] == ":" and end - found.end > 1:
            yield Found(found.end, end, "PERSON", 0.75)


_TELLING = re.compile(
    r"(?:表示|指出|认为|透露|强调|坦言|回忆|直言|承认|否认|解释|补充|回应|告诉|说|称|笑|反问|介绍|总结|估计|预计|判断|担心|觉得|决定|离职|辞职|离开|加入|出任|接任|创办|创立|曾|当时|今年\d|本人|毕业|出生|博士|先生|女士)"
)


def by_itself(text: str) -> Iterator[Found]:
    """Names of three characters that no word shares, where somebody tells or does something."""
    for match in _ALONE.finditer(text):
        start = match.start()
        if chinese_name(text, start) != start + 3 or text[start + 1 : start + 3] in words("common_words"):
            continue
        if _TELLING.match(text, start + 3):
            yield Found(start, start + 3, "PERSON", 0.6)


_SPEAKER = re.compile(
    r"^[ \t]*(?:主持人 ?)?([\u4e00-\u9fff]{2,6}(?:·[\u4e00-\u9fff]{1,5})?|[A-Z][A-Za-z.'\-]{1,15}(?: [A-Z][A-Za-z.'\-]{1,15}){0,2})[:：]",
    re.MULTILINE,
)


_PSEUDONYM = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{0,12}?[者人员师工理问官])?([\u4e00-\u9fff]{2,3})(?= ?[((](?:化名|音译|笔名|花名))"
)


def by_pseudonym(text: str) -> Iterator[Found]:
    """A name that the text says is not the real one: 小林（化名）."""
    for match in _PSEUDONYM.finditer(text):
        yield Found(*match.span(1), "PERSON", 0.85)


def by_speech(text: str) -> Iterator[Found]:
    """张三表示, and a speaker's name before a colon that begins several lines."""
    for match in _SAID.finditer(text):
        start, end = match.span(1)
        if chinese_name(text, start) == end:
            yield Found(start, end, "PERSON", 0.75)
    speakers = Counter(match.group(1) for match in _SPEAKER.finditer(text))
    for match in _SPEAKER.finditer(text):
        name = match.group(1)
        if speakers[name] < 2:
            continue
        if is_cjk(name[0]):
            named = chinese_name(name, 0) == len(name) or (
                all(c in words("transliteration") for c in name) or "·" in name
            )
        else:
            named = name.split()[0] not in words("latin_common")
        if named:
            yield Found(*match.span(1), "PERSON", 0.8)


_GIVEN = re.compile(
    r"(?<![A-Za-z])[A-Z][a-zé\-]+(?:-[A-Z][a-z]+)?(?: [A-Z]\.)? (?:(?:de|van|von|der|al) )?[A-Z][A-Za-zé'’\-]+(?: [A-Z][a-z]+)?"
)


def by_given_name(text: str) -> Iterator[Found]:
    """Latin names that begin with a usual given name: Sam Altman."""
    for match in _GIVEN.finditer(text):
        parts = match.group().split()
        given = parts[0] in words("given_names") and parts[0] not in words("given_names_also_words")
        if (given or parts[-1] in words("pinyin_surnames")) and not words("latin_common").intersection(parts):
            yield Found(match.start(), match.end(), "PERSON", 0.9)


_LISTED = re.compile(
    r"(?<=[、和与及,])([\u4e00-\u9fff]{2,4})(?=[、,。;(和与及\n]|等|夫妇|分别|共同|三人|二人|两人)"
)


def by_list(text: str, persons: list[Found]) -> Iterator[Found]:
    """Members of a list of names (张三、李四和王五) that has a person beside them."""
    ends = {found.end for found in persons}
    starts = {found.start for found in persons}
    for match in _LISTED.finditer(text):
        start, end = match.span(1)
        if chinese_name(text, start) == end and (start - 1 in ends or end + 1 in starts):
            ends.add(end)
            yield Found(start, end, "PERSON", 0.7)


_LATIN_PAIR = r"([A-Z][a-z]+(?: [A-Z]\.)? [A-Z][A-Za-z]+)"
_JOINT = r" ?(?:和|与|、|及|以及|,) ?"
_NEXT = re.compile(_JOINT + _LATIN_PAIR)
_LAST = re.compile(_LATIN_PAIR + _JOINT + "$")


def by_latin_list(text: str, persons: list[Found]) -> Iterator[Found]:
    """Latin names of two parts that are joined to a person's Latin name (… 和 Niki Parmar)."""
    for found in persons:
        if not text[found.start].isascii() or " " not in text[found.start : found.end]:
            continue
        after = _NEXT.match(text, found.end)
        before = _LAST.search(text, max(0, found.start - 40), found.start)
        for match in (after, before):
            if match and not words("latin_common").intersection(match.group(1).split()):
                yield Found(*match.span(1), "PERSON", 0.7)


_GLUED = re.compile(r"(?<![A-Za-z])([A-Z][a-z]{2,9})[A-Z][a-z]{2,14}(?![A-Za-z])")


def by_glued_name(text: str) -> Iterator[Found]:
    """Latin names whose blank got lost: SamAltman."""
    for match in _GLUED.finditer(text):
        given = match.group(1)
        if given in words("given_names") and given not in words("given_names_also_words"):
            yield Found(match.start(), match.end(), "PERSON", 0.7)


def find_persons(text: str, known: list[Found]) -> list[Found]:
    """Every person that a pattern finds in a folded text; spans may overlap. `known` are the names found before."""
    found = [
        *by_title(text),
        *by_mid_dot(text, known),
        *by_speech(text),
        *by_pseudonym(text),
        *by_given_name(text),
        *by_glued_name(text),
        *by_place(text, known),
        *by_itself(text),
    ]
    return [*found, *by_list(text, found), *by_latin_list(text, found)]
