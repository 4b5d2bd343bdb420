"""Played music set on the corpus's grid: bars, keys, roles, chords.

A played beat is read as sixteenths or as triplets, whichever its notes lie nearer to, and only a
beat too full for either as all twelve positions; the timing itself is left to the performance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from biomusic.score.key_finding import melody_key, scale_share
from biomusic.score.pitch import tonic_pitch
from biomusic.types import Key, Mode, Note, Role

from .chord_finding import harmony_of
from .midi_file import Played, PlayedNote
from .notation import POSITIONS_PER_BEAT, notes_to_events
from .piece import PieceBar, motifs
from .roles import by_role
from .written import Grid, grid_of

_SIXTEENTHS: Final = (0, 3, 6, 9, 12)
_TRIPLETS: Final = (0, 4, 8, 12)
_ALL: Final = tuple(range(POSITIONS_PER_BEAT + 1))
_SWUNG: Final = 0.6  # of the error on sixteenths, under which a beat is read as triplets
_FULL: Final = 4  # onsets of one sound in a beat, above which neither grid holds them
_SPAN: Final = 16  # bars over which a key of their own is looked for
_OTHER: Final = 0.08  # share of notes by which it must fit better than the piece's
_BASS: Final = 2.0  # times that a bass note counts, because riffs dwell on the tonic
_MODAL: Final = 0.03  # share of notes by which another mode, or a key a fifth away, fits better
# Of all weights, added to the first and the last low note each; it finds the tonics of more
# chorales and tunes than none does (``benchmarks/corpus.py``).
_ENDS: Final = 0.05
_BRIGHT: Final = (Mode.MAJOR, Mode.MIXOLYDIAN, Mode.LYDIAN)
_DARK: Final = (Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN)
_BAR_SLACK: Final = 1.0 / 24.0  # quarter notes by which a note may come before its bar


class _Placed(NamedTuple):
    role: Role
    place: int  # positions from the start of the stretch
    length: float  # quarter notes of the grid
    pitch: int  # MIDI
    velocity: float  # 0–1


def bars_of(played: Played) -> tuple[PieceBar, ...]:
    """Every bar in a metre of three or four beats; other stretches are left out."""
    voiced = by_role(played.parts)
    bars: list[tuple[Grid, list[_Placed]]] = []
    for start, end, grid in _stretches(played):
        inside = [(r, n) for r, n in voiced if start <= n.beat + _BAR_SLACK < end]
        bars += ((grid, bar) for bar in _barred(inside, start, grid))
    while bars and not bars[0][1]:
        bars.pop(0)
    while bars and not bars[-1][1]:
        bars.pop()
    found = [_bar(g, notes, k) for (g, notes), k in zip(bars, _keys(bars), strict=True)]
    return tuple(replace(b, motif=m) for b, m in zip(found, motifs(found), strict=True))


def played_key(weights: Sequence[float]) -> Key:
    """The key of twelve weights from C up, with the mode of its third that they fit best.

    Where a key a fifth away holds plainly more of the notes, it is that.
    """
    said = melody_key(weights)
    near = [Key((said.tonic + fifth) % 12, said.mode) for fifth in (0, 7, 5)]
    key = _better(near, weights)
    family = _BRIGHT if key.mode is Mode.MAJOR else _DARK
    return _better([Key(key.tonic, mode) for mode in family], weights)


def home_key(weights: Sequence[float], ends: Sequence[int]) -> Key:
    """The key of a whole piece, whose first and last low notes are probably its tonic.

    Args:
        weights: how long each pitch class sounds, from C up.
        ends: the pitch classes of those low notes.
    """
    lifted = list(weights)
    for end in ends:
        lifted[end] += _ENDS * sum(weights)
    return played_key(lifted)


def _better(keys: Sequence[Key], weights: Sequence[float]) -> Key:
    """The first key, unless another holds plainly more of the notes."""
    best = max(keys, key=lambda key: scale_share(weights, key))
    plainly = scale_share(weights, best) > scale_share(weights, keys[0]) + _MODAL
    return best if plainly else keys[0]


def _stretches(played: Played) -> Iterator[tuple[float, float, Grid]]:
    """From where to where (quarter notes) which grid holds."""
    ends = [*(metre.beat for metre in played.metres[1:]), played.beats + 1.0]
    for metre, end in zip(played.metres, ends, strict=True):
        grid = grid_of(metre.numerator, metre.denominator)
        if grid is not None:
            yield metre.beat, end, grid


def _barred(
    notes: Sequence[tuple[Role, PlayedNote]], start: float, grid: Grid
) -> Iterator[list[_Placed]]:
    """The bars of a stretch, from its first to its last note."""
    bars: defaultdict[int, list[_Placed]] = defaultdict(list)
    length = grid.metre * POSITIONS_PER_BEAT
    for placed in _quantised(notes, start, grid.factor):
        bars[placed.place // length].append(placed._replace(place=placed.place % length))
    for number in range(max(bars, default=-1) + 1):
        yield bars[number]


def _quantised(
    notes: Iterable[tuple[Role, PlayedNote]], start: float, factor: float
) -> Iterator[_Placed]:
    beats: defaultdict[int, list[tuple[float, Role, PlayedNote]]] = defaultdict(list)
    for role, note in notes:
        beat = max(0.0, (note.beat - start) * factor)
        beats[int(beat)].append((beat % 1.0 * POSITIONS_PER_BEAT, role, note))
    for beat, inside in beats.items():
        grid = _grid([(place, role, note.pitch) for place, role, note in inside])
        for place, role, note in inside:
            nearest = min(grid, key=lambda at: abs(at - place))
            where = beat * POSITIONS_PER_BEAT + nearest
            yield _Placed(role, where, note.length * factor, note.pitch, note.velocity)


def _grid(notes: Sequence[tuple[float, Role, int]]) -> tuple[int, ...]:
    """The positions on which a beat's notes are read."""
    sounds: defaultdict[tuple[Role, int], int] = defaultdict(int)
    for _, role, pitch in notes:
        sounds[role, pitch] += 1
    if max(sounds.values()) > _FULL:
        return _ALL
    straight, swung = (
        sum(min(abs(at - place) for at in grid) for place, _, _ in notes)
        for grid in (_SIXTEENTHS, _TRIPLETS)
    )
    return _TRIPLETS if swung < _SWUNG * straight else _SIXTEENTHS


def _keys(bars: Sequence[tuple[Grid, list[_Placed]]]) -> Iterator[Key]:
    """The piece's key, and in spans that plainly have another one, that."""
    sounding = [notes for notes in _pitched(bars) if notes]
    ends = [min(n.pitch for n in notes) % 12 for notes in (sounding[:1] + sounding[-1:])]
    home = home_key(_weights(bars), ends)
    for first in range(0, len(bars), _SPAN):
        span = bars[first : first + _SPAN]
        own = _weights(span)
        other = played_key(own)
        strays = scale_share(own, other) > scale_share(own, home) + _OTHER
        yield from [other if strays else home] * len(span)


def _pitched(bars: Iterable[tuple[Grid, list[_Placed]]]) -> Iterator[list[_Placed]]:
    for _, notes in bars:
        yield [note for note in notes if note.role is not Role.DRUMS]


def _weights(bars: Iterable[tuple[Grid, list[_Placed]]]) -> list[float]:
    weights = [0.0] * 12
    for _, notes in bars:
        for note in notes:
            if note.role is not Role.DRUMS:
                count = _BASS if note.role is Role.BASS else 1.0
                weights[note.pitch % 12] += count * min(note.length, 4.0)
    return weights


def _bar(grid: Grid, placed: Sequence[_Placed], key: Key) -> PieceBar:
    tonic = tonic_pitch(key)
    notes = [
        Note(
            role=n.role,
            beat=n.place / POSITIONS_PER_BEAT,
            length=n.length,
            pitch=n.pitch - (0 if n.role is Role.DRUMS else tonic),
            velocity=n.velocity,
            rank=0.0,
        )
        for n in placed
    ]
    events = notes_to_events(notes, grid.metre)
    return PieceBar(events, grid.metre, key.mode, harmony_of(events, grid.metre))
