"""The sources that shipped weights learn from: licence-clean music and our own rule engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from .source import Source
from .source_drums import groove, patterns
from .source_midi import freedoom
from .source_rules import rules
from .source_songs import songs
from .source_tunes import chorales, tune_books

EVENTS_A_STYLE: Final = 180_000  # of the rule engine's, so that every style has as many
# What would outweigh every style of ours: tunes are 4,000 and alike, and drums come alone.
_CAPS: Final[Mapping[str, int]] = {"oneills": EVENTS_A_STYLE, "groove": 300_000}


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
    kept = (replace(s, cap=_CAPS.get(s.name)) for s in found if s.files)
    return (rules(EVENTS_A_STYLE), *kept)
