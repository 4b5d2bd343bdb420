"""Other libraries that find heartbeats, each asked in its own words, whole recordings at once."""

from __future__ import annotations

import contextlib
import importlib
import io
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.heartbeat_scores import Score, score
from benchmarks.readers.ecg import Recording

Floats = NDArray[np.float64]
Find = Callable[[Floats, float], Any]  # millivolts and Hz to samples


@dataclass(frozen=True, slots=True)
class Peer:
    """One detector of another library."""

    name: str
    find: Find


def peers() -> list[Peer]:
    """Those that physiology notes compare with; needs the ``bench`` extra."""
    wfdb: Any = importlib.import_module("wfdb.processing")
    sleepecg: Any = importlib.import_module("sleepecg")
    neurokit: Any = importlib.import_module("neurokit2")
    return [
        Peer(f"wfdb {version('wfdb')} gqrs", lambda ecg, rate: wfdb.gqrs_detect(sig=ecg, fs=rate)),
        Peer(
            f"wfdb {version('wfdb')} xqrs",
            lambda ecg, rate: wfdb.xqrs_detect(sig=ecg, fs=rate, verbose=False),
        ),
        Peer(f"sleepecg {version('sleepecg')}", sleepecg.detect_heartbeats),
        Peer(f"neurokit2 {version('neurokit2')}", _neurokit(neurokit, "neurokit")),
        Peer(
            f"neurokit2 {version('neurokit2')} Pan-Tompkins", _neurokit(neurokit, "pantompkins1985")
        ),
    ]


def asked(peer: Peer, ecg: Recording, since: float = 0.0) -> tuple[Score, float]:
    """Its score from ``since`` (s) on, and the ECG seconds that it does in a CPU second."""
    millivolts = ecg.microvolts / 1000.0
    begin = time.process_time()
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        samples = np.asarray(peer.find(millivolts, ecg.rate), np.float64)
    spent = time.process_time() - begin
    found = np.sort(samples) / ecg.rate
    speed = len(ecg.times) / ecg.rate / max(1e-9, spent)
    return score(ecg.beats[ecg.beats > since], found[found > since]), speed


def _neurokit(neurokit: Any, method: str) -> Find:
    def find(ecg: Floats, rate: float) -> Any:
        clean = neurokit.ecg_clean(ecg, sampling_rate=rate, method=method)
        return neurokit.ecg_peaks(clean, sampling_rate=rate, method=method)[1]["ECG_R_Peaks"]

    return find
