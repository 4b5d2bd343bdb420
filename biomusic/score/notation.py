"""A piece as MusicXML: what players read, quantised to sixteenths or to triplets beat by beat.

Each role is a part.  Notes that begin together are a chord, which ends where the next one begins;
music21 writes the file, so that notation programs read what it has long been tested with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from biomusic.errors import MissingExtraError
from biomusic.score.drum_staff import drums
from biomusic.score.pitch import midi_pitch
from biomusic.types import Bar, Key, Mode, Note, Role
from biomusic.whole import written_whole

Heard = tuple[Bar, Sequence[Note]]  # a bar, and those of its notes that sound
Chords = dict[Fraction, tuple[list[int], Fraction]]  # onset → MIDI numbers, end; quarter notes

ORDER: Final = (Role.MELODY, Role.CHORDS, Role.ARPEGGIO, Role.PAD, Role.BASS, Role.DRUMS)
BINARY, TERNARY = (Fraction(1, 4), Fraction(1, 3))  # quarter notes
BREATH: Final = Fraction(1, 3)  # quarter notes; a shorter rest is the player's own affair
PREFERRED: Final = 0.02  # quarter notes a note that triplets must fit better by
FIFTHS: Final = dict(zip(Mode, (1, 0, -1, -2, -3, -4), strict=True))  # sharps beyond the major's
LETTERS: Final = "FCGDAEB"


def write_musicxml(path: Path, bars: Sequence[Heard], title: str, tempo: float) -> None:
    """Write a piece at ``tempo`` (bpm), whole or not at all.

    Raises:
        MissingExtraError: music21 is not installed.
        OutputError: the place cannot be written.
    """
    try:
        page: Any = import_module("music21")
    except ImportError:
        raise MissingExtraError("MusicXML", "files") from None
    score = page.stream.Score()
    score.metadata = page.metadata.Metadata(title=title, composer="biomusic")
    for role in ORDER:
        if any(note.role is role for _, notes in bars for note in notes):
            score.append(_part(page, role, bars, None if len(score.parts) else tempo))
    with written_whole(path) as draft:
        score.write("musicxml", fp=draft)


def sharps_of(key: Key) -> int:
    """Sharps of the key signature; flats below 0."""
    return (7 * key.tonic + FIFTHS[key.mode] + 5) % 12 - 5


def spelled(pitch: int, key: Key) -> str:
    """A MIDI number as a name with its octave, nearest to the key on the line of fifths.

    Dark modes lean to sharps, for their seventh is raised, and bright ones to flats.
    """
    lowest = sharps_of(key) - (3 if FIFTHS[key.mode] < FIFTHS[Mode.MIXOLYDIAN] else 4)
    fifths = (7 * pitch - lowest) % 12 + lowest  # C is 0, G is 1
    letter, raised = LETTERS[(fifths + 1) % 7], (fifths + 1) // 7
    natural = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}[letter]
    octave = (pitch - natural - raised) // 12 - 1
    return f"{letter}{'#' * raised}{'-' * -raised}{octave}"


def chords_of(notes: Sequence[Note], metre: int, key: Key) -> Chords:
    """One role's bar on a grid of sixteenths or triplets, notes that begin together as one."""
    grids = [
        _grid([note.beat % 1.0 for note in notes if int(note.beat) == b]) for b in range(metre)
    ]
    gathered = defaultdict[Fraction, list[Note]](list)
    for note in notes:
        onset = _snapped(max(0.0, note.beat), grids)
        if onset < metre:
            gathered[onset].append(note)
    ends = [*sorted(gathered), Fraction(metre)][1:]
    found: Chords = {}
    for (onset, together), following in zip(sorted(gathered.items()), ends, strict=bool(gathered)):
        longest = max(note.length for note in together)
        end = min(following, max(_snapped(float(onset) + longest, grids), onset))
        short = end == onset or following - end <= BREATH or together[0].role is Role.DRUMS
        pitches = sorted({midi_pitch(note, key) for note in together})
        found[onset] = (pitches, following if short else end)
    return found


def _grid(shares: Sequence[float]) -> Fraction:
    """The division of a beat that its onsets lie nearest to."""
    errors = [
        sum(abs(share - round(share / grid) * grid) for share in shares)
        for grid in (float(BINARY), float(TERNARY))
    ]
    return TERNARY if errors[1] + PREFERRED * len(shares) < errors[0] else BINARY


def _snapped(beat: float, grids: Sequence[Fraction]) -> Fraction:
    whole = min(int(beat), len(grids) - 1)
    return whole + round((beat - whole) / float(grids[whole])) * grids[whole]


def _part(page: Any, role: Role, bars: Sequence[Heard], tempo: float | None) -> Any:
    """A part; the one at the top also tells the tempo and the chords."""
    part = page.stream.Part(id=role.value)
    part.partName = role.value.capitalize()
    before: Bar | None = None
    for number, (bar, notes) in enumerate(bars, start=1):
        measure = page.stream.Measure(number=number)
        _sign(page, measure, role, bar, before)
        if tempo is not None and before is None:
            measure.insert(0, page.tempo.MetronomeMark(number=round(tempo, 2)))
        if tempo is not None:
            _name_chords(page, measure, bar)
        mine = chords_of([note for note in notes if note.role is role], bar.metre, bar.key)
        for at, element in _elements(page, role, mine, bar):
            measure.insert(at, element)
        part.append(measure)
        before = bar
    return part


def _sign(page: Any, measure: Any, role: Role, bar: Bar, before: Bar | None) -> None:
    """Clef, key and metre, where they are new."""
    if before is None:
        clefs = {Role.DRUMS: page.clef.PercussionClef, Role.BASS: page.clef.Bass8vbClef}
        measure.insert(0, clefs.get(role, page.clef.TrebleClef)())
    if role is not Role.DRUMS and (before is None or before.key != bar.key):
        measure.insert(0, page.key.KeySignature(sharps_of(bar.key)))
    if before is None or before.metre != bar.metre:
        measure.insert(0, page.meter.TimeSignature(f"{bar.metre}/4"))


def _name_chords(page: Any, measure: Any, bar: Bar) -> None:
    for span in bar.chords:
        root = 48 + (bar.key.tonic + span.root) % 12
        names = [spelled(root + tone, bar.key) for tone in span.tones]
        symbol = page.harmony.chordSymbolFromChord(page.chord.Chord(names))
        if isinstance(symbol, page.harmony.ChordSymbol):  # some chords have no name
            measure.insert(_snapped(span.beat, [BINARY] * bar.metre), symbol)


def _elements(page: Any, role: Role, chords: Chords, bar: Bar) -> Iterator[tuple[Fraction, Any]]:
    """Notes, and the rests between them."""
    at = Fraction(0)
    for onset, (pitches, end) in chords.items():
        for start, length in _cut(at, onset):
            yield start, page.note.Rest(quarterLength=length)
        pieces = list(_cut(onset, end))
        for number, (start, length) in enumerate(pieces):
            if role is Role.DRUMS and number:
                yield start, page.note.Rest(quarterLength=length)
                continue
            struck = drums(page, pitches) if role is Role.DRUMS else _played(page, pitches, bar.key)
            struck.quarterLength = length
            if role is not Role.DRUMS and len(pieces) > 1:
                last = number == len(pieces) - 1
                struck.tie = page.tie.Tie("stop" if last else "continue" if number else "start")
            yield start, struck
        at = end
    for start, length in _cut(at, Fraction(bar.metre)):
        yield start, page.note.Rest(quarterLength=length)


def _cut(start: Fraction, end: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """Onsets and lengths that have a sign: whole beats together, parts of a beat for themselves."""
    while start < end:
        beat = Fraction(int(start))
        whole = Fraction(int(end))
        if start == beat and whole > start:
            stop = start + _signed(whole - start)
        else:
            stop = min(end, beat + 1)
        yield start, stop - start
        start = stop


def _signed(beats: Fraction) -> Fraction:
    """The longest plain note of at most so many whole beats."""
    return Fraction(next(length for length in (4, 3, 2, 1) if length <= beats))


def _played(page: Any, pitches: Sequence[int], key: Key) -> Any:
    names = [spelled(pitch, key) for pitch in pitches]
    return page.note.Note(names[0]) if len(names) == 1 else page.chord.Chord(names)
