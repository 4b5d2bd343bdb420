"""A session in real time: the sensors' lane, the composer's lane and the engine, looked after.

Somebody calls ``step`` fifty times a second with the time.  Every quarter second what came from the
sensors is folded into a state and an intent, as in a rendering; bars are handed over by the
engine's own beat.  Everything is noted down with the frame at which it happened, so that a replay
makes the same music.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from biomusic.errors import BiomusicError
from biomusic.guide.phase_lock import PhaseLock
from biomusic.journal import Cue, End, Ending, PlacedBar
from biomusic.ports import Composer
from biomusic.score.style import style_names
from biomusic.session.conductor import Conductor
from biomusic.session.desk import Desk
from biomusic.session.fold import LOOK
from biomusic.session.glance import Glance, Told
from biomusic.session.hand import Hand, Press
from biomusic.session.heard_beat import HeardBeat
from biomusic.session.keeping import Keeping
from biomusic.session.lane import Arrivals
from biomusic.session.player import Player
from biomusic.session.setup import Setup
from biomusic.types import SAMPLE_RATE, Bar, BodyState, Connection, Incoming, Intent, Mark, Skipped

CATCH_UP: Final = 8  # looks at once; a laptop that slept has no need of those it missed
MARGIN: Final = 0.15  # s that bars are ahead of what the output takes at once


class LiveSession:
    """One session under way; every method is for one and the same thread.

    Args:
        setup: what decides the music.
        lane: what the sensors bring.
        player: sounds the engine.
        conductor: of the engine that ``player`` sounds.
        keeping: notes down every record, in order.
        volume: 0–1, to begin with.
    """

    def __init__(
        self,
        setup: Setup,
        lane: Arrivals,
        player: Player,
        conductor: Conductor,
        keeping: Keeping,
        volume: float = 1.0,
    ) -> None:
        self.skipped = Counter[str]()  # what made no sense, by reason
        self.hand = Hand(style_names(), volume=volume)
        self._lane, self._player, self._conductor = lane, player, conductor
        self._fold, self._steering = setup.fold(), setup.steering()
        self._heard, self._lock = HeardBeat(), PhaseLock()
        self._keeping, self._told = keeping, Told()
        self._desk = Desk(self._composer(setup), setup.spare())
        self._ceiling = setup.plan().ceiling_words()
        self._metres: float | None = None
        self._looks = 0
        self._state: BodyState
        self._wanted: Intent  # by the guide
        self._intent: Intent  # as the hand shaped it

    @property
    def late(self) -> int:
        """Bars that were not written in time."""
        return self._desk.late

    def begin(self, now: float) -> None:
        """Write the first bar and begin to sound; ``now`` is the player's clock.

        Raises:
            AudioError: nothing can play; one sentence says why.
        """
        self._look(0.0)
        self._cue(self._wanted)
        self._place(*self._desk.begin(self._intent))
        self._told.say(0.0, self._player.start(now))

    def step(self, t: float, now: float) -> None:
        """Do what is due at ``t`` s of the session; ``now`` is the player's clock."""
        self._hear_news(t, now)
        for item in self._lane.take():
            self._take(item)
        due = int(t / LOOK) + 1
        if due - self._looks > CATCH_UP:
            self._mark(
                t, f"{(due - self._looks) * LOOK:.0f} s were missed; did the computer sleep?"
            )
            self._looks = due - 1
        while self._looks < due:
            self._look(self._looks * LOOK)
            self._cue(self._wanted, self._pull(t, now))
            self._conductor.hear()
        self._hand_over()

    def press(self, what: Press) -> None:
        """The listener's hand; it is heard at once."""
        self.hand.press(what)
        self._mark(self._state.t, f"by hand: {what}")
        self._cue(replace(self._wanted, cue=None))

    def end(self, seconds: float) -> float:
        """Begin the last fade; returns the seconds until ``finish`` cuts nothing off."""
        self._keeping.note(Ending(self._conductor.engine.frame, seconds))
        return self._player.fade_away(seconds)

    def finish(self) -> None:
        """Everything stops; the journal gets its last line."""
        self._conductor.hear()
        self._player.close()
        self._keeping.note(End(self._conductor.engine.frame, ""))
        self._desk.close()

    def glance(self) -> Glance:
        """The session now."""
        told = self._told
        return Glance(
            t=self._state.t,
            state=self._state,
            intent=self._intent,
            held=self.hand.words(),
            volume=self.hand.volume,
            output=self._player.output or "",
            devices=tuple(told.devices.values()),
            news=tuple(told.news),
            section=told.section,
            author=told.author,
            metres=self._metres,
            ceiling=self._ceiling,
        )

    def say(self, words: str) -> None:
        """Tell the listener something."""
        self._told.say(self._looks * LOOK, words)

    def _composer(self, setup: Setup) -> Composer:
        """The one that is wanted, or the spare one where its files are missing."""
        try:
            return setup.composer()
        except BiomusicError as problem:
            self._told.say(0.0, f"the rules write instead: {problem}")
            return setup.spare()

    def _hear_news(self, t: float, now: float) -> None:
        moved = self._player.look(now)
        if moved:
            self._heard.forget()
        for words in (moved, self._lane.news(), self._desk.news(), self._keeping.news()):
            self._told.say(t, words)

    def _take(self, item: Incoming) -> None:
        self._keeping.note(item)
        if isinstance(item, Skipped):
            self.skipped[item.reason] += item.count
        if isinstance(item, Connection):
            self._told.hear_of(item)
        refused = self._fold.take(item)
        if refused is not None:
            self.skipped[refused.reason] += 1
            self._keeping.note(refused)

    def _look(self, t: float) -> None:
        self._looks += 1
        self._state = self._fold.look(t)
        self._keeping.note(self._state)
        self._wanted = self._steering.intend(self._state)
        speed = self._state.speed.value
        if speed is not None:
            self._metres = (self._metres or 0.0) + LOOK * speed

    def _pull(self, t: float, now: float) -> float:
        """Quarter notes to pull the beat by, from where it is heard to be when the body was."""
        engine = self._conductor.engine
        frames = self._heard.frame(engine.frame, now) - engine.frame
        seconds = frames / SAMPLE_RATE - (t - self._state.t) - (self._player.latency or 0.0)
        return self._lock.pull(self._state, self._wanted, engine.beat + seconds * engine.tempo / 60)

    def _cue(self, wanted: Intent, pull: float = 0.0) -> None:
        self._intent = self.hand.shape(wanted)
        engine = self._conductor.engine
        self._keeping.note(Cue(engine.frame, engine.beat, self._intent, pull))
        self._conductor.cue(self._intent, pull)

    def _hand_over(self) -> None:
        ahead = (self._player.latency or 0.0) + MARGIN
        beat = self._conductor.engine.beat
        for start, bar in self._desk.due(beat, self._intent, ahead):
            self._place(start, bar)

    def _place(self, beat: float, bar: Bar) -> None:
        placed = PlacedBar(self._conductor.engine.frame, beat, bar)
        self._keeping.note(placed)
        self._conductor.place(placed)
        self._told.section, self._told.author = bar.section, bar.author

    def _mark(self, t: float, words: str) -> None:
        self._keeping.note(Mark(t, words))
        self._told.say(t, words)
