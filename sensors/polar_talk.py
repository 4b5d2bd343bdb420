"""How a Polar device is set going: what it can measure, how, and starting and stopping that.

The features are read before anybody subscribes, because BlueZ shows what is read to who listens.
The control point is subscribed to first: without that there are no replies (polar-ble-sdk #287).
A strap whose streams are not stopped never sleeps and empties its battery (its KnownIssues.md).
Whatever fails here leaves heart rate and RR, which come first.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Final

from biomusic.errors import MalformedError
from biomusic.types import Frame

from . import polar_control as control
from .gatt import HEART_RATE, HEART_RATE_SERVICE, PMD_CONTROL, PMD_DATA, PMD_SERVICE
from .heart_rate_strap import SILENCE, heart
from .plan import (
    BEST,
    DERIVED,
    GOOD,
    POOR,
    Ask,
    Gives,
    Plan,
    Read,
    Step,
    Subscribe,
    Talk,
    Watch,
    sig,
)
from .polar_control import Features, Reply, Request, Setting, Settings
from .polar_frames import Kind

# What we ask for where it is offered, and take where nothing is said: the document's examples.
PREFERRED: Final[dict[Kind, Settings]] = {
    Kind.ECG: {Setting.RATE: (130,), Setting.RESOLUTION: (14,)},
    Kind.ACCELERATION: {Setting.RATE: (200,), Setting.RESOLUTION: (16,), Setting.RANGE: (8,)},
    Kind.PPI: {},
}
STREAMS: Final = {Kind.ECG: "ECG", Kind.ACCELERATION: "acceleration", Kind.PPI: "PPI"}
SPARE: Final = frozenset((Kind.ECG, Kind.ACCELERATION, Kind.PPG))
# More than two frames missing: 73 samples at 130 Hz; 36 at 25 Hz, the slowest that is offered.
ECG_SILENCE, ACCELERATION_SILENCE = 2.0, 4.5  # s

Steps = Generator[Step, bytes | None, bool]


def begin() -> Talk:
    """Heart rate and battery as of any strap, then every stream that can be had."""
    value = yield Read(PMD_CONTROL)
    gives = dict((yield from heart()))
    kinds = _kinds(value)
    if not kinds or (yield Subscribe(PMD_CONTROL)) is None or (yield Subscribe(PMD_DATA)) is None:
        return gives
    for kind in kinds:
        if (yield from _start(kind)):
            gives |= _given(kind)
    return gives


def end(gives: Gives | None) -> Talk:
    """Stop what was started, or everything when nobody knows."""
    for kind, stream in STREAMS.items():
        if gives is None or stream in gives:
            yield _ask(control.stop(kind))
    return {}


def may_drop(frame: Frame) -> bool:
    """ECG, acceleration and light; never beats, nor what was agreed on."""
    return (
        frame.stream == PMD_DATA.stream and bool(frame.payload) and frame.payload[0] & 63 in SPARE
    )


def choose(kind: Kind, offered: Settings) -> Request:
    """The start that comes nearest to what we prefer: of each setting the highest up to it."""
    wanted = PREFERRED[kind]
    chosen: dict[Setting, tuple[float, ...]] = {}
    for setting, values in {**wanted, **offered}.items():
        if setting is Setting.FACTOR:
            continue  # says how samples are coded, and cannot be chosen
        most = wanted.get(setting, (float("inf"),))[0]
        reach = [value for value in values if value <= most]
        if values:
            chosen[setting] = (max(reach) if reach else min(values),)
    return Request(control.Operation.START, kind, chosen)


def _start(kind: Kind) -> Steps:
    answer = yield _ask(control.ask_settings(kind))
    settings = _reply(answer)
    offered: Settings = {}
    if settings is not None and settings.status.fine:
        offered = settings.settings
    started = _reply((yield _ask(choose(kind, offered))))
    return started is not None and started.status.fine


def _ask(request: Request) -> Ask:
    def answers(payload: bytes) -> bool:
        reply = _reply(payload)
        return reply is not None and reply.answers(request)

    return Ask(PMD_CONTROL, bytes(request), answers)


def _reply(payload: bytes | None) -> Reply | None:
    """A reply, or None for BlueZ's echo of what was read, and for what nobody understands."""
    if payload is None:
        return None
    try:
        return Reply.from_bytes(payload)
    except MalformedError:
        return None


def _kinds(value: bytes | None) -> list[Kind]:
    """What to start.  Pulse intervals only of who has no ECG: they slow its heart rate down."""
    if value is None:
        return []
    try:
        offered = Features.from_bytes(value).kinds
    except MalformedError:
        return []
    useless = {Kind.PPI} if Kind.ECG in offered else set[Kind]()
    return [kind for kind in STREAMS if kind in offered - useless]


def _given(kind: Kind) -> Gives:
    match kind:
        case Kind.ECG:
            return {"ECG": BEST}
        case Kind.ACCELERATION:
            return {"acceleration": GOOD, "cadence": DERIVED}
        case _:
            return {"PPI": BEST, "RR": POOR}


TALK: Final = Plan(
    service=PMD_SERVICE,
    begin=begin,
    end=end,
    covers=(sig(HEART_RATE_SERVICE),),
    advertised=(sig(HEART_RATE_SERVICE),),
    names=("polar ",),
    slot="heart",
    watched=(
        Watch(HEART_RATE.stream, SILENCE),
        Watch(PMD_DATA.stream, ECG_SILENCE, bytes([Kind.ECG]), essential=False),
        Watch(PMD_DATA.stream, ACCELERATION_SILENCE, bytes([Kind.ACCELERATION]), essential=False),
    ),
    may_drop=may_drop,
)
