"""Drum takes of the Groove MIDI Dataset (Gillick et al. 2019, CC BY 4.0), unquantised.

Read from ``../shared/data/music/groove-midi``, which is not part of the project.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.notes import Score, read_score

FOLDER: Final = Path(__file__).resolve().parents[2] / "shared/data/music/groove-midi"
FEWEST_BARS: Final = 8


class Kind(IntEnum):
    """The three lines of a groove."""

    CYMBAL = 0  # the one that keeps time, hi-hat or ride, by hand
    SNARE = 1
    KICK = 2


# The electronic kit's pitches, with those outside General MIDI (22, 26: edges of the hi-hat).
KINDS: Final = {
    **dict.fromkeys((22, 26, 42, 46, 51, 53, 59), Kind.CYMBAL),
    **dict.fromkeys((37, 38, 40), Kind.SNARE),
    36: Kind.KICK,
}


# One pitch for each of nine instruments: a rim, an edge or a pedal is still its drum.
NINE: Final = {
    **dict.fromkeys((35, 36), 36),
    **dict.fromkeys((37, 38, 40), 38),
    **dict.fromkeys((22, 42, 44), 42),
    **dict.fromkeys((26, 46), 46),
    **dict.fromkeys((41, 43, 58), 43),
    **dict.fromkeys((45, 47), 47),
    **dict.fromkeys((48, 50), 50),
    **dict.fromkeys((49, 52, 55, 57), 49),
    **dict.fromkeys((51, 53, 59), 51),
}


@dataclass(frozen=True, slots=True)
class Take:
    style: str  # "rock", before the slash
    split: str  # train, validation or test
    bpm: float
    path: Path

    def score(self) -> Score:
        """Its notes, read anew."""
        return read_score(self.path)

    def lines(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
        """Beat (quarter notes), Kind and velocity (1–127) of the three lines' notes."""
        notes = [note for note in self.score().notes if note.pitch in KINDS]
        rows = [(note.beat, KINDS[note.pitch], note.velocity) for note in notes]
        table = np.array(rows, np.float64).reshape(-1, 3)
        return table[:, 0], table[:, 1].astype(np.int64), table[:, 2]


def takes(splits: Collection[str]) -> Iterator[Take]:
    """Every 4/4 beat of at least eight bars in the splits; none where the set is absent."""
    if not FOLDER.exists():
        return
    with (FOLDER / "info.csv").open() as table:
        for row in csv.DictReader(table):
            if row["split"] in splits and _long_beat(row):
                style, path = row["style"].split("/")[0], FOLDER / row["midi_filename"]
                yield Take(style, row["split"], float(row["bpm"]), path)


def _long_beat(row: dict[str, str]) -> bool:
    beats = float(row["duration"]) * float(row["bpm"]) / 60.0
    four = row["beat_type"] == "beat" and row["time_signature"] == "4-4"
    return four and beats >= 4 * FEWEST_BARS
