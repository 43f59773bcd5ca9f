"""Which of several values of an event is shown where its reports disagree, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg_builder.identity.deals import Told, bounds, same_number
from kg_builder.identity.model import Literal
from kg_builder.identity.names import fold_name
from schemas import TEXT


@dataclass(frozen=True)
class Settled:
    """The literals of each role, the one to show first; the roles in dispute; why the first is shown there."""

    literals: Mapping[str, tuple[Literal, ...]]
    disputed: tuple[str, ...]
    because: Mapping[str, str]


@dataclass
class _Version:
    """Literals that say the same, with the tellings they stand in."""

    literals: list[tuple[Literal, Told]]

    def outlets(self, independent: Mapping[str, str]) -> int:
        return len({independent[t.record.id] for _, t in self.literals if t.record.id in independent})

    @property
    def exact(self) -> bool:
        return any(_exactness(literal) > 0 for literal, _ in self.literals)

    @property
    def first(self) -> tuple[object, ...]:
        return min(told.order for _, told in self.literals)


def settle(cluster: Sequence[Told], independent: Mapping[str, str]) -> Settled:
    """The values of an event from its tellings, which are in order; `independent` has the outlet of each article
    that is no reprint.

    Of values in dispute the one that most outlets tell is shown, of these an exact one, of these the one told first.
    Values that one telling gives side by side are a list and in no dispute.
    """
    literals, disputed, because = {}, [], {}
    for role in sorted({role for told in cluster for role in told.literals}):
        versions = _versions(cluster, role)
        versions.sort(key=lambda v: (-v.outlets(independent), not v.exact, v.first))
        literals[role] = tuple(literal for version in versions for literal in _merged(version))
        home = {id(literal): n for n, version in enumerate(versions) for literal, _ in version.literals}
        listed = any(len({home[id(x)] for x in told.literals.get(role, ())}) > 1 for told in cluster)
        valued = [version for version in versions if _says(version.literals[0][0])]
        if len(valued) > 1 and not listed and set(cluster[0].kind.roles[role]) != {TEXT}:
            disputed.append(role)
            because[role] = _reason(valued, independent)
    return Settled(literals, tuple(disputed), because)


def _versions(cluster: Sequence[Told], role: str) -> list[_Version]:
    """The literals of a role, grouped by what they say; the most exact ones make the groups."""
    entries = [(literal, told) for told in cluster for literal in told.literals.get(role, ())]
    entries.sort(key=lambda entry: (-_exactness(entry[0]), entry[1].order, entry[0].text))
    versions: list[_Version] = []
    for literal, told in entries:
        home = next((v for v in versions if _alike(v.literals[0][0], literal)), None)
        if home is None:
            versions.append(_Version([(literal, told)]))
        else:
            home.literals.append((literal, told))
    return versions


def _alike(one: Literal, other: Literal) -> bool:
    if fold_name(one.text) == fold_name(other.text) and one.value == other.value:
        return True
    if not _says(one) or not _says(other):
        return one.value is not None and other.value is not None
    assert one.value is not None
    assert other.value is not None
    if "start" in one.value or "start" in other.value:
        a, b = ((str(v.get("start")), str(v.get("end") or v.get("start"))) for v in (one.value, other.value))
        return a[0] <= b[1] and b[0] <= a[1]
    return same_number(one.value, other.value)


def _exactness(literal: Literal) -> float:
    """Positive for an exact value, the greater the narrower its period; below 0 for none."""
    value = literal.value
    if not value:
        return -1.0
    if start := value.get("start"):
        return 1.0 if value.get("end", start) == start else 0.5
    return 1.0 if value.get("value") is not None and not value.get("approx") else -0.5


def _says(literal: Literal) -> bool:
    value = literal.value
    return value is not None and (bool(value.get("start")) or bounds(value) is not None)


def _merged(version: _Version) -> list[Literal]:
    """One literal for each wording, the exact ones first, with the articles that have it."""
    found: dict[str, tuple[Literal, set[str]]] = {}
    for literal, told in version.literals:
        found.setdefault(fold_name(literal.text), (literal, set()))[1].add(told.record.id)
    return [Literal(lit.text, lit.value, tuple(sorted(articles))) for lit, articles in found.values()]


def _reason(versions: Sequence[_Version], independent: Mapping[str, str]) -> str:
    shown, next_best = versions[:2]
    counts = [version.outlets(independent) for version in versions]
    if counts[0] > counts[1]:
        return f"told by {counts[0]} of {sum(counts)} outlets"
    if shown.exact and not next_best.exact:
        return "the exact value"
    return "told first"
