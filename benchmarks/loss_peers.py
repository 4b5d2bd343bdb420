"""Programs that listen to an H10 and lose it: biomusic's source, and others' examples.

Each is the example that its library publishes, with what it prints handed on instead: bleakheart
0.2's ``heartrate_queue.py``, ``ecg_queue.py`` and ``accel_callback.py`` in one, pycycling 0.4's
``hr_example.py``, polar-python 1.1's README.  ``…_again`` is the same with the simplest loop
around it that the library's public interface allows.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from unittest.mock import patch

from bleak import BleakClient, BleakScanner
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import BaseBleakScanner
from bleak.exc import BleakError

from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import AccelerationChunk, Connection, EcgChunk, Frame, Interval, Link

ble: Any = importlib.import_module("biomusic.sensors.ble")
radio: Any = importlib.import_module("biomusic.sensors.radio")

SILENCE: Final = 5.0  # s after which a program that nobody tells believes that the link is lost
ALREADY: Final = 6  # what an H10 answers to a start of what runs already


@dataclass(frozen=True, slots=True)
class Ears:
    """A radio, and who hears what a program would print."""

    scanner: type[BaseBleakScanner]
    client: type[BaseBleakClient]
    name: str
    hear: Callable[[str, float], None]  # "RR" and ms; "ECG" or "acceleration" and samples
    told: Callable[[], None]  # the program learned that the link was lost
    over: asyncio.Event  # set when the listener has had enough

    async def find(self) -> Any:
        """The strap, as every example looks for it."""
        return await BleakScanner.find_device_by_name(self.name, backend=self.scanner)


Program = Callable[[Ears], Awaitable[None]]


async def biomusic(ears: Ears) -> None:
    """The Bluetooth source as a session listens to it, and its decoder."""
    decoder = open_wearable("polar").decoder()
    ending = asyncio.ensure_future(ears.over.wait())
    items = ble.BleSession("auto", radio.BleakRadio(ears.scanner, ears.client)).stream()

    async def listen() -> None:
        async for item in items:
            if isinstance(item, Connection) and item.link is Link.LOST:
                ears.told()
                decoder.break_off()
            elif isinstance(item, Frame):
                with suppress(MalformedError):
                    _hand_on(ears, decoder.decode(item))

    listening = asyncio.ensure_future(listen())
    await asyncio.wait({ending, listening}, return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening


def _hand_on(ears: Ears, samples: Any) -> None:
    for sample in samples:
        if isinstance(sample, Interval):
            ears.hear("RR", sample.ms)
        elif isinstance(sample, EcgChunk):
            ears.hear("ECG", len(sample.times))
        elif isinstance(sample, AccelerationChunk):
            ears.hear("acceleration", len(sample.times))


async def bleakheart(ears: Ears) -> None:
    """Its examples, until the sensor disconnects, as they do."""
    await _bleakheart(ears, await ears.find())


async def bleakheart_again(ears: Ears) -> None:
    """Its examples again after every end."""
    await _again(ears, _bleakheart)


async def _bleakheart(ears: Ears, device: Any) -> None:
    library = importlib.import_module("bleakheart")
    quitting = asyncio.Event()

    def lost(_: BleakClient) -> None:
        if not ears.over.is_set():
            ears.told()
        quitting.set()

    def heartbeat(heard: Any) -> None:
        ears.hear("RR", heard[2][1])

    def samples(heard: Any) -> None:
        ears.hear({"ECG": "ECG", "ACC": "acceleration"}[heard[0]], len(heard[2]))

    async with BleakClient(device, disconnected_callback=lost, backend=ears.client) as client:
        heart = library.HeartRate(client, callback=heartbeat, instant_rate=True, unpack=True)
        await heart.start_notify()
        pmd = library.PolarMeasurementData(client, callback=samples)
        for stream in ("ECG", "ACC"):
            code, words, _ = await pmd.start_streaming(stream)
            if code not in (0, ALREADY):  # the examples end the program at ALREADY too
                raise RuntimeError(words)
        await _either(ears.over, quitting)
        if client.is_connected:
            await pmd.stop_streaming("ECG")
            await pmd.stop_streaming("ACC")
            await heart.stop_notify()


async def pycycling(ears: Ears) -> None:
    """Its example, for as long as the session lasts instead of 30 s."""
    await _pycycling(ears, await ears.find(), asyncio.Event(), None)


async def pycycling_again(ears: Ears) -> None:
    """Its example again, whenever bleak's own client, which the program makes, is lost."""

    async def once(ears: Ears, device: Any) -> None:
        quitting = asyncio.Event()

        def lost(_: BleakClient) -> None:
            if not ears.over.is_set():
                ears.told()
            quitting.set()

        await _pycycling(ears, device, quitting, lost)

    await _again(ears, once)


async def _pycycling(
    ears: Ears, device: Any, quitting: asyncio.Event, lost: Callable[[BleakClient], None] | None
) -> None:
    hearts = importlib.import_module("pycycling.heart_rate_service")
    batteries = importlib.import_module("pycycling.battery_service")

    def measured(heard: Any) -> None:
        for ticks in heard.rr_interval:
            ears.hear("RR", ticks * 1000 / 1024)

    async with BleakClient(device, disconnected_callback=lost, backend=ears.client) as client:
        service = hearts.HeartRateService(client)
        service.set_hr_measurement_handler(measured)
        await batteries.BatteryService(client).get_battery_level()
        await service.enable_hr_measurement_notifications()
        await _either(ears.over, quitting)
        if not quitting.is_set():
            await service.disable_hr_measurement_notifications()


async def polar_python(ears: Ears) -> None:
    """Its README, for as long as the session lasts instead of 10 s."""
    await _polar(ears, await ears.find(), ears.over.wait)


async def polar_python_again(ears: Ears) -> None:
    """Its README again after a silence: it tells nobody of a loss, nor whether it is connected."""
    loop = asyncio.get_running_loop()

    async def once(ears: Ears, device: Any) -> None:
        last = loop.time()

        def hear(what: str, value: float) -> None:
            nonlocal last
            last = loop.time()
            ears.hear(what, value)

        async def silent() -> None:
            while not ears.over.is_set():
                if loop.time() - last > SILENCE:
                    ears.told()
                    return
                await asyncio.sleep(0.5)

        watched = Ears(ears.scanner, ears.client, ears.name, hear, ears.told, ears.over)
        await _polar(watched, device, silent)

    await _again(ears, once)


async def _polar(ears: Ears, device: Any, stay: Callable[[], Awaitable[object]]) -> None:
    library: Any = importlib.import_module("polar_python")

    def backed(target: Any) -> BleakClient:
        return BleakClient(target, backend=ears.client)

    def heart(heard: Any) -> None:
        for ms in heard.rr_intervals:
            ears.hear("RR", ms)

    def ecg(heard: Any) -> None:
        ears.hear("ECG", len(heard.data))

    def acceleration(heard: Any) -> None:
        ears.hear("acceleration", len(heard.data))

    # It makes its own client and takes no backend.
    with patch("polar_python.device.BleakClient", backed):
        strap = library.PolarDevice(device)
    async with strap:
        await strap.start_ecg_stream(ecg_callback=ecg, sample_rate=130, resolution=14)
        await strap.start_acc_stream(
            acc_callback=acceleration, sample_rate=25, resolution=16, range=2
        )
        await strap.start_hr_stream(hr_callback=heart)
        await stay()


async def _again(ears: Ears, once: Callable[[Ears, Any], Awaitable[None]]) -> None:
    """The simplest loop: look for the strap, listen, and begin anew at every end."""
    while not ears.over.is_set():
        device = await ears.find()
        if device is not None:
            with suppress(BleakError, TimeoutError):
                await once(ears, device)


async def _either(*events: asyncio.Event) -> None:
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()
