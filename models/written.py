"""Music as it stands on the page, set on the corpus's grid with key, roles, chords and parts.

A beat of a compound metre is written as a quarter of triplets, a half note that is the beat as a
quarter, and two bars of two beats as one of four: so every metre is three or four quarters.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from biomusic.score.harmonise import harmonise
from biomusic.score.key_finding import melody_key, scale_share
from biomusic.score.pitch import tonic_pitch
from biomusic.types import Key, Mode, Note, Role

from .chord_finding import harmony_of
from .engraved import Engraved, EngravedBar
from .measures import Half, Harmony
from .notation import chord_kind, notes_to_events
from .piece import Piece, PieceBar, motifs

FEWEST_BARS: Final = 4
_IN_KEY: Final = 0.85  # share of a tune in its scale under which its key is not believed
_WRITTEN_MODES: Final = {
    "major": Mode.MAJOR,
    "ionian": Mode.MAJOR,
    "minor": Mode.MINOR,
    "aeolian": Mode.MINOR,
    "dorian": Mode.DORIAN,
    "mixolydian": Mode.MIXOLYDIAN,
    "lydian": Mode.LYDIAN,
    "phrygian": Mode.PHRYGIAN,
}
# Fifths from the major tonic of a signature to the mode's tonic.
_FIFTHS: Final = {
    Mode.LYDIAN: -1,
    Mode.MAJOR: 0,
    Mode.MIXOLYDIAN: 1,
    Mode.DORIAN: 2,
    Mode.MINOR: 3,
    Mode.PHRYGIAN: 4,
}
_PARTS: Final = ("A", "B")  # names of a tune's first parts; others have none
# The page has no loudness: each piece is given one, and its accents by metre.
_LOUDNESS: Final = (0.35, 0.85)
_ACCENTS: Final = (1.0, 0.9, 0.8)  # of the downbeat, other beats, and between them

Chorder = Callable[["Page", Key], list[Harmony]]


class Grid(NamedTuple):
    """How written bars lie on the grid."""

    factor: float  # grid quarters for a written quarter
    beats: int  # grid quarters in a written bar
    bars: int  # written bars in a bar of the corpus

    @property
    def metre(self) -> int:
        """Quarters in a bar of the corpus."""
        return self.beats * self.bars


@dataclass(frozen=True, slots=True)
class Page:
    """A piece in bars of the corpus, before its chords are known."""

    grid: Grid
    bars: tuple[tuple[Note, ...], ...]
    sections: tuple[str, ...]
    symbols: tuple[tuple[float, Half], ...]  # by grid quarters from the start


def grid_of(numerator: int, denominator: int) -> Grid | None:
    """The grid of a time signature; None for those that have neither three nor four beats."""
    compound = denominator >= 8 and numerator % 3 == 0
    if compound:
        factor, beats = denominator / 12.0, numerator // 3
    elif denominator == 2 and numerator > 2:
        factor, beats = 0.5, numerator
    else:
        factor, beats = 1.0, 4 * numerator // denominator
    bars = {1: 4, 2: 2, 3: 1, 4: 1}.get(beats)
    return Grid(factor, beats, bars) if bars else None


def key_of(piece: Engraved) -> Key:
    """The key that a piece says, or where its notes say otherwise, the one that they fit best."""
    weights = [0.0] * 12
    for bar in piece.bars:
        for note in bar.notes:
            weights[note.pitch % 12] += note.length
    mode = _WRITTEN_MODES.get(piece.mode.lower())
    if mode is not None:
        key = signed_key(piece.sharps, mode)
        if scale_share(weights, key) >= _IN_KEY:
            return key
    return melody_key(weights)


def key_by_ending(piece: Engraved, last: int | None, minor: bool) -> Key:
    """The key of the signature in which a piece ends at home; else as it says.

    Args:
        piece: whose signature is believed and whose mode is not: files often say major for all.
        last: the pitch class it ends on, of its last chord or bass note.
        minor: whether that chord has a minor third.
    """
    for mode in (Mode.MINOR, Mode.DORIAN) if minor else (Mode.MAJOR,):
        key = signed_key(piece.sharps, mode)
        if last == key.tonic:
            return key
    return key_of(piece)


def signed_key(sharps: int, mode: Mode) -> Key:
    """The key of a mode with so many sharps, flats below 0."""
    return Key((sharps + _FIFTHS[mode]) * 7 % 12, mode)


def page(piece: Engraved, key: Key, roles: Sequence[Role]) -> Page | None:
    """The piece on its grid; None in a metre that has none, or when it is too short.

    Args:
        piece: as it was engraved.
        key: from whose tonic pitches count.
        roles: of each of its parts from the top of the page.
    """
    grid = grid_of(piece.numerator, piece.denominator)
    if grid is None or len(piece.bars) < FEWEST_BARS * grid.bars:
        return None
    upbeat = bool(piece.bars[0].notes) and piece.bars[0].notes[0].beat > 0.0
    before = (grid.bars - 1) * upbeat  # empty bars, so that the upbeat ends the first one
    empty = EngravedBar((), (), False)
    bars = (*[empty] * before, *piece.bars)
    starts = range(0, len(bars), grid.bars)
    groups = [bars[start : start + grid.bars] for start in starts]
    tonic, loud = tonic_pitch(key), _loudness(piece)
    return Page(
        grid,
        tuple(tuple(_notes(group, grid, tonic, roles, loud)) for group in groups),
        tuple(_sections(bars))[:: grid.bars],
        tuple(_symbols(bars, grid, key)),
    )


def taken(
    piece: Engraved, key: Key, roles: Sequence[Role], chorder: Chorder, source: str, style: str
) -> Piece | None:
    """The piece as a corpus takes it; None when the grid cannot hold it."""
    on_grid = page(piece, key, roles)
    if on_grid is None:
        return None
    bars = [
        PieceBar(notes_to_events(notes, on_grid.grid.metre), on_grid.grid.metre, key.mode, h, s)
        for notes, h, s in zip(on_grid.bars, chorder(on_grid, key), on_grid.sections, strict=True)
    ]
    labelled = (replace(b, motif=m) for b, m in zip(bars, motifs(bars), strict=True))
    work = f"{source} {piece.file} {piece.number}".strip()
    return Piece(source, piece.title, work, style, tuple(labelled))


def by_symbols(on_grid: Page, key: Key) -> list[Harmony]:
    """The chord symbols in force as each half begins."""
    metre = on_grid.grid.metre
    return [
        (_in_force(on_grid, bar * metre), _in_force(on_grid, (bar + 0.5) * metre))
        for bar in range(len(on_grid.bars))
    ]


def by_notes(on_grid: Page, key: Key) -> list[Harmony]:
    """The chords that the notes themselves make."""
    metre = on_grid.grid.metre
    return [harmony_of(notes_to_events(notes, metre), metre) for notes in on_grid.bars]


def by_melody(on_grid: Page, key: Key) -> list[Harmony]:
    """Chords that fit the melody alone: one for each written bar, two a bar at most."""
    halves, metre = min(2, on_grid.grid.bars), on_grid.grid.metre
    stretch = metre // halves
    melody = [
        [
            replace(n, beat=n.beat - h * stretch)
            for n in bar
            if h * stretch <= n.beat < (h + 1) * stretch
        ]
        for bar in on_grid.bars
        for h in range(halves)
    ]
    found = [(s.root % 12, chord_kind(s.tones)) for (s, *_) in harmonise(melody, key, stretch)]
    return [(found[at], found[at + halves - 1]) for at in range(0, len(found), halves)]


def _notes(
    group: Sequence[EngravedBar], grid: Grid, tonic: int, roles: Sequence[Role], loud: float
) -> Iterator[Note]:
    for place, bar in enumerate(group):
        for note in bar.notes:
            beat = note.beat * grid.factor + place * grid.beats
            length, pitch = note.length * grid.factor, note.pitch - tonic
            velocity = loud * _accent(beat)
            yield Note(roles[note.part], beat, length, pitch, velocity, 0.0)


def _accent(beat: float) -> float:
    return _ACCENTS[0 if beat == 0 else 1 if beat % 1.0 == 0 else 2]


def _loudness(piece: Engraved) -> float:
    """Drawn for the piece, always the same."""
    name = f"{piece.file} {piece.number} {piece.title}".encode()
    draw = np.random.Generator(np.random.Philox(key=[zlib.crc32(name), 0]))
    return float(draw.uniform(*_LOUDNESS))


def _sections(bars: Sequence[EngravedBar]) -> Iterator[str]:
    part = 0
    for bar in bars:
        yield _PARTS[part] if part < len(_PARTS) else ""
        part += bar.ends


def _symbols(bars: Sequence[EngravedBar], grid: Grid, key: Key) -> Iterator[tuple[float, Half]]:
    for place, bar in enumerate(bars):
        for chord in bar.chords:
            beat = place * grid.beats + chord.beat * grid.factor
            yield beat, ((chord.root - key.tonic) % 12, chord_kind(chord.tones))


def _in_force(on_grid: Page, beat: float) -> Half:
    before = [half for start, half in on_grid.symbols if start <= beat + 0.5]
    return before[-1] if before else (-1, 0)
