"""Sound files: written beside their place and moved there when they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol, cast

from biomusic.errors import InputError, OutputError
from biomusic.types import SAMPLE_RATE, Audio

# suffix → libsndfile's container and encoding; 24 bits are below every room's noise, no dither
FORMATS: Final = {
    ".flac": ("FLAC", "PCM_24"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
    ".ogg": ("OGG", "VORBIS"),
    ".opus": ("OGG", "OPUS"),
    ".wav": ("WAV", "PCM_24"),
}


EFFORT: Final = 0.3  # 0–1; FLAC gains 1 % in size beyond it, for half as much time again


class _Stream(Protocol):
    def write(self, data: Audio) -> None: ...
    def close(self) -> None: ...


def open_file(path: Path) -> SoundFile:
    """Open a sound file for writing, by its suffix: flac, mp3, ogg, opus or wav.

    Raises:
        OutputError: the suffix is not known, or the place cannot be written.
    """
    if path.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise OutputError(path, "this kind of sound file is not known", f"end it in {known}")
    return SoundFile(path, *FORMATS[path.suffix.lower()])


def open_exact(path: Path) -> SoundFile:
    """Open a WAV file that keeps every bit, for audio that may be louder than full scale.

    Raises:
        OutputError: the place cannot be written.
    """
    return SoundFile(path, "WAV", "FLOAT")


class SoundFile:
    """An output that streams to disk.

    Until ``close`` there is only ``NAME.part`` beside ``path``, and what was at ``path`` before
    stays untouched.
    """

    def __init__(self, path: Path, container: str, encoding: str) -> None:
        import soundfile

        self.path = path
        self._part = path.with_name(path.name + ".part")
        self._failure = cast(type[Exception], soundfile.SoundFileError)
        try:
            stream: Any = soundfile.SoundFile(
                self._part,
                "w",
                SAMPLE_RATE,
                2,
                subtype=encoding,
                format=container,
                compression_level=EFFORT if container == "FLAC" else None,
            )
        except (self._failure, OSError) as error:
            raise self._refusal() from error
        self._stream = cast(_Stream, stream)

    def write(self, audio: Audio) -> None:
        """Append frames.

        Raises:
            OutputError: the disk is full or gone; the unfinished file is removed.
        """
        try:
            self._stream.write(audio)
        except (self._failure, OSError) as error:
            self.abort()
            raise self._refusal() from error

    def close(self) -> None:
        """Finish the file and put it in its place.

        Raises:
            OutputError: the end could not be written.
        """
        try:
            self._stream.close()
            os.replace(self._part, self.path)
        except (self._failure, OSError) as error:
            self.abort()
            raise self._refusal() from error

    def abort(self) -> None:
        """Leave no trace."""
        with suppress(self._failure, OSError):  # a disk that is full fails here once more
            self._stream.close()
        self._part.unlink(missing_ok=True)

    def _refusal(self) -> OutputError:
        folder = self.path.parent
        if not folder.is_dir():
            return OutputError(self.path, "its folder does not exist", f"create {folder} first")
        return OutputError(
            self.path, "it cannot be written here", "check the free space and the permissions"
        )


def read_blocks(path: Path, frames: int) -> Iterator[Audio]:
    """The audio of one of our own files, piece by piece.

    Raises:
        InputError: it cannot be read.
    """
    import soundfile

    failure = cast(type[Exception], soundfile.SoundFileError)
    try:
        pieces = soundfile.blocks(path, blocksize=frames, dtype="float32", always_2d=True)
        yield from cast(Iterator[Audio], pieces)
    except failure as error:
        raise InputError(path, "this is not a sound file", "check the path") from error
