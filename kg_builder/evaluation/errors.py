"""What kinds of mistakes stand behind the figures of `kg_builder.evaluation.score`.

Every gold mention, fact and filler that was not found is in one bucket, and so is every predicted one that is wrong:
for each measure and type, the buckets add up to what the figures lack of the gold and of the predicted.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from extractors.record import Record, Relation
from extractors.text import fold_characters, sentences
from kg_builder.evaluation.score import (
    Filler,
    Fillers,
    align,
    core_matches,
    fillers_of,
    overlap,
    paired,
    shared,
    spans_of,
)
from schemas import RelationType, relation_types

BUCKETS = {
    "mention": ("missed", "spurious", "wrong type", "wrong boundary"),
    "core": ("mention missed", "missed", "wrong role", "wrong certainty", "spurious"),
    "role": ("with its fact", "wrong filler", "left out", "added"),
}
"""The buckets of each measure: of a fact that is missed, "mention missed" says that no mention of a core role was found,
"missed" that they were there; "with its fact" is a filler of a fact that was missed or is spurious as a whole."""


@dataclass(frozen=True)
class Mistake:
    """A thing of the gold that was missed (`missed`) or a predicted one that is wrong.

    `start` and `end` are where it stands in its article's text, `words` says what it is, `instead` what the other
    side has in its place, where there is something.
    """

    measure: str
    type: str
    bucket: str
    missed: bool
    article: str
    start: int
    end: int
    words: str
    instead: str = ""


@dataclass(frozen=True)
class _Told:
    """A fact with what its roles are filled by; compared by identity."""

    relation: Relation
    fillers: Fillers


def mistakes(golds: Iterable[Record], predictions: Iterable[Record]) -> list[Mistake]:
    """The mistakes of predicted records, article by article. Raises ScoreError."""
    return [
        mistake
        for gold, predicted in paired(golds, predictions)
        for mistake in (*_mentions(gold, predicted), *_facts(gold, predicted))
    ]


def sentence(text: str, start: int, end: int) -> str:
    """The sentences of a text in which a stretch stands, on one line."""
    spans = [span for span in sentences(fold_characters(text)) if span[0] < end and start < span[1]]
    return " ".join(text[spans[0][0] : spans[-1][1]].split()) if spans else ""


def _mentions(gold: Record, predicted: Record) -> Iterator[Mistake]:
    ours, theirs = spans_of(gold).keys(), spans_of(predicted).keys()
    for record, own, other, missed in ((gold, ours, theirs, True), (predicted, theirs, ours, False)):
        for start, end, kind in sorted(own - other):
            beside = min(
                (span for span in other - own if span[0] < end and start < span[1]),
                key=lambda span: (span[2] != kind, abs(span[0] - start) + abs(span[1] - end)),
                default=None,
            )
            if beside is None:
                bucket = "missed" if missed else "spurious"
            else:
                bucket = "wrong boundary" if beside[2] == kind else "wrong type"
            instead = f"{record.text[beside[0] : beside[1]]} ({beside[2]})" if beside else ""
            words = record.text[start:end]
            yield Mistake("mention", kind, bucket, missed, record.id, start, end, words, instead)


def _facts(gold: Record, predicted: Record) -> Iterator[Mistake]:
    known = [Filler(entity) for entity in predicted.entities]
    ours, theirs = _told(gold), _told(predicted)
    for name, schema in relation_types().items():
        golds, guesses = (
            [one for one in told if one.relation.type == name and _counts(one)] for told in (ours, theirs)
        )
        denied = [
            [one for one in told if one.relation.type == name and not _counts(one)] for told in (ours, theirs)
        ]
        pairs = align(golds, guesses, _core_weight(schema))
        yield from _cores(gold, schema, _left(golds, guesses, pairs), denied, known)
        yield from _roles(gold, golds, guesses)


def _core_weight(schema: RelationType) -> Callable[[_Told, _Told], int]:
    def weight(guess: _Told, gold: _Told) -> int:
        matches = core_matches(schema, guess.fillers, gold.fillers)
        return 1 + overlap(guess.fillers, gold.fillers) if matches else 0

    return weight


def _overlap(guess: _Told, gold: _Told) -> int:
    return overlap(guess.fillers, gold.fillers)


def _cores(
    record: Record,
    schema: RelationType,
    left: tuple[list[_Told], list[_Told]],
    denied: Sequence[list[_Told]],
    known: Sequence[Filler],
) -> Iterator[Mistake]:
    """Mistakes of the facts `left` of the gold and of the prediction; `denied` are those that take no part."""
    weight = _core_weight(schema)
    uncertain = [*align(left[0], denied[1], weight), *align(denied[0], left[1], weight)]
    gone = {id(one) for pair in uncertain for one in pair}
    golds, guesses = ([one for one in side if id(one) not in gone] for side in left)
    other = {"wrong certainty": uncertain, "wrong role": align(golds, guesses, _overlap)}
    found = {id(one): (bucket, pair) for bucket, pairs in other.items() for pair in pairs for one in pair}
    for side, missed in zip(left, (True, False), strict=True):
        for told in side:
            bucket, pair = found.get(id(told), ("spurious", None))
            if pair is None and missed:
                bucket = "missed" if _mentioned(schema, told.fillers, known) else "mention missed"
            instead = _fact(pair[1 if missed else 0]) if pair else ""
            yield _mistake(record, "core", bucket, missed, told, _fact(told), instead)


def _roles(record: Record, golds: list[_Told], guesses: list[_Told]) -> Iterator[Mistake]:
    pairs = align(golds, guesses, _overlap)
    for side, missed in zip(_left(golds, guesses, pairs), (True, False), strict=True):
        for told in side:
            for role, fillers in told.fillers.items():
                for filler in fillers:
                    yield _mistake(record, "role", "with its fact", missed, told, _filled(role, filler))
    for gold, guess in pairs:
        for role in dict.fromkeys((*gold.fillers, *guess.fillers)):
            ours, theirs = _unshared(gold.fillers.get(role, []), guess.fillers.get(role, []))
            for told, fillers, others, missed in ((gold, ours, theirs, True), (guess, theirs, ours, False)):
                for filler, instead in zip_longest(fillers, others[: len(fillers)]):
                    bucket = "wrong filler" if instead else "left out" if missed else "added"
                    words = _filled(role, filler)
                    yield _mistake(
                        record, "role", bucket, missed, told, words, _filled(role, instead) if instead else ""
                    )


def _unshared(
    golds: list[Filler | str], guesses: list[Filler | str]
) -> tuple[list[Filler | str], list[Filler | str]]:
    """The fillers of a role that have no partner on the other side, paired as the score pairs them."""
    left, alone = list(golds), []
    for guess in guesses:
        partner = next((gold for gold in left if shared({"": [guess]}, {"": [gold]}, "")), None)
        if partner is None:
            alone.append(guess)
        else:
            left.remove(partner)
    return left, alone


def _mentioned(schema: RelationType, fillers: Fillers, known: Sequence[Filler]) -> bool:
    """Whether a mention of each core role that a fact fills was found."""
    need = 2 if schema.symmetric else 1
    for part in schema.core:
        named = [f for role in ((part,) if isinstance(part, str) else part) for f in fillers.get(role, ())]
        found = sum(isinstance(f, str) or any(f.same(one) for one in known) for f in named)
        if named and found < min(need, len(named)):
            return False
    return True


def _left(
    golds: list[_Told], guesses: list[_Told], pairs: Iterable[tuple[_Told, _Told]]
) -> tuple[list[_Told], list[_Told]]:
    paired_ids = {id(one) for pair in pairs for one in pair}
    return [one for one in golds if id(one) not in paired_ids], [
        one for one in guesses if id(one) not in paired_ids
    ]


def _counts(told: _Told) -> bool:
    return told.relation.status != "denied" and not told.relation.former


def _told(record: Record) -> list[_Told]:
    fillers = {entity.id: Filler(entity) for entity in record.entities}
    return [_Told(relation, fillers_of(relation, fillers)) for relation in record.relations]


def _mistake(
    record: Record, measure: str, bucket: str, missed: bool, told: _Told, words: str, instead: str = ""
) -> Mistake:
    at = told.relation.evidence
    return Mistake(measure, told.relation.type, bucket, missed, record.id, at.start, at.end, words, instead)


def _fact(told: _Told) -> str:
    parts = "; ".join(_filled(role, f) for role, fillers in told.fillers.items() for f in fillers)
    state = "former" if told.relation.former else told.relation.status
    return parts if state == "asserted" else f"{parts} [{state}]"


def _filled(role: str, filler: Filler | str) -> str:
    return f"{role}={filler if isinstance(filler, str) else filler.name}"
