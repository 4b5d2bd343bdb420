"""How well device time becomes host time: ``python benchmarks/clock.py [HOURS]``.

One hour of an H10's ECG and acceleration frames over a simulated link: a connection event every
30 ms, 10 ms to get through, 3 % of the frames held up by retransmissions (exponential, 250 ms),
in order.  Each method says, frame by frame and from what it has seen so far, when the frame's
last sample was taken; a constant error is removed, because nobody can observe it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

INTERVAL: Final = 0.030  # s between connection events
LATENCY: Final = 0.010  # s, the least
HELD_UP: Final = 0.03  # share of the frames
HOLD: Final = 0.250  # s on average
FRAMES: Final = (73 / 130, 36 / 200)  # s, an H10's ECG and acceleration frames
WARM: Final = 60.0  # s before the figures that a listener meets
DRIFTS: Final = (20.0, -100.0, 100.0)  # ppm
LOOK_BACK: Final = 60.0  # s of sliding least squares

Floats = NDArray[np.float64]


def simulate(drift: float, seconds: float, seed: int, ecg_only: bool) -> tuple[Floats, ...]:
    """Host time of each frame's last sample, its device time and its arrival (s)."""
    random = np.random.Generator(np.random.Philox(key=[seed, 0]))
    streams = FRAMES[:1] if ecg_only else FRAMES
    device = np.sort(np.concatenate([np.arange(step, seconds, step) for step in streams]))
    truth = device / (1 + drift * 1e-6)
    phase = random.uniform(0, INTERVAL)
    event = np.ceil((truth - phase) / INTERVAL) * INTERVAL + phase
    held = random.exponential(HOLD, len(truth)) * (random.random(len(truth)) < HELD_UP)
    held = np.ceil(held / INTERVAL) * INTERVAL
    jitter = random.exponential(0.0002, len(truth))  # s, the host's own
    sent = np.asarray(np.maximum.accumulate(event + held), dtype=np.float64)
    return truth, device, sent + LATENCY + jitter


def by_arrival(device: Floats, arrival: Floats) -> Floats:
    """The arrival itself."""
    return arrival


def by_first_frame(device: Floats, arrival: Floats) -> Floats:
    """One offset for ever."""
    return device + float(arrival[0] - device[0])


def by_least_squares(device: Floats, arrival: Floats) -> Floats:
    """A line through the last minute."""
    host = np.empty(len(device))
    seconds: list[float] = device.tolist()
    for index, now in enumerate(seconds):
        begin = int(np.searchsorted(device, now - LOOK_BACK))
        x, y = device[begin : index + 1] - now, arrival[begin : index + 1]
        spread = float(np.sum((x - x.mean()) ** 2))
        slope = float(np.sum((x - x.mean()) * (y - y.mean()))) / spread if spread else 1.0
        host[index] = y.mean() - slope * x.mean()
    return host


def by_envelope(device: Floats, arrival: Floats) -> Floats:
    """Ours."""
    clock: Any = importlib.import_module("biomusic.sensors.clock").DeviceClock(1_000_000_000)
    host = np.empty(len(device))
    for index, (seconds, t) in enumerate(zip(device.tolist(), arrival.tolist(), strict=True)):
        host[index] = clock.host(clock.hear(round(1e9 * seconds), t))
    return host


METHODS: Final[dict[str, Callable[[Floats, Floats], Floats]]] = {
    "arrival time": by_arrival,
    "offset of the first frame": by_first_frame,
    "sliding least squares, 60 s": by_least_squares,
    "lower envelope (ours)": by_envelope,
}


def figures(error: Floats) -> str:
    """Standard deviation / greatest error (ms) once a constant is removed."""
    error = 1000 * (error - error.mean())
    return f"{error.std():.2f} / {np.abs(error).max():.2f}"


def main(arguments: list[str]) -> int:
    """Print the tables."""
    seconds = 3600 * float(arguments[0] if arguments else 1)
    for ecg_only in (False, True):
        what = "ECG alone" if ecg_only else "ECG and acceleration"
        title = f"{what}, {seconds / 3600:g} h: sd / max error in ms after the first minute"
        table = Table("method", *(f"{drift:g} ppm" for drift in DRIFTS), title=title)
        for name, method in METHODS.items():
            row: list[str] = []
            for drift in DRIFTS:
                truth, device, arrival = simulate(drift, seconds, 7, ecg_only)
                error = method(device, arrival) - truth
                row.append(figures(error[truth > WARM]))
            table.add_row(name, *row)
        Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
