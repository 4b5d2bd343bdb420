"""The synthesisers that are compared, each behind the same few words: note on, note off, a block.

All play 48 kHz in blocks of 256 frames on the calling thread.  Those that are not installed here
say so.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.synth_passage import BEAT, TEMPO, Part, Stroke
from biomusic.sound.engine import Engine, TimedNote
from biomusic.sound.live import Live
from biomusic.types import BLOCK, SAMPLE_RATE, Role

EVERY_LANE: Final = 112  # notes at once that no voice of ours refuses
AT_ONCE: Final = 256  # notes at once that the others are allowed, their own default

# General MIDI: warm pad, electric piano, synth bass, nylon guitar
PROGRAMS: Final = {Part.PAD: 89, Part.KEYS: 4, Part.BASS: 38, Part.PLUCK: 24, Part.DRUMS: 0}
FONTS: Final = ("FluidR3Mono_GM.sf3", "TimGM6mb.sf2")
SHELVES: Final = ("sounds/sf3", "sounds/sf2", "soundfonts")  # where distributions keep them

OURS: Final = {
    Part.PAD: Role.PAD,
    Part.KEYS: Role.CHORDS,
    Part.BASS: Role.BASS,
    Part.PLUCK: Role.ARPEGGIO,
    Part.DRUMS: Role.DRUMS,
}


class MissingError(Exception):
    """Why a synthesiser cannot be heard here."""


class Ours:
    """Our engine, under the sound card's callback or by ``render``."""

    def __init__(self, style: str, scoring: int, live: bool, polyphony: int = EVERY_LANE) -> None:
        way = "callback" if live else "render"
        room = ", voices make room" if polyphony < EVERY_LANE else ""
        self.title = f"biomusic, {style}/{scoring}, {way}{room}"
        self._style, self._scoring, self._live, self._polyphony = style, scoring, live, polyphony
        self.hush()

    def hush(self) -> None:
        """A new engine."""
        self._engine = Engine(tempo=TEMPO, style=self._style, seed=0)
        stage = self._engine.stage
        # No voice lets a note go to make room for another, so that all are held and ring out.
        polyphony = np.maximum(stage.shelf.polyphony, self._polyphony)
        self._engine.stage = stage._replace(shelf=stage.shelf._replace(polyphony=polyphony))
        self._engine.use(self._style, self._scoring)
        self._told = 0
        self.play = self._callback() if self._live else self._render

    def expect(self, strokes: Iterable[Stroke]) -> None:
        """Notes are queued ahead; the engine finds their frames itself, in measured time."""
        notes: list[TimedNote] = []
        for stroke in strokes:
            beat, length = stroke.start / BEAT, (stroke.end - stroke.start) / BEAT
            sound = (stroke.pitch, stroke.velocity, 0.0, OURS[stroke.part])
            notes.append(TimedNote(self._told + len(notes), beat, length, *sound))
        self._told += len(notes)
        self._engine.queue(notes)

    def begin(self, stroke: Stroke) -> None:
        """Nothing is left to do."""

    def end(self, stroke: Stroke) -> None:
        """Nothing is left to do."""

    def voices(self) -> int:
        """Busy lanes."""
        self._engine.onsets()
        return int(np.count_nonzero(self._engine.stage.band.players["busy"]))

    def _render(self) -> object:
        return self._engine.render(BLOCK)

    def _callback(self) -> Callable[[], object]:
        live = Live(self._engine)
        live.prime()
        pointer, long, integer = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
        kind = ctypes.CFUNCTYPE(integer, pointer, pointer, long, pointer, long, pointer)
        call, out = kind(live.address), np.zeros((BLOCK, 2), np.float32)
        at, book = out.ctypes.data, live.book.ctypes.data
        kept = (live, out)
        return lambda: kept and call(None, at, BLOCK, None, 0, book)


class Fluid:
    """FluidSynth, float output, reverb and chorus on."""

    def __init__(self, font: str) -> None:
        path = font_path(font)
        name = ctypes.util.find_library("fluidsynth")
        if name is None:
            raise MissingError("FluidSynth: no libfluidsynth")
        library: Any = ctypes.CDLL(name)
        self._library = library
        for maker in ("new_fluid_settings", "new_fluid_synth", "fluid_version_str"):
            getattr(library, maker).restype = ctypes.c_void_p
        said = ctypes.string_at(library.fluid_version_str()).decode()
        self.title = f"FluidSynth {said}, {Path(font).stem}"
        settings = ctypes.c_void_p(library.new_fluid_settings())
        library.fluid_settings_setnum(
            settings, b"synth.sample-rate", ctypes.c_double(float(SAMPLE_RATE))
        )
        for key in (b"synth.reverb.active", b"synth.chorus.active", b"synth.cpu-cores"):
            library.fluid_settings_setint(settings, key, 1)
        library.fluid_settings_setint(settings, b"synth.polyphony", AT_ONCE)
        self._synth = ctypes.c_void_p(library.new_fluid_synth(settings))
        if library.fluid_synth_sfload(self._synth, str(path).encode(), 1) < 0:
            raise MissingError(f"FluidSynth: {font} cannot be read")
        self._left, self._right = (np.zeros(BLOCK, np.float32) for _ in range(2))
        self.hush()

    def hush(self) -> None:
        """All sounds off, and the programs chosen again."""
        self._library.fluid_synth_all_sounds_off(self._synth, -1)  # −1: of every channel
        self._library.fluid_synth_system_reset(self._synth)
        while self.voices():
            self.play()
        for part, program in PROGRAMS.items():
            self._library.fluid_synth_program_change(self._synth, int(part), program)

    def expect(self, strokes: Iterable[Stroke]) -> None:
        """It is told in time."""

    def begin(self, stroke: Stroke) -> None:
        """Note on."""
        velocity = round(127 * stroke.velocity)
        self._library.fluid_synth_noteon(self._synth, int(stroke.part), stroke.pitch, velocity)

    def end(self, stroke: Stroke) -> None:
        """Note off."""
        self._library.fluid_synth_noteoff(self._synth, int(stroke.part), stroke.pitch)

    def play(self) -> object:
        """``fluid_synth_write_float``."""
        left, right = (ctypes.c_void_p(side.ctypes.data) for side in (self._left, self._right))
        return self._library.fluid_synth_write_float(self._synth, BLOCK, left, 0, 1, right, 0, 1)

    def voices(self) -> int:
        """As it counts them: samples that sound, of which a note may have several."""
        return int(self._library.fluid_synth_get_active_voice_count(self._synth))


class TinySoundFont:
    """tinysoundfont, which has no effects."""

    def __init__(self, font: str) -> None:
        self._path = font_path(font)
        self._module = module("tinysoundfont")
        self.title = f"tinysoundfont {version('tinysoundfont')}, {Path(font).stem}"
        self._buffer = memoryview(bytearray(BLOCK * 2 * 4))
        self._synth = self._module.Synth(gain=-12.0, samplerate=SAMPLE_RATE)
        self._font = self._synth.sfload(str(self._path), max_voices=AT_ONCE)
        self.hush()

    def hush(self) -> None:
        """All sounds off, and the programs chosen again."""
        for part in PROGRAMS:
            self._synth.sounds_off(int(part))
        for part, program in PROGRAMS.items():
            self._synth.program_select(int(part), self._font, 0, program, part is Part.DRUMS)

    def expect(self, strokes: Iterable[Stroke]) -> None:
        """It is told in time."""

    def begin(self, stroke: Stroke) -> None:
        """Note on."""
        self._synth.noteon(int(stroke.part), stroke.pitch, round(127 * stroke.velocity))

    def end(self, stroke: Stroke) -> None:
        """Note off."""
        self._synth.noteoff(int(stroke.part), stroke.pitch)

    def play(self) -> object:
        """``generate_simple``, without its sequencer."""
        return self._synth.generate_simple(BLOCK, buffer=self._buffer)

    def voices(self) -> int:
        """It does not tell."""
        return -1


class SignalFlow:
    """signalflow: a patch of its own for every note, and a feedback delay network as a room."""

    def __init__(self) -> None:
        self._module = flow = module("signalflow")
        self.title = f"signalflow {version('signalflow')}"
        settings = flow.AudioGraphConfig()
        settings.sample_rate, settings.output_buffer_size = SAMPLE_RATE, BLOCK
        settings.cpu_usage_limit = 0
        output = flow.AudioOut_Dummy(2, SAMPLE_RATE, BLOCK)
        self._graph = flow.AudioGraph(config=settings, output_device=output, start=False)
        self._out = flow.Buffer(2, BLOCK)
        self.hush()

    def hush(self) -> None:
        """An empty graph, and its room."""
        self._graph.clear()
        self._sum = self._module.Bus(2)
        self._module.FeedbackDelayNetwork(self._sum, 8, 0.8, 0.5, 0.3, 0.7).play()
        self._held: dict[tuple[int, int], Any] = {}

    def expect(self, strokes: Iterable[Stroke]) -> None:
        """It is told in time."""

    def begin(self, stroke: Stroke) -> None:
        """Build the note's patch; it is freed when its envelope has ended."""
        patch = self._patch(stroke)
        self._held[stroke.part, stroke.pitch] = patch
        self._sum.add_input(patch.output)
        patch.add_to_graph()

    def end(self, stroke: Stroke) -> None:
        """Close its gate."""
        self._held.pop((stroke.part, stroke.pitch)).set_input("gate", 0.0)

    def play(self) -> object:
        """``render_to_buffer``."""
        return self._graph.render_to_buffer(self._out)

    def voices(self) -> int:
        """Patches that were not freed yet."""
        return int(self._graph.patch_count)

    def _patch(self, stroke: Stroke) -> Any:
        """Two saws (drums: a sine and noise) through a state-variable low-pass, panned."""
        flow: Any = self._module
        made = flow.Patch()
        gate = made.add_input("gate", 1.0)
        if stroke.part is Part.DRUMS:
            loud = flow.ADSREnvelope(0.001, 0.08, 0.0, 0.05, gate)
            source = flow.SineOscillator(60.0) + flow.WhiteNoise()
        else:
            loud = flow.ADSREnvelope(0.01, 0.3, 0.7, 0.5, gate)
            step = 440.0 * 2.0 ** ((stroke.pitch - 69) / 12)
            source = flow.SawOscillator(step) + flow.SawOscillator(1.005 * step)
        heard = flow.SVFilter(source, "low_pass", 2000.0 * loud + 200.0, 0.2)
        made.set_output(flow.StereoPanner(heard * loud * (0.05 * stroke.velocity), 0.1))
        made.set_auto_free_node(loud)
        return made


def font_path(font: str) -> Path:
    """Where a sound font lies."""
    for shelf in SHELVES:
        path = Path("/usr/share") / shelf / font
        if path.exists():
            return path
    raise MissingError(f"{font}: not installed")


def module(name: str) -> Any:
    """A package that may be missing."""
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingError(f"{name}: not installed") from error
