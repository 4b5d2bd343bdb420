"""The whole engine in one kernel: beats become frames, notes become lanes, lanes become audio.

Everything happens in steps of 32 frames, whatever was asked for, so that the size of a block
never changes a bit.  All state lies in arrays made beforehand; nothing is allocated, nothing
waits, and no Python runs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy import float32

from biomusic import clock
from biomusic.sound.agenda import Agenda, build_agenda, sounds, tell
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
from biomusic.sound.chorus import Chorus, add_chorus, build_chorus
from biomusic.sound.compiled import Doubles, Floats, Integers, entry, kernel
from biomusic.sound.controls import LAYERS, ROLES, Control, default_targets, follow
from biomusic.sound.echo import Echo, add_echo, build_echo
from biomusic.sound.hall import ECHO_AGAIN, ECHO_BEATS
from biomusic.sound.lanes import DESK, LANES, place
from biomusic.sound.limiter import AHEAD
from biomusic.sound.master import Master, build_master, finish
from biomusic.sound.reverb import Reverb, add_reverb, build_reverb
from biomusic.sound.shelf import Shelf, build_shelf
from biomusic.sound.strips import (
    DUCK_FALL,
    DUCK_RISE,
    Buses,
    build_buses,
    clear,
    glide,
    mix_role,
)
from biomusic.types import SAMPLE_RATE, STEP, Audio

GLIDE = 0.012  # s, lag of the tempo: 98 % of a change within 50 ms
SECONDS = STEP / SAMPLE_RATE
KICKS = (35, 36)  # General MIDI

TEMPO, LEVEL, BRIGHTNESS = int(Control.TEMPO), int(Control.LEVEL), int(Control.BRIGHTNESS)
ENERGY, DENSITY, REVERB = int(Control.ENERGY), int(Control.DENSITY), int(Control.REVERB)

TIDY = 8 * STEP  # frames; no envelope falls from −300 dB to a denormal in so short a time

BEAT, BPM = range(2)  # columns of the time
ROOM_GLIDE = STEP / (0.3 * SAMPLE_RATE)


class Studio(NamedTuple):
    """All that the engine remembers."""

    time: Doubles  # beat now and tempo
    heard: Doubles  # (AHEAD + 1,) beats at the start of the last steps, the newest last
    frames: Integers  # (1,) frames played, ahead of those heard by the limiter's latency
    agenda: Agenda
    band: Band
    shelf: Shelf
    voices: Integers  # (roles,) who plays a role's next note
    now: Floats  # (controls,)
    targets: Floats
    strips: Floats  # (roles, columns)
    mix: Floats  # where the strips glide to
    hall: Floats  # the effects' settings now
    hall_mix: Floats  # and where they glide to
    kick: Floats  # (2,) how far the kick pushes others back, and the frames that it still pushes
    buses: Buses
    chorus: Chorus
    echo: Echo
    reverb: Reverb
    master: Master


def build_studio(tempo: float, seed: int) -> Studio:
    """A silent studio at beat 0."""
    targets = default_targets()
    targets[TEMPO] = tempo
    return Studio(
        np.array([0.0, tempo]),
        np.zeros(AHEAD + 1),
        np.zeros(1, np.int64),
        build_agenda(),
        build_band(seed),
        build_shelf(),
        np.zeros(len(ROLES), np.int64),
        targets.copy(),
        targets,
        np.zeros((len(ROLES), 9), np.float32),
        np.zeros((len(ROLES), 9), np.float32),
        np.zeros(4, np.float32),
        np.zeros(4, np.float32),
        np.zeros(2, np.float32),
        build_buses(),
        build_chorus(),
        build_echo(),
        build_reverb(),
        build_master(),
    )


approach = kernel(clock.approach)
advance = kernel(clock.advance)
frames_until = kernel(clock.frames_until)


@entry
def render(studio: Studio, out: Audio) -> None:
    """Fill ``out``, (frames, 2), a multiple of ``STEP`` frames.

    One level deep on purpose: LLVM optimises whatever a kernel calls once more with the caller.
    """
    time, now, hall, buses = studio.time, studio.now, studio.hall, studio.buses
    for start in range(0, len(out), STEP):
        _keep_time(time, studio.heard, studio.targets[TEMPO])
        follow(now, studio.targets)
        clear(buses)
        while _frames_until_next(studio.agenda, time) < STEP - 0.5:
            _begin_next(studio)
        _play_band(studio.band, time, now, buses, studio.frames[0] % TIDY == 0)
        _push_back(studio.kick)
        for role in range(len(ROLES)):
            glide(studio.strips[role], studio.mix[role])
            layer, kick = now[LAYERS + role], studio.kick[0]
            if buses.sounding[role]:
                mix_role(buses, role, studio.strips[role], layer, now[ENERGY], kick)
        _furnish(hall, studio.hall_mix)
        left, right = buses.left, buses.right
        add_chorus(studio.chorus, buses.chorus_left, buses.chorus_right, left, right)
        apart, again = studio.hall_mix[ECHO_BEATS] * 60.0 / time[BPM], hall[ECHO_AGAIN]
        add_echo(studio.echo, apart, again, buses.echo_left, buses.echo_right, left, right)
        wet = float32(2.0) * now[REVERB]
        sent_left, sent_right = buses.reverb_left, buses.reverb_right
        add_reverb(studio.reverb, hall, wet, sent_left, sent_right, left, right)
        finish(studio.master, now[LEVEL], left, right)
        for frame in range(STEP):
            out[start + frame, 0] = left[frame]
            out[start + frame, 1] = right[frame]
        time[BEAT] = advance(time[BEAT], time[BPM], SECONDS)
        studio.frames[0] += STEP


@kernel
def _keep_time(time: Doubles, heard: Doubles, target: float32) -> None:
    time[BPM] = approach(time[BPM], float(target), SECONDS, GLIDE)
    for step in range(AHEAD):
        heard[step] = heard[step + 1]
    heard[AHEAD] = time[BEAT]


@kernel
def _furnish(hall: Floats, wanted: Floats) -> None:
    for column in range(len(hall)):
        hall[column] += float32(ROOM_GLIDE) * (wanted[column] - hall[column])


@kernel
def _frames_until_next(agenda: Agenda, time: Doubles) -> float:
    if agenda.span[0] == agenda.span[1]:
        return np.inf
    beat = float(agenda.notes[agenda.span[0]]["beat"])
    return frames_until(beat, time[BEAT], time[BPM], SAMPLE_RATE)


@kernel
def _begin_next(studio: Studio) -> None:
    agenda = studio.agenda
    note = agenda.notes[agenda.span[0]]
    frame = max(0, int(_frames_until_next(agenda, studio.time) + 0.5))
    agenda.span[0] += 1
    sounded = sounds(note, studio.now[DENSITY]) and _begin(studio, note, frame)
    tell(agenda, note, studio.frames[0] + frame, sounded)


@kernel
def _begin(studio: Studio, note: Any, frame: int) -> bool:
    band, shelf, role = studio.band, studio.shelf, note["role"]
    voice = int(studio.voices[role])
    velocity = min(max(note["velocity"], float32(0.0)), float32(1.0))
    # full energy spreads accents over 18 dB, none over 6: loudness itself is ridden elsewhere
    accent = float32(0.5) + studio.now[ENERGY]
    gain = float32(1.0) - accent * float32(0.66) * (float32(1.0) - velocity)
    gain *= shelf.gains[voice]
    row = begin_note(band, shelf, voice, note, velocity, note["beat"] + note["length"])
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
            studio.kick[1] = float32(0.025 * SAMPLE_RATE)
    place(desk, row % LANES, frame, gain, pan)
    return True


@kernel
def _play_band(band: Band, time: Doubles, now: Floats, buses: Buses, tidy: bool) -> None:
    frames_per_beat = 60.0 * SAMPLE_RATE / time[BPM]
    # ±1.5 octaves by hand, and full energy opens filters by half an octave
    brightness = float32(3.0) * (now[BRIGHTNESS] - float32(0.5))
    brightness += now[ENERGY] - float32(0.5)
    for index in range(DESKS):
        if band.families[index] >= 0:
            release_until(band, index, time[BEAT], frames_per_beat)
            play_desk(band, index, brightness, tidy)
            collect(band, index, buses.roles, buses.sounding)


@kernel
def _push_back(kick: Floats) -> None:
    if kick[1] > float32(0.0):
        kick[1] -= float32(STEP)
        kick[0] += float32(DUCK_FALL) * (float32(1.0) - kick[0])
    else:
        kick[0] -= float32(DUCK_RISE) * kick[0]
    if kick[0] < float32(1e-6):
        kick[0] = float32(0.0)
