"""Embeddings and heads at play: what is read becomes a vector, what is known becomes scores."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import InputError

from .lessons import FIELDS
from .trunk import Shape

Floats = NDArray[np.float32]
_PITCH = 2


class Tables:
    """The learned numbers beside the trunk."""

    def __init__(self, path: Path) -> None:
        try:
            with np.load(path) as columns:
                self._of: dict[str, Any] = dict(columns)
            self.facts: dict[str, Any] = json.loads(str(self._of["facts"]))
            self.shape = Shape(*(int(n) for n in self._of["shape"]))
        except (OSError, ValueError, KeyError) as error:
            raise InputError(path, "is no generator", "train one with biomusic train") from error
        self._fields = [self._of[f"notes.{n}.weight"] for n in range(len(FIELDS))]
        self._lean = [self._layer(f"lean.{n}") for n in range(len(FIELDS))]
        self._score = [self._layer(f"score.{n}") for n in range(len(FIELDS))]
        self._said = [self._of[f"said.{n}.weight"] for n in range(len(FIELDS) - 1)]
        self._turns: NDArray[np.float64] = self._of["turns"]

    def bar(self, labels: NDArray[np.int64], conditions: Floats) -> Floats:
        """What every step of a bar is told, (width,); labels (9,), conditions (C,)."""
        known = ~np.isnan(conditions)
        told = np.concatenate([np.where(known, np.nan_to_num(conditions) - 0.5, 0.0), known])
        inner, bias = self._layer("told")
        outer, outer_bias = self._layer("weigh")
        step = outer @ gelu(inner @ told.astype(np.float32) + bias) + outer_bias
        for n, label in enumerate(labels.tolist()):
            step = step + self._of[f"labels.{n}.weight"][label]
        return np.asarray(step, np.float32)

    def note(self, note: Sequence[int]) -> Floats:
        """A note as it is read, (width,)."""
        a, b, c, d, e = self._fields
        role, position, pitch, length, velocity = note
        read: Floats = a[role] + b[position] + c[pitch] + d[length] + e[velocity]
        return read

    def angle(self, step: int, time: int) -> Floats:
        """How far a step's place turns each pair, (pairs,)."""
        return np.asarray(step * self._turns[0] + time * self._turns[1], np.float32)

    def scores(self, field: int, known: Floats, said: Sequence[int], chord: Floats) -> Floats:
        """Logits of a field of the next note.

        Args:
            field: 0–4, in the order of Event.
            known: what the trunk knows.
            said: the note's fields before it.
            chord: ``chord`` of the half bar that the note falls in; counts for pitches alone.
        """
        weights, bias = self._lean[field]
        inner = weights @ known + bias
        width = len(inner)
        for n, value in enumerate(said):
            start = width * (field - n - 1)
            inner += self._said[n][value, start : start + width]
        if field == _PITCH:
            inner += chord
        weights, bias = self._score[field]
        return np.asarray(weights @ gelu(inner) + bias, np.float32)

    def chord(self, root: int, kind: int) -> Floats:
        """A chord for the pitch head; numbers as in LABELS."""
        chord: Floats = self._of["root.weight"][root] + self._of["kind.weight"][kind]
        return chord

    def _layer(self, name: str) -> tuple[Floats, Floats]:
        return self._of[f"{name}.weight"], self._of[f"{name}.bias"]


def gelu(x: Floats) -> Floats:
    """The smooth rectifier, by its approximation with a hyperbolic tangent."""
    cubed = x + np.float32(0.044715) * x * x * x
    bent = np.float32(1.0) + np.tanh(np.float32(0.7978845608) * cubed)
    return np.asarray(np.float32(0.5) * x * bent, np.float32)
