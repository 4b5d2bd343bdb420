"""``biomusic body``: what the body stage makes of a recording, as a table."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from biomusic.app.console import voice
from biomusic.errors import OutputError

if TYPE_CHECKING:
    from biomusic.types import BodyState, Estimate

COLUMNS: Final[dict[str, str]] = {  # column → field of BodyState
    "heart_rate_bpm": "heart_rate",
    "rmssd_ms": "rmssd",
    "cadence_spm": "cadence",
    "speed_mps": "speed",
    "respiration_bpm": "respiration_rate",
    "motion": "motion",
    "exertion": "exertion",
    "arousal": "arousal",
    "relaxation": "relaxation",
}


def body(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="Any input that render takes.")],
    out: Annotated[Path, typer.Option(help="The states, four a second, as .csv.")],
) -> None:
    """Show what the body stage makes of a recording."""
    from biomusic.config import load_profile
    from biomusic.rooms import open_source
    from biomusic.session.bodies import follow

    if out.suffix.lower() != ".csv":
        raise OutputError(out, "only .csv can be written", "name it something.csv")
    listened = open_source(source)
    with voice.progress(f"reading {listened.title}", listened.duration) as progress:
        states = follow(listened, load_profile().person())
        count = save_states(_watched(states, progress), out)
    voice.say(f"{count} states in {out}")


def save_states(states: Iterable[BodyState], path: Path) -> int:
    """Write states as CSV, beside first; returns how many.

    Raises:
        OutputError: the place cannot be written.
    """
    partial = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", newline="", encoding="utf-8") as file:
            count = _write(csv.writer(file).writerow, states)
        os.replace(partial, path)
    except OSError as problem:
        words = problem.strerror or "cannot be written"
        raise OutputError(path, words, "choose another place") from problem
    finally:
        partial.unlink(missing_ok=True)
    return count


def _write(row: Callable[[list[str]], object], states: Iterable[BodyState]) -> int:
    row(list(_header()))
    count = 0
    for state in states:
        row(list(_cells(state)))
        count += 1
    return count


def _header() -> Iterator[str]:
    yield from ("t_s", "activity", "p_aroused", "arousal_low", "arousal_high")
    for column in COLUMNS:
        yield from (column, f"{column}_sd", f"{column}_reason")


def _cells(state: BodyState) -> Iterator[str]:
    low, high = state.arousal_interval
    yield from (f"{state.t:.2f}", state.activity, _number(state.p_aroused))
    yield from (_number(low), _number(high))
    for field in COLUMNS.values():
        estimate: Estimate = getattr(state, field)
        yield from (_number(estimate.value), _number(estimate.sd), estimate.reason)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _watched(states: Iterator[BodyState], progress: Callable[[float], None]) -> Iterator[BodyState]:
    for state in states:
        progress(state.t)
        yield state
