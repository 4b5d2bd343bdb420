"""The mixing desk and the room in one kernel: a tape becomes audio.

The same 32-frame steps as on stage; nothing is allocated, nothing waits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, Integers, entry, kernel
from biomusic.sound.chorus import Chorus, add_chorus, build_chorus
from biomusic.sound.controls import LAYERS, ROLES, Control
from biomusic.sound.echo import Echo, add_echo, build_echo
from biomusic.sound.hall import ECHO_AGAIN, ECHO_BEATS
from biomusic.sound.master import FADE_STEP, FADE_TO, Master, build_master, finish
from biomusic.sound.reverb import Reverb, add_reverb, build_reverb
from biomusic.sound.signals import Speaker, build_speaker, speak
from biomusic.sound.strips import Buses, build_buses, clear, glide, mix_role
from biomusic.sound.tape import Tape
from biomusic.types import SAMPLE_RATE, STEP, Audio

ROOM_GLIDE = STEP / (0.3 * SAMPLE_RATE)
LEVEL, ENERGY, REVERB = int(Control.LEVEL), int(Control.ENERGY), int(Control.REVERB)


class Console(NamedTuple):
    """All that the mixing desk and the effects remember."""

    strips: Floats  # (roles, columns)
    hall: Floats  # the effects' settings now
    buses: Buses
    chorus: Chorus
    echo: Echo
    reverb: Reverb
    speaker: Speaker
    master: Master
    mixed: Integers  # (1,) steps ever


def build_console(strips: Floats, hall: Floats) -> Console:
    """A silent console with its faders where the first mix wants them."""
    return Console(
        strips.copy(),
        hall.copy(),
        build_buses(),
        build_chorus(),
        build_echo(),
        build_reverb(),
        build_speaker(),
        build_master(),
        np.zeros(1, np.int64),
    )


@entry
def mix_down(console: Console, tape: Tape, out: Audio) -> None:
    """Fill ``out``, (frames, 2), with the whole tape."""
    hall, buses, fade = console.hall, console.buses, console.master.fade
    fade[FADE_TO], fade[FADE_STEP] = tape.fade[0], tape.fade[1]
    left, right = buses.left, buses.right
    for step in range(len(tape.tempo)):
        now, kick, scene = tape.controls[step], tape.kick[step], tape.scene[step]
        wanted = tape.scenes.halls[scene]
        clear(buses)
        for role in range(len(ROLES)):
            glide(console.strips[role], tape.scenes.strips[scene, role])
            if tape.sounding[step, role]:
                layer = now[LAYERS + role]
                played = tape.roles[step, role * 2 * STEP : (role + 1) * 2 * STEP]
                mix_role(buses, played, console.strips[role], layer, now[ENERGY], kick)
        _furnish(hall, wanted)
        add_chorus(console.chorus, buses.chorus_left, buses.chorus_right, left, right)
        apart, again = wanted[ECHO_BEATS] * 60.0 / tape.tempo[step], hall[ECHO_AGAIN]
        add_echo(console.echo, apart, again, buses.echo_left, buses.echo_right, left, right)
        wet = float32(2.0) * now[REVERB]
        sent_left, sent_right = buses.reverb_left, buses.reverb_right
        add_reverb(console.reverb, hall, wet, sent_left, sent_right, left, right)
        speak(console.speaker, tape.signal[step])
        finish(console.master, now[LEVEL], now[ENERGY], console.speaker, left, right)
        for frame in range(STEP):
            out[step * STEP + frame, 0] = left[frame]
            out[step * STEP + frame, 1] = right[frame]
    console.mixed[0] += len(tape.tempo)


@kernel
def _furnish(hall: Floats, wanted: Floats) -> None:
    for column in range(len(hall)):
        hall[column] += float32(ROOM_GLIDE) * (wanted[column] - hall[column])
