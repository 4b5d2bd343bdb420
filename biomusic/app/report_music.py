"""The music's rows of the report: tempo, keys, chords, sections and the shape of the playing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from biomusic.app import charts
from biomusic.app.axis import Axis, Stretch
from biomusic.app.charts import Scale
from biomusic.app.plot import Plot, empty_row, scale_for
from biomusic.app.report_words import clock, curve
from biomusic.score.key import key_name
from biomusic.session.measures import Column
from biomusic.session.story import Story
from biomusic.types import Intent, Key, Mode

MOST_CHORDS: Final = 48  # more of them cannot be read across a page
MOST_KEYS: Final = 12  # told one by one
DARKEST: Final = 5  # the last tint that differs from the one before it
FIFTHS: Final = 7  # semitones; multiplying by seven turns semitones into fifths, modulo 12
BRIGHTER: Final = (Mode.PHRYGIAN, Mode.MINOR, Mode.DORIAN, Mode.MIXOLYDIAN, Mode.MAJOR, Mode.LYDIAN)
SHAPE: Final = ("density", "energy", "brightness")


def music_rows(story: Story, axis: Axis) -> str:
    """All rows, from the tempo down."""
    if not story.intents:
        return empty_row(axis, "tempo", "Music", "no music was asked for")
    rows = [_tempo(story, axis), _keys(story, axis)]
    chords = axis.merged(_chords(story))
    if 0 < len(chords) <= MOST_CHORDS:
        rows.append(_strip(axis, "chords", "Chords", "as played", chords))
    sections = axis.merged(_sections(story))
    if any(name for _, _, name in sections):
        rows.append(_strip(axis, "sections", "Form", _legend(sections), sections))
    return "".join([*rows, _shape(story, axis)])


def _tempo(story: Story, axis: Axis) -> str:
    when, values = _held(story, [intent.tempo for intent in story.intents])
    plot = Plot(axis, "tempo", "Tempo", scale_for(values, 104.0, least=20.0))
    plot.levels(charts.ticks(plot.scale.low, plot.scale.high, 3), "{:.0f}".format)
    plot.curve(when, values, "tempo", f"{values[-1]:.0f}")
    return plot.html("quarter notes/min", curve("Tempo", values, "beats per minute"))


def _keys(story: Story, axis: Axis) -> str:
    plot = Plot(axis, "keys", "Key", Scale(0.0, 1.0, 32.0))
    stretches = axis.merged(_played_keys(story))
    for start, end, key in stretches:
        name = key_name(key)
        title = f"{name}, {clock(start)} to {clock(end)}"
        plot.strip(start, end, name, "key", title, f"--hue:{_hue(key)}")
    order = ", then ".join(key_name(key) for _, _, key in stretches[:MOST_KEYS])
    more = f", and {len(stretches) - MOST_KEYS} more" if len(stretches) > MOST_KEYS else ""
    names = list(dict.fromkeys(key_name(key) for _, _, key in stretches))
    note = ", ".join(names[:4]) + (", …" if len(names) > 4 else "")
    return plot.html(note, f"Keys in order: {order}{more}.")


def _strip(axis: Axis, name: str, title: str, note: str, stretches: list[Stretch[str]]) -> str:
    plot = Plot(axis, name, title, Scale(0.0, 1.0, 26.0))
    names = _names(stretches)
    for start, end, words in stretches:
        if words:
            tint = f"--tint-step:{min(DARKEST, names.index(words))}"
            title = f"{words}, {clock(start)} to {clock(end)}"
            plot.strip(start, end, words, name, title, tint)
    told = ", ".join(words for _, _, words in stretches[:MOST_CHORDS] if words)
    return plot.html(note, f"{title} in order: {told}.")


def _names(stretches: list[Stretch[str]]) -> list[str]:
    """Each name once, in order of appearance."""
    return list(dict.fromkeys(words for _, _, words in stretches if words))


def _legend(stretches: list[Stretch[str]]) -> str:
    names = _names(stretches)
    return f"from light to dark: {', '.join(names)}" if len(names) > 1 else "as played"


def _shape(story: Story, axis: Axis) -> str:
    plot = Plot(axis, "shape", "Playing", Scale(0.0, 1.0, 116.0))
    plot.levels((0.0, 0.5, 1.0), "{:.0%}".format)
    words: list[str] = []
    for name in SHAPE:
        when, values = _held(story, [getattr(intent, name) for intent in story.intents])
        plot.curve(when, values, name, name)
        words.append(curve(name.capitalize(), 100 * values, "percent"))
    return plot.html("how many notes, how much drive, how bright a sound", " ".join(words))


def _held(story: Story, values: list[float]) -> tuple[Column, Column]:
    """A curve of steps: each value is in force until the next, the last to the end."""
    starts = np.array([intent.t for intent in story.intents], dtype=np.float64)
    edges = np.append(starts, max(story.duration, float(starts[-1])))
    return np.repeat(edges, 2)[1:-1], np.repeat(np.array(values, dtype=np.float64), 2)


def _played_keys(story: Story) -> Iterator[Stretch[Key]]:
    """The keys of the bars, or those asked for when nothing is known of the bars."""
    if story.bars:
        yield from ((played.start, played.end, played.bar.key) for played in story.bars)
        return
    ends = [*(intent.t for intent in story.intents[1:]), story.duration]
    asked: zip[tuple[Intent, float]] = zip(story.intents, ends, strict=True)
    yield from ((intent.t, end, intent.key) for intent, end in asked)


def _chords(story: Story) -> Iterator[Stretch[str]]:
    for played in story.bars:
        bar = played.bar
        beat = (played.end - played.start) / bar.metre
        ends = [*(chord.beat for chord in bar.chords[1:]), float(bar.metre)]
        for chord, end in zip(bar.chords, ends, strict=False):
            yield played.start + chord.beat * beat, played.start + end * beat, chord.symbol


def _sections(story: Story) -> Iterator[Stretch[str]]:
    yield from ((played.start, played.end, played.bar.section) for played in story.bars)


def _hue(key: Key) -> int:
    """A colour for a key: a twelfth of the circle for each fifth of its signature."""
    sharps = key.tonic * FIFTHS + BRIGHTER.index(key.mode) - BRIGHTER.index(Mode.MAJOR)
    return 30 * (sharps % 12)
