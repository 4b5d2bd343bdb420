"""``biomusic replay``: a session's journal sounds again, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biomusic.app.console import voice
from biomusic.errors import ReplayError


def replay(
    session: Annotated[Path, typer.Argument(help="A session's folder, or its journal.")],
    out: Annotated[
        Path | None, typer.Option(help="The music: .flac, .wav, .ogg, .opus, .mp3 or .mid.")
    ] = None,
    recompute: Annotated[
        bool,
        typer.Option("--recompute", help="Redo body, intent, bars and sound, and compare."),
    ] = False,
) -> None:
    """Render a session again from its journal."""
    from biomusic.session.replay import journal_path

    journal = journal_path(session)
    if out is None and not recompute:
        raise typer.BadParameter("say where the music goes with --out, or ask for --recompute")
    if recompute:
        _recompute(journal)
    if out is not None:
        _replay(journal, out)


def _replay(journal: Path, out: Path) -> None:
    from biomusic.session.recording import again

    with voice.progress(f"replaying {journal}", None) as progress:
        replayed = again(journal, out, progress)
    if not replayed.whole:
        voice.say(f"{out}: the session was cut off; played to its last line and faded")
    elif replayed.same:
        voice.say(f"{out}: the same to the bit")
    else:
        voice.say(f"{out}: the same bars, but other bits; made with other versions or a machine")


def _recompute(journal: Path) -> None:
    from biomusic.session.replay import recompute

    with voice.progress(f"recomputing {journal}", None) as progress:
        difference = recompute(journal, progress)
    if difference:
        raise ReplayError(f"{journal}, {difference}")
    voice.say(f"{journal}: recomputed, no difference")
