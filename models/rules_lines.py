"""The sustained lines of the rule engine: the pad's voice leading, the bass's way, the melody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from biomusic.score.density import Candidate
from biomusic.score.groove import STEPS
from biomusic.score.melody import asks_for_harmony, fitted
from biomusic.score.theme import Theme, ThemeNote
from biomusic.score.voicing import voiced
from biomusic.types import Role

from .rules_scene import Scene

_DOMINANT: Final = 7  # semitones above the tonic
_LEADING_TONE: Final = 11
_NINTH: Final = 2
_CENTRE_DEGREE: Final = 4  # semitones above the tonic around which themes lie
_PAD_STAGGER: Final = 0.004  # importance between the pad's voices
_OPENNESS_STEPS: Final = 4  # brightness is rounded, so that voicings settle and are remembered


@dataclass(slots=True)
class Lines:
    """What the sustained parts remember from bar to bar."""

    pad: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    bass: int | None = None
    sung: tuple[int, int] | None = None  # the melody's last degree and pitch (MIDI)
    dominant: bool = field(default=False)  # whether the last chord held a leading tone

    def root(self, scene: Scene) -> int:
        """The bass note for this bar's chord: the nearest root, inside the compass."""
        low, high = scene.style.compass[Role.BASS]
        options = [p for p in range(low, high + 1) if p % 12 == scene.tones[0]]
        near = self.bass if self.bass is not None else (low + high) // 2 - 2
        return min(options, key=lambda pitch: (abs(pitch - near) + 0.2 * (pitch - low), pitch))

    def voice(self, scene: Scene, root: int) -> None:
        """Lead pad and keys to this bar's chord."""
        openness = round(scene.brightness * _OPENNESS_STEPS) / _OPENNESS_STEPS
        leading = (scene.tonic + _LEADING_TONE) % 12 if self._resolves(scene) else None
        outer = (self.bass, root) if self.bass is not None else None
        compass = scene.style.compass
        self.pad = voiced(scene.tones, self.pad, compass[Role.PAD], openness, outer, leading)
        self.keys = voiced(scene.tones, self.keys, compass[Role.CHORDS], 0.0)
        self.bass = root
        self.dominant = scene.chord.root == _DOMINANT and 4 in scene.chord.tones

    def _resolves(self, scene: Scene) -> bool:
        return self.dominant and scene.chord.root == 0

    def pads(self, scene: Scene) -> Iterator[Candidate]:
        """The held chord, the outer voices first as density rises."""
        style = scene.style
        for place, pitch in enumerate(self.pad):
            heard = style.pad_importance + _PAD_STAGGER * (place % 3)
            yield scene.note(Role.PAD, 0.0, 4.0, pitch, style.pad_velocity, heard)

    def melody(self, scene: Scene, theme: Theme, bar: int) -> Iterator[Candidate]:
        """The theme's ``bar``-th bar over this harmony."""
        notes = [note for note in theme if note.bar == bar]
        if not notes:
            self.sung = None
        for note in notes:
            yield self._sing(scene, note)

    def _sing(self, scene: Scene, note: ThemeNote) -> Candidate:
        step = note.step - note.step % 2 if scene.fast else note.step
        harmonic = asks_for_harmony(step, note.steps) and not note.ornament
        register = self._register(scene)
        before = None if self.sung is None else (self.sung[0], self.sung[1] - register)
        tones = _restful(scene, step)
        pitch = register + fitted(note.degree, scene.scale, tones, before, harmonic)
        pitch = _inside(pitch, scene.style.compass[Role.MELODY])
        self.sung = note.degree, pitch
        first, last = scene.style.melody_importance
        weakness = 1.0 if note.ornament else 0.0 if harmonic else 0.5
        heard = first + (last - first) * weakness + scene.section.lifts.get("melody", 0.0)
        length = min(note.steps, STEPS - step) / 4
        loud = scene.style.melody_velocity * (1.05 if harmonic else 0.9)
        return scene.note(Role.MELODY, step / 4, length * 0.95, pitch, loud, heard)

    def _register(self, scene: Scene) -> int:
        """The tonic (MIDI) from which themes lie in the middle of the melody's compass."""
        low, high = scene.style.compass[Role.MELODY]
        middle = (low + high) / 2 - _CENTRE_DEGREE
        return min((scene.tonic + 12 * k for k in (0, 1)), key=lambda t: abs(t - middle))


def _restful(scene: Scene, step: int) -> frozenset[int]:
    """Where the melody may rest: chord tones, and off the downbeat the ninth as well."""
    tones = {(scene.chord.root + tone) % 12 for tone in scene.chord.tones}
    ninth = (scene.chord.root + _NINTH) % 12
    return frozenset(tones | {ninth} if step and ninth in scene.scale else tones)


def _inside(pitch: int, compass: tuple[int, int]) -> int:
    low, high = compass
    while pitch > high:
        pitch -= 12
    return pitch + 12 if pitch < low else pitch
