"""Mirror: the music is as lively as the body."""

from __future__ import annotations

from biomusic.guide.activation import Activation
from biomusic.guide.plan import GuideKind, Plan, Wish, within
from biomusic.types import BodyState


class Mirror:
    """Tempo, density, energy and brightness rise and fall with activation (evidence §1.1)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._activation = Activation()

    def wish(self, state: BodyState) -> Wish:
        """Follow the body, half-way through the tempo range at rest."""
        activation = self._activation.update(state)
        words = self._activation.words(state)
        tempo = within(self._plan.tempo, activation)
        return Wish(tempo, activation, reasons={"tempo": words, "density": words})


GUIDE: GuideKind = Mirror
