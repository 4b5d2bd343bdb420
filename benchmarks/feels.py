"""How drummers place and weigh the sixteenths: ``python benchmarks/feels.py [--source]``.

Measured on the Groove MIDI Dataset's training split, 4/4 beats of eight bars or more.  Of each
take: which pair it swings (eighths when its cymbal's offbeats lie nearer to two thirds of the beat
than to its half, else sixteenths) and how far; then every note's offset in quarter notes from the
grid swung so, less the take's median (which is the kit's latency, not the drummer's), and its
velocity over the mean of its line.  A figure of a style is the mean over its takes, each counting
once.  For a ``Feel`` only the takes that swing as most of the style do count, the three lines are
taken together, ghost notes (snare under half of its loud strokes) keep out of the accents, and the
accent that the score sheet's metre gives anyway is divided out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.takes import Kind, Take, takes
from biomusic.score.feel import STRAIGHT, Feel
from biomusic.score.groove import STEPS, hits
from biomusic.types import Role

STYLES: Final = ("rock", "funk", "hiphop", "jazz", "soul", "latin")
FARTHEST: Final = 0.06  # quarter notes; what a Feel may push
_FEWEST: Final = 8  # notes between the eighths from which sixteenths are said to swing
_RARE: Final = 3  # takes below which a sixteenth has no figure
_GHOST: Final = 0.5  # of the snare's loud strokes
_HALVES: Final = (0.44, 0.56)  # of the beat: where even offbeats lie
_THIRDS: Final = (0.58, 0.72)  # and swung ones
_SIXTEENTHS: Final = (0.13, 0.37)  # after an eighth: where even and swung sixteenths lie
_NORMAL: Final = 1.4826  # of the median deviation: the standard deviation, were it a normal law's

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hand:
    """One take's way of playing; arrays are (3 kinds + all, 16), NaN where nothing is played."""

    pair: int  # sixteenths in the pair that it swings
    swing: float  # where the second of a pair falls, 0–1
    offsets: Floats  # quarter notes behind the swung grid
    weights: Floats  # velocity over the mean of its line; the last row without ghosts
    loose: float  # standard deviation of the offsets about their means, quarter notes
    uneven: float  # standard deviation of the weights about their means


def swung(beats: Floats) -> tuple[int, float]:
    """(pair, swing) of a cymbal's beats in quarter notes."""
    phase = beats % 1.0
    thirds = phase[(phase > _THIRDS[0]) & (phase < _THIRDS[1])]
    halves = np.count_nonzero((phase > _HALVES[0]) & (phase < _HALVES[1]))
    if len(thirds) > halves and len(thirds) >= _FEWEST:
        return 4, float(np.median(thirds))
    weak = beats % 0.5
    weak = weak[(weak > _SIXTEENTHS[0]) & (weak < _SIXTEENTHS[1])]
    return 2, float(np.median(weak) / 0.5) if len(weak) >= _FEWEST else STRAIGHT


def hand(take: Take) -> Hand | None:
    """Measure a take; None when it has no cymbal to go by."""
    beats, kinds, velocities = take.lines()
    if np.count_nonzero(kinds == Kind.CYMBAL) < 2 * _FEWEST:
        return None
    swinging, others = beats[kinds == Kind.CYMBAL], beats[kinds != Kind.CYMBAL]
    pair, swing = swung(swinging)
    if swing == STRAIGHT:  # the cymbal says nothing of sixteenths; perhaps the drums do
        pair, swing = swung(np.concatenate((swinging, others)))
    steps, offsets = on_grid(beats, Feel(swing=swing, pair=pair))
    offsets -= np.median(offsets)
    weights = velocities / np.array([_mean(velocities[kinds == kind]) for kind in Kind])[kinds]
    loud = ~_ghosts(kinds, velocities)
    rows = [kinds == kind for kind in Kind]
    every = np.ones(len(beats), bool)
    timing = np.array([_by_step(steps, offsets, row) for row in (*rows, every)])
    weighing = np.array([_by_step(steps, weights, row) for row in (*rows, loud)])
    return Hand(
        pair,
        swing,
        timing,
        weighing,
        _spread(offsets - timing[kinds, steps]),
        _spread((weights - weighing[kinds, steps])[loud]),
    )


def on_grid(beats: Floats, feel: Feel) -> tuple[NDArray[np.int64], Floats]:
    """The sixteenth of the bar nearest to each beat, and how far behind it the note comes."""
    grid = np.array([feel.beat(Role.BASS, step) for step in range(STEPS)])
    places = np.append(grid, 4.0)
    within = beats % 4.0
    nearest = np.abs(within[:, None] - places).argmin(axis=1)
    return nearest % STEPS, within - places[nearest]


def feel_of(hands: Sequence[Hand]) -> Feel:
    """The feel of the takes that swing as most of them do."""
    pair = 4 if np.mean([one.pair == 4 for one in hands]) > 0.5 else 2
    alike = [one for one in hands if one.pair == pair]
    swing = float(np.median([one.swing for one in alike]))
    push = np.nan_to_num(mean_over_takes([one.offsets[-1] for one in alike]))
    if pair == 2:  # what the weak sixteenths have in common is swing, for the whole band
        later = push[1::2].mean() - push[::2].mean()
        swing, push = swing + float(later) / 0.5, push - later * (np.arange(STEPS) % 2)
    push -= push[::4].mean()  # the beat is where the drummer has it
    metre = np.array([hit.loudness for hit in hits("x" * STEPS, 0)])
    accents = mean_over_takes([one.weights[-1] for one in alike]) / metre
    accents = np.nan_to_num(accents / np.nanmean(accents), nan=1.0)
    return Feel(
        swing=round(swing, 3),
        pair=pair,
        push=tuple((np.clip(push, -FARTHEST, FARTHEST).round(3) + 0.0).tolist()),
        accents=tuple(accents.round(2).tolist()),
        loose=round(float(np.median([one.loose for one in alike])), 3),
        uneven=round(float(np.median([one.uneven for one in alike])), 2),
    )


def mean_over_takes(rows: Sequence[Floats]) -> Floats:
    """Mean at each sixteenth; NaN where too few takes play."""
    table = np.array(rows)
    count = np.count_nonzero(~np.isnan(table), axis=0)
    total = np.nansum(table, axis=0)
    return np.where(count >= min(_RARE, len(table)), total / np.maximum(count, 1), np.nan)


def _ghosts(kinds: NDArray[np.int64], velocities: Floats) -> NDArray[np.bool_]:
    snare = kinds == Kind.SNARE
    loud = float(np.percentile(velocities[snare], 90)) if snare.any() else 0.0
    ghosts: NDArray[np.bool_] = snare & (velocities < _GHOST * loud)
    return ghosts


def _spread(deviations: Floats) -> float:
    """Standard deviation of the bulk; flams and turns between the sixteenths keep out of it."""
    return _NORMAL * float(np.median(np.abs(deviations)))


def _by_step(steps: NDArray[np.int64], values: Floats, of: NDArray[np.bool_]) -> Floats:
    return np.array([_mean(values[of & (steps == step)]) for step in range(STEPS)])


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _table(style: str, hands: Sequence[Hand]) -> Table:
    ternary = [one.swing for one in hands if one.pair == 4]
    binary = [one.swing for one in hands if one.pair == 2 and one.swing != STRAIGHT]
    title = f"{style}: {len(hands)} takes; swing ratio of sixteenths {_ratio(binary)}"
    title += f", of eighths {_ratio(ternary)} in {len(ternary)} takes"
    table = Table("", *map(str, range(1, STEPS + 1)), title=title)
    pair = feel_of(hands).pair
    alike = [one for one in hands if one.pair == pair]
    for row, name in enumerate((*(kind.name.lower() for kind in Kind), "all")):
        late = mean_over_takes([one.offsets[row] for one in alike])
        table.add_row(f"{name}, 1/1000 late", *(_short(1000 * v, "+.0f") for v in late))
    for row, name in enumerate((*(kind.name.lower() for kind in Kind), "all but ghosts")):
        loud = mean_over_takes([one.weights[row] for one in alike])
        table.add_row(f"{name}, × velocity", *(_short(v, ".2f") for v in loud))
    return table


def _short(value: float, form: str) -> str:
    return "" if np.isnan(value) else format(value, form)


def _ratio(swings: Sequence[float]) -> str:
    if not swings:
        return "–"
    middle = float(np.median(swings))
    return f"{middle / (1 - middle):.2f}:1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each style, or the feels as Python; 1 where the data set is absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", action="store_true", help="print the feels as Python")
    source = parser.parse_args(arguments).source
    found = list(takes({"train"}))
    if not found:
        Console().print("needs ../shared/data/music/groove-midi, see README")
        return 1
    for style in STYLES:
        hands = [one for take in found if take.style == style and (one := hand(take))]
        if source:
            print(f"{style.upper()}: Final = {feel_of(hands)}".replace(" late={},", ""))
        else:
            Console(width=180).print(_table(style, hands))
    return 0


if __name__ == "__main__":
    sys.exit(main())
