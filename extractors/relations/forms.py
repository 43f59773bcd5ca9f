"""The forms in which a type of fact is told, as its YAML writes them, compiled.

In a form
  {role}    is one mention that the schema allows in the role (or the role's text pattern),
            (a role may stand twice: what both hold fills it),
  {role+}   is a list of them (A、B和C), {role!} a mention where text could stand too,
  {:TYPE}   is a mention that fills no role (several types: {:COMPANY|ORG}),
  <words>   is one of the words of that list: the trigger, where it is the first; <-words> never is,
  ~         is a short stretch without a comma and without a name,
  ≈         is a short stretch without a comma,
  …         is a stretch within the sentence,
  %         is one character that is neither a mention nor punctuation;
the rest is a regular expression.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ahocorasick_rs

from extractors.relations.scene import ALL, CODES, NAMES
from schemas import TEXT, RelationType, SchemaError, relation_types

_TOKEN = re.compile(r"\{(:?)([A-Za-z_|]+)([+!]?)\}|(?<!\?P)<(-?)(\w+)>|~|≈|…|%")
_BREAK = "。;!?\n"
_GAP = {
    "~": f"[^,:{_BREAK}{NAMES}]{{0,14}}?",
    "≈": f"[^,:{_BREAK}]{{0,24}}?",
    "…": f"[^{_BREAK}]{{0,40}}?",
    "%": f"[^,:、{_BREAK}{ALL}]",
}
_LIST = rf"(?:{{one}}(?:等)?(?:、|和|及|以及|与|/)[^,、:{_BREAK}{ALL}]{{{{0,9}}}}?){{{{0,30}}}}{{one}}"
TRIGGER = "_trigger"
AGAIN = "_again"
_REACHES = ("@clause ", "@after ")


@dataclass(frozen=True)
class Form:
    """One form of a type.

    What is `presupposed` (by default as the type says) is named in passing and no matter of certainty.
    `subject` are the roles sought before the match where the form leaves them open, in the sentence alone if
    `here`; where `required`, they must be found even if the type can do without. `undated` forms tell a state:
    only a date that the type's cues find is theirs. `skip` marks words that only look like the type: no other
    form may read their trigger.
    """

    relation: RelationType
    pattern: re.Pattern[str]
    words: frozenset[str]
    needs: frozenset[str]
    subject: tuple[str, ...] = ()
    status: str | None = None
    confidence: float = 0.8
    former: bool = False
    skip: bool = False
    here: bool = False
    presupposed: bool = False
    required: bool = False
    undated: bool = False


@dataclass(frozen=True)
class Control:
    """How a type and the type `over` which it goes share what is told as both: it has a fact where the `stake` is a
    majority, where the evidence holds one of the words, or where there is neither a stake nor a word `against`; else
    the other has."""

    over: str
    stake: str
    words: re.Pattern[str]
    against: re.Pattern[str]


@dataclass(frozen=True)
class Type:
    """What the pattern layer knows of one type of fact.

    `pairwise` roles are dealt out to a core role's list of the same length (A、B分别降到x、y); several values of a
    `together` role, told side by side of the same core, make one fact (input and output price of a model).
    Parties of an `alike` type are all of one type of entity. A `carried` role that a sentence leaves open is the
    one last named before it (the project of which the next sentence tells who won). What fills a `sole` role, or
    the roles of a `sole` list together, does so in one fact alone (the product of a release).
    """

    relation: RelationType
    forms: tuple[Form, ...]
    near: dict[str, tuple[tuple[str, re.Pattern[str]], ...]]
    each: tuple[str, ...]
    optional: frozenset[str]
    loose: frozenset[str]
    open: frozenset[str]
    barred: re.Pattern[str] | None
    unless_in: frozenset[str]
    requires: frozenset[str]
    order: tuple[str, ...] = ()
    pairwise: tuple[str, ...] = ()
    together: frozenset[str] = frozenset()
    named_child: str | None = None
    contradicts: str | None = None
    control: Control | None = None
    labels: dict[str, str] = field(default_factory=dict)
    alike: bool = False
    carried: tuple[str, ...] = ()
    sole: tuple[tuple[str, ...], ...] = ()


class _Compiler:
    def __init__(self, relation: RelationType) -> None:
        self.relation = relation
        self.words: dict[str, list[str]] = relation.triggers.get("words", {})
        self.texts: dict[str, str] = relation.triggers.get("texts", {})
        self.used: set[str] = set()
        self.roles: set[str] = set()
        self.needs: set[str] = set()
        self.triggered = False

    def error(self, message: str) -> SchemaError:
        return SchemaError(f"schemas/relations/{self.relation.type}.yaml: triggers: {message}")

    def expand(self, template: str, required: bool = True) -> str:
        pieces, at, depth = [], 0, 0
        for match in _TOKEN.finditer(template):
            literal = template[at : match.start()]
            depth += literal.count("(") - literal.count(")")
            pieces.append(literal)
            at = match.end()
            bare, role, mark, silent, words = match.groups()
            optional = not required or depth > 0 or template[at : at + 1] == "?"
            if words:
                pieces.append(self._word(words, bool(silent)))
            elif role and bare:
                pieces.append(self._mention(role.split("|"), optional))
            elif role:
                pieces.append(self._role(role, mark, optional))
            else:
                pieces.append(_GAP[match.group()])
        return "".join([*pieces, template[at:]])

    def _word(self, name: str, silent: bool) -> str:
        if name not in self.words:
            raise self.error(f"<{name}> is not under `words`")
        words = sorted(map(str, self.words[name]), key=lambda word: (-len(word), word))
        group = "|".join(map(re.escape, words))
        if self.triggered or silent:
            return f"(?:{group})"
        self.triggered = True
        self.used |= set(words)
        return f"(?P<{TRIGGER}>{group})"

    def _mention(self, types: list[str], optional: bool) -> str:
        if unknown := set(types) - CODES.keys():
            raise self.error(f"unknown types {', '.join(sorted(unknown))}")
        codes = "".join(CODES[type_] for type_ in types)
        if not optional:
            self.needs.add(codes)
        return f"[{codes}]"

    def _role(self, role: str, mark: str, optional: bool) -> str:
        if role not in self.relation.roles:
            raise self.error(f"{{{role}}} is not a role")
        types = [type_ for type_ in self.relation.roles[role] if type_ != TEXT]
        textual = TEXT in self.relation.roles[role] and mark != "!"
        one = self._mention(types, optional or textual) if types else ""
        if textual:
            one = "|".join(filter(None, (one, self.expand(self.texts[role]))))
        elif mark == "+":
            one = _LIST.format(one=one)
        group = role + AGAIN if role in self.roles else role
        self.roles.add(role)
        return f"(?P<{group}>{one})"


def _compile_form(relation: RelationType, entry: str | dict[str, Any]) -> Form:
    options = {"form": entry} if isinstance(entry, str) else dict(entry)
    compiler = _Compiler(relation)
    try:
        pattern = re.compile(compiler.expand(options.pop("form")))
        subject = options.pop("subject", ())
        subject = (subject,) if isinstance(subject, str) else tuple(subject)
        if unknown := set(subject) - relation.roles.keys():
            raise compiler.error(f"subject names what is not a role: {', '.join(sorted(unknown))}")
        options.setdefault("presupposed", relation.triggers.get("presupposed", False))
        words, needs = frozenset(compiler.used), frozenset(compiler.needs)
        return Form(relation, pattern, words, needs, subject, **options)
    except (re.error, KeyError, TypeError) as error:
        raise compiler.error(f"form {entry!r}: {error}") from error


def _compile_near(relation: RelationType, role: str, template: str) -> tuple[str, re.Pattern[str]]:
    compiler = _Compiler(relation)
    compiler.triggered = True
    reach = next((mark for mark in _REACHES if template.startswith(mark)), "")
    try:
        return reach.strip("@ "), re.compile(compiler.expand(template.removeprefix(reach), required=False))
    except re.error as error:
        raise compiler.error(f"near {role} {template!r}: {error}") from error


def _control(entry: dict[str, str] | None) -> Control | None:
    if entry is None:
        return None
    return Control(entry["over"], entry["stake"], re.compile(entry["words"]), re.compile(entry["against"]))


@cache
def types() -> tuple[Type, ...]:
    """What the schema says of each type that has triggers. Raises SchemaError."""
    return tuple(
        Type(
            relation,
            tuple(_compile_form(relation, entry) for entry in relation.triggers.get("forms", ())),
            {
                role: tuple(_compile_near(relation, role, template) for template in templates)
                for role, templates in relation.triggers.get("near", {}).items()
            },
            tuple(relation.triggers.get("each", ())),
            frozenset(relation.triggers.get("optional", ())),
            frozenset(relation.triggers.get("loose", ())),
            frozenset(relation.triggers.get("open", ())),
            re.compile(relation.triggers["barred"]) if "barred" in relation.triggers else None,
            frozenset(relation.triggers.get("unless_in", ())),
            frozenset(relation.triggers.get("requires", ())),
            tuple(relation.triggers.get("order", ())),
            tuple(relation.triggers.get("pairwise", ())),
            frozenset(relation.triggers.get("together", ())),
            relation.triggers.get("named_child"),
            relation.triggers.get("contradicts"),
            _control(relation.triggers.get("control")),
            relation.triggers.get("labels", {}),
            relation.triggers.get("alike", False),
            tuple(relation.triggers.get("carried", ())),
            tuple(
                (roles,) if isinstance(roles, str) else tuple(roles)
                for roles in relation.triggers.get("sole", ())
            ),
        )
        for relation in relation_types().values()
        if relation.triggers
    )


@cache
def _index() -> tuple[ahocorasick_rs.AhoCorasick, list[tuple[int, ...]], tuple[int, ...], list[Form]]:
    forms = [form for type_ in types() for form in type_.forms]
    by_word: dict[str, list[int]] = {}
    for number, form in enumerate(forms):
        for word in form.words:
            by_word.setdefault(word, []).append(number)
    words = sorted(by_word)
    always = tuple(number for number, form in enumerate(forms) if not form.words)
    return ahocorasick_rs.AhoCorasick(words), [tuple(by_word[word]) for word in words], always, forms


def candidates(coded: str, bounds: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], list[Form]]]:
    """For each sentence the forms whose trigger words and types of mention it holds, in the schema's order."""
    matcher, by_word, always, forms = _index()
    numbers: list[set[int]] = [set(always) for _ in bounds]
    sentence = 0
    for word, start, _ in matcher.find_matches_as_indexes(coded, overlapping=True):
        while bounds[sentence][1] <= start:
            sentence += 1
        while bounds[sentence][0] > start:
            sentence -= 1
        numbers[sentence].update(by_word[word])
    for span, chosen in zip(bounds, numbers, strict=True):
        present = set(coded[span[0] : span[1]]) & set(ALL)
        if present:
            yield (
                span,
                [
                    forms[n]
                    for n in sorted(chosen)
                    if not any(present.isdisjoint(codes) for codes in forms[n].needs)
                ],
            )
