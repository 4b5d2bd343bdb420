"""What a corpus takes in: MIDI files of any kind, pages, and the rule engine's lessons."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from biomusic.errors import InputError
from biomusic.types import Key, Mode, Role

mido: Any = import_module("mido")
midi_file: Any = import_module("biomusic.models.midi_file")
notation: Any = import_module("biomusic.models.notation")
played: Any = import_module("biomusic.models.played")
prepare: Any = import_module("biomusic.models.prepare")
roles: Any = import_module("biomusic.models.roles")
source_drums: Any = import_module("biomusic.models.source_drums")
source_midi: Any = import_module("biomusic.models.source_midi")
source_rules: Any = import_module("biomusic.models.source_rules")
source_songs: Any = import_module("biomusic.models.source_songs")
written: Any = import_module("biomusic.models.written")
engraved: Any = import_module("biomusic.models.engraved")

MUSIC = Path(__file__).resolve().parents[2] / "shared/data/music"
needs_music = pytest.mark.skipif(
    not MUSIC.exists(), reason="needs ../shared/data/music, see README"
)
TICKS = 480
Notes = list[tuple[float, float, int]]  # beat, length, MIDI pitch

MELODY: Notes = [(beat, 1.0, 72 + step) for beat, step in enumerate((0, 2, 4, 5, 7, 5, 4, 2) * 2)]
BASS: Notes = [(4.0 * bar, 4.0, 36 + root) for bar, root in enumerate((0, 5, 7, 0))]
CHORDS: Notes = [
    (4.0 * bar + beat, 0.5, 60 + root + tone)
    for bar, root in enumerate((0, 5, 7, 0))
    for beat in (0.0, 1.0, 2.0, 3.0)
    for tone in (0, 4, 7)
]
PAD: Notes = [(4.0 * b, 4.0, 48 + r + t) for b, r in enumerate((0, 5, 7, 0)) for t in (0, 4, 7)]
DRUMS: Notes = [(float(beat), 0.25, 36 if beat % 2 == 0 else 38) for beat in range(16)]


def midi(path: Path, *parts: tuple[int, Notes]) -> Path:
    """A file with a track for each (channel, notes)."""
    file = mido.MidiFile(ticks_per_beat=TICKS)
    for channel, notes in parts:
        moments = [(round(TICKS * beat), 1, pitch) for beat, _, pitch in notes]
        moments += [(round(TICKS * (beat + length)), 0, pitch) for beat, length, pitch in notes]
        track, now = mido.MidiTrack(), 0
        for tick, on, pitch in sorted(moments):
            kind = "note_on" if on else "note_off"
            track.append(mido.Message(kind, channel=channel, note=pitch, time=tick - now))
            now = tick
        file.tracks.append(track)
    file.save(str(path))
    return path


def by_role(path: Path) -> Counter[str]:
    parts = midi_file.read_midi(path).parts
    return Counter(str(role) for role, _ in roles.by_role(parts))


def test_each_part_of_a_band_finds_its_role(tmp_path: Path) -> None:
    band = ((3, PAD), (0, MELODY), (1, BASS), (2, CHORDS), (9, DRUMS))
    counts = by_role(midi(tmp_path / "band.mid", *band))
    assert counts == {"pad": 12, "melody": 16, "bass": 4, "chords": 48, "drums": 16}


def test_a_piano_is_divided_between_its_hands(tmp_path: Path) -> None:
    counts = by_role(midi(tmp_path / "piano.mid", (0, [*MELODY, *BASS, *CHORDS])))
    assert counts["bass"] == len(BASS)
    assert counts["melody"] == len(MELODY)


def test_music_comes_out_in_its_key_and_chords(tmp_path: Path) -> None:
    file = midi(tmp_path / "d.mid", *((c, up(n, 2)) for c, n in ((0, MELODY), (1, BASS), (2, PAD))))
    bars = played.bars_of(midi_file.read_midi(file))
    assert len(bars) == 4
    assert {bar.mode for bar in bars} == {Mode.MAJOR}
    assert [bar.harmony[0][0] for bar in bars] == [0, 5, 7, 0]
    first = [e for e in bars[0].events if e.role == notation.ROLES.index("melody")]
    assert [e.pitch - notation.TONIC for e in first] == [12, 14, 16, 17]


def ignore(what: str, why: str) -> None:
    pass


def up(notes: Notes, semitones: int) -> Notes:
    return [(beat, length, pitch + semitones) for beat, length, pitch in notes]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 63), st.sampled_from([36, 38, 42, 46, 49, 51])),
        min_size=4,
        unique=True,
    )
)
def test_drums_on_sixteenths_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, hits: list[tuple[int, int]]
) -> None:
    path = tmp_path_factory.mktemp("drums") / "drums.mid"
    bars = played.bars_of(
        midi_file.read_midi(midi(path, (9, [(s / 4, 0.1, pitch) for s, pitch in hits])))
    )
    silent = min(step for step, _ in hits) // 16
    got = {
        (16 * (silent + number) + event.position // 3, notation.DRUMS[event.pitch - 96])
        for number, bar in enumerate(bars)
        for event in bar.events
    }
    assert got == set(hits)


def test_triplets_are_read_as_triplets(tmp_path: Path) -> None:
    swung = [(beat + part, 0.2, 42) for beat in range(8) for part in (0.0, 0.66)]
    bars = played.bars_of(midi_file.read_midi(midi(tmp_path / "swing.mid", (9, swung))))
    assert {event.position % 12 for bar in bars for event in bar.events} == {0, 8}


def test_damaged_files_are_counted_with_words_and_the_rest_is_kept(tmp_path: Path) -> None:
    music = tmp_path / "my_midis"
    music.mkdir()
    for number in range(3):
        midi(music / f"{number}.mid", (0, up(MELODY, number * 3)), (9, DRUMS))
    whole = (music / "0.mid").read_bytes()
    (music / "torn.mid").write_bytes(whole[: len(whole) // 2])
    (music / "text.mid").write_text("not music at all", "utf-8")
    (music / "empty.mid").write_bytes(b"")
    midi(music / "silent.mid", (0, []))
    corpus = prepare.prepare(tmp_path / "out", [source_midi.own_midi(music)])
    (source,) = corpus.facts["sources"]
    assert source["licence"] == "the user's own"
    skipped = dict(source["skipped"])
    assert set(skipped) == {"torn.mid", "text.mid", "empty.mid", "silent.mid"}
    assert all(len(why.split()) > 2 for why in skipped.values())
    assert source["duplicates"] == 0 or source["pieces"] + source["duplicates"] == 3


def test_a_corpus_is_prepared_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music, out = tmp_path / "my_midis", tmp_path / "out"
    music.mkdir()
    midi(music / "one.mid", (0, MELODY), (1, BASS), (9, DRUMS))
    assert prepare.main([str(out), "--own", str(music)]) == 0
    assert "notes in 4 bars" in capsys.readouterr().err
    assert prepare.main([str(out), "--own", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_folder_without_midi_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no MIDI files"):
        source_midi.own_midi(tmp_path)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x.mid"
    path.write_bytes(b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01\xe0MTrk" + data)
    with suppress(InputError):
        played.bars_of(midi_file.read_midi(path))


@pytest.mark.parametrize(
    ("time", "metre", "bars"),
    [
        ((4, 4), 4, 1),
        ((2, 4), 4, 2),
        ((6, 8), 4, 2),
        ((9, 8), 3, 1),
        ((3, 2), 3, 1),
        ((3, 8), 4, 4),
    ],
)
def test_every_metre_becomes_three_or_four(time: tuple[int, int], metre: int, bars: int) -> None:
    grid = written.grid_of(*time)
    assert (grid.metre, grid.bars) == (metre, bars)
    assert written.grid_of(5, 4) is None


def test_a_jig_is_written_in_triplets_with_its_upbeat() -> None:
    upbeat = engraved.EngravedBar((engraved.EngravedNote(0, 2.5, 0.5, 67),), (), False)
    jig = engraved.EngravedBar(
        tuple(engraved.EngravedNote(0, 0.5 * i, 0.5, 67 + i) for i in range(6)), (), False
    )
    tune = engraved.Engraved("", "", "jig.abc", "1", 1, "major", 6, 8, 1, (upbeat, *[jig] * 8))
    key = Key(7, Mode.MAJOR)
    piece = written.taken(tune, key, (Role.MELODY,), written.by_melody, "ryans", "folk")
    assert piece.bars[0].metre == 4
    assert [event.position for event in piece.bars[0].events] == [44]
    assert [event.position for event in piece.bars[1].events] == list(range(0, 48, 4))
    assert {bar.motif for bar in piece.bars[1:]} == {1}


@pytest.mark.parametrize("style", ["lofi", "house"])
def test_a_lesson_is_the_same_again_and_lies_on_sixteenths(style: str) -> None:
    first, again = (source_rules.lesson(style, 3, 16) for _ in range(2))
    assert first == again
    places = {event.position % 3 for bar in first.bars for event in bar.events}
    assert places == {0}
    assert len({bar.events for bar in first.bars}) > 8


@needs_music
def test_groove_keeps_its_own_split_and_its_fills() -> None:
    source = source_drums.groove(MUSIC / "groove-midi")
    pieces = [piece for piece, _ in zip(source.read(ignore), range(60), strict=False)]
    assert {piece.split for piece in pieces} <= {"train", "validation", "test"}
    assert any(bar.section == "fill" for piece in pieces for bar in piece.bars)
    assert all(event.role == 0 for piece in pieces for bar in piece.bars for event in bar.events)


@needs_music
def test_songs_are_the_strict_subset_alone() -> None:
    names = {path.stem for path in source_songs.songs(MUSIC / "openewld", None).files}
    assert 100 <= len(names) <= 120
    assert "Tangerine" not in names  # 1942
    assert not [name for name in names if "germ" in name]  # Zehn kleine Jägermeister, 1996
    assert "Oh!_Susanna" in names


@needs_music
def test_pattern_books_fit_the_grid() -> None:
    skipped: list[str] = []

    def skip(what: str, why: str) -> None:
        skipped.append(f"{what} {why}")

    source = source_drums.patterns(MUSIC / "drum-machine-patterns")
    bars = sum(len(piece.bars) for piece in source.read(skip))
    assert (bars, len(skipped)) == (465, 3)
