"""Synth-pop: a bass in eighths, a gated arpeggio, a clap on two and four, and a tune to keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from biomusic.score.feel import Feel
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.progressions import Progression
from biomusic.score.style import Style
from biomusic.types import Mode, Role

_BIG = ("chorus", "B")  # where the kick walks and the chords ring

# Set as a score: a level of energy a line, the calmest first.
# fmt: off
DRUMS = (
    drum("kick", 36, 0.84, (0.0, 0.0), ("X.......X.......",), anchored=True),
    drum("clap", 39, 0.7, (0.02, 0.02), ("....X.......X...",), anchored=True),
    drum("snare", 38, 0.56, (0.62, 0.64), ("....x.......x...",), anchored=True),
    drum("walking kick", 36, 0.78, (0.12, 0.2),
        ("......x.......x.", "..........x.....", "......x...x....."),
        ("......x...x.....", "......x...x...x.", "...x......x....."),
        ("....X.......X...",)),
    drum("hat", 42, 0.42, (0.26, 0.32),
        ("x.o.x.o.x.o.x.o.", "o.x.o.x.o.x.o.x."),
        ("x.x.x.x.x.x.x.x.", "X.x.X.x.X.x.X.x."),
        ("XoxoXoxoXoxoXoxo", "XxoxXxoxXxoxXxox")),
    drum("open hat", 46, 0.46, (0.24, 0.24),
        ("..............x.",),
        ("......x.......x.", "..............X."),
        ("..X...X...X...X.",)),
    drum("tambourine", 54, 0.32, (0.46, 0.6),
        ("..x...x...x...x.", "o.x.o.x.o.x.o.x."),
        ("x.X.x.X.x.X.x.X.", "oxXxoxXxoxXxoxXx"),
        ("XxxxXxxxXxxxXxxx", "oxXxoxXxoxXxoxXx"), sections=("intro", *_BIG, "build", "outro")),
    drum("shaker", 70, 0.3, (0.5, 0.8),
        ("o.x.o.x.o.x.o.x.", "oxoxoxoxoxoxoxox"),
        ("oxXxoxXxoxXxoxXx",),
        ("xoXoxoXoxoXoxoXo",), sections=("A", "lull", "intro", "outro")),
    drum("cowbell", 56, 0.28, (0.7, 0.78),
        ("....o.......o.o.",),
        ("x...x...x...x.x.", "..x...x...x.x..."),
        ("x..x..x...x.x...", "x.x...x.x..x..x."), sections=("B", "lull")),
    drum("electric tom", 47, 0.46, (0.6, 0.8),
        ("..............o.",),
        ("..........x...x.", "......x.......xx"),
        ("......x...x..xX.", "...x..x...x...xx"), sections=("chorus", "lull")),
    drum("roll", 38, 0.48, (0.1, 0.24),
        ("x...x...x...x...",),
        ("x.x.x.x.x.x.x.x.",),
        ("x.x.x.x.x.xxxxxX",), sections=("build",), grows=True),
)

BASS = (
    Part(name="bass", role=Role.BASS,
        patterns=(
            ("1-1-1-1-1-1-1-1-", "1-1-1-1-1-1-5-5-", "1-1-1-1-1-1-1-1-1-1-1-1-5-5-7-a-"),
            ("1.1.1.1.1.1.8.1.", "1.1.5.1.1.1.8.a.", "1.1.1.8.1.1.1.8.1.1.1.8.5.5.7.a."),
            ("1.8.1.8.1.8.1.8.", "1.8.1.8.1.8.5.a.", "1181118111811181", "1.8.118.1.8.118a"),
        ), importance=(0.02, 0.3), velocity=0.74, gate=0.85),
)

CHORDS = (
    Part(name="verse chords", role=Role.CHORDS,
        patterns=(
            ("x-----x-..x-....", "..x-....x-....x-", "x---..x-....x-.."),
            ("x..x..x-....x...", "..x...x...x...x.", "x.....x...x.x..."),
            ("X..x..X...X.x...", "..X..x..X...X.x.", "X.x...X...X..x.."),
        ), importance=(0.18, 0.5), velocity=0.46, gate=0.8,
        sections=("intro", "A", "lull", "build", "outro")),
    Part(name="big chords", role=Role.CHORDS,
        patterns=(
            ("x-----x---x-----", "x-----x-x-----x-", "x-------x---x-x-"),
            ("x--x--x-x--x--x-", "x-----x---x---x-", "..x-x---..x-x---"),
            ("X.X...X.X.X...X.", "X--X--X-..X-X-..", "X-..X-..X-..X-X-"),
        ), importance=(0.1, 0.42), velocity=0.54, gate=0.85, sections=_BIG),
    Part(name="long chords", role=Role.CHORDS,
        patterns=(("x---x---x-----x-", "x-----x-x---x---"), ("x---x---x-x-x---",)),
        importance=(0.1, 0.4), velocity=0.48, sections=("break",)),
)

ARPEGGIO = (
    Part(name="gated arpeggio", role=Role.ARPEGGIO,
        patterns=(
            ("0.1.2.3.2.1.2.1.", "0.2.1.2.3.2.1.2.", "0.1.2.1.3.1.2.1.0.1.2.1.4.2.3.1."),
            ("0012001300120024", "0120321004203210", "0.122.310.122.43"),
            ("0120240135024013", "0314205130421352", "0202131302024242"),
        ), importance=(0.2, 0.5), velocity=0.48, gate=0.5),
    Part(name="star", role=Role.ARPEGGIO,
        patterns=(
            ("......7...8...6.", "..7...6...5....."),
            ("..7...6...8.7...", "......7.8...6.5."),
            ("7...6...8.7...6.", "..8...7.6...5..."),
        ), importance=(0.36, 0.6), velocity=0.34, gate=0.8, sections=("intro", "break", "lull")),
    Part(name="second arpeggio", role=Role.ARPEGGIO,
        patterns=(("4.5.6.5.4.3.4.5.", "3.5.4.6.5.7.6.5."), ("5.4.6.5.7.6.5.4.",)),
        importance=(0.56, 0.76), velocity=0.34, gate=0.6, sections=("break",)),
)

OPENERS = (drum("crash", 49, 0.58, (0.04, 0.04), ("X...............",)),)

FILLS = (
    drum("snare fill", 38, 0.6, (0.08, 0.24),
        ("............x.x.", "............x..."),
        ("..........x.x.xx", "............x.xx"),
        ("........x.x.xxXX", "..........xxX.XX")),
    drum("high tom", 50, 0.56, (0.1, 0.2),
        ("..........o.....",),
        ("........x.......", "..........x....."),
        ("........x.x.....",)),
    drum("low tom", 45, 0.58, (0.14, 0.24), ("..............o.",), ("............x.x.",)),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="outro", seconds=25.0, theme=0, sings="x.", arc=(1.0, 0.92)),
        Section(name="intro", seconds=24.0, arc=(0.92, 0.98),
            lifts={"clap": 0.3, "gated arpeggio": -0.14, "verse chords": 0.1}),
        Section(name="A", seconds=54.0, theme=0, sings="xx.x", register=-0.06,
            lifts={"gated arpeggio": 0.06, "melody": -0.02}),
        Section(name="B", seconds=54.0, theme=1, sings="xx..", arc=(0.99, 1.03), register=0.06,
            lifts={"big chords": -0.04, "gated arpeggio": 0.12}),
        Section(name="lull", seconds=30.0, arc=(0.94, 0.97), register=-0.1,
            lifts={"walking kick": 0.3, "gated arpeggio": -0.1, "open hat": 0.2}),
        Section(name="break", seconds=22.0, rests=(Role.DRUMS,), arc=(0.92, 1.0),
            register=0.06, lifts={"star": -0.14, "bass": 0.1}),
        Section(name="build", seconds=22.0, rests=(Role.BASS,), arc=(0.95, 1.06),
            register=0.1, breath=1.0, lifts={"hat": 0.1, "walking kick": 0.05}),
        Section(name="chorus", seconds=54.0, theme=0, sings="xxx.",
            arc=(1.05, 1.03), register=0.06,
            lifts={"melody": -0.06, "tambourine": -0.2, "walking kick": -0.04}),
    )
}

# Few major chords to many, all from the tonic.
LOOPS: Final[Mapping[Mode, tuple[Progression, ...]]] = {
    Mode.MAJOR: (
        ("I", "iii", "vi", "ii"), ("I", "vi", "ii", "iii"), ("I", "vi", "iii", "Vsus4"),
        ("I", "vi", "ii", "V"), ("I", "iii", "vi", "IV"), ("I", "vi", "iii", "IV"),
        ("I", "V", "vi", "IIsus4"), ("I", "vi", "IV", "Vsus4"), ("I", "Vsus4", "vi", "IV"),
        ("I", "V", "vi", "IV"), ("I", "vi", "IV", "V"), ("I", "IV", "vi", "V"),
        ("I", "V", "IV", "Vsus4"), ("I", "V", "IV", "IV"), ("I", "IV", "I", "V"),
    ),
    Mode.MINOR: (
        ("i", "iv", "i", "v"), ("i", "v", "iv", "i"), ("i", "iv", "v", "VIsus2"),
        ("i", "v", "iv", "VII"), ("i", "VI", "iv", "v"), ("i", "VI", "iv", "VIIsus4"),
        ("i", "v", "VI", "VIIsus4"), ("i", "VIIsus4", "VI", "iv"), ("i", "VI", "iv", "VII"),
        ("i", "VII", "iv", "VI"), ("i", "VI", "III", "VIIsus4"), ("i", "VI", "III", "VII"),
        ("i", "III", "VII", "VI"), ("i", "VII", "VI", "VII"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="synthpop",
    title="bright synth-pop",
    tempo=(90.0, 190.0),
    home_tempo=116.0,
    modes=(Mode.MAJOR, Mode.MINOR, Mode.MIXOLYDIAN, Mode.DORIAN, Mode.LYDIAN, Mode.PHRYGIAN),
    notes={
        Role.DRUMS: (5, 17),
        Role.BASS: (2, 8),
        Role.CHORDS: (1, 7),
        Role.PAD: (1, 4),
        Role.ARPEGGIO: (0, 8),
        Role.MELODY: (1, 5),
    },
    arcs=(
        "intro A B lull A build | chorus lull B break build chorus lull",
        "intro A lull B break build | chorus A lull B break build chorus",
        "intro B A break build chorus | lull A lull B break build chorus",
    ),
    fast=150.0,
    loops=LOOPS,
    turnarounds={Mode.MAJOR: ("ii", "Vsus4", "IV", "V"), Mode.MINOR: ("v", "VIIsus4", "VII", "V")},
    colours=("", "add9", "7"),
    sections=SECTIONS,
    rhythms=(
        "x-x-x-x---x-x---",
        "x--x--x-x---x---",
        "x---x-x-..x-x-x-",
        "..x-x-x-x--x----",
        "x-x---x-x---....",
        "x--x--x--x--x-x-",
        "x-----x-x-x-x---",
        "........x-x-x-x-",
        "x-x-..x-x-..x---",
        "x---x---x-x-x---",
        "x-------....x-x-",
        "..x--x--x-x-....",
    ),
    compass={
        Role.BASS: (30, 47),
        Role.PAD: (50, 69),
        Role.CHORDS: (54, 76),
        Role.ARPEGGIO: (65, 96),
        Role.MELODY: (64, 84),
    },
    parts=(*DRUMS, *BASS, *CHORDS, *ARPEGGIO),
    openers=OPENERS,
    fills=FILLS,
    pad_importance=0.12,
    pad_velocity=0.42,
    openness=0.6,
    melody_importance=(0.04, 0.36),
    melody_velocity=0.7,
    feel=Feel(uneven=0.05),  # sequenced: even time, hands on the keys for the weight
    programs={
        Role.BASS: 39,  # synth bass 2
        Role.CHORDS: 62,  # synth brass 1
        Role.PAD: 50,  # synth strings 1
        Role.ARPEGGIO: 87,  # bass and lead, gated short
        Role.MELODY: 80,  # square lead
    },
)
