"""Guides on bodies that answer: ``python benchmarks/closed_loop.py``.

Virtual runners (``hardware/plant*.py``: a third of them deaf to all music, hills, faulty sensors)
run for 25 minutes with a wish for a heart rate 16 bpm wide, a little above or below where their
own pace would take them.  Each runs five times, with the same noise: with the zone guide; with the
same music without a loop (the beat on the steps, middle liveliness); with the plain proportional
rule that most prototypes have, tempo and liveliness by the heart's error at once; in silence; and
with an all-knowing rule, which sees the true heart without a sensor and at every moment asks for
all that music may, a ceiling for any loop.
Told are the minutes from the sixth on: time in the zone, overshoot, how much the heart swings
slowly, how far the steps were moved, and how long the beat lay beside the steps of those who do
not answer.  The interval is a bootstrap over bodies.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from biomusic.body.body import Body
from biomusic.guide.lead import MOST
from biomusic.guide.plan import Plan
from biomusic.guide.steering import Steering, open_guide
from biomusic.types import BodyState, Key, Mode, Person

plant: Any = importlib.import_module("biomusic.hardware.plant")
plant_people: Any = importlib.import_module("biomusic.hardware.plant_people")
plant_senses: Any = importlib.import_module("biomusic.hardware.plant_senses")

Floats = NDArray[np.float64]
Play = Callable[[BodyState], tuple[float, float]]  # tempo, bpm, and liveliness, 0–1

GROUPS: Final = tuple(range(601, 641))  # seeds; none was used while the guides were made
BODIES: Final = 16  # a group
SECONDS: Final = 1500.0
JUDGED: Final = 360.0  # s, from here on
HALF: Final = 8.0  # bpm, half the zone
OFFSETS: Final = (-0.06, -0.03, 0.03, 0.06)  # of the reserve, by turns, from one's own pace
HILLS: Final = ((500.0, 620.0, 0.06), (900.0, 1020.0, -0.05))  # s, s, of the reserve
SWING: Final = (40.0, 240.0)  # s, the periods of a slow swing
DRAWS: Final = 4000  # of the bootstrap
ON_THEM: Final = 0.01  # share; a beat that is farther off, over half a minute, is beside the steps
ARMS: Final = ("closed loop", "open loop", "proportional", "silence", "all-knowing")
SMOOTH, SLOW, AHEAD = 4.0, 16.0, 12.0  # s, of the all-knowing rule
SURE: Final = 2.0  # bpm off the middle at which it asks for everything


class Judged(NamedTuple):
    """Each (arms, bodies)."""

    inside: Floats  # share of the time in the zone
    over: Floats  # bpm above it, the 95 of 100
    swing: Floats  # bpm, the amplitude of slow swings
    moved: Floats  # share by which the steps were moved, mean of its size
    beside: Floats  # share of the time with the beat more than 1 % off the steps
    responds: NDArray[np.bool_]  # (bodies,)


def group(seed: int) -> Judged:
    """One group of bodies, through all arms."""
    people = plant_people.draw(BODIES, seed)
    drifted = people.pace * (1.0 + 0.6 * people.drift)
    middle = people.rest + (drifted + np.resize(OFFSETS, BODIES)) * people.reserve
    goals = [(m - HALF, m + HALF) for m in middle.tolist()]
    rows = [_judge(run(people, seed, goals, arm), goals, people.cadence) for arm in ARMS]
    inside, over, swing, moved, beside = (np.array(column) for column in zip(*rows, strict=True))
    return Judged(inside, over, swing, moved, beside, people.responds)


def run(
    people: Any, seed: int, goals: list[tuple[float, float]], arm: str
) -> tuple[Floats, Floats, Floats]:
    """Heart rate, cadence and the music's tempo of each body, (ticks, bodies)."""
    ground = tuple(plant.Hill(*hill) for hill in HILLS)
    bodies = plant.Plant(people, seed, ground)
    senses = plant_senses.Senses(BODIES, seed)
    minds = [Body(_person(people, index)) for index in range(BODIES)]
    players = [_player(arm, goal) for goal in goals]
    tempo, lively = np.full(BODIES, np.nan), np.full(BODIES, 0.5)
    breath = np.full(BODIES, np.nan)
    hearts, steps, tempi = list[Floats](), list[Floats](), list[Floats]()
    knowing = AllKnowing(goals)
    for _ in range(int(SECONDS / plant.TICK)):
        moment = bodies.live(plant.Music(tempo, lively, breath))
        hearts.append(moment.heart_rate)
        steps.append(moment.cadence)
        tempi.append(tempo.copy())
        if arm == "silence":
            continue
        if arm == "all-knowing":
            tempo, lively = knowing.play(moment.heart_rate, moment.cadence)
            continue
        told = senses.tell(moment)
        for index, (mind, play) in enumerate(zip(minds, players, strict=True)):
            for sample in told[index]:
                mind.feed(sample)
            tempo[index], lively[index] = play(mind.state(moment.t))
    return np.array(hearts), np.array(steps), np.array(tempi)


def _person(people: Any, index: int) -> Person:
    rest, maximum = float(people.rest[index]), float(people.maximum[index])
    return Person(resting_heart_rate=rest, maximum_heart_rate=maximum)


def _player(arm: str, goal: tuple[float, float]) -> Play:
    if arm == "proportional":
        return _proportional(goal)
    plan = Plan(
        style="techno",
        key=Key(9, Mode.MINOR),
        tempo=(120.0, 190.0),
        home_tempo=170.0,
        density=(0.0, 1.0),
        energy=(0.0, 1.0),
        brightness=(0.0, 1.0),
        valence=0.5,
        minutes=25.0,
        heart_rate_goal=goal if arm == "closed loop" else None,
    )
    steering = Steering(open_guide("zone", plan), plan)

    def play(state: BodyState) -> tuple[float, float]:
        intent = steering.intend(state)
        return intent.tempo, intent.density

    return play


def _proportional(goal: tuple[float, float]) -> Play:
    """Tempo and liveliness by the heart's error at this moment, up to 6 % and all of it."""
    last = [170.0, 0.5]

    def play(state: BodyState) -> tuple[float, float]:
        heart, cadence = state.heart_rate.value, state.cadence.value
        if heart is not None and cadence:
            error = (sum(goal) / 2.0 - heart) / (2.0 * HALF)
            last[:] = [
                cadence * (1.0 + 0.06 * np.clip(error, -1, 1)),
                float(np.clip(0.5 + error, 0, 1)),
            ]
        return last[0], last[1]

    return play


class AllKnowing:
    """Asks for everything that music may ask for, by hearts that are seen as they are."""

    def __init__(self, goals: list[tuple[float, float]]) -> None:
        self._middle = np.array(goals).mean(axis=1)
        self._smooth = self._slow = self._middle

    def play(self, hearts: Floats, cadence: Floats) -> tuple[Floats, Floats]:
        """Tempo (bpm) and liveliness (0–1) of each body."""
        self._smooth = self._smooth + (hearts - self._smooth) * plant.TICK / SMOOTH
        self._slow = self._slow + (hearts - self._slow) * plant.TICK / SLOW
        slope = (self._smooth - self._slow) / (SLOW - SMOOTH)
        push = np.clip((self._middle - self._smooth - AHEAD * slope) / SURE, -1.0, 1.0)
        return cadence * (1.0 + MOST * push), 0.5 + 0.5 * push


def _judge(
    lived: tuple[Floats, Floats, Floats], goals: list[tuple[float, float]], own: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    hearts, steps, tempi = (rows[int(JUDGED / plant.TICK) :] for rows in lived)
    low, high = np.array(goals).T
    inside = ((hearts >= low) & (hearts <= high)).mean(axis=0)
    over = np.quantile(np.maximum(0.0, hearts - high), 0.95, axis=0)
    moved = np.abs(steps.mean(axis=0) / own - 1.0)
    own_pace = steps[: len(steps) // 120 * 120].reshape(-1, 120, steps.shape[1]).mean(axis=1)
    heard = tempi[: len(tempi) // 120 * 120].reshape(-1, 120, tempi.shape[1]).mean(axis=1)
    beside = (np.abs(heard / own_pace - 1.0) > ON_THEM).mean(axis=0)
    return inside, over, _swing(hearts), moved, beside


def _swing(hearts: Floats) -> Floats:
    """√2 of the root mean square between the two periods: a sine's amplitude."""
    level = hearts - hearts.mean(axis=0)
    spectrum = np.fft.rfft(level, axis=0)
    rates = np.asarray(np.fft.rfftfreq(len(level), plant.TICK), np.float64)
    spectrum[(rates < 1.0 / SWING[1]) | (rates > 1.0 / SWING[0])] = 0.0
    slow: Floats = np.fft.irfft(spectrum, len(level), axis=0)
    return np.asarray(np.sqrt(2.0) * slow.std(axis=0), np.float64)


def interval(values: Floats) -> str:
    """A mean over bodies with its 95 % interval."""
    random = np.random.Generator(np.random.Philox(1))
    means = values[random.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def main() -> int:
    """Measure it; 1 when the loop does not win, swings, or changes those who do not answer."""
    with ProcessPoolExecutor(2) as pool:
        groups = list(pool.map(group, GROUPS))
    inside, over, swing, moved, beside = (
        np.concatenate([getattr(g, name) for g in groups], axis=1) for name in Judged._fields[:5]
    )
    answers = np.concatenate([g.responds for g in groups])
    print(f"{inside.shape[1]} bodies, {int(answers.sum())} of whom answer to music")
    print(
        "arm          | in the zone: all, who answer | over, bpm | swing, bpm | steps moved |"
        " beside the steps of those who do not answer"
    )
    for index, arm in enumerate(ARMS):
        print(
            f"{arm:12} | {inside[index].mean():14.1%} {inside[index][answers].mean():13.1%} |"
            f" {over[index].mean():9.1f} | {swing[index].mean():10.2f} |"
            f" {moved[index].mean():8.2%} | {beside[index][~answers].mean():6.0%}"
        )
    for index, arm in enumerate(ARMS[1:], start=1):
        better = inside[0] - inside[index]
        print(
            f"closed loop against {arm}: {interval(better)} of the time; "
            f"of those who answer {interval(better[answers])}"
        )
    more = swing[0] - swing[1]
    print(f"swing beyond the open loop's: {interval(more)} bpm, the most {more.max():.1f}")
    deaf = np.abs(inside[0] - inside[3])[~answers].max()
    print(f"those who do not answer: in the zone as in silence to {deaf:.4f}")
    lost = any((inside[0] - inside[index])[answers].mean() <= 0.0 for index in (1, 2, 3))
    return int(lost or more.max() > 3.0 or deaf > 0.0)


if __name__ == "__main__":
    sys.exit(main())
