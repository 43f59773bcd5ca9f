"""Whether two articles' facts are one event: type, core participants, date, amount, text."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, product

from extractors.record import Record, Relation
from kg_builder.identity.model import Literal
from kg_builder.identity.names import fold_name
from kg_builder.identity.units import Founding, founding
from schemas import RelationType, relation_types

SAME_DEAL_DAYS = 45
"""How far apart two articles may date one event."""
PLAN_DAYS = 180
"""How far a plan or a rumour may lie from what came of it."""
RETOLD_DAYS = 400
"""How long after an event an article may tell it again with the exact amount and no date of its own."""
RETOLD_PERIOD_DAYS = 135
"""How far an article that gives a figure without its period may lie from the period that another gives it."""
DISPUTE_DAYS = 7
"""Within how many days two reports that give different amounts still speak of one event."""
SAME_AMOUNT = 0.05
"""By how much two amounts of one event may differ, as a share of the larger."""
DISTINGUISHING_TEXT = ("round", "metric")
DISTINGUISHING_VALUES = ("price_from", "price_to")
PERIODS = ("REPORTED",)
"""Types whose date is the period that a figure is of, so that two periods are two facts."""
ONCE = ("FOUNDED",)
"""Types that can happen only once to the same participants, whenever it is told."""
_LOOSE_TEXT = re.compile(r"轮$|融资$|轮融资$")


@dataclass(frozen=True, eq=False)
class Told:
    """One relation of one record, its roles resolved to ids of entities and to literals."""

    record: Record
    relation: Relation
    roles: Mapping[str, tuple[str, ...]]
    literals: Mapping[str, tuple[Literal, ...]]

    @cached_property
    def kind(self) -> RelationType:
        return relation_types()[self.relation.type]

    @cached_property
    def founding(self) -> Founding:
        return founding(self.record, self.relation.evidence.start)

    @cached_property
    def order(self) -> tuple[object, ...]:
        """A total order that no order of articles touches."""
        return (*self.founding, self.relation.id)

    @cached_property
    def period(self) -> tuple[date, date] | None:
        """The first and last day that the fact's own date allows."""
        for literal in self.literals.get("date", ()):
            if literal.value and literal.value.get("start"):
                start = literal.value["start"]
                return date.fromisoformat(start), date.fromisoformat(literal.value.get("end") or start)
        return None

    @cached_property
    def day(self) -> date | None:
        """When it happened by its own date, else when it was published."""
        if self.period:
            return self.period[0]
        return date.fromisoformat(self.record.published) if self.record.published else None

    @cached_property
    def state(self) -> Hashable | None:
        """What makes two facts of a type without a date one, whenever they are told; None for dated types."""
        if "date" in self.kind.roles:
            return None
        return (self.relation.type, self.relation.former, tuple(sorted(self.roles.items())))

    def text(self, role: str) -> str:
        texts = (_LOOSE_TEXT.sub("", fold_name(literal.text)) for literal in self.literals.get(role, ()))
        return "".join(sorted(texts))

    def mandatory(self) -> list[str]:
        """The core roles without which there is no such fact, alternatives left out."""
        optional = self.kind.triggers.get("optional", ())
        return [role for role in self.kind.core if isinstance(role, str) and role not in optional]

    def blocks(self) -> Iterator[tuple[Hashable, ...]]:
        """What another telling of the event shares with this one in at least one of its blocks."""
        head = (self.relation.type, self.relation.former)
        if self.kind.symmetric:
            parties = self.roles.get(self.mandatory()[0], ())
            for pair in combinations(parties, 2) if len(parties) > 1 else [parties]:
                yield (*head, *pair)
            return
        roles = [role for role in self.mandatory() if self.roles.get(role)]
        if not roles:
            roles = [role for role in reversed(self.kind.core_roles) if self.roles.get(role)][:1]
        texts = tuple(self.text(role) for role in self.mandatory() if role not in self.roles)
        for fillers in product(*(self.roles[role] for role in roles)):
            yield (*head, *fillers, *texts)


APART = 0.5
"""The cost of participants that differ and may yet be of one event, as two investors of one round."""
NEUTRAL = 0.0
"""The agreement of two facts that nothing sets apart and nothing brings together but a third."""


def agreement(a: Told, b: Told) -> float | None:
    """How well two facts of one block go together as one event, up to 1; None where they are two.

    With NEUTRAL they are one only where a third agrees with both.
    """
    penalty = _participants(a, b)
    distance = _dates(a, b)
    if penalty is None or distance is None:
        return None
    if any(a.text(role) and b.text(role) and a.text(role) != b.text(role) for role in DISTINGUISHING_TEXT):
        return None
    values = {role: _values_agree(a, b, role) for role in sorted(a.literals.keys() & b.literals.keys())}
    disputed = [role for role, agrees in values.items() if agrees is False and role not in ("date", "title")]
    score = 0.95 - penalty - distance / 10_000
    if disputed and (disputed[0] in DISTINGUISHING_VALUES or not _may_dispute(a, b, distance)):
        return None
    if disputed and penalty:
        return NEUTRAL if _same_text(a, b, "round") else None
    if penalty >= APART:
        return NEUTRAL
    known = 0.05 if any(values.values()) else 0.0
    status = 0.1 if a.relation.status != b.relation.status else 0.0
    return score + known - 0.3 * len(disputed) - status


def _may_dispute(a: Told, b: Told, distance: int) -> bool:
    """Whether two articles that give different amounts may still speak of one event."""
    if a.record.id == b.record.id or distance > DISPUTE_DAYS:
        return False
    if a.relation.type in PERIODS and (a.period is None or a.period != b.period):
        return False
    return all(a.roles.get(role) and b.roles.get(role) for role in _entity_roles(a))


def _entity_roles(told: Told) -> list[str]:
    return [role for role in told.mandatory() if told.kind.roles[role] != ("text",)]


def _participants(a: Told, b: Told) -> float | None:
    """What a difference in participants costs, APART where they share too few; None where it makes two events.

    Of a partnership or a rivalry the parties of one telling must be among those of the other, so that nobody becomes
    a partner whom no article calls one.
    """
    optional = a.kind.triggers.get("optional", ())
    targets = a.kind.edge[1] if a.kind.edge else ()
    penalty, shared = 0.0, False
    for part in a.kind.core:
        roles = (part,) if isinstance(part, str) else part
        free = part in optional and part not in targets
        ours, theirs = ({(r, filler) for r in roles for filler in t.roles.get(r, ())} for t in (a, b))
        if ours and theirs:
            if len(roles) > 1 and (cost := _alternatives(a, b, roles)) != 0:
                if cost is None:
                    return None
                penalty += cost
            elif ours <= theirs or theirs <= ours or (ours & theirs and not a.kind.symmetric):
                shared = True
                penalty += 0.0 if ours == theirs else 0.02
            elif free:
                penalty += 0.1 if _same_round(a, b) else APART
            else:
                return None
        elif ours or theirs:
            if not free:
                return None
            penalty += 0.05
    for role in a.roles.keys() & b.roles.keys() - set(a.kind.core_roles):
        if not set(a.roles[role]) & set(b.roles[role]):
            penalty += 0.2
    return penalty if shared else None


def _alternatives(a: Told, b: Told, roles: tuple[str, ...]) -> float | None:
    """What it costs that one telling fills one of several alternative roles and the other another (a project, its
    client), or that they name two projects of one client; None where that makes two events."""
    agree = bool(_values_agree(a, b, "amount"))
    both = [(set(a.roles[role]), set(b.roles[role])) for role in roles if role in a.roles and role in b.roles]
    if not both:
        return 0.1 if agree else APART
    if all(ours & theirs for ours, theirs in both):
        return 0.0
    return 0.1 if agree and any(ours & theirs for ours, theirs in both) else None


def _same_round(a: Told, b: Told) -> bool:
    return _same_text(a, b, "round") and bool(_values_agree(a, b, "amount"))


def _same_text(a: Told, b: Told, role: str) -> bool:
    return bool(a.text(role)) and a.text(role) == b.text(role)


def _values_agree(a: Told, b: Told, role: str) -> bool | None:
    """Whether the numbers of a role agree; None where one has none."""
    pairs = [
        (x.value, y.value)
        for x in a.literals.get(role, ())
        for y in b.literals.get(role, ())
        if x.value and y.value and bounds(x.value) and bounds(y.value)
    ]
    return any(same_number(x, y) for x, y in pairs) if pairs else None


def bounds(value: Mapping[str, object]) -> tuple[float, float] | None:
    """The least and the greatest number that a value allows; None where it says none."""
    exact, low, high = (value.get(key) for key in ("value", "low", "high"))
    if isinstance(exact, int | float):
        return float(exact), float(exact)
    if isinstance(low, int | float) or isinstance(high, int | float):
        return (
            float(low) if isinstance(low, int | float) else float("-inf"),
            float(high) if isinstance(high, int | float) else float("inf"),
        )
    return None


def same_number(x: Mapping[str, object], y: Mapping[str, object]) -> bool:
    """Whether two values of AMOUNT or PERCENT may be one: one currency and unit, near or overlapping numbers."""
    one, other = bounds(x), bounds(y)
    if (
        one is None
        or other is None
        or any((x.get(k) or None) != (y.get(k) or None) for k in ("currency", "per"))
    ):
        return False
    slack = SAME_AMOUNT * max(abs(v) for v in (*one, *other) if abs(v) != float("inf"))
    return one[0] <= other[1] + slack and other[0] <= one[1] + slack


def _exactly(a: Told, b: Told) -> bool:
    """Whether both give the same amount, and exactly."""
    return any(
        _values_agree(a, b, role) and all(any(_exact(x) for x in t.literals[role]) for t in (a, b))
        for role in a.literals.keys() & b.literals.keys()
        if role != "date"
    )


def _exact(literal: Literal) -> bool:
    value = literal.value
    return value is not None and value.get("value") is not None and not value.get("approx")


def _dates(a: Told, b: Told) -> int | None:
    """By how many days two tellings date the event apart; None where that makes two events."""
    if "date" not in a.kind.roles or a.relation.type in ONCE:
        return 0
    period = a.relation.type in PERIODS
    if a.period and b.period:
        if period:
            return 0 if a.period == b.period else None
        if a.period[0] <= b.period[1] and b.period[0] <= a.period[1]:
            return 0
    if a.day is None or b.day is None:
        return 0 if not period or _exactly(a, b) else None
    days = abs((a.day - b.day).days)
    if period:
        window = RETOLD_PERIOD_DAYS if _exactly(a, b) else -1
    elif a.relation.status != b.relation.status:
        window = PLAN_DAYS
    else:
        window = SAME_DEAL_DAYS
    later = a if a.day > b.day else b
    if not period and later.period is None and days > window and _exactly(a, b):
        window = RETOLD_DAYS
    return days if days <= window else None
