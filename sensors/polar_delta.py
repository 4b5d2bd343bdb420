"""Polar's delta compression: one reference sample, then blocks of differences of few bits each.

After online_measurement.pdf §4.3.  A block is {bits of a difference, samples, packed bits}; bits
fill each byte from its lowest up, differences are two's complement, sample by sample and within
it channel by channel.  Every block starts on a byte of its own.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

WIDEST: Final = 32  # bits of a difference; a reference sample has at most 24
LONGEST: Final = 255  # samples in a block

Whole = NDArray[np.int64]


def unpack(content: bytes, channels: int, resolution: int) -> Whole:
    """Samples (n, channels) of a compressed frame's content; the reference sample is the first.

    Raises:
        ValueError: the content ends within a block, or a sample leaves its resolution (bits).
    """
    size = -(-resolution // 8)
    at = channels * size
    if len(content) < at:
        raise ValueError(f"{len(content)} bytes are too few for a reference sample")
    pieces = [whole_numbers(content[:at], size).reshape(1, channels)]
    while at < len(content):
        if at + 2 > len(content):
            raise ValueError("a block of differences has no length")
        width, count = content[at], content[at + 1]
        end = at + 2 + -(-width * count * channels // 8)
        if end > len(content) or width > WIDEST:
            raise ValueError(f"{count} differences of {width} bits do not fit in what is left")
        pieces.append(_differences(content[at + 2 : end], width, count * channels, channels))
        at = end
    samples = np.cumsum(np.concatenate(pieces), axis=0)
    limit = 1 << (8 * size - 1)
    if int(samples.max()) >= limit or int(samples.min()) < -limit:
        raise ValueError(f"the differences lead out of {8 * size} bits")
    return samples


def pack(samples: Whole, resolution: int) -> bytes:
    """The content of a compressed frame with these samples (n ≥ 1, channels)."""
    size = -(-resolution // 8)
    packed = [to_bytes(samples[0], size)]
    differences = np.diff(samples, axis=0)
    for start in range(0, len(differences), LONGEST):
        block = differences[start : start + LONGEST]
        width = _bits(block)
        bits = (block.reshape(-1, 1) >> np.arange(width)) & 1
        body = np.packbits(bits.astype(np.uint8).reshape(-1), bitorder="little")
        packed += [bytes([width, len(block)]), body.tobytes()]
    return b"".join(packed)


def whole_numbers(content: bytes, size: int) -> Whole:
    """Signed little-endian numbers of ``size`` bytes each, 1 to 4."""
    padded = np.zeros((len(content) // size, 4), dtype=np.uint8)
    padded[:, 4 - size :] = np.frombuffer(content, dtype=np.uint8).reshape(-1, size)
    return (padded.view("<i4")[:, 0] >> (32 - 8 * size)).astype(np.int64)


def to_bytes(numbers: Whole, size: int) -> bytes:
    """The reverse; one that does not fit loses its highest bits."""
    flat = np.ascontiguousarray(numbers.reshape(-1, 1), dtype="<i4")
    return flat.view(np.uint8)[:, :size].tobytes()


def _differences(content: bytes, width: int, count: int, channels: int) -> Whole:
    if width == 0:
        return np.zeros((count // channels, channels), dtype=np.int64)
    packed = np.frombuffer(content, dtype=np.uint8)
    bits = np.unpackbits(packed, count=width * count, bitorder="little")
    values = bits.reshape(count, width) @ _weights(width)
    return values.reshape(-1, channels)


def _weights(width: int) -> Whole:
    """What each bit is worth; the highest counts as negative."""
    weights = 1 << np.arange(width, dtype=np.int64)
    weights[-1] = -weights[-1]
    return weights


def _bits(differences: Whole) -> int:
    """The least bits that hold every difference."""
    folded = np.where(differences < 0, ~differences, differences)
    return int(folded.max()).bit_length() + 1
