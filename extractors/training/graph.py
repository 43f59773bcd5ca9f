"""What the exported encoder computes, put so that ONNX Runtime is quick at it.

Queries and keys are turned by their position, and attention is computed, by operators of ONNX Runtime's own
(`com.microsoft`), which the layers of transformers do not export as. One window at a time, without padding.
"""

from typing import Any

import torch
from torch import Tensor, nn

from extractors.training.model import JointModel


class _Rotary(torch.autograd.Function):
    """Rotary position embedding (Su et al. 2021) of packed heads [B, L, heads * size]."""

    @staticmethod
    def forward(ctx: Any, states: Tensor, first: Tensor, cos: Tensor, sin: Tensor, heads: int) -> Tensor:
        length = states.shape[1]
        one, other = states.unflatten(-1, (heads, -1)).chunk(2, -1)
        c, s = cos[:length, None], sin[:length, None]
        return torch.cat([one * c - other * s, other * c + one * s], -1).flatten(2)

    @staticmethod
    def symbolic(g: Any, states: Any, first: Any, cos: Any, sin: Any, heads: int) -> Any:
        made = g.op("com.microsoft::RotaryEmbedding", states, first, cos, sin, num_heads_i=heads)
        return made.setType(states.type())


class _Attention(torch.autograd.Function):
    """Attention of packed heads [B, L, heads * size], `bias` [1, 1, L, L] added to its scores."""

    @staticmethod
    def forward(
        ctx: Any, query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None, heads: int
    ) -> Tensor:
        q, k, v = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in (query, key, value))
        scores = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
        scores = scores if bias is None else scores + bias
        return (scores.softmax(-1) @ v).transpose(1, 2).flatten(2)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any, bias: Any, heads: int) -> Any:
        inputs = [query, key, value]
        if bias is not None and not bias.node().mustBeNone():
            absent = g.op("prim::Constant").setType(torch._C.OptionalType.ofTensor())
            inputs += [absent, absent, bias]
        made = g.op("com.microsoft::MultiHeadAttention", *inputs, num_heads_i=heads)
        return made.setType(query.type())


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
        place = torch.arange(ids.shape[1])
        near = (place[:, None] - place[None, :]).abs() <= encoder.reach
        bias = {"sliding_attention": torch.where(near, 0.0, -1e4)[None, None], "full_attention": None}
        states = backbone.embeddings.norm(backbone.embeddings.tok_embeddings(ids) + encoder.known(features))
        for layer, kind in zip(backbone.layers, backbone.config.layer_types, strict=True):
            normed, weight = layer.attn_norm(states), layer.attn.Wqkv.weight
            turned = _Rotary.apply(
                nn.functional.linear(normed, weight[: 2 * size]),
                torch.zeros(1, dtype=torch.long),
                getattr(self, f"{kind}_cos"),
                getattr(self, f"{kind}_sin"),
                2 * heads,
            )
            query, key = turned.split(size, -1)
            value = nn.functional.linear(normed, weight[2 * size :])
            states = states + layer.attn.Wo(_Attention.apply(query, key, value, bias[kind], heads))
            gated, gate = layer.mlp.Wi.weight.chunk(2)
            normed = layer.mlp_norm(states)
            opened = layer.mlp.act(nn.functional.linear(normed, gated)) * nn.functional.linear(normed, gate)
            states = states + layer.mlp.Wo(opened)
        states = backbone.final_norm(states) + encoder.known_late(features)
        return states, self.model.names(states).log_softmax(-1), self.model.texts(states).log_softmax(-1)
