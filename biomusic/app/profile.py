"""``biomusic profile``: what you told, what was learnt of you, and how to be rid of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from biomusic.app.console import voice
from biomusic.whole import written_whole

if TYPE_CHECKING:
    from collections.abc import Iterator


def profile(
    export: Annotated[
        Path | None, typer.Option(help="Write all of it into one readable file, a .toml.")
    ] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="Forget what was learnt; what you told stays.")
    ] = False,
) -> None:
    """Show what is known of you; export it, or forget what was learnt."""
    text = "\n".join(_lines())
    if export is not None:
        _write(export, text)
    if reset:
        _reset()
    if export is None and not reset:
        voice.say(text)


def _lines() -> Iterator[str]:
    from biomusic.config import load_profile, profile_path
    from biomusic.learned import load_learned
    from biomusic.sound.outputs import Outputs

    yield f"# what you told, in {profile_path()}"
    told = load_profile().model_dump(exclude_none=True)
    yield from (f"{name} = {_value(value)}" for name, value in told.items() if value)
    yield "\n# what was learnt of you"
    yield load_learned().toml().strip()
    outputs = Outputs()
    for name in outputs.names:
        habit = outputs.habit(name)
        yield f"\n[outputs.{_value(name)}]"
        yield f"latency = {habit.latency:.3f}  # s that it needs"
        yield f"offset = {habit.offset:.3f}  # s that you hear it later than the system says"


def _value(value: object) -> str:
    """A string, a number or a list of numbers in TOML."""
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if isinstance(value, tuple):
        return str(list(cast(tuple[float, ...], value)))
    return str(value)


def _write(place: Path, text: str) -> None:
    with written_whole(place, "name another place") as draft:
        draft.write_text(text + "\n", encoding="utf-8")
    voice.say(f"{place} holds all that is known of you")


def _reset() -> None:
    from biomusic.learned import learned_path
    from biomusic.sound.outputs import outputs_path

    for place in (learned_path(), outputs_path()):
        place.unlink(missing_ok=True)
    voice.say("What was learnt is forgotten: your rest, your breath, your answers, your outputs.")
