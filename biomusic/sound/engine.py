"""The instrument that the session plays: notes with beats go in, audio comes out.

The engine owns the beat.  It moves the beat in steps of 32 frames, so a change of tempo moves
everything that has not sounded yet, and it resolves every note to its exact frame.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from biomusic.errors import AudioError
from biomusic.sound.agenda import CAPACITY, NOTE, forget_from, insert
from biomusic.sound.console import build_console, mix_down
from biomusic.sound.controls import ROLES, Control
from biomusic.sound.limiter import LATENCY
from biomusic.sound.performance import BPM, build_stage, perform
from biomusic.sound.seating import seat
from biomusic.sound.tape import Tape, blank_tape
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role

__all__ = ["Control", "Engine", "Onset", "TimedNote"]

SLOWEST: Final = 20.0  # bpm; bounds that only protect the arithmetic
FASTEST: Final = 400.0
REEL: Final = 48_000  # frames; the longest tape that ``render`` keeps in memory
REMEMBERED: Final = 65_536  # onsets that wait to be fetched; older ones are forgotten


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

    One thread at a time may call it, and one other may ``mix`` the tapes in their order.  The
    same seed and the same calls at the same frames give the same bits, however the frames are
    divided among calls.
    """

    def __init__(self, *, tempo: float, style: str, seed: int = 0) -> None:
        self._stage = build_stage(_bounded(tempo, SLOWEST, FASTEST), seed)
        self._onsets: deque[Onset] = deque(maxlen=REMEMBERED)
        self._started = False
        self._fade = np.array([1.0, 0.0], np.float32)  # where to, and how far in a step
        self.use(style)
        self._console = build_console(self._strips, self._hall)

    @property
    def frame(self) -> int:
        """Frames rendered so far."""
        return int(self._stage.frames[0]) - (LATENCY if self._started else 0)

    @property
    def beat(self) -> float:
        """Beat (quarter notes) that is heard at ``frame``."""
        return float(self._stage.heard[1])

    @property
    def tempo(self) -> float:
        """Tempo now, bpm."""
        return float(self._stage.time[BPM])

    @property
    def fader(self) -> float:
        """Gain, dB, by which the master fader moves the mix at the end of the last tape mixed."""
        return float(20.0 * math.log10(self._console.master.rider.state[2]))

    def use(self, style: str, scoring: int = 0) -> None:
        """Play later notes on this style's voices; gains, sends and room glide to its mix.

        ``scoring`` counts up whenever other instruments are to take over.
        """
        seats = seat(style, scoring)
        self._stage.voices[:] = seats.voices
        self._strips, self._hall = seats.strips, seats.hall

    def set(self, control: Control, value: float) -> None:
        """Aim a control at ``value``; it moves from the next step on and never jumps.

        Before the first frame it simply stands there.
        """
        low, high = (SLOWEST, FASTEST) if control is Control.TEMPO else (0.0, 1.0)
        self._stage.targets[control] = _bounded(value, low, high)
        if not self._started:
            self._stage.now[control] = self._stage.targets[control]
            self._stage.time[BPM] = self._stage.targets[Control.TEMPO]

    def queue(self, notes: Iterable[TimedNote]) -> None:
        """Add notes in any order; late ones sound at once.

        Raises:
            AudioError: the queue is full; the notes that found room stay.
        """
        coming = np.array([_row(note) for note in notes], NOTE)
        taken = insert(self._stage.agenda, coming)
        if taken < len(coming):
            raise AudioError(
                f"the engine's queue holds {CAPACITY} notes and {len(coming) - taken} found no "
                "room; queue fewer notes ahead"
            )

    def revoke(self, beat: float) -> None:
        """Forget queued notes that would start at ``beat`` or later."""
        forget_from(self._stage.agenda, beat)

    def render(self, frames: int) -> Audio:
        """The next ``frames`` (a multiple of 32) of audio, (frames, 2) float32."""
        pieces = [
            self.mix(self.perform(min(REEL, frames - start)))
            for start in range(0, max(frames, 1), REEL)
        ]
        return np.concatenate(pieces)

    def perform(self, frames: int) -> Tape:
        """Let the band play the next ``frames`` (a multiple of 32)."""
        if frames < 0 or frames % STEP:
            raise ValueError(f"frames must be a multiple of {STEP}, not {frames}")
        # what the limiter must see ahead of the first frame
        lead = 0 if self._started or not frames else LATENCY
        self._started = self._started or frames > 0
        steps = (lead + frames) // STEP
        tape = blank_tape(steps, self._strips, self._hall, self._fade, lead)
        perform(self._stage, tape)
        self._fetch_onsets()
        return tape

    def mix(self, tape: Tape) -> Audio:
        """What the band played as audio, (frames, 2) float32; each tape once, in order."""
        audio = np.empty((len(tape.tempo) * STEP, 2), np.float32)
        mix_down(self._console, tape, audio)
        return audio[int(tape.lead[0]) :]

    def onsets(self) -> list[Onset]:
        """What became of notes since the last call, in order."""
        fetched = list(self._onsets)
        self._onsets.clear()
        return fetched

    def fade_out(self, seconds: float) -> None:
        """Fade to silence within ``seconds``, for good."""
        self._fade[:] = 0.0, STEP / max(STEP, seconds * SAMPLE_RATE)

    def _fetch_onsets(self) -> None:
        agenda = self._stage.agenda
        for outcome in agenda.outcomes[: agenda.told[0]]:
            self._onsets.append(
                Onset(int(outcome["id"]), int(outcome["frame"]), bool(outcome["sounded"]))
            )
        agenda.told[0] = 0


def _row(note: TimedNote) -> tuple[int, float, float, float, float, float, int]:
    role = ROLES.index(note.role)
    return (note.id, note.beat, note.length, note.pitch, note.velocity, note.rank, role)


def _bounded(value: float, low: float, high: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"a control cannot be {value}")
    return min(max(value, low), high)
