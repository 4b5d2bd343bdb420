"""A wrong setting is named with its line; a right one is obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest

from biomusic.config import (
    Profile,
    load_preset,
    load_profile,
    load_wishes,
    merge,
    preset_names,
)
from biomusic.errors import ConfigError, InputError, UnknownNameError
from biomusic.guide.plan import TempoSource
from biomusic.session.setup import Setup
from biomusic.types import Person


def test_every_preset_of_the_package_loads() -> None:
    assert {"run", "meditate", "focus"} <= set(preset_names())
    for name in preset_names():
        assert load_preset(name).title


def test_a_wrong_key_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('preset = "run"\n\nseeed = 4\n')
    with pytest.raises(ConfigError, match=r"config\.toml, line 3: “seeed” is not a setting"):
        load_wishes(path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("age = 3", "greater than or equal to 5"),
        ('resting_heart_rate = "slow"', "valid number"),
        ("maximum_heart_rate = 20", "greater than or equal to 90"),
    ],
)
def test_a_wrong_value_is_explained(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "profile.toml"
    path.write_text(line + "\n")
    with pytest.raises(ConfigError, match=words):
        load_profile(path)


def test_a_broken_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("preset = \n")
    with pytest.raises(InputError, match="not valid TOML"):
        load_wishes(path)


def test_an_unknown_preset_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="did you mean “meditate”"):
        load_preset("meditat")


def test_a_range_goes_from_low_to_high(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        'title = "t"\nguide = "pace"\nstyle = "techno"\nkey = "A minor"\n'
        "density = [0.9, 0.1]\nenergy = [0, 1]\nbrightness = [0, 1]\n"
    )
    with pytest.raises(ConfigError, match="low to high"):
        load_preset(str(path))


def test_the_listener_overrides_the_preset() -> None:
    merged = merge(load_preset("run"), {"style": "ambient", "seed": 3}, {"style": None})
    assert merged.style == "ambient"
    assert merged.guide == "pace"


def test_the_profile_becomes_a_person(tmp_path: Path) -> None:
    path = tmp_path / "profile.toml"
    path.write_text("age = 41\nresting_heart_rate = 52\n")
    assert load_profile(path).person() == Person(41.0, 52.0, None)


def test_a_listener_may_choose_the_heart_for_the_beat_and_say_how_loud_it_is() -> None:
    preset = load_preset("run").model_copy(update={"tempo_from": "heart rate"})
    plan = Setup(preset, Profile(loudness=84.0).person(), 1).plan()
    assert plan.tempo_from is TempoSource.HEART_RATE
    assert plan.loudness == 84.0
    assert Setup(load_preset("run"), Profile().person(), 1).plan().tempo_from is TempoSource.CADENCE
