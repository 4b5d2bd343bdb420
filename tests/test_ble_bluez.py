"""The radio's road through bleak's real BlueZ backend, with a fake BlueZ at its end."""

from __future__ import annotations

import asyncio
import dataclasses
import random
import sys
from collections.abc import Iterator

import pytest

from biomusic.types import Link

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from tests.bluez.daemon import PrivateBus, private_bus
from tests.bluez.device import ABORTED, BUSY, NOT_READY
from tests.bluez.peripheral import (
    CONTROL,
    DATA,
    HEART_RATE,
    RUNNING,
    Characteristic,
    Notification,
    Service,
    foot_pod,
    h10,
    heart_rate_strap,
)
from tests.bluez.rehearsal import (
    BEAT,
    Heard,
    beats,
    links,
    packet,
    payloads,
    rehearse,
    until,
)
from tests.bluez.stack import FakeBlueZ
from tests.bluez.tree import Refused

pytestmark = pytest.mark.alone

FAILED = Refused("Failed", "Software caused connection abort")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
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


def test_pmd_is_set_going_resumed_after_a_loss_and_stopped_at_exit(bus: PrivateBus) -> None:
    stack = FakeBlueZ(h10())
    (strap,) = stack.devices
    frame = bytes.fromhex("00 0040c14d0d805408 00 680000 ffffff 10d8ff")

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        async def came(stream: str, count: int) -> None:
            await until(lambda: len(payloads(heard, stream)) >= count)

        for turn in range(3):
            await came("pmd_control", 9 * (turn + 1))
            strap.notify(DATA, frame[:1] + bytes([turn]) + frame[2:])
            await came("pmd_data", turn + 1)
            if turn < 2:
                strap.lose()

    heard = rehearse(bus, stack, script)
    talk = payloads(heard, "pmd_control")
    once = ["0f05", "0100", "f001000100", "02000001820001010e00", "f002000000", "0102"]
    assert [payload.hex() for payload in talk[:6]] == once  # and no echo of what was read
    assert len(talk) == 27
    assert [payload[1] for payload in payloads(heard, "pmd_data")] == [0, 1, 2]
    assert strap.peripheral.running == set()  # stopped, and not only because the link ended
    assert strap.peripheral.stopped == [0, 2]


def test_a_pmd_reply_that_never_comes_leaves_the_heart(bus: PrivateBus) -> None:
    peripheral = h10()
    stack = FakeBlueZ(dataclasses.replace(peripheral, services=mute(peripheral.services)))
    (strap,) = stack.devices

    async def script(stack: FakeBlueZ, heard: Heard) -> None:
        await beats(strap, heard, 5)

    assert len(payloads(rehearse(bus, stack, script))) == 5


def mute(services: tuple[Service, ...]) -> tuple[Service, ...]:
    """The same services, whose control point says nothing."""

    def nothing(_: bytes) -> tuple[Notification, ...]:
        return ()

    def silenced(it: Characteristic) -> Characteristic:
        return dataclasses.replace(it, write=nothing) if it.uuid == CONTROL else it

    return tuple(
        dataclasses.replace(service, characteristics=tuple(map(silenced, service.characteristics)))
        for service in services
    )
