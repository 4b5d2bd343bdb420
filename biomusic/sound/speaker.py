"""The loudspeaker: the only door to PortAudio, opened when somebody wants to listen.

Nothing here ever opens an input: that alone would turn Bluetooth headphones into a telephone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol, cast

import numpy as np

from biomusic.errors import AudioError
from biomusic.ports import Output
from biomusic.sound.outputs import USUAL
from biomusic.sound.sound_server import real_name
from biomusic.types import BLOCK, SAMPLE_RATE, Audio

_MISSING = "PortAudio is not installed; on Debian and Ubuntu: sudo apt install libportaudio2"
_SILENT = "no sound card that plays was found; write to a file instead, or plug one in"
_RATE: Final = -9997  # paInvalidSampleRate


class Playing(Protocol):
    """A stream that asks for blocks by itself until it is closed."""

    @property
    def name(self) -> str:
        """The output's, for people."""
        ...

    @property
    def latency(self) -> float:
        """Seconds from the callback to the output, as the system says."""
        ...

    def close(self) -> None:
        """Fall silent at once and let the output go; never fails."""
        ...


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


def output_name() -> str:
    """The default output's name, for people.

    Raises:
        AudioError: there is none; one sentence says why.
    """
    _demand_speaker()
    import sounddevice

    described: Any = sounddevice.query_devices(kind="output")
    return real_name(str(described["name"]))


def look_again() -> None:
    """Let PortAudio see what was plugged in since; every stream must be closed."""
    import sounddevice

    backdoor: Any = sounddevice  # PortAudio lists devices once; there is no public way to renew it
    with suppress(sounddevice.PortAudioError):
        backdoor._terminate()
    backdoor._initialize()


def play_from(callback: int, user_data: int, latency_of: Callable[[str], float]) -> Playing:
    """Let the default output call a ``PaStreamCallback`` by its address.

    Args:
        callback: its address.
        user_data: the address that it is given.
        latency_of: says for an output's name how much latency (s) to ask for.

    Raises:
        AudioError: nothing can play; one sentence says why.
    """
    name = output_name()
    return _CallbackStream(name, callback, user_data, latency_of(name))


def open_speaker() -> Output:
    """Open the default output to be written to.

    Raises:
        AudioError: nothing can play; one sentence says why.
    """
    _demand_speaker()
    return _Speaker()


def _demand_speaker() -> None:
    able, reason = has_speaker()
    if not able:
        raise AudioError(reason)


def _options(latency: float) -> dict[str, Any]:
    """What every stream is opened with."""
    import sounddevice

    options: dict[str, Any] = {
        "samplerate": SAMPLE_RATE,
        "channels": 2,
        "dtype": "float32",
        "blocksize": BLOCK,
        "latency": latency,
    }
    if sys.platform == "win32":  # shared outputs refuse any rate but their own
        devices: Any = sounddevice.query_devices(kind="output")
        apis: Any = sounddevice.query_hostapis()
        if "WASAPI" in apis[devices["hostapi"]]["name"]:
            wasapi: Any = sounddevice.WasapiSettings
            options["extra_settings"] = wasapi(auto_convert=True)
    return options


def _refusal(name: str, error: Exception) -> AudioError:
    if _RATE in error.args:
        words = f"does not play at {SAMPLE_RATE} Hz; choose another output in the system's settings"
        return AudioError(f"“{name}” {words}")
    return AudioError(f"“{name}” cannot be opened: {error.args[0] if error.args else error}")


class _CallbackStream:
    def __init__(self, name: str, callback: int, user_data: int, latency: float) -> None:
        import sounddevice

        self.name = name
        self._failure = cast(type[Exception], sounddevice.PortAudioError)
        # The class for C callbacks is public in all but its name: see its own documentation.
        library: Any = sounddevice
        function = library._ffi.cast("PaStreamCallback *", callback)
        data = library._ffi.cast("void *", user_data)
        try:
            self._stream: Any = library._StreamBase(
                "output", callback=function, userdata=data, **_options(latency)
            )
            self._stream.start()
        except self._failure as error:
            raise _refusal(name, error) from error

    @property
    def latency(self) -> float:
        return float(self._stream.latency)

    def close(self) -> None:
        with suppress(self._failure):
            self._stream.abort()
        with suppress(self._failure):
            self._stream.close()


class _Speaker:
    """An output that waits until the device has taken what it is given."""

    def __init__(self) -> None:
        import sounddevice

        self._failure = cast(type[Exception], sounddevice.PortAudioError)
        self.underflows = 0  # times that the device had to wait for us
        try:
            self._stream: Any = sounddevice.OutputStream(**_options(USUAL))
            self._stream.start()
        except self._failure as error:
            raise _refusal("the sound card", error) from error

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
