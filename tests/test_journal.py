"""The journal gives back exactly what was written, whatever happened to its end."""

from __future__ import annotations

import itertools
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomusic.config import load_preset
from biomusic.errors import InputError, OutputError
from biomusic.journal import (
    Cue,
    End,
    Ending,
    Header,
    Journal,
    PlacedBar,
    Record,
    Refused,
    from_line,
    read_journal,
    to_line,
)
from biomusic.types import (
    Activity,
    Bar,
    BodyState,
    ChordSpan,
    Connection,
    Estimate,
    Frame,
    HeartVariability,
    Intent,
    Key,
    Link,
    Mark,
    Mode,
    Note,
    Person,
    Quality,
    Role,
    Skipped,
)

numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)
shares = st.floats(0.0, 1.0)
words = st.text(max_size=20)
estimates = st.builds(Estimate, st.none() | numbers, st.none() | numbers, words)
keys = st.builds(Key, st.integers(0, 11), st.sampled_from(Mode))
roles = st.sampled_from(Role)
reasons = st.dictionaries(words, words, max_size=3)
states = st.builds(
    BodyState,
    t=numbers,
    heart_rate=estimates,
    variability=st.builds(HeartVariability, rmssd=estimates),
    cadence=estimates,
    speed=estimates,
    respiration_rate=estimates,
    motion=estimates,
    exertion=estimates,
    arousal=estimates,
    arousal_interval=st.tuples(shares, shares),
    p_aroused=st.none() | shares,
    relaxation=estimates,
    activity=st.sampled_from(Activity),
    quality=st.dictionaries(words, st.builds(Quality, shares, words), max_size=2),
)
intents = st.builds(
    Intent,
    numbers,
    numbers,
    keys,
    shares,
    shares,
    shares,
    shares,
    words,
    shares,
    st.dictionaries(roles, shares, max_size=3),
    reasons,
)
notes = st.builds(
    Note, roles, numbers, numbers, st.integers(-60, 127), shares, shares, st.booleans()
)
chords = st.builds(
    ChordSpan, numbers, st.integers(0, 11), st.lists(st.integers(0, 24)).map(tuple), words
)
bars = st.builds(
    Bar,
    st.integers(0, 10**6),
    words,
    words,
    st.integers(1, 12),
    keys,
    st.lists(chords, max_size=2).map(tuple),
    st.lists(notes, max_size=3).map(tuple),
    words,
)
records: st.SearchStrategy[Record] = st.one_of(
    st.builds(Frame, numbers, words, words, st.binary(max_size=40)),
    st.builds(Connection, numbers, words, words, st.sampled_from(Link), words),
    st.builds(Skipped, numbers, words, words, words, st.integers(1, 99)),
    st.builds(Mark, numbers, words),
    st.builds(Refused, numbers, words, words, words),
    states,
    st.builds(Cue, st.integers(0, 2**40), numbers, intents),
    st.builds(PlacedBar, st.integers(0, 2**40), numbers, bars),
    st.builds(Ending, st.integers(0, 2**40), numbers),
    st.builds(End, st.integers(0, 2**40), words),
)


def header() -> Header:
    return Header(
        version="0",
        libraries={"numpy": "2"},
        source="a test",
        preset=load_preset("run"),
        preset_hash="00",
        person=Person(age=41.0),
        seed=7,
    )


def write(path: Path, *records: Record) -> None:
    journal = Journal(path, itertools.count(0.0, 0.01).__next__)
    for record in (header(), *records):
        journal.write(record)
    journal.close()


@given(records)
def test_every_record_comes_back_as_it_was(record: Record) -> None:
    line = to_line(record)
    assert b"\n" not in line
    assert from_line(line) == record
    assert to_line(from_line(line)) == line


def test_a_session_is_read_in_the_order_it_was_written(tmp_path: Path) -> None:
    met = [Mark(float(i), f"mark {i}") for i in range(50)]
    write(tmp_path / "session.jsonl", *met)
    assert list(read_journal(tmp_path / "session.jsonl")) == [header(), *met]


@pytest.mark.parametrize("kept", [1, 5, 17])
def test_a_torn_last_line_is_dropped(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "session.jsonl"
    write(path, Mark(1.0, "whole"), Mark(2.0, "torn"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]) + lines[-1][:kept])
    assert list(read_journal(path)) == [header(), Mark(1.0, "whole")]


def test_a_damaged_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    write(path, Mark(1.0, "first"), Mark(2.0, "second"))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[1] = b'{"mark":{"t":1.0\n'
    path.write_bytes(b"".join(lines))
    with pytest.raises(InputError, match="line 2: damaged line"):
        list(read_journal(path))


@pytest.mark.parametrize("content", [b"", b"hello\n", b'{"mark":{"t":1,"words":"x"}}\n'])
def test_what_is_not_a_journal_is_refused(tmp_path: Path, content: bytes) -> None:
    from biomusic.journal import read_header

    path = tmp_path / "session.jsonl"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"session\.jsonl"):
        read_header(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_only_its_owner_may_read_a_journal(tmp_path: Path) -> None:
    write(tmp_path / "session.jsonl")
    mode = stat.S_IMODE((tmp_path / "session.jsonl").stat().st_mode)
    assert mode == 0o600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_in_a_sentence() -> None:
    journal = Journal(Path("/dev/full"), itertools.count(0.0, 0.3).__next__)
    with pytest.raises(OutputError, match="choose another place"):
        journal.write(header())
    journal.abandon()
