"""Every style's mix through every gate: ``python benchmarks/mix_gates.py [STYLE ...]``.

The rule engine plays 40 s at five levels of arousal (density, energy and brightness move together
between a quarter and nine tenths, as in the presets), and once more while every control is swept
and thrown about.  Wanted: −16 ± 1 LUFS in the middle, −20 … −15 elsewhere and never falling as
arousal rises; at most −1 dBTP; correlation .1–.98; less than 3 dB lost in mono; no click.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faults import FaultMeter
from benchmarks.loudness import LoudnessMeter
from biomusic.journal import PlacedBar
from biomusic.rooms import open_generator
from biomusic.score.style import open_style, style_names
from biomusic.session.composition import Piece, Wishes, compose, play
from biomusic.session.conductor import Conductor
from biomusic.sound.controls import Control
from biomusic.sound.engine import Engine
from biomusic.types import SAMPLE_RATE, Audio, Bar, Key, Mode

AROUSAL: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
RANGES: Final = ((0.25, 0.9), (0.3, 0.9), (0.3, 0.85))  # density, energy, brightness
SECONDS: Final = 40.0
SLACK: Final = 0.2  # LU by which loudness may fall from one level to the next


class Heard(NamedTuple):
    """What a mix measures."""

    lufs: float
    peak: float  # dBTP
    correlation: float
    lost: float  # dB in mono
    clicks: int
    broken: int  # samples that are no figures

    @property
    def passed(self) -> bool:
        """Whether it may be heard, loudness aside."""
        safe = self.peak <= -1.0 and 0.1 <= self.correlation <= 0.98 and self.lost < 3.0
        return safe and not self.clicks and not self.broken


@dataclass
class Meters:
    """An output that measures."""

    loudness: LoudnessMeter = field(default_factory=LoudnessMeter)
    faults: FaultMeter = field(default_factory=FaultMeter)

    def write(self, audio: Audio) -> None:
        """Hear the next frames."""
        self.loudness.add(audio)
        self.faults.add(audio)

    def close(self) -> None:
        """Nothing is kept."""

    abort = close

    def heard(self) -> Heard:
        """What all of it measures."""
        found = self.loudness.loudness()
        return Heard(
            found.integrated,
            found.true_peak,
            found.correlation,
            found.fold_down_loss,
            len(self.faults.faults().clicks),
            found.not_finite,
        )


def at_arousal(style: str, arousal: float) -> Heard:
    """The mix while nothing moves."""
    wishes, meters = _wishes(style, arousal), Meters()
    bars = tuple(compose(open_generator("rules").open(1), wishes))
    play(Piece(wishes, bars), meters, 1, lambda _: None)
    return meters.heard()


def swept(style: str) -> Heard:
    """The mix while every control is swept in turn, and thrown from end to end at last."""
    wishes, meters = _wishes(style, 0.5), Meters()
    engine = Engine(tempo=wishes.tempo, style=style, seed=1)
    conductor = Conductor(engine)
    conductor.cue(wishes.intent())
    start, bars = 0.0, list[tuple[float, Bar]]()
    for bar in compose(open_generator("rules").open(1), wishes):
        bars.append((start, bar))
        start += bar.metre
    random = np.random.Generator(np.random.Philox(key=1))
    chosen = [control for control in Control if control is not Control.TEMPO]
    while engine.frame < SECONDS * SAMPLE_RATE:
        while bars and bars[0][0] <= engine.beat + 1.0:
            conductor.place(PlacedBar(engine.frame, *bars.pop(0)))
        share = engine.frame / (SECONDS * SAMPLE_RATE)
        control = chosen[int(share * len(chosen)) % len(chosen)]
        wanted = 0.5 + 0.5 * np.sin(2.0 * np.pi * share * len(chosen))
        if share > 0.75:
            control, wanted = chosen[random.integers(len(chosen))], random.integers(2)
        engine.set(control, float(wanted))
        engine.set(Control.TEMPO, wishes.tempo * (1.0 + 0.3 * float(np.sin(12.0 * share))))
        meters.write(engine.mix(conductor.perform(2400)))
    engine.fade_to(0.0, 0.1)
    meters.write(engine.mix(conductor.perform(9600)))  # what ends abruptly ends with a click
    return meters.heard()


def _wishes(style: str, arousal: float) -> Wishes:
    density, energy, brightness = (low + arousal * (high - low) for low, high in RANGES)
    minutes, key = SECONDS / 60.0, Key(9, Mode.MINOR)
    tempo = open_style(style).home_tempo
    return Wishes(
        style=style,
        key=key,
        tempo=tempo,
        minutes=minutes,
        density=density,
        energy=energy,
        brightness=brightness,
    )


def main(names: list[str]) -> int:
    """Print every mix's figures; 1 when a gate is missed."""
    missed = 0
    print("style      arousal   LUFS   dBTP  corr.  mono  clicks")
    for style in names or style_names():
        levels = [at_arousal(style, arousal) for arousal in AROUSAL]
        rows = [*zip(map(str, AROUSAL), levels, strict=True), ("swept", swept(style))]
        for name, heard in rows:
            told = (
                f"{heard.lufs:6.1f} {heard.peak:6.1f}  {heard.correlation:5.2f} {heard.lost:5.1f}"
            )
            missed += not heard.passed
            print(f"{style:10} {name:>7} {told} {heard.clicks:5d}{'' if heard.passed else ' !'}")
        loud = [heard.lufs for heard in levels]
        kept = abs(loud[2] + 16.0) <= 1.0 and all(-20.0 <= each <= -15.0 for each in loud)
        kept = kept and all(b >= a - SLACK for a, b in pairwise(loud))
        missed += not kept
        print(f"{style:10} loudness {'as wanted' if kept else 'missed !'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
