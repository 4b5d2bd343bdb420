"""What a Lab Streaming Layer stream says of itself, and which of its channels we understand.

Streams are told apart by their words: each channel's type and label, or else the stream's type
and name.  Units scale the values.  Where none is told, ECG is in microvolts, which XDF's meta-data
pages strongly prefer, and intervals are in milliseconds; acceleration comes in g and in mg from
different makers, so without a unit it is not guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from pydantic import TypeAdapter, ValidationError

from biomusic.errors import MalformedError

DESCRIPTION: Final = "lsl_description"  # JSON of a ``Description``
SAMPLES: Final = "lsl_samples"  # rows of stamp and channels, float64, little-endian
CLOSING_BEAT: Final = "closing beat"  # an interval's stamp is the beat that ends it
GRAVITY: Final = 9.80665  # m/s², standard (CGPM 1901)


@dataclass(frozen=True, slots=True)
class Channel:
    label: str = ""
    kind: str = ""  # the channel's type
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    name: str
    kind: str  # the stream's content type
    rate: float  # Hz, nominal; 0 is irregular
    channels: tuple[Channel, ...]
    source_id: str = ""
    manufacturer: str = ""
    stamped: str = ""  # what a stamp means: CLOSING_BEAT, or nothing told
    begins: float = 0.0  # s on this machine's LSL clock, the zero of all stamps in the frames

    @classmethod
    def from_bytes(cls, payload: bytes) -> Description:
        """Read a description.

        Raises:
            MalformedError: it is not one.
        """
        try:
            return _ADAPTER.validate_json(payload)
        except ValidationError as problem:
            words = "is not the description of a stream"
            raise MalformedError(DESCRIPTION, words, payload) from problem

    def __bytes__(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode()


_ADAPTER: Final = TypeAdapter(Description)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Something we understand."""

    name: str
    words: frozenset[str]
    scales: Mapping[str, float]  # by unit: what makes it ours
    low: float
    high: float
    regular: bool  # whether it makes sense at a nominal rate only
    width: int = 1  # channels
    unitless: float | None = None  # the scale where no unit is told


def _words(said: str) -> frozenset[str]:
    return frozenset(said.split())


def _units(known: Mapping[float, str]) -> Mapping[str, float]:
    return {unit: scale for scale, units in known.items() for unit in units.split()}


# Ranges as in table.py.
ECG: Final = Kind(
    "ECG",
    _words("ecg ekg electrocardiogram"),
    _units(
        {1.0: "microvolts microvolt uv µv", 1e3: "millivolts millivolt mv", 1e6: "volts volt v"}
    ),
    low=-300_000,
    high=300_000,
    regular=True,
    unitless=1.0,
)
ACCELERATION: Final = Kind(
    "acceleration",
    _words("acc accel accelerometer acceleration"),
    _units(
        {
            1.0: "mg millig milli-g",
            1e3: "g",
            1e3 / GRAVITY: "m/s2 m/s² ms-2 meterspersecondsquared metrespersecondsquared",
        }
    ),
    low=-16_000,
    high=16_000,
    regular=True,
    width=3,
)
INTERVALS: Final = Kind(
    "RR",
    _words("rr rri ibi nn rrinterval rrintervals interbeatinterval"),
    _units({1.0: "ms millisecond milliseconds", 1e3: "s sec second seconds"}),
    low=250,
    high=2500,
    regular=False,
    unitless=1.0,
)
RATE: Final = Kind(
    "heart rate",
    _words("hr heartrate pulserate"),
    _units({1.0: "bpm beats/min beats/minute beatsperminute 1/min", 60.0: "hz beats/s"}),
    low=20,
    high=250,
    regular=False,
    unitless=1.0,
)
KINDS: Final = (ECG, ACCELERATION, RATE, INTERVALS)


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind, the channels that hold it, and what scales them."""

    kind: Kind
    columns: tuple[int, ...]
    scale: float


class UnreadableError(ValueError):
    """A stream that we cannot use; says why in words."""


def read(description: Description) -> tuple[Reading, ...]:
    """What we understand of a stream, none if it is about something else.

    Raises:
        UnreadableError: it is one of ours, but its unit, rate or width makes no sense.
    """
    kinds = [_named(channel.kind) or _named(channel.label) for channel in description.channels]
    if not any(kinds):
        kinds = [_named(description.kind) or _named(description.name)] * len(kinds)
    places = {
        kind: [index for index, other in enumerate(kinds) if other is kind]
        for kind in KINDS
        if kind in kinds
    }
    return tuple(_reading(description, kind, columns) for kind, columns in places.items())


def _reading(description: Description, kind: Kind, columns: list[int]) -> Reading:
    if len(columns) < kind.width or (kind.width > 1 and len(columns) != kind.width):
        raise UnreadableError(f"{kind.name} has {len(columns)} channels, not {kind.width}")
    if kind is INTERVALS and description.rate > 0:
        raise UnreadableError("RR at a regular rate is a curve, not beats")
    if kind.regular and description.rate <= 0:
        raise UnreadableError(f"{kind.name} has no sampling rate")
    used = tuple(columns[: kind.width])
    scales = {_scale(kind, description.channels[column].unit) for column in used}
    if len(scales) > 1:
        raise UnreadableError(f"the channels of {kind.name} have different units")
    return Reading(kind, used, scales.pop())


def _scale(kind: Kind, unit: str) -> float:
    plain = re.sub(r"[\s_^]", "", unit.lower()).replace("\N{GREEK SMALL LETTER MU}", "µ")
    scale = kind.scales.get(plain) if plain else kind.unitless
    if scale is None:
        told = f"the unit “{unit}” is not known" if plain else "no unit is told"
        raise UnreadableError(f"{kind.name}: {told}")
    return scale


def _named(words: str) -> Kind | None:
    """The kind that is meant by "RR interval", "ACC_X" or "Polar H10 ECG"."""
    parts = re.split(r"[^a-z]+", words.lower())
    said = {*parts, "".join(parts)}
    return next((kind for kind in KINDS if kind.words & said), None)
