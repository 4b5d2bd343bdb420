"""Chamber: a string quartet with piano and harp, phrases that ask and answer, no drum kit."""

from __future__ import annotations

from biomusic.score.feel import Feel
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

# Cadences put two chords in a bar, so the cello's half notes are roots or thirds, never a fifth:
# a six-four chord would be a cadence of its own.
CELLO = (
    Part(
        name="cello",
        role=Role.BASS,
        patterns=(
            ("1-------1-------", "1-------3-------"),
            ("1-------3-------", "1-------8-------", "1-----..1-----.."),
            ("1--.1--.1--.1--.", "1---3---1---3---", "1--.8--.1--.8--."),
        ),
        importance=(0.0, 0.1),
        velocity=0.56,
        anchored=True,
    ),
    Part(
        name="passing",
        role=Role.BASS,
        patterns=(
            ("....5-3-....5-a-", "....3-5-....3-a-"),
            ("....5-8-....5-a-", "......5-....5-a-....8-5-....5-a-"),
            ("..1...5...1...a.", "..3...1...3...a.", "..1...8...1.5.a."),
        ),
        importance=(0.3, 0.6),
        velocity=0.48,
    ),
)

STRINGS = (
    Part(
        name="changing bows",
        role=Role.PAD,
        patterns=(
            ("........o-------",),
            ("........o-----o-", "......o-o-------"),
            ("..o.x.o...o.x.o.", "..oox.o...oox.o."),
        ),
        importance=(0.3, 0.6),
        velocity=0.56,
        gate=0.9,
    ),
)

PIANO = (
    Part(
        name="chords",
        role=Role.CHORDS,
        patterns=(
            ("....x-------x---", "..x---....x---..", "....x-..x-..x-.."),
            ("..x---x---x---x-", "....x-x-....x-x-", "..x-x---..x-x---"),
            ("..x.x.x...x.x.x.", "x.x.x.x.x.x.x.x.", "..x.X.x...x.X.x."),
        ),
        importance=(0.2, 0.5),
        velocity=0.4,
        sections=("A", "B", "development", "tutti", "outro"),
    ),
    Part(
        name="rolled",
        role=Role.CHORDS,
        patterns=(
            ("d-----..d-----d-", "d-------d---d---"),
            ("d---..d-d-----d-", "d-----d-d---d---"),
            ("d---d---d---d---", "d---..d-d-d---d-"),
        ),
        importance=(0.2, 0.4),
        velocity=0.42,
        sections=("intro", "interlude"),
        spread=0.16,
    ),
    Part(
        name="staccato",
        role=Role.CHORDS,
        patterns=(
            ("....x..x....x..x", "..x...x...x...x.", "....x.x.....x.x."),
            ("..x...x...x...x.", "....x.x.....x.x.", "x.....x.x.....x."),
            ("X.x.x.x.X.x.x.x.", "..x.X.x...x.X.x."),
        ),
        importance=(0.1, 0.4),
        velocity=0.46,
        gate=0.45,
        sections=("scherzo",),
    ),
    Part(
        name="inner voices",
        role=Role.CHORDS,
        patterns=(
            ("o---..o-o---..o-", "o-....o-o-..o-o-"),
            ("o-..o-o-o-..o-o-", "x---o---o---o-o-"),
            ("X-..o-o-x-..o-o-", "X---o---x---o-o-"),
        ),
        importance=(0.7, 0.95),
        velocity=0.36,
    ),
)

FIGURES = (
    Part(
        name="alberti",
        role=Role.ARPEGGIO,
        patterns=(
            ("0-2-1-2-0-2-1-2-", "0-1-2-1-0-1-2-1-"),
            ("0-2-1-2-0-3-1-3-", "0-2-1-2-0-2-3-1-", "0-1-3-1-0-2-3-2-"),
            ("0212021202120212", "0.2.1.2.0.231.2.", "0213021302120212"),
        ),
        importance=(0.1, 0.5),
        velocity=0.4,
        sections=("A", "tutti", "outro"),
    ),
    Part(
        name="broken chords",
        role=Role.ARPEGGIO,
        patterns=(
            ("0-1-2-3-..1-2-3-", "0---1-2-3---2-1-", "..0-1-2-3-2-1-0-"),
            ("0-1-2-3-4-3-2-1-", "..1-2-3-..1-2-4-", "0-2-1-3-2-4-3-2-"),
            ("0123432101234321", "0-12-3-45-43-2-1", "01230123.4321432"),
        ),
        importance=(0.1, 0.5),
        velocity=0.4,
        sections=("B", "development", "intro", "interlude"),
    ),
    Part(
        name="leaps",
        role=Role.ARPEGGIO,
        patterns=(
            ("0.3...1.0...4.2.", "0...3.2.1...4.3."),
            ("0.3...1.0.4...2.", "3...1.2.4...2.1."),
            ("0.3.1.4.0.3.2.5.", "3.31..2.4.42..3."),
        ),
        importance=(0.1, 0.5),
        velocity=0.44,
        gate=0.5,
        sections=("scherzo",),
    ),
    Part(
        name="upper octave",
        role=Role.ARPEGGIO,
        patterns=(
            ("..4-..5-4-..5-3-", "5---4-3-..5-..4-"),
            ("..5-4---..6-5-4-", "4-..5-6-5-..4-3-"),
            ("6-5-..4-6-5-..7-", "..6-5-4-..7-6-5-"),
        ),
        importance=(0.6, 0.9),
        velocity=0.32,
    ),
)

KETTLES = (
    drum(
        "kettle",
        41,
        0.42,
        (0.05, 0.3),
        ("................",),
        ("................",),
        ("................", "x..............."),
        ("X...x...x...x...",),
        sections=("A", "B", "scherzo", "development", "tutti"),
        anchored=True,
    ),
    drum(
        "triangle",
        81,
        0.26,
        (0.2, 0.5),
        ("................",),
        ("................",),
        ("................", "........x......."),
        ("....x.x.....x.x.", "..x.x.....x.x..."),
        sections=("B", "scherzo", "tutti"),
    ),
)

FILLS = (
    drum(
        "roll",
        43,
        0.4,
        (0.3, 0.4),
        ("................",),
        ("............oxxX", "............x.xX"),
    ),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="intro", seconds=22.0, rests=(Role.DRUMS,), arc=(0.94, 1.0)),
        Section(name="A", seconds=66.0, theme=0, sings="xx..", arc=(0.96, 1.0)),
        Section(
            name="B",
            seconds=66.0,
            theme=1,
            sings="xx.x..",
            arc=(0.96, 1.02),
            lifts={"inner voices": -0.3},
        ),
        Section(
            name="scherzo",
            seconds=44.0,
            rests=(Role.PAD,),
            arc=(0.95, 1.02),
            register=0.08,
            breath=1.0,
        ),
        Section(
            name="development",
            seconds=44.0,
            arc=(0.94, 1.06),
            lifts={"passing": -0.2, "upper octave": -0.2},
        ),
        Section(
            name="tutti",
            seconds=66.0,
            theme=0,
            sings="xx..",
            arc=(1.03, 1.06),
            register=0.1,
            lifts={"changing bows": -0.1},
        ),
        Section(
            name="interlude",
            seconds=34.0,
            rests=(Role.DRUMS, Role.BASS),
            arc=(0.96, 0.92),
        ),
        Section(name="outro", seconds=30.0, theme=0, rests=(Role.DRUMS,), arc=(1.0, 0.92)),
    )
}

STYLE: Style = Style(
    name="chamber",
    title="chamber",
    tempo=(60.0, 132.0),
    home_tempo=92.0,
    modes=(Mode.MAJOR, Mode.MINOR, Mode.DORIAN, Mode.MIXOLYDIAN, Mode.LYDIAN),
    fast=112.0,
    notes={
        Role.DRUMS: (0, 3),
        Role.BASS: (2, 6),
        Role.CHORDS: (0, 6),
        Role.PAD: (2, 5),
        Role.ARPEGGIO: (1, 8),
        Role.MELODY: (2, 6),
    },
    functional=True,
    sections=SECTIONS,
    arcs=(
        "intro A B scherzo A | interlude B development tutti scherzo",
        "A scherzo B development | A interlude B tutti A",
        "intro A B scherzo | development tutti B | interlude A tutti",
    ),
    rhythms=(
        "x---x---x---x---",
        "x-----x-x---x---",
        "x-------x---x---",
        "x---x-x-x---x---",
        "x---x---x-------",
        "x-----x-x-------",
        "x---x-x-x-x-x---",
        "x-------x-x-x-x-",
        "x---x-------x-x-",
        "x-x-x---x---....",
    ),
    compass={
        Role.BASS: (36, 52),
        Role.PAD: (52, 73),
        Role.CHORDS: (53, 74),
        Role.ARPEGGIO: (60, 88),
        Role.MELODY: (65, 87),
    },
    parts=(*CELLO, *STRINGS, *PIANO, *FIGURES, *KETTLES),
    fills=FILLS,
    pad_importance=0.02,
    pad_velocity=0.44,
    openness=0.5,
    melody_importance=(0.05, 0.4),
    melody_velocity=0.64,
    # Players who breathe together: 6 ms at 92 bpm, and the theme a little behind its company.
    drum_play=0.2,
    feel=Feel(late={Role.MELODY: 0.01}, loose=0.01, uneven=0.07),
    programs={
        Role.BASS: 42,  # cello
        Role.CHORDS: 0,  # piano
        Role.PAD: 48,  # strings
        Role.ARPEGGIO: 46,  # harp
        Role.MELODY: 40,  # violin
    },
)
