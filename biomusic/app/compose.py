"""``biomusic compose``: a piece on paper, or played, from a few wishes and no body at all."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from biomusic.app.console import clock, voice
from biomusic.app.readiness import compile_once
from biomusic.errors import ConfigError, OutputError

if TYPE_CHECKING:
    from biomusic.ports import Composer
    from biomusic.session.composition import Piece, Places, Wishes
    from biomusic.session.locks import Fixed
    from biomusic.types import Key

STYLE: Final = "ambient"
MINUTES: Final = 3.0
NOTATION: Final = ".musicxml"
LONGEST: Final = 600.0  # min
LONG: Final = 600.0  # s of music from which composing alone takes long enough to show it
BRIGHT, DARK = 2 / 3, 1 / 3  # valences from which (up, down) the key's mode is bright or dark


def compose(
    out: Annotated[Path, typer.Option(help="The piece: .mid, .flac, .wav, .ogg, .opus or .mp3.")],
    style: Annotated[str, typer.Option(help="What it sounds like; see biomusic list.")] = STYLE,
    minutes: Annotated[float, typer.Option(help="About how long.")] = MINUTES,
    key: Annotated[
        str | None, typer.Option(help="“D minor”, “F# dorian”, “Bb”; the style's if not given.")
    ] = None,
    density: Annotated[float, typer.Option(help="0 to 1: how many notes.")] = 0.5,
    energy: Annotated[float, typer.Option(help="0 to 1: how hard they are played.")] = 0.5,
    valence: Annotated[float, typer.Option(help="0 to 1: from dark to bright harmony.")] = 0.5,
    brightness: Annotated[float, typer.Option(help="0 to 1: timbre.")] = 0.5,
    register: Annotated[float, typer.Option(help="0 to 1: how high it lies.")] = 0.5,
    syncopation: Annotated[float, typer.Option(help="0 to 1: how far from the pulse.")] = 0.5,
    tempo: Annotated[float | None, typer.Option(help="Beats a minute; the style's own.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another piece.")] = 1,
    generator: Annotated[str, typer.Option(help="Who writes it; see biomusic list.")] = "rules",
    melody: Annotated[
        Path | None, typer.Option(help="A MIDI file whose melody is kept, note for note.")
    ] = None,
    stems: Annotated[
        Path | None, typer.Option(help="A folder for what each role plays, without effects.")
    ] = None,
    chords: Annotated[
        str | None,
        typer.Option(help="Chords that are kept: “Am F C G”, or with bar lines “Am F | C G”."),
    ] = None,
) -> None:
    """Write a piece as MIDI with a chord sheet beside it; chords and a melody can be locked."""
    from biomusic.rooms import open_generator
    from biomusic.score.key import parse_key
    from biomusic.score.style import open_style
    from biomusic.session.composition import Wishes
    from biomusic.session.locks import fix

    places = _places(out, melody, stems)
    wished = None if key is None else parse_key(key)
    fixed = fix(melody, chords, wished, open_style(style).metre)
    writer = open_generator(generator)
    wishes = Wishes(
        style=style,
        key=fixed.locks.key or wished or _home(style, valence),
        tempo=_tempo(style, tempo, fixed),
        minutes=_within("minutes", minutes, 0.1, LONGEST),
        density=_within("density", density),
        energy=_within("energy", energy),
        brightness=_within("brightness", brightness),
        valence=_within("valence", valence),
        register=_within("register", register),
        syncopation=_within("syncopation", syncopation),
        locks=fixed.locks,
    )
    piece = _write(writer.open(seed, fixed.locks), wishes)
    _save(piece, places, seed)
    _tell(piece, places, fixed, seed)


def _places(out: Path, melody: Path | None, stems: Path | None) -> Places:
    from biomusic.session.composition import Places
    from biomusic.session.recording import MIDI_SUFFIXES
    from biomusic.sound.files import FORMATS

    suffix = out.suffix.lower()
    if suffix not in (*MIDI_SUFFIXES, *FORMATS, NOTATION):
        known = ", ".join((MIDI_SUFFIXES[0], NOTATION, *FORMATS))
        raise OutputError(out, "this kind of file is not known", f"end it in {known}")
    midi = out if suffix in MIDI_SUFFIXES else out.with_suffix(".mid")
    if melody is not None and midi.exists() and melody.exists() and midi.samefile(melody):
        raise OutputError(midi, "this is the melody's own file", "choose another name")
    if out.is_dir():
        raise OutputError(out, "is a folder", "choose another name")
    sheet, on_paper = out.with_suffix(".txt"), suffix == NOTATION
    if (midi == out or on_paper) and stems is not None:
        raise OutputError(out, "is written music, which has no stems", "name a sound file")
    audio = None if midi == out or on_paper else out
    return Places(midi, sheet, audio, stems, out if on_paper else None)


def _within(name: str, value: float, low: float = 0.0, high: float = 1.0) -> float:
    if not low <= value <= high:
        problem = f"is {value:g}, but goes from {low:g} to {high:g}"
        raise ConfigError("the command line", f"--{name}", problem)
    return value


def _tempo(style: str, wished: float | None, fixed: Fixed) -> float:
    """The tempo given; else the melody file's, as far as it can be played; else the style's."""
    from biomusic.guide.limits import FASTEST, SLOWEST
    from biomusic.score.style import open_style

    if wished is not None:
        return _within("tempo", wished, SLOWEST, FASTEST)
    if fixed.tempo is not None:
        return min(FASTEST, max(SLOWEST, fixed.tempo))
    return open_style(style).home_tempo


def _home(style: str, valence: float) -> Key:
    """The style's most typical mode, or the most typical bright or dark one, on white keys."""
    from biomusic.score.style import open_style
    from biomusic.types import Key, Mode

    modes = open_style(style).modes
    bright, dark = (Mode.LYDIAN, Mode.MAJOR, Mode.MIXOLYDIAN), (Mode.DORIAN, Mode.MINOR)
    wanted = bright if valence >= BRIGHT else dark if valence <= DARK else modes
    mode = next((mode for mode in modes if mode in wanted), modes[0])
    white = dict(zip(Mode, (5, 0, 7, 2, 9, 4), strict=True))  # the tonic with neither ♯ nor ♭
    return Key(white[mode], mode)


def _write(composer: Composer, wishes: Wishes) -> Piece:
    from biomusic.score.style import open_style
    from biomusic.session.composition import Piece, compose, planned_bars
    from biomusic.types import Bar

    bar = open_style(wishes.style).metre * 60.0 / wishes.tempo
    seconds = planned_bars(wishes) * bar
    bars: list[Bar] = []
    with _progress("composing", seconds, seconds >= LONG) as progress:
        for written in compose(composer, wishes):
            bars.append(written)
            progress(min(seconds, len(bars) * bar))
    return Piece(wishes, tuple(bars))


def _save(piece: Piece, places: Places, seed: int) -> None:
    from biomusic.session.composition import save

    if places.audio is not None:
        compile_once()
    with _progress("playing", piece.seconds, places.audio is not None) as progress:
        save(piece, places, seed, lambda t: progress(min(t, piece.seconds)))


@contextmanager
def _progress(words: str, total: float, shown: bool) -> Generator[Callable[[float], None]]:
    """A progress bar where there is something to wait for."""
    if not shown:
        yield lambda _: None
        return
    with voice.progress(words, total) as progress:
        yield progress


def _tell(piece: Piece, places: Places, fixed: Fixed, seed: int) -> None:
    notes = sum(1 for _ in piece.notes())
    voice.say(f"{piece.title}, {piece.wishes.tempo:g} bpm, seed {seed}")
    rows = [
        ("length", f"{clock(piece.seconds)}, {len(piece.bars)} bars, {notes} notes"),
        *fixed.words,
        ("MIDI", str(places.midi)),
        ("sheet", str(places.sheet)),
        ("score", str(places.notation or "")),
        ("music", str(places.audio or "")),
        ("stems", str(places.stems or "")),
    ]
    for what, words in rows:
        if words:
            voice.say(f"  {what:8} {words}")
