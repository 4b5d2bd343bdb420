"""What a live session taught of its listener, kept and said in one line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from biomusic.app.console import voice

if TYPE_CHECKING:
    from biomusic.types import Rest

LEAST: Final = 60.0  # s of rest; less is no rest to speak of


def learn_from(journal: Path) -> None:
    """Keep what a session's journal shows of the listener."""
    from biomusic.journal import read_header
    from biomusic.learned import learn
    from biomusic.session.answers import answers, breath
    from biomusic.session.retelling import tell
    from biomusic.session.setup import from_header

    story, header = tell(journal, {}), read_header(journal)
    rest = story.states[-1].rest if story.states else None
    rest = rest if rest is not None and rest.seconds >= LEAST else None
    tried = header.preset.guide == "resonance"
    found = breath(from_header(header), story.states) if tried else None
    followed = answers(story)
    words = _rest(rest)
    if found is not None:
        words.append(f"your heart swings most at {found:.1f} breaths a minute")
    if followed is not None:
        words.append(f"your steps followed {followed.steps:.0%} of {followed.nudges} nudges")
    if words:
        learn(rest, found, followed)
        voice.say(f"learnt: {'; '.join(words)} (biomusic profile shows and forgets it)")


def _rest(rest: Rest | None) -> list[str]:
    return [f"your rest is {rest.heart_rate:.0f} beats/min"] if rest is not None else []
