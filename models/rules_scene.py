"""The scene of one chord: everything that the rule engine's players read before they play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.score.density import Candidate
from biomusic.score.form import Place
from biomusic.score.groove import Hit, Part
from biomusic.score.scale import in_scale
from biomusic.score.style import Style
from biomusic.types import ChordSpan, Key, Role

_SOFTEST, _DRIVE = 0.46, 0.64  # velocity factor at energy 0, and what full energy adds
_ROLES: Final = tuple(Role)
# Semitones that a part moves from the middle of its register to the top of it.
_REGISTERS: Final[Mapping[Role, float]] = {
    Role.CHORDS: 9.0,
    Role.PAD: 8.0,
    Role.ARPEGGIO: 12.0,
    Role.MELODY: 12.0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The circumstances of a bar, or of a part of it that has a chord of its own."""

    style: Style
    place: Place
    bar: int  # of the phrase
    key: Key
    chord: ChordSpan
    following: ChordSpan  # the chord after it, in this bar's key
    first: int  # sixteenth of the bar from which the chord holds
    last: int  # the sixteenth after its end
    held: int  # sixteenths that the harmony stays, from ``first`` on; 0: it began before
    tonic: int  # MIDI pitch of the key's tonic nearest middle C
    tones: tuple[int, ...]  # the chord's pitch classes (0 = C), root first
    scale: tuple[int, ...]  # of the moment, bent to the chord
    energy: float  # 0–1, held against flutter; chooses patterns
    gain: float  # what the energy and the section's arc make of a written velocity
    register: float  # 0–1 as asked, and what the section adds
    syncopation: float  # 0–1
    fast: bool  # harmony at half its pace, no sixteenths
    ending: bool  # the last bar before something new: a fill, then a breath
    loose: NDArray[np.float64]  # (roles, 16), how each onset strays, in standard deviations
    draw: np.random.Generator  # this bar's own

    @property
    def bar_of_section(self) -> int:
        """Bars since the section began."""
        return self.place.phrase * 4 + self.bar

    def compass(self, role: Role) -> tuple[int, int]:
        """The MIDI pitches of a part at the register that is asked for."""
        low, high = self.style.compass[role]
        shift = round(2.0 * (self.register - 0.5) * _REGISTERS.get(role, 0.0))
        return low + shift, high + shift

    def candidate(
        self, part: Part, hit: Hit, pitch: int, importance: float, loudness: float = 1.0
    ) -> Candidate:
        """A note of a part; ``pitch`` in MIDI."""
        velocity = part.velocity * hit.loudness * loudness
        length = hit.steps * part.gate
        steady = part.anchored
        return self.note(part.role, hit.step, length, pitch, velocity, importance, steady)

    def note(
        self,
        role: Role,
        step: float,
        steps: float,
        pitch: int,
        velocity: float,
        importance: float,
        steady: bool = False,
    ) -> Candidate:
        """A note with this bar's loudness, key and feel; ``pitch`` in MIDI, times in sixteenths."""
        feel, drums = self.style.feel, role is Role.DRUMS
        relative = pitch if drums else pitch - self.tonic
        start = feel.beat(role, step)
        strays = 0.0 if steady else feel.loose * float(self.loose[_ROLES.index(role), int(step)])
        beat = max(0.0, start + strays)
        accent = feel.accent(role, step)
        if feel.uneven:
            accent *= 1.0 + feel.uneven * float(self.draw.standard_normal())
        return Candidate(
            role,
            beat,
            max(0.02, feel.beat(role, step + steps) - start),
            relative,
            min(1.0, max(0.03, velocity * self.gain * accent)),
            importance,
            not drums and not in_scale(relative, self.key.mode),
        )


def gain(energy: float, swell: float) -> float:
    """The factor on every velocity at an energy (0–1) and a point of the section's arc."""
    return (_SOFTEST + _DRIVE * energy) * swell
