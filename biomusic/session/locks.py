"""What the listener fixes before a piece begins: chords, a melody, and the key they stand in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from biomusic.score.chord_symbol import ChordSymbol, chord_bars, parse_chords
from biomusic.score.form import PHRASE
from biomusic.score.harmonise import harmonise
from biomusic.score.key_finding import chords_key, melody_key, scale_share
from biomusic.score.lead import Lead, melody_bars, read_lead
from biomusic.types import Key, Locks, Note

# Share of a melody that its file's key signature must hold to be believed: programs write
# C major when nobody chose.
_BELIEVABLE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Fixed:
    """Locks, and what else follows from what was given."""

    locks: Locks
    tempo: float | None = None  # bpm, the melody file's own
    words: tuple[tuple[str, str], ...] = ()  # (what, how it is locked), for people


def fix(melody: Path | None, chords: str | None, key: Key | None, metre: int) -> Fixed:
    """Lock a melody, chords or both; a melody without chords is harmonised, and that locked too.

    The key is the one given; else the chords' best one, else the melody's.

    Raises:
        InputError, UnknownNameError: the file or a chord makes no sense.
    """
    symbols = () if chords is None else parse_chords(chords)
    lead = None if melody is None else read_lead(melody, metre)
    if not symbols and lead is None:
        return Fixed(Locks())
    home = key or (chords_key(symbols) if symbols else _lead_key(lead))
    tune = () if lead is None else melody_bars(lead, home, metre)
    harmony = chord_bars(symbols, home, metre) if symbols else harmonise(tune, home, metre)
    in_time = in_step(tune, len(harmony))
    return Fixed(
        Locks(home, harmony, in_time),
        None if lead is None else lead.tempo,
        tuple(_words(symbols, len(harmony), melody, in_time, len(tune))),
    )


def in_step(melody: tuple[tuple[Note, ...], ...], chords: int) -> tuple[tuple[Note, ...], ...]:
    """The melody with bars of rest after it, so that it comes round together with the chords.

    It then lasts a whole number of times the chords' bars, or the chords last a whole number of
    times its own.  Where that would take more rest than there is melody, it stays as it is and
    the two drift, each on its own length.
    """
    bars = len(melody)
    if not bars or not chords:
        return melody
    whole = chords * math.ceil(bars / chords)
    parts = [part for part in range(bars, chords + 1) if chords % part == 0]
    rest = min([*parts, whole]) - bars
    return melody + ((),) * rest if rest <= bars else melody


def cycle(locks: Locks) -> int:
    """Bars after which a piece with locks may end: a whole pass of the longer one, 0 without.

    Short ones count several times, so that there is a phrase at least.
    """
    longest = max(len(locks.chords), len(locks.melody))
    return longest * math.ceil(PHRASE / longest) if longest else 0


def _lead_key(lead: Lead | None) -> Key:
    """The file's key signature if most of the melody lies in it, or else what the notes say."""
    weights = () if lead is None else lead.weights()
    signed = None if lead is None else lead.key
    if signed is not None and scale_share(weights, signed) >= _BELIEVABLE:
        return signed
    return melody_key(weights)


def _words(
    symbols: Sequence[Sequence[ChordSymbol]],
    chords: int,
    path: Path | None,
    melody: Sequence[Sequence[Note]],
    written: int,
) -> list[tuple[str, str]]:
    origin = "as given" if symbols else "found for the melody"
    words = [("chords", f"locked, {_bars(chords)} {origin}")]
    if any(symbol.bass is not None for bar in symbols for symbol in bar):
        words.append(("", "notes after a slash are left to the bass part"))
    if path is not None:
        rest = len(melody) - written
        padded = f" and {_bars(rest)} of rest" if rest else ""
        notes = sum(map(len, melody))
        words.append(("melody", f"locked, {notes} notes in {_bars(written)}{padded}, {path}"))
    return words


def _bars(count: int) -> str:
    return "1 bar" if count == 1 else f"{count} bars"
