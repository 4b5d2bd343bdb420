"""Form: sections in phrases of four bars, and arcs of eight to twelve minutes made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from biomusic.types import Role

PHRASE: Final = 4  # bars
OUTRO: Final = "outro"  # the section that every style ends with
TURN: Final = "|"  # between an arc's sections: other instruments take over
NEXT: Final = "||"  # between arcs
_BEATS: Final = 4 * PHRASE  # quarter notes in a phrase of four-four


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A stretch of music with a character of its own."""

    name: str
    seconds: float  # about so long at any tempo; always whole pairs of phrases
    theme: int | None = None  # which of the arc's two themes it plays; None is without
    sings: str = "x."  # phrase by phrase, from the start again: x has the theme, . rests
    rests: tuple[Role, ...] = ()  # parts that are silent
    arc: tuple[float, float] = (1.0, 1.0)  # factor of velocity at its start and its end
    register: float = 0.0  # added to the register asked for, about −0.2 to 0.2
    breath: float = 0.0  # quarter notes of silence at its end
    lifts: Mapping[str, float] = field(default_factory=dict[str, float])
    # added to the importance of a part (or role): below 0 it is heard sooner, above 0 later

    @property
    def role_lifts(self) -> dict[Role, float]:
        """Those lifts that are meant for a whole role."""
        return {role: self.lifts[role] for role in Role if role in self.lifts}

    def phrases(self, tempo: float) -> int:
        """Its length at a tempo (bpm): one phrase, or an even number of them."""
        phrases = self.seconds * tempo / 60.0 / _BEATS
        return 1 if phrases < 1.0 else 2 * max(1, round(phrases / 2.0))

    def swell(self, progress: float) -> float:
        """The arc's factor at a share (0–1) of the section."""
        start, end = self.arc
        return start + (end - start) * progress


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the form a phrase stands."""

    section: Section
    phrase: int  # of the section
    phrases: int  # that the section has
    arc: int  # counted from the session's start
    scoring: int  # how often other instruments have taken over
    coming: Section  # the section of the phrase after this one

    @property
    def last(self) -> bool:
        """Whether something new begins after it."""
        return self.phrase == self.phrases - 1

    def progress(self, bar: int) -> float:
        """The share (0–1) of the section that is over at a bar of the phrase."""
        return (self.phrase * PHRASE + bar) / max(1, self.phrases * PHRASE - 1)


class Form:
    """Walks through a style's arcs, phrase by phrase."""

    def __init__(self) -> None:
        self._place: Place | None = None
        self._way: list[str] = []  # sections and turns still to come
        self._arc = 0
        self._scoring = 0

    def next(
        self,
        sections: Mapping[str, Section],
        arcs: Sequence[str],
        tempo: float,
        closing: bool,
        draw: np.random.Generator,
    ) -> Place:
        """The next phrase's place.

        Args:
            sections: the style's.
            arcs: the style's, one of which is drawn when the last is over.
            tempo: bpm, which decides how many bars a section's seconds are.
            closing: whether to go to the outro, and stay there.
            draw: the phrase's own random numbers.
        """
        before = self._place
        if not self._way and before is None:
            self._way = arcs[int(draw.integers(len(arcs)))].split()
        if closing and before is not None and before.section.name != OUTRO:
            section, phrase, phrases = sections[OUTRO], 0, sections[OUTRO].phrases(tempo)
        elif before is not None and (not before.last or before.section.name == OUTRO):
            section, phrases = before.section, before.phrases
            phrase = min(before.phrase + 1, phrases - 1)
        else:
            section = sections[self._following()]
            phrase, phrases = 0, section.phrases(tempo)
        stays = phrase < phrases - 1 or section.name == OUTRO
        coming = section if stays else sections[self._peek(arcs, draw)]
        self._place = Place(section, phrase, phrases, self._arc, self._scoring, coming)
        return self._place

    def enter(self, sections: Mapping[str, Section], arcs: Sequence[str]) -> None:
        """Another style takes over, at the first section of its arc that has a theme."""
        words = arcs[0].split()
        first = next(i for i, word in enumerate(words) if _sung(sections, word))
        self._way, self._place = words[first:], None

    def copy(self) -> Form:
        """The same walk, to come back to."""
        other = copy(self)
        other._way = list(self._way)
        return other

    def skip(self) -> None:
        """Let the section that is on end with this phrase."""
        if self._place is not None:
            self._place = replace(self._place, phrase=self._place.phrases - 1)

    def _following(self) -> str:
        """The next section; where instruments turn, others take over."""
        word = self._way.pop(0)
        while word in (TURN, NEXT):
            self._scoring += 1
            self._arc += word == NEXT
            word = self._way.pop(0)
        return word

    def _peek(self, arcs: Sequence[str], draw: np.random.Generator) -> str:
        """The section to come; an arc that is over is followed by another."""
        if not self._way:
            self._way = [NEXT, *arcs[int(draw.integers(len(arcs)))].split()]
        return next(word for word in self._way if word not in (TURN, NEXT))


def _sung(sections: Mapping[str, Section], word: str) -> bool:
    return word != TURN and sections[word].theme is not None
