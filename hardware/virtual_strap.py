"""A virtual strap: a real Bluetooth peripheral that wears any source.

``biomusic strap simulated:run --as h10 --transport usb:0``.  It passes for a heart-rate strap, an
H10 with ECG and acceleration, or a foot pod; other programs and watches find it, read it and hear
what it wears, in real time and with whatever ``--faults`` asks for.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from biomusic.errors import ConfigError, InputError, MissingExtraError, UnknownNameError
from biomusic.ports import Source, Tool
from biomusic.rooms import open_source

from .air import randoms
from .fault_script import EXAMPLE, FaultScript, parse
from .ledger import Ledger
from .outfits import OUTFITS, Outfit
from .peripheral import ADDRESS, FULL, VirtualStrap
from .wearing import Habits, Wearing

__all__ = ["ADDRESS", "FULL", "NAME", "TOOL", "VirtualStrap"]

NAME: Final = OUTFITS["heart"].name
COMMAND: Final = "biomusic strap"
USAGE: Final = f"{COMMAND} simulated:run --as h10"
REMEDY: Final = (
    "plug in a Bluetooth adapter that nothing else uses and name it as usb:0 (any system) or "
    "hci-socket:0 (Linux, as root, after “hciconfig hci0 down”)"
)
POWERING: Final = 10.0  # s that an adapter may take to answer


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    source: str
    outfit: Outfit
    transport: str
    script: FaultScript
    seed: int
    habits: Habits


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(COMMAND, message, f"try: {USAGE}")


def read_arguments(arguments: Sequence[str]) -> Wish:
    """Understand the command line.

    Raises:
        UserError: a word of it means nothing.
    """
    parser = _Parser(prog=COMMAND, description="Wear a source as a Bluetooth strap.")
    parser.add_argument("source", help="what to wear: simulated:run, a journal, a FIT or CSV file")
    parser.add_argument("--as", dest="outfit", default="heart", help="or h10, or pod")
    parser.add_argument("--transport", default="usb:0", help="Bumble's name of an adapter")
    parser.add_argument(
        "--faults", default="", help=f"what shall go wrong: {EXAMPLE}".replace("%", "%%")
    )
    parser.add_argument("--seed", type=int, default=0, help="of the faults")
    parser.add_argument("--battery", type=int, choices=range(101), metavar="0–100", default=90)
    parser.add_argument("--every", type=float, default=1.0, help="s between heart-rate packets")
    parser.add_argument("--compressed", action="store_true", help="acceleration in delta frames")
    said = parser.parse_args(arguments)
    if not 0.2 <= said.every <= 10:
        raise ConfigError(COMMAND, f"--every {said.every:g}", "is not between 0.2 and 10 s")
    if not 0 <= said.seed < 2**63:
        raise ConfigError(COMMAND, f"--seed {said.seed}", "is not between 0 and 2⁶³")
    habits = Habits(said.every, said.battery, said.compressed)
    if said.outfit not in OUTFITS:
        raise UnknownNameError("outfit of the strap", said.outfit, OUTFITS)
    outfit = OUTFITS[said.outfit]
    return Wish(said.source, outfit, said.transport, parse(said.faults), said.seed, habits)


async def wear(strap: VirtualStrap, source: Source, wish: Wish, ledger: Ledger) -> None:
    """Advertise, and notify what the source brings until it ends."""
    await strap.advertise()
    await Wearing(strap, source, wish.script, ledger, randoms(wish.seed), wish.habits).run()


async def _run(wish: Wish, source: Source, ledger: Ledger) -> None:
    from bumble.device import Device
    from bumble.hci import Address
    from bumble.transport import open_transport

    try:
        adapter = await open_transport(wish.transport)
    except Exception as problem:  # each of Bumble's drivers raises errors of its own
        raise _undriven(wish.transport, problem) from problem
    async with adapter:
        device = Device.with_hci(wish.outfit.name, Address(ADDRESS), adapter.source, adapter.sink)
        strap = VirtualStrap(device, wish.outfit)
        try:
            await asyncio.wait_for(device.power_on(), POWERING)
        except Exception as problem:
            raise _undriven(wish.transport, problem) from problem
        sys.stdout.write(
            f"“{strap.name}” advertises on {wish.transport} and wears {source.title}; "
            "Ctrl-C takes it off\n"
        )
        await wear(strap, source, wish, ledger)


def _undriven(transport: str, problem: Exception) -> InputError:
    reason = str(problem) or "it does not answer"
    return InputError(transport, f"no Bluetooth adapter can be driven there ({reason})", REMEDY)


class VirtualStrapTool:
    """The command; see the module."""

    def run(self, arguments: Sequence[str]) -> int:
        """Advertise on an adapter until the source ends; then say what was sent.

        Raises:
            ConfigError, UnknownNameError: a word of the command line means nothing.
            InputError: it is not complete, the source cannot be used, or no adapter can be driven.
            MissingExtraError: Bumble is not installed.
        """
        wish = read_arguments(arguments)
        source = open_source(wish.source)
        try:
            import bumble as _bumble
        except ImportError as missing:
            raise MissingExtraError("the virtual strap", "strap") from missing
        del _bumble
        ledger = Ledger()
        try:
            asyncio.run(_run(wish, source, ledger))
        finally:
            if ledger.made:
                sys.stdout.write(ledger.summary() + "\n")
        return 0


TOOL: Tool = VirtualStrapTool()
