"""Why the music changed: the moments at which a reason became another one, the telling ones first.

The guide gives its reasons at every look at the body.  Numbers inside a reason move all the
time, so two reasons are the same when they differ in their digits alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Final

from biomusic.score.key import key_name
from biomusic.types import Intent, Key

NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")
NO_BREAK: Final = "\u00a0"  # a unit stays with its number
FLICKER: Final = 3.0  # s; a reason that gives way sooner to the one before it is no turn
FULL: Final = {"tempo": 40.0, "density": 0.5, "energy": 0.5, "brightness": 0.5}  # a large change
A_KEY: Final = 1.0  # weight of a change of key; everybody hears one


@dataclass(frozen=True, slots=True)
class Turn:
    """A reason that came into force, and what became of the music under it."""

    t: float  # s
    what: str  # "Tempo 120 → 168 bpm"
    why: str
    weight: float  # how much of the music it moved; 1 is a large change


def turns(intents: Sequence[Intent]) -> list[Turn]:
    """Every turn in order of time; fields that turned together for one reason are one turn."""
    fields = sorted({name for intent in intents for name in intent.reasons})
    found = [turn for name in fields for turn in _turns_of(name, intents)]
    together: dict[tuple[float, str], list[Turn]] = {}
    for turn in found:
        together.setdefault((turn.t, turn.why), []).append(turn)
    merged = [_merged(group) for group in together.values()]
    return sorted(merged, key=lambda turn: turn.t)


def telling(found: Sequence[Turn], most: int) -> list[Turn]:
    """The weightiest turns, in order of time; the first one, where it all began, is among them."""
    heard: Counter[str] = Counter()
    ranked: list[tuple[float, Turn]] = []
    for turn in sorted(found[1:], key=lambda turn: -turn.weight):
        reason = _plain(turn.why)
        heard[reason] += 1
        ranked.append((turn.weight / heard[reason], turn))  # what is said again tells less
    ranked.sort(key=lambda pair: -pair[0])
    chosen = [*found[:1], *(turn for _, turn in ranked[: most - 1])]
    return sorted(chosen, key=lambda turn: turn.t)


def _turns_of(name: str, intents: Sequence[Intent]) -> list[Turn]:
    starts = _starts(name, intents)
    ends = [*starts[1:], len(intents) - 1]
    return [
        _turn(name, intents[max(0, start - 1)], intents[start], intents[end])
        for start, end in zip(starts, ends, strict=True)
    ]


def _starts(name: str, intents: Sequence[Intent]) -> list[int]:
    """Where a reason begins that lasts, or is not followed by the one before it."""
    kinds = [_kind(name, intent) for intent in intents]
    begins = [i for i, kind in enumerate(kinds) if i == 0 or kind != kinds[i - 1]]
    following = [(intents[index].t, kinds[index]) for index in begins[1:]]
    lasting: list[int] = []
    current: tuple[str, Key | None] | None = None
    for index, (until, then) in zip(begins, [*following, (inf, None)], strict=False):
        flicker = then == current and until - intents[index].t < FLICKER
        if kinds[index] != current and not flicker:
            lasting.append(index)
            current = kinds[index]
    return [index for index in lasting if intents[index].reasons.get(name)]


def _kind(name: str, intent: Intent) -> tuple[str, Key | None]:
    """What must change for a turn: the words, or the key itself."""
    return _plain(intent.reasons.get(name, "")), intent.key if name == "key" else None


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    return NUMBER.sub("#", words)


def _turn(name: str, before: Intent, start: Intent, end: Intent) -> Turn:
    why = start.reasons[name]
    if name == "key":
        old, new = key_name(before.key), key_name(start.key)
        return Turn(start.t, f"Key {_arrow(old, new)}", why, A_KEY if old != new else 0.0)
    if name not in FULL:
        return Turn(start.t, name.capitalize(), why, 0.0)
    old_value, new_value = float(getattr(before, name)), float(getattr(end, name))
    factor, unit = (1.0, "bpm") if name == "tempo" else (100.0, "%")
    shown = _arrow(f"{factor * old_value:.0f}", f"{factor * new_value:.0f}")
    weight = abs(new_value - old_value) / FULL[name]
    return Turn(start.t, f"{name.capitalize()} {shown}{NO_BREAK}{unit}", why, weight)


def _arrow(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


def _merged(group: Sequence[Turn]) -> Turn:
    what = ", ".join(turn.what if not i else _lower(turn.what) for i, turn in enumerate(group))
    return Turn(group[0].t, what, group[0].why, max(turn.weight for turn in group))


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
