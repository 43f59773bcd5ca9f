"""One fact for each different fact: what an article tells twice is told once, with all its roles."""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from itertools import permutations, product
from typing import Any

from extractors.relations.forms import Type
from extractors.spans import Fact, Found

Key = Callable[[int | str], Hashable]
_Keys = dict[str, set[Hashable]]
ADJACENT = 200
"""How far apart two tellings may begin whose lists of an open role (the investors of a round) make one."""
COMPARED = 100
"""With how many facts of the same core filler, the latest, a fact is compared."""
_LOOSE_TEXT = re.compile(r"[\s\-]|轮$|融资$")
_ORDER = ("denied", "rumored", "planned", "asserted")


def keys(text: str, mentions: list[Found], entities: list[int]) -> Key:
    """What makes two fillers the same: the entity, the normalised value, or the text."""

    def key(filler: int | str) -> Hashable:
        if isinstance(filler, str):
            return _LOOSE_TEXT.sub("", filler).lower()
        found = mentions[filler]
        if found.value and (found.value.get("value") is not None or found.value.get("start") is not None):
            return (found.type, *(found.value.get(part) for part in ("value", "currency", "start", "end")))
        if found.type in ("AMOUNT", "PERCENT", "DATE"):
            return text[found.start : found.end]
        return entities[filler]

    return key


def merge(facts: list[Fact], types: dict[str, Type], key: Key) -> list[Fact]:
    """Facts of the same type and core that do not contradict one another, made one, in text order."""
    kept: list[Fact] = []
    read: list[_Keys] = []
    told: dict[Hashable, deque[int]] = defaultdict(lambda: deque(maxlen=COMPARED))
    for fact in sorted(facts, key=lambda fact: -_core_size(fact, types[fact.type])):
        type_ = types[fact.type]
        cores = [
            (fact.type, role, key(f))
            for role in type_.relation.core_roles
            for f in fact.roles.get(role, ())
            if not isinstance(f, str)
        ]
        keys_ = _keys(fact, key)
        number = next(
            (n for core in cores for n in told[core] if _same(kept[n], read[n], fact, keys_, type_)),
            len(kept),
        )
        if number < len(kept):
            kept[number] = _union(kept[number], fact, type_, key)
            read[number] = _keys(kept[number], key)
        else:
            kept.append(fact)
            read.append(keys_)
        for core in cores:
            if number not in told[core]:
                told[core].append(number)
    return sorted(
        kept,
        key=lambda fact: (fact.start, fact.end, fact.type),
    )


def _core_size(fact: Fact, type_: Type) -> int:
    return sum(1 for role in type_.relation.core_roles if fact.roles.get(role))


def _keys(fact: Fact, key: Key) -> _Keys:
    return {role: {key(filler) for filler in fillers} for role, fillers in fact.roles.items() if fillers}


def _same(one: Fact, its: _Keys, other: Fact, others: _Keys, type_: Type) -> bool:
    if one.former != other.former or (one.status == "denied") != (other.status == "denied"):
        return False
    shared = False
    near = abs(one.start - other.start) <= ADJACENT
    beside = near and all(role in its and role in others for role in type_.relation.core_roles)
    for role, a in its.items():
        b = others.get(role)
        if b is None:
            continue
        if role in type_.relation.core_roles:
            need = min(2, len(a), len(b)) if type_.relation.symmetric else 1
            if len(a & b) >= need:
                shared = True
            elif role not in type_.open or not near:
                return False
        elif role in type_.together and beside:
            continue
        elif role not in type_.loose and not a & b and not any(_overlap(x, y) for x in a for y in b):
            return False
    return shared


def _overlap(one: Hashable, other: Hashable) -> bool:
    """Whether two keys are dates that may be the same, one told more exactly than the other."""
    match one, other:
        case ("DATE", _, _, str() as a, str() as b), ("DATE", _, _, str() as c, str() as d):
            return a <= d and c <= b
    return False


def _union(one: Fact, other: Fact, type_: Type, key: Key) -> Fact:
    roles = {role: list(fillers) for role, fillers in one.roles.items()}
    for role, fillers in other.roles.items():
        if role in roles and role not in type_.relation.core_roles and role not in type_.together:
            continue
        have = {key(filler) for filler in roles.get(role, ())}
        roles.setdefault(role, []).extend(filler for filler in fillers if key(filler) not in have)
    first, second = sorted((one, other), key=lambda fact: (-fact.confidence, fact.start))
    return Fact(
        one.type,
        {role: tuple(roles[role]) for role in type_.relation.roles if role in roles},
        first.start,
        first.end,
        min(one.status, other.status, key=_ORDER.index),
        min(0.97, first.confidence + 0.05) if first.start != second.start else first.confidence,
        one.former,
    )


def settle(
    facts: list[Fact], types: dict[str, Type], text: str, mentions: list[Found], key: Key
) -> list[Fact]:
    """The facts without those that others make wrong: a figure that belongs to another type of fact, a change
    of price in the wrong direction, a parent where its named subsidiary acted, a minority stake taken for control,
    a product released by another too."""
    facts = [apart for fact in facts if (apart := _apart(fact, types[fact.type], key))]
    facts = _sole(_controlled(facts, types, text, mentions, key), types, key)
    taken: dict[str, set[Hashable]] = defaultdict(set)
    parents: dict[Hashable, set[Hashable]] = defaultdict(set)
    for fact in facts:
        taken[fact.type] |= {
            key(f) for role in fact.roles for f in fact.roles[role] if _is_value(f, mentions)
        }
        if fact.type == "SUBSIDIARY_OF":
            for child in fact.roles["child"]:
                parents[key(child)] |= {key(parent) for parent in fact.roles["parent"]}
    rivals: dict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        if not types[fact.type].order or _ordered(fact, types[fact.type].order, mentions):
            rivals[fact.type, fact.start].append(fact)
    actors: dict[str, set[Hashable]] = defaultdict(set)
    for fact in facts:
        if role := types[fact.type].named_child:
            for filler in fact.roles.get(role, ()):
                actors[fact.type] |= parents.get(key(filler), set())

    def stands(fact: Fact) -> bool:
        type_ = types[fact.type]
        if any(key(f) in taken[other] for other in type_.unless_in for f in fact.roles.get("amount", ())):
            return False
        if type_.named_child and any(
            key(f) in actors[fact.type] for f in fact.roles.get(type_.named_child, ())
        ):
            return False
        if type_.contradicts and any(_opposed(fact, o, key) for o in rivals[type_.contradicts, fact.start]):
            return False
        return not type_.order or _ordered(fact, type_.order, mentions)

    return [fact for fact in facts if stands(fact)]


def _sole(facts: list[Fact], types: dict[str, Type], key: Key) -> list[Fact]:
    """Of the facts that give the same filler a `sole` role, the one with the most confidence, in text order."""
    taken: set[Hashable] = set()
    dropped: set[int] = set()
    for fact in sorted(facts, key=lambda fact: -fact.confidence):
        claims = {
            (fact.type, fact.status == "denied", roles, tuple(key(filler) for filler in fillers))
            for roles in types[fact.type].sole
            for fillers in product(*(fact.roles.get(role, ()) for role in roles))
        }
        if claims & taken:
            dropped.add(id(fact))
        else:
            taken |= claims
    return [fact for fact in facts if id(fact) not in dropped]


def _controlled(
    facts: list[Fact], types: dict[str, Type], text: str, mentions: list[Found], key: Key
) -> list[Fact]:
    """Of the facts that tell the same pair as control and as a stake, those of the type that the text bears out."""
    dropped: set[int] = set()
    starts = [fact.start for fact in facts]
    longest = max((fact.end - fact.start for fact in facts), default=0)
    for fact in facts:
        control = types[fact.type].control
        if control is None:
            continue
        told = (_number(mentions[f].value) for f in fact.roles.get(control.stake, ()) if isinstance(f, int))
        stakes = [stake for stake in told if stake is not None]
        controls = (
            any(stake >= 0.5 for stake in stakes)
            or bool(control.words.search(text, fact.start, fact.end))
            or not (stakes or control.against.search(text, fact.start, fact.end))
        )
        for other in facts[bisect_left(starts, fact.start - longest) : bisect_left(starts, fact.end)]:
            if other.type == control.over and other.start < fact.end and fact.start < other.end:
                pairs = [
                    [
                        {key(f) for f in one.roles.get(role, ())}
                        for role in types[one.type].relation.core_roles
                    ]
                    for one in (fact, other)
                ]
                if all(a & b for a, b in zip(*pairs, strict=True)):
                    dropped.add(id(other if controls else fact))
    return [fact for fact in facts if id(fact) not in dropped]


def _opposed(fact: Fact, other: Fact, key: Key) -> bool:
    """Whether two facts read the same sentence with the same fillers in their core."""
    shared = fact.roles.keys() & other.roles.keys()
    return (
        fact.start == other.start
        and fact.status == other.status
        and bool(shared)
        and all({key(f) for f in fact.roles[role]} & {key(f) for f in other.roles[role]} for role in shared)
    )


def _apart(fact: Fact, type_: Type, key: Key) -> Fact | None:
    """A fact in which no entity has two core roles. The list of an open role goes without it (the investee among the
    investors), and so does a role that another can stand for (the client, where the project is known); None where
    it has to stay, for then it was misread."""
    roles = dict(fact.roles)
    spare = {
        role
        for part in type_.relation.core
        if not isinstance(part, str) and sum(role in roles for role in part) > 1
        for role in part
    }
    cores = [role for role in type_.relation.core_roles if role in roles]
    for one, other in permutations(cores, 2):
        taken = {key(filler) for filler in roles.get(other, ())}
        left = tuple(filler for filler in roles.get(one, ()) if key(filler) not in taken)
        if left and one in type_.open:
            roles[one] = left
        elif len(left) < len(roles.get(one, ())):
            if one not in spare:
                return None
            del roles[one]
    return replace(fact, roles=roles)


def _is_value(filler: int | str, mentions: list[Found]) -> bool:
    return not isinstance(filler, str) and mentions[filler].type == "AMOUNT"


def _ordered(fact: Fact, order: tuple[str, ...], mentions: list[Found]) -> bool:
    values = []
    for role in order:
        filler = next(iter(fact.roles.get(role, ())), None)
        number = _number(mentions[filler].value) if isinstance(filler, int) else None
        if number is None:
            return True
        values.append(number)
    return values == sorted(values) and values[0] != values[-1]


def _number(value: Mapping[str, Any] | None) -> float | None:
    """The number of a value, the middle of its bounds where it has no definite one."""
    value = value or {}
    known = [value[part] for part in ("low", "high") if value.get(part) is not None]
    return value["value"] if value.get("value") is not None else sum(known) / len(known) if known else None
