"""The same statistics of human music and of ours: ``python benchmarks/corpora.py``.

Forty pieces a set, drawn once and for all, each at most 64 bars of four quarter notes; ours are ten
sessions a style at half density, as long as the set's median piece, because what is new or heard
before depends on that.  Bars of ours in which the roles compared are silent are left out.  Notes
are taken at their nearest sixteenth.

| set | what | compared with |
|---|---|---|
| Freedoom | multi-track game music, BSD-3 | every style, and its drums where it has a beat |
| chorales | J. S. Bach's, from music21's corpus | chamber |
| fiddle tunes | Ryan's Mammoth Collection (1883), from music21's corpus | acoustic's melody |
| Groove | drummers' takes, CC BY 4.0 | the drums of styles with a beat |

The first and last lie in ``../shared/data/music``; music21 comes with ``pip install music21``.
What is absent is said and left out.  ``!`` marks a figure of ours that is more than a standard
deviation from the human mean.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import options, plain, score_of
from benchmarks.harmony import bar_pitch_class_entropy, pitch_class_entropy
from benchmarks.notes import HeardNote, Score, read_score
from benchmarks.structure import (
    bar_onsets,
    duplicate_share,
    groove_consistency,
    lag_jaccard,
    notes_per_bar,
    novel_share,
)
from benchmarks.takes import NINE, takes
from biomusic.types import Bar, Role

PIECES: Final = 40
SESSIONS: Final = 10
LEAD: Final = 32  # bars of ours that are left out, so that a session is past its beginning
BARS: Final = 64
FEWEST_BARS: Final = 8
DENSITY: Final = 0.5
REST: Final = 3  # times as many bars are written where one role alone is looked at
BEATING: Final = ("house", "techno", "lofi", "downtempo", "synthpop", "acoustic")
METRE: Final = 4.0  # quarter notes in a window
FREEDOOM: Final = Path(__file__).resolve().parents[2] / "shared/data/music/freedoom"
PITCHED: Final = tuple(role for role in Role if role is not Role.DRUMS)

Piece = TypeVar("Piece")
Statistic = Callable[[Score], float | None]
Figures = dict[str, list[float]]  # by statistic, one figure a piece

REPETITION: Final[Mapping[str, Statistic]] = {
    "groove consistency": groove_consistency,
    "bar Jaccard, lag 1": lambda score: lag_jaccard(bar_onsets(score), 1),
    "bar Jaccard, lag 4": lambda score: lag_jaccard(bar_onsets(score), 4),
    "bar Jaccard, lag 8": lambda score: lag_jaccard(bar_onsets(score), 8),
    "novel bars": lambda score: novel_share(bar_onsets(score)),
    "bars heard before": lambda score: duplicate_share(bar_onsets(score)),
}
MUSIC: Final[Mapping[str, Statistic]] = {
    "pitch-class entropy": lambda score: pitch_class_entropy(score.notes),
    "1-bar entropy": bar_pitch_class_entropy,
    **REPETITION,
}
DRUMS: Final[Mapping[str, Statistic]] = {
    "notes a bar": lambda score: float(np.mean(notes_per_bar(score))),
    "velocity, sd": lambda score: float(np.std([note.velocity / 127 for note in score.notes])),
    **REPETITION,
}


def windowed(score: Score, bars: int = BARS) -> Score:
    """The first bars of a score, on sixteenths, in windows of four quarter notes."""
    rounded = (replace(note, beat=round(4 * note.beat) / 4) for note in score.notes)
    first = int(min((note.beat for note in score.notes), default=0.0) / METRE) * METRE
    moved = [replace(note, beat=note.beat - first) for note in rounded]
    kept = tuple(note for note in moved if 0 <= note.beat < bars * METRE)
    return replace(score, notes=kept, metre=METRE)


def drums(score: Score) -> Score:
    """The drums alone, by instrument: two strokes on one snare are the same drum."""
    notes = [note for note in score.notes if note.drum]
    return replace(
        score, notes=tuple(replace(note, pitch=NINE.get(note.pitch, note.pitch)) for note in notes)
    )


def figures(scores: Iterable[Score], statistics: Mapping[str, Statistic]) -> Figures:
    """Each statistic of each score that is long enough to have it."""
    found: Figures = {name: [] for name in statistics}
    for score in scores:
        heard = drums(score) if statistics is DRUMS else score
        if heard.bars >= FEWEST_BARS:
            for name, statistic in statistics.items():
                value = statistic(heard)
                found[name] += [] if value is None else [value]
    return found


def freedoom() -> Iterator[Score]:
    """Pieces of the Freedoom project; none where the folder is absent."""
    for path in _shuffled(sorted(FREEDOOM.glob("*.mid")))[:PIECES]:
        yield windowed(read_score(path))


def groove() -> Iterator[Score]:
    """Beats of the Groove MIDI Dataset's drummers; none where the folder is absent."""
    found = list(takes({"train", "validation", "test"}))
    yield from (windowed(take.score()) for take in _shuffled(found)[:PIECES])


def chorales() -> Iterator[Score]:
    """Bach's chorales in four; none without music21."""
    return islice(_engraved("bach", "bwv*.mxl"), PIECES)


def fiddle_tunes() -> Iterator[Score]:
    """Ryan's tunes in four, repeats not played; none without music21."""
    return islice(_engraved("ryansMammoth", "*.abc"), PIECES)


def ours(style: str, bars: int, roles: Iterable[Role]) -> Iterator[Score]:
    """Ten sessions of a style, under way; bars in which the roles are silent are left out."""
    wanted = set(roles)
    enough = LEAD + bars * (1 if wanted >= set(PITCHED) else REST)
    for seed in range(SESSIONS):
        played = [bar for bar in plain(style, enough, seed)[LEAD:] if _plays(bar, wanted)]
        yield windowed(score_of(played[:bars], DENSITY, wanted), bars)


def compare(title: str, human: Figures, styles: Mapping[str, Figures]) -> Table:
    """Human mean ± standard deviation beside ours, marked where it lies farther off."""
    pieces = max(map(len, human.values()))
    table = Table("", f"{pieces} pieces", *styles, title=title)
    for name, values in human.items():
        if values:
            mean, sd = float(np.mean(values)), float(np.std(values))
            cells = [_cell(own[name], mean, sd) for own in styles.values()]
            table.add_row(name, f"{mean:.2f} ± {sd:.2f}", *cells)
    return table


def tables(styles: Sequence[str]) -> Iterator[Table | str]:
    """Each set beside those of our styles that it is like; or why it cannot be."""
    folder, engraved = "needs ../shared/data/music, see README", "needs pip install music21"
    games = list(freedoom())
    yield _table("Freedoom, all instruments", games, MUSIC, dict.fromkeys(styles, Role), folder)
    if "chamber" in styles:
        yield _table("Bach's chorales", list(chorales()), MUSIC, {"chamber": PITCHED}, engraved)
    if "acoustic" in styles:
        melody = {"acoustic": (Role.MELODY,)}
        yield _table("fiddle tunes", list(fiddle_tunes()), MUSIC, melody, engraved)
    kits = dict.fromkeys([style for style in styles if style in BEATING], (Role.DRUMS,))
    yield _table("Freedoom, drums alone", games, DRUMS, kits, folder)
    yield _table("Groove, drums alone", list(groove()), DRUMS, kits, folder)


def main() -> int:
    """Print the tables."""
    given = options(__doc__ or "")
    for table in tables(given.styles):
        Console(width=34 + 13 * max(5, len(given.styles))).print(table)
    return 0


def _table(
    title: str,
    human: Sequence[Score],
    statistics: Mapping[str, Statistic],
    parts: Mapping[str, Iterable[Role]],
    wanting: str,
) -> Table | str:
    """One set beside the parts of our styles, or what it wants."""
    if not human or not parts:
        return f"{title}: {wanting if parts else 'not for these styles'}"
    bars = int(np.median([score.bars for score in human]))
    own = {style: figures(ours(style, bars, roles), statistics) for style, roles in parts.items()}
    return compare(f"{title}, {bars} bars", figures(human, statistics), own)


def _cell(values: Sequence[float], mean: float, sd: float) -> str:
    own = float(np.mean(values)) if values else float("nan")
    return f"{own:.2f}" + (" !" if abs(own - mean) > sd else "")


def _plays(bar: Bar, roles: set[Role]) -> bool:
    return any(note.role in roles and note.rank <= DENSITY for note in bar.notes)


def _shuffled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces in an order that is the same every time."""
    return [pieces[place] for place in np.random.default_rng(0).permutation(len(pieces))]


def _engraved(composer: str, names: str) -> Iterator[Score]:
    """Pieces in four of music21's corpus; none where it is absent."""
    try:
        corpus: Any = import_module("music21.corpus")
    except ImportError:
        return
    paths = sorted(path for path in corpus.getComposer(composer) if fnmatch(path.name, names))
    for path in _shuffled(paths):
        piece = corpus.parse(str(path))
        times = piece.recurse().getElementsByClass("TimeSignature")
        if {time.barDuration.quarterLength for time in times} == {METRE}:
            yield windowed(_as_score(piece))


def _as_score(piece: Any) -> Score:
    """A music21 piece whose upbeat, if any, ends a bar."""
    first = piece.parts[0].getElementsByClass("Measure")[0]
    upbeat = float(first.duration.quarterLength) % METRE
    notes = [
        HeardNote(beat, beat + length, beat, length, pitch.midi, 64, channel)
        for channel, part in enumerate(piece.parts)
        for note in part.flatten().notes
        if note.tie is None or note.tie.type == "start"
        for beat in (float(note.offset) + (METRE - upbeat if upbeat else 0.0),)
        for length in (float(note.duration.quarterLength),)
        for pitch in note.pitches
    ]
    notes.sort(key=lambda note: (note.start, note.channel, note.pitch))
    return Score(tuple(notes), np.zeros(1), np.zeros(1), METRE)


if __name__ == "__main__":
    sys.exit(main())
