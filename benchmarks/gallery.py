"""Every style at three levels of arousal, rendered, drawn and measured, for ears and eyes.

``python benchmarks/gallery.py [--style S] [--minutes 3] [--out FOLDER]`` composes through the
rules and plays through the engine, with no body and no guide.  Beside each FLAC it leaves the
score as MIDI and, where matplotlib is installed, a spectrogram and a piano roll.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.faults import FaultMeter
from benchmarks.loudness import Loudness, LoudnessMeter
from benchmarks.notes import read_score
from benchmarks.pictures import draw_piano_roll, draw_spectrogram
from benchmarks.recording import SAMPLE_RATE, Audio
from biomusic.journal import PlacedBar
from biomusic.rooms import open_generator
from biomusic.score.midi import write_midi
from biomusic.score.style import open_style, style_names
from biomusic.session.conductor import Conductor
from biomusic.session.supply import Supply
from biomusic.sound.engine import Engine
from biomusic.sound.files import open_file
from biomusic.types import Intent, Key

LEVELS: Final = (0.15, 0.5, 0.85)  # arousal
ASKED: Final = (0.2, 0.85)  # density, energy and brightness at arousal 0 and 1
PIECE: Final = 12_000  # frames rendered at a time, a quarter second
HALL: Final = 6.0  # s at the end in which the last notes fade
TONIC: Final = 9  # A
SEED: Final = 7
EDGES: Final = (20.0, 120.0, 500.0, 2000.0, 6000.0, 20_000.0)  # Hz, of the spectral balance


@dataclass(frozen=True, slots=True)
class Take:
    """What was measured of one rendering."""

    style: str
    level: float  # arousal
    tempo: float  # bpm
    loudness: Loudness
    unaided: float  # LUFS before the fader
    balance: tuple[float, ...]  # share of the energy between EDGES
    clicks: int  # suspects
    notes_per_bar: float

    def row(self) -> Iterator[str]:
        """The take as a row of the table."""
        heard = self.loudness
        yield f"{self.style} {self.level:g}"
        yield f"{self.tempo:.0f}"
        yield f"{heard.integrated:.1f}"
        yield f"{self.unaided:.1f}"
        yield f"{heard.true_peak:.1f}"
        yield f"{heard.dc:.0e}"
        yield f"{heard.correlation:.2f}"
        yield f"{heard.fold_down_loss:.2f}"
        yield " ".join(f"{100 * share:.1f}" for share in self.balance)
        yield str(self.clicks)
        yield f"{self.notes_per_bar:.1f}"


class BalanceMeter:
    """How the energy is spread over the spectrum, both channels together."""

    def __init__(self) -> None:
        self._power = np.zeros(PIECE // 2 + 1)

    def add(self, block: Audio) -> None:
        """Hear the next ``PIECE`` frames."""
        taper = np.hanning(PIECE)[:, None]
        self._power += (np.abs(np.fft.rfft(block * taper, axis=0)) ** 2).sum(axis=1)

    def shares(self) -> tuple[float, ...]:
        """Shares of the energy between ``EDGES``; they add up to 1."""
        frequency = np.fft.rfftfreq(PIECE, 1.0 / SAMPLE_RATE)
        energies, _ = np.histogram(frequency, EDGES, weights=self._power)
        return tuple(float(energy) for energy in energies / max(1e-20, float(energies.sum())))


class Meters:
    """Everything that listens to a take while it is made."""

    def __init__(self) -> None:
        self.mastered, self.unaided = LoudnessMeter(), LoudnessMeter()
        self.balance, self.faults = BalanceMeter(), FaultMeter()
        self._fader = 1.0

    def add(self, block: Audio, fader: float) -> None:
        """Hear a piece, at whose end the fader stood at ``fader`` dB."""
        gain = 10.0 ** (fader / 20.0)
        moving = np.linspace(self._fader, gain, len(block), dtype=np.float32)[:, None]
        self._fader = gain
        self.mastered.add(block)
        self.unaided.add(block / moving)
        self.balance.add(block)
        self.faults.add(block)


def wish(style: str, level: float) -> Intent:
    """What a guide might ask for at a level of arousal."""
    sheet = open_style(style)
    low, high = sheet.tempo
    tempo = float(np.interp(level, (0.0, 0.5, 1.0), (low, sheet.home_tempo, high)))
    asked = float(np.interp(level, (0.0, 1.0), ASKED))
    return Intent(0.0, tempo, Key(TONIC, sheet.modes[0]), asked, asked, asked, 0.5, style)


def render(style: str, level: float, minutes: float, flac: Path) -> Take:
    """Compose, play, measure and write one take, with its score beside it."""
    intent = wish(style, level)
    conductor = Conductor(Engine(tempo=intent.tempo, style=style, seed=SEED))
    conductor.cue(intent)
    engine, supply = conductor.engine, Supply(open_generator("rules").open(SEED))
    meters, file, bars = Meters(), open_file(flac), 0
    pieces = int(minutes * 60 * SAMPLE_RATE / PIECE)
    for piece in range(pieces):
        if piece == pieces - int(HALL * SAMPLE_RATE / PIECE):
            engine.fade_to(0.0, HALL)
        for beat, bar in supply.due(engine.beat + 1.0, intent):
            conductor.place(PlacedBar(engine.frame, beat, bar))
            bars += 1
        audio = engine.mix(conductor.perform(PIECE))
        meters.add(audio, engine.fader)
        file.write(audio)
    file.close()
    write_midi(
        flac.with_suffix(".mid"), conductor.notes, conductor.tempo, conductor.markers, flac.stem
    )
    return Take(
        style,
        level,
        intent.tempo,
        meters.mastered.loudness(),
        meters.unaided.loudness().integrated,
        meters.balance.shares(),
        len(meters.faults.faults().clicks),
        len(conductor.notes) / max(1, bars),
    )


def draw(flac: Path) -> None:
    """A spectrogram and a piano roll beside a take, if there is something to draw with."""
    try:
        draw_spectrogram(flac, flac.with_suffix(".spectrogram.png"))
        score = read_score(flac.with_suffix(".mid"))
        draw_piano_roll(score, flac.with_suffix(".roll.png"), flac.stem)
    except ImportError as missing:
        print(f"no pictures: {missing}")


def table(takes: Sequence[Take]) -> Table:
    """What was measured, style by style."""
    bands = "/".join(f"{edge:g}" for edge in EDGES[1:-1])
    columns = ("style, level", "bpm", "LUFS", "before fader", "dBTP", "DC", "corr.", "mono loss")
    result = Table(*columns, f"% of energy by {bands} Hz", "clicks?", "notes/bar")
    for take in takes:
        result.add_row(*take.row())
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Render what was asked for and print the table."""
    parser = argparse.ArgumentParser(description="Every style at three levels of arousal.")
    parser.add_argument("--style", choices=style_names(), help="only this one")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--out", type=Path, default=Path("gallery"))
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    takes: list[Take] = []
    for style in (chosen.style,) if chosen.style else style_names():
        for level in LEVELS:
            started = time.perf_counter()
            flac = chosen.out / f"{style}-{round(100 * level)}.flac"
            takes.append(render(style, level, chosen.minutes, flac))
            draw(flac)
            print(f"{flac}: {time.perf_counter() - started:.0f} s", flush=True)
    Console(width=170).print(table(takes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
