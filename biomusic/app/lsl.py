"""``biomusic lsl``: stream a source out to Lab Streaming Layer."""

from __future__ import annotations

import typer

from biomusic.app.strap import PASSED_ON

__all__ = ["PASSED_ON", "lsl"]


def lsl(context: typer.Context) -> None:
    """Stream a source out to Lab Streaming Layer: SOURCE [SPEED]."""
    from biomusic.rooms import open_tool

    raise typer.Exit(open_tool("lsl_out").run(context.args))
