"""What the exported graphs compute, put so that ONNX Runtime is quick at it.

Queries and keys are turned by their position by an operator of ONNX Runtime's own (`com.microsoft`), which the layers of
transformers do not export as. Layers that look near compute no scores of what they do not see: a block of queries meets
its own block of keys and the two beside it. One window at a time, without padding.
"""

from typing import Any

import torch
from torch import Tensor, nn

from extractors.relations.roles import RoleLabels
from extractors.training.model import JointModel


class _Rotary(torch.autograd.Function):
    """Rotary position embedding (Su et al. 2021) of heads [1, heads, L, size]."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, first: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        one, other = states.chunk(2, -1)
        c, s = cos[: states.shape[2]], sin[: states.shape[2]]
        return torch.cat([one * c - other * s, other * c + one * s], -1)

    @staticmethod
    def symbolic(g: Any, states: Any, first: Any, cos: Any, sin: Any) -> Any:
        made = g.op("com.microsoft::RotaryEmbedding", states, first, cos, sin)
        return made.setType(states.type())


class EncoderGraph(nn.Module):
    """What `encoder.onnx` computes: states, log probabilities of the names' tags and of the texts'."""

    def __init__(self, model: JointModel) -> None:
        super().__init__()
        self.model = model
        rotary = model.encoder.backbone.rotary_emb
        places = torch.arange(model.encoder.backbone.config.max_position_embeddings)[:, None]
        for kind in set(model.encoder.backbone.config.layer_types):
            turns = places * getattr(rotary, f"{kind}_inv_freq")[None]
            self.register_buffer(f"{kind}_cos", turns.cos())
            self.register_buffer(f"{kind}_sin", turns.sin())

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        encoder, backbone = self.model.encoder, self.model.encoder.backbone
        size, heads = backbone.config.hidden_size, backbone.config.num_attention_heads
        start = torch.zeros(1, dtype=torch.long)
        blocks = _blocks(ids.shape[1], encoder.reach)
        states = backbone.embeddings.norm(backbone.embeddings.tok_embeddings(ids) + encoder.known(features))
        for layer, kind in zip(backbone.layers, backbone.config.layer_types, strict=True):
            normed, weights = layer.attn_norm(states), layer.attn.Wqkv.weight.split(size)
            query, key, value = (
                nn.functional.linear(normed, weight).view(1, -1, heads, size // heads).transpose(1, 2)
                for weight in (weights[0] * (size // heads) ** -0.5, *weights[1:])
            )
            turns = getattr(self, f"{kind}_cos"), getattr(self, f"{kind}_sin")
            query, key = _Rotary.apply(query, start, *turns), _Rotary.apply(key, start, *turns)
            if kind == "sliding_attention":
                asked, seen, bias = blocks
                mixed = _attention(query[:, :, asked], key[:, :, seen], value[:, :, seen], bias)
                mixed = mixed.reshape(1, heads, -1, size // heads)[:, :, : ids.shape[1]]
            else:
                mixed = _attention(query, key, value)
            states = states + layer.attn.Wo(mixed.transpose(1, 2).reshape(1, -1, size))
            gated, gate = layer.mlp.Wi.weight.chunk(2)
            normed = layer.mlp_norm(states)
            opened = layer.mlp.act(nn.functional.linear(normed, gated)) * nn.functional.linear(normed, gate)
            states = states + layer.mlp.Wo(opened)
        states = backbone.final_norm(states) + encoder.known_late(features)
        return states, self.model.names(states).log_softmax(-1), self.model.texts(states).log_softmax(-1)


def _blocks(length: int, reach: int) -> tuple[Tensor, Tensor, Tensor]:
    """Places of the queries of each block [blocks, reach], of the keys that it meets [blocks, 3 * reach], and what is
    added to their scores [blocks, reach, 3 * reach]."""
    first = torch.arange(0, length, reach)[:, None]
    asked, seen = first + torch.arange(reach), first + torch.arange(-reach, 2 * reach)
    near = (asked[:, :, None] - seen[:, None]).abs() <= reach
    real = (seen >= 0) & (seen < length)
    bias = torch.where(near & real[:, None], 0.0, -1e4)
    return asked.clamp(max=length - 1), seen.clamp(0, length - 1), bias


def _attention(query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None) -> Tensor:
    scores = query @ key.transpose(-1, -2)
    return (scores if bias is None else scores + bias).softmax(-1) @ value


class RolesGraph(nn.Module):
    """What `roles.onnx` computes: probabilities of anchors, pairs and statuses, of pairs only where they matter."""

    legal: Tensor
    anchoring: Tensor

    def __init__(self, model: JointModel, labels: RoleLabels) -> None:
        super().__init__()
        self.roles = model.roles
        self.register_buffer("legal", torch.from_numpy(labels.legal).float())
        self.register_buffer("anchoring", torch.from_numpy(labels.anchoring).float())

    def forward(
        self,
        states: Tensor,
        mentions: Tensor,
        relative: Tensor,
        told: Tensor,
        told_pairs: Tensor,
        thresholds: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Which mentions anchor by `thresholds` [R], the likeliest where none does: `rows` [K]; anchors [1, N, R], pairs
        [1, K, N, R] from each of `rows`, statuses [1, N, S]."""
        real = torch.ones_like(mentions[..., 0]) > 0
        one, summed = self.roles.represent(states, mentions, real, relative, told)
        legal = nn.functional.embedding(mentions[..., 2], self.legal)
        anchors = self.roles.anchors(one, told).sigmoid() * legal * self.anchoring
        above = (anchors[0] - thresholds).amax(-1)
        rows = (above >= above.amax().clamp(max=0)).nonzero()[:, 0]
        pairs, _ = self.roles.pairs(one, summed, mentions, relative, told_pairs, rows)
        return rows, anchors, pairs.sigmoid() * legal[:, None], self.roles.status(one).softmax(-1)
