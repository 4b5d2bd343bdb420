"""A private system bus: bleak asks it for org.bluez and finds whatever a test put there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from bleak.backends.bluezdbus.version import BlueZFeatures

BINARY: Final = "dbus-daemon"
WAIT: Final = 5.0  # s for a daemon that was asked to end
RULES: Final = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    {more}
  </policy>
</busconfig>
"""
FORBIDDEN: Final = '<deny send_destination="org.bluez"/>'  # as distributions do to strangers


class PrivateBus:
    """One dbus-daemon; ``address`` is what ``DBUS_SYSTEM_BUS_ADDRESS`` must say."""

    def __init__(self, forbidden: bool = False) -> None:
        # Short, because the path of a socket has at most 107 characters.
        self._folder = tempfile.TemporaryDirectory(prefix="bus")
        socket, rules = Path(self._folder.name, "bus"), Path(self._folder.name, "rules")
        rules.write_text(RULES.format(socket=socket, more=FORBIDDEN if forbidden else ""))
        self.address = f"unix:path={socket}"
        self._process = subprocess.Popen(
            [BINARY, f"--config-file={rules}", "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # as root it complains of a limit, without harm
        )
        assert self._process.stdout is not None
        with self._process.stdout as said:
            assert said.readline(), "dbus-daemon did not start"

    def stop(self) -> None:
        """End the bus; every connection to it ends too.  Doing it twice is allowed."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(WAIT)
        self._folder.cleanup()


@contextmanager
def private_bus(
    monkeypatch: pytest.MonkeyPatch, forbidden: bool = False
) -> Generator[PrivateBus, None, None]:
    """A bus that bleak takes for the system's; skips the test where there can be none."""
    if not has_daemon():
        pytest.skip(f"needs {BINARY} (Debian: apt install dbus-daemon)")
    bus = PrivateBus(forbidden)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    monkeypatch.setattr(BlueZFeatures, "checked_bluez_version", True)  # asks no bluetoothctl
    try:
        yield bus
    finally:
        bus.stop()


def has_daemon() -> bool:
    """Whether this machine can have a private bus."""
    return shutil.which(BINARY) is not None
