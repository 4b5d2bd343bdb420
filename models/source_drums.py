"""Drums that people played or wrote down: the Groove MIDI Dataset and patterns of drum machines."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from biomusic.errors import InputError
from biomusic.types import Mode, Role

from .midi_file import Metre, Played, PlayedPart, read_midi
from .notation import POSITIONS_PER_BEAT, ROLES, Event, drum_number, velocity_number
from .piece import Piece, PieceBar
from .played import bars_of
from .source import Skip, Source

GROOVE: Final = "groove"
PATTERNS: Final = "patterns"
FILL: Final = "fill"
# The drummers' and the pattern books' names for what STYLES calls otherwise.
_STYLES: Final[Mapping[str, str]] = {
    "rock": "rock",
    "punk": "rock",
    "pop": "rock",
    "country": "rock",
    "twist": "rock",
    "boogie": "rock",
    "ballad": "rock",
    "slow": "rock",
    "funk": "funk",
    "neworleans": "funk",
    "jazz": "jazz",
    "blues": "jazz",
    "swing": "jazz",
    "shuffle": "jazz",
    "charleston": "jazz",
    "latin": "latin",
    "afrocuban": "latin",
    "afrocub": "latin",
    "bossa": "latin",
    "bossanova": "latin",
    "samba": "latin",
    "chacha": "latin",
    "tango": "latin",
    "hiphop": "hiphop",
    "soul": "soul",
    "gospel": "soul",
    "rhythmblues": "soul",
    "rnb": "soul",
    "dance": "dance",
    "disco": "dance",
}
_OTHER: Final = "world"
_DRUMS: Final[Mapping[str, int]] = {
    "BassDrum": 36,
    "SnareDrum": 38,
    "RimShot": 37,
    "ClosedHiHat": 42,
    "OpenHiHat": 46,
    "Cymbal": 49,
    "Cowbell": 56,
    "Clap": 39,
    "Tambourine": 54,
    "LowTom": 43,
    "MediumTom": 47,
    "HighTom": 50,
}  # General MIDI
_PLAIN, _ACCENTED = 0.6, 0.85  # velocity; a pattern has no other shades
_BREAK: Final = "Break"  # in the title of a pattern that leads over


def groove(folder: Path) -> Source:
    """Drummers' takes in their own split; without files where the folder is absent."""
    table = folder / "info.csv"
    files = (table, *sorted(folder.rglob("*.mid"))) if table.exists() else ()

    def read(skip: Skip) -> Iterator[Piece]:
        with table.open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                piece = _take(row, folder / row["midi_filename"], skip)
                if piece is not None:
                    yield piece

    return Source(
        GROOVE,
        "Groove MIDI Dataset",
        "CC BY 4.0",
        "Groove MIDI Dataset, Google Magenta (Gillick, Roberts, Engel, Eck & Bamman 2019)",
        files,
        read,
    )


def patterns(folder: Path) -> Source:
    """Drum-machine patterns of one bar, a piece for each style of a file."""
    files = tuple(sorted(folder.glob("patterns_*.json")))

    def read(skip: Skip) -> Iterator[Piece]:
        for path in files:
            by_style: defaultdict[str, list[PieceBar]] = defaultdict(list)
            for pattern in json.loads(path.read_text("utf-8")):
                bar = _pattern(pattern)
                if bar is None:
                    skip(pattern["title"], "fits no grid")
                else:
                    by_style[_style(pattern["title"])].append(bar)
            for style, bars in by_style.items():
                title = f"{path.stem}, {style}"
                yield Piece(PATTERNS, title, f"{PATTERNS} {style}", style, tuple(bars))

    return Source(
        PATTERNS, "Drum-machine patterns", "MIT", "stephenhandley/DrumMachinePatterns", files, read
    )


def _take(row: Mapping[str, str], path: Path, skip: Skip) -> Piece | None:
    """A drummer's take; every note is a drum's, whatever its channel."""
    try:
        played = read_midi(path)
    except InputError as error:
        skip(row["midi_filename"], error.problem)
        return None
    numerator, denominator = map(int, row["time_signature"].split("-"))
    notes = tuple(sorted(note for part in played.parts for note in part.notes))
    kit = PlayedPart("drums", 9, 0, notes)
    bars = bars_of(Played((kit,), (Metre(0.0, numerator, denominator),), played.beats))
    if not bars:
        skip(row["midi_filename"], "is not in three or four beats")
        return None
    if row["beat_type"] == FILL:
        bars = tuple(replace(bar, section=FILL) for bar in bars)
    style = _style(row["style"].split("/")[0])
    return Piece(GROOVE, row["id"], f"{GROOVE} {row['id']}", style, bars, row["split"])


def _style(title: str) -> str:
    """Of STYLES, by the longest known name that a title begins with."""
    plain = "".join(letter for letter in title.lower() if letter.isalpha())
    known = [name for name in _STYLES if plain.startswith(name)]
    return _STYLES[max(known, key=len)] if known else _OTHER


def _pattern(pattern: Mapping[str, Any]) -> PieceBar | None:
    """One bar on the grid; a compound or three-step metre as triplets."""
    metre = 3 if pattern["signature"] == "3/4" else 4
    step, rest = divmod(metre * POSITIONS_PER_BEAT, int(pattern["length"]))
    if rest:
        return None
    events = sorted(_struck(pattern["tracks"], pattern.get("accent", ()), step))
    section = FILL if _BREAK in pattern["title"] else ""
    return PieceBar(tuple(events), metre, Mode.MAJOR, section=section)


def _struck(
    tracks: Mapping[str, Sequence[str]], accents: Sequence[str], step: int
) -> Iterator[Event]:
    for drum, steps in tracks.items():
        for place, hit in enumerate(steps):
            if hit != "Rest":
                loud = _ACCENTED if place < len(accents) and accents[place] == "Accent" else _PLAIN
                yield Event(
                    ROLES.index(Role.DRUMS),
                    place * step,
                    drum_number(_DRUMS[drum]),
                    0,
                    velocity_number(loud),
                )
