"""What a session is asked to be: presets, the listener's config and profile, from TOML.

A preset is the whole truth of a session.  ``config.toml`` may change any of its values and
``profile.toml`` says who listens; both lie where the platform expects them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from platformdirs import PlatformDirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from biomusic.errors import ConfigError, InputError, UnknownNameError
from biomusic.score.key import parse_key
from biomusic.types import Person, Rest

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Record = TypeVar("Record", bound=BaseModel)
Range = tuple[Share, Share]


class Preset(BaseModel):
    """What the session starts from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    guide: str
    style: str
    generator: str = "rules"
    key: str  # "A minor"
    valence: Share = 0.5
    density: Range
    energy: Range
    brightness: Range
    minutes: Annotated[float, Field(gt=0.0)] = 10.0  # min, the length of a guide's journey
    tempo: tuple[float, float] | None = None  # bpm; None takes the style's own range
    tempo_from: Literal["cadence", "heart rate"] = "cadence"  # what a runner's beat follows
    goal: str = ""  # "z2", "140-150bpm", "175spm", or a workout; empty wants nothing
    bells: Annotated[float, Field(gt=0.0)] | None = None  # min between bells; None: at the ends
    silence: Annotated[float, Field(ge=0.0)] = 0.0  # min of it at the end of a sitting

    @field_validator("key")
    @classmethod
    def _key_has_a_name(cls, value: str) -> str:
        parse_key(value)
        return value

    @model_validator(mode="after")
    def _ranges_go_up(self) -> Preset:
        for name in ("density", "energy", "brightness"):
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(f"“{name}” must go from low to high, not from {low} to {high}")
        return self


class Wishes(BaseModel):
    """The listener's ``config.toml``: every value may be left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    preset: str | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    style: str | None = None
    generator: str | None = None
    key: str | None = None
    valence: Share | None = None
    density: Range | None = None
    energy: Range | None = None
    brightness: Range | None = None
    tempo: tuple[float, float] | None = None


class Profile(BaseModel):
    """The listener's ``profile.toml``; what is left out is estimated, and the report says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    age: Annotated[float, Field(ge=5, le=120)] | None = None  # years
    resting_heart_rate: Annotated[float, Field(ge=25, le=120)] | None = None  # bpm
    maximum_heart_rate: Annotated[float, Field(ge=90, le=240)] | None = None  # bpm
    threshold_heart_rate: Annotated[float, Field(ge=80, le=220)] | None = None  # bpm, lactate's
    zones: tuple[Annotated[float, Field(ge=30, le=240)], ...] = ()  # bpm, where each begins
    zones_by: Literal["maximum", "reserve", "threshold"] = "maximum"
    loudness: Annotated[float, Field(ge=40, le=120)] | None = None  # dBA at the ear at full level

    @field_validator("zones")
    @classmethod
    def _zones_rise(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if any(later <= earlier for earlier, later in pairwise(value)):
            raise ValueError("must rise from zone to zone")
        return value

    def person(
        self, rest: Rest | None = None, resonance: float | None = None, follows: float | None = None
    ) -> Person:
        """The same facts as other rooms take them, with what was learnt of this person."""
        return Person(**dict(self), rest=rest, resonance=resonance, follows=follows)


def folders() -> PlatformDirs:
    """Where this platform keeps settings, sessions and caches."""
    return PlatformDirs("biomusic", appauthor=False)


def config_path() -> Path:
    """The listener's ``config.toml``; it need not exist."""
    return folders().user_config_path / "config.toml"


def profile_path() -> Path:
    """The listener's ``profile.toml``; it need not exist."""
    return folders().user_config_path / "profile.toml"


def preset_names() -> tuple[str, ...]:
    """The presets that come with the package."""
    names = (file.name for file in resources.files("biomusic.presets").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_preset(name: str) -> Preset:
    """A preset of the package by its name, or any other by its path.

    Raises:
        UnknownNameError, ConfigError: with what to do about it.
    """
    path = Path(name)
    if path.suffix == ".toml":
        return load_toml(path, Preset)
    if name not in preset_names():
        raise UnknownNameError("preset", name, preset_names())
    text = (resources.files("biomusic.presets") / f"{name}.toml").read_text(encoding="utf-8")
    return _parse(Path(f"{name}.toml"), text, Preset)


def load_wishes(path: Path | None = None) -> Wishes:
    """The listener's config, or an empty one."""
    place = path or config_path()
    return load_toml(place, Wishes) if path or place.exists() else Wishes()


def load_profile(path: Path | None = None) -> Profile:
    """The listener's profile, or an empty one."""
    place = path or profile_path()
    return load_toml(place, Profile) if path or place.exists() else Profile()


def merge(preset: Preset, *wishes: Mapping[str, Any]) -> Preset:
    """The preset with the listener's values laid over it, the last one on top."""
    chosen = preset.model_dump()
    for wish in wishes:
        known = {k: v for k, v in wish.items() if v is not None and k in Preset.model_fields}
        chosen.update(known)
    return Preset.model_validate(chosen)


def load_toml(path: Path, shape: type[Record]) -> Record:
    """A TOML file in the shape that it should have.

    Raises:
        InputError, ConfigError: with what to do about it.
    """
    try:
        return _parse(path, path.read_text(encoding="utf-8"), shape)
    except OSError as problem:
        raise InputError(path, problem.strerror or "cannot be read", "check the path") from problem
    except UnicodeDecodeError as problem:
        raise InputError(path, "is not UTF-8 text", "save it as UTF-8") from problem


def _parse(path: Path, text: str, shape: type[Record]) -> Record:
    try:
        return shape.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise InputError(path, f"is not valid TOML ({problem})", "mend that line") from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        named = [part for part in first["loc"] if isinstance(part, str)]
        key = named[-1] if named else "the file"
        raise ConfigError(path, key, _explain(first, shape), _line_of(key, text)) from problem


def _explain(problem: Any, shape: type[BaseModel]) -> str:
    if problem["type"] == "extra_forbidden":
        return f"is not a setting; known are: {', '.join(sorted(shape.model_fields))}"
    if problem["type"] == "missing":
        return "is missing"
    message = str(problem["msg"]).removeprefix("Value error, ")
    return f"does not fit: {message[0].lower()}{message[1:]}"


def _line_of(key: str, text: str) -> int | None:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.split("=")[0].strip() == key:
            return number
    return None
