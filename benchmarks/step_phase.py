"""Step phase of a simulated runner: ``python benchmarks/step_phase.py``.

No recording of a runner's chest with foot strikes is at hand, so that one is drawn: a body on a
spring (half a sine of push while a foot is down, Blickhan 1989), an impact and flesh that rings
after it, one foot harder and quicker than the other, sway, lean, a pace that drifts, every step
off by 2 to 3 % (CV), and a noisy sensor.  Asked 20 times a second from the tenth second on, with
the acceleration in packets of 0.18 s; one column has an H10's own packets of 36 samples, which
last 1.44 s at 25 Hz.  The foot's own step is the clock: how far off the phase is, in
milliseconds of it, as a mean (bias, which a chest of another shape moves) and a spread (sd).
Wanted: an sd within 20 ms.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from math import pi, radians
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from biomusic.body.motion.movement import Movement
from biomusic.types import AccelerationChunk

SECONDS: Final = 60.0
RATES: Final = (25.0, 50.0, 100.0, 200.0)  # Hz, those that an H10 offers
PACES: Final = (150.0, 163.0, 176.0, 190.0)  # steps/min
SPREADS: Final = (0.02, 0.03)  # of a step's time, one standard deviation
SEEDS: Final = (1, 2, 3)
PACKET: Final = 0.18  # s
H10_PACKET: Final = 36  # samples
SETTLED: Final = 10.0  # s
ASKED: Final = 0.05  # s between two questions
WANTED: Final = 20.0  # ms
FINE: Final = 2000.0  # Hz, in which a body is drawn
GRAVITY: Final = 1000.0  # mg
STANDING: Final = 1.0  # s between two strikes

Floats = NDArray[np.float64]


class Runner(NamedTuple):
    """A chest that runs: acceleration on a fine grid, and when each foot struck."""

    milli_g: Floats  # (n, 3) at 2000 Hz
    strikes: Floats  # s


def strikes(pace: float, spread: float, seconds: float, random: np.random.Generator) -> Floats:
    """Times (s) at which a foot comes down, left and right by turns."""
    limp, swing = 0.01 * random.standard_normal(), random.uniform(0.0, 2.0 * pi)
    times = [random.uniform(0.0, 60.0 / pace)]
    while times[-1] < seconds + 2.0:
        drift = 1.0 + 0.02 * np.sin(2.0 * pi * times[-1] / 60.0 + swing)
        side = 1.0 if len(times) % 2 else -1.0
        step = 60.0 / pace * drift * (1.0 + side * limp + spread * random.standard_normal())
        times.append(times[-1] + step)
    return np.array(times)


def runner(pace: float, spread: float, seed: int, seconds: float = SECONDS) -> Runner:
    """Somebody who runs at ``pace`` (steps/min), each step off by ``spread`` (CV)."""
    random = np.random.Generator(np.random.Philox([seed, round(pace), round(1e4 * spread)]))
    return drawn(strikes(pace, spread, seconds, random), seconds, random)


def drawn(down: Floats, seconds: float, random: np.random.Generator) -> Runner:
    """The chest over feet that come ``down`` (s); where they do not for a second, it stands."""
    times = np.arange(round(seconds * FINE)) / FINE
    axes = np.zeros((3, len(times)))  # across, forward, up
    contact, harder = random.uniform(0.6, 0.72), 1.0 + 0.08 * random.standard_normal()
    impact, ring = random.uniform(300.0, 900.0), random.uniform(100.0, 300.0)
    for number, (strike, after) in enumerate(pairwise(down.tolist())):
        part = slice(*np.searchsorted(times, (strike, after)).tolist())
        if after - strike > STANDING:
            axes[2, part] = GRAVITY
            continue
        since, side = times[part] - strike, 1.0 if number % 2 else -1.0
        pushed = np.maximum(0.0, np.sin(pi * since / (contact * (after - strike))))
        pushed *= since < contact * (after - strike)
        strength = (harder**side) * (1.0 + 0.05 * random.standard_normal())
        axes[2, part] += strength * pi / 2.0 / contact * GRAVITY * pushed
        blow = impact * strength * (1.0 + 0.2 * random.standard_normal())
        axes[2, part] += blow * np.exp(-0.5 * ((since - 0.03) / 0.008) ** 2)
        axes[2, part] += ring * np.exp(-since / 0.06) * np.sin(2.0 * pi * 12.0 * since)
        turn = pi * since / (after - strike)
        axes[0, part] += 150.0 * side * np.sin(turn)
        axes[1, part] -= 200.0 * np.sin(2.0 * turn)
    return Runner(_leaning(axes, random).T, down)


def packets(body: Runner, rate: float, seed: int, seconds: float) -> list[AccelerationChunk]:
    """What a strap of that rate sends, ``seconds`` at a time; each arrives when it is over."""
    random = np.random.Generator(np.random.Philox([seed, round(rate)]))
    wide: int = round(FINE / rate)
    start = int(random.integers(wide))
    count = (len(body.milli_g) - start) // wide
    shaped: Floats = body.milli_g[start : start + count * wide].reshape(count, wide, 3).mean(axis=1)
    milli_g = np.rint(shaped + 25.0 * random.standard_normal(shaped.shape))
    times: Floats = (np.arange(count, dtype=np.float64) * wide + (start + 0.5 * wide)) / FINE
    many = max(1, round(seconds * rate))
    return [
        AccelerationChunk(
            t=float(times[first]),
            t_arrival=float(times[min(first + many, count) - 1]),
            device="chest",
            times=times[first : first + many],
            milli_g=milli_g[first : first + many],
        )
        for first in range(0, count, many)
    ]


class Asked(NamedTuple):
    """The phase at many moments against the foot's own steps."""

    off: Floats  # ms, late is positive
    expected: Floats  # ms, one standard deviation, as was told
    unknown: int  # moments without an answer


def asked(body: Runner, chunks: list[AccelerationChunk]) -> Asked:
    """Ask a movement room 20 times a second."""
    movement, waiting = Movement(), list(reversed(chunks))
    off, expected, unknown = list[float](), list[float](), 0
    for t in np.arange(0.0, SECONDS - 1.0, ASKED).tolist():
        while waiting and waiting[-1].t_arrival <= t:
            movement.shake(waiting.pop())
        phase = movement.at(t).step_phase
        if t < SETTLED:
            continue
        if phase.value is None or phase.sd is None:
            unknown += 1
            continue
        step = int(np.searchsorted(body.strikes, t, side="right"))
        length = float(body.strikes[step] - body.strikes[step - 1])
        true = (t - float(body.strikes[step - 1])) / length
        apart = (phase.value / (2.0 * pi) - true + 0.5) % 1.0 - 0.5
        off.append(1000.0 * apart * length)
        expected.append(1000.0 * phase.sd / (2.0 * pi) * length)
    return Asked(np.array(off), np.array(expected), unknown)


def main() -> int:
    """Measure it; 1 when less was reached than wanted."""
    print(f"{'steps/min':>9} {'CV':>4} {'Hz':>4} | {'bias':>6} {'sd':>5} {'told':>5} | H10's sd")
    worst, spreads, lasting = 0.0, list[float](), list[float]()
    for pace in PACES:
        for spread in SPREADS:
            for rate in RATES:
                rows = [_measured(pace, spread, rate, seed) for seed in SEEDS]
                bias, sd, said, packed = np.mean(np.array(rows), axis=0).tolist()
                print(
                    f"{pace:9.0f} {spread:4.0%} {rate:4.0f} | {bias:6.1f} {sd:5.1f} {said:5.1f} |"
                    f" {packed:5.1f}"
                )
                worst = max(worst, *(row[1] for row in rows))
                spreads.append(sd)
                lasting.append(packed)
    print(
        f"sd in ms over {len(SEEDS)} seeds each: mean {np.mean(spreads):.1f}, worst run {worst:.1f}"
    )
    print(f"with an H10's packets: mean {np.mean(lasting):.1f}, worst row {max(lasting):.1f}")
    return int(worst > WANTED)


def _measured(pace: float, spread: float, rate: float, seed: int) -> tuple[float, ...]:
    body = runner(pace, spread, seed)
    quick = asked(body, packets(body, rate, seed, PACKET))
    slow = asked(body, packets(body, rate, seed, H10_PACKET / rate))
    told = float(np.sqrt(np.mean(quick.expected**2)))
    return float(quick.off.mean()), float(quick.off.std()), told, float(slow.off.std())


def _leaning(axes: Floats, random: np.random.Generator) -> Floats:
    """A strap does not sit upright: turned to a side and forward."""
    side, lean = radians(random.uniform(-10.0, 10.0)), radians(random.uniform(5.0, 25.0))
    across, forward, up = axes
    up, forward = (
        np.cos(lean) * up - np.sin(lean) * forward,
        np.sin(lean) * up + np.cos(lean) * forward,
    )
    up, across = (
        np.cos(side) * up - np.sin(side) * across,
        np.sin(side) * up + np.cos(side) * across,
    )
    return np.stack((across, forward, up))


if __name__ == "__main__":
    sys.exit(main())
