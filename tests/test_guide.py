"""What the music may do with a body, row by row of the mapping contract."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from biomusic.errors import UnknownNameError
from biomusic.guide.plan import Plan
from biomusic.guide.steering import Steering, list_guides, open_guide
from biomusic.types import Activity, BodyState, Estimate, Intent, Key, Mode

NOTHING = Estimate.unknown("nothing came")
HOME = Key(9, Mode.MINOR)


def plan(tempo: tuple[float, float] = (100.0, 190.0), ceiling: float | None = None) -> Plan:
    return Plan(
        style="techno",
        key=HOME,
        tempo=tempo,
        home_tempo=124.0,
        density=(0.2, 0.8),
        energy=(0.2, 0.8),
        brightness=(0.2, 0.8),
        valence=0.5,
        minutes=10.0,
        heart_rate_ceiling=ceiling,
    )


def state(
    t: float,
    *,
    cadence: float | None = None,
    exertion: float | None = 0.0,
    arousal: float | None = 0.5,
    heart_rate: float | None = 70.0,
    activity: Activity = Activity.REST,
) -> BodyState:
    def estimate(value: float | None) -> Estimate:
        return NOTHING if value is None else Estimate(value, 0.1)

    return BodyState(
        t=t,
        heart_rate=estimate(heart_rate),
        cadence=estimate(cadence),
        speed=NOTHING,
        respiration_rate=NOTHING,
        motion=NOTHING,
        exertion=estimate(exertion),
        arousal=estimate(arousal),
        arousal_interval=(0.3, 0.7),
        p_aroused=0.5,
        relaxation=NOTHING,
        activity=activity,
    )


def steer(guide: str, states: Iterator[BodyState], plan: Plan) -> list[Intent]:
    steering = Steering(open_guide(guide, plan), plan)
    return [steering.intend(each) for each in states]


def quarter_seconds(start: float, end: float) -> list[float]:
    return [k / 4 for k in range(int(start * 4), int(end * 4))]


def running(cadence: float, start: float, end: float) -> Iterator[BodyState]:
    for t in quarter_seconds(start, end):
        yield state(t, cadence=cadence, exertion=0.6, activity=Activity.RUN, heart_rate=150.0)


@pytest.mark.parametrize(
    ("cadence", "tempo", "ratio"),
    [
        (166.0, (100.0, 190.0), 1.0),
        (166.0, (70.0, 100.0), 0.5),
        (174.0, (110.0, 130.0), 2 / 3),
        (118.0, (100.0, 190.0), 1.0),
    ],
)
def test_tempo_follows_cadence_by_a_plain_ratio(
    cadence: float, tempo: tuple[float, float], ratio: float
) -> None:
    last = steer("pace", running(cadence, 0, 30), plan(tempo))[-1]
    assert last.tempo == pytest.approx(cadence * ratio)


def test_a_ten_step_change_is_found_within_eight_seconds() -> None:
    def body() -> Iterator[BodyState]:
        yield from running(160.0, 0, 30)
        yield from running(170.0, 30, 40)

    intents = steer("pace", body(), plan())
    found = next(i.t for i in intents if i.t >= 30 and i.tempo == pytest.approx(170.0, rel=0.01))
    assert found - 30 <= 8.0


def test_heart_rate_never_sets_the_tempo_of_a_runner() -> None:
    slow = steer("pace", (state(t, cadence=165.0, heart_rate=120.0) for t in range(40)), plan())
    fast = steer("pace", (state(t, cadence=165.0, heart_rate=185.0) for t in range(40)), plan())
    assert [i.tempo for i in slow] == [i.tempo for i in fast]


@pytest.mark.parametrize("guide", ["mirror", "pace", "settle"])
def test_mode_is_never_driven_by_arousal(guide: str) -> None:
    calm = steer(guide, (state(t, arousal=0.1) for t in quarter_seconds(0, 600)), plan())
    stirred = steer(guide, (state(t, arousal=0.95) for t in quarter_seconds(0, 600)), plan())
    assert {i.key.mode for i in calm + stirred} == {HOME.mode}
    assert {i.valence for i in calm + stirred} == {0.5}


def test_arousal_raises_tempo_density_energy_and_brightness() -> None:
    levels = [0.1, 0.3, 0.5, 0.7, 0.9]
    last = [
        steer("mirror", (state(t, arousal=a) for t in quarter_seconds(0, 120)), plan())[-1]
        for a in levels
    ]
    for field in ("tempo", "density", "energy", "brightness"):
        values = [getattr(intent, field) for intent in last]
        assert values == sorted(values)
        assert values[0] < values[-1]


def test_at_rest_tempo_moves_at_most_four_percent_a_bar() -> None:
    def body() -> Iterator[BodyState]:
        for t in quarter_seconds(0, 30):
            yield state(t, arousal=0.0)
        for t in quarter_seconds(30, 90):
            yield state(t, arousal=1.0)

    intents = steer("mirror", body(), plan())
    for now, later in itertools.pairwise(intents):
        bar = 4 * 60.0 / now.tempo
        assert abs(later.tempo / now.tempo - 1.0) <= 0.04 * 0.25 / bar + 1e-9


def test_settle_begins_at_the_body_and_ends_at_the_lowest() -> None:
    aroused = (state(t, arousal=0.9) for t in quarter_seconds(0, 900))
    intents = steer("settle", aroused, plan((50.0, 84.0)))
    assert intents[120].density > 0.6
    assert intents[-1].density == pytest.approx(0.2)
    assert intents[-1].tempo == pytest.approx(50.0)


def test_settle_leads_down_even_when_the_heart_rises() -> None:
    rising = (state(t, arousal=0.5 + t / 2000, heart_rate=66 + t / 60) for t in range(900))
    intents = steer("settle", rising, plan((50.0, 84.0)))
    assert intents[-1].tempo < intents[60].tempo


def test_lost_steps_are_held_then_let_go_within_twenty_seconds() -> None:
    def body() -> Iterator[BodyState]:
        yield from running(170.0, 0, 30)
        for t in quarter_seconds(30, 70):
            yield state(t, cadence=None, exertion=None, arousal=None, heart_rate=None)

    intents = {i.t: i for i in steer("pace", body(), plan())}
    assert intents[34.5].tempo == pytest.approx(170.0)
    assert intents[44.0].tempo < 160.0
    assert intents[69.75].tempo == pytest.approx(124.0, rel=0.02)
    assert intents[69.75].reasons["tempo"] == "no steps to follow"


def test_over_the_ceiling_the_music_calms_down_and_says_so() -> None:
    def body() -> Iterator[BodyState]:
        for t in quarter_seconds(0, 60):
            over = t > 30
            yield state(t, cadence=170.0, exertion=0.95, heart_rate=190.0 if over else 150.0)

    intents = steer("pace", body(), plan(ceiling=180.0))
    assert intents[-1].density < intents[100].density
    assert "ceiling" in intents[-1].reasons["density"]


def test_the_key_moves_by_fifths_and_is_heard_for_a_while() -> None:
    def body() -> Iterator[BodyState]:
        for t in quarter_seconds(0, 40):
            yield state(t)
        yield from running(165.0, 40, 100)

    changes = [(i.t, i.key.tonic) for i in steer("pace", body(), plan())]
    moved = [b for a, b in itertools.pairwise(changes) if a[1] != b[1]]
    assert moved == [(40.0, (HOME.tonic + 14) % 12)]


def test_a_gap_of_two_hours_does_no_harm() -> None:
    steering = Steering(open_guide("pace", plan()), plan())
    steering.intend(state(0.0, cadence=170.0))
    late = steering.intend(state(7200.0, cadence=None))
    assert 100.0 <= late.tempo <= 190.0


def test_every_guide_opens_by_its_name() -> None:
    names = {"flow", "intervals", "mirror", "pace", "resonance", "settle", "zone"}
    assert {card.name for card in list_guides()} == names
    with pytest.raises(UnknownNameError, match="did you mean “pace”"):
        open_guide("pase", plan())
