"""The strap's side of Polar's measurement data: golden replies, and what others make of it."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from benchmarks.virtual_link import backends, central_of, leap, local_link, powered
from biomusic.rooms import open_source

pytestmark = pytest.mark.alone

packets: Any = importlib.import_module("biomusic.hardware.packets")
pmd: Any = importlib.import_module("biomusic.hardware.pmd")
virtual_strap: Any = importlib.import_module("biomusic.hardware.virtual_strap")
ledgers: Any = importlib.import_module("biomusic.hardware.ledger")
outfits: Any = importlib.import_module("biomusic.hardware.outfits")
frames: Any = importlib.import_module("biomusic.sensors.polar_frames")
strap_frames: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
pod_frames: Any = importlib.import_module("biomusic.sensors.foot_pod")

# Requests as online_measurement.pdf has them; replies composed by hand from its tables, but the
# start of acceleration, which is polar-ble-sdk #331's.
START_ECG = "02 00 00 01 8200 01 01 0e00"
START_ACC = "02 02 00 01 c800 01 01 1000 02 01 0800"
CONVERSATION = [
    ("01 00", "f0 01 00 00 00 00 01 8200 01 01 0e00"),
    ("01 02", "f0 01 02 00 00 00 04 1900 3200 6400 c800 01 01 1000 02 03 0200 0400 0800"),
    (START_ECG, "f0 02 00 00 00"),
    (START_ACC, "f0 02 02 00 00"),
    (START_ECG, "f0 02 00 06 00"),
    ("03 00", "f0 03 00 00 00"),
    ("03 00", "f0 03 00 06 00"),
]
REFUSALS = [
    ("", 4),
    ("02", 4),
    ("04 00", 1),
    ("02 04", 2),
    ("02 01 00 01 3700", 3),  # light through the skin, which no chest strap has
    ("03 00 00", 4),
    ("02 00 00 01 82", 4),
    ("02 00 00 02 8200 8200 01 01 0e00", 4),
    ("02 00 00 01 8200", 5),
    ("02 00 00 01 8200 01 01 0e00 02 01 0800", 5),
    ("02 02 00 01 3400 01 01 1000 02 01 0800", 8),
    ("02 02 00 01 c800 01 01 0e00 02 01 0800", 7),
    ("02 02 00 01 c800 01 01 1000 02 01 1000", 9),
]


def test_golden_replies() -> None:
    point = pmd.ControlPoint()
    assert point.features() == bytes.fromhex("0f 05 00")
    for request, reply in CONVERSATION:
        answer = point.answer(bytes.fromhex(request), 247)
        assert answer.hex(" ") == bytes.fromhex(reply).hex(" ")
    assert list(point.running) == [2]


@pytest.mark.parametrize(("request_", "status"), REFUSALS)
def test_what_is_refused_and_why(request_: str, status: int) -> None:
    point = pmd.ControlPoint()
    asked = bytes.fromhex(request_)
    answer = point.answer(asked, 247)
    assert answer == bytes([0xF0, *(*asked[:2], 0, 0)[:2], status])
    assert not point.running


def test_a_small_mtu_gets_small_frames_and_a_tiny_one_none() -> None:
    point = pmd.ControlPoint()
    assert point.answer(bytes.fromhex(START_ECG), 23) == bytes.fromhex("f0 02 00 0a")
    assert packets.fitting(packets.ECG, 70, 73) == 19  # polar-ble-sdk #55
    assert packets.fitting(packets.ECG, 232, 73) == 73  # polar-ble-sdk #287
    assert packets.fitting(packets.ECG, 231, 73) == 72
    assert packets.fitting(packets.ACCELERATION, 247, 36) == 36


@given(st.binary(max_size=24))
def test_nothing_that_is_written_confuses_it(request_: bytes) -> None:
    point = pmd.ControlPoint()
    answer = point.answer(request_, 247)
    assert answer[0] == 0xF0
    assert answer[3] in set(pmd.Status)


# Written twice, from the document: here and in sensors/.

STAMPS = st.integers(0, 2**63)
ECGS = arrays(np.int64, st.integers(1, 73), elements=st.integers(-20_000, 20_000))
MOTIONS = arrays(
    np.int64, st.tuples(st.integers(2, 300), st.just(3)), elements=st.integers(-8000, 8000)
)


@given(STAMPS, ECGS)
def test_ecg_is_what_our_decoder_s_encoder_writes(stamp: int, values: Any) -> None:
    assert packets.ecg(stamp, values) == frames.ecg_frame(stamp, values)


@given(STAMPS, MOTIONS)
def test_acceleration_is_what_our_decoder_s_encoder_writes(stamp: int, values: Any) -> None:
    assert packets.acceleration(stamp, values) == frames.acceleration_frame(stamp, values)
    delta = frames.delta_frame(frames.Kind.ACCELERATION, stamp, values, 16, 1)
    assert packets.acceleration(stamp, values, compressed=True) == delta


@given(st.integers(0, 300), st.booleans(), st.lists(st.integers(0, 0xFFFF), max_size=9))
def test_heart_rate_is_what_our_decoder_s_encoder_writes(bpm: int, on: bool, ticks: Any) -> None:
    ours = strap_frames.HeartRateMeasurement(bpm, on, None, tuple(ticks))
    assert packets.heart_rate(bpm, on, ticks) == bytes(ours)


@given(st.floats(0, 15), st.integers(0, 250))
def test_running_is_what_our_decoder_s_encoder_writes(speed: float, cadence: int) -> None:
    ours = pod_frames.RunningMeasurement(round(256 * speed), cadence, speed > 2.0)
    assert packets.running(speed, cadence) == bytes(ours)


# Others.


@given(STAMPS, ECGS, MOTIONS)
def test_polar_python_reads_the_same(stamp: int, volts: Any, motion: Any) -> None:
    parsers: Any = pytest.importorskip("polar_python.parsers", reason="pip install polar-python")

    def factor(_: Any) -> float | None:
        return None

    heard = parsers.parse_polar_data(bytearray(packets.ecg(stamp, volts)), factor)
    assert heard.data == volts.tolist()
    for compressed in (False, True):
        sent = packets.acceleration(stamp, motion, compressed=compressed)
        heard = parsers.parse_polar_data(bytearray(sent), factor)
        assert heard.data == [tuple(sample) for sample in motion.tolist()]


def test_bleakheart_finds_asks_starts_hears_and_stops() -> None:
    bleakheart: Any = pytest.importorskip("bleakheart", reason="pip install bleakheart")
    bleak: Any = importlib.import_module("bleak")
    heard: dict[str, list[Any]] = {"ECG": [], "ACC": [], "HR": []}

    def take(frame: Any) -> None:
        heard[frame[0]].append(frame)

    async def talk() -> tuple[Any, Any, Any]:
        link = local_link()
        central = await central_of(link)
        device = powered(virtual_strap.ADDRESS, link)
        strap = virtual_strap.VirtualStrap(device, outfits.OUTFITS["h10"])
        await device.power_on()
        ledger = ledgers.Ledger(keeps=True)
        wish = virtual_strap.read_arguments(["a run", "--as", "h10"])
        source = open_source("simulated:run?minutes=1")
        worn = asyncio.create_task(virtual_strap.wear(strap, source, wish, ledger))
        scanner, client = backends(central)
        found = await bleak.BleakScanner.find_device_by_name(strap.name, 5, backend=scanner)
        async with bleak.BleakClient(found, backend=client) as radio:
            level = await bleakheart.BatteryLevel(radio).read()
            data = bleakheart.PolarMeasurementData(radio, callback=take)
            told = {
                kind: await data.available_settings(kind)
                for kind in await data.available_measurements()
            }
            started = [
                await data.start_streaming("ECG"),
                await data.start_streaming("ACC", RANGE=8),
            ]
            await bleakheart.HeartRate(radio, callback=take).start_notify()
            await worn
            stopped = [await data.stop_streaming(kind) for kind in ("ECG", "ACC")]
        assert not strap.control.running
        return (level, told), (started, stopped), ledger

    (level, told), (started, stopped), ledger = leap(talk())
    assert level == 90
    assert dict(told["ECG"]) == {
        "error_code": 0,
        "error_msg": "SUCCESS",
        "SAMPLE_RATE": [130],
        "RESOLUTION": [14],
    }
    assert told["ACC"]["SAMPLE_RATE"] == [25, 50, 100, 200]
    assert told["ACC"]["RANGE"] == [2, 4, 8]
    assert [answer[0] for answer in (*started, *stopped)] == [0, 0, 0, 0]
    sent = [one.packet.samples for one in ledger.sent if one.packet.samples]
    for name, kind in (("ECG", 0), ("ACC", 2)):
        ours = [samples.values.tolist() for samples in sent if samples.kind == kind]
        theirs = [[list(v) if kind else v for v in values] for _, _, values in heard[name]]
        assert theirs == ours
        assert len(ours) > 100
    beats = [beat.ticks for one in ledger.sent for beat in one.packet.beats]
    assert [rr for *_, (_, rr), _ in heard["HR"]] == [round(tick * 1000 / 1024) for tick in beats]
