"""What a listener is shown of a live session, in words: the same for a page and for plain lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from biomusic.app.console import clock
from biomusic.score.key import key_name
from biomusic.session.glance import Glance
from biomusic.types import STROKES, Activity, BodyState, Estimate

MILE: Final = 1609.344  # m
UNKNOWN: Final = "–"


class Row(NamedTuple):
    """One thing that is shown."""

    name: str
    value: str
    why: str  # it is as it is; or why it is not known


def body_rows(glance: Glance) -> list[Row]:
    """The body as far as it is known."""
    state = glance.state
    return [
        _measured("heart rate", state.heart_rate, "bpm", 0, _zone(state)),
        _cadence(state),
        _measured("breathing", state.respiration_rate, "a minute", 1),
        _share("exertion", state.exertion),
        Row("arousal", _arousal(state), state.arousal.reason),
        Row("signal", _signal(state), _trouble(state)),
    ]


def _cadence(state: BodyState) -> Row:
    if state.activity is not Activity.CYCLE:
        return _measured("cadence", state.cadence, "steps/min", 0, _activity(state))
    turns = None if state.cadence.value is None else state.cadence.value / STROKES
    return _measured("pedals", replace(state.cadence, value=turns), "rpm", 0, _activity(state))


def music_rows(glance: Glance) -> list[Row]:
    """The music, and the reason of each of its sides."""
    intent = glance.intent
    why = intent.reasons
    wanted = f"{intent.tempo:.0f} bpm"
    return [
        Row("tempo", wanted, why.get("tempo", "")),
        Row("key", key_name(intent.key), why.get("key", "")),
        Row("density", f"{intent.density:.0%}", why.get("density", "")),
        Row("style", f"{intent.style}, {glance.section or 'beginning'}", f"by {glance.author}"),
        Row("volume", f"{glance.volume:.0%}", why.get("level", "")),
    ]


def headline(glance: Glance) -> str:
    """Time, way and who plays, in one line."""
    parts = [clock(glance.t), _way(glance.metres), glance.output or "not heard"]
    return " · ".join(part for part in parts if part)


def worn(glance: Glance) -> str:
    """What is connected."""
    return ", ".join(glance.devices) or "no wearable yet; the music plays without one"


def ceiling(glance: Glance) -> str:
    """The limit of the heart rate."""
    return f"heart-rate ceiling {glance.ceiling}"


def plain_line(glance: Glance) -> str:
    """The session in one line that can be read aloud."""
    body = [f"{row.name} {row.value}" for row in body_rows(glance)[:2] if row.value != UNKNOWN] or [
        "body not known yet"
    ]
    intent = glance.intent
    music = f"tempo {intent.tempo:.0f}, {key_name(intent.key)}, density {intent.density:.0%}"
    reason = intent.reasons.get("tempo", "")
    return "; ".join(part for part in (headline(glance), *body, music, reason) if part)


def _measured(name: str, found: Estimate, unit: str, digits: int, beside: str = "") -> Row:
    if found.value is None:
        return Row(name, UNKNOWN, found.reason)
    return Row(name, f"{found.value:.{digits}f} {unit}", found.reason or beside)


def _share(name: str, found: Estimate) -> Row:
    value = UNKNOWN if found.value is None else f"{found.value:.0%}"
    return Row(name, value, found.reason)


def _arousal(state: BodyState) -> str:
    low, high = state.arousal_interval
    if state.arousal.value is None:
        return UNKNOWN
    return f"{state.arousal.value:.2f} ({low:.2f} to {high:.2f}; rest is 0.5)"


def _zone(state: BodyState) -> str:
    return f"zone {state.heart_rate_zone}" if state.heart_rate_zone else ""


def _activity(state: BodyState) -> str:
    return "" if state.activity is Activity.UNKNOWN else str(state.activity)


def _signal(state: BodyState) -> str:
    if not state.quality:
        return UNKNOWN
    return ", ".join(f"{name} {quality.score:.0%}" for name, quality in state.quality.items())


def _trouble(state: BodyState) -> str:
    return "; ".join(quality.reason for quality in state.quality.values() if quality.reason)


def _way(metres: float | None) -> str:
    if metres is None:
        return ""
    return f"{metres / 1000:.2f} km ({metres / MILE:.2f} miles)"
