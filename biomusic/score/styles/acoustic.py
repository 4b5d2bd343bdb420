"""Acoustic: strummed and picked guitars, a wooden bass, brushes, and tunes for a fiddle."""

from __future__ import annotations

from dataclasses import replace

from biomusic.score.feels import ROCK
from biomusic.score.form import Section
from biomusic.score.groove import Part, drum
from biomusic.score.style import Style
from biomusic.types import Mode, Role

DRUMS = (
    drum(
        "kick",
        36,
        0.62,
        (0.0, 0.25),
        ("x.......x.......",),
        ("x.......x.......", "x.......x.......x.......x...x..."),
        ("X...x...X...x...",),
        anchored=True,
    ),
    drum(
        "cross stick",
        37,
        0.42,
        (0.08, 0.08),
        ("....x.......x...",),
        ("....X.......X...",),
        sections=("A", "B", "turn", "outro"),
        anchored=True,
    ),
    drum(
        "brush",
        38,
        0.34,
        (0.1, 0.4),
        ("..o.x.o...o.x.o.",),
        ("..o.x.o...o.x.oo", "..o.x..o..o.x.o."),
        ("..ooX.o...ooX.oo",),
        sections=("refrain", "reel"),
        anchored=True,
    ),
    drum(
        "shaker",
        70,
        0.3,
        (0.3, 0.8),
        ("x.o.x.o.x.o.x.o.",),
        ("x.x.X.x.x.x.X.x.", "xoxoXoxoxoxoXoxo"),
        ("xoxoXoxoxoxoXoxo", "xooxXooxxooxXoox"),
    ),
)

# Root on one and three, fifth between: where a cadence sets two chords in a bar, both keep theirs.
BASS = (
    Part(
        name="bass",
        role=Role.BASS,
        patterns=(
            ("1-----..5-----..", "1-------8-------"),
            ("1---....5---....", "1-----..5---...."),
            ("1-..1-..5-..5-..", "1-..8-..5-..5-.."),
        ),
        importance=(0.0, 0.1),
        velocity=0.68,
        anchored=True,
    ),
    Part(
        name="fifths and runs",
        role=Role.BASS,
        patterns=(
            ("....5-......5-a-", "......5-....4-a-"),
            ("....5---....5-a-....4---....5-3-", "....4---....5-a-", "....5-3-....5-a-"),
            ("..1...5...1.5.a.", "..5...5...5.3.a.", "..3...5...3...a."),
        ),
        importance=(0.2, 0.5),
        velocity=0.6,
    ),
)

GUITARS = (
    Part(
        name="half strum",
        role=Role.CHORDS,
        patterns=(
            ("d-------d-----u-", "d-----u-d-------", "d-------d---d-u-"),
            ("d---d-u-..u-d-u-", "d---d-u-d---d-u-"),
            ("d-d-d-u-d-u-d-u-", "d.dud.dud.dud.du"),
        ),
        importance=(0.2, 0.65),
        velocity=0.5,
        sections=("A", "turn", "outro"),
        spread=0.06,
    ),
    Part(
        name="boom-chick",
        role=Role.CHORDS,
        patterns=(
            ("....d-......d-u-", "....d-u-....d---"),
            ("....d-u-....d-u-", "....d-u-..u-d-u-"),
            ("..u.d.u...u.d.u.", "..u.d.ud..u.d.ud"),
        ),
        importance=(0.15, 0.6),
        velocity=0.5,
        gate=0.8,
        sections=("B",),
        spread=0.05,
    ),
    Part(
        name="full strum",
        role=Role.CHORDS,
        patterns=(
            ("d---d-u-d---d-u-", "d---d-u-..u-d-u-"),
            ("d-d-d-u-..u-d-u-", "d---d-u-d-u-d-u-"),
            ("d.dudud.dududud.", "d.dudu.ud.dud.du"),
        ),
        importance=(0.1, 0.55),
        velocity=0.54,
        sections=("refrain", "reel"),
        spread=0.06,
    ),
    Part(
        name="slow roll",
        role=Role.CHORDS,
        patterns=(
            ("d-------d-------", "d-----..d-----u-"),
            ("d-------d---d---", "d-----d-d-------"),
            ("d---d---d---d---", "d---..d-d---d-u-"),
        ),
        importance=(0.3, 0.5),
        velocity=0.44,
        sections=("intro", "break"),
        spread=0.14,
    ),
    Part(
        name="brushed strings",
        role=Role.CHORDS,
        patterns=(
            ("..o.o.o.o.o.o.o.", "o.o...o.o.o.o.o."),
            ("o.o.o.o.o.o.o.o.",),
        ),
        importance=(0.8, 0.95),
        velocity=0.34,
        gate=0.5,
    ),
    Part(
        name="picking",
        role=Role.ARPEGGIO,
        patterns=(
            ("0---2-1-0---3-1-", "0-1-2-1-0-1-3-1-", "0---1-2-0-3---1-"),
            ("0-2-1-3-0-2-1-4-", "0-3-1-2-0-3-1-4-", "0-1-3-1-0-2-3-2-"),
            ("0.231.320.231.42", "0-3-12310-3-1243", "0.2.132.0.2.1423"),
        ),
        importance=(0.1, 0.5),
        velocity=0.48,
        gate=1.3,
    ),
    Part(
        name="high strings",
        role=Role.ARPEGGIO,
        patterns=(
            ("..4---..5-..4-..", "4-..3-5-..4-..3-"),
            ("..5-4-..3-..5-4-", "5-..4-3-..5-..4-"),
            ("5-4-..5-3-..4-5-", "..5-..4-5-..6-5-"),
        ),
        importance=(0.6, 0.9),
        velocity=0.38,
    ),
)

FILLS = (
    drum(
        "pick-up",
        38,
        0.46,
        (0.2, 0.4),
        ("............o.x.", "..............x."),
        ("............xxxX", "............X.xX"),
    ),
)

SECTIONS = {
    section.name: section
    for section in (
        Section(name="intro", seconds=20.0, rests=(Role.DRUMS, Role.BASS, Role.PAD)),
        Section(name="A", seconds=66.0, theme=0, sings="xx..", arc=(0.96, 1.0)),
        Section(name="B", seconds=66.0, theme=1, sings="xx.x..", arc=(0.97, 1.02)),
        Section(
            name="refrain",
            seconds=66.0,
            theme=0,
            sings="xx..",
            arc=(1.02, 1.05),
            register=0.1,
        ),
        Section(name="turn", seconds=38.0, rests=(Role.PAD,), arc=(0.95, 1.04), breath=1.0),
        Section(name="reel", seconds=38.0, theme=0, sings=".x", arc=(1.0, 1.06), register=0.12),
        Section(
            name="break",
            seconds=38.0,
            rests=(Role.DRUMS,),
            arc=(0.94, 0.96),
            lifts={"high strings": -0.35},
        ),
        Section(name="outro", seconds=30.0, theme=0, rests=(Role.DRUMS,), arc=(1.0, 0.93)),
    )
}

# Major and minor have phrases with cadences; these are the fiddle's other modes.
# fmt: off
LOOPS = {
    Mode.MIXOLYDIAN: (
        ("I", "v", "ii", "v"), ("I", "v", "vi", "ii"),
        ("I", "v", "ii", "VII v"), ("I", "ii", "v", "VII ii"),
        ("I", "ii", "VII", "IV v"), ("I", "VII", "ii", "IV v"), ("I", "VII", "v", "ii VII"),
        ("I", "VII", "ii", "IV VII"), ("I", "VII", "I v", "VII"), ("I", "IV", "VII ii", "I"),
        ("I", "VII", "IV", "I"), ("I", "VII", "I", "VII"), ("I", "IV", "VII", "I"),
    ),
    Mode.DORIAN: (
        ("i", "v", "i", "ii"), ("i", "ii", "v", "i"),
        ("i", "v", "i", "VII v"), ("i", "ii", "i", "VII i"),
        ("i", "VII", "i", "IV v"), ("i", "VII", "v", "IV i"), ("i", "i", "VII", "VII i"),
        ("i", "VII", "IV", "VII i"), ("i", "III", "VII", "IV v"), ("i", "VII", "i", "IV VII"),
        ("i", "VII", "IV", "VII"), ("i", "III", "VII", "IV"),
    ),
}
# fmt: on

STYLE: Style = Style(
    name="acoustic",
    title="acoustic",
    tempo=(76.0, 160.0),
    home_tempo=104.0,
    modes=(Mode.MAJOR, Mode.MIXOLYDIAN, Mode.DORIAN, Mode.MINOR),
    fast=130.0,
    notes={
        Role.DRUMS: (1, 9),
        Role.BASS: (2, 5),
        Role.CHORDS: (0, 11),
        Role.PAD: (0, 3),
        Role.ARPEGGIO: (1, 7),
        Role.MELODY: (3, 8),
    },
    functional=True,
    loops=LOOPS,
    turnarounds={Mode.MIXOLYDIAN: ("VII", "v", "IV"), Mode.DORIAN: ("VII", "v", "IV")},
    colours=("", "", "", "add9", "7"),
    sections=SECTIONS,
    arcs=(
        "intro A B turn A | break B reel refrain turn",
        "A turn B refrain | break B turn reel refrain",
        "intro A refrain B | turn A break | B turn refrain",
    ),
    rhythms=(
        "x-x-x-x-x-x-x---",
        "x---x-x-x-x-x-x-",
        "x-x-x---x-x-x---",
        "x-x-x-x-x---x-x-",
        "x---x-x-x---x---",
        "x-----x-x-x-x-x-",
        "x-x-x-x-x-x-x-x-",
        "x-x-x---x-------",
        "x---x---x-x-x---",
        "....x-x-x-x-x---",
        "x-x-x-------x-x-",
    ),
    compass={
        Role.BASS: (28, 45),
        Role.PAD: (52, 72),
        Role.CHORDS: (52, 74),
        Role.ARPEGGIO: (60, 88),
        Role.MELODY: (64, 86),
    },
    parts=(*DRUMS, *BASS, *GUITARS),
    fills=FILLS,
    pad_importance=0.3,
    pad_velocity=0.34,
    openness=0.4,
    melody_importance=(0.1, 0.45),
    melody_velocity=0.66,
    # A rock drummer's weights, played by hands that sit closer together than his.
    drum_play=0.35,
    feel=replace(ROCK, swing=0.52, loose=0.01, uneven=0.1),
    programs={
        Role.BASS: 32,  # acoustic bass
        Role.CHORDS: 25,  # steel-string guitar
        Role.PAD: 48,  # strings
        Role.ARPEGGIO: 24,  # nylon-string guitar
        Role.MELODY: 110,  # fiddle
    },
)
