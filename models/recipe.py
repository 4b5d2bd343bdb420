"""What a training is made from: everything that decides its result, besides the data."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from biomusic.errors import InputError

from .network import Shape


@dataclass(frozen=True)
class Recipe:
    """How a network learns."""

    seed: int
    steps: int
    rows: int  # of a step, over all processes
    length: int  # notes and marks of a row
    rate: float  # of AdamW, at its highest
    warm_up: int  # steps
    cooling: float  # share of the steps in which the rate falls to nothing
    decay: float  # of weights
    shape: Shape = field(default_factory=Shape)

    def rate_at(self, step: int) -> float:
        """The rate of a step: up, level, and down in a straight line (Hägele et al. 2024)."""
        rising = (step + 1) / self.warm_up
        falling = (self.steps - step) / max(1.0, self.cooling * self.steps)
        return self.rate * max(0.0, min(1.0, rising, falling))

    def written(self) -> dict[str, Any]:
        """As plain values, for checkpoints and cards."""
        return asdict(self)


def recipe_from(values: dict[str, Any]) -> Recipe:
    """The reverse of ``Recipe.written``."""
    plain = {name: value for name, value in values.items() if name != "shape"}
    return Recipe(**plain, shape=Shape(**values["shape"]))


def open_recipe(name: str) -> Recipe:
    """A recipe by the name of one of ours, or by the path of a TOML file.

    Raises:
        InputError: there is none, or it says something that no recipe says.
    """
    room = Path(__file__).parent
    path = Path(name) if name.endswith(".toml") else room / f"recipe_{name}.toml"
    known = ", ".join(sorted(p.stem.removeprefix("recipe_") for p in room.glob("recipe_*.toml")))
    try:
        return recipe_from(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InputError(name, "is no recipe", f"name a TOML file or one of: {known}") from error
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            path, f"is no recipe ({error})", f"compare it with ours: {known}"
        ) from error
