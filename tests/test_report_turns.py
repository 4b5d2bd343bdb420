"""Why the music changed: numbers that move are no reasons, and what is said again tells less."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from biomusic.app.turns import Turn, telling, turns
from biomusic.types import Intent, Key, Mode

Say = Callable[[float], str]


def intents(tempo_why: Say, seconds: float = 60.0) -> list[Intent]:
    return [
        Intent(
            t, 120.0 + t / 2, Key(9, Mode.MINOR) if t < 30 else Key(4, Mode.MINOR),
            0.5, 0.5, 0.5, 0.5, "techno",
            reasons={"tempo": tempo_why(t), "key": "home key" if t < 30 else "calmer"},
        )
        for t in np.arange(0.0, seconds, 0.25).tolist()
    ]  # fmt: skip


def test_a_number_that_moves_is_no_new_reason() -> None:
    found = turns(intents(lambda t: f"a beat a step at {160 + t:.0f} steps/min"))
    assert [turn.t for turn in found if "Tempo" in turn.what] == [0.0]


def test_a_turn_tells_where_the_music_went() -> None:
    found = turns(intents(lambda t: "no steps" if t < 20 else "a beat a step"))
    assert [turn.t for turn in found if turn.why == "a beat a step"] == [20.0]
    assert "Tempo 130 → 150\u00a0bpm" in [turn.what for turn in found]
    assert "Key A minor → E minor" in [turn.what for turn in found]


def test_a_reason_that_flickers_is_no_turn() -> None:
    found = turns(intents(lambda t: "lost" if 20 <= t < 21 else "steps"))
    assert [turn.why for turn in found if "Tempo" in turn.what] == ["steps"]


def test_fields_that_turn_together_are_told_together() -> None:
    both = [
        Intent(t, 100.0, Key(0, Mode.MAJOR), 0.5, 0.5, 0.5, 0.5, "ambient",
               reasons={"density": "calm", "tempo": "calm"})
        for t in (0.0, 1.0)
    ]  # fmt: skip
    assert [turn.what for turn in turns(both)] == ["Density 50\u00a0%, tempo 100\u00a0bpm"]


def test_what_is_said_again_tells_less() -> None:
    again = [Turn(float(t), "Key", "a new key", 1.0) for t in range(1, 9)]
    once = Turn(9.0, "Density", "no data from the body", 0.6)
    chosen = telling([Turn(0.0, "Key", "home key", 0.0), *again, once], 3)
    assert once in chosen
    assert [turn.t for turn in chosen] == sorted(turn.t for turn in chosen)
