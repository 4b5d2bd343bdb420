"""The talks of Movesense, treadmills and optical arm bands through bleak's real BlueZ backend."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from biomusic.rooms import open_wearable
from biomusic.types import (
    AccelerationChunk,
    Connection,
    EcgChunk,
    Frame,
    HeartRate,
    Interval,
    Link,
    PulseInterval,
    Speed,
)

if sys.platform != "linux":
    pytest.skip("BlueZ is Linux's", allow_module_level=True)

from tests.bluez import wearables
from tests.bluez.daemon import PrivateBus, private_bus
from tests.bluez.device import Device
from tests.bluez.peripheral import DATA, HEART_RATE, heart_rate_strap
from tests.bluez.rehearsal import BEAT, Heard, links, payloads, rehearse, until
from tests.bluez.stack import FakeBlueZ
from tests.bluez.wearables import GSP_DATA, HEART, TREADMILL, Sensor, movesense

pytestmark = pytest.mark.alone

ECG, ACCELERATION = "/Meas/ECG/125", "/Meas/Acc/52"
SUBSCRIBE, UNSUBSCRIBE = 1, 2


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    with private_bus(monkeypatch) as bus:
        yield bus


def samples(heard: Heard, kind: type[Any]) -> list[Any]:
    """What the device's own decoder makes of all frames, one broken link after another."""
    first = next(item for item in heard if isinstance(item, Connection))
    decoder = open_wearable(first.wearable).decoder()
    found: list[Any] = []
    for item in heard:
        if isinstance(item, Frame):
            found.extend(decoder.decode(item))
        elif isinstance(item, Connection) and item.link is Link.LOST:
            decoder.break_off()
    return [sample for sample in found if isinstance(sample, kind)]


async def send(device: Device, uuid: str, packets: list[bytes]) -> None:
    """One after the other, each once somebody listens."""
    for packet in packets:
        while not device.notify(uuid, packet):
            await asyncio.sleep(0.01)
        await asyncio.sleep(BEAT)


async def subscribed(sensor: Sensor, *paths: str) -> list[int]:
    """The references of these paths, once all have one."""
    await until(lambda: all(sensor.reference(path) for path in paths))
    return [sensor.reference(path) or 0 for path in paths]


def test_a_movesense_is_subscribed_to_again_after_a_loss_and_left_clean(bus: PrivateBus) -> None:
    sensor = Sensor()
    stack = FakeBlueZ(movesense(sensor))
    (device,) = stack.devices

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        for turn in range(2):
            ecg, acceleration = await subscribed(sensor, ECG, ACCELERATION)
            numbers = range(3 * turn, 3 * turn + 3)
            await send(device, GSP_DATA, [wearables.ecg(ecg, it) for it in numbers])
            still = [wearables.acceleration(acceleration, it) for it in numbers]
            await send(device, GSP_DATA, still)
            await send(device, HEART_RATE, [bytes((0x10, 60, turn, 4))])
            if not turn:
                device.lose()
                await until(lambda: links(heard, Link.CONNECTED) == 2)

    heard = rehearse(bus, stack, script)
    assert [it[:1] + it[2:] for it in sensor.asked] == [
        *[(SUBSCRIBE, ECG), (SUBSCRIBE, ACCELERATION)] * 2, *[(UNSUBSCRIBE, "")] * 3
    ]  # fmt: skip
    assert sensor.subscribed == {}  # and not only because the link ended
    chunks = samples(heard, EcgChunk)
    steps = np.concatenate([chunk.microvolts for chunk in chunks]) / 0.381469726563
    assert np.rint(steps).tolist() == list(range(96))
    assert all(it.milli_g[0, 2] == pytest.approx(1000) for it in samples(heard, AccelerationChunk))
    assert len(samples(heard, AccelerationChunk)) == 6
    first, second = samples(heard, Interval)
    assert first.segment != second.segment


def test_a_movesense_without_the_standard_service_has_a_heart_of_its_own(bus: PrivateBus) -> None:
    sensor = Sensor()
    stack = FakeBlueZ(movesense(sensor, heart=False))
    (device,) = stack.devices

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        (reference, *_rest) = await subscribed(sensor, HEART, ECG)
        packets = [wearables.heartbeat(reference, ms) for ms in (800, 816, 790)]
        await send(device, GSP_DATA, packets)
        await until(lambda: len(payloads(heard, "gsp_data")) >= 3 + len(packets))

    heard = rehearse(bus, stack, script, wanted="movesense")
    assert [it.ms for it in samples(heard, Interval)] == [800, 816, 790]
    assert {it.segment for it in samples(heard, Interval)} == {0}
    assert [round(it.bpm) for it in samples(heard, HeartRate)] == [75, 74, 76]


def test_a_response_that_is_lost_is_no_refusal_and_a_refusal_costs_one_stream(
    bus: PrivateBus,
) -> None:
    sensor = Sensor(silent=frozenset([ECG]), refused=frozenset([ACCELERATION]))
    stack = FakeBlueZ(movesense(sensor))
    (device,) = stack.devices

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        (reference,) = await subscribed(sensor, ECG)
        await send(device, GSP_DATA, [wearables.ecg(reference, it) for it in range(3)])
        await until(lambda: len(sensor.asked) == 2)  # after the time for an answer
        await send(device, HEART_RATE, [bytes((0x10, 60, 0, 4))])
        await until(lambda: len(payloads(heard)) == 1)

    heard = rehearse(bus, stack, script)
    assert [it[2] for it in sensor.asked[:2]] == [ECG, ACCELERATION]
    assert len(samples(heard, EcgChunk)) == 3
    assert len(samples(heard, Interval)) == 1
    assert links(heard, Link.CONNECTED) == 1


def test_a_treadmill_speaks_when_it_is_named_and_again_after_a_loss(bus: PrivateBus) -> None:
    stack = FakeBlueZ(wearables.treadmill(), heart_rate_strap())
    belt, _ = stack.devices
    packets = [bytes.fromhex(it) for it in ("0400 3804 e80300", "0101 8c", "0000 0807")]

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        await send(belt, TREADMILL, packets)
        belt.lose()
        await until(lambda: links(heard, Link.CONNECTED) == 2)
        await send(belt, TREADMILL, packets)
        await until(lambda: len(payloads(heard, "treadmill_data")) == 6)

    heard = rehearse(bus, stack, script, wanted="treadmill")
    assert payloads(heard, "treadmill_data") == packets * 2
    assert [it.metres_per_second for it in samples(heard, Speed)] == [3, 5, 3, 5]
    assert [it.bpm for it in samples(heard, HeartRate)] == [140, 140]


def test_a_strangers_treadmill_is_left_alone(bus: PrivateBus) -> None:
    stack = FakeBlueZ(wearables.treadmill(), heart_rate_strap())
    belt, strap = stack.devices

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        await send(strap, HEART_RATE, [bytes((0x10, 60, number, 4)) for number in range(3)])
        await until(lambda: len(payloads(heard)) == 3)

    heard = rehearse(bus, stack, script)
    assert belt.attempts == 0
    assert {it.wearable for it in heard if isinstance(it, Connection)} == {"heart_rate_strap"}


def test_pulse_intervals_of_an_arm_band_resume_after_a_loss_and_are_stopped(
    bus: PrivateBus,
) -> None:
    stack = FakeBlueZ(wearables.arm_band())
    (band,) = stack.devices
    pulses = ((800, 810), (805, 795))

    def running() -> bool:
        return wearables.PPI in band.peripheral.running

    async def script(_: FakeBlueZ, heard: Heard) -> None:
        for turn, beats in enumerate(pulses):
            await until(running)
            await send(band, DATA, [wearables.pulses(*beats)])
            await send(band, HEART_RATE, [bytes((0x06, 74 + turn))])
            if not turn:
                band.lose()  # what was started goes on: "already in state"
                await until(lambda: links(heard, Link.CONNECTED) == 2)
                await until(lambda: replies(heard, "f0020306") == 1)
        await until(lambda: len(payloads(heard, "pmd_data")) == 2)

    heard = rehearse(bus, stack, script)
    assert [it.ms for it in samples(heard, PulseInterval)] == [800, 810, 805, 795]
    segments = [it.segment for it in samples(heard, PulseInterval)]
    assert segments[0] == segments[1] < segments[2] == segments[3]
    assert [it.bpm for it in samples(heard, HeartRate)] == [74, 75]
    assert band.peripheral.stopped == [wearables.PPI]
    assert not running()


def replies(heard: Heard, beginning: str) -> int:
    """How many replies of the control point begin so."""
    return sum(it.hex().startswith(beginning) for it in payloads(heard, "pmd_control"))
