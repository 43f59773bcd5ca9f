"""Names nobody listed, found by the shape of the name and the words beside it."""

from collections import defaultdict
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick, MatchKind

from extractors.mentions.agreement import agree
from extractors.mentions.boundaries import FUNCTION, crosses_word, is_cjk, latin_bounds
from extractors.mentions.companies import find_companies
from extractors.mentions.company_names import brand_alone, short_forms
from extractors.mentions.latin import find_latin, versions
from extractors.mentions.lists import words
from extractors.mentions.organizations import find_organizations, find_outlets, find_places
from extractors.mentions.person_names import parts
from extractors.mentions.persons import find_persons
from extractors.mentions.products import find_products, model_codes
from extractors.mentions.projects import find_projects
from extractors.spans import Found

SECURE = 0.55
REPEATED = 0.5
SURE = 0.7


def find_names(text: str, known: list[Found]) -> list[Found]:
    """Names in a folded text that the lists do not hold, without overlap, in text order.

    `known` is what the gazetteer found. A listed name is found again only where a longer name holds it.
    """
    people = find_persons(text, known)
    found = [
        *_without_persons(find_companies(text, known), people),
        *people,
        *find_organizations(text),
        *find_outlets(text),
        *find_places(text),
    ]
    found += find_projects(text, [*known, *found])
    found += versions(text, known)
    found += find_products(text, [*known, *found])
    persons = {
        name for one in found if one.type == "PERSON" for name in _with_parts(text[one.start : one.end])
    }
    found += find_latin(text, [*known, *found], persons)
    found += _two_scripts(text, [*known, *found])
    again = _again(text, _settled(text, known, found))
    found += again
    found += model_codes(text, again)
    return [one for name, one in agree(text, [("known", known), ("found", found)]) if name == "found"]


def _two_scripts(text: str, found: list[Found]) -> list[Found]:
    """Companies called by a Latin and a Chinese name in a row, which are one mention: GGV 纪源资本."""
    starts = {one.start: one for one in found if one.type == "COMPANY" and is_cjk(text[one.start])}
    joined = []
    for one in found:
        if one.type == "COMPANY" and text[one.start : one.end].isascii():
            other = starts.get(one.end) or (
                starts.get(one.end + 1) if text[one.end : one.end + 1] == " " else None
            )
            if other is not None and (one.canonical is None or other.canonical in (None, one.canonical)):
                joined.append(
                    Found(one.start, other.end, "COMPANY", SURE, canonical=other.canonical or one.canonical)
                )
    return joined


def _without_persons(companies: list[Found], people: list[Found]) -> list[Found]:
    """Companies but for those guessed from their place in the sentence that hold a person's name (X接任)."""
    taken = {at for one in people if one.confidence >= SURE for at in (one.start, one.end - 1)}
    return [
        one
        for one in companies
        if one.confidence >= SURE or not taken.intersection(range(one.start, one.end))
    ]


def _with_parts(name: str) -> list[str]:
    return [name, *parts(name)]


def _settled(text: str, known: list[Found], found: list[Found]) -> list[Found]:
    return [one for _, one in agree(text, [("known", known), ("found", found)])]


def _again(text: str, settled: Iterable[Found]) -> list[Found]:
    """Other occurrences of the names found, of the short forms of full company names, of the parts of foreign names."""
    types: dict[str, dict[str, float]] = defaultdict(dict)
    for one in settled:
        name = text[one.start : one.end]
        if one.type in ("COMPANY", "ORG", "PERSON", "PRODUCT", "PROJECT") and one.confidence >= SECURE:
            forms = [name]
            if one.type == "COMPANY":
                forms += short_forms(name)
                if one.canonical is None and (brand := brand_alone(name)):
                    forms.append(brand)
            elif one.type == "PERSON":
                forms += parts(name)
            for form in forms:
                types[form][one.type] = max(types[form].get(one.type, 0.0), one.confidence)
    names = [name for name in types if len(name) > 1]
    if not names:
        return []
    automaton = AhoCorasick(names, matchkind=MatchKind.Standard)
    again = []
    for index, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        name = names[index]
        if latin_bounds(text, start, end) and (
            len(name) > 3 or not is_cjk(name[0]) or _alone(text, start, end)
        ):
            kind = max(types[name], key=lambda kind: types[name][kind])
            again.append(Found(start, end, kind, REPEATED))
    return again


def _alone(text: str, start: int, end: int) -> bool:
    if text[start:end] in words("common_words"):
        return False
    left = start > 0 and text[start - 1] not in FUNCTION and crosses_word(text, start, 0, end)
    right = end < len(text) and text[end] not in FUNCTION and crosses_word(text, end, start + 1, len(text))
    return not (left or right)
