"""The listener's hand: what it holds wins over the body until it lets go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from biomusic.types import Intent, Key

STEP: Final = 0.1  # of intensity, brightness and volume, a press
FIFTH: Final = 7  # semitones
WORDS: Final = "your hand"


class Press(StrEnum):
    """What a key can ask for."""

    LIVELIER = "livelier"
    CALMER = "calmer"
    BRIGHTER = "brighter"
    DARKER = "darker"
    KEY = "another key"
    STYLE = "another style"
    SKIP = "another section"
    LIKE = "liked"
    DISLIKE = "not liked"
    HOLD = "hold"
    MARK = "mark"
    LOUDER = "louder"
    SOFTER = "softer"
    RELEASE = "let go"


@dataclass(slots=True)
class Hand:
    """What is held; everything else is the body's."""

    styles: tuple[str, ...]  # that take turns
    volume: float = 1.0  # 0–1, of everything
    intensity: float = 0.0  # added to density and energy
    brightness: float = 0.0  # added
    style: str | None = None
    fifths: int = 0  # the key is moved up by
    skips: int = 0
    held: Intent | None = None  # stays as it is
    _last: Intent | None = field(default=None)

    def press(self, what: Press) -> None:
        """A key was pressed."""
        match what:
            case Press.LIVELIER | Press.CALMER:
                self.intensity += STEP if what is Press.LIVELIER else -STEP
                self.intensity = _within(self.intensity, -1.0, 1.0)
            case Press.BRIGHTER | Press.DARKER:
                self.brightness += STEP if what is Press.BRIGHTER else -STEP
                self.brightness = _within(self.brightness, -1.0, 1.0)
            case Press.LOUDER | Press.SOFTER:
                self.volume += STEP if what is Press.LOUDER else -STEP
                self.volume = _within(self.volume, 0.0, 1.0)
            case Press.KEY:
                self.fifths = (self.fifths + 1) % 12
            case Press.STYLE:
                self._turn_style()
            case Press.SKIP | Press.DISLIKE:
                self.skips += 1
            case Press.HOLD:
                self.held = None if self.held else self._last
            case Press.RELEASE:
                self._let_go()
            case Press.LIKE | Press.MARK:
                pass

    def shape(self, intent: Intent) -> Intent:
        """The intent as the hand lets it be.

        A signal is never held back, and silence and softness that the guide wants stay.
        """
        self._last = intent
        if intent.sparing:  # no hand asks for more than what spares the heart
            return replace(intent, level=intent.level * self.volume, skips=self.skips)
        if (held := self.held) is not None:
            intent = replace(held, t=intent.t, level=intent.level, cue=intent.cue)
        reasons = {**intent.reasons, **self._reasons()}
        return replace(
            intent,
            density=_within(intent.density + self.intensity, 0.0, 1.0),
            energy=_within(intent.energy + self.intensity, 0.0, 1.0),
            brightness=_within(intent.brightness + self.brightness, 0.0, 1.0),
            style=self.style or intent.style,
            key=Key((intent.key.tonic + FIFTH * self.fifths) % 12, intent.key.mode),
            level=intent.level * self.volume,
            skips=self.skips,
            reasons=reasons,
        )

    def words(self) -> str:
        """What is held, for people; empty when nothing is."""
        held = [
            f"intensity {self.intensity:+.0%}" if abs(self.intensity) > STEP / 2 else "",
            f"brightness {self.brightness:+.0%}" if abs(self.brightness) > STEP / 2 else "",
            f"style {self.style}" if self.style else "",
            "key moved" if self.fifths else "",
            "everything held" if self.held else "",
        ]
        return ", ".join(words for words in held if words)

    def _turn_style(self) -> None:
        now = self.style or (self._last.style if self._last else self.styles[0])
        place = self.styles.index(now) if now in self.styles else -1
        self.style = self.styles[(place + 1) % len(self.styles)]

    def _let_go(self) -> None:
        self.intensity = self.brightness = 0.0
        self.style, self.fifths, self.held = None, 0, None

    def _reasons(self) -> dict[str, str]:
        moved = {
            "density": abs(self.intensity) > STEP / 2,
            "energy": abs(self.intensity) > STEP / 2,
            "brightness": abs(self.brightness) > STEP / 2,
            "key": bool(self.fifths),
        }
        fields = [name for name, is_moved in moved.items() if is_moved]
        return dict.fromkeys([*fields, *(("tempo",) if self.held else ())], WORDS)


def _within(value: float, low: float, high: float) -> float:
    return min(high, max(low, round(value, 6)))
