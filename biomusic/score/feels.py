"""Feels of human drummers, by kind of music.

Measured by ``python benchmarks/feels.py --source`` from the Groove MIDI Dataset (Gillick et al.
2019, Google Magenta, CC BY 4.0): the mean timing and weight of each sixteenth in its training
takes.  A sixteenth's push is what is left when the swing is taken out.
"""

from __future__ import annotations

from typing import Final

from biomusic.score.feel import Feel

# fmt: off
# 60 takes: straight, every backbeat leant on.
ROCK: Final = Feel(
    swing=0.519,
    push=(
        -0.002, 0.01, -0.006, -0.005, 0.0, -0.007, -0.001, 0.001,
        0.001, -0.002, -0.004, -0.011, 0.001, 0.001, 0.0, 0.001,
    ),
    accents=(
        1.05, 0.82, 0.89, 0.95, 1.16, 0.94, 0.96, 0.94,
        1.03, 1.02, 0.99, 1.0, 1.2, 1.03, 0.97, 1.05,
    ),
    loose=0.033,
    uneven=0.19,
)

# 27 takes: sixteenths swung to 1.13:1, backbeats strongest.
FUNK: Final = Feel(
    swing=0.531,
    push=(
        -0.005, 0.0, -0.006, -0.007, 0.006, -0.002, -0.001, 0.001,
        -0.005, -0.004, -0.01, -0.011, 0.004, -0.005, -0.003, 0.008,
    ),
    accents=(
        0.99, 0.96, 0.9, 0.79, 1.29, 1.08, 0.8, 0.89,
        0.88, 1.08, 1.06, 0.91, 1.25, 1.13, 0.97, 1.02,
    ),
    loose=0.026,
    uneven=0.22,
)

# 19 takes: straight and steady, the sixteenths between much softer.
HIP_HOP: Final = Feel(
    swing=0.516,
    push=(
        -0.005, 0.002, 0.005, -0.001, 0.004, 0.005, 0.002, 0.005,
        0.0, -0.002, 0.001, -0.001, 0.001, -0.003, 0.001, 0.003,
    ),
    accents=(
        1.19, 0.71, 1.04, 0.81, 1.26, 0.87, 0.95, 0.74,
        1.08, 0.95, 1.05, 0.92, 1.32, 0.98, 1.15, 0.98,
    ),
    loose=0.027,
    uneven=0.19,
)

# 17 takes that swing eighths, nearly two to one, mostly on the ride.
JAZZ: Final = Feel(
    swing=0.653,
    pair=4,
    push=(
        -0.005, 0.038, 0.0, 0.048, 0.003, 0.015, 0.006, 0.049,
        0.002, 0.031, -0.012, 0.058, 0.0, 0.0, -0.002, 0.052,
    ),
    accents=(
        0.86, 1.07, 1.04, 1.04, 0.98, 1.0, 0.94, 1.02,
        0.84, 1.02, 1.01, 1.17, 1.01, 1.03, 0.9, 1.07,
    ),
    loose=0.043,
    uneven=0.2,
)

# 10 takes: sixteenths swung to 1.4:1.
SOUL: Final = Feel(
    swing=0.586,
    push=(
        -0.003, 0.016, -0.015, 0.002, 0.005, 0.011, -0.007, -0.005,
        -0.001, -0.013, -0.008, -0.02, -0.001, -0.02, -0.005, -0.007,
    ),
    accents=(
        0.93, 0.69, 0.87, 0.91, 1.27, 0.9, 1.0, 0.85,
        0.86, 1.02, 1.04, 1.02, 1.29, 1.32, 1.07, 0.96,
    ),
    loose=0.031,
    uneven=0.2,
)

# 27 takes: straight, with weight on the last sixteenth of a beat.
LATIN: Final = Feel(
    swing=0.503,
    push=(
        0.0, 0.008, -0.009, 0.001, 0.0, 0.001, -0.008, -0.016,
        0.0, -0.005, -0.012, -0.004, 0.0, -0.007, -0.006, -0.012,
    ),
    accents=(
        0.98, 0.91, 0.93, 1.11, 0.94, 0.84, 0.96, 0.96,
        0.98, 1.11, 0.91, 1.11, 1.08, 1.01, 1.0, 1.17,
    ),
    loose=0.036,
    uneven=0.22,
)

# fmt: on

# The set does not say which takes have brushes; these are the jazz takes, to be played softly.
BRUSHES: Final = JAZZ
