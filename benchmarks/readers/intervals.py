"""RR series with known truth: annotated hearts, artefacts put into them, and a strap's log."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

BODY: Final = Path(__file__).parents[3] / "shared" / "data" / "body"
ANNOTATIONS: Final = BODY / "ecg-mitbih" / "annotations"
LOG: Final = BODY / "rr-h10-exercise" / "FatMaxOptimiser.20210606_161059"
RATE: Final = 0.36  # samples/ms of the MIT-BIH arrhythmia database
BEATS: Final = frozenset("NLRBAaJSVrFejnE/fQ?")  # WFDB annotation codes that are heartbeats
STEADY: Final = frozenset("NLR/")  # sinus beats, with or without a bundle branch block, and paced
BLOCKED: Final = "x"  # a P wave that no beat followed
NO_SINUS: Final = frozenset({"(AFIB", "(AFL", "(BII"})  # rhythms without NN intervals
LENGTH: Final = 1500  # intervals of each record (physiology §3.2)
LOW: Final = 0.05  # share of beats out of rhythm up to which a record is used
REFRACTORY: Final = 250.0  # ms after a beat in which no detector sees another
MISPLACED: Final = (80.0, 180.0)  # ms

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]
Kind = Literal["missed", "extra", "misplaced"]
KINDS: Final[tuple[Kind, ...]] = ("missed", "extra", "misplaced")


@dataclass(frozen=True, slots=True)
class Reference:
    """The beats of a record as cardiologists annotated them."""

    name: str
    beats: Floats  # ms
    steady: Truths  # of each beat: whether it and the interval that it closes are in rhythm
    rhythms: frozenset[str]

    @property
    def ectopy(self) -> float:
        """Share of the beats that are out of rhythm."""
        return float(1.0 - self.steady.mean())

    @property
    def usable(self) -> bool:
        """Whether RMSSD means something here: sinus or paced rhythm, and hardly ever out of it."""
        return self.ectopy <= LOW and not self.rhythms & NO_SINUS

    def rmssd(self, begin: float = -np.inf, end: float = np.inf) -> float:
        """RMSSD (ms) between beats in rhythm, of intervals that close in a span (ms)."""
        intervals = np.diff(self.beats)
        normal = self.steady[1:] & self.steady[:-1]
        normal &= (self.beats[1:] > begin) & (self.beats[1:] <= end)
        steps = np.diff(intervals)[normal[1:] & normal[:-1]]
        return float(np.sqrt(np.mean(steps**2))) if len(steps) else float("nan")


class Artefact(NamedTuple):
    """Something wrong that was put into a series."""

    kind: Kind
    t: float  # ms, where the beat is that is missed, extra or misplaced


def references() -> Iterator[Reference]:
    """Every annotated record, its first 1500 intervals; none where they are absent."""
    for path in sorted(ANNOTATIONS.glob("*.txt.gz")):
        yield _reference(path)


def _reference(path: Path) -> Reference:
    beats, steady, rhythms, blocked = list[float](), list[bool](), set[str](), False
    with gzip.open(path, "rt") as lines:
        rows = [line.split() for line in list(lines)[1:]]
    for row in rows:
        if len(beats) > LENGTH or len(row) < 3:
            continue
        if row[2] == "+":
            rhythms.add(row[-1])
        blocked |= row[2] == BLOCKED
        if row[2] in BEATS:
            beats.append(int(row[1]) / RATE)
            steady.append(row[2] in STEADY and not blocked)
            blocked = False
    return Reference(path.name[:3], np.array(beats), np.array(steady), frozenset(rhythms))


def injected(beats: Floats, share: float, seed: int) -> tuple[Floats, list[Artefact]]:
    """Beats (ms, whole) with artefacts at so large a share of them, a third of each kind.

    Missed beats are taken out; extra ones come anywhere but right after a beat; misplaced ones
    are moved by 80–180 ms to either side.  Places are drawn without regard to each other.
    """
    generator = np.random.Generator(np.random.Philox(key=seed))
    third = round(share * len(beats) / 3.0)
    places = generator.choice(np.arange(2, len(beats) - 2), 3 * third, replace=False)
    missed, before, moved = places[:third], places[third : 2 * third], places[2 * third :]
    free = np.minimum(REFRACTORY, 0.3 * (beats[before + 1] - beats[before]))
    extra = generator.uniform(beats[before] + free, beats[before + 1] - free)
    shift = generator.uniform(*MISPLACED, third) * generator.choice([-1.0, 1.0], third)
    changed = beats.copy()
    changed[moved] += shift
    artefacts = [
        *(Artefact("missed", t) for t in beats[missed].tolist()),
        *(Artefact("extra", t) for t in extra.tolist()),
        *(Artefact("misplaced", t) for t in changed[moved].tolist()),
    ]
    return np.rint(np.sort(np.concatenate([np.delete(changed, missed), extra]))), artefacts


def rmssd(intervals: Sequence[float] | Floats) -> float:
    """Root mean square of successive differences."""
    return float(np.sqrt(np.mean(np.diff(intervals) ** 2)))


class Log(NamedTuple):
    """A strap's log of a workout, and what another program made of it every 5 s."""

    times: Floats  # s, the closing beat of each interval, cumulated
    intervals: Floats  # ms
    rate: Floats  # bpm, over 120 s that begin every 5 s
    alpha1: Floats
    dropped: Floats  # intervals that it left out in these 120 s


def workout() -> Log | None:
    """The H10 workout; None where it is absent."""
    if not LOG.parent.exists():
        return None
    rows = _table(LOG.with_name(LOG.name + ".rr.csv.gz"))
    features = _table(LOG.with_name(LOG.name + ".rr.csv_python_features.csv.gz"))
    intervals = rows["rr"]
    return Log(
        (rows["since_start"] + intervals) / 1000.0,
        intervals,
        features["heartrate"],
        features["alpha1"],
        features["filtered"],
    )


def _table(path: Path) -> dict[str, Floats]:
    with gzip.open(path, "rt", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row]
    columns = zip(*rows[1:], strict=True)
    return {
        name: np.array(column, np.float64) for name, column in zip(rows[0], columns, strict=True)
    }
