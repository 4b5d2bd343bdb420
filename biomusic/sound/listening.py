"""A live engine on whatever output there is, for as long as the session lives.

PortAudio says nothing when a device is unplugged: the calls just stop.  So somebody looks ten
times a second whether blocks are still asked for, and opens the output again when they are not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from biomusic.errors import AudioError, OutputError
from biomusic.sound.live import Live
from biomusic.sound.outputs import Outputs
from biomusic.sound.speaker import Playing, look_again, play_from

WARMING: Final = 3.0  # s after opening; a sink that idled may take more than one to begin
SILENT: Final = 0.5  # s without a block on top of the output's latency: it is gone
RETRY: Final = 2.0  # s between attempts to find an output
PATIENCE: Final = 10.0  # s within which a second underflow calls for more latency
COMING: Final = 0.3  # s, the fade whenever an output begins to play
LEAVING: Final = 0.1  # s, the fade of a stop

_log = logging.getLogger(__name__)

Open = Callable[[int, int, Callable[[str], float]], Playing]


class Listening:
    """Keeps an engine sounding; ``look`` must be called about ten times a second.

    Args:
        live: the engine, under its callback.
        outputs: what is known of each output.
        open_output: how one is opened.
        renew: makes PortAudio see what was plugged in since.
    """

    def __init__(
        self,
        live: Live,
        outputs: Outputs,
        open_output: Open = play_from,
        renew: Callable[[], None] = look_again,
    ) -> None:
        self._live, self._outputs = live, outputs
        self._open, self._renew = open_output, renew
        self._playing: Playing | None = None
        self._blocks, self._moved = 0, 0.0  # the count, and when (s) it last moved
        self._underflows = 0
        self._stumbled: float | None = None  # s, of the last underflow
        self._tried = 0.0  # s, of the last attempt to open

    @property
    def latency(self) -> float | None:
        """Seconds from the engine's frame to the ear, as far as known; None without an output."""
        if self._playing is None:
            return None
        return self._playing.latency + self.offset

    @property
    def offset(self) -> float:
        """Seconds that the ear hears this output later than the system says, as was learnt."""
        return self._outputs.habit(self._playing.name).offset if self._playing else 0.0

    @property
    def output(self) -> str | None:
        """Who plays; None when nobody does."""
        return self._playing.name if self._playing else None

    def start(self, now: float) -> str:
        """Begin to play; returns a sentence about where.

        Raises:
            AudioError: there is no output, and why.
        """
        self._live.prime()
        self._play(now)
        assert self._playing is not None
        return f"playing on “{self._playing.name}”, {1000 * self._playing.latency:.0f} ms behind"

    def look(self, now: float) -> str:
        """See whether it still plays at ``now`` (s); returns what changed in words, or nothing."""
        if self._playing is None:
            return self._seek(now)
        if self._live.blocks != self._blocks:
            self._blocks, self._moved = self._live.blocks, now
        elif now - self._moved > self._playing.latency + self._patience(now):
            return self._lose(now)
        return self._stumble(now) if self._live.underflows != self._underflows else ""

    def fade_away(self, seconds: float = LEAVING) -> float:
        """Begin to stop; returns the seconds after which ``close`` cuts nothing off."""
        self._live.engine.fade_to(0.0, seconds)
        return seconds + (self._playing.latency if self._playing else 0.0)

    def close(self) -> None:
        """Let the output go."""
        if self._playing is not None:
            self._playing.close()
            self._playing = None

    def _play(self, now: float) -> None:
        self._tried = now
        live = self._live
        live.engine.fall_silent()
        self._playing = self._open(live.address, live.book.ctypes.data, self._patience_of)
        live.engine.fade_to(1.0, COMING)
        self._blocks, self._moved = self._live.blocks, now
        self._underflows = self._live.underflows

    def _patience(self, now: float) -> float:
        """Seconds without a block after which an output is taken for lost."""
        return WARMING if now - self._tried < WARMING else SILENT

    def _patience_of(self, name: str) -> float:
        return self._outputs.habit(name).latency

    def _lose(self, now: float) -> str:
        assert self._playing is not None
        name = self._playing.name
        self.close()
        found = self._try(now)
        return found or f"“{name}” stopped playing; looking for an output"

    def _seek(self, now: float) -> str:
        return self._try(now) if now - self._tried >= RETRY else ""

    def _try(self, now: float) -> str:
        self._tried = now
        try:
            self._renew()
            self._play(now)
        except AudioError as problem:
            _log.info("no output: %s", problem)
            self._playing = None
            return ""
        assert self._playing is not None
        return f"playing again, on “{self._playing.name}”"

    def _stumble(self, now: float) -> str:
        """One underflow happens to everybody; the second within seconds asks for patience."""
        assert self._playing is not None
        self._underflows = self._live.underflows
        before, self._stumbled = self._stumbled, now
        if before is None or now - before > PATIENCE:
            return ""
        self._stumbled = None
        return self._raise_latency(now)

    def _raise_latency(self, now: float) -> str:
        assert self._playing is not None
        name = self._playing.name
        habit = self._outputs.habit(name)
        raised = habit.raised()
        if raised == habit:
            return ""
        try:
            self._outputs.learn(name, raised)
        except OutputError as problem:
            _log.warning("%s", problem)
        self.close()
        self._try(now)
        return f"sound stumbled; “{name}” now gets {1000 * raised.latency:.0f} ms of patience"
