"""A session before it starts: preset, person and seed become the parts that play together."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Final

from biomusic import __version__
from biomusic.body.mind.reserve import Reserve
from biomusic.body.mind.zones import Zones
from biomusic.config import Preset
from biomusic.guide.goal import parse_goal
from biomusic.guide.plan import USUAL_RESONANCE, Plan, TempoSource
from biomusic.guide.steering import Steering, open_guide
from biomusic.journal import Header
from biomusic.ports import Composer
from biomusic.rooms import open_generator
from biomusic.score.key import parse_key
from biomusic.score.style import open_style
from biomusic.session.fold import Fold
from biomusic.sound.engine import Engine
from biomusic.types import Person

SPARE: Final = "rules"
USUAL_REST: Final = 65.0  # bpm, of whoever told nothing and was never met


@dataclass(frozen=True, slots=True)
class Setup:
    """All that decides a session, apart from the body itself."""

    preset: Preset
    person: Person
    seed: int
    duration: float | None = None  # s, how long it will last, when anybody knows

    def fold(self) -> Fold:
        """A fresh fold of frames into states."""
        return Fold(self.person)

    def steering(self) -> Steering:
        """A fresh way from states to intents."""
        plan = self.plan()
        return Steering(open_guide(self.preset.guide, plan), plan)

    def composer(self) -> Composer:
        """A fresh composer."""
        return open_generator(self.preset.generator).open(self.seed)

    def spare(self) -> Composer:
        """One that needs no files and is never late, for when the other cannot go on."""
        return open_generator(SPARE).open(self.seed)

    def engine(self) -> Engine:
        """A fresh engine at the tempo from which the guide sets out."""
        return Engine(tempo=self.plan().home_tempo, style=self.preset.style, seed=self.seed)

    def plan(self) -> Plan:
        """The preset as the guide takes it."""
        preset, style = self.preset, open_style(self.preset.style)
        low, high = preset.tempo or style.tempo
        rest = self.person.rest.heart_rate if self.person.rest else USUAL_REST
        reserve = Reserve(self.person, rest)
        goal, zones = parse_goal(preset.goal), Zones(self.person, reserve).begins()
        return Plan(
            style=style.name,
            key=parse_key(preset.key),
            tempo=(low, high),
            home_tempo=min(high, max(low, style.home_tempo)),
            density=preset.density,
            energy=preset.energy,
            brightness=preset.brightness,
            valence=preset.valence,
            minutes=preset.minutes,
            heart_rate_ceiling=reserve.maximum if reserve.maximum_told else None,
            duration=self.duration,
            heart_rate_goal=goal.of_heart(zones),
            zones=zones,
            cadence_goal=goal.cadence,
            workout=goal.workout,
            bells=preset.bells,
            silence=preset.silence,
            resonance=self.person.resonance or USUAL_RESONANCE,
            follows=self.person.follows,
            loudness=self.person.loudness,
            tempo_from=TempoSource(preset.tempo_from),
        )

    def header(self, source: str, begun: datetime | None = None) -> Header:
        """The journal's first line for a session that listens to ``source``.

        ``begun`` is the time of day at which a live one began.
        """
        return Header(
            version=__version__,
            libraries=_libraries(),
            source=source,
            preset=self.preset,
            preset_hash=hashlib.sha256(self.preset.model_dump_json().encode()).hexdigest(),
            person=self.person,
            seed=self.seed,
            duration=self.duration,
            begun=begun,
        )


def from_header(header: Header) -> Setup:
    """The setup that a journal was made with."""
    return Setup(header.preset, header.person, header.seed, header.duration)


def _libraries() -> dict[str, str]:
    names = ("numpy", "numba", "llvmlite", "scipy")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}
