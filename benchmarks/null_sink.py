"""A sound card that is none: PulseAudio's null sink in a home of its own, with its monitor taped.

It keeps real time like a card, needs no hardware and no rights, and leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.types import SAMPLE_RATE

PACKAGES: Final = "libportaudio2 pulseaudio pulseaudio-utils libasound2-plugins"
STARTING: Final = 10.0  # s that the server may take
ALSA: Final = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


@dataclass(frozen=True, slots=True)
class Sink:
    """A running sink."""

    environment: Mapping[str, str]  # for programs that shall play on it
    tape: Path  # everything that was played so far

    def recording(self) -> NDArray[np.float32]:
        """What was played, (frames, 2)."""
        whole = np.fromfile(self.tape, np.float32)
        return whole[: len(whole) // 2 * 2].reshape(-1, 2)


def missing() -> str:
    """What keeps this machine from having such a sink, in words; nothing when it can."""
    lacking = [name for name in ("pulseaudio", "parec", "pactl") if shutil.which(name) is None]
    if find_library("portaudio") is None:
        lacking.append("libportaudio2")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        lacking.append("libasound2-plugins")
    if not lacking:
        return ""
    return f"needs {', '.join(lacking)}: apt-get install {PACKAGES}"


@contextmanager
def null_sink() -> Generator[Sink]:
    """Run a server with one sink for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / ".asoundrc").write_text(ALSA)
        environment = _environment(home)
        server = _serve(home, environment)
        try:
            _wait_for(server, environment)
            tape = home / "tape.raw"
            recorder = _record(tape, environment)
            try:
                yield Sink(environment, tape)
            finally:
                _end(recorder)
        finally:
            _end(server)


def _environment(home: Path) -> dict[str, str]:
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return os.environ | {
        "HOME": str(home),
        "XDG_CACHE_HOME": cache,  # compiled kernels are shared
        "XDG_CONFIG_HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_RUNTIME_DIR": str(home),
        "PULSE_SERVER": f"unix:{home}/pulse.sock",
    }


def _serve(home: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    socket = f"module-native-protocol-unix socket={home}/pulse.sock auth-anonymous=1"
    sink = f"module-null-sink sink_name=sink rate={SAMPLE_RATE} channels=2 format=float32le"
    options = ("-n", "--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no")
    command = ["pulseaudio", *options, "-L", socket, "-L", sink]
    with (home / "server.log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _wait_for(server: subprocess.Popen[bytes], environment: Mapping[str, str]) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until and server.poll() is None:
        asked = subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False)
        if asked.returncode == 0:
            return
        time.sleep(0.05)
    raise RuntimeError("PulseAudio does not start")


def _record(tape: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    form = ("--format=float32le", f"--rate={SAMPLE_RATE}", "--channels=2", "--raw")
    # or else the sink works in blocks of up to two seconds, which no sound card does
    command = ["parec", "-d", "sink.monitor", "--latency-msec=40", *form, str(tape)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    process.kill()
    process.wait()
