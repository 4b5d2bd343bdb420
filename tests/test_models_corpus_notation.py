"""Notation: what a learned generator reads and writes comes back as it was."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.score.style import open_style, style_names
from biomusic.types import Mode, Note, Role

notation: Any = import_module("biomusic.models.notation")
METRE = 4

PITCHED = st.tuples(
    st.integers(1, 5),
    st.integers(0, 47),
    st.integers(0, 95),
    st.integers(0, 14),
    st.integers(0, 7),
)
STRUCK = st.tuples(
    st.just(0),
    st.integers(0, 47),
    st.integers(96, 108),
    st.integers(0, 14),
    st.integers(0, 7),
)


def place(event: tuple[int, int, int, int, int]) -> tuple[int, int, int]:
    return event[:3]


BARS = st.lists(st.one_of(PITCHED, STRUCK), max_size=60, unique_by=place)


@given(BARS, st.sampled_from(Mode))
def test_events_come_back_from_notes_as_they_were(
    bar: list[tuple[int, int, int, int, int]], mode: Mode
) -> None:
    events = tuple(sorted(notation.Event(*event) for event in bar))
    notes = notation.events_to_notes(events, mode)
    assert notation.notes_to_events(notes, METRE) == events


@given(
    st.lists(
        st.builds(
            Note,
            role=st.sampled_from(Role),
            beat=st.floats(0, 3.99),
            length=st.floats(0.01, 12),
            pitch=st.integers(-70, 120),
            velocity=st.floats(0, 1),
            rank=st.just(0.0),
        ),
        max_size=40,
    )
)
def test_any_notes_become_lawful_events(notes: list[Note]) -> None:
    events = notation.notes_to_events(notes, METRE)
    places = [event[:3] for event in events]
    assert places == sorted(set(places))
    for event in events:
        assert 0 <= event.position < notation.positions(METRE)
        assert (event.role == 0) == (event.pitch >= notation.PITCHES)
        assert 0 <= event.pitch < notation.PITCH_NUMBERS
        assert 0 <= event.length < len(notation.LENGTHS)
        assert 0 <= event.velocity < notation.VELOCITIES


@pytest.mark.parametrize("pitch", [-61, -49, 48, 60, 75])
def test_pitches_out_of_range_keep_their_name(pitch: int) -> None:
    assert (notation.pitch_number(pitch) - notation.TONIC - pitch) % 12 == 0


@pytest.mark.parametrize("style", style_names())
def test_a_style_gets_its_own_percussion_back(style: str) -> None:
    for part in open_style(style).parts:
        if part.role is Role.DRUMS:
            number = notation.drum_number(part.pitch)
            drum = notation.DRUMS[number - notation.PITCHES]
            assert notation.drum_number(notation.kit(style)[drum]) == number


def test_every_section_of_every_style_has_a_number() -> None:
    for style in style_names():
        assert set(open_style(style).sections) <= set(notation.SECTIONS)
    assert notation.STYLES[: len(style_names())] == style_names()


def test_each_chord_kind_is_found_by_its_tones() -> None:
    for number, tones in enumerate(notation.CHORD_KINDS.values()):
        assert notation.chord_kind(tones) == number
    assert notation.chord_kind((0, 4, 7, 10, 2, 9)) == list(notation.CHORD_KINDS).index("9")
