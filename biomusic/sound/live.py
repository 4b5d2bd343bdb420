"""The engine under a sound card's callback: machine code alone, from the queue to the samples.

PortAudio calls a C function for every block.  It plays and mixes eight steps of 32 frames with
the kernels that an offline render calls, so it makes the same samples; it holds no lock,
allocates nothing and never meets Python.  All that Python sees of it are a few counters.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import numpy as np

from biomusic.compiled import cached
from biomusic.sound.console import mix_down
from biomusic.sound.engine import Engine
from biomusic.sound.limiter import LATENCY
from biomusic.sound.native import call, compiled, floats_at
from biomusic.sound.performance import perform
from biomusic.sound.tape import blank_tape
from biomusic.types import BLOCK, SAMPLE_RATE, STEP

CHANNELS: Final = 2
SAMPLES: Final = BLOCK * CHANNELS
CONTINUE: Final = 0  # paContinue
UNDERFLOW: Final = 0x4  # paOutputUnderflow, among a callback's flags

# words of the book that Python and the callback share
PERFORM, PERFORM_ARGUMENTS, MIX, MIX_ARGUMENTS, AUDIO = range(5)
BLOCKS, UNDERFLOWS, STRANGE = range(5, 8)
WORDS: Final = 8

_numba: Any = import_module("numba")
_types: Any = import_module("numba.core.types")


class Live:
    """An engine that is played block by block by whoever calls ``address``.

    ``address`` is that of a ``PaStreamCallback``, whose user data is ``book``'s address.  Until
    the stream is closed the engine must not be performed otherwise; conducting goes on as ever.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._audio = np.zeros((BLOCK, CHANNELS), np.float32)
        self._tape = blank_tape(BLOCK // STEP, engine.scenes, engine.fade)
        self._perform = compiled("perform", perform, engine.stage, self._tape)
        self._mix = compiled("mix", mix_down, engine.console, self._tape, self._audio)
        self._function = _as_c_function()  # kept, or its code would be freed
        self.address = int(self._function.address)
        self.book = np.zeros(WORDS, np.int64)
        for word, kernel in ((PERFORM, self._perform), (MIX, self._mix)):
            self.book[word : word + 2] = kernel.address, kernel.arguments.ctypes.data
        self.book[AUDIO] = self._audio.ctypes.data

    @property
    def blocks(self) -> int:
        """Blocks that the sound card has asked for."""
        return int(self.book[BLOCKS])

    @property
    def underflows(self) -> int:
        """Times that the sound card had to wait."""
        return int(self.book[UNDERFLOWS])

    @property
    def strange(self) -> int:
        """Calls for another number of frames than was agreed on; they were answered by silence."""
        return int(self.book[STRANGE])

    @property
    def seconds(self) -> float:
        """Seconds of sound handed over."""
        return self.blocks * BLOCK / SAMPLE_RATE

    def prime(self) -> None:
        """Let the limiter see ahead; call it once, when the first notes are queued."""
        if not self.engine.stage.frames[0]:
            self.engine.mix(self.engine.perform_lead(LATENCY))


def _callback(_: Any, out: Any, frames: Any, __: Any, flags: Any, user: Any) -> int:
    """One block; a ``PaStreamCallback``."""
    book = _numba.carray(user, (WORDS,))
    if flags & UNDERFLOW:
        book[UNDERFLOWS] += 1
    if frames != BLOCK:
        book[STRANGE] += 1
        for sample in range(frames * CHANNELS):
            out[sample] = np.float32(0.0)
        return CONTINUE
    call("perform", book[PERFORM], book[PERFORM_ARGUMENTS])
    call("mix", book[MIX], book[MIX_ARGUMENTS])
    audio = _numba.carray(floats_at(book[AUDIO]), (SAMPLES,))
    for sample in range(SAMPLES):
        out[sample] = audio[sample]
    book[BLOCKS] += 1
    return CONTINUE


def _as_c_function() -> Any:
    """The callback, compiled or loaded from our cache; the kernels' shapes must be known."""
    flags, words = _types.ulong, _types.CPointer(_types.int64)
    out = _types.CPointer(_types.float32)
    kinds = (_types.voidptr, out, _types.ulong, _types.voidptr, flags, words)
    with cached("sound") as cache:
        return _numba.cfunc(_types.intc(*kinds), cache=cache)(_callback)
