"""The instrument that the session plays: notes with beats go in, audio comes out.

The engine owns the beat.  It moves the beat in steps of 32 frames, so a change of tempo moves
everything that has not sounded yet, and it resolves every note to its exact frame.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from biomusic.errors import AudioError
from biomusic.sound.agenda import (
    A_NOTE,
    A_SCENE,
    A_SIGNAL,
    CAPACITY,
    FORGET,
    LETTER,
    OUTCOME,
    fetch,
    post,
)
from biomusic.sound.console import build_console, mix_down
from biomusic.sound.controls import ROLES, Control
from biomusic.sound.limiter import LATENCY
from biomusic.sound.master import fade_now
from biomusic.sound.performance import ASKED, BPM, GIVEN, build_stage, perform
from biomusic.sound.scenes import Scenes, SceneShelf
from biomusic.sound.seating import seat
from biomusic.sound.signals import SIGNALS
from biomusic.sound.tape import Tape, blank_tape
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role, Signal

__all__ = ["Control", "Engine", "Onset", "TimedNote"]

SLOWEST: Final = 20.0  # bpm; bounds that only protect the arithmetic
FASTEST: Final = 400.0
REEL: Final = 48_000  # frames; the longest tape that ``render`` keeps in memory
AT_ONCE: Final = -1.0  # beat; before everything


@dataclass(frozen=True, slots=True)
class TimedNote:
    """A note with its place in the session."""

    id: int
    beat: float  # quarter notes since the session's start
    length: float  # quarter notes
    pitch: float  # MIDI number; drums: General MIDI drum number
    velocity: float  # 0–1
    rank: float  # 0–1; it sounds while density ≥ rank
    role: Role


@dataclass(frozen=True, slots=True)
class Onset:
    """What became of a note."""

    id: int
    frame: int  # where it begins in the rendered audio
    sounded: bool  # False: thinned by its rank, or no lane was free


class Engine:
    """A band in a room, with a fader that keeps −16 LUFS and a limiter at −1 dBTP.

    One thread conducts: it sets, queues and asks.  Another may play, by ``perform`` or by
    ``Live``, and another ``mix`` the tapes in their order; nobody waits for anybody.  The same
    seed and the same calls at the same frames give the same bits, however the frames are
    divided among calls.
    """

    def __init__(self, *, tempo: float, style: str, seed: int = 0) -> None:
        self.stage = build_stage(_bounded(tempo, SLOWEST, FASTEST), seed)
        self.fade = np.array([1.0, 0.0], np.float32)  # where to, and how far in a step
        self._seating = seat(style, 0)
        self._shelf = SceneShelf(self._seating)
        self.console = build_console(self._seating.strips, self._seating.hall)
        self._outcomes = np.zeros(CAPACITY, OUTCOME)

    @property
    def frame(self) -> int:
        """Frames played and mixed so far, without those that only the limiter has seen."""
        return max(0, int(self.stage.frames[0]) - LATENCY)

    @property
    def beat(self) -> float:
        """Beat (quarter notes) that is heard at ``frame``."""
        return float(self.stage.heard[1])

    @property
    def tempo(self) -> float:
        """Tempo now, bpm."""
        return float(self.stage.time[BPM])

    @property
    def fader(self) -> float:
        """Gain, dB, by which the master fader moves the mix at the end of the last tape mixed."""
        return float(20.0 * math.log10(self.console.master.rider.state[2]))

    @property
    def scenes(self) -> Scenes:
        """The mixes that may be wanted soon."""
        return self._shelf.scenes

    def use(self, style: str, scoring: int = 0, beat: float = AT_ONCE) -> None:
        """Queue later notes for this style's voices, and glide to its mix at ``beat``.

        ``scoring`` counts up whenever other instruments are to take over.

        Raises:
            AudioError: the queue is full.
        """
        self._seating = seat(style, scoring)
        self._post([(A_SCENE, -1, beat, 0.0, 0.0, 0.0, 0.0, 0, self._shelf.slot(self._seating))])

    def set(self, control: Control, value: float) -> None:
        """Aim a control at ``value``; it moves from the next step on and never jumps.

        Before the first frame it simply stands there.
        """
        low, high = (SLOWEST, FASTEST) if control is Control.TEMPO else (0.0, 1.0)
        self.stage.targets[control] = _bounded(value, low, high)
        if not self.stage.frames[0]:
            self.stage.now[control] = self.stage.targets[control]
            self.stage.time[BPM] = self.stage.targets[Control.TEMPO]

    def pull(self, beats: float) -> None:
        """Move the beat by so many quarter notes, later or sooner, at most 3 % off its pace."""
        if not math.isfinite(beats):
            raise ValueError(f"the beat cannot be pulled by {beats}")
        self.stage.pull[ASKED] += beats

    @property
    def pulling(self) -> float:
        """Quarter notes by which the beat is still to be pulled."""
        return float(self.stage.pull[ASKED] - self.stage.pull[GIVEN])

    def queue(self, notes: Iterable[TimedNote]) -> None:
        """Add notes in any order; late ones sound at once.

        Raises:
            AudioError: the queue is full; the notes that found room stay.
        """
        voices = self._seating.voices
        rows: list[_Letter] = []
        for note in notes:
            role = ROLES.index(note.role)
            place = (A_NOTE, note.id, note.beat, note.length)
            sound = (note.pitch, note.velocity, note.rank)
            rows.append((*place, *sound, role, int(voices[role])))
        self._post(rows)

    def signal(self, signal: Signal, beat: float = AT_ONCE) -> None:
        """Say something over the music at ``beat``.

        Raises:
            AudioError: the queue is full.
        """
        self._post([(A_SIGNAL, -1, beat, 0.0, 0.0, 0.0, 0.0, 0, SIGNALS.index(signal))])

    def revoke(self, beat: float) -> None:
        """Forget queued notes and scenes that would start at ``beat`` or later."""
        self._post([(FORGET, -1, beat, 0.0, 0.0, 0.0, 0.0, 0, 0)])

    def render(self, frames: int) -> Audio:
        """The next ``frames`` (a multiple of 32) of audio, (frames, 2) float32."""
        pieces = [
            self.mix(self.perform(min(REEL, frames - start)))
            for start in range(0, max(frames, 1), REEL)
        ]
        return np.concatenate(pieces)

    def perform(self, frames: int) -> Tape:
        """Let the band play the next ``frames`` (a multiple of 32).

        The first tape is longer: the limiter must see ahead of the first frame.
        """
        if frames < 0 or frames % STEP:
            raise ValueError(f"frames must be a multiple of {STEP}, not {frames}")
        lead = 0 if self.stage.frames[0] or not frames else LATENCY
        return self.perform_lead(lead + frames)

    def perform_lead(self, frames: int) -> Tape:
        """The same without a thought for the limiter."""
        scenes = self._shelf.scenes
        kept = Scenes(scenes.strips.copy(), scenes.halls.copy())
        tape = blank_tape(frames // STEP, kept, self.fade.copy())
        perform(self.stage, tape)
        return tape

    def mix(self, tape: Tape) -> Audio:
        """What the band played as audio, (frames, 2) float32; each tape once, in order."""
        first = not self.console.mixed[0] and len(tape.tempo) > 0
        audio = np.empty((len(tape.tempo) * STEP, 2), np.float32)
        mix_down(self.console, tape, audio)
        return audio[LATENCY if first else 0 :]

    def onsets(self) -> list[Onset]:
        """What became of notes since the last call, in order."""
        count = fetch(self.stage.agenda, self._outcomes)
        rows = self._outcomes[:count].tolist()
        return [Onset(identity, frame, bool(sounded)) for identity, frame, sounded in rows]

    def fade_to(self, level: float, seconds: float) -> None:
        """Fade to silence (0) or back to full (1); a whole fade takes ``seconds``."""
        self.fade[1] = STEP / max(STEP, seconds * SAMPLE_RATE)
        self.fade[0] = _bounded(level, 0.0, 1.0)

    def fall_silent(self) -> None:
        """Stand faded out at once; only while nobody plays."""
        self.fade_to(0.0, 0.0)
        fade_now(self.console.master, 0.0)

    def _post(self, rows: list[_Letter]) -> None:
        letters = np.array(rows, LETTER)
        taken = post(self.stage.agenda, letters)
        if taken < len(letters):
            raise AudioError(
                f"the engine's queue holds {CAPACITY} notes and {len(letters) - taken} found no "
                "room; queue fewer notes ahead"
            )


_Letter = tuple[int, int, float, float, float, float, float, int, int]


def _bounded(value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"a control cannot be {value}")
    return min(max(value, low), high)
