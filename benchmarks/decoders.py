"""Decoders: ``python benchmarks/decoders.py [STRINGS]``; ten million random byte strings or fewer.

What each library makes of the frames that are easily misread, how long a frame takes, whether
anything but a refusal comes out of random bytes, and what an H10's ECG and acceleration cost
together, from bytes to samples with host times.  Libraries that are not installed are left out:
``pip install bleakheart pycycling polar-python bluetooth-sig``.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.decoder_peers import CASES, PEERS, REFUSED, Reader
from biomusic.errors import MalformedError
from biomusic.rooms import open_wearable
from biomusic.types import Frame, Sample

receptions: Any = importlib.import_module("biomusic.sensors.reception")
frames: Any = importlib.import_module("biomusic.sensors.polar_frames")

ECHO: Final = 0.1  # s, as in a session
STRINGS: Final = 10_000_000
POOL: Final = 1 << 20  # random bytes, cut differently each time
STEP: Final = 0.25  # s between two strings
STAMP: Final = 599_616_000_000_000_000  # ns, where an H10's clock starts
ECG_STEP, ACCELERATION_STEP = 73 / 130, 36 / 200  # s between an H10's frames
# wearable: (stream, beginnings that get further than chance would, each with what may follow)
FUZZED: Final[dict[str, tuple[str, tuple[tuple[bytes, int], ...]]]] = {
    "heart_rate_strap": ("heart_rate_measurement", ((b"", 20), (b"\x10\x48", 8), (b"\x16", 5))),
    "foot_pod": ("rsc_measurement", ((b"", 10), (b"\x04", 3), (b"\x03", 9))),
    "bike": (
        "csc_measurement",
        ((b"", 11), (b"\x03", 10), (b"\x02\1\0", 2), (b"\x01\5\0\0\0", 2)),
    ),
    "treadmill": ("treadmill_data", ((b"", 8), (b"\0\0", 2), (b"\1\1", 1), (b"\x24\0\x10\3", 5))),
    "polar": ("pmd_data", ((b"", 40), (b"\0", 9), (b"\1", 30), (b"\2", 30), (b"\3", 12))),
    "movesense": (
        "gsp_data",
        ((b"", 40), (b"\2\1", 16), (b"\2\2", 24), (b"\2\3", 8), (b"\3\1", 9)),
    ),
}
LIMITS: Final = {  # of every number that a sample carries
    "bpm": (20, 250),
    "ms": (250, 2500),
    "error_ms": (0, 65_535),
    "percent": (0, 100),
    "steps_per_minute": (0, 255),
    "metres_per_second": (0, 45),
    "revolutions_per_minute": (0, 300),
    "microvolts": (-300_000, 300_000),
    "milli_g": (-32_768, 32_768),
    "counts": (-(2**23), 2**23),
}


def fuzz(wearable: str, count: int, seed: int) -> tuple[int, int, float]:
    """Decode random strings: how many were refused, what came out, and the seconds it took.

    Any other exception, and a value out of range, stops the benchmark.
    """
    stream, kinds = FUZZED[wearable]
    random = np.random.Generator(np.random.Philox(key=[seed, 0]))
    pool, listening = random.bytes(POOL), open_wearable(wearable).decoder()
    refused, heard = 0, 0
    started = time.process_time()
    for index in range(count):
        if index % 100_000 == 0:
            pool = random.bytes(POOL)
        at, (head, most) = index * 2_654_435_761 % (POOL - 64), kinds[index % len(kinds)]
        length = at % (most + 1) if at & 64 else most
        payload = forge(wearable, index, head, pool[at : at + length])
        try:
            samples = listening.decode(Frame(index * STEP, wearable, stream, payload))
        except MalformedError:
            refused += 1
            continue
        for sample in samples:
            check(sample)
            heard += 1
    return refused, heard, time.process_time() - started


def forge(wearable: str, index: int, head: bytes, tail: bytes) -> bytes:
    """A packet; with a time stamp that a device could send, where there is to be one."""
    if wearable == "polar" and head:
        stamp = STAMP + round(index * STEP * 1e9)
        form = (0, 1, 0x80, 0x81)[index // 5 % 4]
        return bytes(frames.HEAD.pack(head[0], stamp, form)) + tail
    if wearable == "movesense" and head[:1] == b"\2" and head[1:] != b"\3":
        small = tail[:2] + bytes(max(0, len(tail) - 2)) if index % 2 else tail
        return head + round(index * STEP * 1e3).to_bytes(5, "little")[:4] + small
    return head + tail


def check(sample: Sample) -> None:
    """Every number that a sample carries lies where it can."""
    for name in type(sample).__dataclass_fields__:
        if name in LIMITS:
            value, (low, high) = getattr(sample, name), LIMITS[name]
            inside = low <= np.min(value) and np.max(value) <= high
            assert inside, f"{type(sample).__name__}.{name} is {value}"


def fuzz_table(strings: int) -> Table:
    """All decoders, an equal share each."""
    share = strings // len(FUZZED)
    title = f"{share * len(FUZZED):,} random byte strings"
    table = Table("decoder", "strings", "refused", "samples", "µs a string", title=title)
    for seed, wearable in enumerate(FUZZED):
        refused, heard, seconds = fuzz(wearable, share, seed)
        each = f"{1e6 * seconds / max(1, share):.1f}"
        table.add_row(wearable, f"{share:,}", f"{refused:,}", f"{heard:,}", each)
    return table


def correctness_table() -> Table:
    """What each library makes of the tricky frames."""
    table = Table("frame", "biomusic", *PEERS, title="Frames that are easily misread")
    for case in CASES:
        row = [_verdict(case.readers.get(name), case.truth) for name in ("biomusic", *PEERS)]
        table.add_row(case.title, *row)
    return table


def _verdict(reader: Reader | None, truth: object) -> str:
    if reader is None:
        return "–"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = reader()
    except ImportError:
        return "not installed"
    except Exception:  # whatever it is, the frame was refused
        read = REFUSED
    if read == truth:
        return "right"
    text = str(read)
    return "refused" if read == REFUSED else f"wrong: {text[:24]}{'…' * (len(text) > 24)}"


def speed_table() -> Table:
    """Microseconds a frame, where a library reads that frame at all."""
    table = Table("frame", "biomusic", *PEERS, title="µs a frame")
    for case in CASES:
        if case.timed:
            row = [_microseconds(case.readers.get(name)) for name in ("biomusic", *PEERS)]
            table.add_row(case.title, *row)
    return table


def _microseconds(reader: Callable[[], object] | None) -> str:
    if reader is None:
        return "–"
    try:
        reader()
    except Exception:  # not installed, or it cannot
        return "–"
    count, seconds = 1, 0.0
    while seconds < 0.1:
        count *= 2
        started = time.process_time()
        for _ in range(count):
            reader()
        seconds = time.process_time() - started
    return f"{1e6 * seconds / count:.1f}"


def worn(seconds: float) -> list[Frame]:
    """An H10's ECG at 130 Hz and acceleration at 200 Hz, as they arrive."""
    random = np.random.Generator(np.random.Philox(key=[5, 5]))
    due = [(t, True) for t in np.arange(ECG_STEP, seconds, ECG_STEP).tolist()]
    due += [(t, False) for t in np.arange(ACCELERATION_STEP, seconds, ACCELERATION_STEP).tolist()]
    heard: list[Frame] = []
    for t, is_ecg in sorted(due):
        stamp = STAMP + round(1e9 * t)
        if is_ecg:
            payload = frames.ecg_frame(stamp, random.integers(-2000, 2000, 73))
        else:
            payload = frames.acceleration_frame(stamp, random.integers(-2000, 2000, (36, 3)))
        heard.append(Frame(t + random.uniform(0.01, 0.04), "h10", "pmd_data", payload))
    return heard


def share(seconds: float = 600.0) -> str:
    """From the radio's callback through the queue to samples with host times, of a core."""
    packets, listening = worn(seconds), open_wearable("polar").decoder()
    now = [0.0]
    reception = receptions.Reception(lambda: now[0], ECHO)

    async def listen() -> None:
        for packet in packets:
            now[0] = packet.t
            reception.receive(packet.device, packet.stream, packet.payload, _may_drop)
            listening.decode(await reception.inbox.take())

    started = time.process_time()
    asyncio.run(listen())
    spent = time.process_time() - started
    each = 1e6 * spent / len(packets)
    words = f"{spent / seconds:.4%} of a core, {each:.0f} µs a frame"
    return f"H10, ECG 130 Hz and ACC 200 Hz, queue, decoder and clock: {words}"


def _may_drop(_: Frame) -> bool:
    return True


def main(arguments: list[str]) -> int:
    """Print the tables."""
    console = Console(width=140)
    console.print(correctness_table())
    console.print(speed_table())
    console.print(share())
    console.print(fuzz_table(int(arguments[0]) if arguments else STRINGS))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
