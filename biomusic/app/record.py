"""``biomusic record``: what the wearables send, byte for byte, for music or study later."""

from __future__ import annotations

import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.status import Status

from biomusic.app.console import clock, voice

if TYPE_CHECKING:
    from biomusic.session.capture import Counters

PLAIN_EVERY: Final = 10.0  # s between two lines where nothing may move
MOVING_EVERY: Final = 0.5  # s between two looks of a line that moves


def record(
    out: Annotated[Path, typer.Option(help="The session's folder, for its session.jsonl.")],
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="ble:auto, ble:NAME,NAME, a simulated body, or any recording that render takes.",
        ),
    ] = "ble:auto",
    seconds: Annotated[
        float | None, typer.Option(min=0.1, help="Stop after so long; else with Ctrl-C.")
    ] = None,
) -> None:
    """Record what wearables send, without music; render makes music of it later."""
    from biomusic.app.choices import choose
    from biomusic.rooms import open_source
    from biomusic.session.capture import capture

    listened = open_source(source)
    header = choose(None, None, None).header(listened.title)
    with _until(seconds) as until, _telling(listened.title) as telling:
        counters = capture(listened, out, header, until.is_over, telling.hear)
    _summarise(counters, out)


@dataclass(slots=True)
class _Until:
    """Over when somebody interrupts or the time is up."""

    seconds: float | None
    start: float = field(default_factory=time.monotonic)
    interrupted: bool = False

    def is_over(self) -> bool:
        late = self.seconds is not None and time.monotonic() - self.start >= self.seconds
        return self.interrupted or late


@contextmanager
def _until(seconds: float | None) -> Generator[_Until]:
    """Ctrl-C and SIGTERM end the recording in good order; a second Ctrl-C does not wait."""
    until = _Until(seconds)

    def interrupt(number: int, frame: FrameType | None) -> None:
        if until.interrupted:
            signal.default_int_handler(number, frame)
        until.interrupted = True

    signals = (signal.SIGINT, signal.SIGTERM)
    before: list[Any] = [signal.signal(number, interrupt) for number in signals]
    try:
        yield until
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


class _Telling:
    """The counters, as a line that moves or as a line now and then."""

    def __init__(self, status: Status | None) -> None:
        self._status = status
        self._next = time.monotonic() + self._every()

    def hear(self, counters: Counters) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + self._every()
        line = _line(counters)
        if self._status is not None:
            self._status.update(line)
        else:
            voice.warn(line)

    def _every(self) -> float:
        return PLAIN_EVERY if self._status is None else MOVING_EVERY


@contextmanager
def _telling(title: str) -> Generator[_Telling]:
    words = f"recording {title}; Ctrl-C ends it"
    console = voice.err()
    if voice.plain or not console.is_terminal:
        voice.warn(words)
        yield _Telling(None)
        return
    with console.status(words) as status:
        yield _Telling(status)


def _line(counters: Counters) -> str:
    streams = ", ".join(f"{count} {stream}" for stream, count in counters.frames.most_common())
    losses = f", {counters.losses} link losses" if counters.losses else ""
    return f"{clock(counters.t)}  {streams or 'nothing yet'}{losses}"


def _summarise(counters: Counters, out: Path) -> None:
    from biomusic.session.replay import FILE_NAME

    voice.say(f"{clock(counters.t)} recorded in {out / FILE_NAME}")
    for device, title in counters.devices.items():
        voice.say(f"  device   {title} ({device})")
    for stream, count in counters.frames.most_common():
        voice.say(f"  packets  {count} × {stream}")
    if counters.losses:
        voice.say(f"  links    lost {counters.losses} × and made again")
    for reason, count in counters.skipped.most_common():
        voice.say(f"  skipped  {count} × {reason}")
