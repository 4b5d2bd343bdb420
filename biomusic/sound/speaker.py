"""The loudspeaker: the only door to PortAudio, opened when somebody wants to listen."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final, Protocol, cast

import numpy as np

from biomusic.errors import AudioError
from biomusic.ports import Output
from biomusic.types import BLOCK, SAMPLE_RATE, Audio

# Asking PulseAudio for less lets one underrun stall the stream for two seconds
LATENCY: Final = 0.1  # s
_MISSING = "PortAudio is not installed; on Debian and Ubuntu: sudo apt install libportaudio2"
_SILENT = "no sound card that plays was found; write to a file instead, or plug one in"


class _Stream(Protocol):
    def start(self) -> None: ...
    def write(self, data: Audio) -> bool: ...
    def abort(self) -> None: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...


def has_speaker() -> tuple[bool, str]:
    """Whether something can play, and if not, why, in words."""
    try:
        import sounddevice
    except (ImportError, OSError):
        return False, _MISSING
    try:
        sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError):
        return False, _SILENT
    return True, ""


def open_speaker() -> Output:
    """Open the default output device; never an input, which would silence a headset's music.

    Raises:
        AudioError: nothing can play; one sentence says why.
    """
    able, reason = has_speaker()
    if not able:
        raise AudioError(reason)
    return _Speaker()


class _Speaker:
    """An output that waits until the device has taken what it is given."""

    def __init__(self) -> None:
        import sounddevice

        self._failure = cast(type[Exception], sounddevice.PortAudioError)
        try:
            stream: Any = sounddevice.OutputStream(
                samplerate=SAMPLE_RATE,
                channels=2,
                dtype="float32",
                blocksize=BLOCK,
                latency=LATENCY,
            )
            self._stream = cast(_Stream, stream)
            self._stream.start()
        except self._failure as error:
            raise AudioError(f"the sound card cannot be opened: {error}") from error
        self.underflows = 0  # times that the device had to wait for us

    def write(self, audio: Audio) -> None:
        """Play the next frames.

        Raises:
            AudioError: the device is gone.
        """
        try:
            self.underflows += self._stream.write(np.ascontiguousarray(audio, np.float32))
        except self._failure as error:
            raise AudioError(f"the sound card stopped playing: {error}") from error

    def abort(self) -> None:
        """Fall silent at once."""
        with suppress(self._failure):
            self._stream.abort()
            self._stream.close()

    def close(self) -> None:
        """Play out what was written, then let the device go."""
        try:
            self._stream.stop()
            self._stream.close()
        except self._failure as error:
            raise AudioError(f"the sound card was lost: {error}") from error
