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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the next note: with the bar's wishes, and without where it is asked."""

    told: Floats  # (width,)
    untold: Floats | None


class Writer:
    """Where the network is in its piece."""

    def __init__(self, net: Net, guidance: float = 1.0) -> None:
        """Begin a piece.

        Args:
            net: that writes.
            guidance: by how much of what the wishes change they change it: 1 as it was learnt;
                more asks harder and costs twice the work (Ho & Salimans 2022).
        """
        self._net, self._guidance = net, guidance
        self._memory: Memory = net.trunk.memory()
        self._untold = None if guidance == 1.0 else net.trunk.memory()
        self._time = 0  # positions since the beginning
        self._bar = self._plain = np.zeros(net.tables.shape.width, np.float32)

    def copy(self) -> Writer:
        """A writer at the same bar line, to go back to."""
        other = Writer.__new__(Writer)
        other.__dict__.update(self.__dict__, _memory=self._memory.copy())
        if self._untold is not None:
            other._untold = self._untold.copy()
        return other

    def write(self, brief: Brief, random: np.random.Generator) -> dict[Event, float]:
        """A bar, each note with its surprise in nats."""
        tables = self._net.tables
        self._bar = tables.bar(brief.labels, brief.conditions)
        if self._untold is not None:
            self._plain = tables.bar(brief.labels, np.full_like(brief.conditions, np.nan))
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

    def _read(self, note: tuple[int, ...], position: int) -> Known:
        tables, trunk, memory = self._net.tables, self._net.trunk, self._memory
        angle, read = tables.angle(memory.step, self._time + position), tables.note(note)
        told = trunk.step(read + self._bar, angle, memory)
        if self._untold is None:
            return Known(told, None)
        return Known(told, trunk.step(read + self._plain, angle, self._untold))

    def _scores(self, field: int, known: Known, said: list[int], chord: Floats) -> Floats:
        """Logits of a field, with the wishes' share of them stretched by the guidance."""
        tables = self._net.tables
        told = tables.scores(field, known.told, said, chord)
        if known.untold is None:
            return told
        untold = tables.scores(field, known.untold, said, chord)
        return np.asarray(untold + self._guidance * (told - untold), np.float32)

    def _draw(
        self,
        brief: Brief,
        role: Role,
        before: Event | None,
        left: int,
        room: NDArray[np.int64],
        known: Known,
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
            scores = self._scores(field, known, said, chord)
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
