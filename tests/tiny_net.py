"""A network small enough to be trained within a test, on lessons of the rule engine."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

corpora: Any = import_module("biomusic.models.corpus")
exports: Any = import_module("biomusic.models.export")
lessons: Any = import_module("biomusic.models.lessons")
networks: Any = import_module("biomusic.models.network")
nets: Any = import_module("biomusic.models.net")
recipes: Any = import_module("biomusic.models.recipe")
rules: Any = import_module("biomusic.models.source_rules")
training: Any = import_module("biomusic.models.training")

SHAPE = networks.Shape(width=32, layers=2, heads=2, window=48, head_width=24)
TOML = """
seed = 3
steps = {steps}
rows = 4
length = 96
rate = 3e-3
warm_up = 4
cooling = 0.3
decay = 0.05

[shape]
width = 32
layers = 2
heads = 2
window = 48
head_width = 24
"""


@cache
def corpus() -> Any:
    """Two short sessions of two styles, and one to judge by."""
    pieces = [rules.lesson(style, seed, 24) for style in ("lofi", "techno") for seed in (1, 2, 6)]
    splits = [{"validation": corpora.Split.VALIDATION}.get(p.split, 0) for p in pieces]
    facts = {
        "sources": [
            {
                "name": "rules",
                "title": "rules",
                "licence": "Apache-2.0",
                "pieces": len(pieces),
                "events": 0,
            }
        ],
        "version": "0",
    }
    return corpora.gathered(pieces, range(len(pieces)), splits, facts)


def recipe(steps: int) -> Any:
    return recipes.Recipe(3, steps, 4, 96, 3e-3, 4, 0.3, 0.05, SHAPE)


def unheard(progress: Any) -> None:
    """Nobody hears how far it is."""


def taught(folder: Path, steps: int) -> Any:
    """A pupil after so many steps."""
    folder.mkdir(parents=True, exist_ok=True)
    pupil = training.beginner(recipe(steps), corpus().digest, "0")
    training.train(pupil, corpus(), folder, unheard, every=4)
    return pupil


@cache
def opened(folder: Path) -> Any:
    """A generator of a tiny network."""
    exports.export(taught(folder, 12).network, folder / "net", {"step": 12})
    return nets.NetGenerator(folder / "net")
