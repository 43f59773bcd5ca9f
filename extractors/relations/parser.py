"""Facts among mentions by the learned role scorer: one pass over each window, then one fact for each deal told."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from extractors.mentions.transformer import Reading, Transformer, Window
from extractors.relations import forms
from extractors.relations.merge import keys, merge, settle
from extractors.relations.metrics import metric_label
from extractors.relations.pairs import pair_features, sentence_numbers
from extractors.relations.roles import KINDS, Star, stars
from extractors.relations.told import told, told_features
from extractors.spans import Fact, Found
from extractors.text import sentences


@dataclass(frozen=True)
class _Candidate:
    """What may fill a role: a mention of the caller's (`index`), or a text (`index` None)."""

    found: Found
    index: int | None


def parse(
    model: Transformer,
    text: str,
    reading: Reading,
    mentions: list[Found],
    entities: list[int],
    others: Sequence[Fact] = (),
) -> list[Fact]:
    """Facts of a folded text, those that others found among the same mentions put together with the model's own.

    `mentions` are in text order and do not overlap; `entities` numbers each one's entity.
    """
    candidates = [_Candidate(found, i) for i, found in enumerate(mentions)]
    candidates += [_Candidate(found, None) for found in reading.texts]
    candidates = [one for one in candidates if one.found.type in KINDS]
    candidates.sort(key=lambda one: (one.found.start, one.found.end))
    numbers = sentence_numbers(text)
    spans = sentences(text)
    facts: list[Fact] = []
    belief = np.zeros((len(mentions), len(model.labels.labels)), np.float32)
    for window in reading.windows:
        here = [one for one in candidates if _inside(one.found, window)]
        if here:
            scores = _scores(model, window, here, numbers, _told(model, here, others, text))
            for star in stars(model.labels, *scores, model.thresholds):
                facts.append(_fact(star, model.confidence(star.confidence), here, text, spans))
            _believe(belief, here, scores[0])
    for fact in others:
        likely = _likely(fact, belief, model.labels.columns[fact.type])
        if likely >= model.doubts[fact.type]:
            facts.append(replace(fact, confidence=model.confidence(likely)))
    types = {one.relation.type: one for one in forms.types()}
    key = keys(text, mentions, entities)
    return settle(merge(facts, types, key), types, text, mentions, key)


def _believe(belief: NDArray[np.float32], here: Sequence[_Candidate], anchors: NDArray[np.float32]) -> None:
    """Note in `belief` [mentions, labels] how likely each mention is an anchor, the best of the windows that it
    stands in."""
    for one, row in zip(here, anchors, strict=True):
        if one.index is not None:
            np.maximum(belief[one.index], row, out=belief[one.index])


def _likely(fact: Fact, belief: NDArray[np.float32], columns: Sequence[int]) -> float:
    """How likely the likeliest of the fact's mentions anchors it, in the model's eyes; `columns` are its type's labels."""
    fillers = [filler for values in fact.roles.values() for filler in values if isinstance(filler, int)]
    return float(belief[np.ix_(fillers, columns)].max(initial=0.0))


def _inside(found: Found, window: Window) -> bool:
    return (
        window.start <= found.start
        and found.end <= window.end
        and window.token[found.start - window.start] >= 0
        and window.token[found.end - 1 - window.start] >= 0
    )


def _scores(
    model: Transformer,
    window: Window,
    here: Sequence[_Candidate],
    numbers: NDArray[np.int64],
    told_here: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    starts = np.array([window.token[one.found.start - window.start] for one in here], np.int64)
    ends = np.array([window.token[one.found.end - 1 - window.start] for one in here], np.int64) + 1
    kinds = np.array([KINDS.index(one.found.type) for one in here], np.int64)
    relative = pair_features(starts, ends, kinds, numbers[[one.found.start for one in here]])
    return model.score(window.states, np.stack([starts, ends, kinds], axis=1), relative, told_here)


def _told(
    model: Transformer, here: Sequence[_Candidate], others: Iterable[Fact], text: str
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    places = {one.index: place for place, one in enumerate(here) if one.index is not None}
    texts = [(place, one.found) for place, one in enumerate(here) if one.index is None]
    facts = [told(fact, places, texts, text, model.labels) for fact in others]
    return told_features(facts, len(here), len(model.labels.labels))


def _fact(
    star: Star,
    confidence: float,
    here: Sequence[_Candidate],
    text: str,
    spans: Sequence[tuple[int, int]],
) -> Fact:
    roles: dict[str, tuple[int | str, ...]] = {}
    for role, fillers in star.roles.items():
        roles[role] = tuple(dict.fromkeys(_filler(here[i], text) for i, _ in sorted(fillers)))
    used = [here[i].found for fillers in star.roles.values() for i, _ in fillers]
    begins = [start for start, _ in spans]
    first = bisect_right(begins, min(one.start for one in used)) - 1
    last = bisect_right(begins, max(one.end for one in used) - 1) - 1
    former = star.status == "former"
    start, end = spans[first][0], spans[last][1]
    evidence = text[start:end]
    start, end = start + len(evidence) - len(evidence.lstrip()), end - len(evidence) + len(evidence.rstrip())
    return Fact(star.type, roles, start, end, "asserted" if former else star.status, confidence, former)


def _filler(one: _Candidate, text: str) -> int | str:
    if one.index is not None:
        return one.index
    surface = text[one.found.start : one.found.end]
    return metric_label(surface) if one.found.type == "metric" else surface
