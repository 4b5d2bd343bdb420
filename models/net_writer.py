"""The network writes a bar: note after note, each drawn from what it expects and what is legal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from biomusic.types import Role

from .lessons import FIELDS, MARK
from .net_brief import Brief
from .net_legal import lengths, pitches, role_number, rooms, spread, starts
from .notation import POSITIONS_PER_BEAT, Event
from .tables import Tables
from .trunk import Memory, Trunk

Floats = NDArray[np.float32]
_MARK: Final = (MARK, *FIELDS[1:])  # a bar's mark as it is read
_NUCLEUS: Final = 0.94  # share of probability that is drawn from (Holtzman et al. 2020)
_HEAT: Final = (1.0, 0.9, 0.9, 0.9, 0.8)  # of each field: under 1 is more certain


@dataclass(frozen=True)
class Net:
    """A trained network, ready to play."""

    tables: Tables
    trunk: Trunk

    @classmethod
    def open(cls, path: Path) -> Net:
        """From ``path``.onnx and ``path``.npz.

        Raises:
            InputError: one of them is missing or damaged.
        """
        tables = Tables(path.with_suffix(".npz"))
        return cls(tables, Trunk(path.with_suffix(".onnx"), tables.shape))


class Writer:
    """Where the network is in its piece."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._memory: Memory = net.trunk.memory()
        self._time = 0  # positions since the beginning
        self._bar: Floats = np.zeros(net.tables.shape.width, np.float32)
        self._chords: dict[tuple[int, int], Floats] = {}

    def copy(self) -> Writer:
        """A writer at the same place, for going back to a bar line."""
        other = Writer.__new__(Writer)
        other.__dict__.update(self.__dict__, _memory=self._memory.copy())
        return other

    def write(self, brief: Brief, random: np.random.Generator) -> dict[Event, float]:
        """A bar, each note with its surprise in nats."""
        self._bar = self._net.tables.bar(brief.labels, brief.conditions)
        known = self._read(_MARK, 0)
        found: dict[Event, float] = {}
        for role in Role:
            if role in brief.given:
                for event in brief.given[role]:
                    known = self._read(event, event.position)
                    found[event] = 0.0
                continue
            before: Event | None = None
            room = rooms(brief, role)
            for left in range(brief.counts.get(role, 0), 0, -1):
                drawn = self._draw(brief, role, before, left, room, known, random)
                if drawn is None:
                    break
                before, surprise = drawn
                found[before] = surprise
                known = self._read(before, before.position)
        self._time += brief.metre * POSITIONS_PER_BEAT
        return found

    def _read(self, note: tuple[int, ...], position: int) -> Floats:
        tables, memory = self._net.tables, self._memory
        angle = tables.angle(memory.step, self._time + position)
        return self._net.trunk.step(tables.note(note) + self._bar, angle, memory)

    def _draw(
        self,
        brief: Brief,
        role: Role,
        before: Event | None,
        left: int,
        room: NDArray[np.int64],
        known: Floats,
        random: np.random.Generator,
    ) -> tuple[Event, float] | None:
        """The next note of a part; None where there is no room for one."""
        allowed = starts(brief, role, before, left, room)
        if not allowed.any():
            return None
        said = [role_number(role)]
        chord = np.zeros(0, np.float32)
        surprise = 0.0
        for field in range(1, len(FIELDS)):
            if field == 2:
                allowed = pitches(brief, role, said[1], before)
                allowed = spread(allowed, role, said[1], left, room)
                chord = self._chord(brief, said[1])
            elif field == 3:
                allowed = lengths(brief, role, said[1])
            elif field == 4:
                allowed = np.ones(FIELDS[4], np.bool_)
            scores = self._net.tables.scores(field, known, said, chord)
            value, cost = drawn(scores, allowed, _HEAT[field], float(random.random()))
            surprise += cost
            said.append(value)
        return Event(*said), surprise

    def _chord(self, brief: Brief, position: int) -> Floats:
        late = 2 * position >= brief.metre * POSITIONS_PER_BEAT
        root, kind = brief.labels[6:8] if late else brief.labels[4:6]
        return self._net.tables.chord(int(root), int(kind))


def drawn(
    scores: Floats, allowed: NDArray[np.bool_], heat: float, chance: float
) -> tuple[int, float]:
    """A value among those allowed, and its surprise in nats.

    Args:
        scores: logits.
        allowed: at least one.
        heat: temperature.
        chance: 0–1, drawn; decides.
    """
    places = np.flatnonzero(allowed)
    logits = scores[places].astype(np.float64) / heat
    shares: NDArray[np.float64] = np.exp(logits - logits.max())
    shares /= shares.sum()
    order: NDArray[np.int64] = np.argsort(-shares, kind="stable")
    reached = np.asarray(np.cumsum(shares[order]), np.float64)
    last = int(np.searchsorted(reached, _NUCLEUS)) + 1
    bound = chance * float(reached[min(last, len(reached)) - 1])
    pick = int(np.searchsorted(reached[:last], bound, side="right"))
    place = int(order[min(pick, last - 1, len(order) - 1)])
    return int(places[place]), float(-np.log(shares[place]))
