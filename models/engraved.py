"""Written music (MusicXML, ABC) bar by bar: the one door to music21, which only preparing needs.

Repeats are not played out.  Two halves of a bar on either side of a repeat sign are one bar again,
and an upbeat ends a bar of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from biomusic.errors import MissingExtraError

_SLACK: Final = 1e-3  # quarter notes by which lengths of bars may miss


class EngravedNote(NamedTuple):
    part: int  # counted from the top of the page
    beat: float  # quarter notes from the start of the bar
    length: float  # quarter notes
    pitch: int  # MIDI


class EngravedChord(NamedTuple):
    beat: float  # quarter notes from the start of the bar
    root: int  # pitch class, 0 = C
    tones: list[int]  # semitones above the root


@dataclass(frozen=True, slots=True)
class EngravedBar:
    notes: tuple[EngravedNote, ...]
    chords: tuple[EngravedChord, ...]
    ends: bool  # a double bar or a repeat closes it


@dataclass(frozen=True, slots=True)
class Engraved:
    """One piece that keeps one metre and one key signature."""

    title: str
    composer: str
    file: str  # its name
    number: str  # in the file, where that holds several
    sharps: int  # of the key signature; flats below 0
    mode: str  # as the piece says; empty where it does not
    numerator: int
    denominator: int
    parts: int
    bars: tuple[EngravedBar, ...]


def read_engraved(path: Path, cache: Path | None = None) -> tuple[Engraved, ...]:
    """The pieces of a file, those left out that change metre or key signature.

    Args:
        path: MusicXML, compressed or not, or ABC.
        cache: a folder in which what was read is kept, because reading is slow.

    Raises:
        MissingExtraError: music21 is not installed.
    """
    kept = cache / f"{path.parent.name}-{path.stem}.json" if cache else None
    if kept and kept.exists():
        return tuple(_from_json(piece) for piece in json.loads(kept.read_text("utf-8")))
    pieces = tuple(_pieces(path))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps([asdict(piece) for piece in pieces])
        beside = kept.with_suffix(".part")
        beside.write_text(text, "utf-8")
        beside.replace(kept)
    return pieces


def music21_folder() -> Path:
    """Where the package keeps its own corpus.

    Raises:
        MissingExtraError: music21 is not installed.
    """
    return Path(_music21("music21").__file__).parent / "corpus"


def _from_json(piece: dict[str, Any]) -> Engraved:
    bars = tuple(
        EngravedBar(
            tuple(EngravedNote(*note) for note in bar["notes"]),
            tuple(EngravedChord(*chord) for chord in bar["chords"]),
            bar["ends"],
        )
        for bar in piece.pop("bars")
    )
    return Engraved(**piece, bars=bars)


def _music21(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtraError("reading written music", "prepare") from error


def _pieces(path: Path) -> Iterator[Engraved]:
    read = _music21("music21.converter").parse(str(path))
    for score in getattr(read, "scores", None) or [read]:
        piece = _piece(score, path.name)
        if piece is not None:
            yield piece


def _piece(score: Any, file: str) -> Engraved | None:
    times = {t.ratioString: t for t in score.recurse().getElementsByClass("TimeSignature")}
    keys = {k.sharps: k for k in score.recurse().getElementsByClass("KeySignature")}
    if len(times) != 1 or len(keys) > 1 or not len(score.parts):
        return None
    (time,), key = times.values(), next(iter(keys.values()), None)
    parts = [list(_bars(part, time.barDuration.quarterLength, i)) for i, part in _parts(score)]
    if len({len(part) for part in parts}) != 1:
        return None
    bars = tuple(_together(bar) for bar in zip(*parts, strict=True))
    data = score.metadata
    return Engraved(
        title=str(data.title or file) if data else file,
        composer=str(data.composer or "") if data else "",
        file=file,
        number=str(data.number or "") if data else "",
        sharps=int(key.sharps) if key is not None else 0,
        mode=str(getattr(key, "mode", "") or "") if key is not None else "",
        numerator=int(time.numerator),
        denominator=int(time.denominator),
        parts=len(parts),
        bars=bars,
    )


def _parts(score: Any) -> Iterator[tuple[int, Any]]:
    yield from enumerate(part.stripTies() for part in score.parts)


def _bars(part: Any, length: float, number: int) -> Iterator[EngravedBar]:
    """The bars of a part, broken ones mended."""
    waiting: EngravedBar | None = None  # the first half of a bar
    filled = 0.0
    for place, measure in enumerate(part.getElementsByClass("Measure")):
        lasts = float(measure.duration.quarterLength)
        bar, whole = _bar(measure, number), lasts > length - _SLACK
        if waiting is not None and abs(filled + lasts - length) < _SLACK:
            yield _joined(waiting, bar, filled)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if whole:
            yield bar
        elif place == 0:
            yield _joined(EngravedBar((), (), False), bar, length - lasts)
        else:
            waiting, filled = bar, lasts
    if waiting is not None:
        yield waiting


def _bar(measure: Any, number: int) -> EngravedBar:
    notes: list[EngravedNote] = []
    chords: list[EngravedChord] = []
    for element in measure.recurse().notes:
        beat = float(element.getOffsetInHierarchy(measure))
        if "ChordSymbol" in element.classes:
            chords += _chord(element, beat)
        elif element.quarterLength > 0:
            lasts = float(element.quarterLength)
            notes += [EngravedNote(number, beat, lasts, int(p.midi)) for p in element.pitches]
    right = measure.rightBarline
    ends = right is not None and str(getattr(right, "type", "")) not in ("regular", "")
    return EngravedBar(tuple(notes), tuple(chords), ends)


def _chord(symbol: Any, beat: float) -> Iterator[EngravedChord]:
    root = symbol.root()
    if root is not None and symbol.pitches:
        tones = sorted({(int(p.pitchClass) - int(root.pitchClass)) % 12 for p in symbol.pitches})
        yield EngravedChord(beat, int(root.pitchClass), tones)


def _joined(first: EngravedBar, second: EngravedBar, after: float) -> EngravedBar:
    """Two measures as one bar, the second so many quarter notes after the first's start."""
    later = (note._replace(beat=note.beat + after) for note in second.notes)
    chords = (chord._replace(beat=chord.beat + after) for chord in second.chords)
    return EngravedBar((*first.notes, *later), (*first.chords, *chords), first.ends or second.ends)


def _together(parts: Sequence[EngravedBar]) -> EngravedBar:
    notes = sorted((note for bar in parts for note in bar.notes), key=lambda n: (n.beat, n.part))
    chords = tuple(chord for bar in parts for chord in bar.chords)
    return EngravedBar(tuple(notes), chords, any(bar.ends for bar in parts))
