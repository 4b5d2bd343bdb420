"""Bodies that answer: by their steps, breath and arousal only, late, and not all of them."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

people: Any = importlib.import_module("biomusic.hardware.plant_people")
plant: Any = importlib.import_module("biomusic.hardware.plant")
senses: Any = importlib.import_module("biomusic.hardware.plant_senses")

Floats = NDArray[np.float64]
MANY = 60


def music(tempo: Floats | float, lively: float = 0.5, breath: float = np.nan) -> Any:
    def each(value: Floats | float) -> Floats:
        return np.broadcast_to(np.asarray(value, np.float64), (MANY,))

    return plant.Music(each(tempo), each(lively), each(breath))


def lived(who: Any, heard: Any, seconds: float, hills: Any = (), running: bool = True) -> list[Any]:
    body = plant.Plant(who, 3, hills, running)
    return [body.live(heard) for _ in range(int(seconds / plant.TICK))]


def last_minute(moments: list[Any], field: str) -> Floats:
    values: Floats = np.mean([getattr(m, field) for m in moments[-240:]], axis=0)
    return values


def test_a_third_of_all_bodies_answer_to_nothing() -> None:
    who = people.draw(MANY, 1)
    assert 1.0 - who.responds.mean() >= 0.30
    deaf = ~who.responds
    calm = lived(who, music(who.cadence * 0.98, 0.0, 6.0), 600)
    wild = lived(who, music(who.cadence * 1.02, 1.0, 20.0), 600)
    for field in ("heart_rate", "cadence", "breathing", "arousal"):
        np.testing.assert_array_equal(
            getattr(calm[-1], field)[deaf], getattr(wild[-1], field)[deaf]
        )


def test_the_heart_knows_nothing_of_a_tempo_that_no_step_can_follow() -> None:
    who = people.draw(MANY, 2)
    slow, fast = (lived(who, music(who.cadence * share), 300) for share in (0.80, 1.25))
    np.testing.assert_array_equal(slow[-1].heart_rate, fast[-1].heart_rate)


def test_steps_give_in_to_a_small_nudge_late_and_only_in_part() -> None:
    who = people.draw(MANY, 3)
    moments = lived(who, music(who.cadence * 1.03), 300)
    gained = last_minute(moments, "cadence") / who.cadence - 1.0
    assert np.all(gained[who.responds] > 0.004)
    assert np.all(gained < 0.03)
    early = np.mean([m.cadence for m in moments[:20]], axis=0) / who.cadence - 1.0
    assert np.all(early[who.responds] < 0.7 * gained[who.responds])


def test_a_nudge_of_six_percent_moves_nobody() -> None:
    cadence = np.full(5, 170.0)
    np.testing.assert_array_equal(plant.pulled(cadence * 1.06, cadence), 0.0)
    assert plant.pulled(cadence * 1.03, cadence) == pytest.approx(0.03)
    assert plant.pulled(cadence * 1.02 / 2, cadence) == pytest.approx(0.02)
    assert np.all(plant.pulled(cadence * np.nan, cadence) == 0.0)


def test_hearts_rise_quicker_than_they_fall() -> None:
    who = people.draw(MANY, 4)
    hills = (plant.Hill(300.0, 600.0, 0.0, stop=True),)
    rates = np.array([m.heart_rate for m in lived(who, music(who.cadence), 600, hills)])
    top, bottom = rates[1100:1200].mean(axis=0), rates[-1]
    up = (rates > who.rest + 0.5 * (top - who.rest)).argmax(axis=0)
    down = (rates[1200:] < bottom + 0.5 * (top - bottom)).argmax(axis=0)
    assert np.mean(up < down) > 0.9


def test_breath_follows_three_quarters_of_its_own_rate_better_than_six_a_minute() -> None:
    who = people.draw(MANY, 5)
    near = lived(who, music(70.0, 0.3, np.nan)._replace(breath=0.75 * who.breaths), 240, (), False)
    six = lived(who, music(70.0, 0.3, 6.0), 240, (), False)
    slower = [float((who.breaths - m[-1].breathing).mean()) for m in (near, six)]
    assert slower[0] > slower[1]


def test_the_same_seed_gives_the_same_body_and_another_one_another() -> None:
    who = people.draw(MANY, 6)
    runs = [lived(people.draw(MANY, seed), music(170.0), 20) for seed in (6, 6, 7)]
    np.testing.assert_array_equal(runs[0][-1].heart_rate, runs[1][-1].heart_rate)
    assert np.any(runs[0][-1].heart_rate != runs[2][-1].heart_rate)
    assert len(who.rest) == MANY


def test_sensors_round_lag_slip_and_fall_silent() -> None:
    who = people.draw(MANY, 8)
    body, told = plant.Plant(who, 8), senses.Senses(MANY, 8)
    heard = off = 0
    for _ in range(2400):
        moment = body.live(music(who.cadence))
        for index, samples in enumerate(told.tell(moment)):
            for sample in samples:
                heard += 1
                if hasattr(sample, "bpm"):
                    assert sample.bpm == round(sample.bpm)
                    off += abs(sample.bpm - moment.heart_rate[index]) > 40.0
    whole = MANY * 600 * 2
    assert 0.80 * whole < heard < 0.995 * whole
    assert off > 0


def test_sensors_without_faults_never_fall_silent() -> None:
    who = people.draw(MANY, 9)
    body, told = plant.Plant(who, 9), senses.Senses(MANY, 9, faulty=False)
    heard = sum(len(s) for _ in range(400) for s in told.tell(body.live(music(170.0))))
    assert heard == MANY * 100 * 2
