"""What a parser says of who acts and who is acted on, brought into the facts that the patterns found.

A relation type's `arguments` (in `schemas/relations/*.yaml`, under `triggers`) name lists of its words that are
predicates, with the role of who does it (`agent`) and of whom it is done to (`patient`).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.relations import certainty, forms
from extractors.relations.frames import Frame, Span
from extractors.relations.merge import keys, merge, settle
from extractors.relations.scene import Scene, build
from extractors.spans import Fact, Found
from schemas import RelationType, SchemaError, relation_types

CONFIDENCE = 0.7
"""Of a fact that the parser alone found: its words and its two parties are told, the rest is not looked for."""
_LISTED = re.compile(r"\s*(?:等)?(?:、|和|与|及|以及)\s*$")


@dataclass(frozen=True)
class Arguments:
    """The words of one list of a type as predicates."""

    relation: RelationType
    words: re.Pattern[str]
    agent: str
    patient: str


@cache
def _arguments() -> tuple[Arguments, ...]:
    return tuple(
        _read(relation, entry)
        for relation in relation_types().values()
        for entry in relation.triggers.get("arguments", ())
    )


def _read(relation: RelationType, entry: dict[str, str]) -> Arguments:
    try:
        agent, patient = entry["agent"], entry["patient"]
        words = sorted(relation.triggers["words"][entry["words"]], key=len, reverse=True)
    except (KeyError, TypeError) as error:
        raise SchemaError(f"{relation.type}: triggers: arguments {entry!r}: {error} is missing") from error
    if unknown := {agent, patient} - relation.roles.keys():
        raise SchemaError(f"{relation.type}: triggers: arguments name what is no role: {', '.join(unknown)}")
    return Arguments(relation, re.compile("|".join(map(re.escape, words))), agent, patient)


def with_arguments(
    text: str, mentions: list[Found], entities: list[int], facts: list[Fact], frames: Iterable[Frame]
) -> list[Fact]:
    """The facts of a folded text with their parties as a parser tells them, and those that it alone tells.

    `mentions`, `entities` and the facts' fillers are as in `extractors.relations.patterns.find_facts`. A fact that shares
    a party with a frame of its type in its words, and has another in a role that the frame fills, gets the frame's.
    """
    frames = list(frames)
    if not frames:
        return facts
    scene = build(text, mentions)
    corrected, added = list(facts), []
    for arguments in _arguments():
        for words, agents, patients in _told(arguments, text, mentions, frames):
            told = {arguments.agent: agents, arguments.patient: patients}
            shares = [
                number
                for number, fact in enumerate(corrected)
                if fact.type == arguments.relation.type
                and fact.start <= words[0] < fact.end
                and _entities(told, entities) & _entities(fact.roles, entities)
            ]
            for number in shares:
                corrected[number] = _corrected(corrected[number], told, entities)
            corrected = [fact for fact in corrected if all(fact.roles.values())]
            if not shares and agents and patients:
                added += _fact(arguments, text, scene, mentions, words, told)
    types = {type_.relation.type: type_ for type_ in forms.types()}
    key = keys(text, mentions, entities)
    return settle(merge(corrected + added, types, key), types, text, mentions, key)


def _told(
    arguments: Arguments, text: str, mentions: Sequence[Found], frames: Iterable[Frame]
) -> Iterator[tuple[Span, tuple[int, ...], tuple[int, ...]]]:
    """For each predicate that is one of the words: the words, and the mentions that act and are acted on."""
    found = [match.span() for match in arguments.words.finditer(text)]
    for frame in frames:
        start, end = frame.predicate
        words = next((span for span in found if span[0] < end and start < span[1]), None)
        if words is None:
            continue
        roles = arguments.relation.roles
        agents = _fillers(frame.agents, roles[arguments.agent], text, mentions)
        patients = _fillers(frame.patients, roles[arguments.patient], text, mentions)
        if (agents or patients) and not set(agents) & set(patients):
            yield words, agents, patients


def _fillers(
    spans: Iterable[Span], allowed: Collection[str], text: str, mentions: Sequence[Found]
) -> tuple[int, ...]:
    """The last mention of an allowed type in each span, with those that a list joins to it."""
    fillers: list[int] = []
    for start, end in spans:
        inside = [
            i for i, one in enumerate(mentions) if one.start < end and start < one.end and one.type in allowed
        ]
        chosen = inside[-1:]
        for i in reversed(inside[:-1]):
            if _LISTED.fullmatch(text, mentions[i].end, mentions[chosen[0]].start):
                chosen.insert(0, i)
        fillers += [i for i in chosen if i not in fillers]
    return tuple(fillers)


def _entities(roles: Mapping[str, Sequence[int | str]], entities: Sequence[int]) -> set[int]:
    return {entities[f] for fillers in roles.values() for f in fillers if isinstance(f, int)}


def _corrected(fact: Fact, told: dict[str, tuple[int, ...]], entities: Sequence[int]) -> Fact:
    """The fact with the parties that are told; a role loses those that are told to have another, maybe all."""
    roles = dict(fact.roles)
    for role, fillers in told.items():
        parties = {entities[f] for f in fillers}
        if not parties or parties & _entities({role: roles.get(role, ())}, entities):
            continue
        roles = {
            name: tuple(f for f in have if isinstance(f, str) or entities[f] not in parties)
            for name, have in roles.items()
        }
        roles[role] = fillers
    return replace(fact, roles=roles)


def _fact(
    arguments: Arguments,
    text: str,
    scene: Scene,
    mentions: Sequence[Found],
    words: Span,
    told: dict[str, tuple[int, ...]],
) -> list[Fact]:
    trigger = _in_scene(scene, words)
    if trigger is None:
        return []
    bound = next(bound for bound in scene.bounds if bound[0] <= trigger[0] < bound[1])
    status = certainty.status(scene, bound, scene.clause(trigger[0], bound[0]), trigger, False)
    if status is None:
        return []
    fillers = [f for role in told.values() for f in role]
    start = min(scene.starts[bound[0]], *(mentions[f].start for f in fillers))
    end = max(scene.ends[bound[1] - 1], *(mentions[f].end for f in fillers))
    end = start + len(text[start:end].rstrip())
    roles = {role: told[role] for role in arguments.relation.roles if role in told}
    return [Fact(arguments.relation.type, roles, start, end, status, CONFIDENCE)]


def _in_scene(scene: Scene, span: Span) -> Span | None:
    """A span of the folded text in positions of the scene; None where the scene leaves it out."""
    inside = [i for i, start in enumerate(scene.starts) if span[0] <= start < span[1]]
    return (inside[0], inside[-1] + 1) if inside else None
