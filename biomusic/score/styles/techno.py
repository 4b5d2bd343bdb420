"""Melodic techno for running: a kick for every step, minor loops, an arpeggio that glows."""

from __future__ import annotations

from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

DRUMS = (
    drum("kick", 36, 0.86, (0.0, 0.0), ("X...x...X...x...",)),
    drum("clap", 39, 0.7, (0.1, 0.1), ("....x.......x...",)),
    drum("open hat", 46, 0.5, (0.17, 0.17), ("..x...x...x...x.",)),
    drum(
        "closed hat",
        42,
        0.42,
        (0.34, 0.72),
        ("x...x...x...x...x...x...x...x.x.", "x.x.x.x.x.x.x.x."),
        ("x.xxx.xxx.xxx.xx", "xxx.xxx.xxx.xxxx", "x.xox.xox.xox.xx"),
        ("XoxoXoxoXoxoXoxx", "XxoxXxoxXxoxXxxx"),
    ),
    drum(
        "ride",
        51,
        0.36,
        (0.55, 0.62),
        ("................",),
        ("..x...x...x...x.",),
        ("x.x.x.x.x.x.x.x.",),
        sections=("drop", "B"),
    ),
    drum(
        "rim",
        37,
        0.4,
        (0.5, 0.78),
        ("......x.......x.", "...x......x....."),
        ("...x..x....x..x.", "......x..x....x."),
        ("...x..x..x.x..x.", ".x....x..x.x..x."),
    ),
    drum(
        "shaker",
        70,
        0.34,
        (0.62, 0.98),
        ("oxoxoxoxoxoxoxox", "xoxoxoXoxoxoxoXo"),
        ("xoXoxoXoxoXoxoXo", "xxXoxxXoxxXoxxXx"),
    ),
    drum(
        "tambourine",
        54,
        0.3,
        (0.76, 0.9),
        ("....x.......x...", "..x...x...x...x."),
        ("..x.x.x...x.x.x.",),
    ),
    drum(
        "ghost clap",
        39,
        0.5,
        (0.86, 0.92),
        (".......o........", ".........o......"),
        (".......o.o.....o", ".o.....o......o."),
    ),
    drum(
        "roll",
        38,
        0.45,
        (0.14, 0.3),
        ("x.......x.......",),
        ("x...x...x...x...",),
        ("x.x.x.x.x.x.x.x.",),
        ("x.x.x.x.xxxxXXXX",),
        sections=("build",),
        grows=True,
    ),
)

BASS = (
    Part(
        name="offbeat bass",
        role=Role.BASS,
        patterns=(
            ("..1-..1-..1-..1-", "..1-..1-..1-..5-"),
            ("..1...1...1...8.", "..1...1...1...5.", "..1...8...1...1."),
        ),
        importance=(0.04, 0.05),
        velocity=0.78,
        gate=0.9,
    ),
    Part(
        name="rolling bass",
        role=Role.BASS,
        patterns=(
            ("...............a", "................"),
            ("...1...1...1...a", ".......1.......a"),
            (".1.1.1.1.1.1.1.a", "...1.1.1...1.1.a"),
        ),
        importance=(0.3, 0.46),
        velocity=0.62,
        gate=0.8,
    ),
)

KEYS = (
    Part(
        name="pluck",
        role=Role.ARPEGGIO,
        patterns=(
            ("0.2.1.3.0.2.4.3.", "0.1.2.3.4.3.2.1.", "2.0.3.1.2.0.4.3.2.0.3.1.5.4.3.2."),
            ("0.23.1.30.24.3.1", "02.12.3.02.14.3.", "0.2.3.142.0.3.51"),
            ("0213021402130425", "0123412303124132", "2031203142530412"),
        ),
        importance=(0.12, 0.42),
        velocity=0.56,
        gate=0.85,
    ),
    Part(
        name="stab",
        role=Role.CHORDS,
        patterns=(
            ("......x.......x.", "..x.......x....."),
            ("..x..x....x..x..", "...x..x....x..x.", "..x...x..x....x."),
            ("..x..x.x..x..x.x", "x..x..x...x..x..", "..x..xx...x..x.."),
        ),
        importance=(0.4, 0.62),
        velocity=0.5,
        gate=0.7,
    ),
)

OPENERS = (drum("crash", 49, 0.6, (0.08, 0.08), ("X...............",)),)

FILLS = (
    drum(
        "snare fill",
        38,
        0.6,
        (0.12, 0.3),
        ("............x.x.", "..........x...x."),
        ("..........x.x.xx", "............xxXX"),
        ("........x.xx.xxX", "........x.x.xxXX"),
    ),
    drum(
        "tom fill",
        45,
        0.6,
        (0.3, 0.5),
        ("................",),
        ("..........x..x..", "...........x.x.."),
    ),
)

_THIN = {"clap": 0.5, "open hat": 0.3, "closed hat": 0.25, "rolling bass": 0.5, "rim": 0.1}

SECTIONS = {
    section.name: section
    for section in (
        Section(
            name="intro",
            phrases=2,
            following=("A",),
            arc=(0.82, 0.96),
            lifts={"clap": 0.25, "pluck": 0.15, "stab": 0.2},
        ),
        Section(
            name="A",
            phrases=4,
            theme=0,
            tacet=(0, 1),
            following=("break", "B", "build"),
            arc=(0.94, 1.0),
            lifts={"melody": 0.2, "pluck": -0.04},
        ),
        Section(
            name="B",
            phrases=4,
            theme=1,
            following=("break", "A", "build"),
            arc=(0.96, 1.0),
            lifts={"pluck": 0.14, "stab": -0.24},
        ),
        Section(
            name="break",
            phrases=4,
            theme=0,
            tacet=(0,),
            following=("A", "build", "build"),
            arc=(0.78, 0.92),
            lifts={**_THIN, "melody": -0.12, "stab": 0.1},
        ),
        Section(
            name="build",
            phrases=2,
            following=("drop",),
            arc=(0.84, 1.08),
            lifts={"clap": 0.2, "offbeat bass": 0.1, "stab": -0.1},
        ),
        Section(
            name="drop",
            phrases=4,
            theme=0,
            following=("A", "B", "B"),
            arc=(1.08, 1.04),
            lifts={"melody": -0.06, "ride": -0.25, "rolling bass": -0.12},
        ),
    )
}

STYLE: Style = Style(
    name="techno",
    title="melodic techno",
    tempo=(100.0, 190.0),
    home_tempo=124.0,  # treadmill runners prefer 123–131 bpm (Karageorghis & Jones 2014)
    modes=(Mode.MINOR, Mode.DORIAN, Mode.PHRYGIAN, Mode.MIXOLYDIAN, Mode.MAJOR, Mode.LYDIAN),
    notes=(12, 48),
    fast=150.0,
    bars_per_chord=1,
    loops={
        Mode.MINOR: (
            ("i", "VI", "III", "VII"),
            ("i", "VI", "iv", "VII"),
            ("i", "III", "VII", "VI"),
            ("i", "i", "VI", "VII"),
            ("i", "iv", "VI", "v"),
            ("VI", "VII", "i", "i"),
        ),
        Mode.DORIAN: (
            ("i", "IV", "i", "VII"),
            ("i", "III", "IV", "VII"),
            ("i", "ii", "VII", "IV"),
            ("i", "i", "IV", "v"),
        ),
        Mode.PHRYGIAN: (("i", "II", "i", "vii"), ("i", "VI", "II", "i"), ("i", "i", "II", "vii")),
    },
    turnarounds={
        Mode.MINOR: ("V", "V7", "v", "VII"),
        Mode.DORIAN: ("v", "VII"),
        Mode.PHRYGIAN: ("II", "vii"),
    },
    colours=("", "add9", "7", "sus2", "9"),
    sections=SECTIONS,
    rhythms=(
        "x--x--x---x-x---",
        "x---..x-x---x---",
        "x--x--x-..x-x-x-",
        "..x-x---x--x----",
        "x-----x-x-----x-",
        "x-x-x---..x-x---",
        "..x--x--x--x--x-",
    ),
    compass={
        Role.BASS: (33, 50),
        Role.PAD: (53, 76),
        Role.CHORDS: (57, 79),
        Role.ARPEGGIO: (64, 93),
        Role.MELODY: (64, 84),
    },
    parts=(*DRUMS, *BASS, *KEYS),
    openers=OPENERS,
    fills=FILLS,
    pad_importance=0.02,
    pad_velocity=0.46,
    melody_importance=(0.16, 0.44),
    melody_velocity=0.68,
)
