"""Stems: what each role plays, behind its fader and before any effect, a file for each.

They add up to the dry mix; the effects, the loudness rider and the limiter belong to the sum.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from biomusic.sound.controls import ROLES
from biomusic.sound.files import SoundFile, open_exact
from biomusic.sound.tape import Tape, stems
from biomusic.types import Audio

SUFFIX: Final = ".wav"


class Stems:
    """Mixes like the engine and writes every role's part on the way.

    Args:
        mix: the engine's.
        folder: where the files go; it must exist.

    Raises:
        OutputError: a file cannot be written.
    """

    def __init__(self, mix: Callable[[Tape], Audio], folder: Path) -> None:
        self._mix = mix
        self._files: list[SoundFile] = []
        self._ahead = np.empty((len(ROLES), 0, 2), np.float32)
        try:
            for role in ROLES:
                self._files.append(open_exact(folder / f"{role}{SUFFIX}"))
        except BaseException:
            self.abort()
            raise

    def mix(self, tape: Tape) -> Audio:
        """The whole, (frames, 2), while the parts go to their files."""
        audio = self._mix(tape)
        parts = np.concatenate([self._ahead, stems(tape)], axis=1)
        self._ahead = parts[:, len(audio) :]  # the limiter still holds it back
        for file, part in zip(self._files, parts, strict=True):
            file.write(part[: len(audio)])
        return audio

    def close(self) -> None:
        """Put the files in their places."""
        for file in self._files:
            file.close()

    def abort(self) -> None:
        """Leave no trace."""
        for file in self._files:
            file.abort()
