"""``biomusic demo``: ninety seconds of a simulated runner become music, a report and a journal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from biomusic.app.console import voice
from biomusic.app.render import make

RUNNER: Final = "simulated:demo"


def demo(
    out: Annotated[Path, typer.Option(help="The folder for what the demo makes.")] = Path("demo"),
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another runner's music.")] = 7,
    play: Annotated[
        bool | None, typer.Option(help="Play it afterwards; asks when not given.")
    ] = None,
) -> None:
    """Hear it in a minute: a simulated runner rests, walks, runs and cools down."""
    from biomusic.app.choices import choose
    from biomusic.rooms import open_source
    from biomusic.session.recording import Wanted

    wanted = Wanted(out / "session.jsonl", out / "music.flac", out / "music.mid")
    make(choose("run", None, seed), open_source(RUNNER), wanted, out / "report.html")
    _offer_to_play(out / "music.flac", play)


def _offer_to_play(path: Path, play: bool | None) -> None:
    from biomusic.sound.speaker import has_speaker

    ready, why_not = has_speaker()
    if not ready:
        voice.say(f"Not played here: {why_not}.")
    elif play or (play is None and sys.stdin.isatty() and typer.confirm("Play it now?")):
        from biomusic.app.playing import play_file

        play_file(path)
