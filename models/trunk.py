"""The trunk at play: onnxruntime runs one step after the other and the past is kept here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from biomusic.errors import InputError

Floats = NDArray[np.float32]
_NEVER = np.float32(-1e9)  # added to the score of what is not there


class Memory:
    """The last steps, as a ring; what a bar line goes back to is a copy."""

    def __init__(self, layers: int, heads: int, window: int, inner: int) -> None:
        self.keys: Floats = np.zeros((layers, heads, window, inner), np.float32)
        self.values: Floats = np.zeros_like(self.keys)
        self.heard: Floats = np.full(window, _NEVER)
        self.step = 0

    def add(self, key: Floats, value: Floats) -> None:
        """Remember a step in the place of the oldest."""
        place = self.step % len(self.heard)
        self.keys[:, :, place], self.values[:, :, place] = key[:, :, 0], value[:, :, 0]
        self.heard[place] = 0.0
        self.step += 1

    def copy(self) -> Memory:
        """All of it, for going back."""
        other = Memory.__new__(Memory)
        other.keys, other.values = self.keys.copy(), self.values.copy()
        other.heard, other.step = self.heard.copy(), self.step
        return other


class Shape(NamedTuple):
    """How large the network is; as in training."""

    width: int
    layers: int
    heads: int
    window: int
    head_width: int


class Trunk:
    """An exported trunk, on one thread."""

    def __init__(self, path: Path, shape: Shape) -> None:
        runtime: Any = onnxruntime
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = runtime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors have no common root
            raise InputError(path, "is no generator", "export it again") from error
        self.shape = shape

    def memory(self) -> Memory:
        """An empty past."""
        shape = self.shape
        return Memory(shape.layers, shape.heads, shape.window - 1, shape.width // shape.heads)

    def step(self, step: Floats, angle: Floats, memory: Memory) -> Floats:
        """Read one step and remember it; what is known then, (width,)."""
        known, key, value = self._session.run(
            None,
            {
                "step": step[None],
                "angle": angle[None],
                "keys": memory.keys,
                "values": memory.values,
                "heard": memory.heard,
            },
        )
        memory.add(key, value)
        return np.asarray(known[0], np.float32)
