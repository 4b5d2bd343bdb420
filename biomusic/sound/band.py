"""Who plays: desks of eight lanes, taken when a note needs them and left when it has died away."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy import float32

from biomusic.compiled import Floats, Integers, Records, Words, kernel
from biomusic.sound import air, formant, modal, modulation, percussion, plucked, subtractive
from biomusic.sound.lanes import (
    DESK,
    FIELDS,
    GAIN_LEFT,
    GAIN_RIGHT,
    LANES,
    LEVEL,
    NOISE,
    RELEASE,
    RIGHT,
    SHARE,
    SILENT,
    flush,
    gather,
    hiss,
    hush,
    release,
    settle,
)
from biomusic.sound.plucked import STRING
from biomusic.sound.shelf import Shelf
from biomusic.sound.voice import Family
from biomusic.types import STEP

DESKS: Final = 14
STOLEN = 0.0011  # s, time constant: −40 dB after 5 ms, short enough to be covered by the new note
CHOKED = 0.012  # s, a hi-hat closing

SUBTRACTIVE: Final = int(Family.SUBTRACTIVE)
MODULATION: Final = int(Family.MODULATION)
PLUCKED: Final = int(Family.PLUCKED)
PERCUSSION: Final = int(Family.PERCUSSION)
MODAL: Final = int(Family.MODAL)
FORMANT: Final = int(Family.FORMANT)
AIR: Final = int(Family.AIR)
OPEN_HAT: Final = 46  # General MIDI
CLOSED_HATS: Final = (42, 44)

PLAYER = np.dtype(
    [
        ("busy", np.int64),
        ("end", np.float64),  # beat of the release; infinite for what is struck
        ("leaving", np.int64),  # 1: fading out to make room
        ("drum", np.int64),  # General MIDI number, or −1
        ("voice", np.int64),
        ("role", np.int64),
    ]
)


class Band(NamedTuple):
    desks: Floats  # (DESKS × DESK,)
    strings: Floats  # (DESKS × LANES × STRING,)
    families: Integers  # (DESKS,) the family that plays at the desk; −1: nobody sits there
    players: Records  # PLAYER (DESKS × LANES,)
    words: Words  # (LANES + 1,) random states: one a lane for noise, one for phases


def build_band(seed: int) -> Band:
    """Empty desks."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    return Band(
        np.zeros(DESKS * DESK, np.float32),
        np.zeros(DESKS * LANES * STRING, np.float32),
        np.full(DESKS, -1, np.int64),
        np.zeros(DESKS * LANES, PLAYER),
        generator.integers(1, 2**32, LANES + 1, dtype=np.uint32),
    )


@kernel
def begin_note(
    band: Band,
    shelf: Shelf,
    voice: int,
    note: Any,
    velocity: float32,
    brightness: float32,
    end: float,
) -> int:
    """Give the note to a lane and return which, or −1 when every lane is taken.

    The lane still has to be placed in time and space.  ``brightness`` in octaves.
    """
    row = _seat(band, shelf, voice, note["role"])
    if row < 0:
        return row
    index = row // LANES
    lane = row % LANES
    desk = band.desks[index * DESK : (index + 1) * DESK]
    family, entry = shelf.families[voice], shelf.rows[voice]
    pitch = min(max(note["pitch"], float32(21.0)), float32(120.0))
    drum = int(note["pitch"]) if family == PERCUSSION else -1
    if drum in CLOSED_HATS:
        _choke(band, OPEN_HAT)
    word = band.words[LANES]
    if family == SUBTRACTIVE:
        word = subtractive.begin(desk, lane, shelf.subtractive[entry], pitch, velocity, word)
    elif family == MODULATION:
        word = modulation.begin(desk, lane, shelf.modulation[entry], pitch, velocity, word)
    elif family == PLUCKED:
        string = band.strings[row * STRING : (row + 1) * STRING]
        word = plucked.begin(desk, lane, shelf.plucked[entry], pitch, velocity, word, string)
    elif family == MODAL:
        word = modal.begin(desk, lane, shelf.modal[entry], pitch, velocity, word)
    elif family == FORMANT:
        word = formant.begin(desk, lane, shelf.formant[entry], pitch, velocity, word)
    elif family == AIR:
        word = air.begin(desk, lane, shelf.air[entry], pitch, velocity, word)
    else:
        struck = shelf.drums[entry + (drum & 127)]
        word = percussion.begin(desk, lane, struck, velocity, brightness, word)
    band.words[LANES] = word
    player = band.players[row]
    player["busy"] = 1
    player["leaving"] = 0
    player["drum"] = drum
    player["voice"] = voice
    player["role"] = note["role"]
    player["end"] = np.inf if family == PERCUSSION else end
    return row


@kernel
def _seat(band: Band, shelf: Shelf, voice: int, role: int) -> int:
    """A free lane at a desk of the voice's family; the role's quietest note may have to leave."""
    free, empty, quietest, sounding = -1, -1, -1, 0
    least = float32(np.inf)
    for index in range(DESKS - 1, -1, -1):
        if band.families[index] < 0:
            empty = index
        elif band.families[index] == shelf.families[voice]:
            for row in range((index + 1) * LANES - 1, index * LANES - 1, -1):
                player = band.players[row]
                if not player["busy"]:
                    free = row
                elif player["role"] == role and player["voice"] == voice and not player["leaving"]:
                    sounding += 1
                    loud = _loudness(band.desks, index, row % LANES)
                    if loud < least:
                        least, quietest = loud, row
    if sounding >= shelf.polyphony[voice] and quietest >= 0:
        _leave(band, quietest, float32(STOLEN))
    if free < 0 and empty >= 0:
        free = empty * LANES
        _open_desk(band, empty, shelf.families[voice])
    return free


@kernel
def _loudness(desks: Floats, index: int, lane: int) -> float32:
    at = index * DESK + lane
    loudness: float32 = desks[at + LEVEL] * (desks[at + GAIN_LEFT] + desks[at + GAIN_RIGHT])
    return loudness


@kernel
def _open_desk(band: Band, index: int, family: int) -> None:
    band.families[index] = family
    desk = band.desks[index * DESK : (index + 1) * DESK]
    for field in range(FIELDS * LANES):
        # idle lanes run too: any harmless number will do, but 0 would be divided by
        desk[field] = float32(0.01)
    for lane in range(LANES):
        _rest(desk, lane)


@kernel
def _rest(desk: Floats, lane: int) -> None:
    desk[RELEASE + lane] = float32(0.0)
    desk[LEVEL + lane] = float32(0.0)


@kernel
def _leave(band: Band, row: int, seconds: float32) -> None:
    index = row // LANES
    hush(band.desks[index * DESK : (index + 1) * DESK], row % LANES, seconds)
    band.players[row]["leaving"] = 1


@kernel
def _choke(band: Band, drum: int) -> None:
    for row in range(DESKS * LANES):
        if band.players[row]["busy"] and band.players[row]["drum"] == drum:
            _leave(band, row, float32(CHOKED))


@kernel
def release_until(band: Band, index: int, beat: float, frames_per_beat: float) -> None:
    """Release at their frames those notes of a desk that end within this step."""
    desk = band.desks[index * DESK : (index + 1) * DESK]
    for lane in range(LANES):
        player = band.players[index * LANES + lane]
        if player["busy"]:
            frames = (player["end"] - beat) * frames_per_beat
            if frames < STEP - 0.5:
                release(desk, lane, max(0, int(frames + 0.5)))
                player["end"] = np.inf


@kernel
def play_desk(band: Band, index: int, brightness: float32, swell: float32, tidy: bool) -> None:
    """Play one step at one desk; ``tidy`` now and then, before anything becomes denormal.

    ``brightness`` in octaves; ``swell`` 0–1.
    """
    desk = band.desks[index * DESK : (index + 1) * DESK]
    if tidy:
        flush(desk)
    family = band.families[index]
    if family >= PERCUSSION:
        hiss(desk, NOISE, band.words)
    if family == SUBTRACTIVE:
        subtractive.play(desk, brightness)
    elif family == MODULATION:
        modulation.play(desk, brightness)
    elif family == PLUCKED:
        base = index * LANES * STRING
        plucked.play(desk, band.strings[base : base + LANES * STRING], brightness)
    elif family == MODAL:
        modal.play(desk, brightness)
    elif family == FORMANT:
        formant.play(desk, brightness)
    elif family == AIR:
        hiss(desk, RIGHT, band.words)
        air.play(desk, brightness, swell)
    else:
        percussion.play(desk)


@kernel
def collect(band: Band, index: int, roles: Floats, sounding: Integers) -> None:
    """Add a desk's step to the roles that sit there, and free the lanes that fell silent."""
    desk = band.desks[index * DESK : (index + 1) * DESK]
    for role in range(len(sounding)):
        present = False
        for lane in range(LANES):
            player = band.players[index * LANES + lane]
            mine = player["busy"] != 0 and player["role"] == role
            desk[SHARE + lane] = float32(1.0) if mine else float32(0.0)
            present = present or mine
        if present:
            sounding[role] = 1
            left = roles[role * 2 * STEP : (role * 2 + 1) * STEP]
            right = roles[(role * 2 + 1) * STEP : (role * 2 + 2) * STEP]
            gather(desk, left, right)
    settle(desk)
    if band.families[index] == PERCUSSION:
        percussion.judge(desk)
    elif band.families[index] == MODAL:
        modal.judge(desk)
    busy = 0
    for lane in range(LANES):
        player = band.players[index * LANES + lane]
        if player["busy"] and desk[LEVEL + lane] < SILENT:
            player["busy"] = 0
            _rest(desk, lane)
        busy += player["busy"]
    if busy == 0:
        band.families[index] = -1
