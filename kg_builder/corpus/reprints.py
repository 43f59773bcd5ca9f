"""Which articles print again what another one had printed before.

Candidates come from MinHash signatures of character n-grams in a locality-sensitive index (Broder 1997; Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, chapter 3), so no article is compared with all others; each
candidate is then decided by the exact Jaccard similarity.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rensa import RMinHash, RMinHashLSH

from extractors.text import clean
from kg_builder.corpus.article import Article
from kg_builder.corpus.metadata import stated

SIMILARITY = 0.7
"""The Jaccard similarity of two stories' character n-grams from which one is a reprint of the other."""
SHARED_NUMBERS = 0.6
"""The share of the shorter list of numbers that both must have: daily notices of one mould differ in them."""

_LENGTH = 4
_PERMUTATIONS = 128
# 32 bands of 4 rows: a pair at the threshold is missed as a candidate once in five thousand times.
_BANDS = 32
_SEED = 1
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
    stories = {article.id: (article.published or "9999", _story(article)) for article in articles}
    index = RMinHashLSH(threshold=SIMILARITY, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    originals: list[str] = []
    reprints: dict[str, str] = {}
    for identifier in sorted(stories, key=lambda identifier: (stories[identifier][0], identifier)):
        story = stories[identifier][1]
        grams = story.grams()
        signature = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        signature.update(sorted(grams))
        candidates = (originals[place] for place in sorted(index.query(signature)))
        original = next((c for c in candidates if _same(story, grams, stories[c][1])), None)
        if original is None:
            index.insert(len(originals), signature)
            originals.append(identifier)
        else:
            reprints[identifier] = original
    return reprints


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
