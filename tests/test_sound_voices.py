"""Every instrument is in tune, clean, as loud as its neighbours, and falls silent again."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import sosfilt
from scipy.signal.windows import blackmanharris

from benchmarks.faults import find_faults
from benchmarks.loudness import K_WEIGHTING
from biomusic.errors import UnknownNameError
from biomusic.sound.controls import ROLES
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.mix import mix_for, mix_names, scorings
from biomusic.sound.subtractive import Subtractive
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
_SINGING: Final = {  # a vibrato has sidebands
    voice for voice in _PITCHED if getattr(open_voice(voice).patch, "vibrato", 0.0) > 0.0
}
_DRUMS: Final = [
    (kit, drum)
    for kit in sorted(_KITS)
    if isinstance(patch := open_voice(kit).patch, dict)
    for drum in sorted(patch)
]
_WINDOW: Final = 65_536
_PITCHES: Final = (36, 60, 84, 96)
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


def _spectrum(voice: str, pitch: float) -> NDArray[np.float64]:
    audio = _bare(voice, [(0.0, 8.0, pitch, 0.8)], 60.0)
    steady = audio[9600 : 9600 + _WINDOW].mean(axis=1).astype(np.float64)
    power: NDArray[np.float64] = np.abs(np.fft.rfft(steady * blackmanharris(_WINDOW))) ** 2
    return power


_FREQUENCIES: Final = np.fft.rfftfreq(_WINDOW, 1.0 / SAMPLE_RATE)


def _hertz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def _loudness(voice: str, length: float, times: int) -> float:
    """LUFS of the loudest 400 ms (BS.1770-4) of a note played so many times in a row."""
    pitch = _USUAL[_SEATS[voice].role]
    audio = _bare(voice, [(n * length, 0.9 * length, pitch, 0.7) for n in range(times)], 120.0)
    energy = np.cumsum((sosfilt(K_WEIGHTING, audio.astype(np.float64), axis=0) ** 2).sum(axis=1))
    window = SAMPLE_RATE * 2 // 5
    loudest = float((energy[window:] - energy[:-window]).max()) / window
    return -0.691 + 10.0 * float(np.log10(loudest))


@pytest.mark.parametrize("voice", _PITCHED)
def test_a_voice_is_in_tune(voice: str) -> None:
    patch = open_voice(voice).patch
    spread = patch.detune if isinstance(patch, Subtractive) else 0.0
    for pitch in _PITCHES:
        near = np.abs(_FREQUENCIES / _hertz(pitch) - 1.0) < 0.04
        power = _spectrum(voice, pitch) * near
        heard = float(np.sum(power * _FREQUENCIES) / np.sum(power))
        assert abs(1200.0 * np.log2(heard / _hertz(pitch))) < 3.0 + spread  # cents


@pytest.mark.parametrize("voice", [voice for voice in _PITCHED if voice not in _SINGING])
def test_nothing_folds_back_from_above_the_band(voice: str) -> None:
    for pitch in _PITCHES:
        power = _spectrum(voice, pitch)
        # half partials and 5.43 are the bell's; the rest is every voice's harmonic series
        nearest = np.round(2.0 * _FREQUENCIES / _hertz(pitch)) / 2.0 * _hertz(pitch)
        width = np.maximum(12.0, 0.045 * _FREQUENCIES)  # of what dies away
        own = np.abs(_FREQUENCIES - nearest) < width
        own |= np.abs(_FREQUENCIES - 5.43 * _hertz(pitch)) < width
        folded = power[~own & (_FREQUENCIES > 60.0)]
        assert not folded.size or 10.0 * np.log10(folded.max() / power.max()) < -60.0


@pytest.mark.parametrize("voice", _PITCHED)
def test_a_released_note_dies_away_without_a_click(voice: str) -> None:
    audio = _play(voice, 60, 9.0, length=0.5)
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
