"""Over bleak's public API: everything that a virtual H10 sent is understood, once and exactly."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Any

import pytest

from benchmarks.link import WANTED, Rehearsed, losses, rehearse
from benchmarks.virtual_link import leap
from biomusic.rooms import open_source

pytestmark = pytest.mark.alone

ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")
Fate: Any = ledgers.Fate
HEART, DATA, BATTERY = "heart_rate_measurement", "pmd_data", "battery_level"


@cache
def rehearsed(faults: str, minutes: float, compressed: bool = False, refused: int = 0) -> Rehearsed:
    pytest.importorskip("bumble", reason="needs the [strap] extra")
    source = open_source(f"simulated:run?minutes={minutes:g}")
    habits = wearing.Habits(compressed=compressed)
    done = leap(rehearse(source, faults, habits=habits))
    assert len(done.comparison.faults) == refused
    assert all(fault.endswith("was refused") for fault in done.comparison.faults)
    for stream in done.ledger.made:
        assert done.comparison.arrived[stream] == done.ledger.on_air(stream)
        assert done.ledger.pending(stream) == 0
    assert done.comparison.intervals == done.ledger.beats[Fate.SENT]
    return done


@pytest.mark.parametrize(("ppm", "compressed"), [(-100, False), (0, False), (100, True)])
def test_every_value_and_its_time(ppm: int, compressed: bool) -> None:
    done = rehearsed(f"drift {ppm}ppm; jitter 30ms", 2.5, compressed)
    assert done.comparison.intervals > 250
    assert done.ledger.made[DATA] > 1000
    assert done.comparison.refused == 0
    worst = done.comparison.worst
    assert max(worst["ECG"], worst["acceleration"]) < WANTED
    assert done.comparison.bridged == 0


def test_streams_are_stopped_at_the_end() -> None:
    done = rehearsed("drift 0ppm; jitter 30ms", 2.5)
    assert done.running == 0
    assert [reply.hex(" ") for reply in done.replies] == [
        "f0 02 00 00 00",
        "f0 02 02 00 00",
        "f0 03 00 00 00",
        "f0 03 02 00 00",
    ]


def test_losses_and_all_other_troubles() -> None:
    others = "drop 1%; duplicate 2%; garbage 2%; jitter 30ms; drift -100ppm"
    done = rehearsed(f"{others}; zombie at 20s for 10s; {losses(1, 5, 300, 40)}", 5)
    ledger = done.ledger
    assert ledger.losses == 5
    assert min(ledger.copies[DATA], ledger.fates[DATA, Fate.GARBLED]) > 10
    spoilt = sum(ledger.fates[stream, Fate.GARBLED] for stream in ledger.made)
    copies = ledger.copies[HEART] + ledger.copies[DATA]
    assert done.comparison.refused == spoilt + copies
    worst = done.comparison.worst
    assert max(worst["ECG"], worst["acceleration"]) < WANTED
    assert done.running == 0


def test_losses_alone_bridge_nothing() -> None:
    done = rehearsed(f"jitter 30ms; {losses(2, 6, 300, 30)}", 5)
    assert done.comparison.bridged == 0
    assert done.ledger.beats[Fate.UNHEARD] > 100
    assert done.comparison.intervals > 200


def test_a_stream_that_went_on_is_welcome() -> None:
    done = rehearsed("link loss at 20s for 5s", 1)
    assert "f0 02 00 06 00" in [reply.hex(" ") for reply in done.replies]


def test_a_strap_that_lost_its_power_is_started_again() -> None:
    done = rehearsed("reboot at 20s for 5s", 1, refused=1)  # the first of a clock that was set
    assert [reply[3] for reply in done.replies] == [0] * 6
    assert done.ledger.fates[DATA, Fate.SENT] > 300
