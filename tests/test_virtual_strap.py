"""The virtual strap is a real peripheral: others find it, read it and hear what it wears."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import Any

import pytest

from biomusic.errors import ConfigError, MissingExtraError
from biomusic.rooms import list_tools, open_source, open_tool
from biomusic.types import Frame

virtual_strap: Any = importlib.import_module("biomusic.hardware.virtual_strap")


def powered(address: str, link: Any) -> Any:
    """A Bumble device on the link."""
    controller = importlib.import_module("bumble.controller").Controller(address, link=link)
    sink = importlib.import_module("bumble.transport.common").AsyncPipeSink(controller)
    host = importlib.import_module("bumble.host").Host(controller, sink)
    hci: Any = importlib.import_module("bumble.hci")
    return importlib.import_module("bumble.device").Device(address=hci.Address(address), host=host)


async def meet() -> tuple[Any, Any, Any]:
    """A strap that advertises, a connected peer of it, and what was advertised."""
    link = importlib.import_module("bumble.link").LocalLink()
    central, device = powered("F0:F1:F2:F3:F4:F5", link), powered(virtual_strap.ADDRESS, link)
    strap = virtual_strap.VirtualStrap(device)
    await central.power_on()
    await device.power_on()
    seen: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def hear(advertisement: Any) -> None:
        if not seen.done():
            seen.set_result(advertisement)

    central.on("advertisement", hear)
    await strap.advertise()
    await central.start_scanning()
    advertisement = await asyncio.wait_for(seen, 10)
    await central.stop_scanning()
    connection = await central.connect(advertisement.address)
    peer = importlib.import_module("bumble.device").Peer(connection)
    await peer.discover_services()
    await peer.discover_characteristics()
    return strap, peer, advertisement


def characteristic(peer: Any, number: int) -> Any:
    uuid = importlib.import_module("bumble.core").UUID.from_16_bits(number)
    (found,) = peer.get_characteristics_by_uuid(uuid)
    return found


def needs_bumble() -> None:
    pytest.importorskip("bumble", reason="needs the [strap] extra")


def test_it_advertises_its_name_and_its_services_at_once() -> None:
    needs_bumble()
    kinds: Any = importlib.import_module("bumble.core").AdvertisingData.Type
    _, _, advertisement = asyncio.run(meet())
    assert len(advertisement.data_bytes) <= 31  # legacy advertising holds no more
    assert advertisement.data.get(kinds.COMPLETE_LOCAL_NAME) == virtual_strap.NAME
    services = advertisement.data.get(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS)
    assert [uuid.to_hex_str() for uuid in services] == ["180D", "180F"]


def test_what_it_wears_is_notified_byte_for_byte() -> None:
    needs_bumble()

    async def wear() -> tuple[list[bytes], list[bytes]]:
        strap, peer, _ = await meet()
        heard: list[bytes] = []
        await characteristic(peer, 0x2A37).subscribe(heard.append)
        source = open_source("simulated:rest?minutes=1")

        async def at_once(_: float) -> None:
            await asyncio.sleep(0)

        await strap.wear(source, at_once)
        sent = [
            item.payload
            async for item in open_source("simulated:rest?minutes=1").stream()
            if isinstance(item, Frame) and item.stream == "heart_rate_measurement"
        ]
        for _ in range(500):
            if len(heard) >= len(sent):
                break
            await asyncio.sleep(0.01)
        return sent, heard

    sent, heard = asyncio.run(wear())
    assert len(sent) > 50
    assert heard == sent


def test_its_battery_and_place_can_be_read() -> None:
    needs_bumble()

    async def read() -> list[bytes]:
        _, peer, _ = await meet()
        return [await characteristic(peer, n).read_value() for n in (0x2A19, 0x2A38)]

    assert asyncio.run(read()) == [virtual_strap.FULL, virtual_strap.CHEST]


def test_it_is_a_tool_that_says_how_it_is_used() -> None:
    assert "virtual_strap" in {card.name for card in list_tools()}
    with pytest.raises(ConfigError, match="virtual_strap TRANSPORT SOURCE"):
        open_tool("virtual_strap").run(["usb:0"])


def test_without_bumble_the_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bumble", None)
    with pytest.raises(MissingExtraError, match=r"biomusic\[strap\]"):
        open_tool("virtual_strap").run(["usb:0", "simulated:rest"])
