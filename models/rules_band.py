"""The rhythm section of the rule engine: drums, bass, arpeggio and chords from written parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from biomusic.score.density import Candidate
from biomusic.score.groove import Hit, Part, hits, importance, without_sixteenths
from biomusic.types import Role

from .rules_scene import Scene

_BREATH: Final = 12  # sixteenth from which the last bar of a section clears for its fill
_FIFTH: Final = 7  # semitones
_STRUM: Final = 0.03  # importance between the notes of one chord, guide tones first
_SWAP_SHARE: Final = 0.12  # of arpeggio notes that take a neighbouring tone, bar by bar


def play(
    scene: Scene, part: Part, choice: int, root: int, voicing: Sequence[int]
) -> Iterator[Candidate]:
    """One part of the band; ``choice`` picks among its patterns.

    Args:
        scene: the bar's circumstances.
        part: the line of the score sheet.
        choice: any number; the same one keeps the pattern.
        root: the bass note of the chord (MIDI).
        voicing: the chord as the keys hold it (MIDI).
    """
    if part.role is Role.DRUMS:
        return _drums(scene, part, choice)
    if part.role is Role.BASS:
        return _bass(scene, part, choice, root)
    if part.role is Role.ARPEGGIO:
        return _arpeggio(scene, part, choice)
    return _chords(scene, part, choice, voicing)


def percussion(scene: Scene, parts: Sequence[Part], choice: int) -> Iterator[Candidate]:
    """Percussion that marks a seam of the form: crashes and fills."""
    for part in parts:
        for hit in _line(scene, part, choice):
            yield scene.candidate(part, hit, part.pitch, _importance(scene, part, hit))


def _drums(scene: Scene, part: Part, choice: int) -> Iterator[Candidate]:
    """Percussion makes way for the fill, but what has no importance to lose never stops."""
    for hit in _line(scene, part, choice):
        if not (scene.ending and hit.step >= _BREATH and part.importance[1] > 0.0):
            yield scene.candidate(part, hit, part.pitch, _importance(scene, part, hit))


def _bass(scene: Scene, part: Part, choice: int, root: int) -> Iterator[Candidate]:
    """One bass part over a root (MIDI)."""
    low, high = scene.style.compass[Role.BASS]
    fifth = min((t % 12 for t in scene.chord.tones), key=lambda tone: abs(tone - _FIFTH))
    pitches = {
        "1": root,
        "5": root + fifth if root + fifth <= high else root + fifth - 12,
        "8": root + 12,
        "a": _approach(scene, root),
    }
    for hit in _line(scene, part, choice):
        if not (scene.ending and hit.step >= _BREATH and hit.mark != "a"):
            pitch = max(low - 12, pitches[hit.mark])
            yield scene.candidate(part, hit, pitch, _importance(scene, part, hit))


def _arpeggio(scene: Scene, part: Part, choice: int) -> Iterator[Candidate]:
    """One broken-chord part; now and then a note takes its neighbour's place."""
    ladder = _ladder(scene)
    line = _line(scene, part, choice)
    swaps = scene.draw.random(len(line))
    for hit, swap in zip(line, swaps, strict=True):
        rung = int(hit.mark) + (1 if swap < _SWAP_SHARE else 0)
        pitch = ladder[min(rung, len(ladder) - 1)]
        yield scene.candidate(part, hit, pitch, _importance(scene, part, hit))


def _chords(scene: Scene, part: Part, choice: int, voicing: Sequence[int]) -> Iterator[Candidate]:
    """One chord part: the voicing's upper three notes, struck together."""
    for hit in _line(scene, part, choice):
        for place, pitch in enumerate(reversed(voicing[-3:])):
            heard = _importance(scene, part, hit) + _STRUM * place
            yield scene.candidate(part, hit, pitch, heard, 1.0 - 0.06 * place)


def _line(scene: Scene, part: Part, choice: int) -> tuple[Hit, ...]:
    if part.sections and scene.section.name not in part.sections:
        return ()
    progress = scene.bar / scene.section.bars if part.grows else scene.energy
    level = min(len(part.patterns) - 1, int(progress * len(part.patterns)))
    options = part.patterns[level]
    line = hits(options[choice % len(options)], scene.bar)
    return without_sixteenths(line) if scene.fast else line


def _importance(scene: Scene, part: Part, hit: Hit) -> float:
    lifts = scene.section.lifts
    return importance(part, hit) + lifts.get(part.name, lifts.get(part.role, 0.0))


def _approach(scene: Scene, root: int) -> int:
    """The scale note next to the coming root, on the side that the bass comes from."""
    target = root + (scene.following.root - scene.chord.root + 6) % 12 - 6
    if target == root:
        return root
    side = 1 if root > target else -1
    steps = (target + side * step for step in (1, 2))
    return next((p for p in steps if (p - scene.tonic) % 12 in scene.scale), root)


def _ladder(scene: Scene) -> list[int]:
    """Chord tones upward from the arpeggio's register; brightness raises its foot."""
    low, high = scene.style.compass[Role.ARPEGGIO]
    foot = low + round(5 * scene.brightness)
    return [pitch for pitch in range(foot, high + 1) if pitch % 12 in scene.tones]
