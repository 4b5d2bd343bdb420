"""What the virtual strap says, byte by byte.

Written from the documents and not from our decoders' code, so that a misreading of ours does not
meet itself: Heart Rate Service 1.0 §3.1, Running Speed and Cadence Service 1.0 §3.1, Polar's
online_measurement.pdf v1.0 §4.2.9 and §4.3.  Everything is little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEART_RATE, BATTERY, RUNNING = "heart_rate_measurement", "battery_level", "rsc_measurement"
PMD_CONTROL, PMD_DATA = "pmd_control", "pmd_data"

MOST_INTERVALS: Final = 9  # in one notification of 20 bytes, all that the smallest MTU carries
ECG, ACCELERATION = 0, 2  # measurement types, table 2
HEAD: Final = 10  # bytes of a data frame before its content
COMPRESSED: Final = 0x80
RUNNING_FROM: Final = 2.0  # m/s; people break into a run near there

Whole = NDArray[np.int64]


def heart_rate(bpm: int, touching: bool, ticks: Sequence[int] = ()) -> bytes:
    """One Heart Rate Measurement; RR intervals in 1/1024 s, oldest first."""
    flags = 0x04 | (0x02 if touching else 0) | (0x10 if ticks else 0) | (0x01 if bpm > 255 else 0)
    rate = struct.pack("<H" if bpm > 255 else "<B", bpm)
    return bytes([flags]) + rate + struct.pack(f"<{len(ticks)}H", *ticks)


def running(metres_per_second: float, steps_per_minute: float) -> bytes:
    """One RSC Measurement: speed in 1/256 m/s and cadence in steps a minute."""
    flags = 0x04 if metres_per_second > RUNNING_FROM else 0
    speed = min(0xFFFF, round(256 * max(0.0, metres_per_second)))
    return struct.pack("<BHB", flags, speed, min(0xFF, round(steps_per_minute)))


def ecg(nanoseconds: int, microvolts: Whole) -> bytes:
    """One ECG frame, type 0: samples (n,) in µV, the last one taken at ``nanoseconds``."""
    content = b"".join(int(value).to_bytes(3, "little", signed=True) for value in microvolts)
    return struct.pack("<BQB", ECG, nanoseconds, 0) + content


def acceleration(nanoseconds: int, milli_g: Whole, *, compressed: bool = False) -> bytes:
    """One acceleration frame, type 1: samples (n, 3) in mg of 16 bits."""
    form = 1 | (COMPRESSED if compressed else 0)
    content: bytes = _compressed(milli_g) if compressed else milli_g.astype("<i2").tobytes()
    return struct.pack("<BQB", ACCELERATION, nanoseconds, form) + content


def fitting(kind: int, mtu: int, most: int) -> int:
    """How many samples of a kind fit in one notification, at most as many as usual."""
    return min(most, (mtu - 3 - HEAD) // (3 if kind == ECG else 6))


def garbled(stream: str, random: np.random.Generator) -> bytes:
    """Bytes that nobody can take for a packet of ``stream``.

    Those that look like one by chance would prove nothing: nobody can tell them from one.
    """
    noise = random.bytes(int(random.integers(0, 18)))
    if stream == HEART_RATE:  # intervals announced, and half a one at the end
        return b"\x10" + noise + (b"\x5a" if len(noise) % 2 else b"")
    if stream == RUNNING:  # stride and distance announced, and never ten bytes
        return b"\x03" + noise[:8]
    if stream == PMD_DATA:  # measurement type 63 does not exist
        return b"\x3f" + noise
    return b"\xff"  # 255 %


def _compressed(samples: Whole) -> bytes:
    """A reference sample of 16 bits a channel, then blocks of differences."""
    steps = np.diff(samples, axis=0)
    blocks = [_block(steps[start : start + 0xFF]) for start in range(0, len(steps), 0xFF)]
    reference: bytes = samples[0].astype("<i2").tobytes()
    return reference + b"".join(blocks)


def _block(steps: Whole) -> bytes:
    """{bits of a difference, samples, differences as two's complement from the lowest bit up}."""
    values = [int(step) for step in steps.reshape(-1)]
    width = 1 + max((value if value >= 0 else ~value).bit_length() for value in values)
    stream = sum(
        (value & ((1 << width) - 1)) << (place * width) for place, value in enumerate(values)
    )
    return bytes([width, len(steps)]) + stream.to_bytes(-(-width * len(values) // 8), "little")
