"""Every voice through every gate: ``python benchmarks/voice_gates.py [VOICE ...]``.

Tuning and folding are measured on the *still* voice (``voice_stage.still``): without vibrato,
detuning, noise and decay its spectrum is one of lines at known places, so that whatever stands
between them has folded back (or is another fault).  Rendering at 192 kHz instead would compare
filters that warp differently, and differ for that reason.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.signal.windows import blackmanharris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faults import find_faults
from benchmarks.voice_stage import Note, partials, play, play_alone, queue, stage_for, still
from biomusic.sound.controls import Control
from biomusic.sound.performance import Stage
from biomusic.sound.plucked import Plucked
from biomusic.sound.voice import Family, Voice, open_voice, voice_names
from biomusic.types import BLOCK, SAMPLE_RATE, Audio

WINDOW: Final = 65_536
TAPER: Final = blackmanharris(WINDOW)
FREQUENCIES: Final = np.fft.rfftfreq(WINDOW, 1.0 / SAMPLE_RATE)
ALL: Final = range(21, 97, 3)  # A0 … C7
TUNED: Final = range(33, 97, 3)  # from A1 on
TINY: Final = float(np.finfo(np.float32).tiny)


class Gate(NamedTuple):
    name: str
    value: float
    limit: float
    above: bool = False  # whether more is better

    @property
    def passed(self) -> bool:
        """Whether the voice may be heard."""
        return self.value >= self.limit if self.above else self.value <= self.limit


def gates(voice: Voice) -> list[Gate]:
    """What this voice is measured by."""
    common = [_clicks(voice), offset(voice), _tail(voice), denormals(voice), touch(voice)]
    match voice.family:
        case Family.PERCUSSION:
            own = [round_robin(voice)]
        case Family.AIR:
            own = [_brightness(voice), *swell(voice)]
        case _:
            own = [tuning(voice), folding(voice), _brightness(voice)]
    return [*own, *common, cost(voice)]


def _hertz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def _power(audio: Audio, start: int = 19_200) -> NDArray[np.float64]:
    steady = audio[start : start + WINDOW].sum(axis=1).astype(np.float64)
    power: NDArray[np.float64] = np.abs(np.fft.rfft(steady * TAPER)) ** 2
    return power


def _still_power(voice: Voice, pitch: float) -> NDArray[np.float64]:
    return _power(play_alone(still(voice), [Note(0.0, 9.0, pitch, 0.8)], 1.8))


def tuning(voice: Voice, pitches: Iterable[int] = TUNED) -> Gate:
    """Largest distance, in cents, of the fundamental from where it belongs."""
    worst = 0.0
    for pitch in pitches:
        near = np.abs(FREQUENCIES / _hertz(pitch) - 1.0) < 0.03
        power = _still_power(voice, pitch) * near
        heard = float(np.sum(power * FREQUENCIES) / np.sum(power))
        worst = max(worst, abs(1200.0 * float(np.log2(heard / _hertz(pitch)))))
    return Gate("tuning, cents", worst, 3.0)


def folding(voice: Voice, pitches: Iterable[int] = ALL) -> Gate:
    """Loudest line between the voice's own, dB of its loudest."""
    worst = -200.0
    for pitch in pitches:
        power = _still_power(voice, pitch)
        own = np.zeros(len(power), bool)
        # a plucked string's upper lines are stretched by its tuning filter, and die
        wide = 0.03 if isinstance(voice.patch, Plucked) else 0.0
        for line in partials(voice, _hertz(pitch)):
            own |= np.abs(FREQUENCIES - line) < max(7.0, wide * line)
        folded = power[~own & (FREQUENCIES > 18.0)]
        if folded.size:
            worst = max(worst, 10.0 * float(np.log10(folded.max() / power.max() + 1e-20)))
    return Gate("folded, dB", worst, -60.0)


def _usual(voice: Voice) -> list[float]:
    """Pitches, or drums, to try it by."""
    if voice.family is Family.PERCUSSION:
        return [float(number) for number in sorted(cast(Mapping[int, Any], voice.patch))]
    return [36.0, 48.0, 60.0, 67.0, 72.0, 84.0]


def _passage(voice: Voice) -> list[Note]:
    """Short, long, soft, hard, and more notes at once than it has players for."""
    pitches = _usual(voice)
    single = [
        Note(0.3 * n, 0.25, pitch, 0.3 + 0.7 * (n % 3) / 2.0) for n, pitch in enumerate(pitches)
    ]
    end = 0.3 * len(pitches)
    return single + [Note(end + 0.04 * n, 1.0, pitches[n % len(pitches)], 0.8) for n in range(20)]


def _clicks(voice: Voice) -> Gate:
    notes = _passage(voice)
    if voice.family is Family.PERCUSSION:  # a stroke is meant to be one
        notes = [note._replace(velocity=0.3) for note in notes]
    audio = play_alone(voice, notes, notes[-1].second + 9.0)
    return Gate("clicks", float(len(find_faults(audio).clicks)), 0.0)


def offset(voice: Voice) -> Gate:
    """Mean of a passage brought to full scale where it lies above."""
    audio = play_alone(voice, _passage(voice), 8.0)
    peak = max(1.0, float(np.abs(audio).max()))
    return Gate("|DC|, 1e-3", 1e3 * float(np.abs(audio.mean(axis=0)).max()) / peak, 1.0)


def _tail(voice: Voice) -> Gate:
    """Peak, dBFS, fourteen seconds after the last note."""
    notes = _passage(voice)
    audio = play_alone(voice, notes, notes[-1].second + 16.0)
    peak = float(np.abs(audio[-SAMPLE_RATE:]).max())
    return Gate("tail, dBFS", 20.0 * float(np.log10(peak + 1e-10)), -80.0)


def denormals(voice: Voice) -> Gate:
    """Numbers that are not, or that are too small to be quick, in sound and memory."""
    stage = stage_for(voice)
    queue(stage, _passage(voice))
    bad = 0
    for _ in range(16):
        heard = play(stage, 0.75)
        for numbers in (heard.ravel(), stage.band.desks, stage.band.strings):
            small = (numbers != 0.0) & (np.abs(numbers) < TINY)
            bad += int(np.sum(small | ~np.isfinite(numbers)))
    return Gate("NaN, denormals", float(bad), 0.0)


def _centroid(audio: Audio) -> float:
    """Hz, of the amplitude spectrum."""
    heard = audio.sum(axis=1) * np.hanning(2 * len(audio))[len(audio) :]  # the cut end fades
    amplitude = np.abs(np.fft.rfft(heard))
    frequency = np.fft.rfftfreq(len(audio), 1.0 / SAMPLE_RATE)
    return float(np.sum(frequency * amplitude) / np.sum(amplitude))


def touch(voice: Voice) -> Gate:
    """How many times as bright a hard note is as a soft one; the median of several pitches."""
    ratios = [
        _centroid(play_alone(voice, [Note(0.0, 1.2, pitch, 1.0)], 1.2))
        / _centroid(play_alone(voice, [Note(0.0, 1.2, pitch, 0.3)], 1.2))
        for pitch in _usual(voice)
    ]
    return Gate("touch, ×", float(np.median(ratios)), 1.02, above=True)


def _turned(voice: Voice, control: Control, value: float, pitch: float) -> Audio:
    stage = stage_for(voice, {control: value})
    queue(stage, [Note(0.0, 9.0, pitch, 0.8)])
    return play(stage, 2.0)


def _brightness(voice: Voice) -> Gate:
    ratios = [
        _centroid(_turned(voice, Control.BRIGHTNESS, 0.9, pitch))
        / _centroid(_turned(voice, Control.BRIGHTNESS, 0.1, pitch))
        for pitch in _usual(voice)
    ]
    return Gate("brightness, ×", float(np.median(ratios)), 1.02, above=True)


def round_robin(voice: Voice) -> Gate:
    """DB by which two equal strokes of the same drum differ; the median of all drums."""
    apart: list[float] = []
    for drum in _usual(voice):
        heard = play_alone(voice, [Note(2.0 * n, 0.1, drum, 0.7) for n in range(2)], 4.0)
        one, two = heard[:24_000], heard[96_000:120_000]
        apart.append(10.0 * float(np.log10(np.sum((one - two) ** 2) / np.sum(one**2) + 1e-12)))
    return Gate("strokes differ, dB", float(np.median(apart)), -40.0, above=True)


def swell(voice: Voice) -> list[Gate]:
    """How many dB flood is above ebb, and how well the level follows a breath."""
    level = [
        10.0 * float(np.log10(np.mean(_turned(voice, Control.SWELL, at, 60.0)[48_000:] ** 2)))
        for at in (0.0, 1.0)
    ]
    stage = stage_for(voice, {Control.SWELL: 0.5})
    queue(stage, [Note(0.0, 60.0, 60.0, 0.8)])
    play(stage, 2.0)
    phase = np.arange(240) * 0.1 * 0.1  # a breath of ten seconds, told ten times a second
    wanted = 0.5 - 0.5 * np.cos(2.0 * np.pi * phase)
    heard = [_breathe(stage, value) for value in wanted]
    follows = float(np.corrcoef(wanted, heard)[0, 1])
    return [
        Gate("flood over ebb, dB", level[1] - level[0], 12.0, above=True),
        Gate("follows, r", follows, 0.9, above=True),
    ]


def _breathe(stage: Stage, value: float) -> float:
    stage.targets[Control.SWELL] = value
    return float(np.log(np.mean(play(stage, 0.1) ** 2)))


def cost(voice: Voice) -> Gate:
    """µs in a block of 256 frames for eight held notes, beyond that of an empty stage."""
    drums = voice.family is Family.PERCUSSION
    notes = [Note(0.0, 99.0, 46.0 if drums else 48.0 + 3.0 * n, 0.8) for n in range(8)]
    busy, idle = stage_for(voice), stage_for(voice)
    queue(busy, notes)
    return Gate("cost, µs", _time(busy) - _time(idle), 25.0)


def _time(stage: Stage) -> float:
    play(stage, 0.02)
    best = np.inf
    for _ in range(12):
        start = time.perf_counter()
        play(stage, 0.05)
        best = min(best, time.perf_counter() - start)
    return float(best) * 1e6 * BLOCK / (0.05 * SAMPLE_RATE)


def main(names: list[str], measure: Callable[[Voice], list[Gate]] = gates) -> int:
    """Print every voice's figures, a miss with an exclamation mark; 1 when there is one."""
    missed = 0
    for name in names or voice_names():
        voice = open_voice(name)
        found = measure(voice)
        missed += sum(not gate.passed for gate in found)
        told = "  ".join(
            f"{gate.name} {gate.value:.2f}{'' if gate.passed else ' !'}" for gate in found
        )
        print(f"{name:14s} {voice.family.name.lower():12s} {told}", flush=True)
    print(f"{missed} gates missed" if missed else "every gate passed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
