"""How the network's events are played: weighed, moved off the pulse or onto it, with feel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from biomusic.score.density import Candidate
from biomusic.score.style import Style
from biomusic.score.syncopation import AS_WRITTEN, moved, pulse_after, syncopated
from biomusic.types import Role

from .net_brief import Brief
from .net_legal import SINGLE
from .notation import (
    DRUMS,
    LENGTHS,
    PITCHES,
    POSITIONS_PER_BEAT,
    ROLES,
    TONIC,
    Event,
    kit,
    velocity,
)

_STEP: Final = POSITIONS_PER_BEAT // 4
_PULSES: Final = (48, 24, 12, 6, 3, 1)  # positions, from the bar to the sixteenth and below
_WEIGHT: Final = 0.16  # importance between one pulse and the next finer one
_SURPRISE: Final = 0.02  # importance of a nat
_INNER: Final = 0.04  # importance between the voices of a chord

Weighed = list[tuple[Event, float]]  # with its importance


def performed(
    order: Brief,
    notes: Mapping[Event, float],
    syncopation: float,
    fast: bool,
    model: Iterable[Candidate],
) -> Iterator[Candidate]:
    """What a bar could play.

    Args:
        order: what the bar was written for.
        notes: its events, each with its surprise in nats.
        syncopation: 0–1; 0.5 leaves the lines as they are written.
        fast: whether onsets keep to eighths.
        model: the rule engine's version, as loud as is asked.
    """
    style = order.scenes[0].style
    own, fixed, loudest = kit(style.name), _anchored(style), _loudest(model)
    for role in Role:
        part = [event for event in notes if ROLES[event.role] is role]
        weighed = [(event, _importance(part, n, notes[event])) for n, event in enumerate(part)]
        lines = _kinds(weighed) if role is Role.DRUMS else [weighed]
        played = [
            note
            for line in lines
            for note in (line if _drum(line, own) in fixed else _moved(line, syncopation, fast))
        ]
        accent = max((velocity(event.velocity) for event, _ in played), default=1.0)
        factor = loudest.get(role, accent) / accent
        yield from _sounded(order, role, played, own, factor)


def _moved(line: Weighed, amount: float, fast: bool) -> Weighed:
    """Onsets moved against the pulse or back onto it; notes keep the weight they had."""
    steps = tuple(sorted({event.position // _STEP for event, _ in line}))
    goals = moved(steps, amount, not fast)
    if amount < AS_WRITTEN and tuple(sorted(goals)) == goals:
        goals = moved(goals, amount, not fast)  # what came home to an eighth may go on to the beat
    ways = dict(zip(steps, goals, strict=True))
    placed = [
        (event._replace(position=_STEP * ways[event.position // _STEP]), importance)
        for event, importance in line
    ]
    return sorted(placed, key=lambda pair: pair[0].position)


def _sounded(
    order: Brief, role: Role, played: Weighed, own: Mapping[int, int], factor: float
) -> Iterator[Candidate]:
    part = [event for event, _ in played]
    for place, (event, importance) in enumerate(played):
        scene = order.scene(event.position)
        drum = DRUMS[event.pitch - PITCHES] if event.pitch >= PITCHES else None
        pitch = scene.tonic + event.pitch - TONIC if drum is None else own.get(drum, drum)
        steps = min(LENGTHS[event.length], _room(part, place, role)) / _STEP
        loud = velocity(event.velocity)
        note = scene.note(role, event.position / _STEP, steps, pitch, loud, importance)
        yield replace(note, velocity=min(1.0, max(0.03, loud * factor)))


def _room(part: Sequence[Event], place: int, role: Role) -> int:
    """Positions until the next note that would cut this one short."""
    event = part[place]
    for later in part[place + 1 :]:
        if later.position > event.position and (role in SINGLE or later.pitch == event.pitch):
            return later.position - event.position
    return LENGTHS[-1]


def _importance(part: Sequence[Event], place: int, surprise: float) -> float:
    """The heavier the pulse the sooner a note is heard, and the less it surprises.

    A syncopation stands for the pulse that it replaces.
    """
    event = part[place]
    drum = ROLES[event.role] is Role.DRUMS
    line = [e.position // _STEP for e in part if not drum or e.pitch == event.pitch]
    step, position = event.position // _STEP, event.position
    if syncopated(step, line):
        position = _STEP * pulse_after(step)
    weight = next(n for n, pulse in enumerate(_PULSES) if position % pulse == 0)
    inner = sum(other.position == event.position for other in part[:place])
    return _WEIGHT * weight + _INNER * inner + _SURPRISE * surprise


def _loudest(model: Iterable[Candidate]) -> dict[Role, float]:
    """How loud each part's accents are asked to be."""
    loudest: dict[Role, float] = {}
    for note in model:
        loudest[note.role] = max(note.velocity, loudest.get(note.role, 0.0))
    return loudest


def _kinds(drums: Weighed) -> list[Weighed]:
    """Each drum for itself."""
    kinds = dict.fromkeys(event.pitch for event, _ in drums)
    return [[pair for pair in drums if pair[0].pitch == kind] for kind in kinds]


def _drum(line: Weighed, own: Mapping[int, int]) -> int | None:
    """The General MIDI number of a drum's line."""
    if not line or line[0][0].pitch < PITCHES:
        return None
    drum = DRUMS[line[0][0].pitch - PITCHES]
    return own.get(drum, drum)


def _anchored(style: Style) -> frozenset[int]:
    """The drums that are the pulse itself."""
    return frozenset(
        part.pitch for part in style.parts if part.role is Role.DRUMS and part.anchored
    )
