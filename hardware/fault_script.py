"""What shall go wrong, as people write it: ``drop 2%; jitter 30ms; link loss at 120s for 20s``.

Clauses are parted by semicolons or lines.  ``drop``, ``duplicate``, ``reorder`` and ``garbage``
take a share of all packets (1 % when none is said), ``jitter`` the longest delay, ``drift`` the
device clock's error in ppm (positive runs fast).  ``contact off``, ``link loss``, ``zombie``
(connected and silent) and ``reboot`` (no power: link, streams and clock are lost) take
``at TIME for TIME``, as often as wanted.  Times are in ms, s or min.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from biomusic.errors import ConfigError

EXAMPLE: Final = (
    "drop 0.02; duplicate 0.01; reorder; jitter 30ms; drift 100ppm; garbage 1%; "
    "contact off at 60s for 5s; link loss at 2min for 20s; zombie at 200s for 15s"
)
USUAL: Final = 0.01  # share of packets when none is said
FASTEST: Final = 1000.0  # ppm; a crystal that is off by more is no crystal
WHERE: Final = "--faults"

NUMBER: Final = r"([+-]?\d+(?:\.\d+)?)"
SHARE: Final = re.compile(rf"(drop|duplicate|reorder|garbage)(?:\s+{NUMBER}\s*(%)?)?")
JITTER: Final = re.compile(r"jitter\s+(.+)")
DRIFT: Final = re.compile(rf"drift\s+{NUMBER}\s*ppm")
WINDOW: Final = re.compile(r"(contact off|link loss|zombie|reboot)\s+at\s+(.+?)\s+for\s+(.+)")
TIME: Final = re.compile(rf"{NUMBER}\s*(ms|s|min)")
UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0}


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From ``begin`` to ``end`` (s of the strap's session)."""

    begin: float
    end: float

    def __contains__(self, t: float) -> bool:
        return self.begin <= t < self.end


@dataclass(frozen=True, slots=True)
class FaultScript:
    """Nothing goes wrong unless it is said."""

    drop: float = 0.0  # share of packets, as the next three
    duplicate: float = 0.0
    reorder: float = 0.0
    garbage: float = 0.0
    jitter: float = 0.0  # s, at most
    drift: float = 0.0  # ppm
    contact_off: tuple[Window, ...] = ()
    link_loss: tuple[Window, ...] = ()
    zombie: tuple[Window, ...] = ()
    reboot: tuple[Window, ...] = ()

    @property
    def absences(self) -> tuple[tuple[Window, bool], ...]:
        """When nobody can reach it, in order, and whether it was without power."""
        lost = [(window, False) for window in self.link_loss]
        return tuple(sorted([*lost, *((window, True) for window in self.reboot)]))


def parse(text: str) -> FaultScript:
    """Read a script.

    Raises:
        ConfigError: a clause means nothing, or two windows of a kind overlap.
    """
    script = FaultScript()
    for clause in re.split(r"[;\n]", text):
        words = " ".join(clause.split()).lower()
        if words:
            script = _with(script, words)
    _must_not_overlap([window for window, _ in script.absences], "link loss")
    _must_not_overlap(sorted(script.contact_off), "contact off")
    _must_not_overlap(sorted(script.zombie), "zombie")
    return script


def _with(script: FaultScript, clause: str) -> FaultScript:
    readers: tuple[tuple[re.Pattern[str], Callable[..., FaultScript]], ...] = (
        (SHARE, _share),
        (JITTER, _jitter),
        (DRIFT, _drift),
        (WINDOW, _window),
    )
    for pattern, reader in readers:
        found = pattern.fullmatch(clause)
        if found:
            return reader(script, clause, *found.groups())
    raise ConfigError(WHERE, clause, f"is no fault; they read like: {EXAMPLE}")


def _share(
    script: FaultScript, clause: str, name: str, number: str | None, percent: str | None
) -> FaultScript:
    share = USUAL if number is None else float(number) / (100 if percent else 1)
    if not 0 <= share <= 1:
        raise ConfigError(WHERE, clause, "is no share of packets: give 0 to 1, or 0 to 100 %")
    shares: dict[str, Any] = {name: share}
    return replace(script, **shares)


def _jitter(script: FaultScript, clause: str, time: str) -> FaultScript:
    return replace(script, jitter=_seconds(clause, time))


def _drift(script: FaultScript, clause: str, number: str) -> FaultScript:
    if abs(float(number)) > FASTEST:
        raise ConfigError(WHERE, clause, f"is no drift of a clock: at most ±{FASTEST:g} ppm")
    return replace(script, drift=float(number))


def _window(script: FaultScript, clause: str, name: str, at: str, lasting: str) -> FaultScript:
    begin, seconds = _seconds(clause, at), _seconds(clause, lasting)
    if seconds <= 0:
        raise ConfigError(WHERE, clause, "lasts no time")
    field = name.replace(" ", "_")
    windows = (*getattr(script, field), Window(begin, begin + seconds))
    all_of_it: dict[str, Any] = {field: tuple(sorted(windows))}
    return replace(script, **all_of_it)


def _seconds(clause: str, time: str) -> float:
    found = TIME.fullmatch(time)
    if found is None or float(found[1]) < 0:
        raise ConfigError(WHERE, clause, f"has no time in “{time}”; write 30ms, 20s or 2min")
    return float(found[1]) * UNITS[found[2]]


def _must_not_overlap(windows: list[Window], name: str) -> None:
    for before, after in pairwise(windows):
        if after.begin < before.end:
            words = f"at {after.begin:g}s begins before the one at {before.begin:g}s is over"
            raise ConfigError(WHERE, name, words)
