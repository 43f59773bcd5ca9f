"""Which articles print again what another one had printed before.

Candidates come from MinHash signatures of character n-grams, grouped band by band (Broder 1997; Leskovec, Rajaraman
and Ullman, Mining of Massive Datasets, chapter 3), so no article is compared with all others; each candidate is then
decided by the exact Jaccard similarity.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extractors.text import clean
from kg_builder.corpus.article import Article
from kg_builder.corpus.metadata import stated

SIMILARITY = 0.7
"""The Jaccard similarity of two stories' character n-grams from which one is a reprint of the other."""
SHARED_NUMBERS = 0.6
"""The share of the shorter list of numbers that both must have: daily notices of one mould differ in them."""

_LENGTH = 4
# 32 bands of 4 rows: a pair at the threshold is missed as a candidate once in five thousand times.
_BANDS, _ROWS = 32, 4
_SEED = 1
_CHUNK = 4096
_MIN_STORY = 20


@dataclass(frozen=True)
class _Story:
    """An article's body folded and without punctuation, and the numbers in it."""

    text: str
    numbers: frozenset[str]

    def grams(self) -> frozenset[str]:
        last = max(1, len(self.text) - _LENGTH + 1)
        return frozenset(self.text[start : start + _LENGTH] for start in range(last))


def find_reprints(articles: Iterable[Article]) -> dict[str, str]:
    """For each reprint's id the id of its original: the earliest published article that tells the same, undated ones
    last, then by id. An original is never a reprint itself.

    Titles, the lines that state outlet, author and date, site boilerplate, script and width are not compared. The
    result depends on the set of articles alone, not on their order.
    """
    dated = {article.id: (article.published or "9999", _story(article)) for article in articles}
    order = sorted(dated, key=lambda identifier: (dated[identifier][0], identifier))
    stories = [dated[identifier][1] for identifier in order]
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    reprints: dict[str, str] = {}
    for place, groups in enumerate(_groups(stories)):
        shared = [(band, group) for band, group in enumerate(groups) if group >= 0]
        candidates = sorted({original for key in shared for original in members[key]})
        grams = stories[place].grams() if candidates else frozenset()
        original = next((c for c in candidates if _same(stories[place], grams, stories[c])), None)
        if original is not None:
            reprints[order[place]] = order[original]
            continue
        for key in shared:
            members[key].append(place)
    return reprints


def reprints_of(article: Article, others: Iterable[Article]) -> list[str]:
    """The ids of those that print what an article prints; both must have a band in common (see `bands`)."""
    story = _story(article)
    grams = story.grams()
    return [other.id for other in others if _same(story, grams, _story(other))]


def similarity(first: Article, second: Article) -> float:
    """The Jaccard similarity of two articles' stories, 0 to 1."""
    return _jaccard(_story(first).grams(), _story(second).grams())


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)


def _same(story: _Story, grams: frozenset[str], other: _Story) -> bool:
    if story.text == other.text:
        return True
    shorter = min(len(story.numbers), len(other.numbers))
    if len(story.numbers & other.numbers) < SHARED_NUMBERS * shorter:
        return False
    return _jaccard(grams, other.grams()) >= SIMILARITY


def _story(article: Article) -> _Story:
    body, at = [], 0
    for start, end in stated(article.text).spans:
        body.append(article.text[at:start])
        at = end
    body.append(article.text[at:])
    story = _bare("".join(body))
    return story if len(story.text) >= _MIN_STORY else _bare(article.text)


def _bare(text: str) -> _Story:
    folded = clean(text).text.lower()
    return _Story(re.sub(r"[\W_]+", "", folded), frozenset(re.findall(r"\d+(?:\.\d+)?", folded)))


def bands(article: Article) -> list[int]:
    """For each band a number of 64 bits; without one in common, in the same band, no article reprints another."""
    return [int(key) for key in _keys([_story(article)])[0]]


def _keys(stories: list[_Story]) -> NDArray[np.uint64]:
    signatures = np.stack([_signature(story.text) for story in stories]).reshape(len(stories), _BANDS, _ROWS)
    weights = np.random.default_rng(_SEED + 1).integers(1, 2**63, _ROWS, dtype=np.uint64)
    return (signatures * weights).sum(axis=2, dtype=np.uint64)


def _groups(stories: list[_Story]) -> list[list[int]]:
    """For each story and band the number of the group of stories that agree in that band, -1 where it is alone."""
    if not stories:
        return []
    keys = _keys(stories)
    groups = np.empty(keys.shape, dtype=np.int64)
    for band in range(_BANDS):
        _, group, sizes = np.unique(keys[:, band], return_inverse=True, return_counts=True)
        groups[:, band] = np.where(sizes[group] > 1, group, -1)
    return [[int(group) for group in row] for row in groups]


def _signature(text: str) -> NDArray[np.uint64]:
    """The MinHash signature of a story's n-grams under multiply-shift hashing (Dietzfelbinger et al. 1997)."""
    chance = np.random.default_rng(_SEED)
    length = _BANDS * _ROWS
    factors = chance.integers(1, 2**63, length, dtype=np.uint64) | np.uint64(1)
    offsets = chance.integers(0, 2**63, length, dtype=np.uint64)
    codes = np.frombuffer(text.ljust(_LENGTH).encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    grams = np.zeros(len(codes) - _LENGTH + 1, dtype=np.uint64)
    for place in range(_LENGTH):
        grams = (grams ^ codes[place : place + len(grams)]) * np.uint64(0x9E3779B97F4A7C15)
        grams ^= grams >> np.uint64(29)
    lowest = np.full(length, np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(grams), _CHUNK):
        hashes = (grams[start : start + _CHUNK, None] * factors + offsets) >> np.uint64(32)
        np.minimum(lowest, hashes.min(axis=0), out=lowest)
    return lowest
