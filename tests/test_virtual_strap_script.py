"""What shall go wrong, as people write it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from biomusic.errors import ConfigError

pytestmark = pytest.mark.alone

scripts: Any = importlib.import_module("biomusic.hardware.fault_script")
Window: Any = scripts.Window


def test_the_example_says_what_it_says() -> None:
    script = scripts.parse(scripts.EXAMPLE)
    assert (script.drop, script.duplicate, script.reorder, script.garbage) == (
        0.02,
        0.01,
        0.01,
        0.01,
    )
    assert script.jitter == pytest.approx(0.030)
    assert script.drift == 100.0
    assert script.contact_off == (Window(60.0, 65.0),)
    assert script.link_loss == (Window(120.0, 140.0),)
    assert script.zombie == (Window(200.0, 215.0),)


def test_nothing_said_is_nothing_wrong() -> None:
    assert scripts.parse("") == scripts.parse(" ;\n; ") == scripts.FaultScript()


def test_windows_come_as_often_as_wanted_and_in_order() -> None:
    script = scripts.parse(
        "link loss at 2min for 10s\nLINK  LOSS at 500ms for 0.25 s; drift -20 ppm"
    )
    assert script.link_loss == (Window(0.5, 0.75), Window(120.0, 130.0))
    assert script.drift == -20.0
    assert scripts.parse("reboot at 1s for 1s; link loss at 5s for 1s").absences == (
        (Window(1.0, 2.0), True),
        (Window(5.0, 6.0), False),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("earthquake", "“earthquake” is no fault; they read like: drop 0.02"),
        ("drop 2", "“drop 2” is no share of packets"),
        ("drop -1%", "is no share of packets"),
        ("jitter 30", "has no time in “30”; write 30ms"),
        ("jitter -3ms", "has no time in “-3ms”"),
        ("drift 5%", "“drift 5%” is no fault"),
        ("drift 5000ppm", "is no drift of a clock: at most ±1000 ppm"),
        ("contact off at noon for 5s", "has no time in “noon”"),
        ("zombie at 5s for 0s", "“zombie at 5s for 0s” lasts no time"),
        ("link loss at 5s", "is no fault"),
        ("link loss at 5s for 9s; reboot at 10s for 1s", "begins before the one at 5s is over"),
    ],
)
def test_what_means_nothing_is_said_so(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        scripts.parse(text)
    assert words in str(refused.value)
    assert str(refused.value).startswith("--faults: ")
