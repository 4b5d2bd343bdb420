"""``biomusic paths`` and ``biomusic forget``: where things lie, and how to be rid of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from biomusic.app.console import voice

PERSONAL: Final = ("profile", "learned", "outputs", "sessions")


def paths() -> None:
    """Show where settings, sessions and compiled kernels lie."""
    rows = [
        (what, str(path), "there" if path.exists() else "not there") for what, path in _places()
    ]
    voice.table("Places", ("what", "path", "state"), rows)


def forget(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove the profile, what was learnt and every kept session."""
    doomed = [path for what, path in _places() if what in PERSONAL and path.exists()]
    if not doomed:
        voice.say("There is nothing to forget.")
        return
    for path in doomed:
        voice.say(f"  {path}")
    if not yes and not typer.confirm("Remove all of these for good?"):
        voice.say("Nothing was removed.")
        return
    for path in doomed:
        _remove(path)
    voice.say("Forgotten.")


def _places() -> Iterator[tuple[str, Path]]:
    from biomusic.config import config_path, folders, profile_path
    from biomusic.learned import learned_path
    from biomusic.sound.outputs import outputs_path

    yield "config", config_path()
    yield "profile", profile_path()
    yield "learned", learned_path()
    yield "outputs", outputs_path()
    yield "sessions", folders().user_data_path / "sessions"
    yield "compiled kernels", folders().user_cache_path


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
