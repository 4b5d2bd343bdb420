"""The rhythm section of the rule engine: drums, bass, arpeggio and chords from written parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from biomusic.score.density import Candidate
from biomusic.score.groove import STEPS, Hit, Part, hits, importance, weighed, without_sixteenths
from biomusic.score.syncopation import AS_WRITTEN, moved
from biomusic.types import Role

from .rules_scene import Scene

_BREATH: Final = 12  # sixteenth from which the last bar of a section clears for its fill
_FIFTH: Final = 7  # semitones
_MAJOR_THIRD: Final = 4
_STRUM: Final = 0.03  # importance between the notes of one chord, guide tones first
_SWAP_SHARE: Final = 0.12  # of arpeggio notes that take a neighbouring tone, bar by bar
_OFF_BEAT: Final = 0.7  # weakness from which a drum stroke is an ornament
_STRAY: Final = 0.4  # importance that such a stroke loses in a bar that plays otherwise
_RUNGS: Final = 10  # chord tones that an arpeggio's digits count


def play(
    scene: Scene, part: Part, choice: int, root: int, keys: Sequence[int], pad: Sequence[int]
) -> Iterator[Candidate]:
    """One part of the band; ``choice`` picks among its patterns.

    Args:
        scene: the chord's circumstances.
        part: the line of the score sheet.
        choice: any number; the same one keeps the pattern.
        root: the bass note of the chord (MIDI).
        keys: the chord as the chords part holds it (MIDI).
        pad: the chord as the pad holds it (MIDI).
    """
    match part.role:
        case Role.DRUMS:
            return _drums(scene, part, choice)
        case Role.BASS:
            return _bass(scene, part, choice, root)
        case Role.ARPEGGIO:
            return _arpeggio(scene, part, choice)
        case Role.PAD:
            return _chords(scene, part, choice, pad)
        case _:
            return _chords(scene, part, choice, keys[-3:])


def percussion(scene: Scene, parts: Sequence[Part], choice: int) -> Iterator[Candidate]:
    """Percussion that marks a seam of the form: crashes and fills."""
    for part in parts:
        for hit in _line(scene, part, choice):
            yield scene.candidate(part, hit, part.pitch, _importance(scene, part, hit))


def _drums(scene: Scene, part: Part, choice: int) -> Iterator[Candidate]:
    """Percussion makes way for the fill, but the pulse never stops."""
    filled = scene.ending and bool(scene.style.fills) and not part.anchored
    for hit in _line(scene, part, choice):
        if not (filled and hit.step >= _BREATH):
            heard = _importance(scene, part, hit)
            plays = hit.weakness >= _OFF_BEAT and not part.anchored
            strays = plays and scene.draw.random() < scene.style.drum_play
            yield scene.candidate(part, hit, part.pitch, heard + (_STRAY if strays else 0.0))


def _bass(scene: Scene, part: Part, choice: int, root: int) -> Iterator[Candidate]:
    """One bass part over a root (MIDI)."""
    low, high = scene.style.compass[Role.BASS]
    fifth = min((t % 12 for t in scene.chord.tones), key=lambda tone: abs(tone - _FIFTH))
    third = min((t % 12 for t in scene.chord.tones[1:]), key=lambda tone: abs(tone - 4))
    pitches = {
        "1": root,
        "3": root + third if root + third <= high else root + third - 12,
        "5": root + fifth if root + fifth <= high else root + fifth - 12,
        "4": root + fifth - 12,
        "7": root + scene.chord.tones[-1] % 12,
        "8": root + 12 if root + 12 <= high + _FIFTH else root,
        "a": _approach(scene, root),
    }
    for hit in _line(scene, part, choice):
        begins = hit.step == scene.first > 0  # a chord of its own: never on its fifth
        pitch = root if begins else pitches[hit.mark]
        pitch = pitch if pitch >= low - 5 else pitch + 12
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
    """One chord part: the notes struck together, or strummed down or up."""
    count = max(1, len(voicing) - 1)
    for hit in _line(scene, part, choice):
        for place, pitch in enumerate(reversed(voicing)):
            heard = _importance(scene, part, hit) + _STRUM * place
            note = scene.candidate(part, hit, pitch, heard, 1.0 - 0.06 * place)
            order = place if hit.mark == "u" else len(voicing) - 1 - place
            delay = part.spread * order / count if hit.mark in "du" else 0.0
            yield replace(note, beat=note.beat + delay) if delay else note


def _line(scene: Scene, part: Part, choice: int) -> tuple[Hit, ...]:
    """The part's notes while this chord holds."""
    name = scene.place.section.name
    if part.role in scene.place.section.rests or (part.sections and name not in part.sections):
        return ()
    energy = scene.energy
    progress = scene.place.progress(scene.bar) if part.grows else energy
    level = min(len(part.patterns) - 1, int(progress * len(part.patterns)))
    options = part.patterns[level]
    line = hits(options[choice % len(options)], scene.bar_of_section)
    line = without_sixteenths(line) if scene.fast and not _runs_free(scene, part) else line
    if not part.anchored:
        line = _shifted(line, scene.syncopation, scene.fast)
    if scene.first == 0 and scene.last == STEPS:
        return line
    return tuple(
        replace(hit, steps=min(hit.steps, scene.last - hit.step))
        for hit in line
        if scene.first <= hit.step < scene.last
    )


def _runs_free(scene: Scene, part: Part) -> bool:
    """Whether an arpeggio may keep its sixteenths at any tempo: where no drums chatter along."""
    return part.role is Role.ARPEGGIO and Role.DRUMS in scene.place.section.rests


@lru_cache(maxsize=8192)
def _shifted(line: tuple[Hit, ...], syncopation: float, fast: bool) -> tuple[Hit, ...]:
    """The line pulled off the pulse or onto it; lengths give way."""
    if syncopation == AS_WRITTEN or not line:
        return line
    steps = moved(tuple(hit.step for hit in line), syncopation, not fast)
    placed = [replace(hit, step=step) for hit, step in zip(line, steps, strict=True)]
    placed.sort(key=lambda hit: hit.step)
    ends = [hit.step for hit in placed[1:]] + [16]
    return weighed(
        replace(hit, steps=min(hit.steps, max(1, end - hit.step)))
        for hit, end in zip(placed, ends, strict=True)
    )


def _importance(scene: Scene, part: Part, hit: Hit) -> float:
    lift = 0.0 if part.name == part.role else scene.place.section.lifts.get(part.name, 0.0)
    return importance(part, hit) + lift


def _approach(scene: Scene, root: int) -> int:
    """The scale note next to the coming root, on the side that the bass comes from.

    It is never the leading tone, which belongs to the upper voices.
    """
    target = root + (scene.following.root - scene.chord.root + 6) % 12 - 6
    if target == root:
        return root
    side = 1 if root > target else -1
    steps = (target + way * step for way in (side, -side) for step in (1, 2))
    leading = (root + _MAJOR_THIRD) % 12 if _MAJOR_THIRD in scene.chord.tones else None
    kept = (p for p in steps if (p - scene.tonic) % 12 in scene.scale and p % 12 != leading)
    return next(kept, root)


def _ladder(scene: Scene) -> list[int]:
    """Chord tones upward from the foot of the arpeggio's register."""
    low, _ = scene.compass(Role.ARPEGGIO)
    tones = (pitch for pitch in range(low, 128) if pitch % 12 in scene.tones)
    return [next(tones) for _ in range(_RUNGS)]
