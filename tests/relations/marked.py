"""Texts with their mentions marked in place, so that the relation layer can be tested alone."""

import re

from extractors.relations.patterns import find_facts
from extractors.spans import Found

_MARK = re.compile(r"\[([^\[\]|]+)\|([A-Z]+)(?:=([^\[\]]+))?\]")


def parse(marked: str) -> tuple[str, list[Found], list[int]]:
    """The text, mentions and entity numbers of `[百川|COMPANY=百川智能]` marks; `=NAME` names the entity."""
    pieces, mentions, entities = [], [], []
    numbers: dict[tuple[str, str], int] = {}
    at = length = 0
    for match in _MARK.finditer(marked):
        pieces.append(marked[at : match.start()])
        length += match.start() - at
        at = match.end()
        surface, kind, name = match.groups()
        mentions.append(Found(length, length + len(surface), kind))
        entities.append(numbers.setdefault((kind, name or surface), len(numbers)))
        pieces.append(surface)
        length += len(surface)
    return "".join([*pieces, marked[at:]]), mentions, entities


def facts(marked: str, kind: str | None = None) -> list[str]:
    """The facts of a marked text, each as one line: `TYPE status role=a+b …`, statuses other than asserted
    and former posts written out."""
    text, mentions, entities = parse(marked)
    lines = []
    for fact in find_facts(text, mentions, entities):
        if kind not in (None, fact.type):
            continue
        roles = " ".join(
            f"{role}="
            + "+".join(
                f if isinstance(f, str) else text[mentions[f].start : mentions[f].end] for f in fillers
            )
            for role, fillers in fact.roles.items()
        )
        marks = [fact.status] * (fact.status != "asserted") + ["former"] * fact.former
        lines.append(" ".join([fact.type, *marks, roles]))
    return lines
