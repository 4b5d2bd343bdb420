"""Melodic techno for running: a kick for every step, minor loops, an arpeggio that glows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from biomusic.score.feel import Feel
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.progressions import Progression
from biomusic.score.style import Style
from biomusic.types import Mode, Role

_FULL = ("intro", "A", "B", "build", "drop", "outro")  # with the whole kit
_DOTTED = ("intro", "A", "lull", "break", "outro")  # the arpeggio goes in threes against the four
_DRIVEN = ("B", "build", "drop")  # and here in longer threes
_BEATING = ("intro", "A", "B", "lull", "build", "drop", "outro")  # with a kick

# Set as a score: a level of energy a line, the calmest first.
# fmt: off
DRUMS = (
    drum("kick", 36, 0.88, (0.0, 0.0), ("X...X...X...X...",), anchored=True),
    drum("clap", 39, 0.66, (0.1, 0.1), ("....X.......X...",), anchored=True, sections=_FULL),
    drum("open hat", 46, 0.5, (0.17, 0.17),
        ("..x...x...x...x.",),
        ("..X...X...X...X.",), sections=_FULL),
    drum("closed hat", 42, 0.4, (0.34, 0.66),
        ("o..oo..oo..oo..o", "oo.oo..ooo.oo..o"),
        ("xo.xxo.xxo.xxo.x", "x..xxo.xx..xxo.x"),
        ("Xx.xXx.xXx.xXx.x", "Xx.XXx.xXx.XXx.x")),
    drum("tight hat", 42, 0.44, (0.17, 0.17), ("..x...x...x...x.",), sections=("lull",)),
    drum("rim", 37, 0.38, (0.4, 0.5),
        ("......x.......x.", "...x......x.....", "......x...x....."),
        ("...x..x.......x.", "......x..x....x."),
        ("...x..X..x.x..X.", "..x..x....X..x.x"), sections=_FULL),
    drum("ride", 51, 0.36, (0.5, 0.56),
        ("o...o...o...o...",),
        ("x.o.x.o.x.o.x.o.",),
        ("X.x.X.x.X.x.X.x.",), sections=("drop", "B")),
    drum("shaker", 70, 0.32, (0.6, 0.9),
        ("oooooooooooooooo", "oxoxoxoxoxoxoxox"),
        ("oxXxoxXxoxXxoxXx", "xoXoxoXoxoXoxoXo"),
        ("xxXxxxXxxxXxxxXx", "XxxXxxXxxXxxXxXx")),
    drum("tom", 45, 0.4, (0.56, 0.7),
        ("..........o..o..", "......o........o"),
        ("...x..x......x..", "..x....x..x....."),
        ("...X..x..x...X..", "..X..x.X..x..x.."), sections=("lull", "B", "drop")),
    drum("roll", 38, 0.46, (0.12, 0.26),
        ("x.......x.......",),
        ("x...x...x...x...",),
        ("x.x.x.x.x.x.x.x.",),
        ("x.x.x.x.x.x.xxxx",),
        ("x.x.x.x.xxxxXXXX",), sections=("build",), grows=True),
)

# The bass leaves the beat to the kick: first the offbeats, then their pickups, then it rolls.
BASS = (
    Part(name="offbeat bass", role=Role.BASS,
        patterns=(
            ("..1-..1-..1-..1-", "..1-..1-..1-..5-", "..1-..1-..1-..1-..1-..5-..1-..7-"),
            ("..1...1...1...8.", "..1...8...1...5.", "..1...1...5...1...1...1...8...5."),
            ("..1...8...1...8.", "..8...1...1...5.", "..1...1...8...7...1...8...5...8."),
        ), importance=(0.02, 0.03), velocity=0.78, gate=0.9, sections=_BEATING),
    Part(name="pickup bass", role=Role.BASS,
        patterns=((".......1.......a", ".......5.......a"), (".......8.......a",)),
        importance=(0.2, 0.2), velocity=0.66, gate=0.85, sections=_BEATING),
    Part(name="rolling bass", role=Role.BASS,
        patterns=(
            ("...1.1.....1.1..", ".1.1.....1.1...."),
            (".1.1.....1.1....", "...1.8.....1.8.."),
            ("...8.1.....8.1..", ".1.8.....1.8...."),
        ), importance=(0.36, 0.36), velocity=0.6, gate=0.8, sections=_BEATING),
    # Where a fast tempo leaves no sixteenths to roll on.
    Part(name="driving bass", role=Role.BASS, patterns=(("1...1...1...1...",),),
        importance=(0.5, 0.52), velocity=0.6, gate=0.8, sections=_BEATING),
    Part(name="drone", role=Role.BASS,
        patterns=(("1-------5-----1-", "1-----1-----5-1-", "1---------5---a-"),),
        importance=(0.0, 0.2), velocity=0.6, sections=("break",)),
)

ARPEGGIO = (
    Part(name="pluck", role=Role.ARPEGGIO,
        patterns=(
            ("0--1--2-3--2--1-", "2--1--0-2--3--1-", "0--2--4-3--1--2-0--2--4-5--4--2-"),
            ("0..2..4.1..3..5.", "3..1..4.2..0..3.", "0..3..2.4..1..5.0..3..2.4..6..3."),
            ("0..4..2.5..3..6.", "5..3..4.2..6..3.", "0..4..3.6..2..5.0..4..6.3..7..5."),
        ), importance=(0.06, 0.2), velocity=0.56, gate=0.85, sections=_DOTTED),
    Part(name="glow", role=Role.ARPEGGIO,
        patterns=(
            ("..5.47.5..6.57.4", ".54.64...65.45.4"),
            (".45.67...56.47.5", ".46.57...75.64.5"),
            (".56.74...67.56.4", ".67.54...86.75.4"),
        ), importance=(0.32, 0.6), velocity=0.38, gate=0.7, sections=_DOTTED),
    Part(name="sparkle", role=Role.ARPEGGIO,
        patterns=(
            ("7.6.7.8.7.6.5.6.", "7.5.6.7.8.7.6.7."),
            ("7.8.6.7.5.7.6.8.", "8.7.6.8.7.5.7.6."),
            ("87.68.75.86.78.5", "8.76.87.6.75.68."),
        ), importance=(0.66, 0.9), velocity=0.3, gate=0.7, sections=("break",)),
    Part(name="driven pluck", role=Role.ARPEGGIO,
        patterns=(
            ("0..2..3..1..2.4.", "0..1..2..3..2.1.", "2..3..1..2..0.1.2..3..4..2..3.5."),
            ("0..2..4..1..3.5.", "3..4..2..5..4.1.", "0..3..1..4..2.5.0..3..2..5..4.6."),
            ("4..0..5..1..6.3.", "0..4..1..5..2.6.", "5..2..4..1..3.0.6..3..5..2..7.4."),
        ), importance=(0.06, 0.2), velocity=0.56, gate=0.75, sections=_DRIVEN),
    Part(name="running pluck", role=Role.ARPEGGIO,
        patterns=(
            (".02.13.20.31.2.4", ".12.31.23.12.3.1"),
            (".02.14.30.25.3.1", ".21.43.12.34.2.4"),
            (".04.15.04.26.1.3", ".52.41.53.42.6.0"),
        ), importance=(0.3, 0.5), velocity=0.42, gate=0.6, sections=_DRIVEN),
)

STABS = (
    Part(name="stab", role=Role.CHORDS,
        patterns=(
            ("......x-......x-", "..x-......x-....", "......x-..x-...."),
            ("..x..o....x..o..", "......x.o.....x.", "..x...x..o..x..."),
            ("..X..x....X..x..", "X..x..X.....X...", "..X..x..x.X....."),
        ), importance=(0.4, 0.54), velocity=0.5, gate=0.75),
    Part(name="wave", role=Role.CHORDS,
        patterns=(("o---o---o---o---",), ("x---o---x---o---",), ("X---x---X---x---",)),
        importance=(0.1, 0.5), velocity=0.4, sections=("break",)),
)

OPENERS = (drum("crash", 49, 0.58, (0.06, 0.06), ("X...............",), sections=_FULL),)

FILLS = (
    drum("snare fill", 38, 0.58, (0.12, 0.3),
        ("............x.x.", "..........x...x."),
        ("..........x.x.xx", "............xxXX"),
        ("........x.xx.xxX", "........x.x.xxXX")),
    drum("tom fill", 43, 0.56, (0.3, 0.5),
        ("..............o.",),
        ("..........x..x..", "...........x.x..")),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="outro", seconds=30.0, theme=0, sings="..x", arc=(1.0, 0.92)),
        Section(name="intro", seconds=30.0, arc=(0.92, 0.98),
            lifts={"clap": 0.3, "pluck": 0.15, "glow": 0.1, "pad": 0.1}),
        Section(name="A", seconds=60.0, theme=0, sings="xx.x", arc=(0.97, 1.0),
            lifts={"glow": 0.05, "pluck": 0.04}),
        Section(name="B", seconds=60.0, theme=1, sings=".xxx", arc=(0.98, 1.02), register=-0.06,
            lifts={"stab": -0.3, "driven pluck": 0.14, "running pluck": 0.1, "rim": -0.1}),
        Section(name="lull", seconds=30.0, arc=(0.94, 0.96), register=-0.1,
            lifts={"closed hat": 0.1, "shaker": -0.2, "pad": -0.04, "glow": -0.1}),
        # Four phrases or two: below 30 s at any tempo up to 190 bpm.
        Section(name="break", seconds=22.0, rests=(Role.DRUMS,), arc=(0.92, 1.0),
            register=0.1, lifts={"stab": 0.1, "glow": -0.12}),
        Section(name="build", seconds=24.0, rests=(Role.BASS,), arc=(0.94, 1.06),
            register=0.12, lifts={"clap": 0.3, "open hat": 0.12, "stab": -0.1}),
        Section(name="drop", seconds=60.0, theme=0, sings="xx.x",
            arc=(1.06, 1.03), lifts={"melody": -0.08, "ride": -0.3, "rolling bass": -0.14}),
    )
}

# Few major chords to many, all from the tonic.
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.MINOR: (
        ("i", "iv", "i", "v"), ("i", "i", "v", "iv"), ("i", "i", "iv", "VIsus2"),
        ("i", "i", "iv", "VI"), ("i", "VI", "iv", "v"), ("i", "i", "VI", "VIIsus4"),
        ("i", "VI", "iv", "VIIsus4"), ("i", "VII", "iv", "VIsus2"), ("i", "i", "VI", "VII"),
        ("i", "VI", "iv", "VII"), ("i", "III", "VIsus2", "VII"), ("i", "VI", "III", "VII"),
        ("i", "III", "VII", "VI"),
    ),
    Mode.DORIAN: (
        ("i", "ii", "i", "v"), ("i", "i", "ii", "v"), ("i", "ii", "v", "IVsus2"),
        ("i", "i", "v", "IV"), ("i", "v", "ii", "VII"), ("i", "IV", "i", "VIIsus4"),
        ("i", "v", "IVsus2", "IV"), ("i", "IV", "i", "IV"), ("i", "i", "IV", "VII"),
        ("i", "VIIsus4", "IV", "III"), ("i", "VII", "IV", "III"), ("i", "III", "IV", "VII"),
    ),
    Mode.PHRYGIAN: (
        ("i", "vii", "i", "iv"), ("i", "i", "iv", "vii"), ("i", "iv", "i", "IIIsus2"),
        ("i", "II", "i", "vii"), ("i", "i", "II", "vii"), ("i", "II", "iv", "VIsus2"),
        ("i", "i", "II", "IIIsus2"), ("i", "VI", "II", "i"), ("i", "II", "i", "III"),
        ("i", "III", "II", "VIsus2"), ("i", "VI", "III", "II"), ("i", "III", "VI", "II"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="techno",
    title="melodic techno",
    tempo=(100.0, 190.0),
    home_tempo=124.0,  # treadmill runners prefer 123–131 bpm (Karageorghis & Jones 2014)
    modes=(Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN, Mode.MIXOLYDIAN, Mode.MAJOR, Mode.LYDIAN),
    notes={
        Role.DRUMS: (6, 18),
        Role.BASS: (2, 9),
        Role.CHORDS: (0, 6),
        Role.PAD: (1, 4),
        Role.ARPEGGIO: (1, 8),
        Role.MELODY: (1, 5),
    },
    arcs=(
        "intro A B | break build drop lull | B A break build drop",
        "intro A lull B | A break build drop | B lull break build drop",
        "intro B A break | build drop lull B | A break build drop",
    ),
    fast=150.0,
    loops=LOOPS,
    turnarounds={
        Mode.MINOR: ("v", "iv", "VIIsus4", "VII", "V"),
        Mode.DORIAN: ("v", "ii", "VII", "IV"),
        Mode.PHRYGIAN: ("II", "vii", "III"),
    },
    colours=("", "add9", "7", "9"),
    sections=SECTIONS,
    rhythms=(
        "x--x--x---x-x---",
        "x---..x-x---x---",
        "x--x--x-..x-x-x-",
        "..x-x---x--x----",
        "x-----x-x-----x-",
        "x-x-x---..x-x---",
        "..x--x--x--x--x-",
        "x-----------x-x-",
        "........x--x--x-",
        "x--x--x--x--x---",
        "x---x---..x---..",
    ),
    compass={
        Role.BASS: (28, 46),
        Role.PAD: (50, 69),
        Role.CHORDS: (54, 74),
        Role.ARPEGGIO: (65, 96),
        Role.MELODY: (62, 82),
    },
    parts=(*DRUMS, *BASS, *ARPEGGIO, *STABS),
    openers=OPENERS,
    fills=FILLS,
    pad_importance=0.1,
    pad_velocity=0.44,
    openness=0.6,
    melody_importance=(0.12, 0.44),
    melody_velocity=0.66,
    feel=Feel(uneven=0.04),  # a machine: on the grid, hardly ever twice the same
    programs={
        Role.BASS: 38,  # synth bass 1
        Role.CHORDS: 90,  # polysynth
        Role.PAD: 94,  # halo pad
        Role.ARPEGGIO: 88,  # fantasia, a pluck that glows
        Role.MELODY: 81,  # saw lead
    },
)
