"""The pure heart of a session: what came in becomes what the body is doing."""

from __future__ import annotations

from typing import Final

from biomusic.body.body import Body
from biomusic.errors import MalformedError
from biomusic.journal import Refused
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import (
    AccelerationChunk,
    Activity,
    BodyState,
    Cadence,
    Choice,
    Connection,
    EcgChunk,
    Frame,
    HeartRate,
    Incoming,
    Interval,
    Link,
    PedalCadence,
    Person,
    PulseInterval,
    RidingSpeed,
    Sample,
    Speed,
)

LOOK: Final = 0.25  # s; how often the body is looked at
STREAMS: Final[dict[type[Sample], str]] = {  # what can be chosen, in the words of a Choice
    HeartRate: "heart rate",
    Interval: "RR",
    PulseInterval: "RR",
    EcgChunk: "ECG",
    AccelerationChunk: "acceleration",
    Cadence: "cadence",
    Speed: "speed",
    PedalCadence: "pedal cadence",
    RidingSpeed: "riding speed",
}


class Fold:
    """Frames in, states out; the same frames always give the same states."""

    def __init__(self, person: Person) -> None:
        self._body = Body(person)
        self._decoders: dict[str, Decoder] = {}
        self._chosen: dict[str, str] = {}  # stream → the one device to believe

    def take(self, item: Incoming) -> Refused | None:
        """Take what a source brought; returns the refusal when it makes no sense."""
        if isinstance(item, Connection) and item.link is Link.CONNECTED:
            # A device that comes back keeps its decoder, which knows what was before the gap.
            if item.device not in self._decoders:
                self._decoders[item.device] = open_wearable(item.wearable).decoder()
        elif isinstance(item, Connection) and item.link is Link.LOST:
            if item.device in self._decoders:
                self._decoders[item.device].break_off()
        elif isinstance(item, Choice):
            self._chosen[item.stream] = item.device
        elif isinstance(item, Frame):
            return self._decode(item)
        return None

    def know(self, activity: Activity | None) -> None:
        """Somebody says what the body is doing, or no longer says so."""
        self._body.know(activity)

    def look(self, t: float) -> BodyState:
        """The body at ``t`` (s); called every ``LOOK`` seconds."""
        return self._body.state(t)

    def _decode(self, frame: Frame) -> Refused | None:
        decoder = self._decoders.get(frame.device)
        if decoder is None:
            words = "came from a device that never connected"
            return Refused(frame.t, frame.device, frame.stream, words)
        try:
            samples = decoder.decode(frame)
        except MalformedError as malformed:
            return Refused(frame.t, frame.device, frame.stream, malformed.problem)
        for sample in samples:
            stream = STREAMS.get(type(sample), "")
            if self._chosen.get(stream, frame.device) == frame.device:
                self._body.feed(sample)
        return None
