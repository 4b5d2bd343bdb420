"""Workouts in Zwift's format (``.zwo``), as a plan in our own words.

Power and pace are shares of one's threshold there, which nobody here knows; so they become
heart-rate zones by Coggan's levels, whose first five are the usual five.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from pathlib import Path
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, ParseError

from biomusic.errors import InputError
from biomusic.ports import WorkoutReader

SUFFIXES: Final = (".zwo",)
LEVELS: Final = (0.55, 0.75, 0.90, 1.05)  # of the threshold, where zones 2 to 5 begin (Coggan)
LARGEST: Final = 1_000_000  # bytes; a workout has a few thousand
REMEDY: Final = "export the workout again"


class ZwiftWorkouts:
    """Reads ``.zwo`` files."""

    def read(self, path: Path) -> str:
        """The workout as text.

        Raises:
            InputError: not such a file.
        """
        text = _text(path)
        try:
            root = ElementTree.fromstring(text)
        except ParseError as problem:
            raise InputError(path, "is no .zwo workout", REMEDY) from problem
        workout = root.find("workout")
        by_way = (root.findtext("durationType") or "").strip() == "distance"
        unit = "m" if by_way else "s"
        stretches = [] if workout is None else [s for e in workout for s in _stretches(e, unit)]
        if not stretches:
            raise InputError(path, "holds no stretch", REMEDY)
        return "; ".join(stretches)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise InputError(path, "is too large for a workout", "give a .zwo file")
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as problem:
        raise InputError(path, problem.strerror or "cannot be read", "check the path") from problem
    if "<!DOCTYPE" in text or "<!ENTITY" in text:  # entities can blow up to gigabytes
        raise InputError(path, "declares entities, which no workout needs", REMEDY)
    return text


def _stretches(element: Element, unit: str) -> Iterator[str]:
    """An element's stretches; what says no length is none (text events, say)."""
    if element.tag == "IntervalsT":
        on, off = _length(element, "OnDuration", unit), _length(element, "OffDuration", unit)
        times = round(_number(element, "Repeat", 1.0))
        if on and off and times > 0:
            hard, easy = _zone(element, "OnPower"), _zone(element, "OffPower")
            yield f"{times}x({on} {hard}, {off} {easy})"
        return
    length = _length(element, "Duration", unit)
    if not length:
        return
    if element.tag in ("FreeRide", "FreeRun"):
        yield f"{length} steady"
    elif element.tag in ("MaxEffort", "Max"):
        yield f"{length} hard"
    elif "PowerLow" in element.attrib and "PowerHigh" in element.attrib:
        middle = 0.5 * (_number(element, "PowerLow", 0.5) + _number(element, "PowerHigh", 0.5))
        yield f"{length} z{_level(middle)}"
    else:
        yield f"{length} {_zone(element, 'Power')}"


def _zone(element: Element, name: str) -> str:
    share = _number(element, name, float("nan"))
    return "steady" if isnan(share) else f"z{_level(share)}"


def _level(share: float) -> int:
    return 1 + sum(share >= level for level in LEVELS)


def _length(element: Element, name: str, unit: str) -> str:
    amount = round(_number(element, name, 0.0))
    return f"{amount}{unit}" if amount > 0 else ""


def _number(element: Element, name: str, otherwise: float) -> float:
    try:
        return float(element.attrib.get(name, otherwise))
    except ValueError:
        return otherwise


WORKOUT: WorkoutReader = ZwiftWorkouts()
