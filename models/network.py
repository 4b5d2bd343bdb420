"""The network: a small transformer that reads notes and says what note comes next.

One step is one note, read as the sum of its fields' embeddings and of its bar's conditions.  The
next note is said field by field, role → position → pitch → length → velocity, each head seeing
the fields before it; the pitch head also sees the chord of the half bar it falls in.

Attention turns half of each head by the step's number and half by musical time (rotary embedding,
Su et al. 2021), with periods of whole beats and bars: "the same place, four bars ago" is one turn.
Normalisation is RMSNorm (Zhang & Sennrich 2019), written out so that every exporter knows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from .lessons import FIELDS, LABELS
from .notation import CONDITIONS, POSITIONS_PER_BEAT

ROLE, POSITION, PITCH, LENGTH, VELOCITY = range(5)
_METRE, _ROOT, _KIND = (list(LABELS).index(name) for name in ("metre", "root", "kind"))
# Positions in which a head's pairs turn once: a beat, half a bar, 1–64 bars of four quarters.
_PERIODS: Final = (6, 12, 24, 48, 96, 192, 384, 3072)


@dataclass(frozen=True)
class Shape:
    """How large a network is."""

    width: int = 192
    layers: int = 4
    heads: int = 6
    window: int = 384  # steps that are remembered
    head_width: int = 128  # of the layer before each field's scores


def turns(shape: Shape) -> Tensor:
    """Radians a step and radians a position of a head's pairs; (2, width / heads / 2)."""
    pairs = shape.width // shape.heads // 2
    half = pairs // 2
    by_step = 2 * torch.pi / torch.logspace(0.6, 3.0, half, base=10.0, dtype=torch.float64)
    by_time = 2 * torch.pi / torch.tensor(_PERIODS[: pairs - half], dtype=torch.float64)
    return torch.stack(
        [
            torch.cat([by_step, torch.zeros(pairs - half, dtype=torch.float64)]),
            torch.cat([torch.zeros(half, dtype=torch.float64), by_time]),
        ]
    )


class Norm(nn.Module):
    """RMSNorm."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """Scale to unit power."""
        scaled: Tensor = self.gain * x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-6)
        return scaled


class Block(nn.Module):
    """Attention, then a feed-forward layer."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.before, self.between = Norm(shape.width), Norm(shape.width)
        self.ask = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.tell = nn.Linear(shape.width, shape.width, bias=False)
        self.widen = nn.Linear(shape.width, 4 * shape.width, bias=False)
        self.narrow = nn.Linear(4 * shape.width, shape.width, bias=False)

    def asked(self, x: Tensor, angle: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value of each step; (…, heads, T, width / heads)."""
        parts = self.ask(self.before(x)).chunk(3, dim=-1)
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(-2, -3) for part in parts
        )
        return turned(query, angle), turned(key, angle), value

    def forward(self, x: Tensor, angle: Tensor, heard: Tensor) -> Tensor:
        """One layer over rows of steps; ``heard`` says who hears whom."""
        query, key, value = self.asked(x, angle)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=heard)
        return self.after(x, found)

    def after(self, x: Tensor, found: Tensor) -> Tensor:
        """What attention found, then the feed-forward layer."""
        x = x + self.tell(found.transpose(-2, -3).flatten(-2))
        wide = functional.gelu(self.widen(self.between(x)), approximate="tanh")
        narrow: Tensor = self.narrow(wide)
        return x + narrow


def turned(x: Tensor, angle: Tensor) -> Tensor:
    """Turn pairs of a head by ``angle`` (…, T, pairs)."""
    cosine, sine = angle.cos().unsqueeze(-3), angle.sin().unsqueeze(-3)
    left, right = x.chunk(2, dim=-1)
    return torch.cat([left * cosine - right * sine, left * sine + right * cosine], dim=-1)


class Network(nn.Module):
    """Everything that is learned."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        width, inner = shape.width, shape.head_width
        self.notes = nn.ModuleList(nn.Embedding(size + 1, width) for size in FIELDS)
        self.labels = nn.ModuleList(nn.Embedding(size + 1, width) for size in LABELS.values())
        self.told = nn.Linear(2 * len(CONDITIONS), width)
        self.weigh = nn.Linear(width, width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.last = Norm(width)
        self.lean = nn.ModuleList(nn.Linear(width, inner) for _ in FIELDS)
        self.score = nn.ModuleList(nn.Linear(inner, size) for size in FIELDS)
        self.said = nn.ModuleList(
            nn.Embedding(size, inner * (4 - n)) for n, size in enumerate(FIELDS[:-1])
        )
        self.root = nn.Embedding(LABELS["root"] + 1, inner)
        self.kind = nn.Embedding(LABELS["kind"] + 1, inner)
        self.apply(_begin)

    def read(self, notes: Tensor, labels: Tensor, conditions: Tensor) -> Tensor:
        """Steps as vectors; (…, width)."""
        known = ~conditions.isnan()
        told = torch.cat([(conditions.nan_to_num(0.5) - 0.5) * known, known.float()], dim=-1)
        bar = self.weigh(functional.gelu(self.told(told), approximate="tanh"))
        fields = (table(notes[..., n]) for n, table in enumerate(self.notes))
        words = (table(labels[..., n]) for n, table in enumerate(self.labels))
        step: Tensor = sum(fields, start=bar) + sum(words, start=torch.zeros_like(bar))
        return step

    def forward(
        self, notes: Tensor, labels: Tensor, conditions: Tensor, time: Tensor, piece: Tensor
    ) -> Tensor:
        """What is known at each step; (M, T, width)."""
        length = notes.shape[-2]
        step = torch.arange(length, device=notes.device)
        by_step, by_time = turns(self.shape).to(notes.device)
        since = (time - time[:, :1]).double()
        angle = step[None, :, None] * by_step + since[..., None] * by_time
        heard = (step[:, None] >= step) & (piece[:, :, None] == piece[:, None, :])
        x = self.read(notes, labels, conditions)
        for block in self.blocks:
            x = block(x, angle.float(), heard.unsqueeze(1))
        known: Tensor = self.last(x)
        return known

    def nats(self, known: Tensor, following: Tensor, labels: Tensor) -> Tensor:
        """What each field of the following notes costs; 0 for the fields of a mark; (…, 5)."""
        lost: list[Tensor] = []
        is_note: Tensor = following[..., ROLE] < FIELDS[ROLE] - 1
        said = [table(following[..., n]) for n, table in enumerate(self.said)]
        inner = self.shape.head_width
        for field, (lean, score) in enumerate(zip(self.lean, self.score, strict=True)):
            x = lean(known)
            for n in range(field):
                x = x + said[n][..., inner * (field - n - 1) : inner * (field - n)]
            if field == PITCH:
                x = x + self.chord(following[..., POSITION], labels)
            scores = score(functional.gelu(x, approximate="tanh"))
            cost = functional.cross_entropy(
                scores.flatten(0, -2), following[..., field].flatten(), reduction="none"
            ).view(following.shape[:-1])
            lost.append(cost if field == ROLE else cost * is_note)
        return torch.stack(lost, dim=-1)

    def chord(self, position: Tensor, labels: Tensor) -> Tensor:
        """The chord under a position, for the pitch head."""
        late: Tensor = (
            (2 * position >= labels[..., _METRE] * POSITIONS_PER_BEAT).long().unsqueeze(-1)
        )
        root = labels[..., _ROOT::2][..., :2].gather(-1, late).squeeze(-1)
        kind = labels[..., _KIND::2][..., :2].gather(-1, late).squeeze(-1)
        chord: Tensor = self.root(root) + self.kind(kind)
        return chord


def _begin(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        for name, values in module.named_parameters():
            if name == "bias":
                nn.init.zeros_(values)
