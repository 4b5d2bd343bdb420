"""The steps as the recording has them, and the stretches in which they are steady."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.guide.steps import RATIOS
from biomusic.journal import Record
from biomusic.ports import Decoder
from biomusic.rooms import open_wearable
from biomusic.types import Cadence, Connection, Frame, Intent, Link

SMOOTHING: Final = 20.0  # s, causal
WINDOW: Final = 60.0  # s
STEADY: Final = 0.02  # how far the smoothed cadence may move in a window


@dataclass(frozen=True, slots=True)
class SteadyWindows:
    share: float  # of all whole minutes with steps
    tempo_errors: NDArray[np.float64]  # |tempo / (cadence × ratio) − 1|, each second of each


def cadences(records: Iterable[Record]) -> Iterator[Cadence]:
    """Every cadence sample of a journal, decoded anew from its frames."""
    decoders: dict[str, Decoder] = {}
    for record in records:
        if isinstance(record, Connection) and record.link is Link.CONNECTED:
            decoders[record.device] = open_wearable(record.wearable).decoder()
        elif isinstance(record, Frame):
            samples = decoders[record.device].decode(record)
            yield from (sample for sample in samples if isinstance(sample, Cadence))


def steady_windows(samples: Sequence[Cadence], intents: Sequence[Intent]) -> SteadyWindows | None:
    """Where the steps are steady, and how near the intended tempo is to them there."""
    if not samples:
        return None
    times = np.array([sample.t for sample in samples])
    steps = np.array([sample.steps_per_minute for sample in samples])
    errors, whole = list[NDArray[np.float64]](), 0
    for start in np.arange(times[0] + SMOOTHING, times[-1] - WINDOW, WINDOW):
        seconds = np.arange(start, start + WINDOW)
        smooth = np.array([_causal_mean(times, steps, t) for t in seconds])
        whole += 1
        if np.ptp(smooth) < STEADY * smooth.mean():
            errors.append(_errors(smooth, _tempos(intents, seconds)))
    share = len(errors) / whole if whole else 0.0
    return SteadyWindows(share, np.concatenate(errors) if errors else np.empty(0))


def _causal_mean(times: NDArray[np.float64], steps: NDArray[np.float64], t: float) -> float:
    inside = (times > t - SMOOTHING) & (times <= t)
    return float(steps[inside].mean()) if inside.any() else float("nan")


def _tempos(intents: Sequence[Intent], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    starts = np.array([intent.t for intent in intents])
    tempos = np.array([intent.tempo for intent in intents])
    return tempos[np.searchsorted(starts, seconds, side="right") - 1]


def _errors(cadence: NDArray[np.float64], tempo: NDArray[np.float64]) -> NDArray[np.float64]:
    by_ratio = [np.abs(tempo / (cadence * ratio) - 1) for ratio in RATIOS]
    nearest: NDArray[np.float64] = np.min(by_ratio, axis=0)
    return nearest
