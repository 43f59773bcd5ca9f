"""The lists under `schemas/names/`: listed companies, names of every sector with their aliases, words.

What several files say about one entity is one entry: rows are joined by exchange code and by full legal name.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.text import fold_characters
from schemas import FOLDER, SchemaError, entity_types

NAMES = FOLDER / "names"
LISTED_CN = "listed_cn.tsv"
LISTED_ABROAD = "listed_hk_us.tsv"
AMBIGUOUS = "ambiguous.tsv"
NEEDS = ("", "context", "code", "never")


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of the lists. `canonical` is its exchange code, else "TYPE:name"; `names` are folded.

    `weak` are those of the names that are single English words and known from an exchange alone.
    """

    type: str
    canonical: str
    names: tuple[str, ...]
    weak: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """When an ambiguous name counts.

    `needs` is "" (always), "context" (words beside it that speak of such an entity, once in the article) "code" (a full name or an exchange code elsewhere in the article, or a code beside it) or "never".
    `before` and `after` match the text beside an occurrence that is another word.
    """

    needs: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


def read(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Line numbers and fields of a tab-separated list, folded. Raises SchemaError for other columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(fold_characters(lines.read()).splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(rows, [])
        if tuple(header) != columns:
            raise SchemaError(
                f"{path}: the first line must be the columns {', '.join(columns)}, tab between them"
            )
        for row in rows:
            if row:
                yield rows.line_num, [*row, *[""] * (len(columns) - len(row))]


@cache
def words(name: str) -> frozenset[str]:
    """The words of `schemas/names/NAME.txt`, one a line, folded."""
    return frozenset(fold_characters((NAMES / f"{name}.txt").read_text(encoding="utf-8")).split("\n")) - {""}


def sector_files() -> list[Path]:
    """The lists whose columns are type, name and aliases."""
    return sorted(p for p in NAMES.glob("*.tsv") if p.name not in (LISTED_CN, LISTED_ABROAD, AMBIGUOUS))


@cache
def sector_rows() -> tuple[tuple[str, list[str]], ...]:
    """Type and names (the first is the usual one) of each row of each sector file. Raises SchemaError."""
    known = {kind for kind, entity in entity_types().items() if entity.kind == "name"}
    rows = []
    for path in sector_files():
        for number, (kind, name, aliases, *_) in read(path, ("type", "name", "aliases")):
            if kind not in known:
                raise SchemaError(
                    f"{path}, line {number}: unknown type {kind!r}: use one of {', '.join(sorted(known))}"
                )
            if not name:
                raise SchemaError(f"{path}, line {number}: the name is missing")
            rows.append((kind, [name, *(alias for alias in aliases.split("|") if alias)]))
    return tuple(rows)


_CODE = re.compile(
    r"(?P<cn>\d{6})(?:\.(?P<market>SZ|SH|BJ))?|(?P<hk>\d{1,5})\.HK|(?P<us>[A-Z]{1,5})\.(?:US|N|O|A)"
    r"|(?:HKEX?|SEHK):(?P<hk2>\d{1,5})|(?:NASDAQ|NYSE|AMEX):(?P<us2>[A-Z]{1,5})"
)
_MARKETS = {"6": "SH", "4": "BJ", "8": "BJ"}


def exchange_code(text: str) -> str | None:
    """The canonical form of an exchange code (300750.SZ, 00700.HK, BABA.US); None for another text."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    if digits := match["cn"]:
        return f"{digits}.{match['market'] or ('BJ' if digits.startswith('92') else _MARKETS.get(digits[0], 'SZ'))}"
    if digits := match["hk"] or match["hk2"]:
        return f"{int(digits):05d}.HK"
    return f"{match['us'] or match['us2']}.US"


def ranked(code: str) -> tuple[int, str]:
    """The order in which one of several codes becomes the canonical identifier: mainland, Hong Kong, US."""
    return ({"HK": 1, "US": 2}.get(code.rsplit(".", 1)[1], 0), code)


_SHARE_CLASS = re.compile(
    r"^(?:\*?ST|S\*?ST|PT|XD|XR|DR|N|C|SST)(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?:-?[ABUWDH]{1,3})$"
)
_LEGAL_CN = re.compile(r"(?:股份|集团股份)?有限(?:责任)?公司$|股份公司$")
_FUNDS = re.compile(
    r"(?i)\b(?:fund|trust|etf|notes?|preferred|depositary|warrants?|units?|rights|acquisition|spac|income)\b|[%$]"
)
_LEGAL_EN = re.compile(
    r"(?i)[,.]?\s+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|plc|llc|lp|l\.p|n\.v|nv|s\.a|sa|ag|se|a/s|asa|"
    r"holdings?|group|common stock|ordinary shares?|class [a-c]|american depositary shares|new|the)\b\.?(?:\s*\([^)]*\))?$"
)


def without_share_class(short: str) -> str:
    """A mainland short name without the marks of its listing: *ST西发 → 西发, 万科A → 万科."""
    return _SHARE_CLASS.sub("", _SHARE_CLASS.sub("", short.replace(" ", "")))


def english_name(listed: str) -> str | None:
    """A US-listed name without legal form and share class; None for a fund or a note."""
    if _FUNDS.search(listed):
        return None
    name = re.sub(r"\s*\([^)]*\)", "", listed).strip()
    while (shorter := _LEGAL_EN.sub("", name).strip(" ,.")) != name:
        name = shorter
    return name or None


def _listed() -> Iterator[tuple[str, list[str]]]:
    for _, (code, short, full, former) in read(NAMES / LISTED_CN, ("code", "short", "full", "former")):
        names = [
            without_share_class(short),
            short.replace(" ", ""),
            full,
            without_share_class(former),
            former.replace(" ", ""),
        ]
        yield code, [name for name in names if len(name) > 2 or (name and name not in words("common_words"))]
    for _, (code, exchange, listed) in read(NAMES / LISTED_ABROAD, ("code", "exchange", "name")):
        if exchange == "HKEX":
            yield f"{code}.HK", []
        elif code.isalpha():
            english = english_name(listed)
            yield f"{code}.US", [english] if english and len(english) > 3 else []


def entries() -> list[Entry]:
    """Every entity of the lists, in a stable order. Raises SchemaError."""
    rows: list[tuple[str, list[str], set[str]]] = []
    weak: set[str] = set()
    for code, names in _listed():
        rows.append(("COMPANY", names, {code}))
        if code.endswith(".US"):
            weak.update(name for name in names if " " not in name)
    for kind, names in sector_rows():
        weak.difference_update(names)
        found = {code for code in map(exchange_code, names) if code}
        rows.append((kind, [name for name in names if not exchange_code(name)], found))
    groups: dict[int, tuple[str, dict[str, None], set[str]]] = {}
    for (kind, names, its_codes), host in zip(rows, _joined(rows), strict=True):
        _, kept, kept_codes = groups.setdefault(host, (kind, {}, set()))
        kept.update(dict.fromkeys(names))
        kept_codes.update(its_codes)
    return [_entry(*group, weak) for group in groups.values() if group[1]]


def _joined(rows: list[tuple[str, list[str], set[str]]]) -> list[int]:
    """For each row the first row that speaks of the same entity.

    Rows are joined that share a code, a full legal name or an English name of several words; a row without a code
    also joins the row of its usual name, and the listed company of one of its names of four characters and more.
    """
    parent = list(range(len(rows)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = row = parent[parent[row]]
        return row

    owner: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], int] = {}
    for row, (kind, names, its_codes) in enumerate(rows):
        keys = [*its_codes, *(name for name in names if _LEGAL_CN.search(name))]
        if names and its_codes and " " in names[0]:
            keys.append(names[0])
        hosts = [owner.setdefault((kind, key), row) for key in keys]
        if names and its_codes:
            for name in names:
                if name == names[0] or len(name) > 3:
                    first.setdefault((kind, name), row)
        elif names:
            hosts.append(first.setdefault((kind, names[0]), row))
            hosts += [first[kind, name] for name in names[1:] if len(name) > 3 and (kind, name) in first]
        for host in hosts:
            low, high = sorted((root(host), root(row)))
            parent[high] = low
    return [root(row) for row in range(len(rows))]


def _entry(kind: str, names: dict[str, None], codes: set[str], weak: set[str]) -> Entry:
    canonical = min(codes, key=ranked) if codes else f"{kind}:{next(iter(names))}"
    forms = {form: None for name in names if (form := _LEGAL_CN.sub("", name)) != name and len(form) > 3}
    return Entry(
        kind,
        canonical,
        (*names, *(form for form in forms if form not in names)),
        frozenset(weak.intersection(names)),
    )


def ambiguous() -> dict[tuple[str, str], Rule]:
    """The rule of each ambiguous (name, type). Raises SchemaError."""
    rules = {}
    for number, (name, kind, needs, before, after) in read(
        NAMES / AMBIGUOUS, ("name", "type", "needs", "not_before", "not_after")
    ):
        if needs not in NEEDS or kind not in entity_types():
            raise SchemaError(
                f"{NAMES / AMBIGUOUS}, line {number}: needs must be one of context, code, never or empty, "
                f"and type an entity type, not {needs!r} and {kind!r}"
            )
        rules[name, kind] = Rule(
            needs,
            re.compile(f"(?:{_alternatives(before)})$") if before else None,
            re.compile(_alternatives(after)) if after else None,
        )
    return rules


def _alternatives(field: str) -> str:
    return "|".join(re.escape(word) for word in field.split("|") if word)
