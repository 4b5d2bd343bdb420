"""What a session leaves behind, all or nothing: written beside, then renamed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from biomusic.journal import Journal, read_header
from biomusic.ports import Source
from biomusic.score.midi import write_midi
from biomusic.session.conductor import Conductor
from biomusic.session.folders import make_folder
from biomusic.session.performance import Performance
from biomusic.session.replay import Replayed, replay
from biomusic.session.setup import Setup
from biomusic.session.silent import Silent
from biomusic.sound.files import open_file

MIDI_SUFFIXES: Final = (".mid", ".midi")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files, and where; None is not wanted."""

    journal: Path
    audio: Path | None = None
    midi: Path | None = None
    stems: Path | None = None  # a folder


def record(
    setup: Setup, source: Source, wanted: Wanted, progress: Callable[[float], None]
) -> Performance:
    """Play a session into files.  ``progress`` hears the session time in s.

    Raises:
        OutputError: a place that cannot be written; nothing half-written stays behind.
    """
    for path in (wanted.journal, wanted.audio, wanted.midi):
        if path is not None:
            make_folder(path.parent)
    if wanted.stems is not None:
        make_folder(wanted.stems)
    partial = wanted.journal.with_name(wanted.journal.name + ".part")
    journal = Journal(partial, time.monotonic)
    try:
        performance = _perform(setup, source, wanted, journal, progress)
        journal.close()
        os.replace(partial, wanted.journal)
    except BaseException:
        journal.abandon()
        partial.unlink(missing_ok=True)
        raise
    return performance


def again(path: Path, out: Path, progress: Callable[[float], None]) -> Replayed:
    """Replay the journal at ``path`` into ``out``, by its ending: sound or MIDI."""
    make_folder(out.parent)
    only_midi = out.suffix.lower() in MIDI_SUFFIXES
    output = Silent() if only_midi else open_file(out)
    try:
        replayed = replay(path, output, progress)
        if only_midi:
            save_midi(replayed.conductor, out, read_header(path).preset.title)
        output.close()
    except BaseException:
        output.abort()
        raise
    return replayed


def save_midi(conductor: Conductor, path: Path, title: str) -> None:
    """Write what sounded, with the engine's own tempo map."""
    make_folder(path.parent)
    write_midi(path, conductor.notes, conductor.tempo, conductor.markers, title)


def _perform(
    setup: Setup,
    source: Source,
    wanted: Wanted,
    journal: Journal,
    progress: Callable[[float], None],
) -> Performance:
    setup = replace(setup, duration=source.duration)
    journal.write(setup.header(source.title))
    output = Silent() if wanted.audio is None else open_file(wanted.audio)
    try:
        performance = Performance(setup, output, journal.write, wanted.stems)
        performance.run(source, progress)
        if wanted.midi is not None:
            save_midi(performance.conductor, wanted.midi, setup.preset.title)
        output.close()
    except BaseException:
        output.abort()
        raise
    return performance
