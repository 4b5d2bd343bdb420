"""The same frames, read by biomusic and by other libraries: what each is asked, in its own words.

The peers' private parsers are called, because they offer no others: bleakheart and pycycling
decode inside their notification handlers.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from unittest.mock import ANY

import numpy as np

frames: Any = importlib.import_module("biomusic.sensors.polar_frames")
control: Any = importlib.import_module("biomusic.sensors.polar_control")
strap: Any = importlib.import_module("biomusic.sensors.heart_rate_strap")
bike: Any = importlib.import_module("biomusic.sensors.bike")
treadmill: Any = importlib.import_module("biomusic.sensors.treadmill")

PEERS: Final = ("bleakheart", "pycycling", "polar-python", "bluetooth-sig")
REFUSED: Final = "refused"

Reader = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    truth: object
    readers: Mapping[str, Reader]  # by library; one that is missing does not read such frames
    timed: bool = True


# Heart rate: (bpm, contact, RR in ms); a library that never tells of contact may say anything.


def _ours_heart(payload: bytes) -> object:
    read = strap.HeartRateMeasurement.from_bytes(payload)
    return read.bpm, read.touching, [round(tick * 1000 / 1024) for tick in read.ticks]


def _bleakheart_heart(payload: bytes) -> object:
    read = _bleakheart("HeartRate")._decode(bytearray(payload))
    return read["hr"], read.get("contact"), read.get("rr", [])


def _pycycling_heart(payload: bytes) -> object:
    read = _module("pycycling.heart_rate_service")._parse_hr_measurement(bytearray(payload))
    return read.bpm, read.sensor_contact, [round(tick * 1000 / 1024) for tick in read.rr_interval]


def _polar_heart(payload: bytes) -> object:
    read = _module("polar_python.parsers").parse_hr_data(bytearray(payload))
    return read.heartrate, ANY, [round(ms) for ms in read.rr_intervals]


def _sig_heart(payload: bytes) -> object:
    read = _sig("heart_rate_measurement", "HeartRateMeasurement").parse_value(bytearray(payload))
    contact = {0: None, 1: False, 2: True}[int(read.sensor_contact)]
    return read.heart_rate, contact, [round(1000 * seconds) for seconds in read.rr_intervals]


def _heart(title: str, payload: bytes, truth: object, *, timed: bool = False) -> Case:
    readers: dict[str, Reader] = {
        "biomusic": lambda: _ours_heart(payload),
        "bleakheart": lambda: _bleakheart_heart(payload),
        "pycycling": lambda: _pycycling_heart(payload),
        "polar-python": lambda: _polar_heart(payload),
        "bluetooth-sig": lambda: _sig_heart(payload),
    }
    return Case(title, truth, readers, timed)


# Bicycles and treadmills.


def _ours_bike(payload: bytes) -> object:
    read = bike.CyclingMeasurement.from_bytes(payload)
    return read.crank.count if read.crank else None


def _pycycling_bike(payload: bytes) -> object:
    service = _module("pycycling.cycling_speed_cadence_service")
    return service._parse_csc_measurement(bytearray(payload)).cumulative_crank_revs


def _sig_bike(payload: bytes) -> object:
    read = _sig("csc_measurement", "CSCMeasurement").parse_value(bytearray(payload))
    return read.cumulative_crank_revolutions


def _bike(title: str, payload: bytes, truth: object, *, timed: bool = False) -> Case:
    readers: dict[str, Reader] = {
        "biomusic": lambda: _ours_bike(payload),
        "pycycling": lambda: _pycycling_bike(payload),
        "bluetooth-sig": lambda: _sig_bike(payload),
    }
    return Case(title, truth, readers, timed)


def _sig_treadmill(payload: bytes) -> object:
    read = _sig("treadmill_data", "TreadmillData").parse_value(bytearray(payload))
    return read.instantaneous_speed, read.instantaneous_pace


def _ours_treadmill(payload: bytes) -> object:
    read = treadmill.TreadmillData.from_bytes(payload)
    return None if read.speed is None else read.speed / 100, read.pace


def _treadmill(title: str, payload: bytes, truth: object, *, timed: bool = False) -> Case:
    readers: dict[str, Reader] = {
        "biomusic": lambda: _ours_treadmill(payload),
        "bluetooth-sig": lambda: _sig_treadmill(payload),
    }
    return Case(title, truth, readers, timed)


# Polar.


def _polar_python(payload: bytes) -> Any:
    parse = _module("polar_python.parsers").parse_polar_data
    return parse(bytearray(payload), _no_factor)


def _no_factor(kind: object) -> None:
    """Nobody told a conversion factor."""
    return


def _first_and_last(samples: Any) -> object:
    return len(samples), np.rint(samples[0]).tolist(), np.rint(samples[-1]).tolist()


def _samples(title: str, read: Any, payload: bytes, truth: object, method: str = "") -> Case:
    """Samples of a PMD frame; ``method`` is bleakheart's, if it has one."""

    def theirs() -> object:
        data = _polar_python(payload)
        return _first_and_last(getattr(data, "data", None) or data.samples)

    def theirs_too() -> object:
        decode = getattr(_bleakheart("PolarMeasurementData"), method)
        return _first_and_last(decode(bytearray(payload)))

    readers: dict[str, Reader] = {
        "biomusic": lambda: _first_and_last(read(frames.DataFrame.from_bytes(payload))),
        "polar-python": theirs,
    }
    if method:
        readers["bleakheart"] = theirs_too
    return Case(title, truth, readers, truth != REFUSED)


def _truth(samples: Any) -> object:
    return len(samples), np.rint(samples[0]).tolist(), np.rint(samples[-1]).tolist()


def _pmd_cases() -> tuple[Case, ...]:
    random = np.random.Generator(np.random.Philox(key=[3, 1]))
    ecg = random.integers(-2000, 2000, 73)
    shaken = random.integers(-2000, 2000, (36, 3))
    light = np.cumsum(random.integers(-500, 500, (42, 4)), axis=0)
    kind = frames.Kind
    torn = frames.ecg_frame(0, ecg)[:-1]
    return (
        _samples(
            "ECG, 73 samples",
            frames.microvolts,
            frames.ecg_frame(0, ecg),
            _truth(ecg),
            "_decode_ecg_data",
        ),
        _samples("ECG, cut off", frames.microvolts, torn, REFUSED, "_decode_ecg_data"),
        _samples(
            "ACC, 36 raw samples",
            frames.milli_g,
            frames.acceleration_frame(0, shaken),
            _truth(shaken),
            "_decode_acc_data",
        ),
        _samples(
            "ACC, 6-bit differences (capture)",
            frames.milli_g,
            frames.LYING_STILL,
            (50, [-6, 33, 1012], [-2, 33, 1004]),
        ),
        _samples(
            "ACC in units of g (capture)",
            frames.milli_g,
            frames.IN_UNITS,
            (18, [-837, -326, -466], [-844, -330, -463]),
        ),
        _samples(
            "PPG, 10-bit differences",
            frames.light,
            frames.delta_frame(kind.PPG, 0, light, 22, 0),
            _truth(light),
            "_decode_ppg_data",
        ),
    )


@cache
def _module(name: str) -> Any:
    return importlib.import_module(name)


@cache
def _sig(module: str, name: str) -> Any:
    return getattr(
        _module(f"bluetooth_sig.gatt.characteristics.{module}"), f"{name}Characteristic"
    )()


@cache
def _bleakheart(name: str) -> Any:
    return getattr(_module("bleakheart"), name)(None, callback=_ignore)


def _ignore(read: object) -> None:
    """What bleakheart would hand on."""


CASES: Final = (
    _heart("HR, two RR", strap.TWO_INTERVALS, (72, True, [1000, 781]), timed=True),
    _heart("HR, 16 bits", bytes.fromhex("112c010004"), (300, None, [1000])),
    _heart("HR, energy before RR", strap.ENERGY_FIRST, (70, True, [977, 879])),
    _heart("HR, contact lost", strap.OFF_SKIN, (0, False, list[int]())),
    _heart("HR, RR cut off", bytes.fromhex("1048 000403"), REFUSED),
    _bike("CSC, wheel and crank", bike.BOTH, 100, timed=True),
    _bike("CSC, cut off", bike.CRANK[:-1], REFUSED),
    _treadmill("FTMS, speed and distance", treadmill.JOG, (10.8, None), timed=True),
    _treadmill("FTMS, pace of one byte", treadmill.OLD_PACE, (10.8, 3)),
    _treadmill("FTMS, cut off", treadmill.JOG[:-1], REFUSED),
    *_pmd_cases(),
)
