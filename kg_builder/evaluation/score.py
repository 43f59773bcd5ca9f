"""Precision, recall and F1 of predicted records against gold ones, on five measures.

- mention: exact span and type; approximators at the ends of AMOUNT and PERCENT are trimmed on both sides.
- name: per document the entities of COMPANY, PERSON and PRODUCT; two match if they share a name.
- value: of the AMOUNT, DATE and PERCENT mentions found, the share whose value is right (an accuracy).
- core: facts whose core roles match (`schemas/relations`), each gold fact used once.
- role: (type, role, filler) triples over an alignment of facts, as in document-level event extraction
  (Yang et al., 2018, DCFEE; Zheng et al., 2019, Doc2EDAG).

Denied facts and former posts take no part.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.record import Entity, Record, Relation, Value
from extractors.text import fold_characters
from schemas import RelationType, entity_types, relation_types

T = TypeVar("T")

MEASURES = ("mention", "name", "value", "core", "role")
NAMED = ("COMPANY", "PERSON", "PRODUCT")
APPROXIMATE_BEFORE = re.compile(r"(?:大约|大概|超过|接近|不到|至少|将近|[约近超逾])+")
APPROXIMATE_AFTER = re.compile(r"(?:左右|以上|以下|余|多)+$")
IGNORED = frozenset("\"'“”‘’「」『』《》·・-—")


class ScoreError(ValueError):
    """Records that cannot be compared; the message says which and why."""


@dataclass(frozen=True)
class Figure:
    """Counts of one measure for one type, and what follows from them."""

    right: int
    gold: int
    predicted: int

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.gold + self.predicted
        return 2 * self.right / total if total else 0.0


def fold_name(text: str) -> str:
    """A name without script, width, case, white space, quotation marks and hyphens."""
    folded = fold_characters(unicodedata.normalize("NFKC", text)).lower()
    return "".join(c for c in folded if not c.isspace() and c not in IGNORED)


def score(golds: Iterable[Record], predictions: Iterable[Record]) -> dict[tuple[str, str], Figure]:
    """Figures by (measure, type), type "all" summing over types; a gold record without a prediction counts as
    predicted empty. Raises ScoreError if the text of an article differs between the two."""
    right: Counter[tuple[str, str]] = Counter()
    in_gold: Counter[tuple[str, str]] = Counter()
    predicted: Counter[tuple[str, str]] = Counter()
    for gold, prediction in paired(golds, predictions):
        for measure, kind, figure in _count(gold, prediction):
            for key in ((measure, kind), (measure, "all")):
                right[key] += figure.right
                in_gold[key] += figure.gold
                predicted[key] += figure.predicted
    return {
        key: Figure(right[key], in_gold[key], predicted[key])
        for key in sorted(in_gold.keys() | predicted.keys())
    }


def paired(golds: Iterable[Record], predictions: Iterable[Record]) -> list[tuple[Record, Record]]:
    """Each gold record with its prediction, an empty one where there is none. Raises ScoreError."""
    by_id = {record.id: record for record in predictions}
    pairs = []
    for gold in golds:
        prediction = by_id.get(gold.id) or Record(gold.id, gold.title, gold.published, gold.text)
        if prediction.text != gold.text:
            raise ScoreError(
                f"article {gold.id}: the text differs from the gold's, so offsets cannot be compared; "
                "predict from the texts of the gold records"
            )
        pairs.append((gold, prediction))
    return pairs


class Filler:
    """An entity as a role's filler: its folded names, type and value."""

    def __init__(self, entity: Entity) -> None:
        self.type = entity.type
        self.name = entity.name
        self.value = entity.value
        self.names = {fold_name(n) for n in (*entity.names, *(m.text for m in entity.mentions))} - {""}

    def same(self, other: "Filler") -> bool:
        if self.names & other.names:
            return True
        return (
            self.type == other.type
            and self.value is not None
            and (self.value.get("value") is not None or self.value.get("start") is not None)
            and same_value(self.type, self.value, other.value)
        )


def same_value(kind: str, a: Value | None, b: Value | None) -> bool:
    """Whether two normalised values of a type agree; None stands for "no definite value"."""
    a, b = a or {}, b or {}
    if kind == "DATE":
        return (a.get("start"), a.get("end")) == (b.get("start"), b.get("end"))
    x, y = a.get("value"), b.get("value")
    close = x is y if x is None or y is None else abs(x - y) <= 1e-6 * max(1.0, abs(x), abs(y))
    return close and (kind != "AMOUNT" or a.get("currency") == b.get("currency"))


Fillers = dict[str, list[Filler | str]]


def _same_filler(a: Filler | str, b: Filler | str) -> bool:
    if isinstance(a, Filler) and isinstance(b, Filler):
        return a.same(b)
    if isinstance(a, str) and isinstance(b, str):
        x, y = fold_name(a), fold_name(b)
        return bool(x and y) and (x in y or y in x)
    return False


def shared(a: Fillers, b: Fillers, role: str) -> int:
    """How many fillers of a role two facts share."""
    left, count = list(b.get(role, [])), 0
    for filler in a.get(role, []):
        for candidate in left:
            if _same_filler(filler, candidate):
                left.remove(candidate)
                count += 1
                break
    return count


def overlap(a: Fillers, b: Fillers) -> int:
    """How many fillers of one fact the other has in the same role."""
    return sum(shared(a, b, role) for role in a)


def core_matches(relation: RelationType, predicted: Fillers, gold: Fillers) -> bool:
    """Whether a predicted fact fills the core roles of a gold one, those that the gold one leaves open left aside."""
    need = 2 if relation.symmetric else 1
    for part in relation.core:
        filled = [role for role in ((part,) if isinstance(part, str) else part) if gold.get(role)]
        if filled and not any(shared(predicted, gold, role) >= need for role in filled):
            return False
    return True


def align(golds: Sequence[T], predictions: Sequence[T], weight: Callable[[T, T], int]) -> list[tuple[T, T]]:
    """Greedy one-to-one pairs (gold, predicted), heaviest first, those of no weight left out."""
    pairs = sorted(
        ((weight(p, g), i, j) for i, g in enumerate(golds) for j, p in enumerate(predictions)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    out = []
    for value, i, j in pairs:
        if value > 0 and i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            out.append((golds[i], predictions[j]))
    return out


def spans_of(record: Record) -> dict[tuple[int, int, str], Entity]:
    """The mentions (start, end, type) as they are compared, with their entities."""
    spans = {}
    for entity in record.entities:
        for mention in entity.mentions:
            start, end = mention.start, mention.end
            if entity.type in ("AMOUNT", "PERCENT"):
                surface = fold_characters(record.text[start:end])
                before, after = APPROXIMATE_BEFORE.match(surface), APPROXIMATE_AFTER.search(surface)
                start, end = (
                    start + (before.end() if before else 0),
                    end - (len(after.group()) if after else 0),
                )
            spans[start, end, entity.type] = entity
    return spans


def _facts(record: Record) -> dict[str, list[Fillers]]:
    fillers = {entity.id: Filler(entity) for entity in record.entities}
    facts: dict[str, list[Fillers]] = {}
    for relation in record.relations:
        if relation.status != "denied" and not relation.former:
            facts.setdefault(relation.type, []).append(fillers_of(relation, fillers))
    return facts


def fillers_of(relation: Relation, entities: Mapping[str, Filler]) -> Fillers:
    """A fact's fillers by role, given the article's entities by their ids."""
    texts = {role for role, kinds in relation_types()[relation.type].roles.items() if kinds == ("text",)}
    return {
        role: [f if role in texts else entities.get(f, f) for f in names]
        for role, names in relation.roles.items()
        if names
    }


def _count(gold: Record, predicted: Record) -> Iterable[tuple[str, str, Figure]]:
    gold_spans, predicted_spans = spans_of(gold), spans_of(predicted)
    for name, kind in entity_types().items():
        g = {span for span in gold_spans if span[2] == name}
        p = {span for span in predicted_spans if span[2] == name}
        yield "mention", name, Figure(len(g & p), len(g), len(p))
        if kind.kind == "value":
            right = sum(same_value(name, predicted_spans[s].value, gold_spans[s].value) for s in g & p)
            yield "value", name, Figure(right, len(g & p), len(g & p))
    for name in NAMED:
        ours = [Filler(e) for e in gold.entities if e.type == name]
        theirs = [Filler(e) for e in predicted.entities if e.type == name]
        matched = align(ours, theirs, lambda a, b: len(a.names & b.names))
        yield "name", name, Figure(len(matched), len(ours), len(theirs))
    gold_facts, predicted_facts = _facts(gold), _facts(predicted)
    for name, relation in relation_types().items():
        g_facts, p_facts = gold_facts.get(name, []), predicted_facts.get(name, [])

        def weight(a: Fillers, b: Fillers, relation: RelationType = relation) -> int:
            return 1 + overlap(a, b) if core_matches(relation, a, b) else 0

        yield "core", name, Figure(len(align(g_facts, p_facts, weight)), len(g_facts), len(p_facts))
        right = sum(overlap(b, a) for a, b in align(g_facts, p_facts, overlap))
        sizes = [sum(len(v) for f in facts for v in f.values()) for facts in (g_facts, p_facts)]
        yield "role", name, Figure(right, *sizes)
