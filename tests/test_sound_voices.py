"""Every instrument is in tune, clean, as loud as its neighbours, and falls silent again."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal.windows import blackmanharris

from biomusic.errors import UnknownNameError
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.mix import mix_for
from biomusic.sound.subtractive import Subtractive
from biomusic.sound.voice import open_voice, voice_names, voice_titles
from biomusic.sound.voices.kit import VOICE as KIT
from biomusic.types import SAMPLE_RATE, Audio, Role

_WINDOW: Final = 65_536
_SEATS: Final = {
    mix_for(style).strips[role].voice: (style, role)
    for style in ("ambient", "techno")
    for role in Role
    if role is not Role.DRUMS
}
_PITCHES: Final = (36, 60, 84, 96)


def _play(
    style: str, role: Role, pitch: float, seconds: float, length: float = 8.0, tempo: float = 60.0
) -> Audio:
    engine = Engine(tempo=tempo, style=style)
    engine.set(Control.REVERB, 0.0)
    engine.queue([TimedNote(0, 0.0, length, pitch, 0.8, 0.0, role)])
    return engine.render(int(seconds * SAMPLE_RATE) // 32 * 32)


def _spectrum(style: str, role: Role, pitch: float) -> NDArray[np.float64]:
    audio = _play(style, role, pitch, 2.0, tempo=20.0)  # so slow that no echo comes in
    steady = audio[9600 : 9600 + _WINDOW].mean(axis=1).astype(np.float64)
    power: NDArray[np.float64] = np.abs(np.fft.rfft(steady * blackmanharris(_WINDOW))) ** 2
    return power


_FREQUENCIES: Final = np.fft.rfftfreq(_WINDOW, 1.0 / SAMPLE_RATE)


def _hertz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


@pytest.mark.parametrize("voice", sorted(_SEATS))
def test_a_voice_is_in_tune(voice: str) -> None:
    style, role = _SEATS[voice]
    patch = open_voice(voice).patch
    spread = patch.detune if isinstance(patch, Subtractive) else 0.0
    for pitch in _PITCHES:
        near = np.abs(_FREQUENCIES / _hertz(pitch) - 1.0) < 0.04
        power = _spectrum(style, role, pitch) * near
        heard = float(np.sum(power * _FREQUENCIES) / np.sum(power))
        assert abs(1200.0 * np.log2(heard / _hertz(pitch))) < 3.0 + spread  # cents


@pytest.mark.parametrize("voice", sorted(set(_SEATS) - {"lead"}))  # a vibrato has sidebands
def test_nothing_folds_back_from_above_the_band(voice: str) -> None:
    style, role = _SEATS[voice]
    for pitch in _PITCHES:
        power = _spectrum(style, role, pitch)
        # half partials and 5.43 are the bell's; the rest is every voice's harmonic series
        nearest = np.round(2.0 * _FREQUENCIES / _hertz(pitch)) / 2.0 * _hertz(pitch)
        width = np.maximum(12.0, 0.02 * _FREQUENCIES)
        own = np.abs(_FREQUENCIES - nearest) < width
        own |= np.abs(_FREQUENCIES - 5.43 * _hertz(pitch)) < width
        folded = power[~own & (_FREQUENCIES > 60.0)]
        assert not folded.size or 10.0 * np.log10(folded.max() / power.max()) < -60.0


@pytest.mark.parametrize("voice", sorted(_SEATS))
def test_a_released_note_dies_away(voice: str) -> None:
    style, role = _SEATS[voice]
    audio = _play(style, role, 60, 9.0, length=0.5)
    assert np.abs(audio[: SAMPLE_RATE // 2]).max() > 0.01
    assert np.abs(audio[-SAMPLE_RATE:]).max() < 1e-4


@pytest.mark.parametrize("drum", sorted(KIT.patch) if isinstance(KIT.patch, dict) else [])
def test_every_drum_is_heard_and_ends(drum: int) -> None:
    audio = _play("techno", Role.DRUMS, drum, 12.0)
    assert 0.02 < np.abs(audio[:24_000]).max() < 0.9
    assert np.abs(audio[-4800:]).max() < 1e-4


def test_an_unknown_drum_still_ticks() -> None:
    assert np.abs(_play("techno", Role.DRUMS, 127, 0.5)).max() > 0.01


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


def test_every_strip_of_every_mix_has_a_voice() -> None:
    for style in ("ambient", "techno", "unheard of"):
        mix = mix_for(style)
        assert set(mix.strips) == set(Role)
        assert {strip.voice for strip in mix.strips.values()} <= set(voice_names())
