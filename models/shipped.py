"""The sources that shipped weights learn from: licence-clean music and our own rule engine."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .source import Source
from .source_drums import groove, patterns
from .source_midi import freedoom
from .source_rules import rules
from .source_songs import songs
from .source_tunes import chorales, tune_books

EVENTS_A_STYLE: Final = 180_000  # of the rule engine's, so that every style has as many


def shipped_sources(music: Path, cache: Path | None = None) -> tuple[Source, ...]:
    """All of them.

    Args:
        music: the folder with ``groove-midi``, ``freedoom``, ``openewld`` and
            ``drum-machine-patterns``; what is absent is left out.
        cache: a folder in which slow readings are kept.
    """
    found = (
        groove(music / "groove-midi"),
        patterns(music / "drum-machine-patterns"),
        freedoom(music / "freedoom"),
        *tune_books(cache),
        chorales(cache),
        songs(music / "openewld", cache),
    )
    return (rules(EVENTS_A_STYLE), *(source for source in found if source.files))
