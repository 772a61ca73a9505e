"""The embedded model in torch, as far as bench.verifier trains an adapter for it: Qwen2 read from its GGUF, with LoRA.

Layers: Qwen2 (Yang et al. 2024): RMSNorm, rotary positions, grouped queries, SwiGLU. Checked against llama.cpp's
answers on the same weights: the probability of a word differs by less than 0.02.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from gguf import GGUFReader, dequantize
from torch import nn
from torch.nn import functional as f

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Weights = dict[str, torch.Tensor]

LAYERS = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
EPSILON = 1e-6
DROPPED = 0.1


def load(path: Path, device: str) -> tuple[Weights, dict[str, Any]]:
    """Return the weights by their names in the file, in half precision, and the numbers of the model."""
    reader = GGUFReader(path)
    weights = {}
    for each in reader.tensors:
        shape = tuple(int(size) for size in reversed(each.shape))
        plain = dequantize(each.data, each.tensor_type).reshape(shape).astype("float32")
        weights[each.name] = torch.from_numpy(plain.copy()).to(torch.bfloat16).to(device)
    names = {
        "blocks": "block_count",
        "heads": "attention.head_count",
        "groups": "attention.head_count_kv",
        "base": "rope.freq_base",
    }
    return weights, {name: reader.fields[f"qwen2.{field}"].contents() for name, field in names.items()}


class Linear(nn.Module):
    """A frozen layer with a trained low-rank part: W x + alpha / rank · B A x."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None, rank: int, alpha: int) -> None:
        super().__init__()
        self.weight, self.bias, self.scale = weight, bias, alpha / rank
        size = {"device": weight.device, "dtype": torch.float32}
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1], **size) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank, **size))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the layer's output."""
        low = f.linear(f.linear(self.drop(x), self.down.to(x.dtype)), self.up.to(x.dtype))
        return f.linear(x, self.weight, self.bias) + low * self.scale


class Block(nn.Module):
    """One block of the model."""

    def __init__(self, weights: Weights, number: int, shape: dict[str, Any], rank: int, alpha: int) -> None:
        super().__init__()
        prefix = f"blk.{number}."
        self.heads, self.groups = shape["heads"], shape["groups"]
        self.linear = nn.ModuleDict(
            {
                name: Linear(weights[f"{prefix}{name}.weight"], weights.get(f"{prefix}{name}.bias"), rank, alpha)
                for name in LAYERS
            }
        )
        self.norms = weights[f"{prefix}attn_norm.weight"], weights[f"{prefix}ffn_norm.weight"]

    def forward(self, x: torch.Tensor, turn: tuple[torch.Tensor, torch.Tensor], mask: torch.Tensor) -> torch.Tensor:
        """Return the block's output for x of shape (rows, tokens, width)."""
        rows, length, width = x.shape
        size = width // self.heads
        inner = normed(x, self.norms[0])
        query, key, value = (
            self.linear[name](inner).view(rows, length, count, size).transpose(1, 2)
            for name, count in (("attn_q", self.heads), ("attn_k", self.groups), ("attn_v", self.groups))
        )
        times = self.heads // self.groups
        key, value = turned(key, turn).repeat_interleave(times, 1), value.repeat_interleave(times, 1)
        seen = f.scaled_dot_product_attention(turned(query, turn), key, value, attn_mask=mask)
        x = x + self.linear["attn_output"](seen.transpose(1, 2).reshape(rows, length, width))
        inner = normed(x, self.norms[1])
        return x + self.linear["ffn_down"](f.silu(self.linear["ffn_gate"](inner)) * self.linear["ffn_up"](inner))


class Qwen(nn.Module):
    """The model; called with rows of tokens and the words to choose from, it returns the words' logits."""

    def __init__(self, weights: Weights, shape: dict[str, Any], *, rank: int, alpha: int) -> None:
        super().__init__()
        self.weights, self.shape = weights, shape
        self.blocks = nn.ModuleList(Block(weights, at, shape, rank, alpha) for at in range(shape["blocks"]))

    def forward(self, rows: Sequence[Sequence[int]], words: torch.Tensor) -> torch.Tensor:
        """Return logits of shape (rows, words) for the token after each row; what rows begin with is read once."""
        tree = shared(rows)
        ids, places = (torch.tensor([each], device=words.device) for each in (tree.ids, tree.places))
        x = self.weights["token_embd.weight"][ids]
        size = x.shape[-1] // self.shape["heads"]
        speeds = self.shape["base"] ** (torch.arange(0, size, 2, device=words.device).float() / size)
        angles = (places.float()[:, :, None] / speeds).repeat(1, 1, 2)[:, None]
        turn = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        mask = torch.zeros(len(tree.ids), len(tree.ids), dtype=torch.bool)
        for at, before in enumerate(tree.parents):
            if before >= 0:
                mask[at] = mask[before]
            mask[at, at] = True
        mask = mask.to(words.device)[None, None]
        for block in self.blocks:
            x = block(x, turn, mask)
        last = normed(x[0, tree.last], self.weights["output_norm.weight"])
        head = self.weights.get("output.weight", self.weights["token_embd.weight"])
        return last.float() @ head[words].float().T

    def start(self, adapter: Path) -> None:
        """Go on from an adapter of the same rank."""
        for tensor in GGUFReader(adapter).tensors:
            _, at, name, _, which = tensor.name.split(".")
            layer = self.blocks[int(at)].linear[name]
            part = layer.down if which == "lora_a" else layer.up
            part.data.copy_(torch.from_numpy(tensor.data.astype("float32")))

    def layers(self) -> dict[str, tuple[Any, Any]]:
        """Return the trained pairs of matrices by the layer's name, as half-precision arrays."""
        return {
            f"blk.{at}.{name}": tuple(each.detach().half().cpu().numpy() for each in (layer.down, layer.up))
            for at, block in enumerate(self.blocks)
            for name, layer in block.linear.items()
        }


class Tree(NamedTuple):
    """Rows as one sequence: tokens, their places in their rows, the token before each (-1: none), each row's last."""

    ids: list[int]
    places: list[int]
    parents: list[int]
    last: list[int]


def shared(rows: Sequence[Sequence[int]]) -> Tree:
    """Return rows of tokens as a tree in which a common beginning stands once.

    >>> tree = shared([[5, 6, 7], [5, 6, 8, 9]])
    >>> tree.ids, tree.places, tree.parents, tree.last
    ([5, 6, 7, 8, 9], [0, 1, 2, 2, 3], [-1, 0, 1, 1, 3], [2, 4])
    """
    tree = Tree([], [], [], [0] * len(rows))
    before: Sequence[int] = ()
    path: list[int] = []
    for at in sorted(range(len(rows)), key=lambda at: list(rows[at])):
        row = rows[at]
        same = next(
            (i for i, (a, b) in enumerate(zip(row, before, strict=False)) if a != b), min(len(row), len(before))
        )
        path = path[:same]
        for place in range(same, len(row)):
            tree.parents.append(path[-1] if path else -1)
            path.append(len(tree.ids))
            tree.ids.append(row[place])
            tree.places.append(place)
        tree.last[at], before = path[-1], row
    return tree


def normed(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Return x over its root mean square, times the weight."""
    wide = x.float()
    return (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + EPSILON)).to(x.dtype) * weight


def turned(x: torch.Tensor, turn: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """Return x turned by its position."""
    first, second = x.chunk(2, -1)
    return x * turn[0] + torch.cat((-second, first), -1) * turn[1]
