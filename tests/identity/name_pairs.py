"""The pairs of `name_pairs.tsv` as a corpus, and who is one in the graph of it.

Each line is a pair of names that stand in two articles. `context` is, for people, the organizations of the first
(an employer, `~` before one that is merely named, `-` for none) and the year; for other types a sentence with both
names, which a third article holds and the extractor's own grouping reads, or with `other_context` the two sentences
in which the names stand.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from extractors.mentions.entities import group
from extractors.mentions.gazetteer import default_gazetteer
from extractors.record import Entity, Evidence, Mention, Record, Relation
from extractors.spans import Found
from extractors.text import fold_characters
from kg_builder.identity.entities import resolve

PAIRS = Path(__file__).with_name("name_pairs.tsv")


@dataclass(frozen=True)
class Pair:
    number: int
    group: str
    types: tuple[str, str]
    same: bool
    names: tuple[str, str]
    contexts: tuple[str, str]


def read() -> list[Pair]:
    with PAIRS.open(encoding="utf-8", newline="") as lines:
        return [
            Pair(
                number,
                row["group"],
                (row["type"].split("/")[0], row["type"].split("/")[-1]),
                row["verdict"] == "same",
                (row["a"], row["b"]),
                (row["context"], row["other_context"]),
            )
            for number, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        ]


def judged(pairs: list[Pair]) -> dict[int, bool]:
    """For each pair's number whether its two names are one entity, all pairs in one corpus."""
    ids = resolve([record for pair in pairs for record in records(pair)]).ids
    return {pair.number: ids[f"{pair.number}-a", "e1"] == ids[f"{pair.number}-b", "e1"] for pair in pairs}


def records(pair: Pair) -> list[Record]:
    if pair.types[0] == "PERSON":
        return [
            _person(f"{pair.number}-{side}", name, context)
            for side, name, context in zip("ab", pair.names, pair.contexts, strict=True)
        ]
    a, b = pair.contexts
    texts = (a, b) if b else pair.names
    found = [
        _record(f"{pair.number}-{side}", text, [[(kind, name)]])
        for side, text, kind, name in zip("ab", texts, pair.types, pair.names, strict=True)
    ]
    if a and not b and pair.types[0] != "PRODUCT":
        found.append(_together(f"{pair.number}-c", a, pair))
    if pair.types[0] == "PRODUCT" and a:
        found[0] = _record(
            f"{pair.number}-a", a, [[("PRODUCT", pair.names[0])], [("COMPANY", a.split("发布")[0])]]
        )
    return found


def _record(
    key: str, text: str, entities: list[list[tuple[str, str]]], published: str = "2024-06-01"
) -> Record:
    """An article with the given entities, each a list of (type, name) whose mentions stand in the text."""
    return Record(
        key,
        "",
        published,
        text,
        tuple(_entity(f"e{number}", names, text) for number, names in enumerate(entities, 1)),
    )


def _entity(key: str, names: list[tuple[str, str]], text: str) -> Entity:
    kind = names[0][0]
    surfaces = tuple(name for _, name in names)
    mentions = tuple(Mention(text.rfind(name), text.rfind(name) + len(name), name) for name in surfaces)
    return Entity(key, kind, surfaces[0], surfaces, mentions, canonical=_canonical(kind, surfaces[0]))


def _canonical(kind: str, name: str) -> str | None:
    """What the extractor's gazetteer says of a name that it takes for one of this type."""
    readings = [r for r in default_gazetteer().readings(fold_characters(name)) if r.type == kind]
    return readings[0].canonical if readings else None


def _together(key: str, text: str, pair: Pair) -> Record:
    """The article that has both names, grouped as the extractor groups them."""
    folded = fold_characters(text)
    found: list[Found] = []
    for name in sorted(map(fold_characters, pair.names), key=len, reverse=True):
        for match in re.finditer(re.escape(name), folded):
            if all(match.end() <= one.start or one.end <= match.start() for one in found):
                found.append(Found(*match.span(), "COMPANY", canonical=_canonical("COMPANY", name)))
    found.sort(key=lambda one: one.start)
    grouped: dict[int, list[tuple[str, str]]] = {}
    for one, number in zip(found, group(folded, found), strict=True):
        grouped.setdefault(number, []).append((one.type, text[one.start : one.end]))
    return _record(key, text, list(grouped.values()))


def _person(key: str, name: str, context: str) -> Record:
    organizations, year = context.rsplit(",", 1)
    entities, relations = [[("PERSON", name)]], []
    for organization in organizations.split("+") if organizations != "-" else []:
        entities.append([("COMPANY", organization.removeprefix("~"))])
        if not organization.startswith("~"):
            roles = {"person": ("e1",), "organization": (f"e{len(entities)}",), "title": ("总经理",)}
            evidence = Evidence(0, 1, name[0])
            relations.append(Relation("r1", "HOLDS_POSITION", "asserted", roles, evidence, 0.9, "test/1"))
    text = " ".join(part for names in entities for _, part in names)
    made = _record(key, text, entities, f"{year}-06-01")
    return Record(key, "", made.published, text, made.entities, tuple(relations))
