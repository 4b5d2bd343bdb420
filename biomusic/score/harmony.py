"""The harmony planner: the chords of the coming phrases, their cadences and changes of key."""

from __future__ import annotations

from collections import deque
from copy import copy
from dataclasses import dataclass
from typing import Final, cast

import numpy as np

from biomusic.score.chord import at, coloured
from biomusic.score.form import PHRASE
from biomusic.score.modulation import dominant, pivot
from biomusic.score.progressions import CLOSES, LOOPS, Cadence, Progression, fitting, functional
from biomusic.score.style import Style
from biomusic.types import ChordSpan, Key, Mode

Chords = tuple[ChordSpan, ...]  # of one bar, each from its beat on

_BAR: Final = 4.0  # quarter notes
_SOFT_CADENCES: Final = (Cadence.HALF, Cadence.PLAGAL)
_CADENCES: Final = (Cadence.HALF, Cadence.AUTHENTIC)
_FUNCTIONAL: Final = (Mode.MAJOR, Mode.MINOR)
_DECEPTIVE_SHARE: Final = 0.12  # of closed phrases that dodge the tonic
_REHARMONISED_SHARE: Final = 0.3  # of phrases that return over other chords
_TURNAROUND_SHARE: Final = 0.5  # of second times through a loop that end otherwise
_VALENCE_DEADBAND: Final = 0.1  # within which a theme keeps the chords that it has


@dataclass(frozen=True, slots=True)
class _Known:
    """What a theme was last heard over."""

    progression: Progression
    valence: float


class HarmonyPlanner:
    """Plans four bars of chords at a time and knows the chord after them.

    Each theme keeps its progression, so that a theme that returns comes with its own harmony.
    """

    def __init__(self) -> None:
        self._bars: deque[str] = deque()
        self._known: dict[tuple[str, Mode, int, int], _Known] = {}  # by style, theme and place
        self._theme = 0
        self._times = 0  # cycles since the section began
        self._last: Progression | None = None
        self._valence = 0.5  # that the coming bars were chosen for

    def copy(self) -> HarmonyPlanner:
        """The same plans, to come back to."""
        other = copy(self)
        other._bars, other._known = self._bars.copy(), dict(self._known)
        return other

    def start(self) -> None:
        """A new key: the next chord is its tonic."""
        self._bars.clear()
        self._times, self._last = 0, None

    def turn_to(self, theme: int) -> None:
        """A new section begins its theme's progression at once, with the question."""
        self._theme, self._times = theme, 0
        self._bars.clear()

    def carry_over(self) -> None:
        """Another style takes over: what it plays first is the harmony that was heard last."""
        self._bars.clear()
        self._bars.extend(self._last or ())

    def phrase(
        self, key: Key, style: Style, pace: int, valence: float, draw: np.random.Generator
    ) -> tuple[Chords, ...]:
        """The chords of each bar of the coming phrase, and of the bar that follows it.

        Args:
            key: whose mode the numerals are read in.
            style: its loops and colours.
            pace: bars that a chord lasts.
            valence: 0–1; the higher, the more of the chords are major, and the plainer.
            draw: the phrase's own random numbers.
        """
        count = PHRASE // pace
        if abs(valence - self._valence) > _VALENCE_DEADBAND:
            self._bars.clear()
        if len(self._bars) < count:
            self._bars.extend(self._cycle(key.mode, style, valence, draw))
            self._valence = valence
        bars = [self._bars.popleft() for _ in range(count)]
        # Every cycle begins at home, so the chord to come is known before it is chosen.
        coming = self._bars[0] if self._bars else (self._last or bars)[0]
        paced = (*(bar for bar in bars for _ in range(pace)), coming)
        known: dict[str, Chords] = {}  # a bar that stays keeps its colour
        for bar in paced:
            known.setdefault(bar, _spans(bar, key.mode, style, valence, draw))
        return tuple(known[bar] for bar in paced)

    def close(self, key: Key, style: Style, draw: np.random.Generator) -> tuple[Chords, ...]:
        """The last phrase of all, and its last chord once more."""
        bars = CLOSES[key.mode]
        spans = [_spans(bar, key.mode, style, 1.0, draw) for bar in bars]
        return (*spans, spans[-1])

    def _cycle(
        self, mode: Mode, style: Style, valence: float, draw: np.random.Generator
    ) -> Progression:
        phrased = style.functional and mode in _FUNCTIONAL
        place = self._times % 2 if phrased else 0
        about = (style.name, mode, self._theme, place)
        self._times += 1
        known = self._known.get(about)
        stale = known is None or abs(known.valence - valence) > _VALENCE_DEADBAND
        if stale or (self._times > 2 and draw.random() < _REHARMONISED_SHARE):
            progression = (
                functional(mode, self._cadence(style, draw), valence, draw)
                if phrased
                else self._loop(mode, style, valence, draw)
            )
            known = self._known[about] = _Known(progression, valence)
        assert known is not None
        self._last = known.progression
        turns = () if phrased else style.turnarounds.get(mode, ())
        return self._turned(known.progression, turns, valence, mode, draw)

    def _loop(
        self, mode: Mode, style: Style, valence: float, draw: np.random.Generator
    ) -> Progression:
        """A loop that suits the valence, from its tonic; if possible one that is not in use."""
        loops = style.loops.get(mode) or LOOPS[mode]
        fits = fitting(loops, mode, valence)
        used = {known.progression for known in self._known.values()}
        fresh = [loop for loop in fits if loop not in used] or fits
        loop = cast(Progression, fresh[int(draw.integers(len(fresh)))])
        tonic = next((i for i, bar in enumerate(loop) if bar.split()[0] in ("I", "i")), 0)
        return cast(Progression, loop[tonic:] + loop[:tonic])

    def _turned(
        self,
        cycle: Progression,
        turns: tuple[str, ...],
        valence: float,
        mode: Mode,
        draw: np.random.Generator,
    ) -> Progression:
        """The cycle; every second time it may end otherwise."""
        if self._times % 2 == 0 and turns and draw.random() < _TURNAROUND_SHARE:
            fits = fitting([(turn,) for turn in turns], mode, valence)
            return *cycle[:3], fits[int(draw.integers(len(fits)))][0]
        return cycle

    def _cadence(self, style: Style, draw: np.random.Generator) -> Cadence:
        """Question and answer: odd phrases stay open, even ones close."""
        kinds = _SOFT_CADENCES if style.soft_cadences else _CADENCES
        cadence = kinds[(self._times + 1) % 2]
        dodged = cadence is Cadence.AUTHENTIC and draw.random() < _DECEPTIVE_SHARE
        return Cadence.DECEPTIVE if dodged else cadence


def approach(
    chords: tuple[Chords, ...], place: int, old: Key, new: Key, soft: bool
) -> tuple[Chords, ...]:
    """The phrase and its next bar, bent from bar ``place`` on toward a new key.

    The bar before the last brings a chord of both keys where there is one, the last the new
    key's dominant, and what follows is its tonic.
    """
    bars = list(chords)
    shared = pivot(old, new)
    if shared is not None and place <= PHRASE - 2:
        bars[PHRASE - 2] = (shared,)
    bars[PHRASE - 1] = (dominant(old, new, soft),)
    bars[PHRASE] = (ChordSpan(0.0, (new.tonic - old.tonic) % 12, (0, 4, 7), "I"),)
    return tuple(bars)


def _spans(bar: str, mode: Mode, style: Style, valence: float, draw: np.random.Generator) -> Chords:
    """A bar's numerals as chords, each with its share of the bar."""
    numerals = bar.split()
    length = _BAR / len(numerals)
    return tuple(
        at(coloured(numeral, _colour(numeral, style, valence, draw), mode), place * length)
        for place, numeral in enumerate(numerals)
    )


def _colour(numeral: str, style: Style, valence: float, draw: np.random.Generator) -> str:
    """The suffix for a chord: more consonant the higher the valence, with some play.

    A tonic takes the two most consonant ones only, so that home sounds like home.
    """
    colours = style.colours[:2] if numeral in ("I", "i") else style.colours
    position = 1.0 - valence + draw.uniform(-0.2, 0.2)
    return colours[min(len(colours) - 1, max(0, int(position * len(colours))))]
