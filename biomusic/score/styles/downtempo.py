"""Downtempo: a slow heavy beat, a sub that leaves holes, warm keys and mallets in the dark."""

from __future__ import annotations

from dataclasses import replace

from biomusic.score.feels import HIP_HOP
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

DRUMS = (
    drum("kick", 36, 0.86, (0.0, 0.0), ("X...............",), anchored=True),
    drum(
        "snare",
        38,
        0.72,
        (0.08, 0.08),
        ("....x.......x...",),
        ("....X.......X...",),
        anchored=True,
    ),
    drum(
        "kick push",
        36,
        0.76,
        (0.12, 0.4),
        ("..........x.....", "........x.......", "..........x............x..x....."),
        (".......x..x.....", "......x...x.....", "..........x..x.........x..x....."),
        ("..x....x..x.....", "......x.x.x...x.", "...x...x..x....x"),
    ),
    drum(
        "closed hat",
        42,
        0.4,
        (0.2, 0.75),
        ("x.o.x.o.x.o.x.o.", "..x...x...x...x."),
        ("x.x.x.x.x.x.x.x.", "x.xox.x.x.xox.xo", "x.x.x.xxx.x.x.x."),
        ("X.xoX.xoX.xoX.xo", "XoxoXoxoXoxoXoxx"),
    ),
    drum(
        "ghosts",
        38,
        0.44,
        (0.6, 0.85),
        (".......o.o......", ".o.....o.......o"),
        (".o.....o.o.....o", ".......oo......o"),
    ),
    drum(
        "shaker",
        70,
        0.28,
        (0.66, 0.95),
        ("o.x.o.x.o.x.o.x.", "..x...x...x...x."),
        ("o.xoo.xoo.xoo.xo", "ooxooXxoooxooXxo"),
    ),
    drum(
        "rim",
        37,
        0.34,
        (0.56, 0.7),
        ("...........x....", "......x........."),
        ("...x..x....x..x.", ".x....x....x...."),
        sections=("A", "drop", "dub"),
    ),
)

BASS = (
    Part(
        name="sub",
        role=Role.BASS,
        patterns=(
            ("1-------........",),
            ("1-----..........", "1---..1---......"),
            ("1--1--..........", "1--.1-..........", "1-..1---........"),
        ),
        importance=(0.0, 0.3),
        velocity=0.8,
        anchored=True,
    ),
    Part(
        name="sub answer",
        role=Role.BASS,
        patterns=(
            ("......1---..5-4-", "....1-....5---4-", "......1-1---5-a-"),
            (".......1..1-5-a-", "...1...1..5---4-", "......1-..8-5-a-"),
            (".......1..8-5-a-", "..1.......11.5a-", ".......1-.1.8.a-"),
        ),
        importance=(0.2, 0.5),
        velocity=0.72,
    ),
)

KEYS = (
    Part(
        name="keys",
        role=Role.CHORDS,
        patterns=(
            ("......x---------", "..x-----------..", "x-----------....", "....x-----------"),
            ("..x-----......x-", "......x---x-----", "x-----....x---..", "...x--------...."),
            ("..x-..x-....x---", "...x--x---.x----", "x--x--....x--x--"),
        ),
        importance=(0.1, 0.4),
        velocity=0.46,
    ),
    Part(
        name="keys answer",
        role=Role.CHORDS,
        patterns=(
            ("............x---", "..........x-----", "..............x-"),
            ("............x-..", "........x-......", "....x-......x-.."),
            ("........x-....x-", ".....x-......x-.", "....x-........x-"),
        ),
        importance=(0.5, 0.7),
        velocity=0.38,
        gate=0.9,
    ),
    Part(
        name="chop",
        role=Role.CHORDS,
        patterns=(
            ("o...o.o.....o.o.", "..o...o...o.o..."),
            ("o.o...o.o.....o.", "...o..o.o..o..o."),
        ),
        importance=(0.8, 0.95),
        velocity=0.5,
        gate=0.5,
    ),
    Part(
        name="mallets",
        role=Role.ARPEGGIO,
        patterns=(
            ("0---2-..4-..3-1-", "..1---3-..4-..2-", "0---3---2-..4-1-"),
            ("0--2--4---3---1-", "..1--3--2---4---", "0--3--1-..4--2..", "2--1--4--3----0-"),
            ("0--2--4-03-2--1-", "0-23..1-4-.3.21-", "2.1.4..32.1.0.3."),
        ),
        importance=(0.2, 0.45),
        velocity=0.46,
    ),
    Part(
        name="mallets between",
        role=Role.ARPEGGIO,
        patterns=(
            ("..3-..5-4-..5---", "2-..4-..3-..1-5-", "..4-..2-..5-3-.."),
            (".5..3-..5-..4-.5", "..4-.5..4-.3..5-", "5-..4-.3..5-.4.."),
        ),
        importance=(0.6, 0.8),
        velocity=0.36,
    ),
    Part(
        name="drops",
        role=Role.ARPEGGIO,
        patterns=(
            ("......5-..6-..7-", "..6-....5-..7-4-"),
            ("...6--5..7..6-..", "..5...7--6...5..", "...4..6..5--7---"),
        ),
        importance=(0.35, 0.5),
        velocity=0.34,
        sections=("intro", "dub", "break"),
    ),
)

FILLS = (
    drum(
        "fill",
        38,
        0.5,
        (0.3, 0.5),
        ("..............o.", "............o..."),
        ("............xoxX", "............x.xX"),
    ),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="intro", seconds=22.0, rests=(Role.DRUMS,), arc=(0.92, 1.0)),
        Section(name="A", seconds=66.0, theme=0, sings="xx..", arc=(0.97, 1.0)),
        Section(name="B", seconds=66.0, theme=1, sings="x.x.", arc=(0.98, 1.02), register=0.06),
        Section(
            name="drop",
            seconds=66.0,
            theme=0,
            sings="x..x",
            arc=(1.04, 1.06),
            lifts={"shaker": -0.3, "closed hat": 0.05},
        ),
        Section(
            name="dub",
            seconds=44.0,
            rests=(Role.PAD,),
            arc=(0.98, 0.96),
            lifts={"drops": -0.3, "rim": -0.45, "chop": -0.5},
        ),
        Section(
            name="break",
            seconds=44.0,
            rests=(Role.DRUMS,),
            arc=(0.94, 1.02),
            register=-0.08,
            breath=1.0,
        ),
        Section(name="outro", seconds=30.0, theme=0, rests=(Role.DRUMS,), arc=(1.0, 0.92)),
    )
}

# A chord that stays two bars is written twice; from few major chords to many, and between them
# a suspension hangs where a third would decide.
# fmt: off
LOOPS = {
    Mode.DORIAN: (
        ("i", "i", "v", "v"), ("i", "ii", "i", "v"), ("i", "i", "ii", "v"),
        ("i", "i", "v", "IVsus2"), ("i", "ii", "v", "IV"), ("i", "i", "i", "IV"),
        ("i", "IV", "v", "VIIsus2"), ("i", "i", "IV", "VIIsus2"), ("i", "VII", "v", "IVsus2"),
        ("i", "i", "IV", "IV"), ("i", "III", "v", "IV"), ("i", "III", "IV", "VIIsus2"),
        ("i", "III", "VII", "IV"), ("i", "VII", "IV", "IV"), ("i", "IV", "III", "VII"),
    ),
    Mode.MINOR: (
        ("i", "i", "iv", "v"), ("i", "v", "iv", "iv"), ("i", "iv", "i", "v"),
        ("i", "i", "iv", "VIsus2"), ("i", "v", "VI", "iv"), ("i", "i", "i", "VI"),
        ("i", "VI", "iv", "VIIsus4"), ("i", "i", "VI", "VIIsus4"), ("i", "III", "v", "VIsus2"),
        ("i", "VI", "iv", "VII"), ("i", "i", "VI", "VII"), ("i", "VI", "III", "VIIsus4"),
        ("i", "VI", "III", "VII"), ("i", "III", "VII", "VI"), ("i", "VII", "VI", "VI"),
    ),
}
# fmt: on

# Quarter notes: at 90 bpm the theme leans back 17 ms.
BEHIND = {Role.MELODY: 0.025, Role.CHORDS: 0.02, Role.BASS: 0.01}

STYLE: Style = Style(
    name="downtempo",
    title="downtempo",
    tempo=(75.0, 112.0),
    home_tempo=90.0,
    modes=(Mode.DORIAN, Mode.MINOR, Mode.PHRYGIAN, Mode.MAJOR, Mode.MIXOLYDIAN),
    notes={
        Role.DRUMS: (3, 13),
        Role.BASS: (1, 5),
        Role.CHORDS: (0, 6),
        Role.PAD: (2, 4),
        Role.ARPEGGIO: (0, 6),
        Role.MELODY: (1, 4),
    },
    loops=LOOPS,
    turnarounds={
        Mode.DORIAN: ("v", "ii", "VII", "IV"),
        Mode.MINOR: ("v", "iv", "VII", "VI"),
    },
    colours=("", "7", "7", "9", "9"),
    soft_cadences=True,
    sections=SECTIONS,
    arcs=(
        "intro A B dub | A break drop B dub",
        "A dub B | drop break A B drop",
        "intro dub A B | break drop dub | B drop",
    ),
    rhythms=(
        "x-----x---x-----",
        "..x---x-----x---",
        "x--x--x---------",
        "x-------..x--x--",
        "......x---x-----",
        "x--x-----x------",
        "..x--x----x-----",
        "x---------x--x--",
        "..x-x---x-------",
    ),
    compass={
        Role.BASS: (28, 45),
        Role.PAD: (51, 73),
        Role.CHORDS: (53, 75),
        Role.ARPEGGIO: (62, 90),
        Role.MELODY: (64, 84),
    },
    parts=(*DRUMS, *BASS, *KEYS),
    fills=FILLS,
    pad_importance=0.02,
    pad_velocity=0.42,
    openness=0.6,
    melody_importance=(0.06, 0.4),
    melody_velocity=0.56,
    ornaments=False,
    # A hip-hop drummer's weights, with more swing: sixteenths at 1.3:1.
    drum_play=0.25,
    feel=replace(HIP_HOP, swing=0.565, late=BEHIND, loose=0.01, uneven=0.1),
    programs={
        Role.BASS: 38,  # synth bass
        Role.CHORDS: 4,  # electric piano
        Role.PAD: 89,  # warm pad
        Role.ARPEGGIO: 12,  # marimba
        Role.MELODY: 73,  # flute
    },
)
