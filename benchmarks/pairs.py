"""Blind pairs, rules against the learned generator: ``python benchmarks/pairs.py [FOLDER]``.

Twenty pairs of two minutes, each side with the same style, seed, key, wishes and sound, judged by
``scorecard.toml``, which was written before the network was trained.  With a FOLDER the takes are
left there as ``01-a.flac`` and ``01-b.flac`` for people to hear, in an order that ``sides.json``
knows; a ``verdicts.csv`` beside them (``pair,better`` with a, b or tie) counts as its own line.
"""

from __future__ import annotations

import csv
import json
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bars import composed, heard, home, wish
from benchmarks.corpora import chorales, fiddle_tunes, freedoom
from benchmarks.notes import Score
from benchmarks.pair_lines import FIGURES, LENGTHS, LINES, PITCHED, Take, lengths, like
from biomusic.score.style import open_style, style_names
from biomusic.session.composition import Piece, Wishes, play
from biomusic.sound.files import open_file
from biomusic.types import Audio, Bar, Intent, Role

HERE: Final = Path(__file__).parent
SIDES: Final = ("rules", "net")
PAIRS: Final = 20
SECONDS: Final = 120.0
PHRASE: Final = 4  # bars of one density
FEW: Final = 8  # pieces; fewer are no range
# where clean human music of a style's kind exists: what it has, and where it comes from
HUMAN: Final = {"acoustic": ((Role.MELODY,), fiddle_tunes), "chamber": (PITCHED, chorales)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One pair: weight for each side, line by line."""

    style: str
    weights: Mapping[str, float]  # by side
    lines: Mapping[str, str]  # line → the side that has it, or ""


class Kept:
    """An output that keeps what it hears."""

    def __init__(self) -> None:
        self._blocks = list[Audio]()

    def write(self, audio: Audio) -> None:
        """Hear the next frames."""
        self._blocks.append(audio.copy())

    def close(self) -> None:
        """Nothing to do."""

    abort = close

    def whole(self) -> Audio:
        """All of it."""
        return np.concatenate(self._blocks)


def asked(style: str, seed: int) -> list[Intent]:
    """The wishes of both sides: a new density every phrase, all else in the middle."""
    sheet, draw = open_style(style), np.random.default_rng(seed)
    bars = int(SECONDS * sheet.home_tempo / 60.0 / sheet.metre)
    densities = np.repeat(draw.uniform(0.25, 0.85, bars // PHRASE + 1), PHRASE)
    return [wish(style, bar, density=float(densities[bar])) for bar in range(bars)]


def taken(style: str, seed: int, generator: str) -> Take:
    """One side, written and played."""
    intents = asked(style, seed)
    bars = composed(intents, seed, generator)
    output = Kept()
    sheet = open_style(style)
    wishes = Wishes(style=style, key=home(style), tempo=sheet.home_tempo, minutes=SECONDS / 60.0)
    play(Piece(wishes, tuple(_audible(bars, intents))), output, seed, lambda _: None)
    return Take(tuple(bars), tuple(intents), output.whole(), people())


def _audible(bars: Sequence[Bar], intents: Sequence[Intent]) -> list[Bar]:
    """Bars whose unheard notes are gone, so that they sound as asked at any density."""
    return [
        replace(bar, notes=tuple(replace(note, rank=0.0) for note in heard(bar, intent)))
        for bar, intent in zip(bars, intents, strict=True)
    ]


@cache
def people() -> NDArray[np.float64]:
    """How the lengths of notes are spread in people's pieces; flat where none are there."""
    spreads = [lengths(score) for score in freedoom()]
    flat = np.full(len(LENGTHS) - 1, 1.0 / (len(LENGTHS) - 1))
    return np.mean(spreads, axis=0) if spreads else flat


@cache
def human_range(style: str, name: str) -> tuple[float, float] | None:
    """Mean ± one standard deviation over people's pieces of a style's kind, where there are any."""
    if style not in HUMAN or name not in FIGURES or name.startswith("velocities"):
        return None
    found = [FIGURES[name](score) for score in _pieces(style)]
    values = [value for value in found if value is not None]
    if len(values) < FEW:
        return None
    return float(np.mean(values) - np.std(values)), float(np.mean(values) + np.std(values))


@cache
def _pieces(style: str) -> list[Score]:
    return list(HUMAN[style][1]())


def won(values: Sequence[float | None], wanted: tuple[float, float], tie: float) -> int | None:
    """Which of two figures is nearer to a range; None when neither is."""
    known = [value for value in values if value is not None and np.isfinite(value)]
    if len(known) < 2:
        return None
    off = [max(wanted[0] - value, 0.0, value - wanted[1]) for value in known]
    if off[0] == off[1] or abs(known[0] - known[1]) < tie:
        return None
    return int(off[1] < off[0])


def judged(card: Any, style: str, takes: Sequence[Take], person: str | None) -> Verdict:
    """A pair by every line of the card."""
    weights: dict[str, float] = dict.fromkeys(SIDES, 0.0)
    lines = dict[str, str]()
    for entry in card["line"]:
        name, wanted, measure = entry["name"], tuple(entry["range"]), LINES[entry["name"]]
        human = human_range(style, name) if entry.get("human") else None
        if human is not None:
            wanted, measure = human, like(name, HUMAN[style][0])
        winner = won([measure(take) for take in takes], wanted, entry["tie"])
        lines[name] = "" if winner is None else SIDES[winner]
        if winner is not None:
            weights[SIDES[winner]] += entry["weight"]
    if person in SIDES:
        weights[person] += card["people"]["weight"]
    return Verdict(style, weights, lines)


def main(arguments: Sequence[str]) -> int:
    """Play the pairs and print who won what."""
    card = tomllib.loads((HERE / "scorecard.toml").read_text(encoding="utf-8"))
    folder = Path(arguments[0]) if arguments else None
    styles, verdicts = style_names(), list[Verdict]()
    order = np.random.default_rng(20).integers(2, size=PAIRS)
    for number in range(PAIRS):
        style = styles[number % len(styles)]
        takes = [taken(style, 500 + number, side) for side in SIDES]
        sides = SIDES if order[number] else SIDES[::-1]
        person = _left(folder, number, takes, sides) if folder is not None else None
        verdicts.append(judged(card, style, takes, person))
        told = "  ".join(f"{side} {verdicts[-1].weights[side]:4.0f}" for side in SIDES)
        print(f"{number + 1:2} {style:10} {told}", flush=True)
    _sum_up(verdicts)
    return 0


def _left(folder: Path, number: int, takes: Sequence[Take], sides: Sequence[str]) -> str | None:
    """Leave a pair to be heard; returns the side that a person preferred, where one said."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter, side in zip("ab", sides, strict=True):
        output = open_file(folder / f"{number + 1:02}-{letter}.flac")
        output.write(takes[SIDES.index(side)].audio)
        output.close()
    key = folder / "sides.json"
    known: dict[str, list[str]] = (
        json.loads(key.read_text(encoding="utf-8")) if key.exists() else {}
    )
    key.write_text(json.dumps({**known, f"{number + 1:02}": list(sides)}), encoding="utf-8")
    verdicts = folder / "verdicts.csv"
    if not verdicts.exists():
        return None
    with verdicts.open(encoding="utf-8", newline="") as file:
        said = {int(row["pair"]): row["better"].strip() for row in csv.DictReader(file)}
    return dict(zip("ab", sides, strict=True)).get(said.get(number + 1, ""))


def _sum_up(verdicts: Sequence[Verdict]) -> None:
    for style in sorted({verdict.style for verdict in verdicts}):
        own = [verdict for verdict in verdicts if verdict.style == style]
        print(f"{style:12} " + "  ".join(f"{s} wins {_wins(own, s)} of {len(own)}" for s in SIDES))
    print("all          " + "  ".join(f"{side} wins {_wins(verdicts, side)}" for side in SIDES))
    for name in LINES:
        found = [verdict.lines[name] for verdict in verdicts]
        print(f"{name:48} " + "  ".join(f"{side} {found.count(side):2}" for side in SIDES))


def _wins(verdicts: Sequence[Verdict], side: str) -> int:
    other = next(name for name in SIDES if name != side)
    return sum(verdict.weights[side] > verdict.weights[other] for verdict in verdicts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
