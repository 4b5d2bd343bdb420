"""Heart-rate variability beside neurokit2: ``python benchmarks/variability.py``.

Time domain and spectrum are compared over windows of annotated hearts (MIT-BIH) and of the
meditation recordings in which nothing was corrected, once a minute.  The spectrum's peer is
neurokit2's chain with the same settings: ``intervals_process`` (cubic, 4 Hz), ``signal_detrend``
(tarvainen2002), ``signal_power`` (Welch, halves, not normalised).  The matrix of its detrending
lacks the last two rows' ends, so that the end of a series is pulled to zero; a second row has the
same equation solved by scipy instead.

DFA α1 is told as the product tells it, live through a workout of 102 minutes, every 5 s, beside the
values that another program made of the same log.  That program's windows are found by its own
heart rates: the delay at which they agree best with the log's.  Judged are the windows that neither
would blank, with at most 3 % of the intervals dropped.  neurokit2 gets the same windows twice: its
own correction and DFA, and its DFA after the other program's own filter.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.readers.intervals import BODY, Log, references, workout
from biomusic.body.heart import fractal
from biomusic.body.heart.heart import Heart
from biomusic.body.heart.spectrum import HIGH, LOW, SECONDS, SMOOTHNESS
from biomusic.body.heart.tachogram import AHEAD, RATE
from biomusic.types import HeartVariability, Interval

SAME: Final = 1e-6  # of the value
LIKE: Final = 0.05  # of LF/HF
CORRELATION: Final = 0.98
SPREAD: Final = 0.076  # neurokit2's sd of α1 against the same values (physiology §3.3)
MINUTE: Final = 60.0  # s
DFA_SECONDS: Final = 120.0
EVERY: Final = 5.0  # s between the other program's windows
JUMP: Final = 0.05  # the other program drops what differs so much from the interval before
DROPPED: Final = 0.03
SCALES: Final = np.arange(4, 17)

Floats = NDArray[np.float64]


class Look(NamedTuple):
    """What the product told, and of which intervals."""

    told: HeartVariability
    times: Floats  # s, closing beats so far
    intervals: Floats  # ms


class Agreement(NamedTuple):
    """Of one series with another."""

    windows: int
    r: float
    bias: float
    sd: float


def looks(beats: Floats) -> Iterator[Look]:
    """Once a minute, where five minutes were not corrected; ``beats`` (s) as straps count."""
    ticks = np.rint(np.diff(beats) * 1024.0)
    times, intervals = np.cumsum(ticks) / 1024.0, ticks * (1000.0 / 1024.0)
    heart, clean, due = Heart(), 0.0, SECONDS + MINUTE
    for at, (t, ms) in enumerate(zip(times.tolist(), intervals.tolist(), strict=True), 1):
        decided = heart.interval(Interval(t=t, t_arrival=t, device="strap", ms=ms))
        told = heart.at(t).variability
        clean = max([clean, *(beat.t for beat in decided if beat.nn != beat.rr)])
        if t // EVERY == due // EVERY and decided and decided[-1].t == t:
            due += MINUTE
            if t - clean > SECONDS + EVERY:
                yield Look(told, times[:at], intervals[:at])
        due += MINUTE * (t > due + EVERY)


def hearts() -> Iterator[Floats]:
    """The beats (s) of every heart at hand."""
    for record in references():
        if record.usable:
            yield record.beats / 1000.0
    loadmat: Any = importlib.import_module("scipy.io").loadmat
    for name in ("pre", "med"):
        path = BODY / "meditation" / f"Hr_{name}.mat"
        if path.exists():
            yield np.ravel(loadmat(path)[f"t_{name}"])


def time_domain(neurokit: Any, look: Look) -> list[tuple[str, float, float]]:
    """(name, ours, neurokit2's) of one look."""
    rows = list[tuple[str, float, float]]()
    for seconds, names in ((MINUTE, ("rmssd", "pnn50")), (SECONDS, ("sdnn",))):
        inside = look.intervals[look.times > look.times[-1] - seconds]
        peer = neurokit.hrv_time({"RRI": inside, "RRI_Time": np.cumsum(inside) / 1000.0})
        for name in names:
            ours = getattr(look.told, name).value
            theirs = float(peer[f"HRV_{'pNN50' if name == 'pnn50' else name.upper()}"].iloc[0])
            rows += [] if ours is None else [(name, ours, theirs)]
    return rows


def ratio(neurokit: Any, look: Look, detrend: Callable[[Floats], Floats]) -> float:
    """LF/HF of the same five minutes by neurokit2."""
    intervals = look.intervals[:-AHEAD]
    times = np.cumsum(intervals) / 1000.0
    inside = times > times[-1] - SECONDS - 1.0
    series, _, _ = neurokit.intervals_process(
        intervals[inside], times[inside], interpolate=True, interpolation_rate=4, method="cubic"
    )
    smooth = detrend(np.asarray(series)[-int(SECONDS * RATE) :])
    power = neurokit.signal_power(smooth, [LOW, HIGH], sampling_rate=4, normalize=False)
    return float(power.iloc[0, 0] / power.iloc[0, 1])


def priors(series: Floats) -> Floats:
    """Smoothness priors as a sparse system."""
    sparse: Any = importlib.import_module("scipy.sparse")
    count = len(series)
    bend = sparse.diags([1.0, -2.0, 1.0], [0, 1, 2], shape=(count - 2, count))
    matrix = (sparse.eye(count) + SMOOTHNESS**2 * bend.T @ bend).tocsc()
    trend = importlib.import_module("scipy.sparse.linalg").spsolve(matrix, series)
    return np.asarray(series - trend, np.float64)


def delay(log: Log) -> float:
    """How much later than the log's own time the other program's windows are (s)."""

    def apart(shift: float) -> float:
        return float(
            np.mean(
                [
                    abs(60_000.0 / log.intervals[kept].mean() - rate)
                    for kept, rate in _windows(log, shift, 3)
                ]
            )
        )

    return min([tenth / 10.0 for tenth in range(30)], key=apart)


def _windows(log: Log, shift: float, step: int) -> Iterator[tuple[NDArray[np.bool_], float]]:
    steps = np.diff(log.intervals, prepend=log.intervals[0])
    before = np.concatenate([log.intervals[:1], log.intervals[:-1]])
    good = np.abs(steps) < JUMP * before
    for row in range(0, len(log.rate), step):
        begin = EVERY * row + shift
        inside = (log.times > begin) & (log.times <= begin + DFA_SECONDS)
        yield inside & good, float(log.rate[row])


def live(log: Log, shift: float) -> Floats:
    """α1 as the product tells it at the end of each window; nan where it tells none."""
    heart, at, told = Heart(), 0, list[float]()
    times = log.times - shift
    for row in range(len(log.alpha1)):
        end = EVERY * row + DFA_SECONDS
        while at < len(times) and times[at] <= end + 2.0:  # decided at most two beats late
            t = float(times[at])
            heart.interval(Interval(t=t, t_arrival=t, device="H10", ms=float(log.intervals[at])))
            at += 1
        value = heart.at(float(times[at - 1])).variability.dfa_alpha1.value
        told.append(np.nan if value is None else value)
    return np.array(told)


def peers(neurokit: Any, log: Log, shift: float, step: int) -> tuple[Floats, Floats]:
    """α1 by neurokit2 after its own correction, and after the other program's filter."""
    own, filtered = np.full((2, len(log.alpha1)), np.nan)
    for number, (kept, _) in enumerate(_windows(log, shift, step)):
        begin = EVERY * step * number + shift
        inside = (log.times > begin) & (log.times <= begin + DFA_SECONDS)
        peaks = np.concatenate([[0.0], np.cumsum(log.intervals[inside])]).astype(int)
        _, clean = neurokit.signal_fixpeaks(peaks, sampling_rate=1000, method="Kubios")
        own[step * number], _ = neurokit.fractal_dfa(np.diff(clean).astype(float), scale=SCALES)
        filtered[step * number], _ = neurokit.fractal_dfa(log.intervals[kept], scale=SCALES)
    return own, filtered


def agreement(values: Floats, truth: Floats, where: NDArray[np.bool_]) -> Agreement:
    """How well values agree with others, where both are known."""
    good = where & np.isfinite(values)
    apart = values[good] - truth[good]
    r = float(np.corrcoef(values[good], truth[good])[0, 1])
    return Agreement(int(good.sum()), r, float(apart.mean()), float(apart.std(ddof=1)))


def noise(alpha: float, beats: int, generator: np.random.Generator) -> Floats:
    """Intervals (ms) whose DFA exponent is ``alpha``."""
    frequencies = np.fft.rfftfreq(8 * beats)
    frequencies[0] = frequencies[1]
    parts = generator.normal(size=(2, len(frequencies)))
    series = np.fft.irfft((parts[0] + 1j * parts[1]) * frequencies ** (0.5 - alpha))[:beats]
    return np.asarray(800.0 + 20.0 * series / series.std(), np.float64)


def main() -> int:
    """Print the tables; 1 when a target is missed."""
    warnings.filterwarnings("ignore")
    neurokit: Any = importlib.import_module("neurokit2")
    if not BODY.exists():
        sys.exit("needs ../shared/data/body, see README")
    console = Console(width=110)
    console.print(f"beside neurokit2 {neurokit.__version__}")
    seen = [look for beats in hearts() for look in looks(beats)]
    missed = _time(console, neurokit, seen)
    missed |= _ratios(console, neurokit, seen)
    log = workout()
    missed |= log is not None and _dfa(console, neurokit, log)
    _sampling(console)
    return int(missed)


def _time(console: Console, neurokit: Any, seen: Sequence[Look]) -> bool:
    table = Table("figure", "windows", "largest relative difference", "target")
    rows = [row for look in seen for row in time_domain(neurokit, look)]
    worst = 0.0
    for name in ("rmssd", "pnn50", "sdnn"):
        apart = [abs(a - b) / b if b else abs(a) for each, a, b in rows if each == name]
        table.add_row(name, str(len(apart)), f"{max(apart):.1e}", f"{SAME:.0e}")
        worst = max(worst, *apart)
    console.print(table)
    return worst > SAME


def _ratios(console: Console, neurokit: Any, seen: Sequence[Look]) -> bool:
    def theirs(series: Floats) -> Floats:
        return np.asarray(neurokit.signal_detrend(series, method="tarvainen2002"), np.float64)

    table = Table("LF/HF against neurokit2's chain", "windows", "median", "largest", "target")
    kept = [look for look in seen if look.told.low_frequency.value is not None]
    own = [(x.told.low_frequency.value or 0.0) / (x.told.high_frequency.value or 1.0) for x in kept]
    worst = list[float]()
    for name, detrend in (("its own detrending", theirs), ("scipy's detrending", priors)):
        apart = [abs(a / ratio(neurokit, x, detrend) - 1.0) for a, x in zip(own, kept, strict=True)]
        worst.append(max(apart))
        middle = float(np.median(apart))
        table.add_row(name, str(len(apart)), f"{middle:.2%}", f"{worst[-1]:.2%}", f"{LIKE:.0%}")
    console.print(table)
    return max(worst) > LIKE


def _dfa(console: Console, neurokit: Any, log: Log) -> bool:
    shift = delay(log)
    own, filtered = peers(neurokit, log, shift, 6)
    counts = np.array([float(kept.sum()) for kept, _ in _windows(log, shift, 1)])
    few = log.dropped <= DROPPED * (counts + log.dropped)
    everywhere = np.ones(len(few), np.bool_)
    told = live(log, shift)
    table = Table(f"DFA α1, windows {shift:.1f} s late", "windows", "r", "bias", "sd")
    rows = {
        "biomusic, live": told,
        "neurokit2, own correction": own,
        "neurokit2, filtered": filtered,
    }
    for name, values in rows.items():
        for where, note in ((few, "at most 3 % dropped"), (everywhere, "all")):
            found = agreement(values, log.alpha1, where)
            figures = f"{found.r:.4f}", f"{found.bias:+.3f}", f"{found.sd:.3f}"
            table.add_row(f"{name}, {note}", str(found.windows), *figures)
    table.add_row("target", "", f"{CORRELATION}", "", f"{SPREAD}")
    console.print(table)
    ours = agreement(told, log.alpha1, few)
    return ours.r < CORRELATION or ours.sd >= SPREAD


def _sampling(console: Console) -> None:
    """How far α1 strays over noise of which it is known: fractal.SAMPLING."""
    generator = np.random.Generator(np.random.Philox(key=1))
    table = Table("sd of α1 × √beats", *[f"α = {alpha}" for alpha in (0.5, 1.0, 1.5)])
    for beats in (90, 150, 240, 360):
        cells = list[str]()
        for alpha in (0.5, 1.0, 1.5):
            drawn = [fractal.alpha1(noise(alpha, beats, generator)).value for _ in range(200)]
            spread = float(np.std([each for each in drawn if each is not None]))
            cells.append(f"{spread * np.sqrt(beats):.2f}")
        table.add_row(f"{beats} beats", *cells)
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
