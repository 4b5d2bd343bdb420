"""SuperCollider's server playing a score offline, in a process of its own.

Instruments are written in the SynthDef file format, version 2, and the score as Open Sound Control
bundles, each behind its length, which is what ``scsynth -N`` reads.
"""

from __future__ import annotations

import resource
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.synth_passage import Part, Stroke
from biomusic.types import BLOCK, SAMPLE_RATE

SCALAR, CONTROL, AUDIO = range(3)  # rates
TIMES: Final = 2  # BinaryOpUGen's special index of a product; 0 is a sum
FREE: Final = 2.0  # done action: free the synth
ROOM_NODE: Final = 1000
FIRST_NOTE: Final = 2000
LOOK: Final = 0.01  # s between two looks at its memory

Source = tuple["Unit", int] | float  # an output of a unit, or a constant


class Unit(NamedTuple):
    """One unit generator; its number is its place in the instrument."""

    number: int
    kind: str
    rate: int
    inputs: tuple[Source, ...]
    outputs: int
    special: int


class Instrument:
    """A SynthDef that grows unit by unit."""

    def __init__(self, name: str, **controls: float) -> None:
        self.name, self.controls = name, controls
        self.units: list[Unit] = []
        knobs = self.unit("Control", CONTROL, outputs=len(controls)) if controls else None
        self.knob: dict[str, Source] = {}
        for index, control in enumerate(controls):
            assert knobs is not None
            self.knob[control] = (knobs, index)

    def unit(
        self, kind: str, rate: int, *inputs: Source, outputs: int = 1, special: int = 0
    ) -> Unit:
        """Add a unit generator."""
        self.units.append(Unit(len(self.units), kind, rate, inputs, outputs, special))
        return self.units[-1]

    def sum(self, rate: int, one: Source, other: Source) -> Source:
        """The sum of two signals."""
        return self.unit("BinaryOpUGen", rate, one, other), 0

    def product(self, rate: int, one: Source, other: Source) -> Source:
        """The product of two signals."""
        return self.unit("BinaryOpUGen", rate, one, other, special=TIMES), 0

    def written(self) -> bytes:
        """As the server reads it."""
        constants = sorted({x for unit in self.units for x in unit.inputs if isinstance(x, float)})
        out = struct.pack(">4sih", b"SCgf", 2, 1) + _short(self.name)
        out += struct.pack(">i", len(constants)) + _floats(constants)
        out += struct.pack(">i", len(self.controls)) + _floats(self.controls.values())
        out += struct.pack(">i", len(self.controls))
        for index, name in enumerate(self.controls):
            out += _short(name) + struct.pack(">i", index)
        out += struct.pack(">i", len(self.units))
        return out + b"".join(_unit(unit, constants) for unit in self.units) + bytes(2)


def _unit(unit: Unit, constants: list[float]) -> bytes:
    out = _short(unit.kind)
    out += struct.pack(">biih", unit.rate, len(unit.inputs), unit.outputs, unit.special)
    for source in unit.inputs:
        if isinstance(source, tuple):
            out += struct.pack(">ii", source[0].number, source[1])
        else:
            out += struct.pack(">ii", -1, constants.index(source))
    return out + struct.pack("b", unit.rate) * unit.outputs


def _short(text: str) -> bytes:
    return struct.pack("B", len(text)) + text.encode()


def _floats(values: Iterable[float]) -> bytes:
    return b"".join(struct.pack(">f", value) for value in values)


def note() -> Instrument:
    """Two saws through a resonant low-pass that the envelope opens, panned."""
    made = Instrument("note", frequency=440.0, level=0.05, pan=0.0, gate=1.0, release=0.2)
    loud = _envelope(made, 0.01, 0.3, 0.7)
    apart = made.product(CONTROL, made.knob["frequency"], 1.005)
    saws = (made.unit("Saw", AUDIO, step) for step in (made.knob["frequency"], apart))
    both = made.sum(AUDIO, *((saw, 0) for saw in saws))
    cutoff = made.sum(CONTROL, made.product(CONTROL, loud, 2000.0), 200.0)
    filtered = made.unit("RLPF", AUDIO, both, cutoff, 0.7)
    return _out(made, (filtered, 0), loud)


def drum() -> Instrument:
    """A sine and noise through a low-pass; it dies by itself."""
    made = Instrument("drum", frequency=60.0, level=0.2, pan=0.0, gate=1.0, release=0.05)
    loud = _envelope(made, 0.001, 0.08, 0.0)
    sine = made.unit("SinOsc", AUDIO, made.knob["frequency"], 0.0)
    both = made.sum(AUDIO, (sine, 0), (made.unit("WhiteNoise", AUDIO), 0))
    filtered = made.unit("RLPF", AUDIO, both, 5000.0, 0.7)
    return _out(made, (filtered, 0), loud)


def room() -> Instrument:
    """A reverberation and a limiter over the whole sum."""
    made = Instrument("room")
    dry = made.unit("In", AUDIO, 0.0, outputs=2)
    wet = made.unit("FreeVerb2", AUDIO, (dry, 0), (dry, 1), 0.3, 0.7, 0.5, outputs=2)
    sides = [(made.unit("Limiter", AUDIO, (wet, side), 0.89, 0.005), 0) for side in range(2)]
    made.unit("ReplaceOut", AUDIO, 0.0, *sides, outputs=0)
    return made


def _envelope(made: Instrument, attack: float, decay: float, sustain: float) -> Source:
    linear, curved = (1.0, 0.0), (5.0, -4.0)
    start = (0.0, 3.0, 2.0, -99.0)  # level, segments, the one it is released into, no loop
    falls = (sustain, decay, *curved, 0.0, made.knob["release"], *curved)
    shape = (*start, 1.0, attack, *linear, *falls)
    return made.unit("EnvGen", CONTROL, made.knob["gate"], 1.0, 0.0, 1.0, FREE, *shape), 0


def _out(made: Instrument, sound: Source, loud: Source) -> Instrument:
    level = made.product(CONTROL, loud, made.knob["level"])
    heard = made.product(AUDIO, sound, level)
    sides = made.unit("Pan2", AUDIO, heard, made.knob["pan"], 1.0, outputs=2)
    made.unit("Out", AUDIO, 0.0, (sides, 0), (sides, 1), outputs=0)
    return made


def score(strokes: Iterable[Stroke], frames: int) -> bytes:
    """The score of these strokes, that ends after so many frames."""
    messages: list[tuple[int, bytes]] = []
    for made in (note(), drum(), room()):
        messages.append((0, _message("/d_recv", made.written())))
    messages.append((0, _message("/s_new", "room", ROOM_NODE, 1, 0)))  # 1: behind all notes
    for number, stroke in enumerate(strokes, FIRST_NOTE):
        if stroke.start >= frames:
            continue
        messages.append((stroke.start, _begun(number, stroke)))
        if stroke.end < frames and stroke.part is not Part.DRUMS:
            messages.append((stroke.end, _message("/n_set", number, "gate", 0.0)))
    messages.append((frames, _message("/c_set", 0, 0.0)))
    messages.sort(key=lambda entry: entry[0])
    return b"".join(_bundle(frame, message) for frame, message in messages)


def _begun(number: int, stroke: Stroke) -> bytes:
    if stroke.part is Part.DRUMS:
        return _message("/s_new", "drum", number, 0, 0, "level", 0.1 * stroke.velocity)
    frequency = 440.0 * 2.0 ** ((stroke.pitch - 69) / 12)
    sound = ("frequency", frequency, "level", 0.05 * stroke.velocity, "release", 0.5)
    return _message("/s_new", "note", number, 0, 0, *sound)


def _message(address: str, *values: str | float | bytes) -> bytes:
    kinds, body = ",", b""
    for value in values:
        if isinstance(value, str):
            kinds, body = kinds + "s", body + _padded(value.encode() + b"\0")
        elif isinstance(value, bytes):
            kinds, body = kinds + "b", body + struct.pack(">i", len(value)) + _padded(value)
        elif isinstance(value, int):
            kinds, body = kinds + "i", body + struct.pack(">i", value)
        else:
            kinds, body = kinds + "f", body + struct.pack(">f", value)
    return _padded(address.encode() + b"\0") + _padded(kinds.encode() + b"\0") + body


def _bundle(frame: int, message: bytes) -> bytes:
    when = round(frame / SAMPLE_RATE * 2**32)
    inside = b"#bundle\0" + struct.pack(">Qi", when, len(message)) + message
    return struct.pack(">i", len(inside)) + inside


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)


class Offline(NamedTuple):
    """What one offline render took."""

    seconds: float  # of CPU
    peak: int  # bytes
    loudest: float  # sample


def render(strokes: Iterable[Stroke], frames: int) -> Offline:
    """Let the server render the strokes."""
    server = shutil.which("scsynth")
    assert server is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "score").write_bytes(score(strokes, frames))
        command = [server, "-N", "score", "_", "out.raw", str(SAMPLE_RATE), "RAW", "float"]
        command += ["-i", "0", "-o", "2", "-z", str(BLOCK), "-n", "4096", "-m", "65536"]
        before = _spent_by_children()
        child = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        peak = 0
        while child.poll() is None:
            peak = max(peak, peak_memory(child.pid))
            time.sleep(LOOK)
        audio = np.fromfile(Path(folder) / "out.raw", np.float32)
    return Offline(_spent_by_children() - before, peak, float(np.abs(audio).max(initial=0.0)))


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory(process: int) -> int:
    """The most memory that a process ever had, bytes; 0 where nobody tells."""
    try:
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def title() -> str:
    """The server and its version."""
    command = [shutil.which("scsynth") or "scsynth", "-v"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return " ".join(said.split()[:2])
