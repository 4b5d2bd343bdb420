"""The rule engine as teacher: sessions in which wishes are drawn anew and held for some phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from biomusic import score
from biomusic.score.style import Style, open_style, style_names
from biomusic.types import Bar, Intent, Key, Mode, Note, Role

from .measures import Half, Harmony
from .notation import Event, chord_kind, notes_to_events
from .piece import Piece, PieceBar
from .rules import GENERATOR
from .source import Skip, Source

NAME: Final = "rules"
_PHRASE: Final = 4  # bars
_SESSION: Final = 192  # bars of a piece, about an arc of the form
_STEPS: Final = 16  # sixteenths in a bar
_STREAM: Final = 0x7EAC4  # of random numbers, apart from the composer's own
_HELD: Final = (1, 1, 2, 4, 8)  # phrases that wishes stay: music repeats only where they do
_MOVES: Final = 0.2  # share of new wishes that ask for another key
_APART: Final = 0.5  # share of wishes whose roles have a density of their own each
_TURN: Final = 20  # sessions, of which one each is to choose by and to judge by
_SPLITS: Final = {6: "validation", 16: "test"}
_CLOSING: Final = 12  # last bars of a session, which may go to the outro


def rules(events: int, seed: int = 1) -> Source:
    """So many events of every style, in sessions of their own seeds; the same every time."""

    def read(skip: Skip) -> Iterator[Piece]:
        for style in style_names():
            taught = 0
            for session in count(1000 * seed):
                piece = lesson(style, session)
                yield piece
                taught += piece.events
                if taught >= events:
                    break

    return Source(NAME, "biomusic's own rule engine", "Apache-2.0", "", tuple(_code()), read)


def _code() -> Iterator[Path]:
    """The files that decide what the rule engine writes."""
    yield from sorted(Path(__file__).parent.glob("rules*.py"))
    yield from sorted(Path(score.__file__ or "").parent.rglob("*.py"))


def lesson(style: str, seed: int, bars: int = _SESSION) -> Piece:
    """One session: what sounds at the densities that were drawn, on the grid as it is written."""
    sheet, draw = open_style(style), np.random.Generator(np.random.Philox([seed, _STREAM]))
    composer, written = GENERATOR.open(seed), list[PieceBar]()
    for index, intent in enumerate(_wishes(sheet, bars, draw)):
        written.append(_heard(composer.compose(index, intent), intent))
    work, split = f"{NAME} {style} {seed}", _SPLITS.get(seed % _TURN, "train")
    return Piece(NAME, f"{style}, seed {seed}", work, style, tuple(written), split)


def _wishes(style: Style, bars: int, draw: np.random.Generator) -> Iterator[Intent]:
    key, intent = _key(style, draw), None
    tempo, until = float(draw.uniform(*style.tempo)), 0
    for bar in range(bars):
        if bar == until or intent is None:
            until = bar + _PHRASE * _HELD[int(draw.integers(len(_HELD)))]
            if draw.random() < _MOVES:
                key = _key(style, draw)
            intent = _drawn(style, tempo, key, draw)
        ending = bars - bar <= _CLOSING and bars >= _SESSION
        yield replace(intent, t=bar * style.metre * 60.0 / tempo, closing=ending)


def _drawn(style: Style, tempo: float, key: Key, draw: np.random.Generator) -> Intent:
    density, energy, valence, register, syncopation = draw.random(5).tolist()
    apart = draw.random() < _APART
    own = dict(zip(Role, draw.random(len(Role)).tolist(), strict=True)) if apart else {}
    return Intent(
        t=0.0,
        tempo=tempo,
        key=key,
        density=density,
        energy=energy,
        brightness=0.5,
        valence=valence,
        style=style.name,
        register=register,
        syncopation=syncopation,
        densities=own,
    )


def _key(style: Style, draw: np.random.Generator) -> Key:
    """Any tonic; the style's own modes more often than the others."""
    modes = style.modes if draw.random() < 0.8 else tuple(Mode)
    return Key(int(draw.integers(12)), modes[int(draw.integers(len(modes)))])


def _heard(bar: Bar, intent: Intent) -> PieceBar:
    return PieceBar(
        events=written(bar, intent),
        metre=bar.metre,
        mode=bar.key.mode,
        harmony=harmony(bar),
        section=bar.section,
        motif=int(bar.theme.split()[0]) if bar.theme[:1].isdigit() else 0,
    )


def written(bar: Bar, intent: Intent) -> tuple[Event, ...]:
    """The events of a bar of the rule engine's, its feel undone: every note on its sixteenth."""
    heard = (note for note in bar.notes if note.rank <= intent.density_of(note.role))
    return notes_to_events((_straight(note, bar.style) for note in heard), bar.metre)


def harmony(bar: Bar) -> Harmony:
    """The chords that sound as a bar's halves begin."""
    return _chord(bar, 0.0), _chord(bar, bar.metre / 2.0)


def _chord(bar: Bar, beat: float) -> Half:
    spans = [span for span in bar.chords if span.beat <= beat + 1e-6] or [*bar.chords[:1]]
    return (spans[-1].root % 12, chord_kind(spans[-1].tones)) if spans else (-1, 0)


def _straight(note: Note, style: str) -> Note:
    grid = _grid(style, note.role)
    step = int(np.abs(np.array(grid) - note.beat).argmin())
    return replace(note, beat=step / 4.0)


@cache
def _grid(style: str, role: Role) -> tuple[float, ...]:
    """Where a style's feel puts each sixteenth, in quarter notes."""
    feel = open_style(style).feel
    return tuple(feel.beat(role, step) for step in range(_STEPS))
