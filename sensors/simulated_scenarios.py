"""What simulated bodies do: each scenario is a row of phases, each phase a way of being."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Phase:
    seconds: float
    effort: float = 0.0  # 0–1, share of the heart-rate reserve that this asks for when it lasts
    cadence: float = 0.0  # steps/min, or on a bicycle strokes/min, two a turn
    speed: float = 0.0  # m/s
    tension: float = 0.0  # bpm that the mind adds
    breathing: float | None = None  # breaths/min when paced; None as the body likes


@dataclass(frozen=True, slots=True)
class Scenario:
    title: str
    phases: tuple[Phase, ...]
    haste: float = 1.0  # by how much the body answers faster than a real one
    aroused: float = 0.0  # bpm above rest on arrival
    rides: bool = False  # on a bicycle, whose crank and wheel are measured

    @property
    def seconds(self) -> float:
        """How long it lasts unless asked otherwise."""
        return sum(phase.seconds for phase in self.phases)


# Effort: an easy run is at 60–70 % of the heart-rate reserve and a brisk walk near 25 %
# (ACSM's Guidelines, 10th ed., table 6.1).  Cadence: walking 100–115 is moderate (Tudor-Locke
# 2018), easy running 160–170; cyclists make 120–210 strokes a minute, most of them about 170.
# Tension: mental arithmetic adds 8.3 ± 7.9 bpm (Glasgow University Database, 25 people against
# sitting).  Six breaths a minute is the usual resonance.
_REST = Phase(300)
_WALK = Phase(300, effort=0.25, cadence=112, speed=1.5)
_RUN = Phase(1200, effort=0.65, cadence=166, speed=3.0)


def _for(phase: Phase, seconds: float) -> Phase:
    return Phase(seconds, phase.effort, phase.cadence, phase.speed, phase.tension, phase.breathing)


_STROLL = Phase(15, effort=0.15, cadence=104, speed=1.2)
_SPRINT = Phase(60, effort=0.9, cadence=178, speed=4.2)
_SPIN = Phase(180, effort=0.35, cadence=160, speed=5.5)
_RIDE = Phase(600, effort=0.6, cadence=174, speed=7.5)
_CLIMB = Phase(180, effort=0.8, cadence=144, speed=3.8)
_COAST = Phase(45, effort=0.15, speed=8.0)
_JOG = Phase(90, effort=0.5, cadence=158, speed=2.4)

SCENARIOS: Final[dict[str, Scenario]] = {
    "demo": Scenario(
        "a run in ninety seconds",
        (_for(_REST, 15), _for(_WALK, 20), _for(_RUN, 40), _STROLL),
        haste=4.0,
    ),
    "rest": Scenario("sitting still", (_REST,)),
    "walk": Scenario("a walk", (_for(_REST, 60), _for(_WALK, 480), _for(_REST, 60))),
    "run": Scenario("an easy run", (_WALK, _RUN, _for(_WALK, 240), _for(_REST, 60))),
    "intervals": Scenario(
        "intervals", (_WALK, _for(_JOG, 240), *(_SPRINT, _JOG) * 6, _for(_WALK, 240))
    ),
    "ride": Scenario(
        "a bicycle ride",
        (_SPIN, _RIDE, _CLIMB, _COAST, _RIDE, _for(_REST, 30), _for(_RIDE, 300), _SPIN),
        rides=True,
    ),
    "breathing": Scenario(
        "six breaths a minute", (_for(_REST, 60), Phase(240, breathing=6.0), _for(_REST, 60))
    ),
    "stress": Scenario(
        "mental arithmetic", (_REST, Phase(240, tension=8.3, breathing=18.0), _REST)
    ),
    "settle": Scenario("coming to rest", (Phase(600),), aroused=30.0),
}
