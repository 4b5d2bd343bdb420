"""What each wearable's talk asks for, held with a list of answers instead of a radio."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.alone

control: Any = importlib.import_module("biomusic.sensors.polar_control")
movesense: Any = importlib.import_module("biomusic.sensors.movesense_talk")
plan: Any = importlib.import_module("biomusic.sensors.plan")
polar: Any = importlib.import_module("biomusic.sensors.polar_talk")


def hold(talk: Any, answer: Callable[[Any], bytes | None]) -> tuple[list[Any], Any]:
    """The steps of a talk to which somebody answers, and what it returns."""
    steps: list[Any] = []
    came: bytes | None = None
    try:
        while True:
            steps.append(talk.send(came))
            came = answer(steps[-1])
    except StopIteration as over:
        return steps, over.value


def h10(step: Any) -> bytes | None:
    if isinstance(step, plan.Read):
        return {"pmd_control": b"\x0f\x05", "body_sensor_location": b"\x01"}.get(
            step.what.stream, b"\x64"
        )
    if isinstance(step, plan.Subscribe):
        return b""
    request = control.Request.from_bytes(step.request)
    asked = request.operation is control.Operation.SETTINGS
    settings: Any = control.H10[request.kind] if asked else {}
    reply = bytes(control.Reply(request.operation, request.kind, control.Status.OK, settings))
    assert step.answers(reply)
    assert not step.answers(b"\x0f\x05")  # BlueZ's echo of the features
    return reply


def test_a_polar_talk_reads_first_and_asks_for_what_is_offered() -> None:
    steps, gives = hold(polar.begin(), h10)
    kinds = [type(step).__name__ for step in steps]
    assert kinds == ["Read"] * 3 + ["Subscribe"] * 4 + ["Ask"] * 4
    assert [step.what.stream for step in steps[3:7]] == [
        "battery_level", "heart_rate_measurement", "pmd_control", "pmd_data"
    ]  # fmt: skip
    assert [step.request for step in steps[8::2]] == [
        control.START_ECG, control.START_ACCELERATION
    ]  # fmt: skip
    assert gives == {"heart rate": 4, "RR": 4, "ECG": 4, "acceleration": 3, "cadence": 1}
    farewell, _ = hold(polar.end(gives), lambda _: None)
    assert [step.request.hex() for step in farewell] == ["0300", "0302"]


def test_a_polar_talk_takes_the_nearest_rate_that_is_offered() -> None:
    Setting = control.Setting
    offered = {Setting.RATE: (26, 52), Setting.RANGE: (16, 32), Setting.FACTOR: (1.0,)}
    chosen = polar.choose(polar.Kind.ACCELERATION, offered).settings
    assert chosen == {Setting.RATE: (52,), Setting.RESOLUTION: (16,), Setting.RANGE: (16,)}


@pytest.mark.parametrize("deaf", ["pmd_control", "pmd_data"])
def test_a_polar_talk_that_fails_leaves_the_heart(deaf: str) -> None:
    def answer(step: Any) -> bytes | None:
        return None if step.what.stream == deaf else h10(step)

    _, gives = hold(polar.begin(), answer)
    assert gives == {"heart rate": 4, "RR": 4}


def test_a_movesense_talk_has_the_heart_from_one_service_only() -> None:
    def answer(missing: str) -> Callable[[Any], bytes | None]:
        silent = {missing, "gsp_command"}
        return lambda step: None if step.what.stream in silent else b""

    for missing, asked in (("", [1, 2]), ("heart_rate_measurement", [3, 1, 2])):
        steps, gives = hold(movesense.begin(), answer(missing))
        asks = [step for step in steps if isinstance(step, plan.Ask)]
        assert [step.request[1] for step in asks] == asked
        assert {"ECG", "RR", "acceleration"} <= set(gives)  # no answer is no refusal
