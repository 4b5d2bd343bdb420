"""The folders that live sessions leave: where they lie, and everything that is made from them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from biomusic.app.console import voice


def is_first() -> bool:
    """Whether nobody ever listened on this machine; from now on somebody did."""
    from biomusic.session.folders import make_folder

    sign = _home() / ".begun"
    if sign.exists():
        return False
    make_folder(sign.parent)
    sign.touch()
    return True


def new_folder(preset: str) -> Path:
    """A place for a session that begins now."""
    return _home() / f"{datetime.now():%Y-%m-%d-%H%M%S}-{preset}"


def report(
    session: Annotated[Path, typer.Argument(help="A session's folder, or its journal.")],
) -> None:
    """Make a session's report anew."""
    from biomusic.session.leaving import report_of
    from biomusic.session.replay import journal_path

    journal = journal_path(session)
    _report(journal)
    voice.say(f"  report   {report_of(journal)}")


def leave(folder: Path) -> None:
    """Make music, MIDI, report and activity from the journal, and say what lies where."""
    from biomusic.session.activity import write_activity
    from biomusic.session.leaving import ACTIVITY, MIDI, MUSIC, REPORT
    from biomusic.session.replay import FILE_NAME

    journal = folder / FILE_NAME
    heard = _music(folder)
    write_activity(journal, folder / ACTIVITY)
    _report(journal)
    named = (("music", MUSIC), ("MIDI", MIDI)) if heard else ()
    kept = (*named, ("journal", FILE_NAME), ("report", REPORT), ("activity", ACTIVITY))
    voice.say(f"kept in {folder}")
    for what, name in kept:
        voice.say(f"  {what:8} {name}")


def _music(folder: Path) -> bool:
    """Sound the session once more, into files; Ctrl-C leaves that for another day."""
    from biomusic.session.leaving import MUSIC, make_music

    try:
        with voice.progress("keeping the music (Ctrl-C: not now)", None) as progress:
            make_music(folder, progress)
    except KeyboardInterrupt:
        voice.say(f"the music is not kept; biomusic replay {folder} --out {MUSIC} makes it")
        return False
    return True


def _report(journal: Path) -> None:
    from biomusic.app.telling import save_report
    from biomusic.session.leaving import left_beside, report_of

    save_report(left_beside(journal), report_of(journal))


def _home() -> Path:
    from biomusic.config import folders

    return folders().user_data_path / "sessions"
