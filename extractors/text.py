"""Script, width and noise folded away, with offsets that map back to the article as it was read."""

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC


@dataclass(frozen=True)
class FoldedText:
    """A text as the extractors see it.

    `text` is folded and free of noise; character `i` of it came from `source[offset(i)]`.
    `starts` and `shifts` are parallel: from folded position `starts[k]` on, the source is
    `shifts[k]` characters ahead.
    """

    text: str
    source: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def offset(self, position: int) -> int:
        """The source offset of the folded character at `position` (0 ≤ position < len(text))."""
        return position + self.shifts[bisect_right(self.starts, position) - 1]

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets, end exclusive, of a non-empty folded span."""
        return self.offset(start), self.offset(end - 1) + 1


@cache
def _t2s() -> OpenCC:
    return OpenCC("t2s")


class _Width(dict[int, str]):
    """A translation table, filled as characters come, that folds each to one character."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code))
        self[code] = folded if len(folded) == 1 else chr(code)
        return self[code]


_WIDTH = _Width()


def fold_characters(text: str) -> str:
    """Simplified script and half width; the result has the length of `text`. Case is kept.

    Characters whose compatibility form is longer than one character stay as they are.
    """
    narrow = text.translate(_WIDTH)
    simplified = str(_t2s().convert(narrow))
    if len(simplified) != len(narrow):
        simplified = "".join(_t2s().convert(character) for character in narrow)
    return simplified


_PINYIN = r"[a-zɑɡüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]"
NOISE = re.compile(
    r"!\[[^\]\n]{0,200}\]\([^)\n]{0,500}\)"  # image markers
    r"|\[(?=[^\]\n]{1,200}\]\(https?://)|\]\(https?://[^)\s]{0,500}\)|\*\*"  # Markdown links, strong emphasis
    r"|</?(?:a|b|blockquote|br|div|em|figure|font|h[1-6]|i|img|li|ol|p|section|span|strong|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>\n]{0,500})?/?>"
    r"|\r(?=\n)"
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"  # zero-width and direction marks
    # pinyin in brackets after a character, the tone marked: 國(guó)內(nèi)
    rf"|(?<=[\u4e00-\u9fff])[(（](?=[^)）]{{0,6}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]){_PINYIN}{{1,7}}[)）]"
)
_SCRIPT = re.compile(r"<(?P<opens>script|style)\b|</(?:script|style)>")
LONGEST_SCRIPT = 20_000
BOILERPLATE = re.compile(
    r"^[ \t\u3000]*(?:"
    r"[(（\[【]?(?:特別聲明|特别声明|免責聲明|免责声明|版權聲明|版权声明|風險提示|风险提示)[)）\]】]?\s*[:：]?.*"
    r"|Notice\s*:.*"
    r"|[(（\[【]?(?:責任編輯|责任编辑|責編|责编|編輯|编辑|校對|校对|審校|审校|排版|封面來源|封面来源|圖源|图源|題圖|题图|圖片來源|图片来源)\s*[/|｜丨:：].{0,60}"
    r"|(?:點擊|点击)?(?:閱讀原文|阅读原文|查看更多|展開全文|展开全文)[。！!>»]?"
    r"|.{0,60}[|｜丨]\s*(?:圖片|图片)?(?:來源|来源)\s*[:：].{0,30}"
    r"|(?:相關|相关|延伸|推薦|推荐)(?:閱讀|阅读)\s*[:：]?"
    r"|[^。\n]{0,40}(?:轉載請註明|转载请注明|未經.{0,6}(?:授權|許可).{0,8}轉載|未经.{0,6}(?:授权|许可).{0,8}转载).{0,40}"
    r"|[^。\n]{0,40}(?:不構成|不构成).{0,8}(?:投資|投资)(?:建議|建议|依據|依据).{0,40}"
    r"|(?:商務|商务|廣告|广告)?合作(?:請|请)?(?:聯繫|聯絡|联系).{0,60}"
    r"|(?:©|Copyright\b).{0,120}"
    r"|[^。\n]{0,40}ICP[備备證证].{0,40}"
    r"|(?:掃碼|扫码|長按|长按).{0,40}(?:二維碼|二维码|關注|关注).{0,20}"
    r")[ \t]*\r?$",
    re.MULTILINE,
)


def _scripts(source: str) -> Iterator[tuple[int, int]]:
    """Spans of inline scripts and style sheets, each from its first opening tag to the next closing one."""
    opened: deque[int] = deque()
    for match in _SCRIPT.finditer(source):
        while opened and match.start() - opened[0] > LONGEST_SCRIPT:
            opened.popleft()
        if match["opens"]:
            opened.append(match.start())
        elif opened:
            yield opened[0], match.end()
            opened.clear()


def clean(source: str) -> FoldedText:
    """Fold an article's text and leave its noise out: image markers, links, tags, scripts, boilerplate lines,
    zero-width characters, pinyin in brackets, the carriage return of a line end."""
    noise = [match.span() for pattern in (NOISE, BOILERPLATE) for match in pattern.finditer(source)]
    drops = sorted([*noise, *_scripts(source)])
    pieces, starts, shifts = [], [0], [0]
    at = length = 0
    for start, end in drops:
        if start > at:
            pieces.append(source[at:start])
            length += start - at
        if end > at:
            at = end
            if starts[-1] == length:
                shifts[-1] = at - length
            else:
                starts.append(length)
                shifts.append(at - length)
    pieces.append(source[at:])
    return FoldedText(fold_characters("".join(pieces)), source, tuple(starts), tuple(shifts))


_SENTENCE_END = re.compile(r"[。！？!?；;\n]+[”\"’'」』）)]*|(?<=[\u4e00-\u9fff])\.(?=\s|$)")


LONGEST_SENTENCE = 1000


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end exclusive) of the sentences of a folded text, in order, covering all of it.

    What has no end for LONGEST_SENTENCE characters is cut there, behind the last comma where there is one.
    """
    spans, at = [], 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        while end - at > LONGEST_SENTENCE:
            longest = at + LONGEST_SENTENCE
            cut = max(text.rfind(mark, at, longest) for mark in ",、") + 1 or longest
            spans.append((at, cut))
            at = cut
        if at < end:
            spans.append((at, end))
            at = end
    return spans
