"""Goals in a listener's words: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

import pytest

from biomusic.errors import InputError
from biomusic.guide.goal import Goal, parse_goal

ZONES = (95.0, 114.0, 133.0, 152.0, 171.0)


@pytest.mark.parametrize(
    ("text", "guide"),
    [
        ("", "pace"),
        ("175spm", "pace"),
        ("z2", "zone"),
        ("140-150bpm", "zone"),
        ("5min 155spm; 4x(1km 175spm, 2min easy)", "intervals"),
    ],
)
def test_a_goal_chooses_its_guide(text: str, guide: str) -> None:
    assert parse_goal(text).guide == guide


def test_a_cadence_and_a_heart_rate_are_read() -> None:
    assert parse_goal("175spm").cadence == 175.0
    assert parse_goal("140-150bpm").of_heart(ZONES) == (140.0, 150.0)


def test_a_zone_is_where_the_profile_says() -> None:
    assert parse_goal("z2").of_heart(ZONES) == (114.0, 133.0)
    assert parse_goal("z5").of_heart(ZONES) == (171.0, 186.0)


def test_a_workout_has_its_stretches() -> None:
    workout = parse_goal("5min 155spm; 4x(1km 175spm, 2min easy)").workout
    assert workout is not None
    assert len(workout.stretches) == 9


@pytest.mark.parametrize("text", ["fast", "175", "z", "bpm", "140-150"])
def test_nonsense_is_answered_by_what_would_do(text: str) -> None:
    with pytest.raises(InputError, match="175spm"):
        parse_goal(text)


def test_a_zone_that_nobody_knows_asks_for_an_age() -> None:
    with pytest.raises(InputError, match=r"age|zone"):
        parse_goal("z2").of_heart(())
    with pytest.raises(InputError, match="no zone 7"):
        parse_goal("z7").of_heart(ZONES)


def test_nothing_wanted_is_no_goal() -> None:
    assert parse_goal("  ") == Goal()
