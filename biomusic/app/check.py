"""``biomusic check``: what this machine has, and what is missing for what."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from biomusic import __version__
from biomusic.app.console import voice


def check() -> None:
    """Tell what this machine has for sound, sensors and training."""
    voice.table("This machine", ("what", "state", "in words"), tuple(_findings()))


def _findings() -> Iterator[tuple[str, str, str]]:
    from biomusic.sound.speaker import has_speaker

    yield "biomusic", "ok", f"{__version__} on Python {platform.python_version()}, {sys.platform}"
    yield "processor", "ok", f"{os.cpu_count()} cores, {platform.machine()}"
    ready, why_not = has_speaker()
    yield "speaker", "ok" if ready else "none", why_not or "can play live"
    yield "Bluetooth", *_bluetooth()
    yield "kernels", "ok", f"numba {version('numba')}, compiled once and kept"
    yield "training", *_extra("torch", "train")
    yield "virtual strap", *_extra("bumble", "strap")


def _extra(module: str, extra: str) -> tuple[str, str]:
    if find_spec(module) is None:
        return "none", f"optional: pip install 'biomusic[{extra}]'"
    return "ok", f"{module} {version(module)}"


def _bluetooth() -> tuple[str, str]:
    if sys.platform != "linux":
        return "?", "known when a strap is looked for"
    if not Path("/sys/class/bluetooth").exists():
        return "none", "this machine has no Bluetooth; recordings and the simulated body still work"
    if not any(Path("/sys/class/bluetooth").iterdir()):
        return "none", "no adapter is plugged in or switched on"
    return "ok", f"adapter found, bleak {version('bleak')}"
