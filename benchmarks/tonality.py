"""Keys, cadences and voices of each style: ``python benchmarks/tonality.py``.

- Krumhansl's key of what sounds at half density, in windows of 8 and 4 bars that stay in a key: the
  tonic and the third's quality found exactly, a relative's, a fifth's, or another.  Styles with
  cadences are judged in major and minor (want ≥ 95 and ≥ 90 %); loops and modes are reported.
- section starts with the tonic as the chord's root or in the bass (want ≥ 50 %).
- modulations: a new key, any of the twelve in the style's modes, asked every 24 bars at any moment:
  there within 8 bars; of those, right after a chord on the new key's dominant.
- leading tones: in a dominant (root on the fifth or seventh degree, holding the seventh), the top
  note of pad and chords and the melody's last, that rise a semitone to the tonic when the next
  chord has it.
- parallel fifths and octaves between outer voices per 100 chord changes: pad top and first bass
  note of the two chords; last and first note of melody and bass about the change.
- the pad's motion: mean semitones that each voice moves at a change of chord.
- chromatic notes unmarked: pitched notes that are neither in the scale nor marked (want 0).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import composed, options, plain, score_of, show, wish
from benchmarks.harmony import krumhansl_key
from biomusic.score.pitch import midi_pitch
from biomusic.score.scale import SCALES
from biomusic.score.style import Style, open_style
from biomusic.score.voicing import motion, parallel
from biomusic.types import Bar, ChordSpan, Intent, Key, Mode, Note, Role

BARS: Final = 256
DENSITY: Final = 0.5
HORIZON: Final = 8  # bars within which a new key must be there
STAY: Final = 24  # bars from one wish for a key to the next
_FIFTH: Final = 7
_LEADING: Final = 11
_MAJOR_THIRD: Final = 4
_TRITONE: Final = 6
_MINOR: Final = frozenset({Mode.DORIAN, Mode.MINOR, Mode.PHRYGIAN})
_UPPER: Final = (Role.PAD, Role.CHORDS, Role.MELODY)
KINSHIPS: Final = ("exact", "relative", "fifth", "other")


@dataclass(frozen=True, slots=True)
class Sonority:
    """One chord with the notes that sound in it."""

    span: ChordSpan
    key: Key
    notes: tuple[tuple[Note, int], ...]  # with their MIDI pitch, by onset

    def line(self, role: Role, highest: bool = True) -> list[int]:
        """The role's outer note at each onset (a strum is one), in MIDI pitch."""
        outer: dict[int, int] = {}
        for note, pitch in self.notes:
            if note.role is role:
                onset = round(4 * note.beat)
                known = outer.get(onset, pitch)
                outer[onset] = max(known, pitch) if highest else min(known, pitch)
        return [outer[onset] for onset in sorted(outer)]

    def pitches(self, role: Role) -> set[int]:
        """Every MIDI pitch of the role."""
        return {pitch for note, pitch in self.notes if note.role is role}


def kinship(found: tuple[int, str] | None, key: Key) -> str:
    """How the key found stands to the key meant; "none" where nothing was found."""
    if found is None:
        return "none"
    minor = key.mode in _MINOR
    above, same = (found[0] - key.tonic) % 12, (found[1] == "minor") == minor
    if above == 0 and same:
        return "exact"
    if above == (3 if minor else 9) and not same:
        return "relative"
    return "fifth" if above in (5, _FIFTH) and same else "other"


def kinships(bars: Sequence[Bar], window: int) -> Counter[str]:
    """Kinship of the key found in each whole window that stays in one key."""
    count: Counter[str] = Counter()
    score, per_bar = score_of(bars, DENSITY), [list[int]() for _ in bars]
    for number, note in enumerate(score.notes):
        if not note.drum:
            per_bar[min(score.bar_of(note), len(bars) - 1)].append(number)
    for start in range(0, len(bars) - window + 1, window):
        part = bars[start : start + window]
        if len({bar.key for bar in part}) == 1:
            notes = [score.notes[n] for bar in per_bar[start : start + window] for n in bar]
            count[kinship(krumhansl_key(notes), part[0].key)] += 1
    return count


def grounded(bars: Sequence[Bar]) -> list[bool]:
    """Whether each section starts on the tonic, as the chord's root or in the bass."""
    starts = [after for before, after in pairwise(bars) if after.section != before.section]
    return [bar.chords[0].root % 12 == 0 or _bass_on_tonic(bar) for bar in [*bars[:1], *starts]]


def sonorities(bars: Sequence[Bar], density: float = DENSITY) -> list[Sonority]:
    """The chords in order, with what sounds in each; a chord that goes on over a barline is one."""
    found = list[Sonority]()
    for place, bar in enumerate(bars):
        ends = [*(span.beat for span in bar.chords[1:]), float(bar.metre)]
        start = float(place * bar.metre)
        for span, end in zip(bar.chords, ends, strict=True):
            notes = tuple(
                (_moved(note, start), midi_pitch(note, bar.key))
                for note in bar.notes
                if note.rank <= density and span.beat - 0.1 <= note.beat < end - 0.1
            )
            if found and _same(found[-1], span, bar.key):
                found[-1] = Sonority(found[-1].span, bar.key, found[-1].notes + notes)
            else:
                found.append(Sonority(span, bar.key, notes))
    return found


def resolutions(chords: Sequence[Sonority]) -> list[bool]:
    """For each leading tone on top of a part that could resolve, whether it does.

    The melody must go there next; of chords, any voice may.
    """
    ways = list[bool]()
    for before, after in pairwise(chords):
        if before.key != after.key or not _resolving(before.span, after.span):
            continue
        for role in _UPPER:
            last, then = before.line(role)[-1:], after.line(role)[:1]
            if last and then and (last[0] - before.key.tonic) % 12 == _LEADING:
                reached = then if role is Role.MELODY else after.pitches(role)
                ways.append(last[0] + 1 in reached)
    return ways


def parallels(chords: Sequence[Sonority], upper: Role) -> list[bool]:
    """For each change of chord with bass and an upper voice, whether they move in parallel.

    The pad is held, so it meets the bass note that its chord starts with; the melody meets the
    bass that sounds with it, last before the change and first after it.
    """
    ways = list[bool]()
    for before, after in pairwise(chords):
        place = 0 if upper is Role.PAD else -1
        lows, highs = before.line(Role.BASS, highest=False), before.line(upper)
        new_lows, new_highs = after.line(Role.BASS, highest=False), after.line(upper)
        if lows and highs and new_lows and new_highs:
            old, new = (lows[place], highs[place]), (new_lows[0], new_highs[0])
            ways.append(parallel(old, new))
    return ways


def motions(chords: Sequence[Sonority]) -> list[float]:
    """Mean semitones that each voice of the pad moves, for each change of chord."""
    held = [_held(chord) for chord in chords]
    return [motion(a, b) for a, b in pairwise(held) if len(a) > 2 and len(a) == len(b)]


def unmarked(bars: Sequence[Bar]) -> int:
    """Pitched notes outside the scale that do not say so."""
    return sum(
        note.role is not Role.DRUMS
        and not note.chromatic
        and note.pitch % 12 not in SCALES[bar.key.mode]
        for bar in bars
        for note in bar.notes
    )


def wandering(style: str, bars: int, seed: int) -> list[Intent]:
    """A new key every 24 bars, at any moment, near or far."""
    draw, modes = np.random.default_rng(seed), open_style(style).modes
    key, wishes = wish(style).key, list[Intent]()
    for start in range(0, bars, STAY):
        turn = int(draw.integers(STAY - HORIZON))
        tonic, mode = int(draw.integers(12)), modes[int(draw.integers(len(modes)))]
        old, key = key, Key(tonic, mode)
        wishes += [wish(style, start + bar, key=old if bar < turn else key) for bar in range(STAY)]
    return wishes


def landings(bars: Sequence[Bar], wishes: Sequence[Intent]) -> list[tuple[bool, bool]]:
    """For each new key asked: (there within eight bars, and then right after its dominant)."""
    ways = list[tuple[bool, bool]]()
    for asked, (old, new) in enumerate(pairwise(wishes), start=1):
        if old.key != new.key and asked + HORIZON < len(bars):
            part = bars[asked : asked + HORIZON + 1]
            there = next((i for i, bar in enumerate(part) if bar.key == new.key), None)
            ways.append((there is not None, there is not None and _led(bars, asked + there)))
    return ways


def rows(style: str, bars: int) -> Iterator[tuple[str, str]]:
    """Figures of one style, named."""
    sheet = open_style(style)
    by_mode = {mode: plain(style, bars, 7, key=Key(9, mode)) for mode in sheet.modes}
    cadential = [mode for mode in sheet.modes if functional(sheet, mode)]
    others = [mode for mode in sheet.modes if mode not in cadential]
    for window in (8, 4):
        for name, modes in (("cadences", cadential), ("loops, modes", others)):
            if modes:
                counts = sum((kinships(by_mode[m], window) for m in modes), Counter[str]())
                yield f"{window} bars, {name}: exact", _shares(counts)
    every = [bar for mode in sheet.modes for bar in by_mode[mode]]
    starts = [one for mode in sheet.modes for one in grounded(by_mode[mode])]
    yield "sections from the tonic", _share(starts)
    ways = landings(composed(asked := wandering(style, 4 * bars, 8), 8), asked)
    yield "new keys there in 8 bars", _share([there for there, _ in ways])
    yield "… by their dominant", _share([led for there, led in ways if there])
    pieces = [sonorities(by_mode[mode]) for mode in sheet.modes]
    yield "leading tones that resolve", _share([r for piece in pieces for r in resolutions(piece)])
    for role in (Role.PAD, Role.MELODY):
        found = [one for piece in pieces for one in parallels(piece, role)]
        yield f"parallels, bass and {role}, per 100", _share(found, 2)
    moves = [move for piece in pieces for move in motions(piece)]
    yield "semitones a pad voice moves", f"{np.mean(moves or [np.nan]):.2f}"
    yield "stray notes unmarked", str(unmarked(every))


def functional(style: Style, mode: Mode) -> bool:
    """Whether the style's harmony has cadences in this mode."""
    return style.functional and mode in (Mode.MAJOR, Mode.MINOR)


def main() -> int:
    """Print the table."""
    given = options(__doc__ or "", BARS, "bars in each mode")
    columns = {style: dict(rows(style, given.bars)) for style in given.styles}
    show("keys found: exact / relative / fifth / other", columns)
    return 0


def _bass_on_tonic(bar: Bar) -> bool:
    bass = [note for note in bar.notes if note.role is Role.BASS and note.rank <= DENSITY]
    return bool(bass) and bass[0].beat < 1.0 and bass[0].pitch % 12 == 0


def _moved(note: Note, start: float) -> Note:
    return Note(note.role, start + note.beat, note.length, note.pitch, note.velocity, note.rank)


def _same(chord: Sonority, span: ChordSpan, key: Key) -> bool:
    return (chord.key, chord.span.root, chord.span.tones) == (key, span.root, span.tones)


def _resolving(before: ChordSpan, after: ChordSpan) -> bool:
    """A major dominant or a diminished chord on the leading tone, left for the tonic's chord."""
    dominant = before.root % 12 == _FIFTH and _MAJOR_THIRD in before.tones
    diminished = before.root % 12 == _LEADING and _TRITONE in before.tones
    after_it = {(after.root + tone) % 12 for tone in after.tones}
    return (dominant or diminished) and 0 in after_it and _LEADING not in after_it


def _held(chord: Sonority) -> tuple[int, ...]:
    """The pad's notes that start with the chord, lowest first."""
    pad = [(note.beat, pitch) for note, pitch in chord.notes if note.role is Role.PAD]
    return tuple(sorted(pitch for beat, pitch in pad if beat < pad[0][0] + 0.5))


def _led(bars: Sequence[Bar], arrival: int) -> bool:
    before, key = bars[arrival - 1], bars[arrival].key
    return (before.key.tonic + before.chords[-1].root - key.tonic) % 12 == _FIFTH


def _shares(counts: Counter[str]) -> str:
    total = sum(counts[name] for name in KINSHIPS)
    return " / ".join(f"{100 * counts[name] / max(1, total):.0f}" for name in KINSHIPS) + " %"


def _share(ways: Sequence[bool], digits: int = 0) -> str:
    return f"{100 * np.mean(ways):.{digits}f} % of {len(ways)}" if ways else "–"


if __name__ == "__main__":
    sys.exit(main())
