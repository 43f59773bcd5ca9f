"""How well a model does on windows kept apart, while it is being trained."""

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import torch

from extractors.mentions.encoding import Vocabulary
from extractors.mentions.features import TYPES
from extractors.mentions.tagging import NONE, best_spans
from extractors.relations.roles import RoleLabels
from extractors.training.batches import IGNORED, Window, collate, collate_pairs, collate_tags
from extractors.training.model import JointModel
from extractors.training.public import Task


def judge(model: JointModel, windows: Sequence[Window], labels: RoleLabels, tokens: int) -> dict[str, float]:
    """F1 of mentions and of text roles, and, given the right mentions, F1 of anchors and of role edges."""
    counts: Counter[tuple[str, str]] = Counter()
    order = sorted(windows, key=lambda window: len(window.ids))
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    while order:
        count = max(1, min(len(order), tokens // len(order[-1].ids)))
        group = order[-count:]
        del order[-count:]
        batch = {key: value.to(device) for key, value in collate(group, labels).items()}
        with torch.no_grad(), torch.autocast(device.type, dtype=torch.bfloat16):
            states = model.encoder(batch["ids"], batch["features"])
            names = model.names(states).float().log_softmax(-1).cpu().numpy()
            texts = model.texts(states).float().log_softmax(-1).cpu().numpy()
            told = batch["told"], batch["told_pairs"]
            anchors, pairs, _, _ = model.roles(
                states, batch["mentions"], batch["real"], batch["relative"], told
            )
            anchors, pairs = anchors.float().sigmoid().cpu().numpy(), pairs.float().sigmoid().cpu().numpy()
        for row, window in enumerate(group):
            length, n = len(window.ids), len(window.mentions)
            for what, scores, tags in (("mention", names, window.tags[0]), ("text", texts, window.tags[1])):
                judged = tags != IGNORED
                spans = {
                    span[:3] for span in best_spans(scores[row, :length]) if judged[span[0] : span[1]].all()
                }
                first = 0 if what == "mention" else len(TYPES)
                gold = {
                    (int(s), int(e), int(k) - first)
                    for s, e, k in window.mentions
                    if (k < len(TYPES)) == (what == "mention") and judged[s:e].all() and tags[s] != NONE
                }
                _count(counts, what, spans, gold)
            if not n:
                continue
            legal = labels.legal[window.mentions[:, 2]]
            open_ = window.anchors < 0
            said = (anchors[row, :n] > 0.5) & legal & labels.anchoring & ~open_
            right = window.anchors == 1
            _count(counts, "anchor", set(map(tuple, np.argwhere(said))), set(map(tuple, np.argwhere(right))))
            edges = {(a, m, c) for a, m, c, value in window.pairs.tolist() if value == 1}
            passed = {(a, m, c) for a, m, c, value in window.pairs.tolist() if value == -1} - edges
            found = {
                (a, int(m), int(c))
                for a, column in np.argwhere(said).tolist()
                for c in labels.columns[labels.labels[column][0]]
                for m in np.flatnonzero((pairs[row, a, :n, c] > 0.5) & legal[:, c])
                if m != a
            }
            _count(counts, "edge", found - passed, edges)
    model.train(was_training)
    return {
        what: round(2 * counts[what, "both"] / max(1, counts[what, "found"] + counts[what, "gold"]), 3)
        for what in ("mention", "text", "anchor", "edge")
    }


def judge_task(model: JointModel, name: str, task: Task, vocabulary: Vocabulary, longest: int) -> float:
    """F1 of a public set's spans by its own head; for FinRE, F1 of the relations other than "unknown"."""
    counts: Counter[tuple[str, str]] = Counter()
    device = next(model.parameters()).device
    was_training = model.training
    model.eval()
    rows = sorted(task.rows, key=lambda row: len(row.text))
    for at in range(0, len(rows), 16):
        make = collate_pairs if name == "finre" else collate_tags
        batch = {
            key: value.to(device) for key, value in make(rows[at : at + 16], vocabulary, longest).items()
        }
        with torch.no_grad():
            scores = model.task_scores(name, batch).float().log_softmax(-1).cpu().numpy()
        if name == "finre":
            nothing = task.labels.index("unknown")
            pairs = [(i, int(k)) for i, k in enumerate(scores.argmax(-1))]
            gold = [(i, int(k)) for i, k in enumerate(batch["relations"].tolist())]
            _count(
                counts,
                name,
                {pair for pair in pairs if pair[1] != nothing},
                {pair for pair in gold if pair[1] != nothing},
            )
            continue
        for row, tags in zip(scores, batch["tags"].cpu().numpy(), strict=True):
            length = int((tags != IGNORED).sum())
            right = np.full((length, scores.shape[-1]), -9.0, np.float32)
            right[np.arange(length), tags[:length]] = 0.0
            _count(
                counts,
                name,
                {span[:3] for span in best_spans(row[:length])},
                {span[:3] for span in best_spans(right)},
            )
    model.train(was_training)
    return round(2 * counts[name, "both"] / max(1, counts[name, "found"] + counts[name, "gold"]), 3)


def _count(
    counts: Counter[tuple[str, str]],
    what: str,
    found: AbstractSet[tuple[int, ...]],
    gold: AbstractSet[tuple[int, ...]],
) -> None:
    counts[what, "both"] += len(found & gold)
    counts[what, "found"] += len(found)
    counts[what, "gold"] += len(gold)
