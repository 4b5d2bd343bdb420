"""``biomusic scan``: who is near, and in one sentence why nobody is."""

from __future__ import annotations

import asyncio
import importlib
import sys
from typing import Any

import pytest

from biomusic.app.cli import run
from biomusic.ports import Sighting

pytestmark = pytest.mark.alone

scan_app: Any = importlib.import_module("biomusic.app.scan")
ble: Any = importlib.import_module("biomusic.sensors.ble")
link: Any = importlib.import_module("biomusic.sensors.link")
troubles: Any = importlib.import_module("biomusic.sensors.radio_troubles")
gatt: Any = importlib.import_module("biomusic.sensors.gatt")


class Near:
    """A radio near which these devices are."""

    def __init__(self, *heard: Any, problem: Exception | None = None) -> None:
        self._heard, self._problem = heard, problem

    async def listen(self, hear: Any, enough: asyncio.Event, seconds: float) -> None:
        if self._problem is not None:
            raise troubles.explain(self._problem)
        for heard in self._heard:
            if not heard.held:
                hear(heard)

    async def held(self, _: Any) -> list[Any]:
        return [heard for heard in self._heard if heard.held]


HEART, FEET, OTHER = (frozenset({gatt.full_uuid(n)}) for n in (0x180D, 0x1814, 0x1812))


def scanned(monkeypatch: pytest.MonkeyPatch, radio: Any) -> int:
    monkeypatch.setattr(scan_app, "scanner", lambda: ble.BleScanner(radio))
    return run(["--plain", "scan", "--seconds", "0.1"])


def test_wearables_are_listed_by_strength(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    radio = Near(
        link.Heard("A", "pod", FEET, -80),
        link.Heard("B", "keyboard", OTHER, -20),
        link.Heard("C", "Polar H10 B1051C01", HEART, -40, battery=70),
        link.Heard("D", "old strap", HEART, held=True),
    )
    assert scanned(monkeypatch, radio) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "name\tkind\tstreams\tsignal\tbattery"
    assert said[2].startswith("old strap\theart_rate_strap\theart rate, RR")
    assert said[2].endswith("\tconnected\t?")
    assert said[3].startswith("Polar H10 B1051C01\tpolar\t")
    assert "ECG" in said[3]
    assert said[3].endswith("\t-40 dBm\t70 %")
    assert said[4] == "pod\tfoot_pod\tcadence, speed\t-80 dBm\t?"
    assert said[5].startswith("old strap is connected to this computer already")
    assert len(said) == 6


class Refusal(Exception):
    def __init__(self, reason: str = "", dbus_error: str = "") -> None:
        self.reason = type("Reason", (), {"name": reason})()
        self.dbus_error = dbus_error
        super().__init__(("a tuple", reason))


TROUBLES = [
    (Refusal("NO_BLUETOOTH"), "no Bluetooth adapter"),
    (Refusal("NO_BLE_CENTRAL_ROLE"), "Low Energy"),
    (Refusal("POWERED_OFF"), "switched off"),
    (Refusal("DENIED_BY_USER"), "permission"),
    (Refusal(dbus_error="org.freedesktop.DBus.Error.AccessDenied"), "permission"),
    (Refusal(dbus_error="org.freedesktop.DBus.Error.ServiceUnknown"), "systemctl start bluetooth"),
    (Refusal(dbus_error="org.bluez.Error.InProgress"), "another program"),
    (FileNotFoundError(2, "No such file"), "D-Bus"),
    (RuntimeError("whatever"), "--verbose"),
    (None, "a strap that is connected elsewhere does not show itself"),
]


@pytest.mark.parametrize(("problem", "words"), TROUBLES)
def test_each_trouble_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: Exception | None,
    words: str,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert scanned(monkeypatch, Near(problem=problem)) == 2
    _, complaint, *rest = capsys.readouterr().err.splitlines()
    assert not rest
    assert words in complaint
    assert "tuple" not in complaint
    assert "org." not in complaint


def test_on_macos_permission_is_where_macos_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "System Settings" in str(troubles.explain(Refusal("DENIED_BY_USER")))


def test_batteries_are_asked_only_of_those_that_nobody_holds() -> None:
    asked: list[str] = []

    class Asked(Near):
        def link(self, heard: Any, lost: Any) -> Any:
            asked.append(heard.name)
            return Battery()

    class Battery:
        async def connect(self, seconds: float) -> None: ...

        def has(self, uuid: str) -> bool:
            return bool(uuid == gatt.BATTERY.uuid)

        async def read(self, uuid: str) -> bytes:
            return b"\x37"

        async def close(self) -> None:
            asked.append("closed")

    radio = Asked(link.Heard("A", "free", HEART, -50), link.Heard("B", "held", HEART, held=True))
    found: list[Sighting] = asyncio.run(ble.BleScanner(radio).scan(0.1, True))
    assert [(it.name, it.battery) for it in found] == [("held", None), ("free", 55)]
    assert asked == ["free", "closed"]
