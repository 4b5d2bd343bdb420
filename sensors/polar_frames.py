"""Polar's measurement data: what a notification of the PMD data characteristic says.

After online_measurement.pdf v1.0 §4.2.9 and §4.3; little-endian.  The time stamp is that of the
last sample, in nanoseconds since 2000 on the device's own clock, which starts at 2019 after a
loss of power.  There is no sequence number.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import MalformedError

from .gatt import PMD_DATA
from .polar_delta import Whole, pack, to_bytes, unpack, whole_numbers

HEAD: Final = struct.Struct("<BQB")
COMPRESSED: Final = 0x80  # in the frame type
NANOSECONDS: Final = 1_000_000_000
STRONGEST: Final = 300_000  # µV, the electrode offset that IEC 60601-2-47 has an ECG bear
HARDEST: Final = 32_768.0  # mg, the range of 16 bits; a wearable's sensor measures half of it
# Compressed form 0 comes in units of g: 16 bits over the ±8 g that OH1 and Verity Sense start
# with, unless their answer to “start” says otherwise.
FULL_SCALE: Final = 8 / 32_768
PULSE: Final = struct.Struct("<BHHB")
ECG_FRAME, ACCELERATION_FRAME = 73, 36  # samples that an H10 sends at a time

# Golden frames.  The first two are the beginnings of captures in polarofficial/polar-ble-sdk
# #331 and #187, with the sample counts of what was quoted there; the others are composed by hand.
LYING_STILL: Final = bytes.fromhex(  # reference −6, 33, 1012 mg; 49 differences of 6 bits
    "029c5829138457730781faff2100f403063183d0ebc6f1ef3af21bfdef07bf1f00770f247e301041ef0f3fe00bff"
    "ef0f42e1038000e0c250f4bd0f0003e0f77e4008422f00c0af173ba127c0b0033d30f47c6e1083fe03bfe01b4381"
    "f33e22003c30003e20107ecfffcaefe38160003f3f00050fe8c20f0cbedf1f80ef13047ff7"
)
IN_UNITS: Final = bytes.fromhex(  # reference −3430, −1335, −1907 units; 17 differences of 8 bits
    "02e45734c2a0268009809af2c9fa8df80811e8f702f9fafe1afe100d0ef1cefefd03f7e921ef0b341a02e90d1cda"
    "f1efeacc0a0f0f0d240afae800ece813f91009fcf9f418"
)
TWO_BEATS: Final = bytes.fromhex(  # 800 ± 5 ms touching; 810 ± 40 ms while moving
    "03 0000000000000000 00 4b 2003 0500 06 4b 2a03 2800 07"
)
HEART: Final = bytes.fromhex("00 0040c14d0d805408 00 680000 ffffff 10d8ff")  # 104, −1, −10 224 µV


class Kind(IntEnum):
    """Measurement types, table 2."""

    ECG = 0
    PPG = 1
    ACCELERATION = 2
    PPI = 3
    GYROSCOPE = 5
    MAGNETOMETER = 6
    SDK_MODE = 9
    LOCATION = 10
    PRESSURE = 11
    TEMPERATURE = 12


@dataclass(frozen=True, slots=True)
class Coding:
    """How a device said that it codes its samples; None where it said nothing."""

    resolution: int | None = None  # bits
    channels: int | None = None
    factor: float | None = None  # of what is sent, to the unit


AS_DOCUMENTED: Final = Coding()


@dataclass(frozen=True, slots=True)
class DataFrame:
    kind: Kind
    nanoseconds: int  # since 2000, the last sample's; 0 when the device does not say
    form: int  # 0–127, what the content looks like
    compressed: bool
    content: bytes

    @classmethod
    def from_bytes(cls, payload: bytes) -> DataFrame:
        """Read one notification.

        Raises:
            MalformedError: it has no whole head, or an unknown measurement type.
        """
        if len(payload) < HEAD.size:
            raise _malformed(f"{len(payload)} bytes are too few for a head", payload)
        kind, nanoseconds, form = HEAD.unpack_from(payload)
        if kind & 0x3F not in _KINDS:
            raise _malformed(f"measurement type {kind & 0x3F} is unknown", payload)
        content = payload[HEAD.size :]
        return cls(Kind(kind & 0x3F), nanoseconds, form & 0x7F, form >= COMPRESSED, content)

    def __bytes__(self) -> bytes:
        form = self.form | (COMPRESSED if self.compressed else 0)
        return HEAD.pack(self.kind, self.nanoseconds, form) + self.content


_KINDS: Final = frozenset(Kind)


def microvolts(frame: DataFrame) -> NDArray[np.float64]:
    """The samples (n,) of an ECG frame in µV.

    Raises:
        MalformedError: another form, a broken sample, or more than electrodes can give.
    """
    if frame.compressed or frame.form:
        raise _unknown(frame)
    samples = _raw(frame, 3, 1)[:, 0]
    if int(np.abs(samples).max()) > STRONGEST:
        words = f"an ECG beyond ±{STRONGEST} µV"
        raise _malformed(words, bytes(frame))
    return samples.astype(np.float64)


def milli_g(frame: DataFrame, coding: Coding = AS_DOCUMENTED) -> NDArray[np.float64]:
    """The samples (n, 3) of an acceleration frame in mg.

    Raises:
        MalformedError: an unknown form, a broken sample, or more than a wearable can measure.
    """
    if frame.form > 2 or coding.channels not in (None, 3):
        raise _unknown(frame)
    if frame.compressed:
        samples = _decompressed(frame, 3, coding.resolution or (16, 16, 24)[frame.form])
        unit, factor = (1000.0, FULL_SCALE) if frame.form == 0 else (1.0, 1.0)
        factor = factor if coding.factor is None else coding.factor
        scaled = samples.astype(np.float64) * (unit * factor)
    else:
        scaled = _raw(frame, frame.form + 1, 3).astype(np.float64)
    if not float(np.abs(scaled).max()) <= HARDEST:
        raise _malformed(f"an acceleration beyond ±{HARDEST:.0f} mg", bytes(frame))
    return scaled


def light(frame: DataFrame, coding: Coding = AS_DOCUMENTED) -> NDArray[np.float64]:
    """The samples (n, 4) of a PPG frame in counts: three of reflected light, one of ambient.

    Raises:
        MalformedError: an unknown form, or a broken sample.
    """
    if frame.form or coding.channels not in (None, 4):
        raise _unknown(frame)
    if not frame.compressed:
        return _raw(frame, 3, 4).astype(np.float64)
    samples = _decompressed(frame, 4, coding.resolution or 22)
    return samples.astype(np.float64) * (1.0 if coding.factor is None else coding.factor)


class PulseFlags(IntFlag):
    """Of one pulse interval; the other bits are ignored."""

    BLOCKED = 0x01  # the arm moved, so the interval is worth nothing
    TOUCHING = 0x02  # means something only with CONTACT
    CONTACT = 0x04


@dataclass(frozen=True, slots=True)
class Pulse:
    """One peak-to-peak interval."""

    bpm: int  # 0 when unknown
    ms: int
    error_ms: int  # what it may be off
    blocked: bool = False
    touching: bool | None = None  # None when the device cannot tell

    @classmethod
    def from_bytes(cls, payload: bytes) -> Pulse:
        """Read the six bytes of one interval."""
        bpm, ms, error_ms, bits = PULSE.unpack(payload)
        flags = PulseFlags(bits & 0x07)
        touching = PulseFlags.TOUCHING in flags if PulseFlags.CONTACT in flags else None
        return cls(bpm, ms, error_ms, PulseFlags.BLOCKED in flags, touching)

    def __bytes__(self) -> bytes:
        flags = PulseFlags.BLOCKED if self.blocked else PulseFlags(0)
        if self.touching is not None:
            flags |= PulseFlags.CONTACT | PulseFlags(PulseFlags.TOUCHING * self.touching)
        return PULSE.pack(self.bpm, self.ms, self.error_ms, flags)


def pulses(frame: DataFrame) -> list[Pulse]:
    """The intervals of a PPI frame, oldest first.

    Raises:
        MalformedError: another form, or a broken interval.
    """
    if frame.compressed or frame.form:
        raise _unknown(frame)
    content = frame.content
    if not content or len(content) % PULSE.size:
        raise _malformed(f"{len(content)} bytes are no whole intervals", bytes(frame))
    starts = range(0, len(content), PULSE.size)
    return [Pulse.from_bytes(content[start : start + PULSE.size]) for start in starts]


def ecg_frame(nanoseconds: int, samples: Whole) -> bytes:
    """What an H10 sends: samples (n,) in µV, the last one taken at ``nanoseconds``."""
    return bytes(DataFrame(Kind.ECG, nanoseconds, 0, False, to_bytes(samples, 3)))


def acceleration_frame(nanoseconds: int, samples: Whole, form: int = 1) -> bytes:
    """What an H10 sends: samples (n, 3) in mg, of 1, 2 or 3 bytes each for form 0, 1 or 2."""
    content = to_bytes(samples, form + 1)
    return bytes(DataFrame(Kind.ACCELERATION, nanoseconds, form, False, content))


def delta_frame(kind: Kind, nanoseconds: int, samples: Whole, resolution: int, form: int) -> bytes:
    """What a Verity Sense sends: samples (n, channels), compressed."""
    return bytes(DataFrame(kind, nanoseconds, form, True, pack(samples, resolution)))


def pulse_frame(beats: Sequence[Pulse], nanoseconds: int = 0) -> bytes:
    """What a Verity Sense sends about the pulse; it leaves the time at 0."""
    content = b"".join(bytes(beat) for beat in beats)
    return bytes(DataFrame(Kind.PPI, nanoseconds, 0, False, content))


def _raw(frame: DataFrame, size: int, channels: int) -> Whole:
    content = frame.content
    if not content or len(content) % (size * channels):
        raise _malformed(f"{len(content)} bytes are no whole samples", bytes(frame))
    return whole_numbers(content, size).reshape(-1, channels)


def _decompressed(frame: DataFrame, channels: int, resolution: int) -> Whole:
    try:
        return unpack(frame.content, channels, resolution)
    except ValueError as problem:
        raise _malformed(str(problem), bytes(frame)) from None


def _unknown(frame: DataFrame) -> MalformedError:
    how = "compressed " if frame.compressed else ""
    kind = frame.kind.name.lower()
    return _malformed(f"{how}frame type {frame.form} of {kind} is not known", bytes(frame))


def _malformed(problem: str, payload: bytes) -> MalformedError:
    return MalformedError(PMD_DATA.stream, problem, payload)
