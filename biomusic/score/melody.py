"""Melody: fitting a theme's degrees to the harmony of the moment."""

from __future__ import annotations

from typing import Final

_STRONG: Final = frozenset({0, 8})  # sixteenths of the bar that ask for a chord tone
_LONG: Final = 6  # sixteenths; a note that long is heard as harmony wherever it starts
_LEADING_TONE: Final = 11  # semitones above the tonic
_WIDEST_LEAP: Final = 9  # semitones, a major sixth: the widest that is easily sung


def asks_for_harmony(step: int, steps: int) -> bool:
    """Whether a note at a sixteenth of the bar, so long, must be a chord tone."""
    return step in _STRONG or steps >= _LONG


def fitted(
    degree: int,
    scale: tuple[int, ...],
    tones: frozenset[int],
    previous: tuple[int, int] | None,
    harmonic: bool,
) -> int:
    """Semitones above the tonic for a theme's degree over a chord.

    Args:
        degree: scale degrees above the tonic.
        scale: the scale of the moment, bent to the chord.
        tones: pitch classes above the tonic on which the melody may rest.
        previous: degree and pitch of the note before, or None after a rest.
        harmonic: the note must be one of ``tones``.
    """
    octave, step = divmod(degree, len(scale))
    pitch = scale[step] + 12 * octave
    if previous is None:
        return _nearest(pitch, tones, pitch, 0) if harmonic else pitch
    before, sung = previous
    if _resolves(sung, tones, scale):
        return sung + 1
    if harmonic:
        pitch = _nearest(pitch, tones, sung, degree - before)
    return _singable(pitch, sung)


def _nearest(pitch: int, tones: frozenset[int], sung: int, heading: int) -> int:
    """The chord tone for a pitch that keeps the theme moving the way it was heading."""

    def strain(choice: int) -> tuple[int, int, int]:
        against = heading != 0 and (choice - sung) * heading <= 0
        return abs(choice - pitch) + 3 * against, abs(choice - sung), choice

    return min((p for p in range(pitch - 5, pitch + 6) if p % 12 in tones), key=strain)


def _resolves(previous: int, tones: frozenset[int], scale: tuple[int, ...]) -> bool:
    """A leading tone left behind by its chord rises to the tonic."""
    left = previous % 12 == _LEADING_TONE and _LEADING_TONE not in tones
    return left and 0 in scale and 0 in tones


def _singable(pitch: int, previous: int) -> int:
    while pitch - previous > _WIDEST_LEAP:
        pitch -= 12
    while previous - pitch > _WIDEST_LEAP:
        pitch += 12
    return pitch
