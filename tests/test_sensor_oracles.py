"""What other libraries read in the same bytes; where they are wrong, by how much.

``pip install bluetooth-sig polar-python``.  Their known faults are asserted, so that we notice
when one is mended and can agree again.
"""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

frames: Any = importlib.import_module("biomusic.sensors.polar_frames")
control: Any = importlib.import_module("biomusic.sensors.polar_control")
strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
pod: Any = importlib.import_module("biomusic.sensors.foot_pod")
bike: Any = importlib.import_module("biomusic.sensors.bike")
treadmill: Any = importlib.import_module("biomusic.sensors.treadmill")
device: Any = importlib.import_module("biomusic.sensors.device_information")


def needed(module: str, package: str) -> Any:
    """The other library; the test is skipped where it is not installed."""
    return pytest.importorskip(module, reason=f"an oracle: pip install {package}")


def sig(name: str) -> Any:
    """A characteristic of bluetooth-sig, ready to parse."""
    module = needed(f"bluetooth_sig.gatt.characteristics.{name}", "bluetooth-sig")
    title = "".join(part.capitalize() for part in name.split("_"))
    for spelling in (title, title.replace("Rsc", "RSC").replace("Csc", "CSC")):
        if hasattr(module, f"{spelling}Characteristic"):
            return getattr(module, f"{spelling}Characteristic")()
    raise AssertionError(name)


def polar(payload: bytes, factor: float | None = None) -> Any:
    """What polar-python reads in a data frame."""
    parsers = needed("polar_python.parsers", "polar-python")

    def factor_of(kind: Any) -> float | None:
        return factor

    return parsers.parse_polar_data(bytearray(payload), factor_of)


# bluetooth-sig.

HEARTS = st.builds(
    strap.HeartRateMeasurement,
    st.integers(0, 300),
    st.none() | st.booleans(),
    st.none() | st.integers(0, 0xFFFF),
    st.lists(st.integers(0, 0xFFFF), max_size=8).map(tuple),
)


@settings(deadline=None, max_examples=60)
@given(HEARTS)
def test_bluetooth_sig_reads_the_same_heart_rate(ours: Any) -> None:
    theirs = sig("heart_rate_measurement").parse_value(bytearray(bytes(ours)))
    assert theirs.heart_rate == ours.bpm
    assert theirs.energy_expended == ours.energy
    assert [round(1024 * seconds) for seconds in theirs.rr_intervals] == list(ours.ticks)
    assert int(theirs.sensor_contact) == {None: 0, False: 1, True: 2}[ours.touching]


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 0xFFFF),
    st.integers(0, 0xFF),
    st.none() | st.integers(0, 0xFFFF),
    st.none() | st.integers(0, 0xFFFFFFFF),
)
def test_bluetooth_sig_reads_the_same_foot_pod(
    speed: int, cadence: int, stride: int | None, distance: int | None
) -> None:
    ours = pod.RunningMeasurement(speed, cadence, True, stride, distance)
    theirs = sig("rsc_measurement").parse_value(bytearray(bytes(ours)))
    assert theirs.instantaneous_speed * 256 == speed
    assert theirs.instantaneous_cadence == cadence
    assert theirs.instantaneous_stride_length == (None if stride is None else stride / 100)
    assert theirs.total_distance == (None if distance is None else distance / 10)


TURNS = st.builds(bike.Turns, st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))


@settings(deadline=None, max_examples=60)
@given(st.builds(bike.CyclingMeasurement, st.none() | TURNS, st.none() | TURNS))
def test_bluetooth_sig_reads_the_same_bicycle(ours: Any) -> None:
    theirs = sig("csc_measurement").parse_value(bytearray(bytes(ours)))
    for turns, count, seconds in (
        (ours.wheel, theirs.cumulative_wheel_revolutions, theirs.last_wheel_event_time),
        (ours.crank, theirs.cumulative_crank_revolutions, theirs.last_crank_event_time),
    ):
        assert count == (turns.count if turns else None)
        assert seconds == (turns.ticks / 1024 if turns else None)


@pytest.mark.parametrize("name", ["JOG", "UPHILL", "MORE_TO_COME", "NEW_PACE"])
def test_bluetooth_sig_reads_the_same_treadmill(name: str) -> None:
    payload = getattr(treadmill, name)
    ours = treadmill.TreadmillData.from_bytes(payload)
    theirs = sig("treadmill_data").parse_value(bytearray(payload))
    assert theirs.instantaneous_speed == (None if ours.speed is None else ours.speed / 100)
    assert theirs.total_distance == ours.distance
    assert theirs.inclination == (None if ours.inclination is None else ours.inclination / 10)
    assert theirs.instantaneous_pace == ours.pace
    assert theirs.heart_rate == ours.heart_rate
    assert theirs.elapsed_time == ours.elapsed


def test_bluetooth_sig_loses_a_pace_of_one_byte() -> None:
    assert treadmill.TreadmillData.from_bytes(treadmill.OLD_PACE).pace == 3
    theirs = sig("treadmill_data").parse_value(bytearray(treadmill.OLD_PACE))
    assert theirs.instantaneous_pace is None


def test_bluetooth_sig_takes_a_torn_bicycle_for_a_silent_one() -> None:
    theirs = sig("csc_measurement").parse_value(bytearray(bike.CRANK[:-1]))
    assert theirs.cumulative_crank_revolutions is None


@pytest.mark.parametrize("place", list(device.Place))
def test_bluetooth_sig_reads_the_same_place(place: Any) -> None:
    assert int(sig("body_sensor_location").parse_value(bytearray([place]))) == place


# polar-python.


@settings(deadline=None, max_examples=60)
@given(arrays(np.int64, st.integers(1, 80), elements=st.integers(-300_000, 300_000)))
def test_polar_python_reads_the_same_ecg(samples: Any) -> None:
    payload = frames.ecg_frame(5, samples)
    assert polar(payload).data == samples.tolist()
    assert frames.microvolts(frames.DataFrame.from_bytes(payload)).tolist() == samples.tolist()


@settings(deadline=None, max_examples=40)
@given(
    arrays(np.int64, st.integers(2, 80).map(lambda n: (n, 3)), elements=st.integers(-4000, 4000)),
    st.booleans(),
)
def test_polar_python_reads_the_same_acceleration(samples: Any, compressed: bool) -> None:
    samples += np.arange(len(samples)).reshape(-1, 1)
    kind = frames.Kind.ACCELERATION
    payload = (
        frames.delta_frame(kind, 5, samples, 16, 1)
        if compressed
        else frames.acceleration_frame(5, samples)
    )
    ours = frames.milli_g(frames.DataFrame.from_bytes(payload)).tolist()
    assert [list(sample) for sample in polar(payload).data] == ours == samples.tolist()


@settings(deadline=None, max_examples=20)
@given(
    arrays(np.int64, st.integers(2, 60).map(lambda n: (n, 4)), elements=st.integers(-(9**6), 9**6))
)
def test_polar_python_reads_the_same_light(samples: Any) -> None:
    samples += np.arange(len(samples)).reshape(-1, 1)
    payload = frames.delta_frame(frames.Kind.PPG, 5, samples, 22, 0)
    ours = frames.light(frames.DataFrame.from_bytes(payload)).tolist()
    assert polar(payload).samples == ours == samples.tolist()


def test_polar_python_reads_the_same_captures() -> None:
    still = frames.milli_g(frames.DataFrame.from_bytes(frames.LYING_STILL))
    assert [list(sample) for sample in polar(frames.LYING_STILL).data] == still.tolist()
    worn = frames.milli_g(frames.DataFrame.from_bytes(frames.IN_UNITS))
    theirs = np.array(polar(frames.IN_UNITS, 8 / 32_768).data)
    assert np.abs(theirs - worn).max() < 1  # they cut off what is behind the comma


def test_polar_python_reads_the_same_pulses() -> None:
    for ours, theirs in zip(
        frames.pulses(frames.DataFrame.from_bytes(frames.TWO_BEATS)),
        polar(frames.TWO_BEATS).samples,
        strict=True,
    ):
        assert (theirs.hr, theirs.ppi, theirs.error_estimate) == (ours.bpm, ours.ms, ours.error_ms)
        assert theirs.invalid_ppi is ours.blocked


@pytest.mark.parametrize("kind", list(control.H10))
def test_polar_python_reads_the_same_settings(kind: Any) -> None:
    settings_of = needed("polar_python.models.measurement_settings", "polar-python")
    offered = control.H10[kind]
    reply = control.Reply(control.Operation.SETTINGS, kind, control.Status.OK, offered)
    theirs = settings_of.MeasurementSettings.from_bytes(bytearray(bytes(reply)))
    assert {int(one.type): tuple(one.values) for one in theirs.settings} == offered


def test_polar_python_ignores_the_flags_of_a_heart_rate() -> None:
    read = needed("polar_python.parsers", "polar-python").parse_hr_data
    agreed = read(bytearray(strap.TWO_INTERVALS))
    assert agreed.rr_intervals == [1000.0, 781.25]
    wrong = read(bytearray(strap.ENERGY_FIRST))  # 12 kJ become an interval, and 3 nothing
    ours = strap.HeartRateMeasurement.from_bytes(strap.ENERGY_FIRST)
    assert (ours.energy, ours.ticks) == (12, (1000, 900))
    assert len(wrong.rr_intervals) == 3
    wide = strap.HeartRateMeasurement(300, True, None, (1024,))
    assert read(bytearray(bytes(wide))).heartrate == 300 & 0xFF


def test_polar_python_loses_samples_that_do_not_change() -> None:
    payload = frames.LYING_STILL[:16] + b"\x00\x05"  # five differences of no bits
    assert len(frames.milli_g(frames.DataFrame.from_bytes(payload))) == 6
    assert len(polar(payload).data) == 1


def test_polar_python_takes_units_for_g_until_it_is_told() -> None:
    ours = frames.milli_g(frames.DataFrame.from_bytes(frames.IN_UNITS))
    assert ours[0, 0] == pytest.approx(-837.4, abs=0.1)
    assert polar(frames.IN_UNITS).data[0][0] == -3_430_000


def test_polar_python_makes_samples_of_torn_frames() -> None:
    torn = frames.HEART[:-1]
    with pytest.raises(Exception, match="no whole samples"):
        frames.microvolts(frames.DataFrame.from_bytes(torn))
    assert polar(torn).data[-1] == int.from_bytes(b"\x10\xd8", "little", signed=True)
