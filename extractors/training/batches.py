"""Articles cut into windows and put together as tensors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from extractors.mentions.encoding import PAD, Vocabulary, windows
from extractors.mentions.features import SIZE, TYPES, features
from extractors.mentions.tagging import to_tags
from extractors.relations.pairs import pair_features, sentence_numbers
from extractors.relations.roles import KINDS, RoleLabels
from extractors.relations.told import Told, told_features
from extractors.spans import Found
from extractors.training.data import Example
from extractors.training.public import PairRow, TagRow

IGNORED = -100
Finds = Callable[[str, str | None], Mapping[str, list[Found]]]
"""Gives the finds of the rule-based finders, by name, for a folded text and its publication date."""


@dataclass(frozen=True)
class Window:
    """A stretch of an article as tokens with what is to be learned from it.

    `tags` are those of the entity types and of the text kinds. `mentions` [n, 3] are token starts, ends, kinds;
    `places` their indices in the article. `anchors` [n, labels] is 1 right, 0 wrong, -1 open; `pairs` are rows
    (anchor, mention, label, 1 or -1) in indices of the window; `statuses` [n] are -1 where there is no fact.
    `told` are the facts of the patterns, in indices of the window.
    """

    ids: NDArray[np.int64]
    features: NDArray[np.uint8]
    tags: tuple[NDArray[np.int64], NDArray[np.int64]]
    mentions: NDArray[np.int64]
    places: NDArray[np.int64]
    sentences: NDArray[np.int64]
    anchors: NDArray[np.int8]
    pairs: NDArray[np.int64]
    statuses: NDArray[np.int64]
    told: list[Told]


def cut(
    one: Example, vocabulary: Vocabulary, labels: RoleLabels, finds: Finds, size: int, overlap: int
) -> list[Window]:
    """The windows of an article, `size` characters at most."""
    known = features(one.text, finds(one.text, one.published))
    sentence = sentence_numbers(one.text)
    made = []
    for start, end in windows(one.text, size, overlap):
        encoded = vocabulary.encode(one.text[start:end])
        token = np.full(end - start + 1, -1, np.int64)
        real = encoded.positions >= 0
        token[encoded.positions[real]] = np.flatnonzero(real)
        rows = np.zeros((len(encoded.ids), SIZE), np.uint8)
        rows[real] = known[start + encoded.positions[real]]
        inside, spans, cut_off = [], [], []
        for i, mention in enumerate(one.mentions):
            if mention.start >= end or mention.end <= start:
                continue
            first, last = max(mention.start, start) - start, min(mention.end, end) - start - 1
            if token[first] < 0 or token[last] < 0:
                continue
            span = (int(token[first]), int(token[last]) + 1, KINDS.index(mention.kind))
            if mention.start < start or mention.end > end:
                cut_off.append(span)
            else:
                inside.append(i)
                spans.append(span)
        order = sorted(range(len(inside)), key=lambda k: spans[k])
        inside, spans = [inside[k] for k in order], [spans[k] for k in order]
        made.append(
            Window(
                encoded.ids,
                rows,
                _tags(one, len(encoded.ids), inside, spans, cut_off),
                np.array(spans, np.int64).reshape(-1, 3),
                np.array(inside, np.int64),
                sentence[[one.mentions[i].start for i in inside]] if inside else np.zeros(0, np.int64),
                *_targets(one, inside, labels),
                _told(one, inside),
            )
        )
    return made


def _tags(
    one: Example,
    length: int,
    inside: Sequence[int],
    spans: Sequence[tuple[int, int, int]],
    cut_off: Sequence[tuple[int, int, int]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    sure = [span for i, span in zip(inside, spans, strict=True) if not one.mentions[i].candidate]
    names = to_tags(length, [span for span in sure if span[2] < len(TYPES)])
    texts = to_tags(length, [(s, e, kind - len(TYPES)) for s, e, kind in sure if kind >= len(TYPES)])
    for start, end, kind in cut_off:
        (names if kind < len(TYPES) else texts)[start:end] = IGNORED
    for i, (start, end, kind) in zip(inside, spans, strict=True):
        if one.mentions[i].candidate:
            (names if kind < len(TYPES) else texts)[start:end] = IGNORED
    return names, texts


def _targets(
    one: Example, inside: Sequence[int], labels: RoleLabels
) -> tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.int64]]:
    place = {m: i for i, m in enumerate(inside)}
    anchors = np.zeros((len(inside), len(labels.labels)), np.int8)
    for m, column in one.open_anchors:
        if m in place:
            anchors[place[m], column] = -1
    for m, column in one.anchors:
        if m in place:
            anchors[place[m], column] = 1
    pairs = [
        (place[a], place[m], column, 1) for a, m, column in sorted(one.pairs) if a in place and m in place
    ] + [
        (place[a], place[m], column, -1)
        for a, m, column in sorted(one.open_pairs - one.pairs)
        if a in place and m in place
    ]
    statuses = np.full(len(inside), -1, np.int64)
    for m, status in one.statuses.items():
        if m in place:
            statuses[place[m]] = status
    return anchors, np.array(pairs, np.int64).reshape(-1, 4), statuses


def _told(one: Example, inside: Sequence[int]) -> list[Told]:
    place = {m: i for i, m in enumerate(inside)}
    return [[(place[m], column, sure) for m, column, sure in fact if m in place] for fact in one.told]


def collate(batch: Sequence[Window], labels: RoleLabels) -> dict[str, torch.Tensor]:
    """Padded tensors of windows; see the model for their shapes."""
    length = max(len(window.ids) for window in batch)
    most = max(1, max(len(window.mentions) for window in batch))
    count = len(batch)
    out: dict[str, NDArray[np.generic]] = {
        "ids": np.full((count, length), PAD, np.int64),
        "features": np.zeros((count, length, SIZE), np.float32),
        "names": np.full((count, length), IGNORED, np.int64),
        "texts": np.full((count, length), IGNORED, np.int64),
        "mentions": np.zeros((count, most, 3), np.int64),
        "real": np.zeros((count, most), bool),
        "relative": np.zeros((count, most, most, 3), np.int64),
        "anchors": np.full((count, most, len(labels.labels)), -1, np.int8),
        "pairs": np.zeros((count, most, most, len(labels.labels)), np.int8),
        "statuses": np.full((count, most), -1, np.int64),
        "told": np.zeros((count, most, len(labels.labels)), np.float32),
        "told_pairs": np.zeros((count, most, most, len(labels.labels)), np.float32),
    }
    out["mentions"][:, :, 1] = 1
    for row, window in enumerate(batch):
        tokens, n = len(window.ids), len(window.mentions)
        out["ids"][row, :tokens] = window.ids
        out["features"][row, :tokens] = window.features
        out["names"][row, :tokens], out["texts"][row, :tokens] = window.tags
        out["mentions"][row, :n] = window.mentions
        out["real"][row, :n] = True
        if n:
            starts, ends, kinds = window.mentions.T
            out["relative"][row, :n, :n] = pair_features(starts, ends, kinds, window.sentences)
        out["anchors"][row, :n] = window.anchors
        for a, m, column, value in window.pairs[::-1]:
            out["pairs"][row, a, m, column] = value
        out["statuses"][row, :n] = window.statuses
        told = told_features(window.told, n, len(labels.labels))
        out["told"][row, :n], out["told_pairs"][row, :n, :n] = told
    return {name: torch.from_numpy(array) for name, array in out.items()}


def collate_tags(batch: Sequence[TagRow], vocabulary: Vocabulary, longest: int) -> dict[str, torch.Tensor]:
    """Padded `ids` and `tags` of sentences with spans."""
    ids, tags = [], []
    for row in batch:
        encoded = vocabulary.encode(row.text[:longest])
        token = {int(p): t for t, p in enumerate(encoded.positions) if p >= 0}
        spans = [
            (token[start], token[end - 1] + 1, kind)
            for start, end, kind in row.spans
            if start in token and end - 1 in token
        ]
        ids.append(torch.from_numpy(encoded.ids))
        tags.append(torch.from_numpy(to_tags(len(encoded.ids), spans)))
    pad = torch.nn.utils.rnn.pad_sequence
    return {
        "ids": pad(ids, batch_first=True, padding_value=PAD),
        "tags": pad(tags, batch_first=True, padding_value=IGNORED),
    }


def collate_pairs(batch: Iterable[PairRow], vocabulary: Vocabulary, longest: int) -> dict[str, torch.Tensor]:
    """Padded `ids`, `mentions` [rows, 2, 3] and `relations` of sentences with two companies."""
    ids, mentions, relations = [], [], []
    company = KINDS.index("COMPANY")
    for row in batch:
        encoded = vocabulary.encode(row.text[:longest])
        token = {int(p): t for t, p in enumerate(encoded.positions) if p >= 0}
        if not {row.head[0], row.head[1] - 1, row.tail[0], row.tail[1] - 1} <= token.keys():
            continue
        ids.append(torch.from_numpy(encoded.ids))
        mentions.append([[token[start], token[end - 1] + 1, company] for start, end in (row.head, row.tail)])
        relations.append(row.relation)
    padded = torch.nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=PAD)
    return {"ids": padded, "mentions": torch.tensor(mentions), "relations": torch.tensor(relations)}
