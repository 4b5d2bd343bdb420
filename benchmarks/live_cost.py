"""A whole live session's cost and reaction: ``python benchmarks/live_cost.py [MINUTES]``.

``biomusic --plain run --strap simulated:run`` on PulseAudio's null sink, as a listener starts it:
seconds from enter to the first sound, share of a core and memory while it plays (starting and the
files afterwards left out), and underflows.  Then an accelerated soak: an hour of a session with a
strap that falls silent and comes back, a hundred times as fast, whose memory must stay flat.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.null_sink import Sink, missing, null_sink
from biomusic.session.hand import Press
from tests.rehearsed_session import Rehearsal

MINUTES: Final = 2.0
SETTLED: Final = 15.0  # s after the first sound, from which cost is counted
LOUD: Final = 1e-4  # of full scale; softer is not yet a sound
HOUR: Final = 3600.0
WANTED: Final = (3.0, 0.15, 350.0, 10.0)  # s, of a core, MB, MB of growth in the soak
TICKS: Final = os.sysconf("SC_CLK_TCK")


def lived(minutes: float) -> tuple[float, float, float]:
    """Seconds to the first sound, share of a core, and MB at the most."""
    with null_sink() as sink, tempfile.TemporaryDirectory() as folder:
        time.sleep(1.0)
        before = _frames(sink)
        command = [sys.executable, "-c", "from biomusic.app.cli import main; main()", "--plain"]
        command += ["run", "--strap", "simulated:run", "--minutes", str(minutes)]
        begun = time.monotonic()
        session = subprocess.Popen(
            [*command, "--out", f"{folder}/session"], env=sink.environment, stdout=subprocess.PIPE
        )
        while not _sounds(sink, before) and session.poll() is None:
            time.sleep(0.01)
        first = time.monotonic() - begun
        time.sleep(SETTLED)
        spent, since = _spent(session.pid), time.monotonic()
        time.sleep(60.0 * minutes - SETTLED - 5.0)
        share = (_spent(session.pid) - spent) / (time.monotonic() - since)
        memory = _memory(session.pid)
        session.communicate()
        return first, share, memory


def soak() -> float:
    """MB by which memory grows from a session's tenth minute to its last."""
    with tempfile.TemporaryDirectory() as folder:
        source = f"simulated:run?minutes={HOUR / 60:.0f}&faults=contact,dropouts,garbage"
        rehearsal = Rehearsal(Path(folder) / "session.jsonl", source, remembers=False)
        rehearsal.begin()
        presses = list(Press)
        rehearsal.go_on(HOUR / 6)
        before = _memory(os.getpid(), "VmRSS")
        for number in range(50):
            rehearsal.session.press(presses[number % len(presses)])
            rehearsal.go_on(HOUR / 60)
        grown = _memory(os.getpid(), "VmRSS") - before
        rehearsal.end()
        return grown


def _frames(sink: Sink) -> int:
    return len(sink.recording()) if sink.tape.exists() else 0


def _sounds(sink: Sink, before: int) -> bool:
    return bool(np.abs(sink.recording()[before:]).max(initial=0.0) > LOUD)


def _spent(process: int) -> float:
    """CPU seconds of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory(process: int, what: str = "VmHWM") -> float:
    """MB; the most it ever had, or what it has."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


def main() -> int:
    """Measure it; 1 when something costs more than wanted, 2 when it cannot be tried here."""
    if missing():
        print(missing())
        return 2
    first, share, memory = lived(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
    print(f"from enter to the first sound: {first:.2f} s")
    print(f"while it plays: {share:.1%} of a core, {memory:.0f} MB at the most")
    begun = time.perf_counter()
    grown = soak()
    faster = HOUR / (time.perf_counter() - begun)
    print(f"an hour with faults and presses, {faster:.0f} times as fast: {grown:+.1f} MB")
    print(f"peak of the soak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    reached = (first, share, memory, grown)
    return int(any(got > most for got, most in zip(reached, WANTED, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
