"""The rules by which units of one type, persons aside, become one entity, from the surest to the least sure.

Candidates come from indexes over identifiers, names and the heads of names (blocking; Christen, Data Matching, 2012,
chapter 4), so that no unit is compared with all others; what a rule decides, either way, it writes down.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kg_builder.identity.clusters import Clusters
from kg_builder.identity.company_names import DIFFERENT, SAME, Judgement, compare, parse
from kg_builder.identity.ledger import Row, Verdict
from kg_builder.identity.names import digits, fold_name
from kg_builder.identity.units import Unit, defined, evidence, full_names

LISTED_SCORE = 0.97
"""What a name needs to be that of a company that the lists know under other names: its subsidiaries share its head."""
LISTED_FULL_SCORE = 0.9
"""The same where the name that the lists know is the longer."""
SURE_IN_ONE_ARTICLE = 0.9
"""What two names need to be one where an article uses both and its own grouping held them apart."""
MARGIN = 0.03
"""By how much the best of several full names must fit a short name better than the next."""
ALIAS_SCORE = 0.9
WORTH_A_ROW = 0.15
"""Below this score a candidate is passed over without a row, unless one name is part of the other."""
PROJECT_RATIO = 90
"""The share of a project's name, in per cent by rapidfuzz's ratio, that another report of it must keep."""
PROJECT_DOUBT = 70
"""The share from which on there is any doubt: a buyer's projects of one kind keep as much of each other's names."""


def apply(units: Sequence[Unit], clusters: Clusters) -> list[Row]:
    """Join what the rules say is one entity; the rows of what was decided."""
    ledger = _Decider(clusters)
    _by_identifier(units, clusters, ledger)
    _by_head(units, clusters)
    _by_likeness(units, ledger)
    _by_alias(units, clusters, ledger)
    return ledger.rows


class _Decider:
    """Joins units and writes down what was decided."""

    def __init__(self, clusters: Clusters) -> None:
        self.clusters = clusters
        self._written: list[tuple[Row, Unit, Unit]] = []

    @property
    def rows(self) -> list[Row]:
        """What was decided, without refusals of what a later rule joined after all."""
        return [
            row
            for row, one, other in self._written
            if row.verdict == "same" or self.clusters.root(one) != self.clusters.root(other)
        ]

    def same(self, one: Unit, other: Unit, a: str, b: str, judgement: Judgement, rule: str) -> None:
        """Join two units by names `a` and `b` of theirs, if nothing forbids it."""
        refusal = self.clusters.join(one, other)
        if refusal is None:
            self.write(one, other, a, b, "same", judgement, rule)
        else:
            self.write(one, other, a, b, "different", Judgement(judgement.score, refusal), rule)

    def write(
        self, one: Unit, other: Unit, a: str, b: str, verdict: Verdict, judgement: Judgement, rule: str
    ) -> None:
        if fold_name(a) == fold_name(b):
            return
        where = evidence(one, fold_name(b), fold_name(a)) or evidence(other, fold_name(b), fold_name(a))
        article, sentence = where or (None, None)
        row = Row(one.type, a, b, verdict, judgement.score, judgement.reason, rule, article, sentence)
        self._written.append((row, one, other))


def _by_identifier(units: Sequence[Unit], clusters: Clusters, ledger: _Decider) -> None:
    """The gazetteer's identifier, or an exchange code behind the name."""
    groups: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if identifier := unit.canonical or unit.code:
            groups[unit.type, identifier].append(unit)
    for (_, identifier), group in sorted(groups.items()):
        clusters.gather(group)
        first = min(group, key=lambda unit: unit.founding)
        seen = {first.key}
        for unit in group:
            if clusters.root(unit) != clusters.root(first):
                continue
            rule = "gazetteer" if unit.canonical else "code"
            for folded, name in sorted(unit.names.items()):
                if folded not in seen:
                    seen.add(folded)
                    ledger.write(first, unit, first.head, name, "same", Judgement(1.0, identifier), rule)


def _by_head(units: Sequence[Unit], clusters: Clusters) -> None:
    """The same fullest name. A unit with an identifier goes first, and of several identifiers none takes the rest."""
    groups: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        groups[unit.type, unit.key].append(unit)
    for group in groups.values():
        known = [unit for unit in group if unit.canonical]
        unknown = [unit for unit in group if not unit.canonical]
        if len({unit.canonical for unit in known}) > 1:
            clusters.gather(known)
            clusters.gather(unknown)
        else:
            clusters.gather(known + unknown)


def _by_likeness(units: Sequence[Unit], ledger: _Decider) -> None:
    """Names that are much alike: full and short, a project's name worded anew, a product with its maker before it."""
    pairs = sorted(
        _alike(units),
        key=lambda pair: (-pair.judgement.score, pair.short.order, pair.long.order),
    )
    best: dict[int, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.judgement.score >= SAME:
            best[id(pair.short)].append(pair)
    for pair in pairs:
        verdict, judgement = _weighed(pair, best[id(pair.short)], ledger.clusters)
        if verdict == "same":
            ledger.same(pair.short, pair.long, pair.short.head, pair.long.head, judgement, "likeness")
        else:
            ledger.write(
                pair.short, pair.long, pair.short.head, pair.long.head, verdict, judgement, "likeness"
            )


_MODEL_NUMBER = re.compile(r"[a-z]{0,2}\d[\d.]*[a-z]{0,5}|.{1,3}")
"""What many products are called for short: M4, V4, V4Pro, Pro."""


@dataclass(frozen=True)
class _Pair:
    """A candidate: a unit of the shorter name, one of the longer, what their names say, and whether an article uses
    both."""

    short: Unit
    long: Unit
    judgement: Judgement
    together: bool


def _weighed(pair: _Pair, rivals: Sequence[_Pair], clusters: Clusters) -> tuple[Verdict, Judgement]:
    """The verdict on a pair, given the other candidates for its shorter name."""
    score = pair.judgement.score
    if score < SAME:
        return "different", pair.judgement
    if pair.short.type == "COMPANY" and (other := _unlisted(pair, clusters)):
        return "different", Judgement(score, f"{pair.judgement.reason}, but {other}")
    if score < SURE_IN_ONE_ARTICLE and pair.together:
        return "different", Judgement(score, f"{pair.judgement.reason}, but one article tells them apart")
    close = {
        clusters.root(rival.long)
        for rival in rivals
        if rival.judgement.score > max(r.judgement.score for r in rivals) - MARGIN
    }
    if len(close) > 1 and clusters.root(pair.short) not in close:
        return "different", Judgement(
            score, f"{pair.judgement.reason}, but it fits {len(close)} companies as well"
        )
    return "same", pair.judgement


def _unlisted(pair: _Pair, clusters: Clusters) -> str | None:
    """Why a name that the lists do not have is not that of a company which they have."""
    known, other = clusters.canonical(pair.short), clusters.canonical(pair.long)
    if (known is None) == (other is None):
        return None
    if pair.judgement.score < (LISTED_SCORE if known else LISTED_FULL_SCORE):
        return "the lists know one by other names"
    full = full_names().get(known or "", ())
    if (
        full
        and parse(pair.long.head).legal
        and all(compare(f, pair.long.head).score < LISTED_SCORE for f in full)
    ):
        return f"its full name is {full[0]}"
    return None


def _alike(units: Sequence[Unit]) -> Iterator[_Pair]:
    """Candidates, one for each two different fullest names of a block."""
    heads: dict[tuple[str, str], Unit] = {}
    articles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for unit in units:
        heads.setdefault((unit.type, unit.key), unit)
        articles[unit.type, unit.key] |= unit.articles
    blocks: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in heads.values():
        for block in blocking_keys(unit):
            blocks[unit.type, block].append(unit)
    seen: set[tuple[int, int]] = set()
    for (kind, _), members in blocks.items():
        for at, one in enumerate(members):
            for other in members[at + 1 :]:
                if (id(one), id(other)) in seen:
                    continue
                seen.add((id(one), id(other)))
                judgement = compare(one.head, other.head) if kind == "COMPANY" else _likeness(one, other)
                if judgement.score > WORTH_A_ROW or one.key in other.key or other.key in one.key:
                    short, long = sorted((one, other), key=_size)
                    together = not articles[kind, one.key].isdisjoint(articles[kind, other.key])
                    yield _Pair(short, long, judgement, together)
    yield from _with_maker(heads)


def _size(unit: Unit) -> tuple[bool, int, str]:
    return (unit.type == "COMPANY" and parse(unit.head).legal, len(unit.key), unit.key)


def blocking_keys(unit: Unit) -> set[str]:
    """What the fullest name of a unit shares with the names that it is compared with."""
    if unit.type == "COMPANY":
        name = parse(unit.head)
        if name.latin:
            return {name.brand.casefold().split()[0]} if name.brand.split() else set()
        return {name.body[:2], (name.region + name.body)[:3]}
    if unit.type == "PROJECT":
        numbers = " ".join(digits(unit.head))
        return {f"{unit.key[:4]} {numbers}", f"{unit.key[:2]}…{unit.key[-6:]} {numbers}"}
    return set()


def _likeness(one: Unit, other: Unit) -> Judgement:
    """Whether two names of projects, in which the years, lots and numbers agree, are one's."""
    ratio = fuzz.ratio(one.key, other.key)
    score = 0.85 if ratio >= PROJECT_RATIO else max(0.0, ratio - PROJECT_DOUBT) / 100
    return Judgement(round(score, 3), "names of projects much alike")


def _with_maker(heads: dict[tuple[str, str], Unit]) -> Iterator[_Pair]:
    """A product and the same product with its maker's name before it (百度文心一言, 文心一言)."""
    for (kind, key), unit in sorted(heads.items()):
        if kind != "PRODUCT":
            continue
        record = min(unit.members, key=lambda member: member[0].id)[0]
        makers = {fold_name(name) for e in record.entities if e.type == "COMPANY" for name in e.names}
        for maker in sorted(makers):
            rest = key.removeprefix(maker)
            if rest != key and not _MODEL_NUMBER.fullmatch(rest) and (bare := heads.get((kind, rest))):
                yield _Pair(bare, unit, Judgement(0.85, "its maker's name stands before it"), False)


def _by_alias(units: Sequence[Unit], clusters: Clusters, ledger: _Decider) -> None:
    """What an article calls its entity besides, used alone by another article.

    A name that several entities are called by stays with none of them.
    """
    claims: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    heads: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        heads[unit.type, unit.key].append(unit)
        for name in unit.names:
            if name != unit.key:
                claims[unit.type, name].append(unit)
    for (kind, name), claimants in sorted(claims.items()):
        plausible = [unit for unit in claimants if _plausible(unit, name)]
        _among(plausible, clusters, ledger)
        owners = {clusters.root(unit): unit for unit in reversed(plausible)}
        for unit in plausible:
            if unit.canonical is None and unit.code is None:
                ledger.write(unit, unit, unit.head, unit.names[name], "same", _ALIAS, "article")
        for alone in _distinct(heads[kind, name], clusters):
            if clusters.root(alone) in owners:
                continue
            for owner in owners.values():
                if len(owners) == 1:
                    ledger.same(owner, alone, owner.head, alone.head, _ALIAS, "alias")
                else:
                    many = Judgement(0.5, f"{len(owners)} entities are called so")
                    ledger.write(owner, alone, owner.head, alone.head, "different", many, "alias")


_ALIAS = Judgement(ALIAS_SCORE, "an article calls it both")


def _among(claimants: Sequence[Unit], clusters: Clusters, ledger: _Decider) -> None:
    """Join those that share a further name and whose fullest names may be one's."""
    found = _distinct(claimants, clusters)
    for at, one in enumerate(found):
        for other in found[at + 1 :]:
            if clusters.root(one) == clusters.root(other) or one.type != "COMPANY":
                continue
            judgement = compare(one.head, other.head)
            shared = Judgement(ALIAS_SCORE, f"articles call both by one further name; {judgement.reason}")
            if judgement.score > DIFFERENT and not one.articles & other.articles:
                ledger.same(one, other, one.head, other.head, shared, "alias")


def _distinct(units: Iterable[Unit], clusters: Clusters) -> list[Unit]:
    """The first unit of each set."""
    return list({clusters.root(unit): unit for unit in reversed(list(units))}.values())[::-1]


def _plausible(unit: Unit, name: str) -> bool:
    """Whether a further name of a unit may be believed beyond its article."""
    if unit.type == "PRODUCT" and _MODEL_NUMBER.fullmatch(name):
        return False
    if unit.canonical or unit.type != "COMPANY":
        return True
    score = compare(unit.head, unit.names[name]).score
    return (score > DIFFERENT and unit.head.isascii() == name.isascii()) or defined(unit, name)
