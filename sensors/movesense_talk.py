"""How a Movesense sensor is set going: subscriptions to paths, each under a reference of ours.

A response travels as a notification and can be lost, so no answer is no refusal; only a status
other than 200 is.
"""

from __future__ import annotations

from typing import Final

from biomusic.errors import MalformedError
from biomusic.types import Frame

from .gatt import (
    HEART_RATE,
    HEART_RATE_SERVICE,
    MOVESENSE_COMMAND,
    MOVESENSE_DATA,
    MOVESENSE_SERVICE,
)
from .heart_rate_strap import heart
from .movesense_packets import OK, Command, Content, Notification, Operation
from .plan import BEST, DERIVED, GOOD, Ask, Gives, Plan, Subscribe, Talk, Watch, sig

ECG, ACCELERATION, HEART = 1, 2, 3  # references
PATHS: Final = {ECG: "/Meas/ECG/125", ACCELERATION: "/Meas/Acc/52", HEART: "/Meas/HR"}
SILENCE: Final = 3.0  # s; a packet of samples comes every 0.13 s or so
PULSELESS: Final = 10.0  # s; heart rate comes with the beats, and off the skin not at all


def begin() -> Talk:
    """Heart rate by the standard service where there is one, else by the sensor's own."""
    gives = dict((yield from heart()))
    if (yield Subscribe(MOVESENSE_DATA)) is None:
        return gives
    for reference, given in _giving("RR" in gives).items():
        answer = yield _ask(Command(Operation.SUBSCRIBE, reference, PATHS[reference]))
        if answer is None or _status(answer) == OK:
            gives |= given
    return gives


def end(_: Gives | None) -> Talk:
    """Unsubscribe from everything; what was not subscribed to is refused, without harm."""
    for reference in PATHS:
        yield _ask(Command(Operation.UNSUBSCRIBE, reference))
    return {}


def may_drop(frame: Frame) -> bool:
    """ECG and acceleration; never heart rate, nor responses."""
    is_data = frame.stream == MOVESENSE_DATA.stream and len(frame.payload) > 1
    return is_data and frame.payload[0] != Content.RESPONSE and frame.payload[1] != HEART


def _giving(has_heart: bool) -> dict[int, Gives]:
    heart_too: dict[int, Gives] = {} if has_heart else {HEART: {"heart rate": GOOD, "RR": GOOD}}
    motion = {"acceleration": BEST, "cadence": DERIVED}
    return {**heart_too, ECG: {"ECG": GOOD}, ACCELERATION: motion}


def _ask(command: Command) -> Ask:
    def answers(payload: bytes) -> bool:
        heard = _heard(payload)
        return (
            heard is not None and heard.reference == command.reference and heard.status is not None
        )

    return Ask(MOVESENSE_COMMAND, bytes(command), answers)


def _heard(payload: bytes) -> Notification | None:
    try:
        return Notification.from_bytes(payload)
    except MalformedError:
        return None


def _status(payload: bytes) -> int | None:
    heard = _heard(payload)
    return heard.status if heard is not None else None


TALK: Final = Plan(
    service=MOVESENSE_SERVICE,
    begin=begin,
    end=end,
    covers=(sig(HEART_RATE_SERVICE),),
    advertised=(sig(HEART_RATE_SERVICE),),
    names=("movesense",),
    slot="heart",
    watched=(
        Watch(HEART_RATE.stream, PULSELESS, essential=False),
        Watch(MOVESENSE_DATA.stream, SILENCE, essential=False),
    ),
    may_drop=may_drop,
)
