"""``biomusic replay``: a session's journal sounds again, to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from biomusic.app.console import voice
from biomusic.app.readiness import compile_once
from biomusic.errors import ReplayError


def replay(
    session: Annotated[Path, typer.Argument(help="A session's folder, or its journal.")],
    out: Annotated[
        Path | None, typer.Option(help="The music: .flac, .wav, .ogg, .opus, .mp3 or .mid.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="The same heart, another mapping: run, focus, a .toml file.")
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
    if out is not None and preset is not None:
        _map_anew(journal, out, preset)
    elif out is not None:
        _replay(journal, out)


def _map_anew(journal: Path, out: Path, preset: str) -> None:
    """Let another guide and another style follow the body of that session."""
    from biomusic.app.choices import choose
    from biomusic.app.render import make
    from biomusic.journal import read_header
    from biomusic.rooms import open_source
    from biomusic.session.recording import MIDI_SUFFIXES, Wanted

    only_midi = out.suffix.lower() in MIDI_SUFFIXES
    wanted = Wanted(
        out.with_suffix(".jsonl"), None if only_midi else out, out if only_midi else None
    )
    setup = choose(preset, None, read_header(journal).seed)
    make(setup, open_source(f"journal:{journal}"), wanted, None)


def _replay(journal: Path, out: Path) -> None:
    from biomusic.session.recording import again

    compile_once()
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

    compile_once()
    with voice.progress(f"recomputing {journal}", None) as progress:
        difference = recompute(journal, progress)
    if difference:
        raise ReplayError(f"{journal}, {difference}")
    voice.say(f"{journal}: recomputed, no difference")
