"""``biomusic run``, ``meditate`` and ``focus``: put the strap on, press enter, and listen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from biomusic.app.console import voice
from biomusic.app.learning import learn_from
from biomusic.app.readiness import compile_once

if TYPE_CHECKING:
    from biomusic.ports import Source
    from biomusic.session.opening import Opened
    from biomusic.session.setup import Setup

QUIET: Final = 0.25  # of the level at which a first session ever begins, −12 dB
FINDING: Final = 11.0  # min: five rates of two minutes, and one at the rate that was found
BODIES: Final = {"run": "run", "meditate": "settle", "focus": "rest"}  # that a simulation wears

Strap = Annotated[
    str,
    typer.Option(
        help="auto, part of a name, simulated, none, or any source such as simulated:intervals."
    ),
]
Minutes = Annotated[float | None, typer.Option(min=0.1, help="How long; q ends it any time.")]
Style = Annotated[str | None, typer.Option(help="Another style than the preset's.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Another seed, other music.")]
Writer = Annotated[str | None, typer.Option(help="Who writes the bars; see biomusic list.")]
Out = Annotated[Path | None, typer.Option(help="The session's folder; one is made if not given.")]


def run(
    strap: Strap = "auto",
    goal: Annotated[
        str,
        typer.Option(
            help="175spm, z2, 140-150bpm, a workout (“5min 155spm; 4x(1km 175spm, 2min easy)”), "
            "or the file of one: .fit or .zwo."
        ),
    ] = "",
    by_heart: Annotated[
        bool, typer.Option("--by-heart", help="The beat follows your heart rate, not your steps.")
    ] = False,
    minutes: Minutes = None,
    style: Style = None,
    seed: Seed = None,
    generator: Writer = None,
    out: Out = None,
) -> None:
    """Run, walk or ride to music whose beat falls on your steps."""
    from biomusic.guide.goal import parse_goal

    goal = _read_if_file(goal)
    guide = parse_goal(goal).guide if goal else None
    wishes = {"goal": goal or None, "guide": guide, "style": style, "generator": generator}
    wishes["tempo_from"] = "heart rate" if by_heart else None
    _live("run", wishes, seed, strap, minutes, out)


def meditate(
    strap: Strap = "auto",
    minutes: Minutes = None,
    bells: Annotated[
        float | None, typer.Option(min=0.1, help="Minutes between bells; else at the ends alone.")
    ] = None,
    silence: Annotated[
        float | None, typer.Option(min=0.0, help="Minutes of silence before the end.")
    ] = None,
    find_rate: Annotated[
        bool,
        typer.Option(
            "--find-rate", help="Ten minutes that find the breath at which your heart swings most."
        ),
    ] = False,
    style: Style = None,
    seed: Seed = None,
    generator: Writer = None,
    out: Out = None,
) -> None:
    """Sit to music that begins where you are and leads down, with a swell to breathe with."""
    wishes = {"bells": bells, "silence": silence, "style": style, "generator": generator}
    if find_rate:
        minutes, wishes = FINDING, {**wishes, "guide": "resonance"}
    _live("meditate", {**wishes, "minutes": minutes}, seed, strap, minutes, out)


def focus(
    strap: Strap = "auto",
    minutes: Minutes = None,
    style: Style = None,
    seed: Seed = None,
    generator: Writer = None,
    out: Out = None,
) -> None:
    """Work to steady music that follows you gently and yields to rest."""
    _live("focus", {"style": style, "generator": generator}, seed, strap, minutes, out)


def _live(
    preset: str,
    wishes: Mapping[str, object],
    seed: int | None,
    strap: str,
    minutes: float | None,
    out: Path | None,
) -> None:
    from biomusic.app.choices import choose_live
    from biomusic.app.sessions import is_first, new_folder
    from biomusic.session.opening import open_session
    from biomusic.session.replay import FILE_NAME

    setup = choose_live(preset, wishes, seed)
    source = _source(strap, preset)
    if minutes is None and preset == "meditate":
        minutes = setup.preset.minutes
    compile_once()
    first, folder = is_first(), out or new_folder(preset)
    volume = QUIET if first else 1.0
    opened = open_session(setup, source, folder, volume, 60.0 * minutes if minutes else None)
    if first:
        opened.session.say("your first session begins softly, at −12 dB; + makes it louder")
    _play(opened, setup, 60.0 * minutes if minutes else None)
    _leave(opened, folder)
    if source.duration is None and strap != "none":  # a living body, not a recording of anybody
        learn_from(folder / FILE_NAME)


def _read_if_file(goal: str) -> str:
    """A goal may be a workout's file."""
    path = Path(goal)
    if not goal or not path.suffix or not path.is_file():
        return goal
    from biomusic.rooms import read_workout

    return read_workout(path)


def _source(strap: str, preset: str) -> Source:
    from biomusic.rooms import open_source
    from biomusic.session.nobody import Nobody

    if strap == "none":
        return Nobody()
    if strap == "simulated":
        return open_source(f"simulated:{BODIES[preset]}")
    return open_source(strap if ":" in strap else f"ble:{strap}")


def _play(opened: Opened, setup: Setup, seconds: float | None) -> None:
    from biomusic.app.live_lines import show_lines
    from biomusic.session.conducting import Desires

    desires = Desires()
    try:
        if voice.moves():
            from biomusic.app.live_page import show_page

            show_page(opened, desires, seconds, setup.preset.title)
        else:
            show_lines(opened, desires, seconds)
    finally:
        opened.close()


def _leave(opened: Opened, folder: Path) -> None:
    from biomusic.app.sessions import leave

    leave(folder)
    for reason, count in opened.session.skipped.most_common():
        voice.say(f"  skipped  {count} × {reason}")
    if opened.session.late:
        voice.say(f"  late     {opened.session.late} bars were played twice")
