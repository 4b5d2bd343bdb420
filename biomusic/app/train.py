"""``biomusic train``: a generator learns from one's own music."""

from __future__ import annotations

import typer


def train(context: typer.Context) -> None:
    """Train a generator on a folder of MIDI files; it can be stopped and goes on later."""
    from biomusic.rooms import open_tool

    raise typer.Exit(open_tool("train").run(context.args))
