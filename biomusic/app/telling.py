"""From a session's journal to its report page."""

from __future__ import annotations

import os
from pathlib import Path

from biomusic.app.report import write_report
from biomusic.session.recording import Wanted
from biomusic.session.retelling import tell


def save_report(wanted: Wanted, path: Path) -> None:
    """Write the report of the session that left ``wanted``.

    Raises:
        OutputError: the place cannot be written.
    """
    left = {"music": wanted.audio, "MIDI": wanted.midi, "journal": wanted.journal}
    beside = {label: _relative(file, path) for label, file in left.items() if file is not None}
    write_report(path, tell(wanted.journal, beside))


def _relative(file: Path, page: Path) -> str:
    return os.path.relpath(file, page.parent)
