"""Lo-fi hip-hop: a lazy beat with a late snare, warm ninths, a round bass and much space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from biomusic.score.feels import HIP_HOP
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.progressions import Progression
from biomusic.score.style import Style
from biomusic.types import Mode, Role

# Set as a score: a level of energy a line, the calmest first.
# fmt: off
DRUMS = (
    drum("kick", 36, 0.74, (0.0, 0.24),
        ("x.........x.....", "x......x..x.....", "x.....o...x....."),
        ("x......x..x.....", "x.....x...x..x..", "x..x......x.....x......x..x..o.."),
        ("X..x...x..X.....", "X......X..x..x..", "X.....x..xX.....")),
    drum("snare", 38, 0.62, (0.02, 0.02), ("....x.......x...",), anchored=True),
    drum("hat", 42, 0.36, (0.14, 0.3),
        ("o.x.o.x.o.x.o.x.", "x.o.x.o.x.o.x.o."),
        ("x.o.x.o.x.o.x.ox", "x.x.x.x.x.x.x.x.", "x.o.x.ox.o.xx.o."),
        ("X.oxX.o.X.oxX.o.", "X.x.XoxoX.x.X.xo")),
    drum("ghost snare", 38, 0.4, (0.4, 0.48),
        (".......o.......o", ".......o.o......"),
        (".......o.o.....o", "...o...o.......o"),
        (".o.....o.o.....o", "...o...o.o....oo")),
    drum("rim", 37, 0.3, (0.36, 0.44),
        ("..........o.....", "...o............"),
        ("...x......o.....", "..........x..o.."),
        ("...x..x.......x.", "..x....x..x....."), sections=("intro", "B", "beat")),
    drum("open hat", 46, 0.28, (0.5, 0.56),
        ("..............o.",),
        ("......o.........", "..............x."),
        ("......x.......x.",)),
    drum("shaker", 70, 0.24, (0.6, 0.8),
        ("..o...o...o...o.",),
        ("o.x.o.x.o.x.o.x.",),
        ("oxXxoxXxoxXxoxXx",)),
)

BASS = (
    Part(name="bass", role=Role.BASS,
        patterns=(
            ("1------.1---5-a.", "1-----..1-----a.1-----3-5---7-a.", "1-----5-1-----a."),
            ("1----.1-1---5-a.", "1------51--.3-a.", "1--1----1-.5--a.1----.5-1--.7-a."),
            ("1--.1-.81--5--a.", "1-.1..5-1-8.5-a.", "1--1..8-1-.5..7a"),
        ), importance=(0.0, 0.4), velocity=0.66, gate=0.95),
)

# No chord is held across the middle of the bar, where a ii makes way for its V.
CHORDS = (
    Part(name="electric piano", role=Role.CHORDS,
        patterns=(
            ("d-------x-----..", "d-----..d-------", "..d-----x---...."),
            ("d----.x-..d---..", "d--x----d---....", "..d---..d--x----d-----..x--x--.."),
            ("d--.x-..x-.d--..", "x-.x----d-..x-..", "d-x...x-x--d--.."),
        ), importance=(0.08, 0.5), velocity=0.5, spread=0.06),
    Part(name="second chord", role=Role.CHORDS,
        patterns=(
            ("......o.......o.", "....o-......o-.."),
            ("......o-......o.", ".......o.....o-."),
            (".....o-......o..", "......o-.....o-."),
        ), importance=(0.56, 0.6), velocity=0.42, spread=0.03),
)

ARPEGGIO = (
    Part(name="chime", role=Role.ARPEGGIO,
        patterns=(
            ("..........4-..5-........6---5---", "............5-3-", "......3-..4-...."),
            ("..4-......5-3-..", "......5-..4-..3-", "...3..4-......5-"),
            ("..5.4.......6-4.", ".....3.4..6-..5-"),
        ), importance=(0.3, 0.5), velocity=0.34),
    Part(name="fall", role=Role.ARPEGGIO,
        patterns=(("7-5-4---6-4-3---", "..6-5-4---5-3-4-"), ("7--6--5-4-3-..2-",)),
        importance=(0.4, 0.7), velocity=0.32, sections=("break", "intro")),
)

FILLS = (
    drum("snare drag", 38, 0.46, (0.1, 0.3),
        ("............x..o",),
        ("............x.oo", "............x..x"),
        ("............x.xx",)),
    drum("low tom", 45, 0.42, (0.3, 0.36), ("..............o.",), (".............xo.",)),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="outro", seconds=28.0, theme=0, sings="x.", arc=(0.98, 0.92)),
        Section(name="intro", seconds=24.0, arc=(0.94, 0.98),
            lifts={"chime": -0.1, "ghost snare": 0.2, "bass": 0.1}),
        Section(name="A", seconds=60.0, theme=0, sings="xx..", arc=(0.98, 1.0)),
        Section(name="B", seconds=60.0, theme=1, sings=".xxx", arc=(0.99, 1.03), register=0.08,
            lifts={"chime": 0.2, "ghost snare": -0.1}),
        # The drummer's own: no tune, chords well back.
        Section(name="beat", seconds=50.0, register=-0.08,
            lifts={"electric piano": 0.06, "ghost snare": -0.22, "rim": -0.16, "chime": -0.12}),
        Section(name="break", seconds=28.0, rests=(Role.DRUMS,), arc=(0.94, 0.97),
            breath=1.0, register=0.05, lifts={"chime": -0.12, "fall": -0.1}),
        Section(name="hush", seconds=28.0, rests=(Role.BASS, Role.ARPEGGIO),
            arc=(0.95, 0.98), register=-0.06, lifts={"kick": 0.1}),
        Section(name="return", seconds=60.0, theme=0, sings="xx.x",
            arc=(1.02, 1.04), register=0.04, lifts={"melody": -0.04, "chime": 0.1}),
    )
}

# Few major chords to many, all from the tonic.
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.MAJOR: (
        ("I7", "iii7", "vi9", "ii9"), ("I7", "vi9", "ii9", "iii7"),
        ("I9", "vi9", "ii9", "iii7 V7"), ("I7", "iii7 vi9", "ii9", "V7"),
        ("I9", "ii9", "iii7", "ii9 V9"), ("I7", "III7", "vi9", "ii9 V7"),
        ("I9", "IV7", "iii7 vi9", "V7sus4"), ("I7", "VI7", "ii9", "iii7 V9"),
        ("I7", "IV9", "III7", "vi9"), ("I9", "IV7", "ii9 V9", "I7"),
        ("I7", "III7", "IV7", "ii9 V7"), ("I7", "IV9", "I9", "V9"), ("I9", "IV9", "V7", "III7"),
    ),
    Mode.DORIAN: (
        ("i9", "ii7", "i9", "v7"), ("i9", "v9", "ii7", "i9"), ("i9", "v9", "ii7", "i9 IV9"),
        ("i9", "ii7", "v9", "i7 IV9"), ("i9", "IV9", "v9", "i9 IV9"),
        ("i9", "III7", "ii7", "v9 IV9"), ("i9", "ii7 V7", "i9", "v7 IV9"),
        ("i9", "IV9", "VII7", "ii7 III7"), ("i9", "VII7", "IV9", "v9 IV9"),
        ("i9", "IV9", "VII7", "III7"), ("i9", "III7", "VII7", "IV9"),
    ),
    Mode.MINOR: (
        ("i9", "iv9", "i9", "v7"), ("i9", "v7", "iv9", "i7"), ("i9", "iv9", "ii7 V7", "i9"),
        ("i9", "v7", "iv9", "ii7 V7"), ("i9", "VI7", "ii7 V7", "i9"),
        ("i9", "iv9", "VI7", "ii7 V7"), ("i9", "iv9 VII9", "i9", "VI7"),
        ("i9", "iv9 VII9", "III7", "VI7"), ("i9", "VI7", "iv9 VII9", "III7"),
        ("i9", "VII9", "VI7", "V7"), ("i9", "VI7", "III7", "VII9"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="lofi",
    title="lo-fi hip-hop",
    tempo=(64.0, 98.0),  # a beat for every second step at 150 to 190 steps/min
    home_tempo=78.0,
    modes=(Mode.DORIAN, Mode.MAJOR, Mode.MINOR, Mode.MIXOLYDIAN, Mode.LYDIAN, Mode.PHRYGIAN),
    notes={
        Role.DRUMS: (3, 11),
        Role.BASS: (1, 4),
        Role.CHORDS: (2, 7),
        Role.PAD: (0, 3),
        Role.ARPEGGIO: (0, 2),
        Role.MELODY: (2, 4),
    },
    arcs=(
        "intro A beat B | break A hush return | beat B break return",
        "intro beat A | hush B return break | A beat B hush return",
        "intro A B | hush beat return | break A beat B break return",
    ),
    loops=LOOPS,
    turnarounds={
        Mode.MAJOR: ("ii9 V7", "iii7 ii9", "IV7 V9", "V7sus4"),
        Mode.DORIAN: ("ii7 V7", "v9 IV9", "v9", "VII7"),
        Mode.MINOR: ("ii7 V7", "v7", "iv9 VII9", "VI7 V7"),
    },
    colours=("7", "9"),  # nothing plainer: a triad would sound like another record
    soft_cadences=True,
    sections=SECTIONS,
    rhythms=(
        "..x-x-----......",
        "x-----x-x---....",
        "......x-x---x---",
        "x---....x--x----",
        "..x--x--x-------",
        "............x-x-",
        "x--x----....x---",
        "....x-x-x-------",
        "x-----------....",
        "..x-x-x-----x---",
    ),
    compass={
        Role.BASS: (31, 50),
        Role.PAD: (50, 67),
        Role.CHORDS: (52, 72),
        Role.ARPEGGIO: (67, 96),
        Role.MELODY: (63, 83),
    },
    parts=(*DRUMS, *BASS, *CHORDS, *ARPEGGIO),
    fills=FILLS,
    pad_importance=0.2,
    pad_velocity=0.34,
    openness=0.7,
    melody_importance=(0.1, 0.42),
    melody_velocity=0.54,
    # Hip-hop drummers' weights, but dragged: sixteenths at 3:2, the snare 26 ms late at 78 bpm.
    drum_play=0.3,
    feel=replace(
        HIP_HOP,
        swing=0.6,
        push=(0.0, 0.0, 0.0, 0.0, 0.034, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.034, 0.0, 0.0, 0.0),
        late={Role.CHORDS: 0.018, Role.BASS: 0.012, Role.ARPEGGIO: 0.02, Role.MELODY: 0.03},
        loose=0.008,
        uneven=0.1,
    ),
    programs={
        Role.BASS: 32,  # acoustic bass
        Role.CHORDS: 4,  # electric piano 1
        Role.PAD: 89,  # warm pad
        Role.ARPEGGIO: 11,  # vibraphone
        Role.MELODY: 71,  # clarinet
    },
)
