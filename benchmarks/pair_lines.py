"""What the scorecard of the blind pairs measures, each line of ``scorecard.toml`` by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from benchmarks.bars import heard, score_of
from benchmarks.control import line
from benchmarks.harmony import pitch_class_entropy
from benchmarks.notes import Score
from benchmarks.structure import (
    bar_onsets,
    duplicate_share,
    groove_consistency,
    lag_jaccard,
    novel_share,
)
from benchmarks.tonality import parallels, sonorities
from biomusic.score.style import open_style
from biomusic.types import SAMPLE_RATE, Audio, Bar, ChordSpan, Intent, Role

PITCHED: Final = tuple(role for role in Role if role is not Role.DRUMS)
BASS: Final = 500.0  # Hz
WINDOW: Final = 1 << 15  # frames
THIRD: Final = 4  # semitones
LEAP: Final = 5  # semitones, from a fourth on
SLICE: Final = 0.25  # quarter notes
LENGTHS: Final = np.arange(-4.0, 4.5, 0.5)  # octaves of a quarter note, edges of a histogram


@dataclass(frozen=True, slots=True)
class Take:
    """Two minutes of one side of a pair."""

    bars: tuple[Bar, ...]
    intents: tuple[Intent, ...]
    audio: Audio
    people: NDArray[np.float64]  # how people's lengths of notes are spread, over LENGTHS

    def sounding(self) -> list[Bar]:
        """The bars with the notes that are heard alone."""
        pairs = zip(self.bars, self.intents, strict=True)
        return [replace(bar, notes=heard(bar, intent)) for bar, intent in pairs]

    def score(self, roles: Sequence[Role] = tuple(Role)) -> Score:
        """What is heard of some roles, on sixteenths."""
        return score_of(self.sounding(), 1.0, roles)


Line = Callable[[Take], float | None]
Figure = Callable[[Score], float | None]


def steps(score: Score) -> float | None:
    """Share of a melody's motions that go no farther than a major third."""
    moves = _moves(score)
    return float(np.mean([abs(move) <= THIRD for move in moves])) if moves else None


def turned(score: Score) -> float | None:
    """Share of a melody's leaps after which it goes the other way."""
    leaps = [later * leap < 0 for leap, later in pairwise(_moves(score)) if abs(leap) >= LEAP]
    return float(np.mean(leaps)) if leaps else None


def velocities(score: Score) -> float | None:
    """Standard deviation of velocities, 0–1."""
    return float(np.std([note.velocity / 127 for note in score.notes])) if score.notes else None


def lengths(score: Score) -> NDArray[np.float64]:
    """How the lengths of notes are spread, in octaves of a quarter note; sums to 1."""
    octaves = np.log2([max(note.beats, 0.01) for note in score.pitched] or [1.0])
    counts, _ = np.histogram(np.clip(octaves, LENGTHS[0], LENGTHS[-1] - 0.01), LENGTHS)
    return np.asarray(counts / counts.sum(), np.float64)


# those that human scores have too
FIGURES: Final[Mapping[str, Figure]] = {
    "pitch-class entropy, bits": lambda score: pitch_class_entropy(score.pitched),
    "groove consistency": groove_consistency,
    "bars alike, 4 apart": lambda score: lag_jaccard(bar_onsets(score), 4),
    "new bars": lambda score: novel_share(bar_onsets(score)),
    "repeated bars": lambda score: duplicate_share(bar_onsets(score)),
    "melody in steps and thirds": steps,
    "leaps that turn back": turned,
    "velocities, standard deviation": velocities,
}
MELODIC: Final = ("melody in steps and thirds", "leaps that turn back")


def _chord_tones(take: Take) -> float | None:
    inside = [
        (note.pitch - span.root) % 12 in {tone % 12 for tone in span.tones}
        for bar in take.sounding()
        for note in bar.notes
        if note.role is not Role.DRUMS and abs(note.beat - round(note.beat)) < 0.13
        for span in (_chord_at(bar, note.beat),)
    ]
    return float(np.mean(inside)) if inside else None


def _parallel(take: Take) -> float | None:
    chords = sonorities(take.sounding(), 1.0)
    ways = [way for role in (Role.PAD, Role.MELODY) for way in parallels(chords, role)]
    return 100.0 * float(np.mean(ways)) if ways else None


def _clashes(take: Take) -> float | None:
    notes = take.score(PITCHED).notes
    end = max((note.beat + note.beats for note in notes), default=0.0)
    sounding = [set[int]() for _ in range(int(end / SLICE) + 1)]
    for note in notes:
        first, last = int(note.beat / SLICE), int((note.beat + note.beats - 1e-6) / SLICE)
        for moment in sounding[first : last + 1]:
            moment.add(note.pitch)
    clashing = [any(pitch + 1 in moment for pitch in moment) for moment in sounding if moment]
    return float(np.mean(clashing)) if clashing else None


def _obeyed(take: Take) -> float | None:
    style = open_style(take.bars[0].style)
    asked = [round(sum(line(style, r, i.density_of(r)) for r in style.notes)) for i in take.intents]
    played = [len(bar.notes) for bar in take.sounding()]
    return float(spearmanr(asked, played).statistic)


def _low(take: Take) -> float | None:
    power = np.zeros(WINDOW // 2 + 1)
    mono = take.audio.mean(axis=1)
    for start in range(0, len(mono) - WINDOW, WINDOW):
        power += np.abs(np.fft.rfft(mono[start : start + WINDOW] * np.hanning(WINDOW))) ** 2
    below = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE) < BASS
    return float(power[below].sum() / power.sum())


def _of(figure: Figure, roles: Sequence[Role]) -> Line:
    return lambda take: figure(take.score(roles))


LINES: Final[Mapping[str, Line]] = {
    **{name: _of(figure, tuple(Role)) for name, figure in FIGURES.items()},
    **{name: _of(FIGURES[name], (Role.MELODY,)) for name in MELODIC},
    "chord tones on the beats": _chord_tones,
    "parallel fifths and octaves, a hundred changes": _parallel,
    "semitone clashes, share of sounding time": _clashes,
    "lengths of notes, overlap with people": lambda take: float(
        np.minimum(lengths(take.score(PITCHED)), take.people).sum()
    ),
    "density asked and heard, rank correlation": _obeyed,
    "share of energy below 500 Hz, rendered": _low,
}


def like(name: str, roles: Sequence[Role]) -> Line:
    """A line as it is measured where people's music has only these roles."""
    if name in MELODIC or name not in FIGURES:
        return LINES[name]
    return _of(FIGURES[name], roles)


def _moves(score: Score) -> list[int]:
    """Semitones from each highest note to the next, where the pitch moves."""
    top: dict[float, int] = {}
    for note in score.pitched:
        top[note.beat] = max(note.pitch, top.get(note.beat, 0))
    line_up = [top[beat] for beat in sorted(top)]
    return [after - before for before, after in pairwise(line_up) if after != before]


def _chord_at(bar: Bar, beat: float) -> ChordSpan:
    return next(span for span in reversed(bar.chords) if span.beat <= max(0.0, beat) + 0.13)
