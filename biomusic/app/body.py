"""``biomusic body``: what the body stage makes of a recording, as tables."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from biomusic import __version__
from biomusic.app.console import clock, voice
from biomusic.app.table_file import Table, open_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from biomusic.types import BodyState, Person, Rest


class Counted(NamedTuple):
    """What a recording came to."""

    states: int = 0
    beats: int = 0
    seconds: float = 0.0
    rest: Rest | None = None  # as learnt by its end


def body(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="Any input that render takes.")],
    out: Annotated[Path, typer.Option(help="The states, four a second: .csv or .parquet.")],
    beats: Annotated[
        Path | None, typer.Option(help="Every heartbeat, with its class and interval, too.")
    ] = None,
    activity: Annotated[
        Path | None, typer.Option(help="What is known of the activity: a CSV of t_s,activity.")
    ] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="It is you: keep what it shows of your rest.")
    ] = False,
) -> None:
    """Show what the body stage makes of a recording."""
    from biomusic.app.body_tables import beat_columns, state_columns
    from biomusic.app.known_activity import read_activity
    from biomusic.learned import listener
    from biomusic.rooms import open_source
    from biomusic.session.bodies import follow

    known = read_activity(activity) if activity is not None else None
    listened, person = open_source(source), listener()
    about = _about(listened.title, person)
    with ExitStack() as stack:
        states = _opened(stack, open_table(out, state_columns(), about))
        hearts = _opened(stack, open_table(beats, beat_columns(), about)) if beats else None
        with voice.progress(f"reading {listened.title}", listened.duration) as progress:
            looks = follow(listened, person, known.at if known else None)
            counted = _write(looks, states, hearts, progress)
        for table in (states, hearts):
            if table is not None:
                table.close()
    _tell(counted, out, beats)
    if learn:
        _keep(counted.rest)


def _about(title: str, person: Person) -> dict[str, Any]:
    from dataclasses import asdict

    return {"biomusic": __version__, "input": title, "person": asdict(person)}


def _opened(stack: ExitStack, table: Table) -> Table:
    stack.callback(table.abandon)  # does nothing once the table is closed
    return table


def _write(
    looks: Iterator[BodyState],
    states: Table,
    hearts: Table | None,
    progress: Callable[[float], None],
) -> Counted:
    """Write all of it."""
    from biomusic.app.body_tables import beat_cells, state_cells

    counted = Counted()
    for state in looks:
        states.add(state_cells(state))
        counted = Counted(counted.states + 1, counted.beats + len(state.beats), state.t, state.rest)
        if hearts is not None:
            for beat in state.beats:
                hearts.add(beat_cells(beat))
        progress(state.t)
    return counted


def _tell(counted: Counted, out: Path, beats: Path | None) -> None:
    voice.say(f"{counted.states} states of {clock(counted.seconds)} in {out}")
    if beats is not None:
        voice.say(f"{counted.beats} heartbeats in {beats}")


def _keep(rest: Rest | None) -> None:
    from biomusic.learned import learn

    if rest is None:
        voice.say("It shows no rest; nothing was learnt")
        return
    place = learn(rest)
    voice.say(f"Your rest, {rest.heart_rate:.0f} beats/min, is kept in {place}")
