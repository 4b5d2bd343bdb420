"""The band in one kernel: beats become frames, notes become lanes, lanes become a tape.

Everything happens in steps of 32 frames, whatever was asked for, so that the size of a block
never changes a bit.  All state lies in arrays made beforehand; nothing is allocated, nothing
waits, and no Python runs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy import float32

from biomusic import clock
from biomusic.compiled import Doubles, Floats, Integers, entry, kernel
from biomusic.sound.agenda import (
    A_SCENE,
    A_SIGNAL,
    Agenda,
    build_agenda,
    open_letters,
    sounds,
    tell,
)
from biomusic.sound.arithmetic import bipolar, next_word
from biomusic.sound.band import (
    DESKS,
    Band,
    begin_note,
    build_band,
    collect,
    play_desk,
    release_until,
)
from biomusic.sound.controls import DENSITIES, Control, default_targets, follow
from biomusic.sound.lanes import DESK, LANES, place
from biomusic.sound.limiter import AHEAD
from biomusic.sound.shelf import Shelf, build_shelf
from biomusic.sound.strips import DUCK_FALL, DUCK_RISE
from biomusic.sound.tape import Tape
from biomusic.types import SAMPLE_RATE, STEP

PULLED = 0.03  # share of its pace by which the beat is pulled at most; nobody hears 3 %
GLIDE = 0.012  # s, lag of the tempo: 98 % of a change within 50 ms
SECONDS = STEP / SAMPLE_RATE
KICKS = (35, 36)  # General MIDI

TEMPO, BRIGHTNESS = int(Control.TEMPO), int(Control.BRIGHTNESS)
ENERGY, SWELL = int(Control.ENERGY), int(Control.SWELL)

TIDY = 8 * STEP  # frames; no envelope falls from −300 dB to a denormal in so short a time

BEAT, BPM, PACE = range(3)  # columns of the time; the pace is the tempo, pulled
ASKED, GIVEN = range(2)  # columns of the pull


class Stage(NamedTuple):
    """All that the players remember."""

    time: Doubles  # beat now, tempo and pace (bpm)
    pull: Doubles  # beats by which the beat was to be moved since the start, and was
    heard: Doubles  # (AHEAD + 1,) beats at the start of the last steps, the newest last
    frames: Integers  # (1,) frames played, ahead of those heard by the limiter's latency
    agenda: Agenda
    band: Band
    shelf: Shelf
    scene: Integers  # (1,) slot of the scene that is on
    signal: Integers  # (1,) the signal that begins in this step, or −1
    now: Floats  # (controls,)
    targets: Floats
    kick: Floats  # (2,) how far the kick pushes others back, and the frames that it still pushes


def build_stage(tempo: float, seed: int) -> Stage:
    """A silent stage at beat 0."""
    targets = default_targets()
    targets[TEMPO] = tempo
    return Stage(
        np.array([0.0, tempo, tempo]),
        np.zeros(2),
        np.zeros(AHEAD + 1),
        np.zeros(1, np.int64),
        build_agenda(),
        build_band(seed),
        build_shelf(),
        np.zeros(1, np.int64),
        np.full(1, -1, np.int64),
        targets.copy(),
        targets,
        np.zeros(2, np.float32),
    )


approach = kernel(clock.approach)
advance = kernel(clock.advance)
frames_until = kernel(clock.frames_until)


@entry
def perform(stage: Stage, tape: Tape) -> None:
    """Play until the tape is full.

    One level deep on purpose: LLVM optimises whatever a kernel calls once more with the caller.
    """
    time, now = stage.time, stage.now
    open_letters(stage.agenda)
    for step in range(len(tape.tempo)):
        _keep_time(time, stage.heard, stage.targets[TEMPO])
        _be_pulled(time, stage.pull)
        follow(now, stage.targets)
        stage.signal[0] = -1
        while _frames_until_next(stage.agenda, time) < STEP - 0.5:
            _begin_next(stage)
        tidy = stage.frames[0] % TIDY == 0
        _wipe(tape.roles[step], tape.sounding[step])
        _play_band(stage.band, time, now, tape.roles[step], tape.sounding[step], tidy)
        _push_back(stage.kick)
        for control in range(len(now)):
            tape.controls[step, control] = now[control]
        tape.kick[step] = stage.kick[0]
        tape.tempo[step] = time[BPM]
        tape.scene[step] = stage.scene[0]
        tape.signal[step] = stage.signal[0]
        time[BEAT] = advance(time[BEAT], time[PACE], SECONDS)
        stage.frames[0] += STEP


@kernel
def _keep_time(time: Doubles, heard: Doubles, target: float32) -> None:
    time[BPM] = approach(time[BPM], float(target), SECONDS, GLIDE)
    for step in range(AHEAD):
        heard[step] = heard[step + 1]
    heard[AHEAD] = time[BEAT]


@kernel
def _be_pulled(time: Doubles, pull: Doubles) -> None:
    """Go a little faster or slower until the beat lies where it was asked to."""
    left = pull[ASKED] - pull[GIVEN]
    most = PULLED * advance(0.0, time[BPM], SECONDS)
    moved = min(max(left, -most), most)
    pull[GIVEN] = pull[ASKED] if moved == left else pull[GIVEN] + moved
    time[PACE] = time[BPM] + moved * 60.0 / SECONDS


@kernel
def _wipe(roles: Floats, sounding: Integers) -> None:
    for frame in range(len(roles)):
        roles[frame] = float32(0.0)
    for role in range(len(sounding)):
        sounding[role] = 0


@kernel
def _frames_until_next(agenda: Agenda, time: Doubles) -> float:
    if agenda.span[0] == agenda.span[1]:
        return np.inf
    beat = float(agenda.notes[agenda.span[0]]["beat"])
    return frames_until(beat, time[BEAT], time[PACE], SAMPLE_RATE)


@kernel
def _begin_next(stage: Stage) -> None:
    agenda = stage.agenda
    note = agenda.notes[agenda.span[0]]
    frame = max(0, int(_frames_until_next(agenda, stage.time) + 0.5))
    agenda.span[0] += 1
    if note["kind"] == A_SCENE:
        stage.scene[0] = note["voice"]
        return
    if note["kind"] == A_SIGNAL:
        stage.signal[0] = note["voice"]
        return
    density = stage.now[DENSITIES + int(note["role"])]
    sounded = sounds(note, density) and _begin(stage, note, frame)
    tell(agenda, note, stage.frames[0] + frame, sounded)


@kernel
def _begin(stage: Stage, note: Any, frame: int) -> bool:
    band, shelf, voice = stage.band, stage.shelf, int(note["voice"])
    velocity = min(max(note["velocity"], float32(0.0)), float32(1.0))
    # full energy spreads accents over 18 dB, none over 6: loudness itself is ridden elsewhere
    accent = float32(0.5) + stage.now[ENERGY]
    gain = float32(1.0) - accent * float32(0.66) * (float32(1.0) - velocity)
    gain *= shelf.gains[voice]
    end = float(note["beat"] + note["length"])
    row = begin_note(band, shelf, voice, note, velocity, _brightness(stage.now), end)
    if row < 0:
        return False
    desk = band.desks[row // LANES * DESK : (row // LANES + 1) * DESK]
    band.words[LANES] = next_word(band.words[LANES])
    pan = float32(shelf.spreads[voice]) * bipolar(band.words[LANES])
    drum = band.players[row]["drum"]
    if drum >= 0:
        pan = float32(shelf.drums[shelf.rows[voice] + (drum & 127)]["pan"])
        gain *= shelf.drums[shelf.rows[voice] + (drum & 127)]["gain"]
        if drum in KICKS:
            stage.kick[1] = float32(0.025 * SAMPLE_RATE)
    place(desk, row % LANES, frame, gain, pan)
    return True


@kernel
def _play_band(
    band: Band, time: Doubles, now: Floats, roles: Floats, sounding: Integers, tidy: bool
) -> None:
    frames_per_beat = 60.0 * SAMPLE_RATE / time[PACE]
    brightness = _brightness(now)
    for index in range(DESKS):
        if band.families[index] >= 0:
            release_until(band, index, time[BEAT], frames_per_beat)
            play_desk(band, index, brightness, now[SWELL], tidy)
            collect(band, index, roles, sounding)


@kernel
def _brightness(now: Floats) -> float32:
    """Octaves: ±1.5 by hand, and full energy opens filters by half an octave."""
    by_hand = float32(3.0) * (now[BRIGHTNESS] - float32(0.5))
    brightness: float32 = by_hand + now[ENERGY] - float32(0.5)
    return brightness


@kernel
def _push_back(kick: Floats) -> None:
    if kick[1] > float32(0.0):
        kick[1] -= float32(STEP)
        kick[0] += float32(DUCK_FALL) * (float32(1.0) - kick[0])
    else:
        kick[0] -= float32(DUCK_RISE) * kick[0]
    if kick[0] < float32(1e-6):
        kick[0] = float32(0.0)
