"""A finished file, heard on this machine's speaker."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from biomusic.app.console import voice
from biomusic.sound.files import read_blocks
from biomusic.sound.speaker import open_speaker
from biomusic.types import SAMPLE_RATE

BLOCK: Final = 4_800  # frames (0.1 s) between two looks at Ctrl-C


def play_file(path: Path) -> None:
    """Play a file to its end, or until Ctrl-C."""
    speaker = open_speaker()
    heard = 0
    try:
        with voice.progress("listening", None) as progress:
            for audio in read_blocks(path, BLOCK):
                speaker.write(audio)
                heard += len(audio)
                progress(heard / SAMPLE_RATE)
    except BaseException:
        speaker.abort()
        raise
    speaker.close()
