"""The scene of one bar: everything that the rule engine's players read before they play."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biomusic.score.density import Candidate
from biomusic.score.form import Section
from biomusic.score.groove import Hit, Part
from biomusic.score.scale import in_scale
from biomusic.score.style import Style
from biomusic.types import ChordSpan, Key, Role

_SOFTEST, _DRIVE = 0.74, 0.36  # velocity factor at energy 0, and what full energy adds


@dataclass(frozen=True, slots=True)
class Scene:
    """One bar's circumstances."""

    style: Style
    section: Section
    bar: int  # of the section
    key: Key
    chord: ChordSpan
    following: ChordSpan  # the next bar's chord, in this bar's key
    tonic: int  # MIDI pitch of the key's tonic nearest middle C
    tones: tuple[int, ...]  # the chord's pitch classes (0 = C), root first
    scale: tuple[int, ...]  # of the moment, bent to the chord
    energy: float  # 0–1, held against flutter; chooses patterns
    gain: float  # what the energy and the section's arc make of a written velocity
    brightness: float  # 0–1
    fast: bool  # harmony at half its pace, no sixteenths
    ending: bool  # the last bar before something new: a fill, then a breath
    draw: np.random.Generator  # this bar's own

    def candidate(
        self, part: Part, hit: Hit, pitch: int, importance: float, loudness: float = 1.0
    ) -> Candidate:
        """A pitched note of a part; ``pitch`` in MIDI."""
        velocity = part.velocity * hit.loudness * loudness
        length = hit.length * part.gate
        return self.note(part.role, hit.beat, length, pitch, velocity, importance)

    def note(
        self,
        role: Role,
        beat: float,
        length: float,
        pitch: int,
        velocity: float,
        importance: float,
    ) -> Candidate:
        """A note with this bar's loudness, key and lateness; ``pitch`` in MIDI."""
        drums = role is Role.DRUMS
        relative = pitch if drums else pitch - self.tonic
        return Candidate(
            role,
            beat + self.style.lateness.get(role, 0.0),
            length,
            relative,
            min(1.0, velocity * self.gain),
            importance,
            not drums and not in_scale(relative, self.key.mode),
        )


def gain(energy: float, swell: float) -> float:
    """The factor on every velocity at an energy (0–1) and a point of the section's arc."""
    return (_SOFTEST + _DRIVE * energy) * swell
