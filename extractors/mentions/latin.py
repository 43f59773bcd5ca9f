"""Latin names (DeepSeek, Qwen-Long, GLM-4) and versions behind the names of products.

Each distinct name of an article gets one type from what stands beside all its occurrences.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from extractors.mentions import context
from extractors.mentions.lists import words
from extractors.mentions.person_names import latin_surnames
from extractors.spans import Found

_TOKEN = (
    r"[A-Z][A-Za-z0-9]{0,30}(?:[.&'’+\-][A-Za-z0-9]{1,30}){0,5}|[a-z]{1,8}[A-Z0-9][A-Za-z0-9]{0,30}(?:[.\-][A-Za-z0-9]{1,30}){0,5}"
    r"|[a-z]{1,20}\d[A-Za-z0-9]{0,20}|\d{1,6}[A-Z][A-Za-z]{1,30}"
)
_NAME = re.compile(
    rf"(?<![A-Za-z0-9@_.])(?<!//)(?:{_TOKEN})(?: (?:{_TOKEN}|of|and|&|\d+(?:\.\d+)*[A-Za-z]{{0,3}}(?![\d年月日%亿万元家个款台月]))){{0,4}}(?![A-Za-z0-9_@])"
)
_VERSION = re.compile(
    r"(?: ?[\-]?[vV]?\d+(?:\.\d+)*[A-Za-z]{0,3}(?:-[A-Z](?![A-Za-z]))?(?![\d年月日%亿万元家个款台.])|(?:[ \-]|(?<=[\u4e00-\u9fff]))(?:Pro|Max|Plus|Ultra|mini|Mini|Air|Turbo|Flash|Lite|Preview|Sonnet|Opus|Haiku|Omni|"
    r"Instruct|Coder|Thinking|Standard|Large|Small|VL|Image|Video|Audio|Code|Long|Nano|Next|Image|pro|max|plus|turbo|flash|lite|mini|MAX|PRO)(?![A-Za-z])){1,5}"
)
_HAS_VERSION = re.compile(r"\d")
_COMPANY_WORDS = re.compile(
    r"(?:Inc|Corp|Ltd|Labs?|Technologies|Technology|Capital|Ventures?|Partners|Group|Holdings?|Research|Systems|Robotics|Networks?|Motors?|Energy|"
    r"Pharma|Pharmaceuticals|Therapeutics|Bio|Biosciences|Securities|Bank|Electric|Semiconductor|Investments?|Management|Fund|Industries|Media|Studios?)$"
)
_PRODUCT_WORDS = re.compile(
    r"(?:Copilot|CoPilot|Assistant|Agents?|CPU|GPU|Ring|Index|Mail|Pods?|Book|Pad|Watch|Glasses|Chat|Coder?|GPT|SDK|OS|Engine|Gateway|Rack|Models?|Cart|Mode|"
    r"LLM|Plan|Stock|Photos?|Maps?|Search|Drive|Docs|Pay|Phone)$"
)
_PERSON_SHAPE = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:[A-Z][a-z]+)?")
_SERIAL = re.compile(r"(?:编号|件号|专利|型号为?|批次|账号|代码|代号)[:： ]?$")
_ORG_WORDS = re.compile(
    r"(?:University|Institute|Times|Journal|Post|News|Foundation|Association|College|School|Council|Daily|Information|Verge|Weekly)$"
)
_FORM = re.compile(r"(?:,? (?:Inc|Corp|Co|Ltd|LLC|PLC|plc|N\.V|S\.A|AG|GmbH)\b\.?){1,3}")
_ROLES = frozenset(["CEO", "CTO", "COO", "CFO", "CMO", "CPO", "VP", "Co-CEO", "IPO"])
_FIRST_STRIP = frozenset(
    [
        "AI",
        "API",
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "Of",
        "And",
        "For",
        "With",
        "From",
        "By",
        "To",
        "CEO",
        "CTO",
        "COO",
        "VP",
        "Hi",
    ]
)


def latin_names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of capitalised Latin names that are no generic words."""
    common = words("latin_common")
    for match in _NAME.finditer(text):
        start, end = match.span()
        pieces = match.group().split(" ")
        role = next(
            (number for number, piece in enumerate(pieces) if number and piece in _ROLES), len(pieces)
        )
        end -= sum(len(piece) + 1 for piece in pieces[role:])
        pieces = pieces[:role]
        while pieces and (pieces[0] in _FIRST_STRIP or (pieces[0] in common and len(pieces) == 1)):
            start += len(pieces[0]) + 1
            pieces = pieces[1:]
        while pieces and (
            pieces[-1]
            in (
                "of",
                "and",
                "&",
                "CEO",
                "CTO",
                "COO",
                "CFO",
                "IPO",
                "App",
                "APP",
                "API",
                "Inc",
                "VP",
                "Agent",
                "Token",
                "CPU",
                "GPU",
                "SDK",
                "PC",
            )
        ):
            end -= len(pieces[-1]) + 1
            pieces = pieces[:-1]
        if not pieces or all(
            piece.isdigit() or piece in common or TRAILING_DIGITS.sub("", piece) in common for piece in pieces
        ):
            continue
        if text[start:end].endswith("API") and end - start > 5:
            end -= 3
        name = text[start:end]
        if (
            len(name) < 2
            or _MEASURE.fullmatch(name)
            or (name.isupper() and len(name) == 2 and len(pieces) == 1)
        ):
            continue
        tail = _FORM.match(text, end)
        yield start, tail.end() if tail else end


_MODEL = re.compile(r"[A-Za-z]+-?\d[\d.]*")
TRAILING_DIGITS = re.compile(r"[\d.\-]+$")
_MEASURE = re.compile(
    r"(?:[A-Z]\d{1,3}|Q[1-4]|H[12]|\d+(?:\.\d+)?(?:[KMGTP]?(?:W|B|Wh|Hz|bps|B/s|VA|Pa)|[kKnmu]?m|V|kV|nm|GB|TB|MW|GWh?|MWh|KB|MB|D|C|x|X|K|G|Ah|S|P|T|M)|[A-Z]{1,4}\+?轮|\d{4}|FY\d{2,4})"
)


def find_latin(text: str, known: list[Found], persons: set[str]) -> Iterator[Found]:
    """Latin names that nothing else covers, each distinct one with one type in the article."""
    covered = bytearray(len(text))
    for found in known:
        covered[found.start : found.end] = b"\1" * (found.end - found.start)
    makers = {found.start: found.end for found in known if found.type == "COMPANY"}
    products = {found.start for found in known if found.type == "PRODUCT"}
    glossed = {found.end: found.type for found in known}
    beside = _Beside(text, known)
    spans = defaultdict(list)
    for start, end in latin_names(text):
        maker = makers.get(start, end)
        if (
            maker + 1 < end
            and text[maker] == " "
            and (maker + 1 in products or _MODEL.match(text, maker + 1, end))
        ):
            start = maker + 1
        if not all(covered[start:end]) and not _SERIAL.search(text, max(0, start - 5), start):
            spans[text[start:end]].append((start, end))
    typed = {(text[found.start : found.end]): found.type for found in known}
    for name, places in spans.items():
        free: list[tuple[int, int]] = []
        defined: set[str | None] = set()
        for start, end in places:
            if text[start - 1 : start] == "(" and text[end : end + 1] in "),":
                defined.add(glossed.get(start - 1) or glossed.get(start - 2))
            else:
                free.append((start, end))
        kind = next(iter(defined - {None, "LOCATION", "PROJECT"}), None)
        if kind is None and free:
            kind = latin_type(text, name, free, persons, typed, beside)
        if kind is not None:
            for start, end in places:
                yield Found(start, end, kind, 0.55)


_LISTED_WITH = re.compile(r" ?(?:、|和|与|及|以及|/|,) ?")


class _Beside:
    """The types of the other members of a list in which a name stands."""

    def __init__(self, text: str, known: list[Found]) -> None:
        self._text = text
        self._starts = {found.start: found.type for found in known if found.type in ("COMPANY", "PRODUCT")}
        self._ends = {found.end: found.type for found in known if found.type in ("COMPANY", "PRODUCT")}

    def votes(self, places: list[tuple[int, int]]) -> tuple[int, int]:
        """How many occurrences stand beside companies and beside products."""
        company = product = 0
        for start, end in places:
            before = _LISTED_BEFORE.search(self._text, max(0, start - 4), start)
            after = _LISTED_WITH.match(self._text, end)
            kinds = [
                self._ends.get(before.start()) if before else None,
                self._starts.get(after.end()) if after else None,
            ]
            company += "COMPANY" in kinds
            product += "PRODUCT" in kinds
        return company, product


_LISTED_BEFORE = re.compile(_LISTED_WITH.pattern + "$")


def latin_type(
    text: str,
    name: str,
    places: list[tuple[int, int]],
    persons: set[str],
    typed: dict[str, str],
    beside: "_Beside",
) -> str | None:
    """The type of a Latin name from its form and from the words and names beside its occurrences."""
    pieces = name.split(" ")
    if name in persons:
        return "PERSON"
    if _FORM.search(name):
        return "COMPANY"
    if _PRODUCT_WORDS.search(name) and name not in typed:
        return "PRODUCT"
    if _ORG_WORDS.search(name):
        return "ORG"
    if _COMPANY_WORDS.search(name) and len(pieces) > 1:
        return "COMPANY"
    first = typed.get(pieces[0])
    company = sum(context.company_score(text, *span) for span in places)
    product = sum(context.product_score(text, *span) for span in places)
    person = sum(context.person_score(text, end) for _, end in places)
    if person and not product and _PERSON_SHAPE.fullmatch(name):
        return "PERSON"
    if name in latin_surnames() and not product:
        return "PERSON"
    if (
        name in words("given_names")
        and name not in words("given_names_also_words")
        and not product
        and company <= person
    ):
        return "PERSON"
    if _HAS_VERSION.search(name) or first == "PRODUCT":
        product += 2
    if company == product == 0:
        company, product = beside.votes(places)
        product += first == "COMPANY" and len(pieces) > 1
    if product > company:
        return "PRODUCT"
    if name.isupper() and len(name) <= 5:
        return "COMPANY" if company else None
    return "COMPANY"


def versions(text: str, known: list[Found]) -> Iterator[Found]:
    """A known product with the version behind it: Gemini + 3.5 Flash."""
    for found in known:
        if found.type in ("PRODUCT", "COMPANY") and (match := _VERSION.match(text, found.end)):
            bare = match.group().strip(" -")
            if found.type == "PRODUCT" or (
                re.search(r"\d", bare)
                and not bare.isdigit()
                and re.search("[A-Za-z]", text[found.start : found.end])
            ):
                yield Found(found.start, match.end(), "PRODUCT", 0.9)
