"""The body against recordings of real hearts and feet, where they are at hand."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.cadence_walks import scored, told
from benchmarks.readers.walks import walk
from biomusic.body.body import Body
from biomusic.body.ecg.heartbeat import HeartbeatFinder
from biomusic.types import BodyState, Cadence, Interval, Person

RECORDINGS: Final = Path(__file__).parents[2] / "shared" / "data" / "body"
BEATS: Final = set("NLRBAaJSVrFejnE/fQ?")  # what of a WFDB annotation is a heartbeat
RATE: Final = 360.0  # Hz, of the MIT-BIH arrhythmia database
MINUTES: Final = 10.0
PACES: Final = {"sitting": 0.0, "walking": 108.0, "jogging": 155.0}  # steps/min

Floats = NDArray[np.float64]


def recordings(name: str) -> Path:
    folder = RECORDINGS / name
    if not folder.exists():
        pytest.skip(f"needs ../shared/data/body/{name}")
    return folder


def an_annotated_ecg(record: str) -> tuple[Floats, Floats]:
    """Ten minutes of ECG (µV) and the cardiologists' beats (s)."""
    folder = recordings("ecg-mitbih")
    triples = np.fromfile(folder / f"{record}.dat", np.uint8).reshape(-1, 3).astype(np.int16)
    first = triples[:, 0] | (triples[:, 1] & 0x0F) << 8  # WFDB format 212, two leads
    samples = np.where(first > 2047, first - 4096, first)[: int(MINUTES * 60.0 * RATE)]
    with gzip.open(folder / "annotations" / f"{record}.txt.gz", "rt") as lines:
        rows = [line.split() for line in list(lines)[1:]]
    beats = [int(row[1]) / RATE for row in rows if len(row) > 2 and row[2] in BEATS]
    return (samples - 1024.0) * 5.0, np.array([beat for beat in beats if beat < MINUTES * 60.0])


def found_beats(microvolts: Floats) -> Floats:
    finder, found = HeartbeatFinder(), [0.0]
    for start in range(0, len(microvolts), 73):
        piece = microvolts[start : start + 73]
        times = (start + np.arange(len(piece))) / RATE
        found += [beat.t for beat in finder.feed(times, piece, 0)]
    return np.array(found[1:])


def f1(truth: Floats, found: Floats, tolerance: float) -> float:
    nearest = np.abs(truth[:, None] - found[None, :]).argmin(axis=1)
    hits = len(
        {
            int(n)
            for n, beat in zip(nearest, truth, strict=True)
            if abs(found[n] - beat) <= tolerance
        }
    )
    return 2.0 * hits / (len(truth) + len(found))


# Measured on the whole records: .9991 .9942 .9990 .9490 .9985 .9994, mean .9899.
@pytest.mark.parametrize(
    ("record", "least"),
    [("100", 0.99), ("104", 0.98), ("106", 0.99), ("108", 0.90), ("223", 0.99), ("231", 0.99)],
)
def test_heartbeats_are_found_in_annotated_ecg(record: str, least: float) -> None:
    microvolts, truth = an_annotated_ecg(record)
    assert f1(truth, found_beats(microvolts), 0.15) >= least


def lived(subject: Path, activity: str, body: Body, begin: float) -> list[BodyState]:
    """Two minutes of one activity with the cadence that a foot pod would tell."""
    beats = np.loadtxt(subject / activity / "annotation_cs.tsv") / 250.0 + begin
    samples: list[Interval | Cadence] = [
        Interval(t=float(t), t_arrival=float(t), device="strap", segment=int(begin), ms=float(ms))
        for t, ms in zip(beats[1:], np.diff(beats) * 1000.0, strict=True)
    ]
    for second in range(120):
        t = begin + second
        samples.append(Cadence(t=t, t_arrival=t, device="pod", steps_per_minute=PACES[activity]))
    samples.sort(key=lambda sample: sample.t_arrival)
    states: list[BodyState] = []
    for look in np.arange(begin, begin + 120.0, 0.25).tolist():
        while samples and samples[0].t_arrival <= look:
            body.feed(samples.pop(0))
        states.append(body.state(look))
    return states


@pytest.mark.parametrize("number", range(14))
def test_walking_and_jogging_do_not_arouse(number: int) -> None:
    subject = recordings("rr-activities") / f"subject_{number:02}"
    body = Body(Person())
    lived(subject, "sitting", body, 0.0)
    for begin, activity in ((120.0, "walking"), (240.0, "jogging")):
        settled = lived(subject, activity, body, begin)[80:]
        p_aroused = [state.p_aroused for state in settled if state.p_aroused is not None]
        assert np.mean(p_aroused) < 0.6
        assert max(p_aroused) < 0.8


# Measured on the whole walks: see benchmarks/cadence_walks.py.  Each foot switch is off by up to
# 90 ms, so that a few seconds of every walk have a truth that is off by more than 5 steps/min.
@pytest.mark.parametrize(
    "name",
    [
        "Nexus_Jamie_Hard_InHand_1",
        "Pixel_Jamie_Hard_SwingingArm_2",
        "Samsung_Carmelo_Hard_FrontPocket_2",
        "Samsung_Dario_Hard_BackPocket_1",
    ],
)
def test_a_phone_tells_the_steps_wherever_it_is_carried(name: str) -> None:
    recordings("steps-phone")
    score = scored(walk(name), told(walk(name)))
    assert score.all > 60
    assert score.close / score.all > 0.9
    assert score.octave / score.all < 0.03
