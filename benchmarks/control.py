"""Whether each setting is heard, and only that: ``python benchmarks/control.py``.

What is measured, of the notes that sound (rank ≤ the density asked of their role):

- density: notes in a bar, against the style's published line: the sum over roles of
  few + density × (most − few).  Of one role: its own notes and line, in bars in which the form
  does not let it rest.
- energy: how hard the accents are: the mean over bars and roles of the velocity (0–1) of the
  role's loudest note, so that soft notes which density adds do not count as less energy.
- valence: share of chord time on chords with a major third above the root; a minor third counts 0,
  neither counts ½.
- register: over chords, pad, arpeggio and melody where present, the mean of (mean MIDI pitch of the
  role − middle of its compass).
- syncopation: share of onsets (a chord is one) that are syncopated: off the beat, with no onset of
  the same role on the next stronger place (the eighth after a sixteenth, the beat after an eighth;
  Longuet-Higgins & Lee 1984), swing and micro-timing undone.

Settings drawn independently, brightness too, and held for a phrase of four bars; each setting's
Spearman ρ with its own measure over those phrases (and over the phrases after, to see what comes
late), and with every other measure (want ≤ .2).  The roles' densities drawn independently for every
bar.  Staircases: 0, .25, .5, .75, 1, sixteen bars a step, 20 seeds, each in another key and mode,
all else at a half.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import spearmanr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import composed, heard, options, show, sixteenth, wish
from biomusic.score.pitch import midi_pitch
from biomusic.score.style import Style, open_style
from biomusic.types import Bar, ChordSpan, Intent, Key, Role

BARS: Final = 2000  # 500 phrases: the ρ of independent things then has a standard error of .045
PHRASE: Final = 4
STEP: Final = 16  # bars to a stair
STAIRS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
SEEDS: Final = 20
LEAK: Final = 0.2
SETTINGS: Final = ("density", "energy", "valence", "register", "syncopation", "brightness")
PLACED: Final = (Role.CHORDS, Role.PAD, Role.ARPEGGIO, Role.MELODY)

Pair = tuple[Bar, Intent]  # a bar and what was asked of it
Rhos = dict[tuple[str, str], float]  # Spearman's ρ by (setting, measure)
Rows = Iterator[tuple[str, str]]  # figures, named
Measure = Callable[[Sequence[Pair]], float]  # NaN where there is nothing to measure


def line(style: Style, role: Role, density: float) -> float:
    """The notes a bar that a style publishes for a role at a density."""
    few, most = style.notes[role]
    return few + density * (most - few)


def density(pairs: Sequence[Pair]) -> float:
    """Mean notes a bar."""
    return _mean([len(heard(*pair)) for pair in pairs])


def energy(pairs: Sequence[Pair]) -> float:
    """How hard the accents are: the mean of each role's loudest note in each bar."""
    accents: dict[tuple[int, Role], float] = {}
    for bar, pair in enumerate(pairs):
        for note in heard(*pair):
            place = bar, note.role
            accents[place] = max(accents.get(place, 0.0), note.velocity)
    return _mean(list(accents.values()))


def valence(pairs: Sequence[Pair]) -> float:
    """Share of chord time that is major."""
    beats, total = 0.0, 0.0
    for bar, _ in pairs:
        ends = [*(span.beat for span in bar.chords[1:]), float(bar.metre)]
        for span, end in zip(bar.chords, ends, strict=True):
            beats += (end - span.beat) * major(span)
            total += end - span.beat
    return beats / total if total else float("nan")


def major(span: ChordSpan) -> float:
    """1 with a major third above the root, 0 with a minor one, ½ with neither."""
    tones = {tone % 12 for tone in span.tones}
    return 1.0 if 4 in tones else 0.0 if 3 in tones else 0.5


def register(pairs: Sequence[Pair]) -> float:
    """How far the upper roles lie above the middle of their compass, in semitones."""
    pitches: dict[Role, list[float]] = {}
    for bar, intent in pairs:
        compass = open_style(bar.style).compass
        for note in heard(bar, intent):
            if note.role in PLACED:
                middle = sum(compass[note.role]) / 2.0
                pitches.setdefault(note.role, []).append(midi_pitch(note, bar.key) - middle)
    return _mean([_mean(role) for role in pitches.values()])


def syncopation(pairs: Sequence[Pair]) -> float:
    """Share of onsets that are syncopated; a chord is one onset."""
    played = {
        (note.role, bar * 16 + sixteenth(note, pair[0].style))
        for bar, pair in enumerate(pairs)
        for note in heard(*pair)
    }
    loose = [step % 4 != 0 and (role, _pulse_after(step)) not in played for role, step in played]
    return _mean(loose)


MEASURES: Final[Mapping[str, Measure]] = {
    "density": density,
    "energy": energy,
    "valence": valence,
    "register": register,
    "syncopation": syncopation,
}


def in_groups(pairs: Sequence[Pair], length: int, measure: Measure) -> NDArray[np.float64]:
    """The measure over each group of so many bars."""
    groups = [pairs[at : at + length] for at in range(0, len(pairs), length)]
    return np.array([measure(group) for group in groups])


def drawn(style: str, bars: int, seed: int = 5) -> list[Intent]:
    """Every setting drawn independently for each phrase."""
    phrases = np.random.default_rng(seed).random((-(-bars // PHRASE), len(SETTINGS)))
    return [
        wish(style, bar, **dict(zip(SETTINGS, phrases[bar // PHRASE].tolist(), strict=True)))
        for bar in range(bars)
    ]


def leakage(pairs: Sequence[Pair]) -> Rhos:
    """Spearman's ρ of each setting with each measure, over phrases."""
    first = [intent for _, intent in pairs[::PHRASE]]
    settings = {name: np.array([getattr(i, name) for i in first]) for name in SETTINGS}
    measured = {name: in_groups(pairs, PHRASE, measure) for name, measure in MEASURES.items()}
    return {
        (name, other): correlation(settings[name], values)
        for name in SETTINGS
        for other, values in measured.items()
    }


def correlation(asked: NDArray[np.float64], measured: NDArray[np.float64]) -> float:
    """Spearman's ρ where something was measured; NaN where either is flat."""
    there = ~np.isnan(measured)
    asked, measured = asked[there], measured[there]
    if len(asked) < 3 or np.ptp(asked) == 0 or np.ptp(measured) == 0:
        return float("nan")
    return float(spearmanr(asked, measured).statistic)


def density_error(pairs: Sequence[Pair]) -> float:
    """Median of |notes / published line − 1| over bars."""
    style = open_style(pairs[0][0].style)
    wanted = [sum(line(style, role, i.density) for role in style.notes) for _, i in pairs]
    counts = [len(heard(*pair)) for pair in pairs]
    return float(np.median(np.abs(np.array(counts) / np.array(wanted) - 1.0)))


def role_density(pairs: Sequence[Pair], role: Role) -> tuple[float, float]:
    """(Spearman's ρ, median relative error) of one role's density where it need not rest.

    The error is relative to the line, or to one note where the line is below one.
    """
    style = open_style(pairs[0][0].style)
    free = [pair for pair in pairs if role not in pair[0].resting]
    if not free:
        return float("nan"), float("nan")
    asked = np.array([intent.density_of(role) for _, intent in free])
    counts = [sum(note.role is role for note in heard(*pair)) for pair in free]
    wanted = np.array([line(style, role, one) for one in asked])
    errors = np.abs(np.array(counts) - wanted) / np.maximum(1.0, wanted)
    return correlation(asked, np.array(counts, np.float64)), float(np.median(errors))


def staircase(style: str, setting: str, seed: int) -> list[float]:
    """The setting's own measure on each stair."""
    modes = open_style(style).modes
    key = Key(7 * seed % 12, modes[seed % len(modes)])
    wishes = [
        wish(style, bar, key=key, **{setting: STAIRS[bar // STEP]})
        for bar in range(STEP * len(STAIRS))
    ]
    pairs = list(zip(composed(wishes, seed), wishes, strict=True))
    return [float(value) for value in in_groups(pairs, STEP, MEASURES[setting])]


def rises(stairs: Sequence[float]) -> tuple[bool, bool]:
    """(never falls and ends above its start, rises at every step)."""
    steps = [after - before for before, after in pairwise(stairs)]
    return min(steps) >= 0 and stairs[-1] > stairs[0], min(steps) > 0


def control_rows(pairs: Sequence[Pair], rho: Rhos) -> Rows:
    """Figures of the phrases with every setting of its own."""
    for name, measure in MEASURES.items():
        asked = np.array([getattr(intent, name) for _, intent in pairs[::PHRASE]])
        late = correlation(asked[:-1], in_groups(pairs, PHRASE, measure)[1:])
        yield f"{name}, ρ; a phrase later", f"{rho[name, name]:.3f}; {late:.2f}"
    yield "density, median error", f"{density_error(pairs):.1%}"
    worst = max((pair for pair in rho if pair[0] != pair[1]), key=lambda p: abs(_number(rho[p])))
    yield "worst leak, ρ", f"{rho[worst]:+.2f} {worst[0][:4]}→{worst[1][:4]}"
    strays = [p for p, r in rho.items() if p[0] != p[1] and abs(_number(r)) > LEAK]
    yield f"leaks over {LEAK}", str(len(strays))


def role_rows(style: str, bars: int) -> Rows:
    """Figures of the roles' own densities."""
    draws = np.random.default_rng(6).random((bars, len(Role)))
    wishes = [
        wish(style, bar, densities=dict(zip(Role, draws[bar].tolist(), strict=True)))
        for bar in range(bars)
    ]
    pairs = list(zip(composed(wishes, 6), wishes, strict=True))
    for role in open_style(style).notes:
        rho, error = role_density(pairs, role)
        yield f"{role} alone, ρ; error", f"{rho:.3f}; {error:.0%}"


def stair_rows(style: str) -> Rows:
    """Figures of the staircases."""
    for setting in ("energy", "register", "valence"):
        ways = [rises(staircase(style, setting, seed)) for seed in range(SEEDS)]
        never, always = np.mean(np.array(ways), axis=0)
        yield f"{setting} stairs: never fall; all rise", f"{never:.0%}; {always:.0%}"


def matrix(style: str, rho: Rhos) -> Table:
    """The whole leakage matrix of a style."""
    table = Table(f"{style}: setting", *MEASURES)
    for name in SETTINGS:
        cells = [(name == other, rho[name, other]) for other in MEASURES]
        marks = [f"{r:+.2f}" + (" !" if not own and abs(r) > LEAK else "") for own, r in cells]
        table.add_row(name, *marks)
    return table


def main() -> int:
    """Print the leakage matrices and a summary."""
    given = options(__doc__ or "", BARS, "bars with settings drawn")
    columns: dict[str, dict[str, str]] = {}
    for style in given.styles:
        wishes = drawn(style, given.bars)
        pairs = list(zip(composed(wishes, 5), wishes, strict=True))
        rho = leakage(pairs)
        Console().print(matrix(style, rho))
        columns[style] = dict(
            [
                *control_rows(pairs, rho),
                *role_rows(style, given.bars // 2),
                *stair_rows(style),
            ]
        )
    show(f"{given.bars} bars a style, every setting drawn for itself every phrase", columns)
    return 0


def _pulse_after(step: int) -> int:
    return step + 1 if step % 2 else step + 2


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _number(value: float) -> float:
    return 0.0 if np.isnan(value) else value


if __name__ == "__main__":
    sys.exit(main())
