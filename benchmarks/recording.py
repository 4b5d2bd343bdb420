"""A recording on disk, read block by block so that an hour needs little memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import soundfile
from numpy.typing import NDArray

SAMPLE_RATE: Final = 48_000  # Hz

Audio = NDArray[np.float32]  # (n, 2), ±1, at SAMPLE_RATE


def read_blocks(path: Path, seconds: float = 5.0) -> Iterator[Audio]:
    """Consecutive blocks of the stereo recording at ``path``.

    Raises:
        ValueError: the recording is not stereo at 48 kHz.
    """
    file: Any
    with cast(Any, soundfile.SoundFile)(str(path)) as file:
        if (file.samplerate, file.channels) != (SAMPLE_RATE, 2):
            raise ValueError(f"{path} is not stereo at {SAMPLE_RATE} Hz")
        yield from file.blocks(blocksize=int(seconds * SAMPLE_RATE), dtype="float32")
