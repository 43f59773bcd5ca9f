"""The joint model: one encoder, a head for mentions, a scorer for the roles among them.

Shapes: B windows, L tokens, N mentions, T tags, R labels (relation type and role).
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from transformers import ModernBertModel

from extractors.mentions.encoding import PAD
from extractors.mentions.features import SIZE, TYPES
from extractors.mentions.tagging import NONE, tag_count
from extractors.relations.pairs import BUCKETS
from extractors.relations.roles import KINDS, STATUSES, TEXT_KINDS

WIDTH = 192
"""Width of a scored pair."""


class Encoder(nn.Module):
    """The pretrained encoder, told of each character's features (see `extractors.mentions.features`)."""

    def __init__(self, backbone: ModernBertModel) -> None:
        super().__init__()
        self.backbone = backbone
        size = backbone.config.hidden_size
        self.known = nn.Linear(SIZE, size, bias=False)
        self.known_late = nn.Linear(SIZE, size, bias=False)
        nn.init.normal_(self.known.weight, std=0.01)
        nn.init.normal_(self.known_late.weight, std=0.05)
        self.dropout = nn.Dropout(0.1)
        self.reach = backbone.config.sliding_window

    def forward(self, ids: Tensor, features: Tensor | None) -> Tensor:
        """Hidden states [B, L, size] of `ids` [B, L] and `features` [B, L, SIZE]."""
        embedded = self.backbone.embeddings.tok_embeddings(ids)
        if features is not None:
            embedded = embedded + self.known(features)
        states = self.backbone(
            inputs_embeds=self.dropout(embedded), attention_mask=self._masks(ids)
        ).last_hidden_state
        if features is not None:
            states = states + self.known_late(features)
        return self.dropout(states)

    def _masks(self, ids: Tensor) -> dict[str, Tensor]:
        real = (ids != PAD)[:, None, None, :]
        place = torch.arange(ids.shape[1], device=ids.device)
        near = (place[:, None] - place[None, :]).abs() <= self.reach
        padding = torch.where(real, 0.0, -1e4)
        full = padding.expand(-1, -1, ids.shape[1], -1)
        return {"full_attention": full, "sliding_attention": full + torch.where(near, 0.0, -1e4)}


class RoleScorer(nn.Module):
    """Scores which mentions anchor facts and which others fill their roles."""

    def __init__(self, size: int, labels: int) -> None:
        super().__init__()
        self.pool = nn.Linear(3 * size, size)
        self.kind = nn.Embedding(len(KINDS), size)
        self.mix = nn.ModuleList(MentionAttention(size) for _ in range(2))
        self.norm = nn.LayerNorm(size)
        self.first, self.second = nn.Linear(size, WIDTH), nn.Linear(size, WIDTH)
        self.product_first, self.product_second = nn.Linear(size, WIDTH), nn.Linear(size, WIDTH)
        self.between = nn.Linear(size, WIDTH)
        self.relative = nn.ModuleList(nn.Embedding(count, WIDTH) for count in BUCKETS)
        self.told, self.told_pair = nn.Linear(labels, size, bias=False), nn.Linear(labels, WIDTH, bias=False)
        self.trust, self.trust_pair = (nn.Parameter(torch.full((labels,), 1.0)) for _ in range(2))
        self.hidden = nn.Sequential(
            nn.GELU(), nn.Dropout(0.1), nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Dropout(0.1)
        )
        self.pair = nn.Linear(WIDTH, labels)
        anchor = nn.Linear(size, labels)
        self.anchor = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.Dropout(0.1), anchor)
        nn.init.constant_(self.pair.bias, -2.0)
        nn.init.constant_(anchor.bias, -3.0)
        self.status = nn.Sequential(
            nn.Linear(size, size), nn.GELU(), nn.Dropout(0.1), nn.Linear(size, len(STATUSES))
        )

    def forward(
        self,
        states: Tensor,
        mentions: Tensor,
        real: Tensor,
        relative: Tensor,
        told: tuple[Tensor, Tensor] | None,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of anchors [B, N, R], pairs [B, N, N, R], statuses [B, N, S], and the pairs' hidden [B, N, N, WIDTH].

        `mentions` [B, N, 3] are starts, ends (exclusive) and kinds; `real` [B, N] is false for padding;
        `relative` [B, N, N, 3] the buckets of `extractors.relations.pairs`, `told` [B, N, R] and [B, N, N, R] what
        the patterns say there.
        """
        told_one, told_pairs = told or (None, None)
        one, summed = self.represent(states, mentions, real, relative, told_one)
        rows = torch.arange(mentions.shape[1], device=mentions.device)
        pairs, hidden = self.pairs(one, summed, mentions, relative, told_pairs, rows)
        return self.anchors(one, told_one), pairs, self.status(one), hidden

    def represent(
        self, states: Tensor, mentions: Tensor, real: Tensor, relative: Tensor, told: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """The mentions as they stand among the others [B, N, size], and the running sum of the states [B, 1 + L, size]."""
        starts, ends, kinds = mentions.unbind(-1)
        summed = torch.nn.functional.pad(states.float().cumsum(1), (0, 0, 1, 0))
        at_start, at_end = _gather(states, starts), _gather(states, ends - 1)
        mean = (_gather(summed, ends) - _gather(summed, starts)) / (ends - starts).clamp(min=1)[..., None]
        one = self.pool(torch.cat([at_start, at_end, mean.to(states.dtype)], -1)) + self.kind(kinds)
        if told is not None:
            one = one + self.told(told)
        for layer in self.mix:
            one = layer(one, real, relative)
        return self.norm(one), summed

    def anchors(self, one: Tensor, told: Tensor | None) -> Tensor:
        """Logits [B, N, R] of mentions as `represent` gives them."""
        anchors: Tensor = self.anchor(one)
        return anchors if told is None else anchors + self.trust * told

    def pairs(
        self,
        one: Tensor,
        summed: Tensor,
        mentions: Tensor,
        relative: Tensor,
        told: Tensor | None,
        rows: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Logits [B, K, N, R] of pairs whose first mentions are `rows` [K], and their hidden states [B, K, N, WIDTH]."""
        starts, ends, _ = mentions.unbind(-1)
        between = self._between(summed, starts, ends, rows).to(one.dtype)
        first = one[:, rows]
        pair = self.first(first)[:, :, None] + self.second(one)[:, None] + self.between(between)
        pair = pair + self.product_first(first)[:, :, None] * self.product_second(one)[:, None]
        for table, buckets in zip(self.relative, relative[:, rows].unbind(-1), strict=True):
            pair = pair + table(buckets)
        if told is None:
            hidden = self.hidden(pair)
            return self.pair(hidden), hidden
        told = told[:, rows]
        hidden = self.hidden(pair + self.told_pair(told))
        return self.pair(hidden) + self.trust_pair * told, hidden

    @staticmethod
    def _between(summed: Tensor, starts: Tensor, ends: Tensor, rows: Tensor) -> Tensor:
        """Mean state of the tokens between the mentions `rows` and each other, zero where they touch, [B, K, N, size]."""
        left = torch.minimum(ends[:, rows, None], ends[:, None])
        right = torch.maximum(starts[:, rows, None], starts[:, None])
        count = (right - left).clamp(min=0)
        flat_left, flat_right = left.flatten(1), torch.maximum(left, right).flatten(1)
        total = _gather(summed, flat_right) - _gather(summed, flat_left)
        return (total / count.flatten(1).clamp(min=1)[..., None]).unflatten(1, left.shape[1:])


class MentionAttention(nn.Module):
    """Attention among the mentions of a window, biased by how they stand to each other; then a feed-forward layer."""

    def __init__(self, size: int, heads: int = 4) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.norm_after = nn.LayerNorm(size), nn.LayerNorm(size)
        self.query_key_value, self.out = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.bias = nn.ModuleList(nn.Embedding(count, heads) for count in BUCKETS)
        self.feed = nn.Sequential(
            nn.Linear(size, 2 * size), nn.GELU(), nn.Dropout(0.1), nn.Linear(2 * size, size)
        )

    def forward(self, states: Tensor, real: Tensor, relative: Tensor) -> Tensor:
        batch, count, size = states.shape
        packed = self.query_key_value(self.norm(states)).view(batch, count, 3, self.heads, size // self.heads)
        query, key, value = packed.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-1, -2) * (size // self.heads) ** -0.5
        for table, buckets in zip(self.bias, relative.unbind(-1), strict=True):
            scores = scores + table(buckets).permute(0, 3, 1, 2)
        scores = scores + torch.where(real, 0.0, -1e4)[:, None, None, :]
        mixed = (scores.softmax(-1).to(value.dtype) @ value).transpose(1, 2).reshape(batch, count, size)
        states = states + self.out(mixed)
        return states + self.feed(self.norm_after(states))


def _gather(states: Tensor, places: Tensor) -> Tensor:
    """Rows [B, N, size] of `states` [B, L, size] at `places` [B, N]."""
    first = torch.arange(states.shape[0], device=states.device) * states.shape[1]
    return nn.functional.embedding(places + first[:, None], states.flatten(0, 1))


class JointModel(nn.Module):
    """Encoder, mention head and role scorer; `tasks` adds a head for each public set (name to number of labels)."""

    def __init__(
        self, backbone: ModernBertModel, labels: int, tasks: Mapping[str, int] | None = None
    ) -> None:
        super().__init__()
        self.encoder = Encoder(backbone)
        size = backbone.config.hidden_size
        self.names = _tagger(size, tag_count(TYPES))
        self.texts = _tagger(size, tag_count(TEXT_KINDS))
        self.roles = RoleScorer(size, labels)
        self.tasks = nn.ModuleDict(
            {
                name: nn.Linear(WIDTH, count) if name == "finre" else _tagger(size, 1 + 4 * count)
                for name, count in (tasks or {}).items()
            }
        )

    def losses(
        self, batch: Mapping[str, Tensor], legal: Tensor, anchoring: Tensor, owner: Tensor
    ) -> dict[str, Tensor]:
        """Losses of annotated windows (see `batches.collate`), each about one for a thing to be found.

        `legal` [kinds, R], `anchoring` [R], `owner` [R] is the index of each label's relation type.
        """
        states = self.encoder(batch["ids"], batch["features"])
        real = batch["real"]
        found = real.sum().clamp(min=1)
        names = _tag_loss(self.names(states), batch["names"]) / found
        texts = _tag_loss(self.texts(states), batch["texts"]) / found
        told = batch["told"], batch["told_pairs"]
        anchors, pairs, statuses, _ = self.roles(states, batch["mentions"], real, batch["relative"], told)
        allowed = legal[batch["mentions"][..., 2]] & real[..., None]
        gold = batch["anchors"]
        judged = allowed & anchoring & (gold >= 0)
        anchor = _binary(anchors, gold == 1, judged) / (gold == 1).sum().clamp(min=1)
        # a role is learned given its fact: only rows of a right anchor, and columns of its relation type
        types = torch.zeros(*gold.shape[:2], int(owner.max()) + 1, dtype=torch.bool, device=gold.device)
        types = types.scatter_reduce(2, owner.expand(gold.shape), gold == 1, "amax")
        rows = types.gather(2, owner.expand(gold.shape))
        other = ~torch.eye(real.shape[1], dtype=torch.bool, device=real.device)[None, :, :, None]
        judged_pairs = rows[:, :, None] & allowed[:, None] & (batch["pairs"] >= 0) & other
        pair = _binary(pairs, batch["pairs"] == 1, judged_pairs) / (batch["pairs"] == 1).sum().clamp(min=1)
        status = nn.functional.cross_entropy(
            statuses.float().flatten(0, 1), batch["statuses"].flatten(), ignore_index=-1, reduction="sum"
        ) / (batch["statuses"] >= 0).sum().clamp(min=1)
        return {"names": names, "texts": texts, "anchor": anchor, "pair": pair, "status": status}

    def task_scores(self, name: str, batch: Mapping[str, Tensor]) -> Tensor:
        """Logits of a public set's batch (see `batches.collate_tags`, `batches.collate_pairs`)."""
        states = self.encoder(batch["ids"], None)
        return self._finre(states, batch["mentions"]) if name == "finre" else self.tasks[name](states)

    def task_loss(self, name: str, batch: Mapping[str, Tensor]) -> Tensor:
        """Loss of a public set's batch, about one for a thing to be found."""
        scores = self.task_scores(name, batch)
        if name == "finre":
            return nn.functional.cross_entropy(scores.float(), batch["relations"])
        real = ((batch["tags"] > 0).sum() / 4).clamp(min=1)
        return _tag_loss(scores, batch["tags"]) / real

    def _finre(self, states: Tensor, mentions: Tensor) -> Tensor:
        real = torch.ones(mentions.shape[:2], dtype=torch.bool, device=states.device)
        relative = torch.zeros(
            *mentions.shape[:2], mentions.shape[1], 3, dtype=torch.long, device=states.device
        )
        order = (mentions[:, 1, 0] < mentions[:, 0, 0]).long()
        relative[:, 0, 1] = (1 + 4 * order)[:, None]
        relative[:, 1, 0] = (1 + 4 * (1 - order))[:, None]
        hidden = self.roles(states, mentions, real, relative, None)[-1]
        return self.tasks["finre"](hidden[:, 0, 1])


def _tagger(size: int, tags: int) -> nn.Linear:
    """A layer that leans to no tag at first, as nearly all characters have none."""
    layer = nn.Linear(size, tags)
    nn.init.zeros_(layer.bias)
    with torch.no_grad():
        layer.bias[NONE] = 5.0
    return layer


def _tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    return nn.functional.cross_entropy(
        logits.float().flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum"
    )


def _binary(logits: Tensor, right: Tensor, judged: Tensor) -> Tensor:
    losses = nn.functional.binary_cross_entropy_with_logits(logits.float(), right.float(), reduction="none")
    return (losses * judged).sum()
