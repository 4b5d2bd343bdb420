"""One voice alone on a stage: what it plays before anybody mixes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from biomusic.sound.agenda import A_NOTE, LETTER, post
from biomusic.sound.air import Air
from biomusic.sound.controls import Control
from biomusic.sound.formant import Formant
from biomusic.sound.modal import Modal
from biomusic.sound.modes import FOR_EVER
from biomusic.sound.modulation import Modulation
from biomusic.sound.performance import Stage, build_stage, perform
from biomusic.sound.plucked import Plucked
from biomusic.sound.scenes import SceneShelf
from biomusic.sound.seating import seat
from biomusic.sound.shelf import shelve
from biomusic.sound.subtractive import Subtractive
from biomusic.sound.tape import blank_tape
from biomusic.sound.voice import Voice
from biomusic.types import SAMPLE_RATE, STEP, Audio

TEMPO = 60.0  # bpm: a beat is a second


class Note(NamedTuple):
    second: float
    length: float  # s
    pitch: float
    velocity: float


def stage_for(voice: Voice, controls: Mapping[Control, float] | None = None) -> Stage:
    """An empty stage on which only this voice plays."""
    stage = build_stage(TEMPO, 1)._replace(shelf=shelve([voice]))
    for control, value in (controls or {}).items():
        stage.targets[control] = stage.now[control] = value
    return stage


def queue(stage: Stage, notes: Sequence[Note]) -> None:
    """Hand the notes to the voice."""
    rows = [
        (A_NOTE, number, note.second, note.length, note.pitch, note.velocity, 0.0, 0, 0)
        for number, note in enumerate(notes)
    ]
    assert post(stage.agenda, np.array(rows, LETTER)) == len(rows)


def play(stage: Stage, seconds: float) -> Audio:
    """The next seconds, (frames, 2), at the voice's own level."""
    steps = int(seconds * SAMPLE_RATE) // STEP
    tape = blank_tape(steps, SceneShelf(seat("ambient", 0)).scenes, np.zeros(2, np.float32))
    perform(stage, tape)
    first = tape.roles[:, : 2 * STEP].reshape(steps, 2, STEP)
    return np.ascontiguousarray(first.transpose(0, 2, 1).reshape(-1, 2))


def play_alone(voice: Voice, notes: Sequence[Note], seconds: float) -> Audio:
    """These notes on a new stage."""
    stage = stage_for(voice)
    queue(stage, notes)
    return play(stage, seconds)


def still(voice: Voice) -> Voice:
    """The same voice without anything that moves: no vibrato, no breath, no decay.

    Its spectrum is one of lines, so whatever lies between them is not its own.
    """
    patch = voice.patch
    match patch:
        case Subtractive():
            patch = replace(patch, vibrato=0.0, detune=0.0, wander=0.0, sustain=1.0)
        case Modulation():
            # as rich as it ever is, for as long as it sounds
            rest = {"index_rest": patch.index, "partial_time": FOR_EVER, "sustain": 1.0}
            patch = replace(patch, detune=0.0, **rest)
        case Plucked():
            patch = replace(patch, ring=60.0, body=0.0)
        case Modal():
            modes = tuple(mode._replace(time=FOR_EVER) for mode in patch.modes)
            patch = replace(patch, modes=modes, thump=0.0)
        case Formant():
            patch = replace(patch, vibrato=0.0, detune=0.0, breath=0.0, sustain=1.0)
        case Air():
            patch = replace(patch, wander=0.0)
        case _:
            pass
    return replace(voice, patch=patch)


def partials(voice: Voice, hertz: float) -> NDArray[np.float64]:
    """Where a still voice's lines lie, Hz, below half the sample rate."""
    if isinstance(voice.patch, Modal):
        ratios = np.array([mode.ratio for mode in voice.patch.modes])
        stiffness = voice.patch.stiffness * (hertz / 261.62557) ** 1.6
        sharp = np.sqrt((1.0 + stiffness * ratios**2) / (1.0 + stiffness))
        lines = hertz * ratios * sharp
    else:
        lines = hertz * np.arange(1, int(SAMPLE_RATE / 2 / hertz) + 1)
    return np.asarray(lines[lines < SAMPLE_RATE / 2], np.float64)
