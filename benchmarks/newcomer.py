"""A newcomer's way by the README alone: ``python benchmarks/newcomer.py``.

A fresh clone, an empty cache and an empty home; ``make demo``, then ``biomusic run --strap
simulated`` on PulseAudio's null sink.  Seconds from the first command to the first live sound,
which shall be under three minutes; most of them are downloads.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.first_sound import SESSION, first_sound
from benchmarks.null_sink import missing, null_sink

HOUSE: Final = Path(__file__).resolve().parents[1]
WANTED: Final = 180.0  # s


def main() -> int:
    """Walk it; 1 when it takes longer, 2 when it cannot be tried here."""
    if missing():
        print(missing())
        return 2
    with null_sink() as sink, tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder, "biomusic"), str(Path(folder, "home"))
        empty = {"XDG_CACHE_HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        begun = time.monotonic()
        for command in (["git", "clone", "-q", str(HOUSE), str(clone)], ["make", "-C", str(clone)]):
            told = [*command, "demo"] if command[0] == "make" else command
            subprocess.run(
                told, env={**sink.environment, **empty}, stdout=subprocess.DEVNULL, check=True
            )
        made = time.monotonic() - begun
        program = (str(clone / ".venv-demo" / "bin" / "biomusic"), *SESSION)
        sound = first_sound(sink, program, home, home)
    print(
        f"clone and make demo: {made:.0f} s; then from enter to the first live sound: {sound:.1f} s"
    )
    return int(not made + sound <= WANTED)


if __name__ == "__main__":
    sys.exit(main())
