"""Pictures of a recording and of a score, for people to look at.

Draws with matplotlib, which only this script needs:
``python benchmarks/pictures.py music.flac music.mid`` writes a PNG beside each.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy import fft

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.notes import Score, read_score
from benchmarks.recording import SAMPLE_RATE, read_blocks

WINDOW: Final = 4096  # frames, 85 ms: bass notes stand apart
COLUMNS: Final = 1600  # of a spectrogram, however long the recording
RANGE: Final = (-90.0, 0.0)  # dB
SIZE: Final = (14.0, 6.0)  # inches


def draw_spectrogram(recording: Path, picture: Path) -> None:
    """Level in dB over time and frequency (logarithmic), as a PNG."""
    level, seconds = _spectrogram(recording)
    figure, axes = _canvas(f"{recording.name}: spectrogram")
    frequency = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    mesh = axes.pcolormesh(
        seconds, frequency[1:], level.T[1:], vmin=RANGE[0], vmax=RANGE[1], cmap="magma"
    )
    axes.set_yscale("log")
    axes.set_ylim(30, 20_000)
    axes.set_yticks([50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000])
    axes.set_yticklabels(["50", "100", "200", "500", "1k", "2k", "5k", "10k", "20k"])
    axes.set_ylabel("frequency (Hz)")
    figure.colorbar(mesh, label="level (dB)")
    figure.savefig(str(picture))


def draw_piano_roll(score: Score, picture: Path, title: str = "piano roll") -> None:
    """Pitch over time, a colour for each MIDI channel, as a PNG."""
    figure, axes = _canvas(title)
    for channel in sorted({note.channel for note in score.notes}):
        notes = [note for note in score.notes if note.channel == channel]
        axes.barh(
            [note.pitch for note in notes],
            [max(0.03, note.end - note.start) for note in notes],
            left=[note.start for note in notes],
            height=0.8,
            color=f"C{channel % 10}",
            label="drums" if notes[0].drum else f"channel {channel + 1}",
        )
    axes.set_ylabel("pitch")
    axes.set_yticks(range(24, 109, 12))
    axes.set_yticklabels([f"C{pitch // 12 - 1}" for pitch in range(24, 109, 12)])
    axes.grid(alpha=0.3)
    if score.notes:
        axes.legend(loc="upper right")
    figure.savefig(str(picture))


def _spectrogram(recording: Path) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Levels (column, bin) and the columns' seconds, from evenly spaced windows."""
    frames = sum(len(block) for block in read_blocks(recording))
    spacing = max(WINDOW // 2, frames // COLUMNS)
    columns: list[NDArray[np.float32]] = []
    pending = np.empty(0, np.float32)
    for block in read_blocks(recording):
        pending = np.concatenate([pending, block.mean(axis=1)])
        while len(pending) >= max(spacing, WINDOW):
            columns.append(_column(pending[:WINDOW]))
            pending = pending[spacing:]
    if not columns:
        raise ValueError(f"{recording} is shorter than one window of {WINDOW} frames")
    times = (np.arange(len(columns)) * spacing + WINDOW / 2) / SAMPLE_RATE
    return np.array(columns), times


def _column(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    taper = np.hanning(WINDOW).astype(np.float32)
    amplitude = np.abs(fft.rfft(sound * taper)) * (4 / WINDOW)  # a full-scale sine reads 0 dB
    return (20 * np.log10(amplitude + 1e-9)).astype(np.float32)


def _canvas(title: str) -> tuple[Any, Any]:
    """A figure and its axes, drawn without a window."""
    matplotlib = cast(Any, import_module("matplotlib.figure"))
    figure = matplotlib.Figure(figsize=SIZE, dpi=110, layout="constrained")
    axes = figure.subplots()
    axes.set_title(title, fontsize=14)
    axes.set_xlabel("time (s)", fontsize=12)
    return figure, axes


def main(paths: list[str]) -> None:
    """Draw every recording and MIDI file named."""
    for path in map(Path, paths):
        if path.suffix in (".mid", ".midi"):
            draw_piano_roll(read_score(path), path.with_suffix(".roll.png"), path.name)
        else:
            draw_spectrogram(path, path.with_suffix(".spectrogram.png"))


if __name__ == "__main__":
    main(sys.argv[1:])
