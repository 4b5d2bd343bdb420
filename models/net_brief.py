"""What a bar of the network's must be: its labels, how many notes each part has, what it may play.

Form, harmony and themes come from the plan that the rule engine follows as well; its own version of
the bar says how loud, how high and how syncopated the wish is, in the measures that the network
was trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.score.density import Candidate
from biomusic.score.style import Style
from biomusic.types import Intent, Note, Role

from .lessons import MOTIFS
from .measures import CEILINGS, Harmony, conditions
from .notation import (
    CONDITIONS,
    MODES,
    POSITIONS_PER_BEAT,
    ROLES,
    SECTIONS,
    STYLES,
    Event,
    chord_kind,
    notes_to_events,
)
from .rules_plan import Phrase
from .rules_scene import Scene

HEADROOM: Final = 0.3  # density above what is asked, so that a rise is heard at once
_STEP: Final = POSITIONS_PER_BEAT // 4  # positions of a sixteenth
_BAR: Final = 4.0  # quarter notes that the ceilings are meant for


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that is settled before a bar's first note."""

    labels: NDArray[np.int64]  # of LABELS
    conditions: NDArray[np.float32]  # of CONDITIONS
    metre: int  # quarter notes
    counts: Mapping[Role, int]  # notes to write
    given: Mapping[Role, tuple[Event, ...]]  # parts that are written already
    scenes: tuple[Scene, ...]  # one for each chord

    def scene(self, position: int) -> Scene:
        """The scene in which a position falls."""
        return next(
            (scene for scene in self.scenes if position < scene.last * _STEP), self.scenes[-1]
        )


def brief(
    intent: Intent,
    phrase: Phrase,
    scenes: tuple[Scene, ...],
    model: Sequence[Candidate],
    given: Mapping[Role, tuple[Event, ...]],
    manner: str = "",
) -> Brief:
    """The brief of a bar.

    Args:
        intent: what is asked.
        phrase: the plan.
        scenes: of the bar's chords.
        model: the rule engine's version, all of it.
        given: parts that are written already.
        manner: the label of the music to write like; empty is the style's own.
    """
    style = phrase.style
    counts = {
        role: 0 if role in given else _count(role, intent, phrase, model) for role in style.notes
    }
    harmony = _harmony(scenes, style.metre)
    events = written(model, intent, style)
    measured = conditions(events, style.metre, phrase.key.mode, harmony)
    for number, role in enumerate(ROLES):
        notes = len(given[role]) if role in given else counts.get(role, 0)
        measured[number] = min(1.0, notes / (CEILINGS[number] * style.metre / _BAR))
    measured[CONDITIONS.index("arousal")] = np.nan  # follows from the others
    return Brief(_labels(phrase, harmony, manner), measured, style.metre, counts, given, scenes)


def written(
    model: Sequence[Candidate], intent: Intent, style: Style, role: Role | None = None
) -> tuple[Event, ...]:
    """The rule engine's notes as events on their sixteenths: those heard, or all of one part."""
    heard: list[Note] = []
    for each in Role if role is None else (role,):
        own = sorted((c for c in model if c.role is each), key=lambda c: c.importance)
        few, most = style.notes.get(each, (0.0, 0.0))
        asked = round(few + (most - few) * intent.density_of(each))
        heard += [_straight(c, style) for c in (own[:asked] if role is None else own)]
    return notes_to_events(heard, style.metre)


def _count(role: Role, intent: Intent, phrase: Phrase, model: Sequence[Candidate]) -> int:
    """Notes on the style's line, somewhat above what is asked; none where the form rests."""
    if not any(candidate.role is role for candidate in model):
        return 0
    few, most = phrase.style.notes[role]
    lift = phrase.place.section.role_lifts.get(role, 0.0)
    density = min(1.0, max(0.0, intent.density_of(role) - lift + HEADROOM))
    return round(few + (most - few) * density)


def _straight(candidate: Candidate, style: Style) -> Note:
    grid = [style.feel.beat(candidate.role, step) for step in range(style.metre * 4)]
    step = int(np.abs(np.array(grid) - candidate.beat).argmin())
    length, pitch = candidate.length, candidate.pitch
    return Note(candidate.role, step / 4.0, length, pitch, candidate.velocity, 0.0)


def _harmony(scenes: tuple[Scene, ...], metre: int) -> Harmony:
    half = metre * 2  # sixteenths
    late = next((scene for scene in scenes if half < scene.last), scenes[-1])
    return _half(scenes[0]), _half(late)


def _half(scene: Scene) -> tuple[int, int]:
    return scene.chord.root % 12, chord_kind(scene.chord.tones)


def _labels(phrase: Phrase, harmony: Harmony, manner: str) -> NDArray[np.int64]:
    section = phrase.place.section.name
    (root, kind), (late_root, late_kind) = harmony
    motif = min(phrase.statement.number + 1, MOTIFS - 1)
    return np.array(
        [
            STYLES.index(manner or phrase.style.name),
            SECTIONS.index(section) if section in SECTIONS else 0,
            phrase.style.metre,
            MODES.index(phrase.key.mode),
            root + 1,
            kind,
            late_root + 1,
            late_kind,
            motif,
        ],
        np.int64,
    )
