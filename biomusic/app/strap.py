"""``biomusic strap``: wear a source as a Bluetooth strap that others can hear."""

from __future__ import annotations

from typing import Any, Final

import typer

# The tool reads its own arguments, help included.
PASSED_ON: Final[dict[str, Any]] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "help_option_names": [],
}


def strap(context: typer.Context) -> None:
    """Wear a source as a virtual Bluetooth strap that other programs find and hear."""
    from biomusic.rooms import open_tool

    raise typer.Exit(open_tool("virtual_strap").run(context.args))
