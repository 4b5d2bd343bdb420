"""``biomusic scan``: which wearables are near."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final

import typer

from biomusic.app.console import voice
from biomusic.errors import InputError

if TYPE_CHECKING:
    from biomusic.ports import Scanner, Sighting

SECONDS: Final = 8.0  # s; straps advertise about every second, watches less often
COLUMNS = ("name", "kind", "streams", "signal", "battery")
NOBODY = "no wearable answered"
REMEDY = (
    "wear the strap, moisten its electrodes, switch a watch to broadcasting, and close other "
    "apps that use it: a strap that is connected elsewhere does not show itself"
)


def scan(
    seconds: Annotated[
        float, typer.Option(min=0.1, max=600.0, help="How long to listen.")
    ] = SECONDS,
    battery: Annotated[
        bool,
        typer.Option("--battery", help="Connect to each for a moment and read its battery."),
    ] = False,
) -> None:
    """List the wearables near you: name, kind, streams, signal strength and battery."""
    import asyncio

    voice.warn(f"Listening for {seconds:g} s ...")
    found = asyncio.run(scanner().scan(seconds, battery))
    if not found:
        raise InputError("Bluetooth", NOBODY, REMEDY)
    show(found)


def scanner() -> Scanner:
    """The one that this computer has."""
    from typing import cast

    from biomusic.shelf import take

    return cast("Scanner", take("biomusic.sensors", "SCANNER", "ble", "scanner"))


def show(found: Sequence[Sighting]) -> None:
    """A line for each, and what to do about those that somebody holds."""
    voice.table("Wearables near you", COLUMNS, [_row(it) for it in found])
    for it in found:
        if it.held:
            voice.say(
                f"{it.name} is connected to this computer already; a session can listen as well, "
                "and takes the link along when it ends"
            )


def _row(it: Sighting) -> tuple[str, ...]:
    strength = "connected" if it.strength is None and it.held else _number(it.strength, " dBm")
    return it.name, it.wearable, ", ".join(it.streams), strength, _number(it.battery, " %")


def _number(value: int | None, unit: str) -> str:
    return "?" if value is None else f"{value}{unit}"
