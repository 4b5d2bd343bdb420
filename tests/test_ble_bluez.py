"""The radio's road through bleak's real BlueZ backend, with a fake BlueZ at its end."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator

import pytest

from biomusic.types import Link

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from tests.bluez.daemon import PrivateBus, private_bus
from tests.bluez.device import ABORTED, BUSY, NOT_READY
from tests.bluez.peripheral import HEART_RATE, RUNNING, foot_pod, heart_rate_strap
from tests.bluez.rehearsal import (
    BEAT,
    Heard,
    beats,
    impatient,
    links,
    packet,
    payloads,
    rehearse,
    until,
)
from tests.bluez.stack import FakeBlueZ
from tests.bluez.tree import Refused

FAILED = Refused("Failed", "Software caused connection abort")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    impatient(monkeypatch)
    with private_bus(monkeypatch) as bus:
        yield bus


def test_sixty_intervals_and_five_losses(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices
    delivered: list[bytes] = []
    draw = random.Random(4)
    losses = sorted(draw.sample(range(5, 60), 5))

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        number = 0
        while len(delivered) < 60:
            if strap.notify(HEART_RATE, packet(number)):
                delivered.append(packet(number))
            number += 1
            if losses and len(delivered) == losses[0]:
                losses.pop(0)
                strap.lose()
            await asyncio.sleep(draw.uniform(0, 2 * BEAT))
        await asyncio.sleep(0.2)

    heard = rehearse(bus, stack, script)
    assert payloads(heard) == delivered  # each exactly once, in order
    assert links(heard, Link.CONNECTED) == 6
    assert links(heard, Link.LOST) >= 5
    assert not strap.gatt.sessions.get(HEART_RATE)


def test_nothing_is_doubled_and_no_read_is_heard_twice(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        for round_number in range(3):
            sent = await beats(strap, heard, 20)
            assert payloads(heard)[20 * round_number :] == sent
            assert len(strap.gatt.sessions[HEART_RATE]) == 1
            strap.lose()

    heard = rehearse(bus, stack, script)
    assert payloads(heard, "battery_level") == [b"\x64"] * 3


def test_services_may_take_their_time(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices
    strap.faults.resolve_after = 1.5

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 3)

    heard = rehearse(bus, stack, script)
    assert links(heard, Link.CONNECTED) == strap.attempts == 1


def test_connects_that_fail_are_tried_again(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices
    strap.faults.connects = [FAILED, BUSY, NOT_READY, ABORTED]
    strap.faults.lost_resolving = 2

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 5)

    heard = rehearse(bus, stack, script)
    assert strap.attempts >= 7
    assert len(payloads(heard)) == 5


def test_a_silent_link_is_given_up(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 3)
        strap.faults.silent = True
        await until(lambda: links(heard, Link.CONNECTED) == 2)
        strap.faults.silent = False
        await beats(strap, heard, 3)

    heard = rehearse(bus, stack, script)
    assert links(heard, Link.LOST) >= 1
    assert len(payloads(heard)) == 6


def test_out_of_range_and_back(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 3)
        strap.leave()
        await asyncio.sleep(1)
        strap.come_back()
        await beats(strap, heard, 3)

    assert len(payloads(rehearse(bus, stack, script))) == 6


def test_bluetooth_switched_off_and_on(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap())
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 3)
        stack.switch(False)
        await asyncio.sleep(0.5)
        stack.switch(True)
        await beats(strap, heard, 3)

    assert len(payloads(rehearse(bus, stack, script))) == 6


def test_a_strap_and_a_pod_together(bus: PrivateBus) -> None:
    stack = FakeBlueZ(heart_rate_strap(), foot_pod())
    strap, pod = stack.devices
    step = bytes.fromhex("0200035a")  # walking 3 m/s, 90 a minute

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await until(lambda: pod.notify(RUNNING, step))
        await beats(strap, heard, 5)
        pod.lose()
        await until(lambda: pod.notify(RUNNING, step))
        await beats(strap, heard, 5)

    heard = rehearse(bus, stack, script)
    assert len(payloads(heard)) == 10
    assert payloads(heard, "rsc_measurement") == [step, step]
