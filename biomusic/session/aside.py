"""Mixing and encoding in a thread of their own, so that they do not hold up the band.

Kernels and encoders let go of the GIL, so the threads really use two cores.  The audio is also
summed into a hash on the way, by which a replay knows itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Final

from biomusic.ports import Output
from biomusic.session.stems import Stems
from biomusic.sound.tape import Tape
from biomusic.types import Audio

AHEAD: Final = 8  # tapes that may wait; 2 s of music, 5 MB


class Aside:
    """Mixes tapes and passes the audio on to an output, in order, and a little later."""

    def __init__(
        self, mix: Callable[[Tape], Audio], output: Output, stems: Path | None = None
    ) -> None:
        self._stems = Stems(mix, stems) if stems is not None else None
        self._mix = self._stems.mix if self._stems else mix
        self._output = output
        self._hash = hashlib.sha256()
        self._waiting: Queue[Tape | None] = Queue(AHEAD)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._work, name="output", daemon=True)
        self._thread.start()

    def take(self, tape: Tape) -> None:
        """Hand over the next tape; raises what the output raised a moment ago."""
        self._waiting.put(tape)
        self._raise_failure()

    def digest(self) -> str:
        """SHA-256 of all audio; waits until it is, and takes nothing more."""
        self._finish()
        self._raise_failure()
        if self._stems is not None:
            self._stems.close()
            self._stems = None
        return self._hash.hexdigest()

    def stop(self) -> None:
        """Let go of the thread without a word about failures; stems that are not whole vanish."""
        self._finish()
        if self._stems is not None:
            self._stems.abort()

    def _finish(self) -> None:
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (tape := self._waiting.get()) is not None:
            if self._failure is None:
                try:
                    audio = self._mix(tape)
                    self._hash.update(audio.data)
                    self._output.write(audio)
                except BaseException as failure:
                    self._failure = failure
