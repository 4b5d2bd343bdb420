"""The sustained lines of the rule engine: the pad's voice leading, the bass's way, the melody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from biomusic.score.density import Candidate
from biomusic.score.groove import STEPS
from biomusic.score.melody import Outer, Sung, Wanted, asks_for_harmony, fitted
from biomusic.score.syncopation import moved
from biomusic.score.theme import Theme, ThemeNote
from biomusic.score.voicing import voiced
from biomusic.types import Role

from .rules_scene import Scene

_FIFTH: Final = 7  # semitones
_MAJOR_THIRD: Final = 4
_LEADING_TONE: Final = 11  # semitones above the tonic
_NINTH: Final = 2
_CENTRE_DEGREE: Final = 4  # semitones above the tonic around which themes lie
_ADORNED: Final = 3  # sixteenths from which a note may end in a turn
_RECENT: Final = 3  # notes before a change of chord that may be the last ones heard
_TURN: Final = 0.2  # importance of a turn after the theme's own notes
_COVERT: Final = 0.8  # importance from which a bass note is seldom heard
_PAD_STAGGER: Final = 0.004  # importance between the pad's voices


@dataclass(slots=True)
class Lines:
    """What the sustained parts remember from bar to bar."""

    pad: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    root_before: int | None = None
    bass: tuple[int, ...] = ()  # the notes under this chord
    bass_before: tuple[int, ...] = ()  # and under the one before
    sung: Sung | None = None  # the melody's last note, its pitch in MIDI
    recent: tuple[int, ...] = ()  # its last pitches, any of which may be the last that is heard
    dominant: int | None = None  # root (pitch class) of the last chord, if it was major
    compasses: tuple[tuple[int, int], ...] = ()  # in which the chords were last placed

    def root(self, scene: Scene) -> int:
        """The bass note for this chord: the nearest root, inside the compass."""
        low, high = scene.style.compass[Role.BASS]
        options = [p for p in range(low, high + 1) if p % 12 == scene.tones[0]]
        near = self.root_before if self.root_before is not None else (low + high) // 2 - 2
        root = min(options, key=lambda pitch: (abs(pitch - near) + 0.2 * (pitch - low), pitch))
        self.root_before = root
        return root

    def follow(self, scene: Scene, bass: Sequence[Candidate]) -> None:
        """Hear what the bass plays, so that the upper voices can go their own ways."""
        line = sorted((note.beat, note.pitch) for note in bass if note.importance <= _COVERT)
        self.bass_before = self.bass
        self.bass = tuple(scene.tonic + pitch for _, pitch in line)

    def voice(self, scene: Scene) -> None:
        """Lead pad and keys to this chord; a new register is taken up at once."""
        leading = self._leading_tone(scene)
        outer = (self.bass_before[0], self.bass[0]) if self.bass_before and self.bass else None
        roles = [role for role in (Role.PAD, Role.CHORDS) if role in scene.style.compass]
        compasses = tuple(scene.compass(role) for role in roles)
        if compasses != self.compasses:
            self.pad, self.keys, self.compasses = (), (), compasses
        if Role.PAD in roles:
            spread = scene.style.openness
            self.pad = voiced(
                scene.tones, self.pad, scene.compass(Role.PAD), spread, outer, leading
            )
        if Role.CHORDS in roles:
            self.keys = voiced(
                scene.tones, self.keys, scene.compass(Role.CHORDS), 0.0, outer, leading
            )
        self.dominant = scene.tones[0] if _MAJOR_THIRD in scene.chord.tones else None

    def _leading_tone(self, scene: Scene) -> int | None:
        """The pitch class that must rise, when a dominant comes to a chord with its tonic."""
        if self.dominant is None:
            return None
        falls = (self.dominant - scene.tones[0]) % 12 == _FIFTH
        at_home = (self.dominant - scene.tonic) % 12 == _FIFTH
        tonic = (self.dominant - _FIFTH) % 12
        return (tonic - 1) % 12 if (falls or at_home) and tonic in scene.tones else None

    def pads(self, scene: Scene) -> Iterator[Candidate]:
        """The held chord, outer voices first as density rises; it is struck once."""
        style = scene.style
        if not scene.held or Role.PAD not in style.compass or not style.pad_velocity:
            return
        outward = sorted(
            self.pad, key=lambda pitch: -abs(2 * pitch - self.pad[0] - self.pad[-1] + 1)
        )
        for place, pitch in enumerate(outward):
            heard = style.pad_importance + _PAD_STAGGER * place
            yield scene.note(Role.PAD, scene.first, scene.held, pitch, style.pad_velocity, heard)

    def melody(self, scene: Scene, theme: Theme) -> Iterator[Candidate]:
        """What the theme has while this chord holds, fitted to it."""
        bar = [note for note in theme if note.bar == scene.bar]
        if not bar and scene.first == 0:
            self.sung, self.recent = None, ()
        steps = moved(tuple(note.step for note in bar), scene.syncopation, not scene.fast)
        placed = sorted(
            (step - step % 2 if scene.fast else step, note)
            for note, step in zip(bar, steps, strict=True)
            if scene.first <= step < scene.last
        )
        sung = self._sing(scene, placed)
        for (step, note), pitch in zip(placed, sung, strict=True):
            played = tuple(_played(scene, note, step, pitch))
            self.recent = (*self.recent, *(scene.tonic + one.pitch for one in played))[-_RECENT:]
            yield from played

    def _sing(self, scene: Scene, placed: list[tuple[int, ThemeNote]]) -> list[int]:
        """The pitches (MIDI) of notes at their sixteenths."""
        if not placed:
            return []
        register = self._register(scene)
        low, high = scene.compass(Role.MELODY)
        wanted = [
            Wanted(note.degree, _harmonic(note, step), _restful(scene, step))
            for step, note in placed
        ]
        before = self.sung and Sung(self.sung.degree, self.sung.pitch - register)
        outer = self._outer(register)
        compass = (low - register, high - register)
        rising = self._rising(register)
        line = fitted(wanted, scene.scale, compass, before, outer, rising)
        self.sung = Sung(line[-1].degree, line[-1].pitch + register)
        return [sung.pitch + register for sung in line]

    def _rising(self, register: int) -> int | None:
        """A leading tone among the last notes that has not found its tonic."""
        for place, pitch in enumerate(self.recent):
            if (pitch - register) % 12 == _LEADING_TONE and pitch + 1 not in self.recent[place:]:
                return pitch - register
        return None

    def _outer(self, register: int) -> tuple[Outer, ...]:
        """The outer voices on their way to this chord, whichever of their notes are heard."""
        return tuple(
            Outer(low - register, high - register, now - register)
            for low in self.bass_before[-_RECENT:]
            for high in self.recent
            for now in self.bass[:1]
        )

    def _register(self, scene: Scene) -> int:
        """The tonic (MIDI) from which themes lie in the middle of the melody's compass."""
        low, high = scene.compass(Role.MELODY)
        middle = (low + high) / 2 - _CENTRE_DEGREE
        return min((scene.tonic + 12 * k for k in (-1, 0, 1, 2)), key=lambda t: abs(t - middle))


def _restful(scene: Scene, step: int) -> frozenset[int]:
    """Where the melody may rest: chord tones, and off the downbeat the ninth as well."""
    tones = {(scene.chord.root + tone) % 12 for tone in scene.chord.tones}
    ninth = (scene.chord.root + _NINTH) % 12
    return frozenset(tones | {ninth} if step and ninth in scene.scale else tones)


def _harmonic(note: ThemeNote, step: int) -> bool:
    return asks_for_harmony(step, note.steps) and not note.ornament


def _played(scene: Scene, note: ThemeNote, step: int, pitch: int) -> Iterator[Candidate]:
    """A note of the theme, and a turn at its end that a dense melody has time for."""
    style, harmonic = scene.style, _harmonic(note, step)
    first, last = style.melody_importance
    weakness = 1.0 if note.ornament else 0.0 if harmonic else 0.5
    heard = first + (last - first) * weakness
    loud = style.melody_velocity * (1.05 if harmonic else 0.9)
    steps, short = min(note.steps, STEPS - step), 2 if scene.fast else 1
    turns = style.ornaments and steps >= _ADORNED + scene.fast
    length = 0.95 * (steps - short if turns else steps)
    yield scene.note(Role.MELODY, step, length, pitch, loud, heard)
    if turns:
        place = step + steps - short
        place -= place % short
        heard = last + _TURN + 0.1 * (step % 4 != 0)
        yield scene.note(Role.MELODY, place, short, _neighbour(scene, pitch), 0.7 * loud, heard)


def _neighbour(scene: Scene, pitch: int) -> int:
    """A scale note beside a pitch (MIDI)."""
    side = 1 if scene.draw.random() < 0.5 else -1
    return next(p for d in (1, 2, 3) if ((p := pitch + side * d) - scene.tonic) % 12 in scene.scale)
