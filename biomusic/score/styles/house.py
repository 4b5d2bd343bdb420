"""House: four on the floor, an offbeat hat, organ by day and piano by night."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from biomusic.score.feel import Feel
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.progressions import Progression
from biomusic.score.style import Style
from biomusic.types import Mode, Role

_ORGAN = ("intro", "A", "groove", "outro")
_PIANO = ("B", "break", "lift", "peak")

# Set as a score: a level of energy a line, the calmest first.
# fmt: off
DRUMS = (
    drum("kick", 36, 0.86, (0.0, 0.0), ("X...X...X...X...",), anchored=True),
    drum("clap", 39, 0.66, (0.08, 0.08), ("....X.......X...",), anchored=True),
    drum("open hat", 46, 0.5, (0.16, 0.16), ("..x...x...x...x.",), ("..X...X...X...X.",)),
    drum("closed hat", 42, 0.38, (0.44, 0.56),
        ("o..oo..oo..oo..o", "o..xo..oo..xo..o"),
        ("x..xx..xx..xx..x", "xx.xx..xxx.xx..x"),
        ("X.oxX.oxX.oxX.ox", "Xx.xX..xXx.xX.xx")),
    drum("rim", 37, 0.36, (0.3, 0.36),
        ("...x......x.....", "......x......x.."),
        ("...x..x....x....", "...x......x..x.."),
        ("...x..x...X..x..", "X..x..x...x.x..."), sections=(*_ORGAN, "B")),
    drum("conga", 63, 0.4, (0.46, 0.6),
        ("......o.......xo", ".......x......xx"),
        ("..o...xx..o...x.", "...x..x....x..xx"),
        ("..oX..xx..oX.xx.", "x..X..xx.x.X..xX"), sections=("groove", "B", "peak")),
    drum("shaker", 70, 0.32, (0.62, 0.86),
        ("oxoxoxoxoxoxoxox",),
        ("oxXxoxXxoxXxoxXx", "xoXoxoXoxoXoxoXo"),
        ("xxXxxxXxxxXxxxXx",)),
    drum("ghost snare", 38, 0.34, (0.9, 0.96),
        (".......o........",),
        (".......o.o......", ".o.....o......o."),
        (".......o.o.....o", ".o.....o.o....oo")),
    drum("clap roll", 39, 0.5, (0.1, 0.26),
        ("x.......x.......",),
        ("x...x...x...x...",),
        ("x.x.x.x.x.x.x.x.",),
        ("x.x.x.x.x.xxXxXX",), sections=("lift",), grows=True),
)

BASS = (
    Part(name="bass", role=Role.BASS,
        patterns=(
            ("1--1--1-..5-8-1a", "1---..1-1--1.58a", "1--1--1-1--5..8a1--1--1---5-8-7a"),
            ("1.8.1.8.1.8.1.8a", "1..81..81..81.8a", "1-.1..8.1-.1.58a1-.1..8.1.5.7.8a"),
            ("1.81..8.1.81.8.a", "1..81.8.1.18.8.a", "1.18..8.1.18.5.a1.18..8.5.18.7.a"),
        ), importance=(0.02, 0.4), velocity=0.72, gate=0.85),
)

CHORDS = (
    Part(name="organ", role=Role.CHORDS,
        patterns=(
            ("..x-..x-..x-..x-", "x--...x-..x-..x-", "..x-..x-..x-..x-x--..x-...x--.x-"),
            ("x..x..x...x..x..", "..x..x....x..x..", "..x..x....x..x..x..x..x...x...x."),
            ("X..x..X...x..X..", "..X..x.x..X..x.x", "X..x..x.x..x..X.X..x..x...X.xx.."),
        ), importance=(0.1, 0.52), velocity=0.48, gate=0.75, sections=_ORGAN),
    Part(name="piano", role=Role.CHORDS,
        patterns=(
            ("x--x--x---x--x--", "x-----x--x--x---", "x--x--x---x--x--x--x--x-x--x--x-"),
            ("x-.x-.x-..x-.x-.", "x-.x-.x-x-.x-.x-", "x--x--x-..x-.x-..x.x-.x-..x-x-x-"),
            ("X.xX..x.xX..X.x.", "X..X..X..xX..X..", "X..X..X.xX..X.x.X..X..X..xX.X.X."),
        ), importance=(0.1, 0.5), velocity=0.56, gate=0.9, sections=_PIANO),
    Part(name="high piano", role=Role.CHORDS,
        patterns=((".x..x-.x.x..x-.x",), (".x.xx-..xx..x-.x",)), importance=(0.6, 0.7),
        velocity=0.4, sections=("break",)),
)

ARPEGGIO = (
    Part(name="pluck", role=Role.ARPEGGIO,
        patterns=(
            ("...2..4...3..5.4", "..3--.5-..4--.2-..3..5..4..2..1."),
            ("...2.4.3...5.4.2", "..4.2..3..5.4..2", "...4..2..5..3.4....4..5..7..5.3."),
            ("...4..5.2.4..5.7", ".4..5.7...3.4..2"),
        ), importance=(0.3, 0.5), velocity=0.44, gate=0.8),
    Part(name="broken piano", role=Role.ARPEGGIO,
        patterns=(
            ("0-1-2-4-3-2-1-2-", "0-2-1-3-2-4-3-1-"),
            ("0.2.1.3.2.4.5.3.", "4.3.2.1.2.3.5.4."),
        ), importance=(0.2, 0.5), velocity=0.46, sections=("break",)),
)

OPENERS = (drum("crash", 49, 0.52, (0.07, 0.07), ("X...............",)),)

FILLS = (
    drum("snare fill", 38, 0.54, (0.1, 0.28),
        ("............x..x", "..........o..x.x"),
        ("............x.xx", "..........x..xxX"),
        ("........x..x.xxX", "............xxXX")),
    drum("low conga", 64, 0.5, (0.3, 0.4), (".............x..",), ("............x.x.",)),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="outro", seconds=30.0, theme=0, sings="..x", arc=(1.0, 0.9)),
        Section(name="intro", seconds=30.0, arc=(0.92, 0.98),
            lifts={"clap": 0.2, "pad": 0.3, "bass": 0.1}),
        Section(name="A", seconds=60.0, theme=0, sings="xx.x", lifts={"pluck": 0.2}),
        Section(name="groove", seconds=40.0, register=-0.06,
            lifts={"conga": -0.3, "pluck": -0.15, "organ": -0.05}),
        Section(name="B", seconds=60.0, theme=1, sings=".xxx", arc=(0.98, 1.02), register=0.06,
            lifts={"pluck": 0.15, "rim": 0.2}),
        Section(name="break", seconds=22.0, rests=(Role.DRUMS,), arc=(0.92, 0.98),
            register=0.08, lifts={"pluck": 0.3, "pad": -0.02}),
        Section(name="lift", seconds=24.0, rests=(Role.BASS,), arc=(0.94, 1.06),
            breath=1.0, register=0.1, lifts={"clap": 0.4, "open hat": 0.2}),
        Section(name="peak", seconds=60.0, theme=0, sings="xx.x",
            arc=(1.05, 1.02), register=0.04,
            lifts={"melody": -0.06, "conga": -0.1, "pluck": 0.05}),
    )
}

# Few major chords to many, all from the tonic.
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.DORIAN: (
        ("i", "ii", "i", "v"), ("i", "i", "v", "v"), ("i", "ii", "v", "IVsus2"),
        ("i", "i", "ii", "IV"), ("i", "v", "i", "IV"), ("i", "IVsus2", "IV", "v"),
        ("i", "IV", "ii", "VIIsus4"), ("i", "v", "VII", "IVsus2"), ("i", "IV", "i", "IV"),
        ("i", "VII", "IV", "v"), ("i", "III", "IVsus2", "IV"), ("i", "VII", "IV", "III"),
        ("i", "III", "VII", "IV"),
    ),
    Mode.MINOR: (
        ("i", "iv", "i", "v"), ("i", "v", "iv", "i"), ("i", "iv", "v", "VIsus2"),
        ("i", "VI", "iv", "v"), ("i", "v", "iv", "VII"), ("i", "VI", "iv", "VIIsus4"),
        ("i", "VII", "iv", "VIsus2"), ("i", "iv", "IIIsus2", "VI"), ("i", "VI", "iv", "VII"),
        ("i", "VII", "VI", "v"), ("i", "VI", "VIIsus4", "VII"), ("i", "VI", "III", "VII"),
        ("i", "VII", "III", "VI"),
    ),
    Mode.MAJOR: (
        ("I", "iii", "vi", "ii"), ("I", "vi", "iii", "ii"), ("I", "vi", "ii", "Vsus4"),
        ("I", "iii", "vi", "IV"), ("I", "IV", "ii", "vi"), ("I", "IV", "vi", "Vsus4"),
        ("I", "IVsus2", "vi", "IV"), ("I", "vi", "IV", "V"), ("I", "IV", "iii", "IV"),
        ("I", "IV", "I", "Vsus4"), ("I", "IV", "I", "V"), ("I", "IV", "V", "IV"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="house",
    title="deep and piano house",
    tempo=(100.0, 132.0),  # two beats for every three steps at 150 to 190 steps/min
    home_tempo=122.0,
    modes=(Mode.DORIAN, Mode.MINOR, Mode.MAJOR, Mode.MIXOLYDIAN, Mode.LYDIAN, Mode.PHRYGIAN),
    notes={
        Role.DRUMS: (6, 18),
        Role.BASS: (2, 7),
        Role.CHORDS: (4, 12),
        Role.PAD: (1, 4),
        Role.ARPEGGIO: (0, 4),
        Role.MELODY: (1, 5),
    },
    arcs=(
        "intro A groove B | break lift peak A | groove B break lift peak",
        "intro A B | groove A break lift peak | B break lift peak",
        "intro groove A break | B lift peak | groove B break lift peak A",
    ),
    loops=LOOPS,
    turnarounds={
        Mode.DORIAN: ("v", "IV", "VII"),
        Mode.MINOR: ("v", "VIIsus4", "VII"),
        Mode.MAJOR: ("ii", "Vsus4", "V"),
    },
    colours=("", "7", "9"),
    soft_cadences=True,
    sections=SECTIONS,
    rhythms=(
        "x--x--x---x-x---",
        "..x--x--x---x---",
        "x---x--x--x-....",
        "....x--x--x--x--",
        "x--x------x-x-..",
        "..x-x---..x-x---",
        "x-----x-x---....",
        "........x--x--x-",
        "x--x--x--x--x---",
        "..x-----..x--x--",
    ),
    compass={
        Role.BASS: (29, 48),
        Role.PAD: (50, 69),
        Role.CHORDS: (55, 76),
        Role.ARPEGGIO: (67, 96),
        Role.MELODY: (62, 82),
    },
    parts=(*DRUMS, *BASS, *CHORDS, *ARPEGGIO),
    openers=OPENERS,
    fills=FILLS,
    pad_importance=0.14,
    pad_velocity=0.42,
    openness=0.6,
    melody_importance=(0.1, 0.4),
    melody_velocity=0.64,
    # A drum machine's light shuffle: the second sixteenth 5 % of a pair late, no more.
    feel=Feel(swing=0.55, late={Role.CHORDS: 0.008, Role.MELODY: 0.012}, uneven=0.05),
    programs={
        Role.BASS: 38,  # synth bass 1
        Role.CHORDS: 0,  # acoustic grand
        Role.PAD: 89,  # warm pad
        Role.ARPEGGIO: 12,  # marimba
        Role.MELODY: 80,  # square lead
    },
)
