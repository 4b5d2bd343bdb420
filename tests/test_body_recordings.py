"""The body against recordings of real hearts and feet, where they are at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pytest

from benchmarks.cadence_walks import scored, told
from benchmarks.heartbeat_scores import heard
from benchmarks.readers.ecg import NOISE, mit_bih, noisy
from benchmarks.readers.walks import walk
from biomusic.body.body import Body
from biomusic.types import BodyState, Cadence, Interval, Person

RECORDINGS: Final = Path(__file__).parents[2] / "shared" / "data" / "body"
MINUTES: Final = 10.0
PACES: Final = {"sitting": 0.0, "walking": 108.0, "jogging": 155.0}  # steps/min


def recordings(name: str) -> Path:
    folder = RECORDINGS / name
    if not folder.exists():
        pytest.skip(f"needs ../shared/data/body/{name}")
    return folder


# Measured on the whole records: .9991 .9964 .9970 .9929 .9975 .9994, mean .9971.
@pytest.mark.parametrize(
    ("record", "least"),
    [("100", 0.996), ("104", 0.98), ("106", 0.99), ("108", 0.99), ("223", 0.99), ("231", 0.995)],
)
def test_heartbeats_are_found_in_annotated_ecg(record: str, least: float) -> None:
    recordings("ecg-mitbih")
    ecg = mit_bih(record, seconds=MINUTES * 60.0)
    hearing = heard(ecg, chunk=0.2)
    assert hearing.score.f1 >= least
    assert abs(hearing.score.bias) <= 10.0
    assert hearing.trust.time >= 0.9
    assert hearing.trust.moments >= 0.97
    assert hearing.trust.ppv >= 0.99


def test_electrode_motion_is_not_mistaken_for_heartbeats_that_are_believed() -> None:
    recordings("ecg-noise")
    recordings("ecg-mitbih")
    hearing = heard(noisy("118e06"), NOISE["118e06"])
    assert hearing.trust.ppv >= 0.95
    assert hearing.trust.time >= 0.4
    assert hearing.lag <= 400.0


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
