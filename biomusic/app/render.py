"""``biomusic render``: a recording becomes music, faster than real time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from biomusic.app.console import clock, voice
from biomusic.app.readiness import compile_once
from biomusic.errors import OutputError

if TYPE_CHECKING:
    from biomusic.ports import Source
    from biomusic.session.recording import Wanted
    from biomusic.session.setup import Setup


def render(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help="A FIT or CSV file, a folder of CSV files, a session's journal, or a simulated "
            "body such as simulated:run.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="The music: .flac, .wav, .ogg, .opus, .mp3 or .mid.")],
    preset: Annotated[
        str | None, typer.Option(help="run, meditate, focus, or a .toml file.")
    ] = None,
    style: Annotated[str | None, typer.Option(help="Another style than the preset's.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Another seed, other music.")] = None,
    report: Annotated[Path | None, typer.Option(help="A page with pictures of it all.")] = None,
    midi: Annotated[Path | None, typer.Option(help="The same music as MIDI as well.")] = None,
    stems: Annotated[
        Path | None, typer.Option(help="A folder for what each role plays, without effects.")
    ] = None,
    journal: Annotated[
        Path | None, typer.Option(help="Where the journal goes; beside the music if not given.")
    ] = None,
) -> None:
    """Turn a recording of a body into music that follows it."""
    from biomusic.app.choices import choose
    from biomusic.rooms import open_source
    from biomusic.session.recording import MIDI_SUFFIXES, Wanted

    setup = choose(preset, style, seed)
    listened = open_source(source)
    only_midi = out.suffix.lower() in MIDI_SUFFIXES
    if only_midi and midi is not None and midi != out:
        raise OutputError(out, "is MIDI already, so --midi makes no sense", "drop one of them")
    if only_midi and stems is not None:
        raise OutputError(out, "is MIDI, which has no stems", "name a sound file")
    wanted = Wanted(
        journal=journal or out.with_suffix(".jsonl"),
        audio=None if only_midi else out,
        midi=out if only_midi else midi,
        stems=stems,
    )
    make(setup, listened, wanted, report)


def make(setup: Setup, source: Source, wanted: Wanted, report: Path | None) -> None:
    """Record a session, write its report, and say what was left where."""
    from biomusic.app.telling import save_report
    from biomusic.session.recording import record
    from biomusic.types import SAMPLE_RATE

    compile_once()
    started = time.perf_counter()
    with voice.progress(f"playing {source.title}", source.duration) as progress:
        performance = record(setup, source, wanted, progress)
    seconds = performance.conductor.engine.frame / SAMPLE_RATE
    spent = time.perf_counter() - started
    if report is not None:
        save_report(wanted, report)
    voice.say(f"{clock(seconds)} of music in {spent:.1f} s, {seconds / spent:.0f} times real time")
    for reason, count in performance.skipped.most_common():
        voice.say(f"  skipped  {count} × {reason}")
    for what, path in (
        ("music", wanted.audio),
        ("MIDI", wanted.midi),
        ("stems", wanted.stems),
        ("journal", wanted.journal),
        ("report", report),
    ):
        if path is not None:
            voice.say(f"  {what:8} {path}")
