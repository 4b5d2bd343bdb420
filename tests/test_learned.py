"""What is learnt of a listener: kept, told, forgotten, and used."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from biomusic.app.cli import run
from biomusic.app.report_sitting import sitting
from biomusic.config import load_preset
from biomusic.errors import ConfigError
from biomusic.guide.lead import Lead
from biomusic.learned import (
    MEMORY,
    Answers,
    Learned,
    LearnedRest,
    learn,
    listener,
    load_learned,
    save_learned,
)
from biomusic.rooms import open_source
from biomusic.session.answers import answers, breath
from biomusic.session.bodies import follow
from biomusic.session.setup import Setup
from biomusic.session.story import Story
from biomusic.sound.outputs import Outputs
from biomusic.types import BodyState, Estimate, Intent, Key, Mode, Person, Rest

KEY = Key(0, Mode.MAJOR)


pytestmark = pytest.mark.usefixtures("at_home")


def test_what_was_learnt_survives_its_file(tmp_path: Path) -> None:
    answered = Answers(steps=0.6, nudges=4, density=-1.25)
    for rest in (
        LearnedRest(heart_rate=58.25, ln_rmssd=3.5, seconds=240),
        LearnedRest(heart_rate=61, seconds=15),
    ):
        known = Learned(rest=rest, breath=5.5, answers=answered)
        save_learned(known, tmp_path / "learned.toml")
        assert load_learned(tmp_path / "learned.toml") == known


def test_a_spoilt_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "learned.toml"
    path.write_text("[rest]\nheart_rate = 5\nseconds = 10\n")
    with pytest.raises(ConfigError, match=r"line 2.*heart_rate"):
        load_learned(path)


def test_a_session_adds_to_what_was_known() -> None:
    learn(rest=Rest(60.0, 3.6, 300.0))
    learn(breath=5.0)
    learn(answers=Answers(steps=1.0, nudges=2))
    assert listener().follows is None  # two nudges tell nothing yet
    learn(answers=Answers(steps=0.0, nudges=2))
    person = listener()
    assert person.rest == Rest(60.0, 3.6, 300.0)
    assert person.resonance == 5.0
    assert person.follows == pytest.approx(0.5)


def test_what_is_long_ago_does_not_rule_for_ever() -> None:
    old = Answers(steps=1.0, nudges=1000)
    assert old.with_more(Answers(steps=0.0, nudges=MEMORY)).steps == pytest.approx(0.5)


def test_who_never_followed_is_not_led_again() -> None:
    stranger, known = Lead(), Lead(follows=0.1)
    asked = [[lead.update(float(t), 160.0, 0.02) for t in range(90)] for lead in (stranger, known)]
    assert any(asked[0])
    assert not any(asked[1])
    assert known.words == "your cadence stays your own, as before"


def story(states: list[BodyState], intents: list[Intent], guide: str = "zone") -> Story:
    return Story(
        title="t",
        source_title="s",
        preset="p",
        guide=guide,
        style="techno",
        generator="rules",
        seed=1,
        version="0",
        duration=states[-1].t,
        states=states,
        intents=intents,
    )


def led(share: float) -> Story:
    """Steps at 160 that follow nudges of 2 % by a share, and a heart that follows density."""
    states, intents = list[BodyState](), list[Intent]()
    for number in range(4 * 900):
        t = number / 4
        nudged = t % 180 >= 90
        density = 0.5 + 0.3 * nudged
        steps = 160.0 * (1.0 + 0.02 * share * nudged)
        late = 0.5 + 0.3 * ((t - 20) % 180 >= 90)
        body = replace(
            BLANK, t=t, cadence=Estimate(steps), heart_rate=Estimate(140.0 + 10.0 * late)
        )
        states.append(body)
        goal = 160.0 * 1.02 if nudged else None
        intents.append(Intent(t, 160.0, KEY, density, 0.5, 0.5, 0.5, "techno", cadence_goal=goal))
    return story(states, intents)


BLANK = next(iter(follow(open_source("simulated:rest?minutes=0.1"), Person())))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_answers_are_found_as_they_were_given(share: float) -> None:
    found = answers(led(share))
    assert found is not None
    assert found.nudges == 5
    assert found.steps == pytest.approx(share, abs=0.01)
    assert found.density is not None
    assert found.density == pytest.approx(10.0, abs=2.0)


def test_a_pace_that_was_ordered_is_no_answer_to_the_music() -> None:
    plain = led(1.0)
    far = [
        replace(intent, cadence_goal=intent.cadence_goal and 1.1 * intent.cadence_goal)
        for intent in plain.intents
    ]
    assert answers(replace(plain, intents=far)) is None


def test_who_was_never_led_gave_no_answer() -> None:
    plain = led(1.0)
    free = [replace(intent, cadence_goal=None) for intent in plain.intents]
    assert answers(replace(plain, intents=free)) is None


def test_the_breath_of_the_widest_swing_is_found_from_a_session() -> None:
    setup = Setup(load_preset("meditate").model_copy(update={"guide": "resonance"}), Person(), 1)
    states = list(follow(open_source("simulated:settle?minutes=11"), Person()))
    found = breath(setup, states)
    assert found in (6.5, 6.0, 5.5, 5.0, 4.5)
    assert breath(setup, states[:400]) is None


def test_the_profile_is_shown_exported_and_forgotten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    learn(Rest(60.0, 3.6, 300.0), 5.5, Answers(steps=0.4, nudges=6))
    Outputs().set_offset('my "best" headphones', 0.3)
    assert run(["profile"]) == 0
    assert "heart_rate = 60.00" in capsys.readouterr().out
    assert run(["profile", "--export", str(tmp_path / "me.toml")]) == 0
    told = tomllib.loads((tmp_path / "me.toml").read_text())
    assert told["answers"]["nudges"] == 6
    assert told["outputs"]['my "best" headphones']["offset"] == pytest.approx(0.3)
    assert run(["profile", "--reset"]) == 0
    assert load_learned() == Learned()
    assert Outputs().names == ()


def test_a_sitting_ends_with_its_first_and_last_minutes_and_the_formula() -> None:
    states = list(follow(open_source("simulated:settle?minutes=10"), Person()))
    page = sitting(story(states, [], "settle"))
    assert "first 4 minutes" in page or "first 5 minutes" in page
    assert "0.015 Hz" in page
    assert "RMSSD" in page
    assert sitting(story(states, [], "pace")) == ""
