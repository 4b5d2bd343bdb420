"""From the words on the command line to a session's setup: preset, config, options, in turn."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from biomusic.config import Preset, load_preset, load_wishes, merge
from biomusic.guide.steering import list_guides
from biomusic.learned import listener
from biomusic.rooms import list_generators
from biomusic.score.style import style_names
from biomusic.session.setup import Setup
from biomusic.shelf import must_be_known

DEFAULT_PRESET: Final = "run"
DEFAULT_SEED: Final = 1
SEEDS: Final = 1_000_000  # short enough to be told to a friend


def choose(preset: str | None, style: str | None, seed: int | None) -> Setup:
    """The session that the options, the config and the preset ask for, strongest first.

    Raises:
        UnknownNameError, ConfigError: with what to do about it.
    """
    wishes = load_wishes()
    base = load_preset(preset or wishes.preset or DEFAULT_PRESET)
    chosen = merge(base, wishes.model_dump(), {"style": style})
    _check_names(chosen)
    picked = next(s for s in (seed, wishes.seed, DEFAULT_SEED) if s is not None)
    return Setup(chosen, listener(), picked)


def choose_live(preset: str, wishes: Mapping[str, Any], seed: int | None) -> Setup:
    """The live session that a command's own ``wishes`` ask for, over config and preset.

    Without a seed every session has another, so that no two runs sound alike.

    Raises:
        UserError: with what to do about it.
    """
    config = load_wishes()
    chosen = merge(load_preset(preset), config.model_dump(), wishes)
    _check_names(chosen)
    picked = next((s for s in (seed, config.seed) if s is not None), None)
    return Setup(chosen, listener(), secrets.randbelow(SEEDS) if picked is None else picked)


def _check_names(preset: Preset) -> None:
    must_be_known("guide", preset.guide, (card.name for card in list_guides()))
    must_be_known("style", preset.style, style_names())
    must_be_known("generator", preset.generator, (card.name for card in list_generators()))
