"""An output that works in a thread of its own, so that encoding does not hold up synthesis.

Both kernels and encoders let go of the GIL, so the two threads really use two cores.  The
audio is also summed into a hash on the way, by which a replay knows itself.
"""

from __future__ import annotations

import hashlib
from queue import Queue
from threading import Thread
from typing import Final

from biomusic.ports import Output
from biomusic.types import Audio

AHEAD: Final = 64  # pieces that may wait; 3 s of audio, about 1 MB


class Aside:
    """Passes audio on to another output, in order, and a little later."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._hash = hashlib.sha256()
        self._waiting: Queue[Audio | None] = Queue(AHEAD)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._work, name="output", daemon=True)
        self._thread.start()

    def write(self, audio: Audio) -> None:
        """Hand over the next frames; raises what the output raised a moment ago."""
        self._waiting.put(audio)
        self._raise_failure()

    def digest(self) -> str:
        """SHA-256 of everything written; waits until it is, and takes nothing more."""
        self._finish()
        self._raise_failure()
        return self._hash.hexdigest()

    def stop(self) -> None:
        """Let go of the thread without a word about failures."""
        self._finish()

    def _finish(self) -> None:
        if self._thread.is_alive():
            self._waiting.put(None)
            self._thread.join()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (audio := self._waiting.get()) is not None:
            if self._failure is None:
                try:
                    self._hash.update(audio.data)
                    self._output.write(audio)
                except BaseException as failure:
                    self._failure = failure
