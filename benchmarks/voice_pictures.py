"""A small spectrogram of every voice: ``python benchmarks/voice_pictures.py FOLDER [VOICE ...]``.

Each picture shows the same five seconds: a soft, a medium and a hard note rising by octaves and a
chord that is held while brightness (or, of moving air, the swell) goes from 0 to 1; of a kit, its
drums one after another.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.voice_stage import Note, play, queue, stage_for
from biomusic.sound.controls import Control
from biomusic.sound.voice import Family, Voice, open_voice, voice_names, voice_titles
from biomusic.types import SAMPLE_RATE, Audio

WINDOW: Final = 2048  # frames
HOP: Final = 256
RANGE: Final = (-80.0, 0.0)  # dB below the loudest
SWEEP: Final = (2.0, 5.0)  # s, in which the control moves
LISTENED: Final = 6.0  # s
KIT: Final = 0.22  # s from drum to drum
COLOURS: Final = 48  # of a picture, so that all of them together stay small
PAGE: Final = """# The voices

Each picture shows, from 40 Hz to 20 kHz over 80 dB, a soft, a medium and a hard note that rise by
octaves, then a chord that is held while brightness (of moving air: the swell) goes from 0 to 1; of
a kit its drums one after another.  Drawn by `python benchmarks/voice_pictures.py docs/voices`.
"""


def demonstrate(voice: Voice) -> Audio:
    """The passage that is drawn."""
    stage = stage_for(voice)
    if voice.family is Family.PERCUSSION:
        drums = sorted(cast(Mapping[int, Any], voice.patch))
        queue(stage, [Note(KIT * n, 0.1, drum, 0.8) for n, drum in enumerate(drums)])
        return play(stage, KIT * len(drums) + 0.5)
    rising = [Note(0.6 * n, 0.5, 48.0 + 12.0 * n, (0.3, 0.6, 1.0)[n]) for n in range(3)]
    chord = [Note(2.0, 3.0, pitch, 0.7) for pitch in (48.0, 55.0, 64.0)]
    queue(stage, [*rising, *chord])
    control = Control.SWELL if voice.family is Family.AIR else Control.BRIGHTNESS
    pieces = [play(stage, SWEEP[0])]
    for share in np.linspace(0.0, 1.0, 30):
        stage.targets[control] = share
        pieces.append(play(stage, (SWEEP[1] - SWEEP[0]) / 30))
    pieces.append(play(stage, LISTENED - SWEEP[1]))
    return np.concatenate(pieces)


def draw(name: str, picture: Path) -> None:
    """The spectrogram of one voice as a PNG."""
    voice = open_voice(name)
    audio = demonstrate(voice)
    figures = cast(Any, import_module("matplotlib.figure"))
    figure = figures.Figure(figsize=(5.2, 2.6), dpi=100, layout="constrained")
    axes = figure.subplots()
    level = _levels(audio)
    seconds = (np.arange(level.shape[1], dtype=np.float64) * HOP + WINDOW / 2) / SAMPLE_RATE
    hertz = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    low, high = RANGE
    axes.pcolormesh(seconds, hertz[1:], level[1:], vmin=low, vmax=high, cmap="magma")
    axes.set_yscale("log")
    axes.set_ylim(40, 20_000)
    axes.set_yticks([50, 200, 1000, 5000, 20_000], ["50", "200", "1k", "5k", "20k"])
    axes.set_title(f"{name} ({voice.family.name.lower()})", fontsize=9)
    axes.tick_params(labelsize=7)
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png")
    pictures = cast(Any, import_module("PIL.Image"))
    pictures.open(drawn).convert("RGB").quantize(COLOURS).save(picture, optimize=True)


def _levels(audio: Audio) -> NDArray[np.float64]:
    """DB below the loudest, (bins, columns)."""
    mono = audio.mean(axis=1).astype(np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[::HOP]
    amplitude = np.abs(np.fft.rfft(windows * np.hanning(WINDOW), axis=1)).T
    levels: NDArray[np.float64] = 20.0 * np.log10(amplitude / amplitude.max() + 1e-9)
    return levels


def describe(folder: Path) -> None:
    """A page that shows them all."""
    rows = [
        f"## {name}\n\n{title}.\n\n![{name}: spectrogram]({name}.png)\n"
        for name, title in voice_titles().items()
    ]
    (folder / "README.md").write_text("\n".join((PAGE, *rows)), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Draw every voice, or those named, into the folder."""
    if not arguments:
        raise SystemExit("say where to: python benchmarks/voice_pictures.py FOLDER [VOICE ...]")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for name in arguments[1:] or voice_names():
        draw(name, folder / f"{name}.png")
    describe(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
