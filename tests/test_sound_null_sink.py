"""Real output in real time, on a server's null sink: nothing is lost while Python is busy."""

from __future__ import annotations

import pytest

from benchmarks.live_passage import engine
from benchmarks.null_sink import missing
from benchmarks.output import aligned, faded_in, gaps, likeness, played
from biomusic.types import BLOCK, SAMPLE_RATE

pytestmark = pytest.mark.alone

SECONDS = 14.0


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_what_is_heard_is_the_offline_render_to_the_bit_while_python_spins_and_collects() -> None:
    told, recording = played(SECONDS)
    assert told["underflows"] == 0
    assert told["strange"] == 0
    truth = faded_in(engine(SECONDS)).render(told["blocks"] * BLOCK)
    heard = aligned(recording, truth)
    frames = min(len(heard), len(truth)) - int((told["latency"] + 0.1) * SAMPLE_RATE)
    heard, truth = heard[2 * SAMPLE_RATE : frames], truth[2 * SAMPLE_RATE : frames]
    assert len(heard) > 8 * SAMPLE_RATE
    assert gaps(heard) == 0
    assert likeness(heard, truth) > 0.999
