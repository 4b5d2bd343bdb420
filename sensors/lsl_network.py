"""The door to pylsl: streams found, pulled and pushed; nothing else knows that library.

It is loaded when a stream is asked for.  Stamps are seconds on this machine's LSL clock: liblsl
measures the other machine's clock against it (``proc_clocksync``).  Jitter is left in, see
``lsl_times.py``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from biomusic.errors import InputError, MissingExtraError, SensorError

from .lsl_meaning import Channel, Description

PATIENCE: Final = 5.0  # s for a stream to answer with its description and its clock
BUFFER: Final = 60  # s of samples kept for whoever pulls late; then the oldest are lost
TOGETHER: Final = 8  # streams that are asked at once; each takes most of a second
MOST: Final = 4096  # samples in one pull
# Where liblsl looks for settings (its documentation, "Network Connectivity").
SETTINGS: Final = ("lsl_api.cfg", "~/lsl_api/lsl_api.cfg", "/etc/lsl_api/lsl_api.cfg")
QUIET: Final = "[log]\nlevel = -3\n"  # by itself it greets on stderr, and we tell of losses

Floats = NDArray[np.float64]


class LostError(SensorError):
    """A stream's outlet is gone."""


class Inlet(Protocol):
    """A stream being listened to."""

    @property
    def description(self) -> Description:
        """What it says of itself."""
        ...

    def pull(self) -> tuple[Floats, Floats]:
        """What came since the last time: stamps (n,) in s, samples (n, channels).  Never waits.

        Raises:
            LostError: its outlet is gone.
        """
        ...

    def close(self) -> None:
        """Hear no more of it."""
        ...


class Network(Protocol):
    """What streams there are."""

    def now(self) -> float:
        """The LSL clock of this machine (s)."""
        ...

    def find(self, wanted: str, seconds: float) -> list[Inlet]:
        """Inlets to what answers within so many ``seconds``; blocks.

        Only numeric streams that have ``wanted`` in their name, type or source_id.
        """
        ...


@cache
def library() -> Any:
    """Pylsl itself.

    Raises:
        MissingExtraError: it is not installed.
        InputError: it is, but liblsl cannot be loaded on this machine.
    """
    try:
        import pylsl  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError as missing:
        raise MissingExtraError("Lab Streaming Layer", "study") from missing
    except (RuntimeError, OSError) as problem:
        words = f"liblsl cannot be loaded here ({str(problem).splitlines()[0]})"
        raise InputError("lsl:", words, "install liblsl for this machine") from problem
    module: Any = pylsl
    told = "LSLAPICFG" in os.environ or any(Path(p).expanduser().exists() for p in SETTINGS)
    if not told and hasattr(module, "set_config_content"):
        module.set_config_content(QUIET)
    return module


class LslInlet:
    """An inlet of pylsl's; blocks until its outlet has answered, and subscribes when pulled."""

    def __init__(self, info: Any) -> None:
        lsl = library()
        # Without its own recovery, which hides a loss, and needs a source_id.
        self._inlet = lsl.StreamInlet(
            info, BUFFER, recover=False, processing_flags=lsl.proc_clocksync
        )
        full = self._inlet.info(PATIENCE)
        self.description = _describe(full)
        self._width = full.channel_count()
        self._inlet.time_correction(PATIENCE)  # the first one takes a while, later ones do not

    def pull(self) -> tuple[Floats, Floats]:
        """See ``Inlet``."""
        try:
            rows, stamps = self._inlet.pull_chunk(0.0, MOST)
        except (RuntimeError, TimeoutError) as problem:
            raise LostError(str(problem)) from problem
        values = np.array(rows, dtype=np.float64).reshape(-1, self._width)
        return np.array(stamps, dtype=np.float64), values

    def close(self) -> None:
        """See ``Inlet``."""
        with suppress(RuntimeError):
            self._inlet.close_stream()


class LslNetwork:
    """The network that this machine is in."""

    def now(self) -> float:
        """See ``Network``."""
        return float(library().local_clock())

    def find(self, wanted: str, seconds: float) -> list[Inlet]:
        """See ``Network``."""
        lsl = library()
        infos = {info.uid(): info for info in lsl.resolve_streams(seconds)}
        fitting = [info for info in infos.values() if _fits(info, wanted.lower())]
        fitting.sort(key=lambda info: (info.name(), info.source_id()))
        with ThreadPoolExecutor(TOGETHER) as threads:
            return [inlet for inlet in threads.map(_open, fitting) if inlet is not None]


def _fits(info: Any, wanted: str) -> bool:
    said = f"{info.name()}\n{info.type()}\n{info.source_id()}".lower()
    return wanted in said and info.channel_format() != library().cf_string


def _open(info: Any) -> LslInlet | None:
    try:
        return LslInlet(info)
    except (RuntimeError, TimeoutError):
        return None  # it went away meanwhile


class LslOutlet:
    """A stream of ours, of float32 or float64 samples."""

    def __init__(self, description: Description, *, exact: bool) -> None:
        lsl = library()
        info = lsl.StreamInfo(
            description.name,
            description.kind,
            len(description.channels),
            description.rate,
            lsl.cf_double64 if exact else lsl.cf_float32,
            description.source_id,
        )
        about = info.desc()
        about.append_child_value("manufacturer", description.manufacturer)
        about.append_child_value("stamped", description.stamped)
        channels = about.append_child("channels")
        for channel in description.channels:
            node = channels.append_child("channel")
            node.append_child_value("label", channel.label)
            node.append_child_value("unit", channel.unit)
            node.append_child_value("type", channel.kind)
        self.description = description
        self._outlet = lsl.StreamOutlet(info)

    def push(self, stamps: Sequence[float], values: Floats) -> None:
        """Send samples (n, channels) that were true at ``stamps`` (n,) on this LSL clock."""
        self._outlet.push_chunk(values.tolist(), list(stamps))


def _describe(info: Any) -> Description:
    about = info.desc()
    channels: list[Channel] = []
    node = about.child("channels").child("channel")
    while not node.empty() and len(channels) < info.channel_count():
        said = (node.child_value(name) for name in ("label", "type", "unit"))
        channels.append(Channel(*said))
        node = node.next_sibling("channel")
    channels += [Channel()] * (info.channel_count() - len(channels))
    return Description(
        info.name(),
        info.type(),
        info.nominal_srate(),
        tuple(channels),
        info.source_id(),
        about.child_value("manufacturer"),
        about.child_value("stamped"),
    )
