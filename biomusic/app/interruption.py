"""Ctrl-C and SIGTERM as a wish to end in good order; the second Ctrl-C does not wait."""

from __future__ import annotations

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def until_interrupted(end: Callable[[], object]) -> Generator[None]:
    """Call ``end`` when somebody interrupts; only from the main thread."""
    asked = False

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            signal.default_int_handler(number, frame)
        asked = True
        end()

    signals = (signal.SIGINT, signal.SIGTERM)
    before: list[Any] = [signal.signal(number, interrupt) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
