"""Hands intents and bars to the engine, and remembers what really sounded, and when.

Everything it does follows from the calls it gets and the engine's own frames and beats; it
never asks what time it is.  So a replay that makes the same calls at the same frames makes
the same sound.
"""

from __future__ import annotations

from biomusic.journal import PlacedBar
from biomusic.score.midi import Marker, TempoPoint, bar_markers
from biomusic.score.pitch import midi_pitch
from biomusic.score.roll import PlayedNote, Roll
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.tape import Tape
from biomusic.types import SAMPLE_RATE, Bar, Intent, Role

LAYERS = {role: Control[role.name] for role in Role}
DENSITIES = {role: Control[f"{role.name}_DENSITY"] for role in Role}


class Conductor:
    """One performance on one engine.

    Args:
        engine: that plays.
        remembers: keep what sounded; a live session need not, for its journal does.
    """

    def __init__(self, engine: Engine, remembers: bool = True) -> None:
        self.engine, self._remembers = engine, remembers
        self.notes = Roll()  # those that sounded
        self.tempo: list[TempoPoint] = [TempoPoint(0.0, 0.0)]
        self.markers: list[Marker] = []
        self._waiting: dict[int, PlayedNote] = {}
        self._next_id = 0
        self._marked: Bar | None = None  # the last one

    def cue(self, intent: Intent, pull: float = 0.0) -> None:
        """Let the engine follow an intent from its next step on, its beat moved by ``pull``."""
        set_to = self.engine.set
        if pull:
            self.engine.pull(pull)
        set_to(Control.TEMPO, intent.tempo)
        set_to(Control.ENERGY, intent.energy)
        set_to(Control.BRIGHTNESS, intent.brightness)
        set_to(Control.LEVEL, intent.level)
        set_to(Control.SWELL, intent.swell)
        if intent.cue is not None:
            self.engine.signal(intent.cue)
        for role, control in LAYERS.items():
            set_to(control, intent.layers.get(role, 1.0))
            set_to(DENSITIES[role], intent.density_of(role))

    def place(self, placed: PlacedBar) -> None:
        """Queue a bar's notes; which of them sound, the density at their onset decides."""
        bar, start = placed.bar, placed.beat
        self.engine.use(bar.style, bar.scoring, start)
        if self._remembers:
            self._mark(bar, start)
        timed: list[TimedNote] = []
        for note in bar.notes:
            pitch = midi_pitch(note, bar.key)
            beat = start + note.beat
            self._waiting[self._next_id] = PlayedNote(
                note.role, beat, note.length, pitch, note.velocity
            )
            timed.append(
                TimedNote(
                    self._next_id, beat, note.length, pitch, note.velocity, note.rank, note.role
                )
            )
            self._next_id += 1
        self.engine.queue(timed)

    def perform(self, frames: int) -> Tape:
        """Play the next ``frames`` (a multiple of 32) onto a tape, which is still to be mixed."""
        tape = self.engine.perform(frames)
        self.hear()
        return tape

    def hear(self) -> None:
        """Take in what became of notes, and where the beat is; whoever plays."""
        for onset in self.engine.onsets():
            note = self._waiting.pop(onset.id)
            if onset.sounded and self._remembers:
                self.notes.append(note)
        if self._remembers:
            self.tempo.append(TempoPoint(self.engine.beat, self.engine.frame / SAMPLE_RATE))

    def _mark(self, bar: Bar, start: float) -> None:
        self.markers.extend(bar_markers(bar, start, self._marked))
        self._marked = bar
