"""Facts among mentions, found by the forms of `schemas/relations/*.yaml`."""

import re
from collections.abc import Collection

from extractors.relations import certainty, forms, slots
from extractors.relations.forms import AGAIN, TRIGGER, Form, Type
from extractors.relations.merge import keys, merge, settle
from extractors.relations.scene import ALL, CODES, REACH, TYPES, Scene, build
from extractors.spans import Fact, Found
from schemas import TEXT

CARRIED = 0.8
"""What a subject carried over from an earlier sentence leaves of a form's confidence."""

_AFFILIATION = re.compile(
    rf"[{CODES['COMPANY']}{CODES['ORG']}][^,、:;。和与及{ALL}]{{0,16}}{CODES['PERSON']}"
)
"""A house and a person of it, written together: among fillers, the person alone."""
_OWNED = re.compile(
    rf"{CODES['COMPANY']}(?:集团|公司)?(?:旗下|下属|的(?:全资|控股)?子公司|的(?:一家)?关联(?:公司|企业|方))[^,、。:;{ALL}]{{0,10}}{CODES['COMPANY']}"
)
_OWNER = re.compile(
    r"(?:集团|公司)?(?:(?:的)?(?:全资|控股)?(?:旗下|下属|子公司)|的?(?:前|现任|联合)*(?:创始|CEO|CTO|COO|首席|董事|总裁|高管|合伙人|员工|母公司))"
)
"""What makes a name of a list the owner or employer of the next."""


def find_facts(text: str, mentions: list[Found], entities: list[int]) -> list[Fact]:
    """Facts among mentions of a folded text.

    `mentions` are in text order and do not overlap; `entities[i]` is the number of mention i's entity.
    Role fillers are indices into `mentions`, or strings for text roles. A fact comes once for each different
    fact of the text, in the order in which they are told. Denied facts come too, marked so.
    """
    scene = build(text, mentions)
    key = keys(text, mentions, entities)
    types = {type_.relation.type: type_ for type_ in forms.types()}
    facts: list[Fact] = []
    for bound, chosen in forms.candidates(scene.coded, scene.bounds):
        seen: dict[str, set[int]] = {}
        claimed: dict[str, dict[int, str]] = {}
        barred: dict[str, bool] = {}
        for form in chosen:
            type_ = types[form.relation.type]
            name = form.relation.type
            if name not in barred:
                barred[name] = bool(type_.barred and type_.barred.search(scene.coded, *bound))
                seen[name], claimed[name] = set(), {}
            if barred[name]:
                continue
            at = bound[0]
            while match := form.pattern.search(scene.coded, at, bound[1]):
                at = max(match.end(), at + 1)
                anchor = match.span(TRIGGER) if TRIGGER in form.pattern.groupindex else match.span()
                if not seen[name].isdisjoint(range(*anchor)):
                    at = max(anchor[1], match.start() + 1)
                    continue
                near = max(bound[0], match.start() - REACH), min(bound[1], match.end() + REACH)
                reading = _Reading(
                    text, mentions, entities, scene, type_, form, near, match, anchor, claimed[name]
                )
                found = reading.facts()
                if found is not None:
                    seen[name].update(range(*anchor), *(range(*match.span(role)) for role in reading.texts()))
                    facts += found
    return settle(merge(facts, types, key), types, text, mentions, key)


class _Reading:
    """One match of a form, read."""

    def __init__(
        self,
        text: str,
        mentions: list[Found],
        entities: list[int],
        scene: Scene,
        type_: Type,
        form: Form,
        bound: tuple[int, int],
        match: re.Match[str],
        anchor: tuple[int, int],
        claimed: dict[int, str],
    ) -> None:
        self.text, self.mentions, self.entities, self.scene = text, mentions, entities, scene
        self.type, self.form, self.bound, self.match, self.anchor = type_, form, bound, match, anchor
        self.claimed = claimed

    def facts(self) -> list[Fact] | None:
        """The facts that the match tells; None where it tells none, so that another form may try."""
        if self.form.skip:
            return []
        roles = self._roles()
        carried = False
        subjects: list[tuple[int, str]] = []
        clause = self.scene.clause(self.anchor[0], self.bound[0])
        for role in self.form.subject:
            if roles.get(role) and not self.type.relation.symmetric:
                continue
            allowed: Collection[str] = self.type.relation.roles[role]
            if self.type.alike and roles.get(role):
                allowed = {self.mentions[f].type for f in roles[role] if isinstance(f, int)}
            codes = "".join(CODES[t] for t in allowed if t != TEXT)
            others = {i for i, taken in self.claimed.items() if taken != role}
            positions, moved = slots.subject(
                self.scene, self.bound, self.match.start(), codes, others, self.form.here
            )
            if not positions and self.form.required:
                return None
            positions = [self._owned(p, tuple(allowed)) for p in positions]
            if positions:
                roles[role] = (*(self.scene.mention[p] for p in positions), *roles.get(role, ()))
                carried |= moved
                subjects += [(p, role) for p in positions if not moved]
                if positions[-1] >= clause:
                    clause = positions[-1]
        status = certainty.status(self.scene, self.bound, clause, self.anchor, self.form.presupposed)
        if status is None:
            return []
        self._fill_near(roles)
        carried |= self._carry(roles)
        roles = {role: self._distinct(roles[role]) for role in self.type.relation.roles if roles.get(role)}
        if not self._complete(roles):
            return None
        self._claim(subjects)
        return self._split(
            roles, self.form.status if status == "asserted" and self.form.status else status, carried
        )

    def _roles(self) -> dict[str, tuple[int | str, ...]]:
        roles: dict[str, tuple[int | str, ...]] = {}
        for group, value in self.match.groupdict().items():
            if group != TRIGGER and value is not None:
                role = group.removesuffix(AGAIN)
                roles[role] = (*roles.get(role, ()), *self._fillers(role, *self.match.span(group)))
        return roles

    def _fillers(self, role: str, start: int, end: int) -> tuple[int | str, ...]:
        allowed = self.type.relation.roles[role]
        fillers = [
            self.scene.mention[self._owned(i, allowed)]
            for i in self.scene.mentions_in(start, end)
            if TYPES.get(self.scene.coded[i]) in allowed
            and not (end - start > 1 and _OWNER.match(self.scene.coded, i + 1, end))
            and not ("PERSON" in allowed and _AFFILIATION.match(self.scene.coded, i, end))
        ]
        if fillers or TEXT not in allowed:
            return tuple(fillers)
        words = self.text[self.scene.starts[start] : self.scene.ends[end - 1]].strip()
        return (self.type.labels.get(words, words),)

    def _owned(self, position: int, allowed: tuple[str, ...]) -> int:
        """Where the company stands that acts or is acted on: of "X旗下的Y" it is Y, unless that is what is told."""
        owned = _OWNED.match(self.scene.coded, position, self.bound[1])
        if owned is None or "parent" in self.type.relation.roles or TYPES[owned.group()[-1]] not in allowed:
            return position
        told = position + 1 < self.anchor[1] and self.anchor[0] < owned.end()
        return position if told else owned.end() - 1

    def texts(self) -> list[str]:
        """The text roles that the match itself fills."""
        roles = self.type.relation.roles
        return [
            role for role, value in self.match.groupdict().items() if value and roles.get(role) == (TEXT,)
        ]

    def _fill_near(self, roles: dict[str, tuple[int | str, ...]]) -> None:
        used = {self._entity(f) for fillers in roles.values() for f in fillers}
        taken = {i for i in self.scene.mentions_in(*self.bound) if self._entity_at(i) in used}
        for role in self.type.near:
            if not roles.get(role) and (
                match := slots.nearest(self.scene, self.type, role, self.bound, self.anchor, taken)
            ):
                roles[role] = self._fillers(role, *match.span(role))
                taken.update(range(*match.span(role)))
        if "date" in self.type.relation.roles and not roles.get("date") and not self.form.undated:
            position = slots.date(self.scene, self.text, self.mentions, self.bound, self.anchor)
            if position is not None:
                roles["date"] = (self.scene.mention[position],)

    def _carry(self, roles: dict[str, tuple[int | str, ...]]) -> bool:
        """Fill the roles that the type carries over from earlier sentences; whether there was one to fill."""
        filled = False
        for role in self.type.carried:
            if self._complete(roles):
                break
            for kind in self.type.relation.roles[role]:
                if (position := self.scene.last(CODES[kind], self.bound[0])) is not None:
                    roles[role] = (self.scene.mention[position],)
                    filled = True
        return filled

    def _claim(self, subjects: list[tuple[int, str]]) -> None:
        for position, role in subjects:
            self.claimed.setdefault(position, role)
        for role in self.type.relation.core_roles:
            if role in self.match.groupdict() and self.match.group(role) is not None:
                for position in range(*self.match.span(role)):
                    self.claimed.setdefault(position, role)

    def _distinct(self, fillers: tuple[int | str, ...]) -> tuple[int | str, ...]:
        seen: dict[int | str, int | str] = {}
        for filler in fillers:
            seen.setdefault(filler if isinstance(filler, str) else self.entities[filler], filler)
        return tuple(seen.values())

    def _complete(self, roles: dict[str, tuple[int | str, ...]]) -> bool:
        relation = self.type.relation
        if self.type.requires:
            spoken = {
                self.mentions[f].type
                for role in relation.core_roles
                for f in roles.get(role, ())
                if isinstance(f, int)
            }
            if not spoken & self.type.requires:
                return False
        if relation.symmetric:
            return len(roles.get(relation.core_roles[0], ())) >= 2
        needed = [part for part in relation.core if isinstance(part, tuple) or part not in self.type.optional]
        for part in needed:
            if not any(roles.get(role) for role in ((part,) if isinstance(part, str) else part)):
                return False
        filled = [role for role in relation.core_roles if roles.get(role)]
        entities = [{self._entity(f) for f in roles[role]} for role in filled]
        distinct = set().union(*entities) if entities else set()
        return bool(filled) and len(distinct) >= len(filled)

    def _entity(self, filler: int | str) -> int | str:
        return filler if isinstance(filler, str) else self.entities[filler]

    def _entity_at(self, position: int) -> int:
        return self.entities[self.scene.mention[position]]

    def _split(self, roles: dict[str, tuple[int | str, ...]], status: str, carried: bool) -> list[Fact]:
        start, end = self._evidence(roles)
        confidence = self.form.confidence * (CARRIED if carried else 1.0)
        variants = self._dealt_out(roles)
        for role in self.type.each:
            variants = [
                {**variant, role: (filler,)} for variant in variants for filler in variant.get(role, ())
            ] or variants
        variants = [variant for variant in variants if self._complete(variant)]
        return [
            Fact(self.type.relation.type, variant, start, end, status, confidence, self.form.former)
            for variant in variants
        ]

    def _dealt_out(self, roles: dict[str, tuple[int | str, ...]]) -> list[dict[str, tuple[int | str, ...]]]:
        """One set of roles for each filler of a core role, where as many values are told in the same order."""
        for role in self.type.relation.core_roles:
            number = len(roles.get(role, ()))
            paired = [value for value in self.type.pairwise if len(roles.get(value, ())) == number]
            if number > 1 and paired:
                return [
                    {**roles, **{part: (roles[part][i],) for part in (role, *paired)}} for i in range(number)
                ]
        return [roles]

    def _evidence(self, roles: dict[str, tuple[int | str, ...]]) -> tuple[int, int]:
        """The sentence of the trigger, widened to the words that fill the core roles."""
        spoken = [
            f for role in self.type.relation.core_roles for f in roles.get(role, ()) if isinstance(f, int)
        ]
        start = min([self.scene.starts[self.bound[0]], *(self.mentions[f].start for f in spoken)])
        end = max([self.scene.ends[self.bound[1] - 1], *(self.mentions[f].end for f in spoken)])
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return start, end
