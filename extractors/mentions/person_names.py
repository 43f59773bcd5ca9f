"""What a personal name looks like: Chinese surname and given name, foreign syllables, the titles and verbs beside it."""

import re
from functools import cache

from extractors.mentions.boundaries import FUNCTION, is_cjk
from extractors.mentions.lists import sector_rows, words

_SPEECH = (
    "表示|指出|认为|透露|强调|坦言|谈到|提到|回忆|直言|先生|女士|教授|博士|院士|介绍|告诉|解释|补充|回应|称|说|曾|在|是|于|将|出席|"
    "任|出任|担任|辞|卸任|接任|离职|离开|加入|加盟|创立|创办|成立|发文|发布|宣布|和|与|及|等|也|还|则|共同|联合|于|向|对|被|为|因|持有|接受|获"
)


@cache
def title() -> re.Pattern[str]:
    titles = "|".join(map(re.escape, sorted(words("titles"), key=lambda word: (-len(word), word))))
    return re.compile(
        rf"(?:{titles}|首席[\u4e00-\u9fff]{{2,4}}?[官师家]|选举|聘任|任命|提名|增补|名叫|邀请)(?:(?:兼|、|及|和|,|/|&|暨)?(?:{titles}))*(?:[((][^()]{{1,12}}[))])?(?P<gap>[ :：为由]?) ?"
    )


@cache
def latin_surnames() -> frozenset[str]:
    """The last parts of the Latin names of listed persons."""
    return frozenset(
        name.split()[-1]
        for kind, names in sector_rows()
        if kind == "PERSON"
        for name in names
        if name.isascii() and " " in name and len(name.split()[-1]) > 3
    )


@cache
def surnames() -> frozenset[str]:
    return words("surnames")


def chinese_name(text: str, start: int) -> int | None:
    """The end of a Chinese personal name at `start`, or None.

    The given name takes two characters where the third does not begin or belong to another word, else one.
    """
    if text[start : start + 2] in surnames() and len(text[start : start + 2]) == 2:
        surname = 2
    elif text[start : start + 1] in surnames():
        surname = 1
    else:
        return None
    common = words("common_words")
    given = start + surname
    if surname == 1 and text[start] in _ADVERBS and text[given : given + 2] in common:
        return None
    if (
        not text[given : given + 1]
        or not is_cjk(text[given])
        or (text[given] in FUNCTION and not _in_given_name(text, given))
        or (text[start : given + 1] in common and text[start : given + 1] not in _AS_NAMES)
    ):
        return None
    second = text[given + 1 : given + 2]
    if not second or not is_cjk(second) or second in _NOT_GIVEN or second in FUNCTION:
        return given + 1
    rest = text[given + 1 : given + 3]
    if len(rest) == 2 and rest in common and _FOLLOWS.match(text, given + 1):
        return given + 1
    if text[start : given + 2] in common:
        return None
    return given + 2


def _in_given_name(text: str, at: int) -> bool:
    """Whether a function word is the first of two characters of a given name (孟以澄)."""
    pair = text[at : at + 2]
    return (
        text[at] in "以之其若而于"
        and len(pair) == 2
        and is_cjk(pair[1])
        and pair[1] not in FUNCTION
        and pair not in words("common_words")
        and text[at + 1 : at + 3] not in words("common_words")
    )


_NOT_GIVEN = frozenset("称说曾任兼于在将是等表的和与及辞不都要还因已未仍最并则也就会能可有没从自")
_ADVERBS = frozenset("曾应时将任向全于都要还从")
"""Surnames that are far more often other words behind a title."""
_AS_NAMES = frozenset(["高峰", "周密", "高明", "马力", "方正", "王道", "白云", "黄河", "雷鸣"])
_FOLLOWS = re.compile(_SPEECH)


def without_verb(text: str, start: int, end: int) -> int:
    """The end of a name of three characters whose third, a verb's first, follows it only here (傅盛发微博)."""
    if end - start == 3 and text[end - 1] in _VERB_HEADS and is_cjk(text[end : end + 1] or " "):
        pair = text[start : end - 1]
        near = max(0, start - NEARBY), end + NEARBY
        if text.count(pair, *near) > text.count(text[start:end], *near) or text[end - 1 : end + 1] in _VERBS:
            return end - 1
    return end


NEARBY = 20_000
"""How far around it an article is searched for other occurrences of a name."""
_VERB_HEADS = frozenset("发出回接谈致透领受当主参现直介来")
_VERBS = frozenset(
    [
        "发微",
        "发文",
        "发布",
        "发朋",
        "发表",
        "发言",
        "发起",
        "发帖",
        "出席",
        "出任",
        "出资",
        "出具",
        "回应",
        "接任",
        "接受",
        "接棒",
        "谈到",
        "谈及",
        "来自",
        "致辞",
        "透露",
        "领衔",
        "受访",
        "当选",
        "主持",
        "主导",
        "参与",
        "现身",
        "现场",
        "直言",
        "介绍",
    ]
)


SYLLABLES = f"[{''.join(sorted(words('transliteration')))}]"
MASKED = re.compile(r"[A-Z](?![A-Za-z0-9])")
"""A capital in place of a given name (林X)."""
_SURNAME_ALONE = re.compile(rf"{SYLLABLES}{{2,5}}")


def foreign_surname(text: str, start: int) -> int | None:
    """The end of a foreign surname alone behind a title (总理马德布利), where speech or a mark follows; else None."""
    match = _SURNAME_ALONE.match(text, start)
    if match is None or any(
        text[at : at + 2] in words("common_words") for at in range(start, match.end() - 1)
    ):
        return None
    end = match.end()
    follows = _FOLLOWS.match(text, end) or text[end : end + 1] in tuple(",、。((:")
    return end if follows and text[start:end] not in words("common_words") else None


def without_word(text: str, start: int, end: int) -> int:
    """The end of a foreign name whose last syllable begins the next word (马克·古尔曼|当天)."""
    if end - start > 2 and text[end - 1 : end + 1] in words("common_words"):
        return end - 1
    return end


def after_name(text: str, end: int) -> bool:
    if text[end : end + 1] in ("·", "・", "•"):
        return False
    return (
        end == len(text)
        or not is_cjk(text[end])
        or text[end] in FUNCTION
        or text[end] in _NOT_GIVEN
        or bool(_FOLLOWS.match(text, end))
        or bool(title().match(text, end))
        or text[end : end + 2] in words("common_words")
    )


def parts(name: str) -> list[str]:
    """The parts of a foreign name by which the text may call its bearer: 埃隆·马斯克 → 马斯克, 埃隆."""
    pieces = re.split(r"[·・• ]", name)
    if len(pieces) < 2:
        return []
    return [
        piece
        for piece in (pieces[-1], pieces[0])
        if len(piece) >= 2 and piece not in words("latin_common") and piece not in words("common_words")
    ]
