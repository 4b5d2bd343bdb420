"""Ambient: slow pads, a few felt keys, a soft bass, and bells that come and go."""

from __future__ import annotations

from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

BASS = (
    Part(
        name="bass",
        role=Role.BASS,
        patterns=(
            ("1---------------",),
            ("1---------------1-------5-------", "1-----------5---"),
            ("1-------8---5---", "1-----5---8-5---"),
        ),
        importance=(0.0, 0.5),
        velocity=0.5,
    ),
)

KEYS = (
    Part(
        name="soft chord",
        role=Role.CHORDS,
        patterns=(
            ("....x-----------", "......x---------", "....x-----------......x---------"),
            ("x-------........", "....x-------....", "..x-------------"),
        ),
        importance=(0.3, 0.36),
        velocity=0.38,
    ),
    Part(
        name="second chord",
        role=Role.CHORDS,
        patterns=(
            ("............x---", "..........x-----"),
            ("..........x---x-", "............x-x-"),
        ),
        importance=(0.56, 0.7),
        velocity=0.34,
    ),
    Part(
        name="harp",
        role=Role.ARPEGGIO,
        patterns=(
            ("0-2-1-3-2-4-3-5-4-3-5-2-3-1-2-0-", "0-1-2-3-4-3-2-1-", "2-4-3-5-4-2-3-1-"),
            ("0-2-4-3-5-4-2-3-", "0-3-2-4-1-3-2-5-", "1-3-2-4-3-5-4-2-"),
        ),
        importance=(0.26, 0.78),
        velocity=0.4,
    ),
    Part(
        name="bell",
        role=Role.ARPEGGIO,
        patterns=(
            ("............7---........6-------", "......7---------", "..........8-----"),
            ("....7-------6---", "......8---7-----", "..7-------9-----"),
        ),
        importance=(0.36, 0.4),
        velocity=0.3,
    ),
    Part(
        name="ripple",
        role=Role.ARPEGGIO,
        patterns=(
            (".....345.....456", "...543.......567", ".3.4.5.......7.6"),
            (".345.....4567.5.", ".5.4.3.5.7.6.5.4"),
        ),
        importance=(0.84, 0.98),
        velocity=0.28,
    ),
)

BRUSHES = (
    drum(
        "heartbeat",
        36,
        0.3,
        (0.6, 0.7),
        ("................",),
        ("x...............",),
        ("x.........x.....",),
    ),
    drum(
        "brush",
        69,
        0.3,
        (0.66, 0.9),
        ("................",),
        ("....o.......o...", "....o.......o.o."),
        ("..o.x.o...o.x.oo", "o.o.x.o.o.o.x.o."),
    ),
    drum(
        "rim",
        37,
        0.24,
        (0.8, 0.86),
        ("................",),
        ("............o...",),
        ("....o.......o...",),
    ),
)

OPENERS = (drum("chime", 51, 0.24, (0.4, 0.4), ("................",), ("o...............",)),)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="intro", phrases=2, following=("A",), arc=(0.8, 0.95), lifts={"bell": -0.06}),
        Section(
            name="A", phrases=4, theme=0, tacet=(2,), following=("break", "B"), arc=(0.92, 1.0)
        ),
        Section(
            name="B",
            phrases=4,
            theme=1,
            tacet=(0,),
            following=("break", "A", "swell"),
            arc=(0.94, 1.02),
            lifts={"harp": -0.12, "soft chord": 0.1, "melody": 0.06},
        ),
        Section(
            name="swell",
            phrases=2,
            theme=0,
            following=("break", "A"),
            arc=(0.96, 1.1),
            lifts={"soft chord": -0.14, "harp": -0.06},
        ),
        Section(
            name="break",
            phrases=2,
            following=("A", "B"),
            arc=(0.9, 0.86),
            lifts={"harp": 0.2, "bell": -0.08, "soft chord": -0.16},
        ),
    )
}

STYLE: Style = Style(
    name="ambient",
    title="ambient",
    tempo=(50.0, 84.0),
    home_tempo=64.0,
    modes=(Mode.LYDIAN, Mode.MAJOR, Mode.DORIAN, Mode.MIXOLYDIAN, Mode.MINOR, Mode.PHRYGIAN),
    notes=(5, 25),
    bars_per_chord=2,
    loops={
        Mode.LYDIAN: (("I", "II", "I", "vi"), ("I", "vii", "vi", "II"), ("I", "iii", "II", "V")),
        Mode.DORIAN: (("i", "IV", "VII", "IV"), ("i", "III", "ii", "IV"), ("i", "v", "IV", "i")),
    },
    colours=("add9", "", "7", "9"),
    soft_cadences=True,
    sections=SECTIONS,
    rhythms=(
        "x-------x---x---",
        "x-----------x---",
        "....x-------x---",
        "x---x-------....",
        "..x---x---x-----",
        "x-----x---------",
    ),
    sections_in_movement=5,
    compass={
        Role.BASS: (36, 52),
        Role.PAD: (50, 76),
        Role.CHORDS: (55, 76),
        Role.ARPEGGIO: (64, 96),
        Role.MELODY: (62, 84),
    },
    parts=(*BASS, *KEYS, *BRUSHES),
    openers=OPENERS,
    pad_importance=0.01,
    pad_velocity=0.48,
    melody_importance=(0.06, 0.4),
    melody_velocity=0.5,
    # 7.5 ms at 64 bpm: keys speak a little after the pad's swell.
    lateness={Role.MELODY: 0.008, Role.CHORDS: 0.008},
)
