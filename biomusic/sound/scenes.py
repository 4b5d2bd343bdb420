"""The mixes that may be wanted soon, each in a slot, so that a note's beat can change them.

A scene is a style's scoring as the mixing desk sees it.  It is written into a slot before any
letter speaks of it, and stays there for as long as that letter could still be on its way.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from biomusic.compiled import Floats
from biomusic.sound.seating import Seating

SLOTS: Final = 8  # scenes change every minute or two, and are announced a beat ahead


class Scenes(NamedTuple):
    strips: Floats  # (SLOTS, roles, columns)
    halls: Floats  # (SLOTS, columns)


class SceneShelf:
    """Which scene lies in which slot; the one asked for longest ago makes room."""

    def __init__(self, first: Seating) -> None:
        self.scenes = Scenes(
            np.repeat(first.strips[None], SLOTS, axis=0),
            np.repeat(first.hall[None], SLOTS, axis=0),
        )
        self._slots: dict[int, int] = {id(first): 0}  # a seating is made once and kept

    def slot(self, seating: Seating) -> int:
        """The slot in which this scene lies from now on."""
        key = id(seating)
        slot = self._slots.pop(key, -1)
        if slot < 0:
            slot = self._make_room()
            self.scenes.strips[slot] = seating.strips
            self.scenes.halls[slot] = seating.hall
        self._slots[key] = slot
        return slot

    def _make_room(self) -> int:
        if len(self._slots) < SLOTS:
            return len(self._slots)
        return self._slots.pop(next(iter(self._slots)))
