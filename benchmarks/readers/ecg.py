"""ECG recordings beside the repository, with the beats that cardiologists saw in them."""

from __future__ import annotations

import gzip
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BODY: Final = Path(__file__).parents[3] / "shared" / "data" / "body"
RECORDS: Final = ("100", "104", "106", "108", "223", "231")  # of the MIT-BIH arrhythmia database
RATE: Final = 360.0  # Hz, of that database
GAIN: Final = 200.0  # units/mV, with zero at ZERO (the .hea files)
ZERO: Final = 1024.0
BEATS: Final = frozenset("NLRBAaJSVrFejnE/fQ?")  # WFDB annotation codes that are heartbeats
NOISY: Final = {"118e24": 444.44, "118e06": 500.0}  # s of record 118 where the excerpts begin
NOISE: Final = {"118e24": 95.0, "118e06": 40.0}  # s of the excerpt where its noise begins

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recording:
    """An ECG of one lead and its beats."""

    name: str
    times: Floats  # s, shape (n,)
    microvolts: Floats  # shape (n,)
    rate: float  # Hz
    beats: Floats  # s, in order; empty where nobody marked any


def mit_bih(record: str, lead: int = 0, seconds: float | None = None) -> Recording:
    """A record of the MIT-BIH arrhythmia database, whole or its first ``seconds``.

    Raises FileNotFoundError when it is not at hand.
    """
    units = format_212((BODY / "ecg-mitbih" / f"{record}.dat").read_bytes())[:, lead]
    units = units if seconds is None else units[: int(seconds * RATE)]
    microvolts = (units.astype(np.float64) - ZERO) * (1000.0 / GAIN)
    times = np.arange(len(microvolts)) / RATE
    beats = annotated(record)
    return Recording(record, times, microvolts, RATE, beats[beats < times[-1]])


def format_212(packed: bytes) -> NDArray[np.int16]:
    """Two leads of 12-bit samples, two in three bytes (WFDB, signal(5)); shape (n, 2)."""
    triples = np.frombuffer(packed, np.uint8).reshape(-1, 3).astype(np.int16)
    first = triples[:, 0] | (triples[:, 1] & 0x0F) << 8
    second = triples[:, 2] | (triples[:, 1] & 0xF0) << 4
    both = np.stack((first, second), axis=1)
    return np.where(both > 2047, both - 4096, both).astype(np.int16)


def annotated(record: str) -> Floats:
    """When the cardiologists' beats of a record are (s)."""
    path = BODY / "ecg-mitbih" / "annotations" / f"{record}.txt.gz"
    with gzip.open(path, "rt") as lines:
        rows = [line.split() for line in list(lines)[1:]]
    return np.array([int(row[1]) / RATE for row in rows if len(row) > 2 and row[2] in BEATS])


def noisy(excerpt: str) -> Recording:
    """Two minutes of record 118 with electrode motion; its noise begins at ``NOISE[excerpt]``."""
    path = BODY / "ecg-noise" / f"{excerpt}.csv.gz"
    with gzip.open(path, "rt") as lines:
        microvolts = np.loadtxt(lines) * 1000.0
    times = np.arange(len(microvolts)) / RATE
    beats = annotated("118") - NOISY[excerpt]
    return Recording(excerpt, times, microvolts, RATE, beats[(beats > 0) & (beats < times[-1])])


@dataclass(frozen=True, slots=True)
class StrapRecording:
    """What a strap sent: its ECG, and the RR intervals it found itself."""

    ecg: Recording
    arrived: Floats  # s, when each interval came
    milliseconds: Floats  # its length


def polar_h10() -> StrapRecording:
    """Ten minutes of a Polar H10 with premature beats; reading it needs pyreadr."""
    pyreadr: Any = importlib.import_module("pyreadr")
    rows: Any = pyreadr.read_r(str(BODY / "ecg-polar-h10" / "polar_h10.RData"))["polar_h10"]
    times = np.asarray(rows["time"], np.float64)
    times = (times - times[0]) / 1e9
    microvolts = np.asarray(rows["ecg"], np.float64) * 1000.0
    told = np.array([float(each) if str(each).strip() else np.nan for each in rows["rr"]])
    ecg = Recording("H10", times, microvolts, 130.0, np.empty(0))
    said = np.isfinite(told)
    return StrapRecording(ecg, times[said], told[said])
