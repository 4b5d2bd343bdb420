"""Cadence from a phone against foot switches: ``python benchmarks/cadence_walks.py [neighbours]``.

Looked at once a second, from the sixth second of each walk on.  The truth is 120 / the median
stride of each foot within the six seconds before, the mean of both feet; seconds in which the
feet differ by more than 3 steps/min, or one has fewer than two strides, have no truth and are
left out (their share is told).  The peers are the highest peak of the autocorrelation of the same
six seconds of magnitude, plain and within 0.5–3 Hz; seconds without an answer would be misses.
Wanted: 95 % within 5 steps/min, at most 1 % more than a quarter off, of all seconds with a truth.
A last line takes the mean of the strides instead, without those that a bouncing switch cut short
or a missed one made long: it has less of the switches' grain, a median falls on one edge or other.

With ``neighbours`` every constant that was chosen is moved both ways, to show what it matters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
from scipy.signal import butter, sosfiltfilt

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.readers.walks import Floats, Walk, walk, walks
from biomusic.body.motion import gait_belief, gait_spectrum, steps
from biomusic.body.motion.movement import Movement

WINDOW: Final = 6.0  # s, of truth and peer
AGREEING: Final = 3.0  # steps/min, between the feet
CLOSE: Final = 5.0  # steps/min
OCTAVE: Final = 0.25  # of the truth
WANTED: Final = (0.95, 0.01)  # share within CLOSE at least, octave errors at most
PEER_RATE: Final = 100.0  # Hz
PEER_PACES: Final = (60.0, 200.0)  # steps/min in which it looks for its peak
PEER_BAND: Final = (0.5, 3.0)  # Hz
NEIGHBOURS: Final = (0.7, 1.4)  # times a constant
CONSTANTS: Final = (
    (gait_belief, "DRIFT"),
    (gait_belief, "LEAP"),
    (gait_belief, "WEIGHT"),
    (gait_belief, "USUAL_WEIGHT"),
    (gait_belief, "UNUSUAL"),
    (gait_spectrum, "NOISE"),
    (gait_spectrum, "WOBBLE"),
    (steps, "SEEMING"),
    (steps, "SURPRISE"),
    (steps, "PERSUASION"),
    (steps, "FAINT"),
    (steps, "NEAR"),
    (steps, "STILL"),
    (steps, "STOPPED"),
    (steps, "FALLEN"),
    (steps, "ONCE"),
    (steps, "CERTAIN"),
    (steps, "SAME"),
)


Truth = Callable[[tuple[Floats, Floats], float], float | None]


class Score(NamedTuple):
    """Seconds of a walk, counted."""

    close: int = 0
    octave: int = 0
    told: int = 0
    all: int = 0

    def plus(self, other: Score) -> Score:
        """Both together."""
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    def row(self) -> str:
        """In shares: close of what was told, octave errors, close of all."""
        told, every = max(1, self.told), max(1, self.all)
        return f"{self.close / told:7.1%} {self.octave / told:7.1%} {self.close / every:9.1%}"


def main(wish: str = "") -> int:
    """Measure it; 1 when less was reached than wanted."""
    names = walks()
    if not names:
        print("needs ../shared/data/body/steps-phone")
        return 0
    loaded = [walk(name) for name in names]
    return _neighbours(loaded) if wish == "neighbours" else _compared(loaded)


def truth(strikes: tuple[Floats, Floats], t: float) -> float | None:
    """Cadence (steps/min) of the six seconds before ``t`` (s), where the feet agree on it."""
    within = [foot[(foot > t - WINDOW) & (foot <= t)] for foot in strikes]
    if min(len(foot) for foot in within) < 3:
        return None
    left, right = (120.0 / float(np.median(np.diff(foot))) for foot in within)
    return (left + right) / 2.0 if abs(left - right) <= AGREEING else None


def finer(strikes: tuple[Floats, Floats], t: float) -> float | None:
    """The same by each foot's mean stride, of those within 30 % of its median."""
    paces = list[float]()
    for foot in strikes:
        strides = np.diff(foot[(foot > t - WINDOW) & (foot <= t)])
        if len(strides) < 2:
            return None
        usual = float(np.median(strides))
        whole = strides[np.abs(strides - usual) <= 0.3 * usual]
        if len(whole) < 2:
            return None
        paces.append(120.0 / float(whole.mean()))
    return sum(paces) / 2.0 if abs(paces[0] - paces[1]) <= AGREEING else None


def told(subject: Walk) -> dict[int, float | None]:
    """What the movement room tells each second."""
    movement, seen = Movement(), dict[int, float | None]()
    for chunk in subject.chunks():
        movement.shake(chunk)
        seen[round(chunk.t_arrival)] = movement.at(chunk.t_arrival).cadence.value
    return seen


def plain(subject: Walk, filtered: bool) -> dict[int, float | None]:
    """The highest peak of the autocorrelation of six seconds of magnitude."""
    grid = np.arange(0.0, subject.times[-1], 1.0 / PEER_RATE)
    magnitude: Floats = np.sqrt((subject.milli_g**2).sum(axis=1))
    even = cast(Floats, np.interp(grid, subject.times, magnitude))
    count, seen = round(WINDOW * PEER_RATE), dict[int, float | None]()
    band = cast(Any, butter)(2, PEER_BAND, "bandpass", fs=PEER_RATE, output="sos")
    fast, slow = (round(60.0 * PEER_RATE / pace) for pace in reversed(PEER_PACES))
    for second in range(int(WINDOW), int(subject.times[-1]) + 1):
        end = round(second * PEER_RATE)
        level = even[end - count : end] - even[end - count : end].mean()
        if filtered:
            level = cast(Floats, cast(Any, sosfiltfilt)(band, level))
        alike: Floats = np.correlate(level, level, "full")[len(level) - 1 :]
        best = _highest_peak(alike.tolist(), fast, slow)
        seen[second] = None if best is None else 60.0 * PEER_RATE / best
    return seen


def _highest_peak(alike: list[float], fast: int, slow: int) -> int | None:
    lags = [k for k in range(fast, slow + 1) if alike[k - 1] < alike[k] >= alike[k + 1]]
    return max(lags, key=lambda lag: alike[lag], default=None)


def scored(subject: Walk, seen: dict[int, float | None], by: Truth = truth) -> Score:
    """How many seconds were close, and how many an octave or so off."""
    score = Score()
    for second in range(int(WINDOW), int(subject.times[-1]) + 1):
        right, value = by(subject.strikes, second), seen.get(second)
        if right is None:
            continue
        off = None if value is None else abs(value - right)
        close, octave = off is not None and off <= CLOSE, off is not None and off > OCTAVE * right
        score = score.plus(Score(close, octave, off is not None, 1))
    return score


def _compared(loaded: Iterable[Walk]) -> int:
    heads = f"{'of told':>7} {'octave':>7} {'of all':>9}"
    print(f"{'':34} {'':7} {'with':>6} | {'ours':25} | {'plain':25} | 0.5–3 Hz")
    print(f"{'walk':34} {'seconds':>7} {'truth':>6} | {heads} | {heads} | {heads}")
    whole, fine, seconds = [Score()] * 3, [Score()] * 3, 0
    for subject in loaded:
        heard = (told(subject), plain(subject, False), plain(subject, True))
        scores = [scored(subject, each) for each in heard]
        lasting = int(subject.times[-1]) - int(WINDOW) + 1
        _print(subject.name, lasting, scores)
        whole = [before.plus(each) for before, each in zip(whole, scores, strict=True)]
        fine = [
            before.plus(scored(subject, each, finer))
            for before, each in zip(fine, heard, strict=True)
        ]
        seconds += lasting
    _print("all", seconds, whole)
    _print("all, by mean strides", seconds, fine)
    print(f"feet that do not agree: {1.0 - whole[0].all / seconds:.0%} of the seconds left out")
    ours = whole[0]
    return int(ours.close / ours.all < WANTED[0] or ours.octave / ours.all > WANTED[1])


def _print(name: str, seconds: int, scores: Iterable[Score]) -> None:
    rows = list(scores)
    cells = " | ".join(score.row() for score in rows)
    print(f"{name:34} {seconds:7} {rows[0].all / seconds:6.0%} | {cells}")


def _neighbours(loaded: Iterable[Walk]) -> int:
    worst = WANTED
    for module, name in CONSTANTS:
        chosen = getattr(module, name)
        for times in NEIGHBOURS:
            setattr(module, name, chosen * times)
            gait_spectrum.expected.cache_clear()
            score = Score()
            for subject in loaded:
                score = score.plus(scored(subject, told(subject)))
            print(f"{name:14} {chosen:7} × {times}: {score.row()}", flush=True)
            worst = min(worst[0], score.close / score.all), max(worst[1], score.octave / score.told)
        setattr(module, name, chosen)
    gait_spectrum.expected.cache_clear()
    return int(worst != WANTED)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
