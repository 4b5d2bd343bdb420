"""What a live session leaves: its music and MIDI are made from its journal when it is over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from biomusic.journal import read_header
from biomusic.session.recording import Wanted, again, save_midi
from biomusic.session.replay import FILE_NAME

MUSIC: Final = "music.flac"
MIDI: Final = "music.mid"
REPORT: Final = "report.html"
ACTIVITY: Final = "activity.fit"


def left_beside(journal: Path) -> Wanted:
    """The places of a session's files; a journal of another name gives them its own."""
    if journal.name == FILE_NAME:
        return Wanted(journal, journal.with_name(MUSIC), journal.with_name(MIDI))
    return Wanted(journal, journal.with_suffix(".flac"), journal.with_suffix(".mid"))


def report_of(journal: Path) -> Path:
    """The place of a session's report."""
    own = journal.name == FILE_NAME
    return journal.with_name(REPORT) if own else journal.with_suffix(".html")


def make_music(folder: Path, progress: Callable[[float], None]) -> None:
    """Sound the journal again, into the folder; ``progress`` hears the session time in s.

    Raises:
        OutputError: a place that cannot be written; nothing half-written stays behind.
    """
    journal = folder / FILE_NAME
    replayed = again(journal, folder / MUSIC, progress)
    save_midi(replayed.conductor, folder / MIDI, read_header(journal).preset.title)
