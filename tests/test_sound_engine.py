"""What the engine promises about time, notes and controls."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from biomusic.errors import AudioError
from biomusic.sound.engine import Control, Engine, TimedNote
from biomusic.sound.limiter import AHEAD
from biomusic.types import SAMPLE_RATE, STEP, Audio, Role


def _note(identity: int, beat: float, pitch: float, role: Role, **more: float) -> TimedNote:
    length, rank = more.get("length", 1.0), more.get("rank", 0.0)
    return TimedNote(identity, beat, length, pitch, more.get("velocity", 0.8), rank, role)


def _passage() -> list[TimedNote]:
    numbers = count()
    notes = [_note(next(numbers), beat, 36, Role.DRUMS) for beat in range(8)]
    notes += [_note(next(numbers), b / 2, 33, Role.BASS, length=0.4) for b in range(16)]
    for role, root in ((Role.PAD, 57), (Role.CHORDS, 60), (Role.ARPEGGIO, 72), (Role.MELODY, 76)):
        notes += [_note(next(numbers), b, root + 4 * (b % 3), role) for b in range(8)]
    return notes


def _engine(style: str = "techno", tempo: float = 166.0, seed: int = 0) -> Engine:
    engine = Engine(tempo=tempo, style=style, seed=seed)
    engine.queue(_passage())
    return engine


def _clicks(audio: Audio) -> NDArray[np.float64]:
    """How far each jump of slope stands out of its neighbourhood of 20 ms."""
    bend = np.abs(np.diff(audio[:, 0].astype(np.float64), n=2))
    blocks = bend[: len(bend) // 960 * 960].reshape(-1, 960)
    prominence: NDArray[np.float64] = blocks.max(axis=1) / (np.median(blocks, axis=1) + 1e-7)
    return prominence


@pytest.mark.parametrize("style", ["techno", "ambient", "a style nobody mixed"])
@settings(max_examples=4, deadline=None)
@given(pieces=st.lists(st.integers(1, 60), min_size=1, max_size=20))
def test_many_small_renders_equal_one_large_one(style: str, pieces: list[int]) -> None:
    whole = _engine(style).render(STEP * sum(pieces))
    chunked = _engine(style)
    parts = [chunked.render(STEP * steps) for steps in pieces]
    assert np.array_equal(whole, np.concatenate(parts))


def test_the_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    first, again, other = (_engine(seed=seed).render(19_200) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_onsets_lie_on_the_beat_map_while_the_tempo_moves() -> None:
    engine = Engine(tempo=120.0, style="techno")
    engine.queue([_note(n, n / 4, 37, Role.DRUMS, length=0.1) for n in range(64)])
    frames, beats = [0], [0.0]
    for tick in range(600):
        engine.set(Control.TEMPO, 120.0 + 60.0 * np.sin(tick / 40.0))
        engine.render(STEP * 10)
        frames.append(engine.frame)
        beats.append(engine.beat)
    onsets = [onset for onset in engine.onsets() if onset.id < 32]
    assert [onset.id for onset in onsets] == list(range(32))
    expected = np.interp([onset.id / 4 for onset in onsets], beats, frames)
    # between two readings the tempo glides; straight interpolation errs by less than a frame
    assert np.abs(np.array([onset.frame for onset in onsets]) - expected).max() <= 1.5


def _steps_and_ramps() -> Iterator[float]:
    """60 → 180 → 60 bpm, each 10 ms: at once after 4 s and back after 6, then by ramps of 8 s."""
    yield from [60.0] * 400 + [180.0] * 200 + [60.0] * 200
    yield from np.linspace(60.0, 180.0, 800).tolist()
    yield from np.linspace(180.0, 60.0, 800).tolist()


def test_beats_are_heard_where_the_tempo_puts_them_through_steps_and_ramps() -> None:
    engine = Engine(tempo=60.0, style="techno")
    engine.set(Control.REVERB, 0.0)
    engine.queue([_note(n, float(n), 37, Role.DRUMS, length=0.1) for n in range(64)])
    pieces, beat, pace, due = list[Audio](), 0.0, 60.0, list[float]()
    steps = AHEAD * [60.0]  # that the limiter has seen before anybody touches the tempo
    for tempo in _steps_and_ramps():
        engine.set(Control.TEMPO, tempo)
        pieces.append(engine.render(15 * STEP))
        steps += 15 * [tempo]
    for step, tempo in enumerate(steps):  # the lag of 12 ms, integrated on its own
        pace += (tempo - pace) / (1.0 + 0.012 * SAMPLE_RATE / STEP)
        after = beat + pace / 60.0 * STEP / SAMPLE_RATE
        if int(after) > int(beat):
            due.append(step * STEP + (int(after) - beat) * 60.0 * SAMPLE_RATE / pace)
        beat = after
    loud = np.abs(np.concatenate(pieces)[:, 0])
    assert len(due) > 40
    for frame in due[:-1]:
        early, heard = int(frame) - 240, int(frame) + 240
        rest = loud[early - 480 : early].max()  # what is left of the stroke before
        first = early + int(np.argmax(loud[early:heard] > 4.0 * rest + 1e-4))
        assert abs(first - frame) < 0.001 * SAMPLE_RATE


def test_a_note_sounds_at_the_very_frame_of_its_onset() -> None:
    engine = Engine(tempo=97.0, style="techno")
    engine.set(Control.REVERB, 0.0)
    engine.queue([_note(0, 0.731, 37, Role.DRUMS)])
    audio = engine.render(48_000)
    (onset,) = engine.onsets()
    assert onset.frame == round(0.731 * 60.0 / 97.0 * SAMPLE_RATE)
    assert abs(int(np.argmax(np.abs(audio[:, 0]) > 1e-6)) - onset.frame) <= 1


def test_the_first_note_sounds_in_the_first_frame() -> None:
    engine = _engine()
    assert engine.frame == 0
    assert np.abs(engine.render(STEP * 2)).max() > 1e-4
    assert engine.onsets()[0].frame == 0


def test_density_thins_by_rank_and_says_so() -> None:
    engine = Engine(tempo=240.0, style="ambient")
    engine.set(Control.CHORDS_DENSITY, 0.5)
    engine.queue([_note(n, n * 0.1, 60, Role.CHORDS, rank=n / 10) for n in range(11)])
    engine.render(48_000)
    assert [onset.sounded for onset in engine.onsets()] == [n / 10 <= 0.5 for n in range(11)]


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_a_density_of_its_own(role: Role) -> None:
    engine = Engine(tempo=240.0, style="ambient")
    engine.set(Control[f"{role.name}_DENSITY"], 0.2)
    roles = list(Role)
    engine.queue([_note(n, n * 0.1, 60, asked, rank=0.5) for n, asked in enumerate(roles)])
    engine.render(48_000)
    assert [onset.sounded for onset in engine.onsets()] == [asked is not role for asked in roles]


def test_revoked_notes_are_never_heard() -> None:
    engine = _engine(tempo=120.0)
    engine.revoke(2.0)
    engine.render(SAMPLE_RATE * 3)
    expected = {note.id for note in _passage() if note.beat < 2.0}
    assert {onset.id for onset in engine.onsets()} == expected


def test_notes_queued_out_of_order_start_in_order_and_late_ones_at_once() -> None:
    engine = Engine(tempo=120.0, style="ambient")
    engine.render(SAMPLE_RATE)
    engine.queue([_note(2, 3.0, 60, Role.CHORDS), _note(1, 2.5, 62, Role.CHORDS)])
    engine.queue([_note(0, 0.5, 64, Role.CHORDS)])
    engine.render(SAMPLE_RATE)
    onsets = engine.onsets()
    assert [onset.id for onset in onsets] == [0, 1, 2]
    assert 0 <= onsets[0].frame - SAMPLE_RATE < SAMPLE_RATE // 100


def test_a_full_queue_is_refused_with_what_to_do() -> None:
    engine = Engine(tempo=120.0, style="ambient")
    with pytest.raises(AudioError, match="queue fewer notes ahead"):
        engine.queue(_note(n, 100.0 + n, 60, Role.CHORDS) for n in range(5000))


def test_a_new_style_plays_later_notes_without_a_click() -> None:
    engine = Engine(tempo=60.0, style="ambient")
    engine.queue([_note(0, 0.0, 57, Role.PAD, length=8.0)])
    engine.render(SAMPLE_RATE)
    steady = _clicks(engine.render(SAMPLE_RATE)).max()
    engine.use("techno")
    assert _clicks(engine.render(SAMPLE_RATE)).max() < max(40.0, 2.0 * steady)


@pytest.mark.parametrize("control", list(Control))
def test_stepping_a_control_does_not_click(control: Control) -> None:
    engine = Engine(tempo=60.0, style="ambient")
    engine.queue([_note(0, 0.0, 45, Role.PAD, length=8.0), _note(1, 0.0, 52, Role.PAD, length=8.0)])
    engine.render(SAMPLE_RATE)
    steady = _clicks(engine.render(9600)).max()
    worst = 0.0
    for value in (0.0, 1.0, 0.3, 1.0):
        engine.set(control, value if control is not Control.TEMPO else 60.0 + 120.0 * value)
        worst = max(worst, float(_clicks(engine.render(9600)).max()))
    assert worst < max(40.0, 4.0 * steady)


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="nan"):
        _engine().set(Control.LEVEL, float("nan"))


def test_level_lowers_the_music_by_what_it_says() -> None:
    loud, soft = _engine(), _engine()
    soft.set(Control.LEVEL, 0.25)
    ratio = np.std(soft.render(48_000)) / np.std(loud.render(48_000))
    assert ratio == pytest.approx(0.25, rel=0.02)


def test_a_silent_layer_leaves_only_the_others() -> None:
    engine = Engine(tempo=120.0, style="techno")
    engine.set(Control.DRUMS, 0.0)
    engine.queue([_note(0, 0.0, 36, Role.DRUMS)])
    assert np.abs(engine.render(24_000)).max() < 1e-6


def test_tails_die_away_and_fading_out_ends_in_exact_silence() -> None:
    engine = _engine()
    engine.render(SAMPLE_RATE * 4)
    tail = engine.render(SAMPLE_RATE * 10)
    assert np.abs(tail[-SAMPLE_RATE:]).max() < 1e-5
    engine.queue([_note(0, 0.0, 36, Role.DRUMS)])
    engine.fade_to(0.0, 0.5)
    assert not engine.render(SAMPLE_RATE)[-12_000:].any()


def test_nothing_is_ever_denormal_or_not_a_number() -> None:
    engine = _engine()
    for audio in (engine.render(SAMPLE_RATE * 3), engine.render(SAMPLE_RATE * 20)):
        assert np.isfinite(audio).all()
        loud = np.abs(audio[audio != 0.0])
        assert not loud.size or loud.min() > np.finfo(np.float32).tiny


def test_a_storm_of_notes_neither_breaks_nor_leaks() -> None:
    engine = Engine(tempo=120.0, style="techno")
    roles = list(Role)
    engine.queue(
        _note(n, n / 500, 30 + n % 60, roles[n % 6], length=0.2, velocity=1.0) for n in range(2000)
    )
    audio = engine.render(SAMPLE_RATE * 2)
    assert np.isfinite(audio).all()
    assert len(engine.onsets()) == 2000
    assert np.abs(engine.render(SAMPLE_RATE * 12)[-100:]).max() < 1e-5


def test_frames_must_fit_the_step() -> None:
    with pytest.raises(ValueError, match="multiple of 32"):
        _engine().render(33)
