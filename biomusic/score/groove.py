"""Groove: parts written as strings of sixteenths, their accents and their place in the beat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from biomusic.score.syncopation import pulse_after, syncopated
from biomusic.types import Role

STEPS: Final = 16  # sixteenths in a bar of four
_STEPS_PER_BEAT: Final = 4
# How far each sixteenth is from the pulse, 0–1 (Lerdahl & Jackendoff's metrical grid for 4/4).
_WEAKNESS: Final = (0.0, 1.0, 0.7, 1.0, 0.4, 1.0, 0.7, 1.0, 0.2, 1.0, 0.7, 1.0, 0.4, 1.0, 0.7, 1.0)
_LOUDNESS: Final = {"X": 1.15, "x": 1.0, "o": 0.5}  # of accent, plain hit and ghost note


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of the score sheet.

    Each pattern has sixteen sixteenths (or thirty-two, over two bars).  ``.`` rests and ``-``
    holds the note before.  Drums, chords and pad: ``x`` plays, ``X`` accents, ``o`` is a ghost
    note; chords also strum, ``d`` down and ``u`` up.  Bass: ``1`` root, ``3`` third, ``5``
    fifth, ``4`` the fifth below, ``7`` the chord's last tone, ``8`` octave, ``a`` an approach to
    the next root.  Arpeggio: the number of the chord tone, counted from 0 upward.
    """

    name: str
    role: Role
    patterns: tuple[tuple[str, ...], ...]  # the choices at each level of energy, calmest first
    importance: tuple[float, float]  # of a note on the pulse and of one farthest from it
    velocity: float  # 0–1, before accents
    pitch: int = 0  # General MIDI number, for drums
    gate: float = 1.0  # share of its written length that a note sounds
    sections: tuple[str, ...] = ()  # that it plays in; none named means all
    grows: bool = False  # its level follows the section's progress instead of the energy
    anchored: bool = False  # syncopation never moves it: the pulse itself
    spread: float = 0.0  # quarter notes from the first to the last note of a strummed chord


def drum(
    name: str,
    pitch: int,
    velocity: float,
    importance: tuple[float, float],
    *patterns: tuple[str, ...],
    sections: tuple[str, ...] = (),
    grows: bool = False,
    anchored: bool = False,
) -> Part:
    """A percussion part in one line of the score sheet; the fields are Part's."""
    return Part(
        name=name,
        role=Role.DRUMS,
        pitch=pitch,
        velocity=velocity,
        importance=importance,
        patterns=patterns,
        sections=sections,
        grows=grows,
        anchored=anchored,
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """One note of a pattern."""

    step: int  # sixteenths from the start of the bar
    mark: str
    steps: int  # written length in sixteenths
    weakness: float  # 0 on the downbeat to 1 between the eighths

    @property
    def beat(self) -> float:
        """Quarter notes from the start of the bar."""
        return self.step / _STEPS_PER_BEAT

    @property
    def length(self) -> float:
        """Quarter notes."""
        return self.steps / _STEPS_PER_BEAT

    @property
    def loudness(self) -> float:
        """A factor for the part's velocity: the mark's, and a little for the metre."""
        return _LOUDNESS.get(self.mark, 1.0) * (1.08 - 0.16 * self.weakness)


@cache
def hits(pattern: str, bar: int) -> tuple[Hit, ...]:
    """The notes of a pattern in the bar that is ``bar``-th since it began."""
    bars = len(pattern) // STEPS
    first = (bar % bars) * STEPS
    return weighed(
        Hit(step, mark, _held(pattern[first : first + STEPS], step), 0.0)
        for step, mark in enumerate(pattern[first : first + STEPS])
        if mark not in ".-"
    )


def weighed(line: Iterable[Hit]) -> tuple[Hit, ...]:
    """The line with each note's weakness; a syncopation stands for the pulse that it replaces."""
    line = tuple(line)
    steps = tuple(hit.step for hit in line)
    return tuple(
        replace(
            hit,
            weakness=_WEAKNESS[pulse_after(hit.step) % STEPS]
            if syncopated(hit.step, steps)
            else _WEAKNESS[hit.step],
        )
        for hit in line
    )


def without_sixteenths(line: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The line with its eighths only, for tempi at which sixteenths would chatter."""
    return tuple(hit for hit in line if hit.step % 2 == 0)


def importance(part: Part, hit: Hit) -> float:
    """How soon a note of a part is heard as density rises."""
    first, last = part.importance
    return first + (last - first) * hit.weakness


def _held(pattern: str, step: int) -> int:
    end = step + 1
    while end < STEPS and pattern[end] == "-":
        end += 1
    return end - step
