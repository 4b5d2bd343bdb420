"""What was learnt of the listener's rest, kept from one session to the next."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from biomusic.config import folders, load_profile, load_toml
from biomusic.errors import OutputError
from biomusic.types import Person, Rest

MOST: Final = 3600.0  # s; what was learnt longer ago than an hour of rest must stay open to change


class Baseline(BaseModel):
    """``baseline.toml``; written by the program, readable by people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heart_rate: Annotated[float, Field(ge=25, le=140)]  # bpm
    ln_rmssd: Annotated[float, Field(ge=0, le=7)] | None = None  # ln ms
    seconds: Annotated[float, Field(gt=0)]  # of rest that it was learnt from


def baseline_path() -> Path:
    """Where it lies; it need not exist."""
    return folders().user_data_path / "baseline.toml"


def load_baseline(path: Path | None = None) -> Rest | None:
    """What earlier sessions learnt; None when there were none.

    Raises:
        InputError, ConfigError: the file was edited into something else.
    """
    place = path or baseline_path()
    if not place.exists():
        return None
    kept = load_toml(place, Baseline)
    return Rest(kept.heart_rate, kept.ln_rmssd, kept.seconds)


def save_baseline(rest: Rest, path: Path | None = None) -> Path:
    """Keep it for the next session, whole or not at all.

    Raises:
        OutputError: the place cannot be written.
    """
    place = path or baseline_path()
    lines = [f"heart_rate = {rest.heart_rate:.2f}  # bpm"]
    if rest.ln_rmssd is not None:
        lines.append(f"ln_rmssd = {rest.ln_rmssd:.3f}  # ln ms")
    lines.append(f"seconds = {min(rest.seconds, MOST):.0f}  # of rest that it was learnt from")
    partial = place.with_name(f".{place.name}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(partial, place)
    except OSError as problem:
        partial.unlink(missing_ok=True)
        words = problem.strerror or "cannot be written"
        raise OutputError(place, words, "make room for it there") from problem
    return place


def listener() -> Person:
    """Who listens: the profile, and what was learnt of their rest."""
    return load_profile().person(load_baseline())
