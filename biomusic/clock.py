"""The pure formula of the beat clock, the very one that the audio kernel compiles.

The engine owns the beat: it advances it step by step in double precision, so that a change of
tempo moves everything that has not sounded yet.  Scalars only, no NumPy, so that numba
compiles these functions as they stand.
"""

from __future__ import annotations


def approach(tempo: float, target: float, seconds: float, glide: float) -> float:
    """Tempo after ``seconds`` of gliding toward ``target`` (bpm) within ``glide`` seconds.

    A first-order lag in its rational form: no exponential, so every machine gets the same bits.
    """
    return tempo + (target - tempo) * (seconds / (seconds + glide))


def advance(beat: float, tempo: float, seconds: float) -> float:
    """Beat position (quarter notes) after ``seconds`` at ``tempo`` bpm."""
    return beat + tempo * seconds / 60.0


def frames_until(beat: float, now: float, tempo: float, rate: float) -> float:
    """Frames from ``now`` (quarter notes) to ``beat`` at ``tempo`` bpm; negative when past."""
    return (beat - now) * 60.0 * rate / tempo
