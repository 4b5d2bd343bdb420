"""Real-time output without a sound card: ``python benchmarks/output.py``.

A minute on PulseAudio's null sink, 256 frames a block, while one thread spins in Python and
another runs the garbage collector.  Wanted: no underflow, no gap over 1 ms, and a recording
that equals the offline render (correlation > .999).  Then every instant control is turned: the
first sample that differs from what would have come otherwise lies within one block of where
the engine was (the stream's own latency comes on top, for everybody).
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.live_passage import engine
from benchmarks.null_sink import missing, null_sink
from biomusic.sound.engine import Control, Engine
from biomusic.sound.limiter import LATENCY
from biomusic.types import BLOCK, SAMPLE_RATE, STEP, Audio, Role

SECONDS: Final = 60.0
GAP: Final = SAMPLE_RATE // 1000  # frames of nothing at all
SEEN: Final = (2 * SAMPLE_RATE, 12 * SAMPLE_RATE)  # frames by which the two are laid together
TUNED: Final = 4 * SAMPLE_RATE  # frames in which no control has been turned
LIKENESS: Final = 0.999
LOOK: Final = 40 * BLOCK  # frames after a turn within which its effect is sought
HEARD: Final = 1e-7  # a smaller difference is a rounding, −140 dB

AT_ONCE, WHILE_IT_PLAYS, AT_THE_NEXT_NOTE = KINDS = (
    "level, brightness, energy, reverb",
    "a role's gain, heard while it plays",
    "a role's density, heard with its next note",
)

Samples = NDArray[np.float32]


def played(seconds: float, *hands: str) -> tuple[dict[str, Any], Samples]:
    """What the player said, and the recording."""
    with null_sink() as sink:
        command = [sys.executable, "-m", "benchmarks.live_passage", str(seconds), *hands]
        root = Path(__file__).resolve().parents[1]
        told = subprocess.run(
            command, env=sink.environment, cwd=root, capture_output=True, text=True, check=True
        )
        return json.loads(told.stdout.splitlines()[-1]), sink.recording()


def aligned(recording: Samples, truth: Samples) -> Samples:
    """The recording, frame by frame where the truth is; NaN before the tape ran."""
    begin, length = SEEN[0], min(SEEN[1], len(truth)) - SEEN[0]
    size = 1 << (len(recording) + length).bit_length()
    pattern = truth[begin : begin + length, 0]
    spectrum = np.fft.rfft(recording[:, 0], size) * np.fft.rfft(pattern, size).conj()
    start = int(np.argmax(np.fft.irfft(spectrum))) - begin
    if start >= 0:
        return recording[start:]
    return np.concatenate([np.full((-start, 2), np.nan, np.float32), recording])


def gaps(recording: Samples) -> int:
    """Runs of more than a millisecond of exact silence."""
    silent = (recording == 0.0).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    return int(((edges[1::2] - edges[::2]) > GAP).sum())


def likeness(one: Samples, other: Samples) -> float:
    """Correlation of two recordings of the same length."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def steadiness() -> bool:
    """The first question; returns whether all is well."""
    told, recording = played(SECONDS)
    truth = faded_in(engine(SECONDS)).render(told["blocks"] * BLOCK)
    heard = aligned(recording, truth)
    # The last moments are still on their way when the player closes.
    frames = min(len(heard), len(truth)) - int((told["latency"] + 0.1) * SAMPLE_RATE)
    first = int(np.isnan(heard[:, 0]).sum())
    heard, truth = heard[first:frames], truth[first:frames]
    alike, torn = likeness(heard, truth), gaps(heard)
    print(f"{len(heard) / SAMPLE_RATE:.1f} s at {1000 * told['latency']:.0f} ms of latency")
    print(f"underflows: {told['underflows']}; gaps over 1 ms: {torn}")
    print(f"correlation with the offline render: {alike:.7f}")
    print(f"samples that are not the same to the bit: {int((heard != truth).sum())}")
    return not told["underflows"] and not torn and alike > LIKENESS


def faded_in(made: Engine) -> Engine:
    """As ``Listening`` begins."""
    made.mix(made.perform_lead(LATENCY))
    made.fall_silent()
    made.fade_to(1.0, 0.3)
    return made


def reach() -> bool:
    """The second question; returns whether all is well."""
    told, recording = played(SECONDS, "hands")
    offline = faded_in(engine(SECONDS))
    heard = aligned(recording, copy.deepcopy(offline).render(TUNED))
    delays: dict[str, list[float]] = {kind: [] for kind in KINDS}
    position = 0
    for blocks, number, value in told["turns"]:
        offline.render(blocks * BLOCK - position)
        position = blocks * BLOCK
        delay = _delay(offline, heard[position : position + LOOK])
        if delay is not None:
            delays[_kind(Control(number))].append(1000 * delay / SAMPLE_RATE)
        position += _turn(offline, Control(number), value, heard[position : position + LOOK])
    for kind, found in delays.items():
        middle, high = np.median(found), np.percentile(found, 95)
        print(
            f"{kind}: {len(found)} turns, first changed sample after {middle:.1f} ms (median), "
            f"{high:.1f} ms (95 %), {max(found):.1f} ms at most"
        )
    return max(delays[AT_ONCE]) <= 1000 * (BLOCK + LATENCY) / SAMPLE_RATE


def _kind(control: Control) -> str:
    if control.name.endswith("DENSITY"):
        return AT_THE_NEXT_NOTE
    return WHILE_IT_PLAYS if control.name in Role.__members__ else AT_ONCE


def _delay(offline: Engine, heard: Samples) -> float | None:
    """Frames after which the recording leaves what would have come otherwise."""
    untouched: Audio = copy.deepcopy(offline).render(len(heard) // BLOCK * BLOCK)
    apart = np.abs(heard[: len(untouched)] - untouched).max(axis=1) > HEARD
    return float(np.argmax(apart)) if apart.any() else None


def _turn(offline: Engine, control: Control, value: float, heard: Samples) -> int:
    """Turn it where it was really turned, which may be within a block; returns frames rendered."""
    for late in sorted(range(0, 4 * BLOCK, STEP), key=lambda frames: frames % BLOCK > 0):
        attempt = copy.deepcopy(offline)
        if late:
            attempt.render(late)
        attempt.set(control, value)
        audio = attempt.render(20 * BLOCK)
        found = heard[late : late + len(audio)]
        if np.abs(found - audio).max() < HEARD:
            if late:
                offline.render(late)
            offline.set(control, value)
            return late
    raise RuntimeError(f"{control.name} was not turned where it was said to be")


def main() -> int:
    """Both; 1 when something is not as it should be, 2 when it cannot be tried here."""
    reason = missing()
    if reason:
        print(reason)
        return 2
    well = [steadiness(), reach()]
    return int(not all(well))


if __name__ == "__main__":
    sys.exit(main())
