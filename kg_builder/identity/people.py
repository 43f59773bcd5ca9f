"""People of one name: one where employer and company kept agree, else told apart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.record import Entity, Record
from kg_builder.identity.clusters import Clusters
from kg_builder.identity.ledger import ARTICLE_MARK, Row, Verdict
from kg_builder.identity.units import LocalId, Unit, evidence

POSTS = {
    "HOLDS_POSITION": ("person", ("organization",)),
    "FOUNDED": ("founder", ("organization",)),
    "INVESTED_IN": ("investor", ("investee",)),
}
"""Which relations tie a person to an organization, and by which roles."""
NEAR_YEARS = 2
"""How far apart two articles may be for the companies that they merely mention to say who someone is."""
COMMON_LENGTH = 3
"""Up to how many Chinese characters a name may be borne by many."""
LISTED_COMMON_LENGTH = 2
"""The same for a name that the gazetteer has."""


@dataclass(frozen=True)
class _Bearer:
    """A person of one article: the organizations tied to them, and those that the article merely names."""

    unit: Unit
    posts: frozenset[str]
    company: frozenset[str]
    year: int | None


def tell_apart(units: Sequence[Unit], clusters: Clusters, organizations: Mapping[LocalId, str]) -> list[Row]:
    """Join the units of persons that are one person; the rows of what was decided.

    Bearers of a name in different articles are one where one's organization is the other's too, or is named beside
    the other; a foreign name, a long one and one of the gazetteer (of three characters and more) is one person's. `organizations` gives the id of
    each company and body.
    """
    bearers = {unit: _bearer(unit, organizations) for unit in units}
    listed: dict[str, list[Unit]] = defaultdict(list)
    blocks: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.canonical and not _common(unit.key, LISTED_COMMON_LENGTH):
            listed[unit.canonical].append(unit)
        for name in unit.names:
            blocks[name].append(unit)
    for group in listed.values():
        clusters.gather(group)
    rows: list[Row] = []
    for name, group in sorted(blocks.items()):
        if len(group) > 1:
            rows += _settle(name, [bearers[unit] for unit in group], clusters)
    return rows


def _bearer(unit: Unit, organizations: Mapping[LocalId, str]) -> _Bearer:
    record, entity = unit.members[0]
    named = {organizations[record.id, e.id] for e in record.entities if (record.id, e.id) in organizations}
    year = int(record.published[:4]) if record.published else None
    return _Bearer(unit, frozenset(_posts(record, entity, organizations)), frozenset(named), year)


def _posts(record: Record, entity: Entity, organizations: Mapping[LocalId, str]) -> set[str]:
    found = set()
    for relation in record.relations:
        role, targets = POSTS.get(relation.type, ("", ()))
        if entity.id in relation.roles.get(role, ()):
            for target in targets:
                for filler in relation.roles.get(target, ()):
                    if (record.id, filler) in organizations:
                        found.add(organizations[record.id, filler])
    return found


def _settle(name: str, group: list[_Bearer], clusters: Clusters) -> list[Row]:
    """Join those who bear one name, by the organizations that they share."""
    if not _common(name, COMMON_LENGTH):
        clusters.gather(bearer.unit for bearer in group)
        return []
    group = sorted(group, key=lambda bearer: bearer.unit.founding)
    employed = [bearer for bearer in group if bearer.posts]
    others = [bearer for bearer in group if not bearer.posts]
    rows: list[Row | None] = []
    by_employer: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in employed:
        for organization in sorted(bearer.posts):
            by_employer[organization].append(bearer)
    for _, tied in sorted(by_employer.items()):
        rows += [_join(name, tied[0], bearer, 0.95, "one employer", clusters) for bearer in tied[1:]]
    for bearer in others:
        beside = [lead for organization in bearer.company for lead in by_employer.get(organization, ())]
        leads = {clusters.root(lead.unit): lead for lead in sorted(beside, key=lambda b: b.unit.order)}
        if len(leads) == 1:
            (lead,) = leads.values()
            rows.append(_join(name, lead, bearer, 0.9, "the employer is named beside", clusters))
    by_company: dict[str, list[_Bearer]] = defaultdict(list)
    for bearer in others:
        for organization in bearer.company:
            by_company[organization].append(bearer)
    for _, tied in sorted(by_company.items()):
        for one, other in pairwise(tied):
            if one.year is None or other.year is None or abs(one.year - other.year) <= NEAR_YEARS:
                rows.append(_join(name, one, other, 0.85, "named beside one company in one period", clusters))
    clusters.gather(bearer.unit for bearer in group if _free(bearer))
    rows += _unplaced(name, group, clusters)
    return [row for row in rows if row is not None] + _refused(name, group, clusters)


def _free(bearer: _Bearer) -> bool:
    """Whether nothing speaks against another bearer of the name: no organization beside, or a name of the gazetteer
    without an employer."""
    return not bearer.company or (bearer.unit.canonical is not None and not bearer.posts)


def _unplaced(name: str, group: list[_Bearer], clusters: Clusters) -> list[Row | None]:
    """Those of whom nothing speaks against it join the others where these are one person."""
    placed = {clusters.root(bearer.unit): bearer for bearer in reversed(group) if not _free(bearer)}
    if len(placed) != 1:
        return []
    (lead,) = placed.values()
    reason = "nobody else bears the name"
    return [_join(name, lead, bearer, 0.8, reason, clusters) for bearer in group if _free(bearer)]


def _refused(name: str, group: list[_Bearer], clusters: Clusters) -> list[Row]:
    """A row for each further person of the name."""
    persons = {clusters.root(bearer.unit): bearer for bearer in reversed(group)}
    first, *more = sorted(persons.values(), key=lambda bearer: bearer.unit.founding)
    reason = "one name, without an employer or a company in common"
    return [_row(name, first, bearer, "different", 0.3, reason) for bearer in more]


def _common(name: str, length: int) -> bool:
    return len(name) <= length and all("\u4e00" <= character <= "\u9fff" for character in name)


def _join(
    name: str, one: _Bearer, other: _Bearer, score: float, reason: str, clusters: Clusters
) -> Row | None:
    if clusters.root(one.unit) == clusters.root(other.unit):
        return None
    refusal = clusters.join(one.unit, other.unit)
    return _row(name, one, other, "different" if refusal else "same", score, refusal or reason)


def _row(name: str, one: _Bearer, other: _Bearer, verdict: Verdict, score: float, reason: str) -> Row:
    articles = sorted(bearer.unit.members[0][0].id for bearer in (one, other))
    where = evidence(other.unit, name) or (None, None)
    a, b = (f"{one.unit.names[name]}{ARTICLE_MARK}{article}" for article in articles)
    return Row("PERSON", a, b, verdict, score, reason, "namesakes", *where)
