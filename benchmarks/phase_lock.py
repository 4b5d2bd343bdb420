"""Beats on the steps of a simulated runner: ``python benchmarks/phase_lock.py``.

The runner of ``step_phase.py`` (steps off by 2–3 %, CV) runs, goes 10 steps/min faster, stops at a
light, runs on, and is silent for 10 s while the link is lost.  What is measured is the whole way:
acceleration packets of 0.18 s at 50 Hz, body, guide, limits, phase lock and the engine's own
beat, against the feet.  Told without the lock, too.  Wanted: after 8 s of a new pace the tempo is
off by at most 1 % (median) and 2 % (95 of 100), the beat by at most 10 % of a beat (mean), and at
the light and after it the tempo stays within 6 % of the pace it had or has.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.step_phase import Runner, drawn, packets
from biomusic.body.body import Body
from biomusic.config import load_preset
from biomusic.guide.phase_lock import PhaseLock
from biomusic.session.conductor import Conductor
from biomusic.session.setup import Setup
from biomusic.types import SAMPLE_RATE, Person

Floats = NDArray[np.float64]

LOOK: Final = 0.25  # s
FINE: Final = 480  # frames, 10 ms
PACKET: Final = 0.18  # s
RATE: Final = 50.0  # Hz
SETTLED: Final = 8.0  # s after a change of pace
PACES: Final = (156.0, 168.0, 180.0)  # steps/min
SPREADS: Final = (0.02, 0.03)
SEEDS: Final = (11, 12, 13)
LOST: Final = (180.0, 190.0)  # s without a packet
LIGHT: Final = (100.0, 125.0)  # s of standing
STRETCHES: Final = ((0.0, 50.0, 0.0), (50.0, 100.0, 1.0), (125.0, 230.0, 0.0))  # s, and of CHANGE
CHANGE: Final = 10.0  # steps/min
END: Final = 230.0  # s
WANTED: Final = (0.01, 0.02, 0.10, 0.06)  # tempo median and 95 of 100, phase, swing


class Run(NamedTuple):
    """One run, every 10 ms."""

    t: Floats  # s
    beat: Floats  # quarter notes
    tempo: Floats  # bpm, the engine's
    steps: Floats  # that were made; NaN at the light
    pace: Floats  # steps/min that the runner means; NaN at the light


class Found(NamedTuple):
    """How far off, over all settled moments."""

    tempo: Floats  # share
    phase: Floats  # of a beat, -0.5–0.5
    swing: float  # share, the most at the light and in the 8 s after


def course(pace: float, spread: float, change: float, seed: int) -> Runner:
    """The runner of one run."""
    random = np.random.Generator(np.random.Philox([seed, round(pace), round(1e4 * spread)]))
    down, t = list[float](), 0.2
    while t < END + 2.0:
        down.append(t)
        if LIGHT[0] <= t < LIGHT[1]:
            t = LIGHT[1]
            continue
        t += 60.0 / meant(pace, change, t) * (1.0 + spread * random.standard_normal())
    return drawn(np.array(down), END, random)


def meant(pace: float, change: float, t: float) -> float:
    """The steps/min that the runner means at ``t`` (s); NaN at the light."""
    return next((pace + change * way for a, b, way in STRETCHES if a <= t < b), float("nan"))


def run(feet: Runner, pace: float, change: float, seed: int, locked: bool) -> Run:
    """Play a run through, from packets to the engine's beat."""
    setup = Setup(load_preset("run"), Person(), seed)
    body, steering, lock = Body(setup.person), setup.steering(), PhaseLock()
    conductor = Conductor(setup.engine())
    waiting = [c for c in packets(feet, RATE, seed, PACKET) if not LOST[0] <= c.t_arrival < LOST[1]]
    waiting.reverse()
    engine, rows = conductor.engine, list[tuple[float, float, float]]()
    for look in range(int(END / LOOK)):
        t = look * LOOK
        while waiting and waiting[-1].t_arrival <= t:
            body.feed(waiting.pop())
        state = body.state(t)
        intent = steering.intend(state)
        conductor.cue(intent, lock.pull(state, intent, engine.beat) if locked else 0.0)
        for piece in range(int(LOOK * SAMPLE_RATE) // FINE):
            rows.append((t + piece * FINE / SAMPLE_RATE, engine.beat, engine.tempo))
            conductor.perform(FINE)
    t, beat, tempo = np.array(rows).T
    made = np.arange(len(feet.strikes), dtype=np.float64)
    steps = np.asarray(np.interp(t, feet.strikes, made), np.float64)
    return Run(t, beat, tempo, steps, np.array([meant(pace, change, at) for at in t]))


def judge(played: Run) -> Found:
    """A run against its feet, beat by beat of whichever plain ratio was chosen."""
    ratio = np.round(6.0 * played.tempo / played.pace) / 6.0
    settled = np.zeros(len(played.t), np.bool_)
    for begin, end, _ in STRETCHES:
        settled |= (played.t >= begin + SETTLED) & (played.t < end)
    settled &= (played.t < LOST[0]) | (played.t >= LOST[1] + SETTLED)
    settled &= np.isfinite(played.pace)
    off = played.tempo / (ratio * played.pace) - 1.0
    phase = (played.beat - played.steps * ratio)[settled]
    closing = np.where(ratio == 0.5, 0.5, np.where(np.isclose(ratio, 2 / 3), 1 / 3, 1.0))[settled]
    wrapped = phase - closing * np.round(phase / closing)
    return Found(np.abs(off[settled]), wrapped, _swing(played))


def _swing(played: Run) -> float:
    """The farthest that the tempo goes beyond where it was before the light or is to be after."""
    at = (played.t >= LIGHT[0]) & (played.t < LIGHT[1] + SETTLED)
    before = played.tempo[(played.t >= LIGHT[0] - 5.0) & (played.t < LIGHT[0])].mean()
    after = (played.t >= LIGHT[1] + SETTLED) & (played.t < LIGHT[1] + 2 * SETTLED)
    low, high = sorted((before, played.tempo[after].mean()))
    outside = np.maximum(played.tempo[at] / high - 1.0, 1.0 - played.tempo[at] / low)
    return float(max(0.0, outside.max()))


def main() -> int:
    """Measure it; 1 when less was reached than wanted."""
    print("steps/min  CV  change | tempo off: median, 95 % | phase off (unlocked) | at the light")
    locked, free = list[Found](), list[Found]()
    for pace in PACES:
        for spread in SPREADS:
            for change in (CHANGE, -CHANGE):
                rows = [
                    [_judged(pace, spread, change, seed, on) for seed in SEEDS]
                    for on in (True, False)
                ]
                locked += rows[0]
                free += rows[1]
                print(
                    f"{pace:9.0f} {spread:3.0%} {change:+7.0f} | {_line(rows[0], rows[1])}",
                    flush=True,
                )
    print(f"all {len(locked)} runs         | {_line(locked, free)}")
    tempo = np.concatenate([found.tempo for found in locked])
    phase = np.abs(np.concatenate([found.phase for found in locked]))
    reached = (
        np.median(tempo),
        np.quantile(tempo, 0.95),
        phase.mean(),
        max(f.swing for f in locked),
    )
    return int(any(got > most for got, most in zip(reached, WANTED, strict=True)))


def _judged(pace: float, spread: float, change: float, seed: int, locked: bool) -> Found:
    return judge(run(course(pace, spread, change, seed), pace, change, seed, locked))


def _line(locked: list[Found], free: list[Found]) -> str:
    tempo = np.concatenate([found.tempo for found in locked])
    phase, loose = (
        np.abs(np.concatenate([found.phase for found in rows])).mean() for rows in (locked, free)
    )
    swing = max(found.swing for found in locked)
    return (
        f"{np.median(tempo):14.2%} {np.quantile(tempo, 0.95):7.2%} | {phase:13.1%} ({loose:.0%})"
        f" | {swing:6.1%}"
    )


if __name__ == "__main__":
    sys.exit(main())
