"""A piece without a body: constant wishes become bars, from a beginning to an end.

Tempo and wishes stay as they are.  The key travels and comes home again when nothing is locked
and the piece is long enough, and the form is told in time to close.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Final

from biomusic.guide.journey import Journey
from biomusic.ports import FREE, Composer, Output
from biomusic.score.chord_sheet import chord_sheet
from biomusic.score.form import OUTRO, PHRASE
from biomusic.score.key import key_name
from biomusic.score.midi import Marker, TempoPoint, bar_markers, write_midi
from biomusic.score.notation import Heard, write_musicxml
from biomusic.score.pitch import midi_pitch
from biomusic.score.roll import PlayedNote
from biomusic.score.style import open_style
from biomusic.session.folders import make_folder
from biomusic.session.locks import cycle
from biomusic.types import SAMPLE_RATE, Bar, Intent, Key, Locks
from biomusic.whole import written_whole

HOMEWARD: Final = 120.0  # s before the end from which the key asked for is the home key
SEARCH: Final = 2 * PHRASE  # bars that a piece may be longer so as to end on its tonic

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a piece shall be, from its first bar to its last."""

    style: str
    key: Key
    tempo: float  # bpm
    minutes: float  # about so long; see ``planned_bars``
    density: float = 0.5  # 0–1, as in Intent, and so the following
    energy: float = 0.5
    brightness: float = 0.5
    valence: float = 0.5
    register: float = 0.5
    syncopation: float = 0.5
    locks: Locks = FREE

    def intent(self, t: float = 0.0) -> Intent:
        """The wishes at ``t`` (s), in the home key."""
        return Intent(
            t=t,
            tempo=self.tempo,
            key=self.key,
            density=self.density,
            energy=self.energy,
            brightness=self.brightness,
            valence=self.valence,
            style=self.style,
            register=self.register,
            syncopation=self.syncopation,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """What was composed."""

    wishes: Wishes
    bars: tuple[Bar, ...]

    @property
    def title(self) -> str:
        """What it is, for people: "Lo-fi in D minor"."""
        style = open_style(self.wishes.style).title
        return f"{style[:1].upper()}{style[1:]} in {key_name(self.wishes.key)}"

    @property
    def beats(self) -> float:
        """Its length in quarter notes."""
        return float(sum(bar.metre for bar in self.bars))

    @property
    def seconds(self) -> float:
        """Its length in s."""
        return self.beats * 60.0 / self.wishes.tempo

    def placed(self) -> Iterator[tuple[float, Bar]]:
        """Each bar with the beat on which it starts."""
        starts = accumulate((bar.metre for bar in self.bars), initial=0)
        return ((float(start), bar) for start, bar in zip(starts, self.bars, strict=False))

    def notes(self) -> Iterator[PlayedNote]:
        """The notes that sound at the density asked for."""
        for (start, bar), (_, notes) in zip(self.placed(), self.heard(), strict=True):
            for note in notes:
                pitch = midi_pitch(note, bar.key)
                yield PlayedNote(note.role, start + note.beat, note.length, pitch, note.velocity)

    def heard(self) -> list[Heard]:
        """Each bar with those of its notes that sound."""
        intent = self.wishes.intent()
        return [
            (bar, [note for note in bar.notes if note.rank <= intent.density_of(note.role)])
            for bar in self.bars
        ]

    def markers(self) -> Iterator[Marker]:
        """Its sections, keys and chords."""
        before: Bar | None = None
        for start, bar in self.placed():
            yield from bar_markers(bar, start, before)
            before = bar

    def sheet(self) -> str:
        """Its chords on paper."""
        return chord_sheet(self.bars, self.title, self.wishes.tempo)


@dataclass(frozen=True, slots=True)
class Places:
    """Which files, and where."""

    midi: Path
    sheet: Path
    audio: Path | None = None  # None is not wanted
    stems: Path | None = None  # a folder, which only makes sense beside audio
    notation: Path | None = None  # MusicXML


def compose(composer: Composer, wishes: Wishes) -> Iterator[Bar]:
    """Write a piece bar by bar.

    It has the planned bars, and a few more if the last of them is not on the tonic: the piece
    goes on until a bar is, unless a locked melody is over or locked chords do not lead there.
    """
    count, close = planned_bars(wishes), closing_bar(wishes)
    keys = _Travels(wishes, count)
    beat, index, last = 0.0, 0, count
    while index < last:
        t = beat * 60.0 / wishes.tempo
        intent = replace(wishes.intent(t), key=keys.at(t), closing=index >= close)
        bar = composer.compose(index, intent)
        yield bar
        beat, index = beat + bar.metre, index + 1
        at_home = bar.key == wishes.key and bar.chords[-1].root == 0
        if index == count and not at_home:
            last = count + _reach(wishes.locks, count)
        elif index > count and at_home:
            last = index


def planned_bars(wishes: Wishes) -> int:
    """The minutes in whole phrases, or in whole passes of what is locked; one at least."""
    bars = wishes.minutes * wishes.tempo / open_style(wishes.style).metre
    unit = cycle(wishes.locks) or PHRASE
    return unit * max(1, round(bars / unit))


def closing_bar(wishes: Wishes) -> int:
    """The bar from which the form turns to its outro, so that the two end together.

    It begins a phrase, as outros do, and leaves at least one phrase to what comes before.
    """
    outro = open_style(wishes.style).sections[OUTRO].phrases(wishes.tempo)
    phrases = math.ceil(planned_bars(wishes) / PHRASE)
    return PHRASE * max(1, phrases - outro)


def save(piece: Piece, places: Places, seed: int, progress: Progress) -> None:
    """Write the files; ``progress`` hears how much of the music is there, in s.

    Raises:
        OutputError: a place that cannot be written; nothing half-written stays behind.
    """
    make_folder(places.midi.parent)
    if places.stems is not None:
        make_folder(places.stems)
    if places.audio is None:
        _write_score(piece, places)
        return
    from biomusic.sound.files import open_file

    output = open_file(places.audio)
    try:
        play(piece, output, seed, progress, places.stems)
        _write_score(piece, places)
        output.close()
    except BaseException:
        output.abort()
        raise


def play(
    piece: Piece, output: Output, seed: int, progress: Progress, stems: Path | None = None
) -> None:
    """Sound the piece on its style's instruments, and let the last notes fade."""
    # The instruments take a second to load, and a piece on paper does not need them.
    from biomusic.journal import PlacedBar
    from biomusic.session.aside import Aside
    from biomusic.session.conductor import Conductor
    from biomusic.session.performance import FADE, LOOK_FRAMES
    from biomusic.session.supply import LEAD
    from biomusic.sound.engine import Engine

    engine = Engine(tempo=piece.wishes.tempo, style=piece.wishes.style, seed=seed)
    conductor, aside = Conductor(engine), Aside(engine.mix, output, stems)
    conductor.cue(piece.wishes.intent())
    coming = list(piece.placed())[::-1]
    try:
        while engine.beat < piece.beats:
            while coming and coming[-1][0] <= engine.beat + LEAD:
                conductor.place(PlacedBar(engine.frame, *coming.pop()))
            aside.take(conductor.perform(LOOK_FRAMES))
            progress(engine.frame / SAMPLE_RATE)
        engine.fade_to(0.0, FADE)
        for _ in range(math.ceil(FADE * SAMPLE_RATE / LOOK_FRAMES)):
            aside.take(conductor.perform(LOOK_FRAMES))
        aside.digest()
    finally:
        aside.stop()


class _Travels:
    """The key of each moment: home throughout where something is locked, and home at the end."""

    def __init__(self, wishes: Wishes, bars: int) -> None:
        self._home = wishes.key
        self._journey = None if wishes.locks.key is not None else Journey(wishes.key)
        self._homeward = bars * open_style(wishes.style).metre * 60.0 / wishes.tempo - HOMEWARD

    def at(self, t: float) -> Key:
        if self._journey is None or t >= self._homeward:
            return self._home
        return self._journey.update(t, 0)


def _reach(locks: Locks, count: int) -> int:
    """How many bars more may be tried for an end on the tonic."""
    if locks.melody:
        return 0
    if not locks.chords:
        return SEARCH
    return int(locks.chords[count % len(locks.chords)][-1].root == 0)


def _write_score(piece: Piece, places: Places) -> None:
    clock = [TempoPoint(0.0, 0.0), TempoPoint(piece.beats, piece.seconds)]
    programs = open_style(piece.wishes.style).programs
    markers = tuple(piece.markers())
    write_midi(places.midi, piece.notes(), clock, markers, piece.title, programs)
    if places.notation is not None:
        write_musicxml(places.notation, piece.heard(), piece.title, piece.wishes.tempo)
    with written_whole(places.sheet) as draft:
        draft.write_text(piece.sheet(), encoding="utf-8")
