"""A workout: stretches with a length and a goal each, and the text that people write them in.

    5min 155spm; 4x(1km 175spm, 2min easy); 10min z2

A stretch has a length (``90s``, ``1:30``, ``5min``, ``1h``, ``400m``, ``1.5km``) and any of: a
cadence (``175spm``, or ``85rpm`` of the pedals), a zone (``z2``), a heart rate (``140-150bpm``),
or ``easy``, ``steady``, ``hard``.  ``4x(…)`` repeats.  Commas, semicolons and new lines part
stretches.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from biomusic.errors import InputError
from biomusic.types import STROKES

EFFORTS: Final = {"easy": 0.2, "steady": 0.5, "hard": 0.85}  # activation
MOST: Final = 500  # stretches; a typing error should not unroll for ever
LONGEST: Final = 6 * 3600.0  # s
FARTHEST: Final = 100_000.0  # m
STEPS: Final = (60.0, 240.0)  # steps/min that can be asked for
TURNS: Final = (30.0, 150.0)  # rpm of the pedals, likewise
BEATS: Final = (40.0, 230.0)  # bpm that can be asked for
ZONES: Final = 7  # Friel's scale has so many
REMEDY: Final = "write stretches like “5min 155spm; 4x(1km 175spm, 2min easy)”"

_UNITS: Final = {"h": 3600.0, "min": 60.0, "s": 1.0}
_METRES: Final = {"km": 1000.0, "m": 1.0}
_TIME: Final = re.compile(r"(?:\d+(?:\.\d+)?(?:h|min|s))+$")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(h|min|s)")
_CLOCK: Final = re.compile(r"(\d{1,3}):([0-5]\d)$")
_WAY: Final = re.compile(r"(\d+(?:\.\d+)?)(km|m)$")
_CADENCE: Final = re.compile(r"(\d+(?:\.\d+)?)(spm|rpm)$")
_ZONE: Final = re.compile(r"z(\d)$")
_HEART: Final = re.compile(r"(\d+)(?:[-–](\d+))?bpm$")
_TIMES: Final = re.compile(r"(\d+)\s*[x×]\s*\(")
_TOKEN: Final = re.compile(r"[(),;\n]|[^\s(),;]+|[^\S\n]+")
WIDE: Final = 5.0  # bpm; a single rate means so much to either side of it


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part; exactly one of the lengths is known."""

    seconds: float | None = None
    metres: float | None = None
    cadence: float | None = None  # steps/min, or strokes/min, two a turn
    pedals: bool = False  # whether it was asked for in turns of the pedals
    heart_rate: tuple[float, float] | None = None  # bpm, low and high
    zone: int | None = None  # 1 is the easiest
    effort: str = ""  # one of EFFORTS

    def words(self) -> str:
        """The stretch in the words of the grammar."""
        if self.seconds is not None:
            length = _length(self.seconds)
        else:
            metres = self.metres or 0.0
            length = f"{metres / 1000:g}km" if metres >= 1000 else f"{metres:g}m"
        goals = [length]
        if self.cadence is not None:
            goals.append(
                f"{self.cadence / STROKES:g}rpm" if self.pedals else f"{self.cadence:g}spm"
            )
        if self.zone is not None:
            goals.append(f"z{self.zone}")
        if self.heart_rate is not None:
            goals.append(f"{self.heart_rate[0]:g}-{self.heart_rate[1]:g}bpm")
        return " ".join([*goals, self.effort] if self.effort else goals)


@dataclass(frozen=True, slots=True)
class Workout:
    stretches: tuple[Stretch, ...]

    def words(self) -> str:
        """The workout in the words of the grammar; reading them gives the same workout."""
        return "; ".join(stretch.words() for stretch in self.stretches)

    @property
    def seconds(self) -> float | None:
        """How long it lasts, s; None when it has distances."""
        lengths = [stretch.seconds for stretch in self.stretches]
        known = [length for length in lengths if length is not None]
        return sum(known) if len(known) == len(lengths) else None


def parse_workout(text: str, name: str = "workout") -> Workout:
    """The workout that ``text`` means; ``name`` stands in the error.

    Raises:
        InputError: with the place of the mistake and what would be understood.
    """
    reader = _Reader(text, name)
    stretches = reader.row(0)
    if not stretches:
        raise InputError(name, "holds no stretch", REMEDY)
    return Workout(tuple(stretches))


class _Reader:
    """One pass over the text; the place is kept for whoever has to mend it."""

    def __init__(self, text: str, name: str) -> None:
        self._text, self._name, self._at = text.lower(), name, 0

    def row(self, depth: int) -> list[Stretch]:
        """Stretches up to the end, or up to the closing bracket of this depth."""
        stretches: list[Stretch] = []
        begin = self._at
        while True:
            self._skip()
            if self._at >= len(self._text):
                if depth:
                    raise self._wrong(begin, "the bracket is never closed")
                return stretches
            if self._text[self._at] == ")":
                if not depth:
                    raise self._wrong(self._at, "a bracket closes that was never opened")
                self._at += 1
                return stretches
            stretches += self._one(depth)
            if len(stretches) > MOST:
                raise self._wrong(begin, f"these are more than {MOST} stretches")

    def _one(self, depth: int) -> list[Stretch]:
        begin = self._at
        repeated = _TIMES.match(self._text, self._at)
        if repeated is None:
            return [self._stretch()]
        self._at = repeated.end()
        times = int(repeated[1])
        inside = self.row(depth + 1)
        if not 1 <= times <= MOST or not inside:
            raise self._wrong(begin, f"“{repeated[0]}…)” repeats nothing")
        if times * len(inside) > MOST:
            raise self._wrong(begin, f"these are more than {MOST} stretches")
        return inside * times

    def _stretch(self) -> Stretch:
        begin, stretch = self._at, Stretch()
        while self._at < len(self._text):
            token = _TOKEN.match(self._text, self._at)
            if token is None or token[0] in "(),;\n":
                break
            if token[0].strip():
                stretch = self._with(stretch, token[0])
            self._at = token.end()
        if stretch.seconds is None and stretch.metres is None:
            words = self._text[begin : self._at].strip() or self._text[begin : begin + 1]
            raise self._wrong(begin, f"“{words}” does not say how long it lasts")
        return stretch

    def _with(self, stretch: Stretch, word: str) -> Stretch:
        if (seconds := _seconds(word)) is not None:
            self._once(stretch.seconds or stretch.metres, word, "length")
            self._within(seconds, (1.0, LONGEST), word, "1 s to 6 h")
            return replace(stretch, seconds=seconds)
        if found := _WAY.match(word):
            self._once(stretch.seconds or stretch.metres, word, "length")
            metres = float(found[1]) * _METRES[found[2]]
            self._within(metres, (10.0, FARTHEST), word, "10 m to 100 km")
            return replace(stretch, metres=metres)
        if found := _CADENCE.match(word):
            self._once(stretch.cadence, word, "cadence")
            return self._paced(stretch, float(found[1]), found[2] == "rpm", word)
        if found := _ZONE.match(word):
            self._once(stretch.zone, word, "zone")
            self._within(float(found[1]), (1, ZONES), word, "z1 to z7")
            return replace(stretch, zone=int(found[1]))
        if found := _HEART.match(word):
            self._once(stretch.heart_rate, word, "heart rate")
            return replace(stretch, heart_rate=self._heart(found, word))
        if word in EFFORTS:
            self._once(stretch.effort or None, word, "effort")
            return replace(stretch, effort=word)
        raise self._wrong(self._at, f"“{word}” means nothing here")

    def _paced(self, stretch: Stretch, pace: float, pedals: bool, word: str) -> Stretch:
        if pedals:
            self._within(pace, TURNS, word, "30 to 150 turns/min")
            return replace(stretch, cadence=STROKES * pace, pedals=True)
        self._within(pace, STEPS, word, "60 to 240 steps/min")
        return replace(stretch, cadence=pace)

    def _heart(self, found: re.Match[str], word: str) -> tuple[float, float]:
        low = float(found[1])
        low, high = (low, float(found[2])) if found[2] else (low - WIDE, low + WIDE)
        self._within(low, BEATS, word, "40 to 230 bpm")
        self._within(high, (low + 1.0, BEATS[1]), word, "a lower rate first, up to 230 bpm")
        return low, high

    def _once(self, already: object, word: str, what: str) -> None:
        if already is not None:
            raise self._wrong(self._at, f"“{word}” is a second {what} for one stretch")

    def _within(self, value: float, bounds: tuple[float, float], word: str, words: str) -> None:
        if not bounds[0] <= value <= bounds[1]:
            raise self._wrong(self._at, f"“{word}” is out of range, which is {words}")

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n,;":
            self._at += 1

    def _wrong(self, at: int, problem: str) -> InputError:
        return InputError(self._name, problem, REMEDY, f"character {at + 1}")


def _seconds(word: str) -> float | None:
    if clock := _CLOCK.match(word):
        return 60.0 * int(clock[1]) + int(clock[2])
    if _TIME.match(word):
        return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(word))
    return None


def _length(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60.0)
    if not minutes:
        return f"{rest:g}s"
    return f"{minutes:g}min" + (f"{rest:g}s" if rest else "")
