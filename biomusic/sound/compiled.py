"""How a function becomes a kernel; see ``biomusic.compiled``."""

from biomusic.compiled import (
    Doubles,
    Floats,
    Integers,
    Records,
    Words,
    cached,
    entry,
    is_warm,
    kernel,
)

__all__ = [
    "Doubles",
    "Floats",
    "Integers",
    "Records",
    "Words",
    "cached",
    "entry",
    "is_warm",
    "kernel",
]
