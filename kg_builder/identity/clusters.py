"""Units joined into entities, under constraints that no join may break."""

from collections.abc import Iterable, Sequence

from kg_builder.identity.company_names import DIFFERENT, compare, parse
from kg_builder.identity.ledger import Row, reference
from kg_builder.identity.units import Unit


class Clusters:
    """Union-find over units in which some things never meet in one set.

    These are two identifiers of the gazetteer, two full names that are two companies', and the two names that a
    person's row holds apart. Rows of persons that join come first and may bring two identifiers together.
    """

    def __init__(self, units: Sequence[Unit], decisions: Sequence[Row]) -> None:
        self._number = {id(unit): number for number, unit in enumerate(units)}
        self._units = units
        self._parent = list(range(len(units)))
        self._canonical = [{unit.canonical} if unit.canonical else set() for unit in units]
        self._full = [
            {unit.head} if unit.type == "COMPANY" and parse(unit.head).legal else set() for unit in units
        ]
        self._sides: list[set[tuple[str, bool]]] = [set() for _ in units]
        holders = Holders(units)
        for row in (row for row in decisions if row.verdict == "different"):
            ones, others = holders.of(row.type, row.a), holders.of(row.type, row.b)
            for unit in ones - others:
                self._sides[self._number[id(unit)]].add((row.id, True))
            for unit in others - ones:
                self._sides[self._number[id(unit)]].add((row.id, False))
        for row in (row for row in decisions if row.verdict == "same"):
            chain = sorted(
                holders.of(row.type, row.a) | holders.of(row.type, row.b), key=lambda unit: unit.order
            )
            for unit in chain[1:]:
                self._unite(self.root(chain[0]), self.root(unit))

    def root(self, unit: Unit) -> int:
        """The number of the set that holds a unit; it changes with joins."""
        at = self._number[id(unit)]
        while self._parent[at] != at:
            self._parent[at] = at = self._parent[self._parent[at]]
        return at

    def conflict(self, one: Unit, other: Unit) -> str | None:
        """Why the sets of two units may not be one; None where they may or already are."""
        a, b = self.root(one), self.root(other)
        if a == b:
            return None
        if any((row, not side) in self._sides[b] for row, side in self._sides[a]):
            return "a person holds them apart"
        known, also = self._canonical[a], self._canonical[b]
        if known and also:
            return None if known & also else "the lists know them as two"
        if any(compare(x, y).score <= DIFFERENT for x in self._full[a] for y in self._full[b]):
            return "two full names that are two companies'"
        return None

    def join(self, one: Unit, other: Unit) -> str | None:
        """Make the sets of two units one, or say why not."""
        reason = self.conflict(one, other)
        if reason is None:
            self._unite(self.root(one), self.root(other))
        return reason

    def gather(self, units: Iterable[Unit]) -> None:
        """Join each unit to the first of those before it that takes it."""
        leaders: list[Unit] = []
        for unit in units:
            if all(self.join(leader, unit) is not None for leader in leaders):
                leaders.append(unit)

    def canonical(self, unit: Unit) -> str | None:
        """The identifier of the gazetteer that a unit's set has."""
        return min(self._canonical[self.root(unit)], default=None)

    def sets(self) -> list[list[Unit]]:
        """The units set by set, both in the units' order."""
        found: dict[int, list[Unit]] = {}
        for unit in self._units:
            found.setdefault(self.root(unit), []).append(unit)
        return list(found.values())

    def _unite(self, a: int, b: int) -> None:
        low, high = sorted((a, b))
        if low != high:
            self._parent[high] = low
            self._canonical[low] |= self._canonical[high]
            self._full[low] |= self._full[high]
            self._sides[low] |= self._sides[high]


class Holders:
    """Which units a name in a person's row means."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_name: dict[tuple[str, str], list[Unit]] = {}
        for unit in units:
            for name in unit.names:
                self._by_name.setdefault((unit.type, name), []).append(unit)

    def of(self, kind: str, name: str) -> set[Unit]:
        """The units of a type that have a name or, for NAME@ARTICLE, those of the article that have it."""
        folded, article = reference(name)
        units = self._by_name.get((kind, folded), ())
        return {unit for unit in units if article is None or article in unit.articles}
