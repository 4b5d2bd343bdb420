"""Every instrument is in tune, clean, as loud as its neighbours, and falls silent again."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pytest
from scipy.signal import sosfilt
from scipy.signal.windows import blackmanharris

from benchmarks.faults import find_faults
from benchmarks.loudness import K_WEIGHTING
from benchmarks.voice_gates import denormals, folding, round_robin, swell, touch, tuning
from benchmarks.voice_stage import Note, play, queue, stage_for
from biomusic.errors import UnknownNameError
from biomusic.sound.controls import ROLES
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.mix import mix_for, mix_names, scorings
from biomusic.sound.voice import Family, open_voice, voice_names, voice_titles
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role


class Seat(NamedTuple):
    """Where a voice is heard."""

    style: str
    scoring: int
    role: Role


_SEATS: Final = {
    mix_for(style, scoring).strips[role].voice: Seat(style, scoring, role)
    for style in reversed(mix_names())
    for scoring in range(scorings(style))
    for role in Role
}
_KITS: Final = {voice for voice in _SEATS if open_voice(voice).family is Family.PERCUSSION}
_PITCHED: Final = sorted(set(_SEATS) - _KITS)
_TONAL: Final = [voice for voice in voice_names() if open_voice(voice).tonal]
_AIRS: Final = [v for v in voice_names() if open_voice(v).family is Family.AIR]
_DRUMS: Final = [
    (kit, drum)
    for kit in sorted(_KITS)
    if isinstance(patch := open_voice(kit).patch, dict)
    for drum in sorted(patch)
]
_WINDOW: Final = 65_536
_PITCHES: Final = (36, 66, 96)
_USUAL: Final = {
    Role.BASS: 36,
    Role.CHORDS: 60,
    Role.PAD: 60,
    Role.ARPEGGIO: 67,
    Role.MELODY: 74,
}


def _play(voice: str, pitch: float, seconds: float, length: float = 8.0) -> Audio:
    seat = _SEATS[voice]
    engine = Engine(tempo=60.0, style=seat.style)
    engine.use(seat.style, seat.scoring)
    engine.set(Control.REVERB, 0.0)
    engine.queue([TimedNote(0, 0.0, length, pitch, 0.8, 0.0, seat.role)])
    return engine.render(int(seconds * SAMPLE_RATE) // 32 * 32)


def _bare(voice: str, notes: list[tuple[float, float, float, float]], tempo: float) -> Audio:
    """Two seconds before anybody mixed them; notes are (beat, length, pitch, velocity)."""
    seat = _SEATS[voice]
    engine = Engine(tempo=tempo, style=seat.style)
    engine.use(seat.style, seat.scoring)
    engine.queue(TimedNote(n, *note, 0.0, seat.role) for n, note in enumerate(notes))
    tape, role = engine.perform(SAMPLE_RATE * 2), ROLES.index(seat.role)
    played = tape.roles[:, role * 2 * STEP : (role + 1) * 2 * STEP].reshape(-1, 2, STEP)
    return np.ascontiguousarray(played.transpose(0, 2, 1).reshape(-1, 2))


_FREQUENCIES: Final = np.fft.rfftfreq(_WINDOW, 1.0 / SAMPLE_RATE)


def _loudness(voice: str, length: float, times: int) -> float:
    """LUFS of the loudest 400 ms (BS.1770-4) of a note played so many times in a row."""
    pitch = _USUAL[_SEATS[voice].role]
    audio = _bare(voice, [(n * length, 0.9 * length, pitch, 0.7) for n in range(times)], 120.0)
    energy = np.cumsum((sosfilt(K_WEIGHTING, audio.astype(np.float64), axis=0) ** 2).sum(axis=1))
    window = SAMPLE_RATE * 2 // 5
    loudest = float((energy[window:] - energy[:-window]).max()) / window
    return -0.691 + 10.0 * float(np.log10(loudest))


@pytest.mark.parametrize("voice", _TONAL)
def test_a_voice_is_in_tune(voice: str) -> None:
    assert tuning(open_voice(voice), _PITCHES).passed


@pytest.mark.parametrize("voice", _TONAL)
def test_nothing_folds_back_from_above_the_band(voice: str) -> None:
    assert folding(open_voice(voice), _PITCHES).passed


@pytest.mark.parametrize("voice", [v for v in voice_names() if v not in _KITS])
def test_a_harder_stroke_is_brighter(voice: str) -> None:
    assert touch(open_voice(voice)).passed


@pytest.mark.parametrize("voice", _AIRS)
def test_moving_air_follows_a_breath(voice: str) -> None:
    assert all(gate.passed for gate in swell(open_voice(voice)))


@pytest.mark.parametrize("kit", sorted(_KITS))
def test_no_two_strokes_of_a_drum_are_the_same(kit: str) -> None:
    assert round_robin(open_voice(kit)).passed


@pytest.mark.parametrize("voice", ["choir", "strings", "piano", "pluck", "breath", "kit"])
def test_no_number_is_too_small_to_be_quick(voice: str) -> None:
    assert denormals(open_voice(voice)).passed


def test_brightness_moves_the_choirs_vowel() -> None:
    """From u over o to a the first resonance climbs, toward e it falls (Peterson & Barney 1952)."""
    u, o, a, e = (_first_formant(at) for at in (0.1, 0.4, 0.7, 0.95))
    assert u < o < a > e


def _first_formant(brightness: float) -> float:
    """Hz, the centre of what a low voice has between 200 and 1200 Hz."""
    stage = stage_for(open_voice("choir"), {Control.BRIGHTNESS: brightness})
    queue(stage, [Note(0.0, 9.0, 41.0, 0.8)])
    steady = play(stage, 2.0)[19_200 : 19_200 + _WINDOW].sum(axis=1).astype(np.float64)
    power = np.abs(np.fft.rfft(steady * blackmanharris(_WINDOW))) ** 2
    power[(_FREQUENCIES < 200.0) | (_FREQUENCIES > 1200.0)] = 0.0
    return float(np.sum(power * _FREQUENCIES) / np.sum(power))


@pytest.mark.parametrize("voice", _PITCHED)
def test_a_released_note_dies_away_without_a_click(voice: str) -> None:
    audio = _play(voice, 60, 16.0, length=0.5)
    assert np.abs(audio[: SAMPLE_RATE // 2]).max() > 0.01
    assert np.abs(audio[-SAMPLE_RATE:]).max() < 1e-4
    assert not len(find_faults(audio).clicks)


def test_voices_are_equally_loud_at_equal_velocity() -> None:
    levels = {
        voice: (_loudness(voice, 4.0, 1) + _loudness(voice, 0.5, 8)) / 2.0 for voice in _PITCHED
    }
    middle = float(np.median(list(levels.values())))
    assert not {voice: level for voice, level in levels.items() if abs(level - middle) > 2.0}


@pytest.mark.parametrize(("kit", "drum"), _DRUMS)
def test_every_drum_is_heard_and_ends(kit: str, drum: int) -> None:
    audio = _play(kit, drum, 12.0)
    assert 0.01 < np.abs(audio[:24_000]).max() < 0.9
    assert np.abs(audio[-4800:]).max() < 1e-4


def test_an_unknown_drum_still_ticks() -> None:
    assert np.abs(_play("kit", 127, 0.5)).max() > 0.01


def test_a_closing_hat_chokes_the_open_one() -> None:
    def hats(*drums: tuple[float, int]) -> Audio:
        engine = Engine(tempo=60.0, style="techno")
        engine.set(Control.REVERB, 0.0)
        for number, (beat, drum) in enumerate(drums):
            engine.queue([TimedNote(number, beat, 1.0, drum, 0.8, 0.0, Role.DRUMS)])
        return engine.render(19_200)[14_400:]

    assert np.std(hats((0.0, 46), (0.1, 42))) < 0.3 * np.std(hats((0.0, 46)))


def test_voices_are_listed_with_what_they_say_of_themselves() -> None:
    assert {"pad", "bass", "keys", "pluck", "kit", "lead", "bell"} <= set(voice_names())
    assert all(voice_titles().values())


def test_an_unknown_voice_is_named_with_its_neighbours() -> None:
    with pytest.raises(UnknownNameError, match="did you mean “pluck”"):
        open_voice("plukc")


def test_every_voice_is_played_somewhere() -> None:
    assert set(_SEATS) == set(voice_names())
