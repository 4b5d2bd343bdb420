"""Ambient: slow pads, felt keys, a harp that drifts, bells that come and go, hardly a drum."""

from __future__ import annotations

from biomusic.score.feel import Feel
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

BASS = (
    Part(
        name="pedal",
        role=Role.BASS,
        patterns=(("1---------------",),),
        importance=(0.0, 0.0),
        velocity=0.5,
        anchored=True,
    ),
    Part(
        name="undertow",
        role=Role.BASS,
        patterns=(
            ("........4---5---", "........5-----4-", "............5-a-"),
            ("........5-----a-", "......5-----5-a-", "........8---5---"),
            ("......5-8---5-a-", "....5---8-----a-", "......8---5---a-"),
        ),
        importance=(0.3, 0.6),
        velocity=0.42,
    ),
)

# The downbeat is the pad's: the felt keys answer it late, the harp floats over it in threes.
FELT = (
    Part(
        name="felt",
        role=Role.CHORDS,
        patterns=(
            ("....x-----------", "......x---------", "....x-----------......x---------"),
            ("..x-------------", "....x-----------..x-------------", "......x---------"),
            ("x---------------", "..x-------------", "x---------------....x-----------"),
        ),
        importance=(0.1, 0.2),
        velocity=0.38,
    ),
    Part(
        name="felt answer",
        role=Role.CHORDS,
        patterns=(
            ("............x---", "..........x-----", "............x-............x-----"),
            ("..........x-----", "........x-------..............x-", "............x-x-"),
            ("......x-----x---", "..........x---x-", "........x-----x-"),
        ),
        importance=(0.4, 0.6),
        velocity=0.32,
    ),
    Part(
        name="felt echo",
        role=Role.CHORDS,
        patterns=(
            ("..o.....o.....o.", "o.......o...o...", "..o.....o.......o.......o.....o."),
            ("o.....o.....o...", "o...o...o.....o.", "....o.o.......o."),
        ),
        importance=(0.8, 0.95),
        velocity=0.42,
        gate=1.8,
    ),
)

HARP = (
    Part(
        name="harp",
        role=Role.ARPEGGIO,
        patterns=(
            ("0-----2-----4---..3---..5-----2-", "..0-----3-----5-....4-----2-----"),
            ("0-----2-----4-3-5-----2-----1---", "0---2-----4-----5---3-----1-----"),
            ("0-2---4---3-5---0-2---5---4-2---", "0---3-1-4---2---5---3-4-1---2---"),
        ),
        importance=(0.2, 0.3),
        velocity=0.42,
        gate=1.4,
        sections=("A", "B", "swell", "outro"),
    ),
    Part(
        name="harp between",
        role=Role.ARPEGGIO,
        patterns=(
            ("..1-3-..3-5-..6-1-..2-..4-..3-0-", "0-..2-1-..4-..3-5-3-..4-..1-0-.."),
            ("..1-3-5-4-..6-..1-3-..4-6-5-..2-", "..1-..4-3-5-4-..2-..4-6-..5-3-.."),
        ),
        importance=(0.5, 0.62),
        velocity=0.34,
        gate=1.4,
    ),
    Part(
        name="bell",
        role=Role.ARPEGGIO,
        patterns=(
            ("............6---........5-------", "......6---------..............7-"),
            ("....6-------5-------..7---------", "......7---6-----........5-----6-"),
        ),
        importance=(0.36, 0.4),
        velocity=0.3,
    ),
    Part(
        name="glints",
        role=Role.ARPEGGIO,
        patterns=(
            ("..5-......4-....7---....6-....5-", "......5-4-......6-....7-....5-.."),
            ("..5-6-....7-4-..7-..6-....4-5-..", "7-..5-..4-..6-....7-6-..4-..7-.."),
        ),
        importance=(0.22, 0.45),
        velocity=0.3,
        gate=1.4,
        sections=("intro", "drift"),
    ),
    Part(
        name="ripple",
        role=Role.ARPEGGIO,
        patterns=(
            (".....3456.......", ".........6543...", ".....456........"),
            (".3456.......7654", ".654........4567", "..3456.......654"),
        ),
        importance=(0.84, 0.98),
        velocity=0.26,
        gate=1.6,
    ),
)

BREATHS = (
    drum(
        "heartbeat",
        36,
        0.3,
        (0.2, 0.3),
        ("x...............",),
        ("x.........o.....",),
        sections=("B", "swell"),
    ),
    drum(
        "brush",
        40,
        0.26,
        (0.4, 0.9),
        ("........o.......", "............o..."),
        ("....o.......o...", "....o.......o.o."),
        ("....x...o...x...", "..o.x.......x.o."),
    ),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="intro", seconds=30.0, rests=(Role.DRUMS,), register=-0.12),
        Section(name="A", seconds=75.0, theme=0, sings="x..x", arc=(0.95, 1.0)),
        Section(
            name="B",
            seconds=60.0,
            theme=1,
            sings="xx..",
            arc=(0.96, 1.02),
            register=0.08,
            lifts={"bell": 0.3, "felt": 0.15, "felt answer": -0.2},
        ),
        Section(
            name="swell",
            seconds=60.0,
            theme=0,
            sings=".xx.",
            arc=(0.96, 1.06),
            register=0.1,
            breath=1.5,
            lifts={"harp between": -0.35, "bell": 0.2},
        ),
        Section(
            name="drift",
            seconds=45.0,
            rests=(Role.DRUMS, Role.BASS),
            arc=(0.98, 0.93),
            register=-0.08,
            lifts={"bell": -0.2, "felt echo": 0.1},
        ),
        Section(
            name="outro", seconds=30.0, theme=0, sings=".x", rests=(Role.DRUMS,), arc=(1.0, 0.92)
        ),
    )
}

# From few major chords to many; halfway, a suspension hangs where a third would decide.
# fmt: off
LOOPS = {
    Mode.LYDIAN: (
        ("I", "vii", "iii", "vi"), ("I", "vi", "iii", "vii"),
        ("I", "vi", "iii", "Vsus2"), ("I", "vii", "Vsus2", "iii"),
        ("I", "iii", "II", "vi"), ("I", "vii", "II", "vi"),
        ("I", "II", "Vsus2", "vi"), ("I", "vi", "II", "Vsus4"), ("I", "iii", "V", "IIsus4"),
        ("I", "V", "II", "vi"), ("I", "II", "iii", "V"), ("I", "II", "Vsus2", "I"),
        ("I", "II", "I", "II"), ("I", "V", "II", "I"),
    ),
    Mode.MAJOR: (
        ("I", "vi", "ii", "iii"), ("I", "iii", "vi", "ii"),
        ("I", "vi", "iii", "Vsus4"), ("I", "iii", "ii", "Vsus4"),
        ("I", "vi", "IV", "ii"), ("I", "iii", "IV", "vi"),
        ("I", "iii", "IV", "Vsus4"), ("I", "IV", "vi", "Vsus2"), ("I", "vi", "IV", "Isus2"),
        ("I", "iii", "IV", "I"), ("I", "V", "vi", "IV"), ("I", "V", "IVsus2", "I"),
        ("I", "IV", "I", "V"), ("I", "V", "IV", "I"),
    ),
    Mode.MIXOLYDIAN: (
        ("I", "v", "ii", "vi"), ("I", "vi", "ii", "v"),
        ("I", "v", "vi", "IVsus2"), ("I", "v", "ii", "IV"), ("I", "vi", "VII", "ii"),
        ("I", "v", "IV", "VIIsus2"), ("I", "VII", "ii", "IVsus2"),
        ("I", "v", "VII", "IV"), ("I", "VII", "IVsus2", "I"),
        ("I", "VII", "IV", "I"), ("I", "IV", "VII", "IV"),
    ),
    Mode.DORIAN: (
        ("i", "ii", "v", "i"), ("i", "v", "ii", "v"),
        ("i", "v", "ii", "VIIsus2"), ("i", "ii", "v", "IVsus2"),
        ("i", "v", "i", "IV"), ("i", "ii", "VII", "v"),
        ("i", "IV", "v", "VIIsus2"), ("i", "VII", "v", "IVsus2"), ("i", "v", "III", "VIIsus4"),
        ("i", "III", "IV", "v"), ("i", "IV", "i", "VII"), ("i", "III", "IV", "VIIsus2"),
        ("i", "III", "VII", "IV"), ("i", "IV", "VII", "IV"),
    ),
    Mode.MINOR: (
        ("i", "v", "iv", "i"), ("i", "iv", "i", "v"),
        ("i", "iv", "v", "VIsus2"), ("i", "v", "VI", "iv"), ("i", "iv", "i", "VII"),
        ("i", "VI", "iv", "VIIsus4"), ("i", "III", "v", "VIsus2"), ("i", "VI", "v", "VIIsus4"),
        ("i", "VI", "iv", "VII"), ("i", "III", "VI", "v"), ("i", "VI", "III", "VIIsus4"),
        ("i", "VI", "III", "VII"), ("i", "III", "VII", "VI"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="ambient",
    title="ambient",
    tempo=(50.0, 96.0),
    home_tempo=64.0,
    modes=(Mode.LYDIAN, Mode.MAJOR, Mode.DORIAN, Mode.MIXOLYDIAN, Mode.MINOR, Mode.PHRYGIAN),
    notes={
        Role.DRUMS: (0, 2),
        Role.BASS: (1, 3),
        Role.CHORDS: (0, 7),
        Role.PAD: (2, 4),
        Role.ARPEGGIO: (0, 10),
        Role.MELODY: (0, 5),
    },
    bars_per_chord=2,
    loops=LOOPS,
    colours=("", "add9", "add9", "7", "9"),
    soft_cadences=True,
    sections=SECTIONS,
    arcs=(
        "intro A B drift | A swell B drift swell",
        "drift A B | drift swell A B swell drift",
        "intro A drift B A | drift B swell A",
    ),
    rhythms=(
        "x-------x---x---",
        "x-----------x---",
        "....x-------x---",
        "x---x-------....",
        "..x---x---x-----",
        "x-----x---------",
        "x-----x-----x---",
        "......x---x-----",
        "x---------x-x---",
        "x-------....x-x-",
    ),
    compass={
        Role.BASS: (33, 48),
        Role.PAD: (50, 74),
        Role.CHORDS: (54, 75),
        Role.ARPEGGIO: (64, 96),
        Role.MELODY: (64, 84),
    },
    parts=(*BASS, *FELT, *HARP, *BREATHS),
    pad_importance=0.01,
    pad_velocity=0.48,
    openness=0.7,
    melody_importance=(0.06, 0.4),
    melody_velocity=0.5,
    ornaments=False,
    # 7.5 ms at 64 bpm: keys speak a little after the pad's swell; a calm hand, not a machine's.
    feel=Feel(late={Role.MELODY: 0.008, Role.CHORDS: 0.008}, loose=0.012, uneven=0.06),
    programs={
        Role.BASS: 32,  # acoustic bass
        Role.CHORDS: 4,  # electric piano
        Role.PAD: 89,  # warm pad
        Role.ARPEGGIO: 46,  # harp
        Role.MELODY: 10,  # music box
    },
)
