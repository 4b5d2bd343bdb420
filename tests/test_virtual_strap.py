"""The virtual strap is a real peripheral: others find it, read it and hear what it wears."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from benchmarks.virtual_link import backends, central_of, leap, local_link, powered
from biomusic.app.cli import run
from biomusic.errors import ConfigError, InputError, MissingExtraError, UnknownNameError
from biomusic.rooms import list_tools, open_source, open_tool, open_wearable
from biomusic.types import Connection, Frame, Incoming, Interval, Link, Sample

pytestmark = pytest.mark.alone

virtual_strap: Any = importlib.import_module("biomusic.hardware.virtual_strap")
wearing: Any = importlib.import_module("biomusic.hardware.wearing")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
table: Any = importlib.import_module("biomusic.sensors.table")
OUTFITS: Any = importlib.import_module("biomusic.hardware.outfits").OUTFITS


@dataclass(frozen=True, slots=True)
class Rows:
    """A recording in numbers: (stream, times, values) of a table, with what happens to its link."""

    columns: Sequence[tuple[str, Any, Any]]
    events: Sequence[Connection] = ()
    title: str = "rows"
    duration: float | None = None

    async def stream(self) -> AsyncIterator[Incoming]:
        items: list[Incoming] = [Connection(0.0, "rows", "table", Link.CONNECTED), *self.events]
        for name, times, values in self.columns:
            for begin in range(0, len(times), 50 if name in ("ecg_uv", "acc_mg") else 1):
                end = begin + (50 if name in ("ecg_uv", "acc_mg") else 1)
                payload = table.pack(np.array(times[begin:end]), np.array(values[begin:end]))
                items.append(Frame(float(times[begin:end][-1]), "rows", name, payload))
        for item in sorted(items, key=lambda item: item.t):
            yield item


async def meet(outfit: str, listen: Callable[[Any, Any], Any]) -> Any:
    """A client of bleak's meets a strap that advertises; what ``listen(client, strap)`` gives."""
    bleak: Any = importlib.import_module("bleak")
    link = local_link()
    central = await central_of(link)
    strap = virtual_strap.VirtualStrap(powered(virtual_strap.ADDRESS, link), OUTFITS[outfit])
    await strap.device.power_on()
    await strap.advertise()
    scanner, client = backends(central)
    device = await bleak.BleakScanner.find_device_by_name(strap.name, 10, backend=scanner)
    async with bleak.BleakClient(device, backend=client) as radio:
        return await listen(radio, strap)


def uuid(number: str) -> str:
    return f"0000{number.lower()}-0000-1000-8000-00805f9b34fb"


def needs_bumble() -> None:
    pytest.importorskip("bumble", reason="needs the [strap] extra")


def wear(outfit: str, source: Any, *heard: str, arguments: Sequence[str] = ()) -> list[Frame]:
    """The notifications of these characteristics, as frames of theirs, while it is worn."""
    streams = {"2A37": "heart_rate_measurement", "2A53": "rsc_measurement", "2A19": "battery_level"}

    async def listen(radio: Any, strap: Any) -> list[Frame]:
        frames: list[Frame] = []
        loop = asyncio.get_running_loop()
        for number in heard:

            def take(_: Any, value: bytearray, stream: str = streams[number]) -> None:
                frames.append(Frame(loop.time(), "strap", stream, bytes(value)))

            await radio.start_notify(uuid(number), take)
        wish = virtual_strap.read_arguments(["rows", *arguments])
        await strap.device.stop_advertising()
        await virtual_strap.wear(strap, source, wish, ledgers.Ledger())
        return frames

    return leap(meet(outfit, listen))


def decoded(wearable: str, frames: Sequence[Frame]) -> list[Sample]:
    decoder = open_wearable(wearable).decoder()
    return [sample for frame in frames for sample in decoder.decode(frame)]


@pytest.mark.parametrize(
    ("outfit", "services"),
    [("heart", ["180D", "180F"]), ("h10", ["180D", "180F"]), ("pod", ["1814", "180F"])],
)
def test_it_advertises_its_name_and_its_services_at_once(outfit: str, services: list[str]) -> None:
    needs_bumble()
    kinds: Any = importlib.import_module("bumble.core").AdvertisingData.Type

    async def meeting() -> Any:
        link = local_link()
        central = await central_of(link)
        strap = virtual_strap.VirtualStrap(powered(virtual_strap.ADDRESS, link), OUTFITS[outfit])
        await strap.device.power_on()
        seen: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def hear(heard: Any) -> None:
            if not seen.done():
                seen.set_result(heard)

        central.on("advertisement", hear)
        await central.start_scanning()
        await strap.advertise()
        return await seen

    advertisement = leap(meeting())
    assert len(advertisement.data_bytes) <= 31  # legacy advertising holds no more
    assert advertisement.data.get(kinds.COMPLETE_LOCAL_NAME) == OUTFITS[outfit].name
    listed = advertisement.data.get(kinds.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS)
    assert [one.to_hex_str() for one in listed] == services


@pytest.mark.parametrize(
    ("outfit", "model", "place"),
    [("heart", b"strap", "2A38"), ("h10", b"H10", "2A38"), ("pod", b"pod", "2A5D")],
)
def test_what_can_be_read(outfit: str, model: bytes, place: str) -> None:
    needs_bumble()

    async def read(radio: Any, _: Any) -> list[bytes]:
        numbers = ("2A19", "2A24", "2A29", place)
        return [bytes(await radio.read_gatt_char(uuid(number))) for number in numbers]

    worn = b"\x06" if outfit == "pod" else b"\x01"
    assert leap(meet(outfit, read)) == [virtual_strap.FULL, model, b"biomusic", worn]


def test_the_beats_that_it_wears_are_those_of_its_source() -> None:
    needs_bumble()
    sent = [
        item
        for item in asyncio.run(collect(open_source("simulated:rest?minutes=2")))
        if isinstance(item, Frame) and item.stream == "heart_rate_measurement"
    ]
    worn = wear("heart", open_source("simulated:rest?minutes=2"), "2A37")
    assert ticks(worn) == ticks(sent)
    assert len(ticks(sent)) > 100


async def collect(source: Any) -> list[Incoming]:
    return [item async for item in source.stream()]


def ticks(frames: Sequence[Frame]) -> list[int | None]:
    samples = decoded("heart_rate_strap", frames)
    return [sample.ticks for sample in samples if isinstance(sample, Interval)]


def test_several_intervals_fit_in_a_packet_and_none_is_left_behind() -> None:
    needs_bumble()
    beats = np.cumsum(np.full(60, 0.5))
    source = Rows([("rr_ms", beats, np.full(60, 500.0))])
    frames = wear("heart", source, "2A37", arguments=["--every", "5"])
    assert [frame.payload[2:] for frame in frames[:5]] == [b"\x00\x02" * 9] * 5  # HRS: 9 at most
    assert {frame.payload[1] for frame in frames} == {120}  # bpm; the source told none
    assert ticks(frames) == [512] * 60


def test_a_table_of_rates_alone_gives_no_interval() -> None:
    needs_bumble()
    source = Rows([("heart_rate_bpm", np.arange(1.0, 20), np.full(19, 97.0))])
    frames = wear("heart", source, "2A37", "2A19", arguments=["--battery", "41"])
    assert {frame.payload for frame in frames} == {b"\x06\x61", b"\x29"}


def test_a_foot_pod_tells_cadence_and_speed() -> None:
    needs_bumble()
    t = np.arange(1.0, 10)
    source = Rows([("cadence_spm", t, np.full(9, 166.0)), ("speed_mps", t, np.full(9, 3.0))])
    frames = wear("pod", source, "2A53")
    assert {frame.payload for frame in frames} == {bytes.fromhex("04 0003 a6")}
    assert len(frames) >= 9


def test_it_is_lost_when_its_source_loses_its_device() -> None:
    needs_bumble()
    gone = [
        Connection(10.0, "rows", "table", Link.LOST),
        Connection(20.0, "rows", "table", Link.CONNECTED),
    ]
    source = Rows([("heart_rate_bpm", np.arange(1.0, 40), np.full(39, 97.0))], gone)
    frames = wear("heart", source, "2A37")
    assert 8 <= len(frames) <= 10  # this listener does not look for it again


def test_it_is_a_tool_that_says_how_it_is_used() -> None:
    assert "virtual_strap" in {card.name for card in list_tools()}
    with pytest.raises(InputError, match="required: source; try: biomusic strap simulated:run"):
        open_tool("virtual_strap").run([])
    with pytest.raises(UnknownNameError, match="did you mean “pod”"):
        open_tool("virtual_strap").run(["simulated:run", "--as", "ipod"])
    with pytest.raises(ConfigError, match="is not between"):
        open_tool("virtual_strap").run(["simulated:run", "--every", "60"])
    with pytest.raises(ConfigError, match="--faults"):
        open_tool("virtual_strap").run(["simulated:run", "--faults", "earthquake"])


def test_the_command_wears_to_the_end_and_tells_what_it_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needs_bumble()
    transports: Any = importlib.import_module("bumble.transport")
    controllers: Any = importlib.import_module("bumble.controller")
    common: Any = importlib.import_module("bumble.transport.common")

    class Adapter:
        def __init__(self) -> None:
            self.source = controllers.Controller("adapter", link=local_link())
            self.sink = common.AsyncPipeSink(self.source)

        async def __aenter__(self) -> Adapter:
            return self

        async def __aexit__(self, *_: object) -> None:
            pass

    async def open_transport(name: str) -> Adapter:
        assert name == "usb:0"
        return Adapter()

    monkeypatch.setattr(transports, "open_transport", open_transport)
    monkeypatch.setattr(asyncio, "run", leap)
    assert run(["strap", "simulated:rest?minutes=1", "--faults", "drop 10%"]) == 0
    said = capsys.readouterr().out
    assert "“biomusic strap” advertises on usb:0 and wears simulated body: sitting still" in said
    assert "heart_rate_measurement: 6" in said
    assert "dropped" in said


def test_mistakes_on_the_command_line_are_the_user_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["strap", "simulated:run", "--faults", "earthquake"]) == 2
    assert "“earthquake” is no fault" in capsys.readouterr().err


def test_without_bumble_the_missing_part_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bumble", None)
    with pytest.raises(MissingExtraError, match=r"biomusic\[strap\]"):
        open_tool("virtual_strap").run(["simulated:rest"])


@pytest.mark.parametrize(
    ("transport", "reason"),
    [
        ("usb:99", "no Bluetooth adapter can be driven there"),
        ("carrier-pigeon", "unknown transport scheme"),
        ("tcp-client:127.0.0.1:1", "plug in a Bluetooth adapter"),
    ],
)
def test_an_adapter_that_cannot_be_driven_gets_one_sentence(transport: str, reason: str) -> None:
    needs_bumble()
    with pytest.raises(InputError, match=reason):
        open_tool("virtual_strap").run(["simulated:rest", "--transport", transport])
