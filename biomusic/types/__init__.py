"""Everything that passes between rooms, with its units.

Bytes become samples in ``sensors``, samples become a state in ``body``, a state becomes an
intent in ``guide``, an intent becomes bars in ``models`` and bars become audio in ``sound``.
All records are frozen.  ``t`` is always seconds since the session's start on the host's
monotonic clock.  What is unknown is ``None`` and says why.
"""

from biomusic.types.audio import (
    BLOCK,
    SAMPLE_RATE,
    STEP,
    Audio,
)
from biomusic.types.estimate import Estimate, Quality
from biomusic.types.heart import Beat, BeatClass, HeartVariability
from biomusic.types.incoming import (
    Choice,
    Connection,
    Event,
    Frame,
    Incoming,
    Link,
    Mark,
    Skipped,
)
from biomusic.types.music import (
    Bar,
    ChordSpan,
    Intent,
    Key,
    Locks,
    Mode,
    Note,
    Role,
    Signal,
)
from biomusic.types.samples import (
    AccelerationChunk,
    Battery,
    Cadence,
    Contact,
    EcgChunk,
    HeartRate,
    Interval,
    LightChunk,
    PedalCadence,
    PulseInterval,
    Respiration,
    RidingSpeed,
    Sample,
    Speed,
    Stamp,
)
from biomusic.types.state import (
    STROKES,
    Activity,
    BodyState,
    Person,
    Rest,
)

__all__ = [
    "BLOCK",
    "SAMPLE_RATE",
    "STEP",
    "STROKES",
    "AccelerationChunk",
    "Activity",
    "Audio",
    "Bar",
    "Battery",
    "Beat",
    "BeatClass",
    "BodyState",
    "Cadence",
    "Choice",
    "ChordSpan",
    "Connection",
    "Contact",
    "EcgChunk",
    "Estimate",
    "Event",
    "Frame",
    "HeartRate",
    "HeartVariability",
    "Incoming",
    "Intent",
    "Interval",
    "Key",
    "LightChunk",
    "Link",
    "Locks",
    "Mark",
    "Mode",
    "Note",
    "PedalCadence",
    "Person",
    "PulseInterval",
    "Quality",
    "Respiration",
    "Rest",
    "RidingSpeed",
    "Role",
    "Sample",
    "Signal",
    "Skipped",
    "Speed",
    "Stamp",
]
