"""The radio's road, without a radio: bleak talks to a virtual strap over Bumble's link."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from biomusic.errors import InputError
from biomusic.types import Choice, Connection, Frame, Link
from tests.radio_rehearsal import Heard, links, payloads, peripheral, rehearse, until

pytestmark = pytest.mark.alone

PACKETS = [bytes.fromhex(f"16{bpm:02x}0004") for bpm in range(60, 80)]
HEART = "heart_rate_measurement"
STEP = bytes.fromhex("0200035a")  # walking 3 m/s, 90 a minute


async def send(strap: Any, packets: list[bytes]) -> None:
    await until(lambda: strap.hears(HEART))
    for packet in packets:
        await strap.notify(HEART, packet)
        await asyncio.sleep(0.2)


def test_packets_arrive_whole_and_in_order() -> None:
    async def script(heard: Heard, _: Any, strap: Any) -> None:
        await send(strap, PACKETS)
        await until(lambda: len(payloads(heard)) == len(PACKETS))

    heard, _ = rehearse(["heart"], script)
    first, battery, *rest = heard
    assert isinstance(first, Connection)
    assert (first.wearable, first.link, first.title) == (
        "heart_rate_strap",
        Link.CONNECTED,
        "biomusic strap",
    )
    assert isinstance(battery, Frame)
    assert (battery.stream, battery.payload) == ("battery_level", peripheral.FULL)
    assert [item.payload for item in rest if isinstance(item, Frame)] == PACKETS
    assert [item.t for item in heard] == sorted(item.t for item in heard)
    assert "F0" not in first.device  # an address is not stored


def test_twenty_packets_stay_twenty_after_every_loss() -> None:
    """And a lost link is listened to again within 2 s."""
    silences: list[float] = []

    async def script(heard: Heard, _: Any, strap: Any) -> None:
        loop = asyncio.get_running_loop()
        for round_number in range(3):
            await send(strap, PACKETS)
            await until(lambda: len(payloads(heard)) >= 20)
            await asyncio.sleep(1)
            assert payloads(heard) == PACKETS
            heard.clear()
            await strap.drop()
            lost = loop.time()
            await until(lambda: strap.hears(HEART))
            silences.append(loop.time() - lost)
            assert links(heard, Link.LOST) == 1, round_number

    rehearse(["heart"], script, "BIOMUSIC")
    assert max(silences) < 2.0


def test_out_of_range_for_an_hour_and_back() -> None:
    async def script(heard: Heard, session: Any, strap: Any) -> None:
        await send(strap, PACKETS[:3])
        await strap.hide()
        await asyncio.sleep(900)
        before = session.supervisors[0].attempts
        await asyncio.sleep(900)
        assert 10 < session.supervisors[0].attempts - before < 120  # it seeks on, and seldom
        await strap.advertise()
        await send(strap, PACKETS[3:6])
        await until(lambda: len(payloads(heard)) == 6)

    heard, _ = rehearse(["heart"], script)
    assert payloads(heard) == PACKETS[:6]


def test_a_silent_link_is_given_up() -> None:
    async def script(heard: Heard, session: Any, strap: Any) -> None:
        await send(strap, PACKETS[:2])
        await until(lambda: links(heard, Link.LOST) == 1)
        await until(lambda: links(heard, Link.CONNECTED) == 2)

    heard, _ = rehearse(["heart"], script)
    gone = next(it for it in heard if isinstance(it, Connection) and it.link is Link.LOST)
    last = [it for it in heard if isinstance(it, Frame)][-2]
    assert 4.9 < gone.t - last.t < 6.0


def test_nobody_of_that_name_gets_one_sentence() -> None:
    async def script(*_: Any) -> None:
        await asyncio.sleep(20)

    with pytest.raises(InputError, match="no such wearable answered"):
        rehearse(["heart"], script, "someone else")


def test_a_strap_and_a_pod_are_taken_unasked_and_a_second_strap_is_not() -> None:
    async def script(heard: Heard, _: Any, strap: Any, pod: Any, other: Any) -> None:
        await until(lambda: links(heard, Link.CONNECTED) == 2)
        await until(lambda: pod.hears("rsc_measurement"))
        await pod.notify("rsc_measurement", STEP)
        await asyncio.sleep(3)
        assert bool(strap.device.connections) != bool(other.device.connections)

    heard, _ = rehearse(["heart", "pod", "h10"], script)
    assert payloads(heard, "rsc_measurement") == [STEP]
    assert {it.wearable for it in heard if isinstance(it, Connection)} >= {"foot_pod"}
    assert links(heard, Link.CONNECTED) == 2


def test_of_two_straps_one_is_chosen_and_the_other_takes_over() -> None:
    async def script(heard: Heard, _: Any, strap: Any, h10: Any) -> None:
        await until(lambda: links(heard, Link.CONNECTED) == 2)
        await until(lambda: any(isinstance(it, Choice) for it in heard))
        chosen = next(it for it in heard if isinstance(it, Choice) and it.stream == "RR")
        worse = strap if chosen.device.startswith("heart") else h10
        await worse.hide()
        await asyncio.sleep(30)
        await until(
            lambda: any(
                isinstance(it, Choice) and it.stream == "RR" and it.device != chosen.device
                for it in heard
            )
        )

    heard, _ = rehearse(["heart", "h10"], script, "strap,polar")
    choices = [it for it in heard if isinstance(it, Choice) and it.stream == "RR"]
    assert choices[0].reason.startswith("came before")
    assert choices[1].reason == "the only one that is left"
