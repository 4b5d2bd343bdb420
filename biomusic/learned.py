"""What was learnt of the listener, kept from one session to the next: rest, breath, answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from biomusic.config import folders, load_profile, load_toml
from biomusic.types import Person, Rest
from biomusic.whole import written_whole

MOST: Final = 3600.0  # s; what was learnt longer ago than an hour of rest must stay open to change
MEMORY: Final = 20  # nudges; what older ones showed counts for no more than so many
TELLING: Final = 3  # nudges from which on a listener's answer is believed


class LearnedRest(BaseModel):
    """The body at rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    heart_rate: Annotated[float, Field(ge=25, le=140)]  # bpm
    ln_rmssd: Annotated[float, Field(ge=0, le=7)] | None = None  # ln ms
    seconds: Annotated[float, Field(gt=0)]  # of rest that it was learnt from


class Answers(BaseModel):
    """How the listener answered the music."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: Annotated[float, Field(ge=-2, le=2)]  # share of a nudge that the steps followed
    nudges: Annotated[int, Field(gt=0)]  # that it was learnt from
    # bpm by which the heart moved with a whole step of density, 45 s later; not a cause
    density: float | None = None

    def with_more(self, other: Answers) -> Answers:
        """These and those of another session; the newest count at least as much."""
        kept = min(self.nudges, MEMORY)
        both = kept + other.nudges
        steps = (kept * self.steps + other.nudges * other.steps) / both
        density = other.density if other.density is not None else self.density
        return Answers(steps=steps, nudges=both, density=density)


class Learned(BaseModel):
    """``learned.toml``; written by the program, readable by people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rest: LearnedRest | None = None
    breath: Annotated[float, Field(ge=3.5, le=10.0)] | None = None  # breaths/min, the resonance
    answers: Answers | None = None

    def toml(self) -> str:
        """The same as a file that people can read."""
        lines = list[str]()
        if self.breath is not None:
            lines += [f"breath = {self.breath:.1f}  # breaths/min at which the heart swings most"]
        if self.rest is not None:
            lines += ["[rest]", f"heart_rate = {self.rest.heart_rate:.2f}  # bpm"]
            if self.rest.ln_rmssd is not None:
                lines += [f"ln_rmssd = {self.rest.ln_rmssd:.3f}  # ln ms"]
            lines += [f"seconds = {min(self.rest.seconds, MOST):.0f}  # that it was learnt from"]
        if self.answers is not None:
            told = self.answers
            lines += ["[answers]", f"steps = {told.steps:.3f}  # share of a nudge they followed"]
            lines += [f"nudges = {told.nudges}  # that it was learnt from"]
            if told.density is not None:
                lines += [f"density = {told.density:.2f}  # bpm a whole step, 45 s later"]
        return "\n".join(lines) + "\n"


def learned_path() -> Path:
    """Where it lies; it need not exist."""
    return folders().user_data_path / "learned.toml"


def load_learned(path: Path | None = None) -> Learned:
    """What earlier sessions learnt; nothing when there were none.

    Raises:
        InputError, ConfigError: the file was edited into something else.
    """
    place = path or learned_path()
    return load_toml(place, Learned) if place.exists() else Learned()


def save_learned(learned: Learned, path: Path | None = None) -> Path:
    """Keep it for the next session, whole or not at all.

    Raises:
        OutputError: the place cannot be written.
    """
    place = path or learned_path()
    with written_whole(place, "make room for it there") as draft:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(learned.toml(), encoding="utf-8")
    return place


def learn(
    rest: Rest | None = None, breath: float | None = None, answers: Answers | None = None
) -> Path:
    """Add what a session showed to what was known.

    Raises:
        OutputError: the place cannot be written.
    """
    known = load_learned()
    if answers is not None and known.answers is not None:
        answers = known.answers.with_more(answers)
    kept = LearnedRest(**_fields(rest)) if rest is not None else known.rest
    return save_learned(
        Learned(rest=kept, breath=breath or known.breath, answers=answers or known.answers)
    )


def listener() -> Person:
    """Who listens: the profile, and what was learnt of them."""
    known = load_learned()
    rest, answered = known.rest, known.answers
    kept = None if rest is None else Rest(rest.heart_rate, rest.ln_rmssd, rest.seconds)
    follows = answered.steps if answered is not None and answered.nudges >= TELLING else None
    return load_profile().person(kept, known.breath, follows)


def _fields(rest: Rest) -> dict[str, float]:
    given = {"heart_rate": rest.heart_rate, "ln_rmssd": rest.ln_rmssd, "seconds": rest.seconds}
    return {name: value for name, value in given.items() if value is not None}
