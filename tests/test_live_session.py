"""What a live session promises whatever happens to it: the music goes on, and nothing is lost."""

from __future__ import annotations

import errno
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from biomusic.errors import OutputError
from biomusic.journal import Cue, End, PlacedBar, Record, read_journal
from biomusic.score.style import style_names
from biomusic.session.desk import REPEATED, Desk
from biomusic.session.hand import Press
from biomusic.session.keeping import Keeping
from biomusic.session.replay import replay
from biomusic.session.silent import Silent
from biomusic.sound.controls import Control
from biomusic.types import Audio, Bar, BodyState, Intent, Mark
from tests.rehearsed_session import Rehearsal, with_preset


class Heard:
    """An output that keeps what it is given."""

    def __init__(self) -> None:
        self.blocks: list[Audio] = []

    def write(self, audio: Audio) -> None:
        self.blocks.append(audio)

    def close(self) -> None:
        pass

    def abort(self) -> None:
        pass


def bars(path: Path) -> list[PlacedBar]:
    return [record for record in read_journal(path) if isinstance(record, PlacedBar)]


def test_a_session_follows_the_body_and_its_journal_sounds_again(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(60.0)
    tempo = rehearsal.conductor.engine.tempo
    rehearsal.end()
    assert tempo == pytest.approx(166.0, rel=0.03)  # the demo's runner, at a beat a step
    heard = Heard()
    replayed = replay(rehearsal.journal, heard)
    assert replayed.whole
    assert replayed.same is None  # live sound is not kept, so there is nothing to compare with
    assert len(replayed.conductor.notes) == len(rehearsal.conductor.notes)
    assert np.abs(np.concatenate(heard.blocks)).max() > 0.05


def test_the_same_journal_gives_the_same_bits_each_time(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(12.3)
    rehearsal.session.press(Press.BRIGHTER)
    rehearsal.go_on(5.0)
    rehearsal.end()
    takes = list[Audio]()
    for _ in range(2):
        heard = Heard()
        replay(rehearsal.journal, heard)
        takes.append(np.concatenate(heard.blocks))
    assert np.array_equal(takes[0], takes[1])


def test_bars_follow_each_other_without_a_hole(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(40.0)
    rehearsal.end()
    placed = bars(rehearsal.journal)
    assert [bar.bar.index for bar in placed] == list(range(len(placed)))
    for before, after in pairwise(placed):
        assert after.beat == before.beat + before.bar.metre


def test_a_press_is_heard_at_once_and_wins_until_it_lets_go(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(2.0)
    targets = rehearsal.conductor.engine.stage.targets
    before = float(targets[Control.BRIGHTNESS])
    rehearsal.session.press(Press.BRIGHTER)
    assert targets[Control.BRIGHTNESS] == pytest.approx(before + 0.1, abs=1e-6)
    rehearsal.go_on(1.0)
    assert "brightness" in rehearsal.session.glance().held
    rehearsal.session.press(Press.RELEASE)
    assert not rehearsal.session.glance().held
    rehearsal.end()
    marks = [m.words for m in read_journal(rehearsal.journal) if isinstance(m, Mark)]
    assert "by hand: brighter" in marks


def test_a_skip_brings_another_section_within_two_bars(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(14.0)
    before = rehearsal.session.glance().section
    seen = len(rehearsal.conductor.markers)
    rehearsal.session.press(Press.SKIP)
    pressed = rehearsal.conductor.engine.beat
    rehearsal.go_on(8.0)
    rehearsal.end()
    later = [bar for bar in bars(rehearsal.journal) if bar.beat >= pressed]
    changed = next(bar for bar in later if bar.bar.section != before)
    assert changed.beat <= pressed + 3 * changed.bar.metre
    assert seen < len(rehearsal.conductor.markers)


def test_another_style_by_hand_is_played(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(1.0)
    style = rehearsal.session.glance().intent.style
    rehearsal.session.press(Press.STYLE)
    rehearsal.go_on(25.0)
    rehearsal.end()
    names = style_names()
    assert bars(rehearsal.journal)[-1].bar.style == names[(names.index(style) + 1) % len(names)]


def test_a_full_disk_does_not_stop_the_music(tmp_path: Path) -> None:
    class Full:
        path = tmp_path / "session.jsonl"

        def __init__(self, room: int) -> None:
            self.room = room

        def write(self, record: Record) -> None:
            self.room -= 1
            if self.room < 0:
                raise OutputError(self.path, "No space left on device", "choose another place")

        def abandon(self) -> None:
            pass

    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.keeping.close()
    rehearsal.keeping.__init__(Full(40))  # type: ignore[misc]
    rehearsal.begin()
    rehearsal.go_on(10.0)
    beat = rehearsal.conductor.engine.beat
    told = [words for _, words in rehearsal.session.glance().news]
    rehearsal.end()
    assert beat > 15.0
    assert any("no longer recorded" in words and "No space left" in words for words in told)


def test_a_disk_that_is_really_full_is_told() -> None:
    from biomusic.journal import Journal

    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    keeping = Keeping(Journal(Path("/dev/full"), time.monotonic))
    for t in range(4000):
        keeping.note(Mark(float(t), "x" * 40))
    assert errno.errorcode[errno.ENOSPC] == "ENOSPC"
    assert "No space left" in keeping.news()
    assert not keeping.news()  # once is enough
    keeping.close()


def test_a_computer_that_slept_says_so_and_plays_on(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(5.0)
    rehearsal.t = rehearsal.arrivals.t = rehearsal.t + 30.0
    rehearsal.go_on(5.0)
    told = [words for _, words in rehearsal.session.glance().news]
    states = [r for r in read_journal(rehearsal.journal) if isinstance(r, BodyState)]
    rehearsal.end()
    assert any("30 s were missed" in words for words in told)
    assert all(a.t < b.t for a, b in pairwise(states))
    assert replay(rehearsal.journal, Silent()).whole


def test_a_generator_that_is_missing_lets_the_rules_write(tmp_path: Path) -> None:
    setup = with_preset(generator="nobody")
    rehearsal = Rehearsal(tmp_path / "session.jsonl", setup=setup)
    rehearsal.begin()
    rehearsal.go_on(3.0)
    told = [words for _, words in rehearsal.session.glance().news]
    rehearsal.end()
    assert any("the rules write instead" in words for words in told)
    assert {bar.bar.author for bar in bars(rehearsal.journal)} == {"rules"}


class Slow:
    """A composer that takes its time after the first bar, or fails."""

    def __init__(self, seconds: float, fails: bool = False) -> None:
        self._rules = with_preset().composer()
        self._seconds, self._fails = seconds, fails

    def compose(self, index: int, intent: Intent) -> Bar:
        if index:
            time.sleep(self._seconds)
            if self._fails:
                raise RuntimeError("a wire came loose")
        return self._rules.compose(index, intent)


def intent_now() -> Intent:
    setup = with_preset()
    return setup.steering().intend(setup.fold().look(0.0))


def test_a_late_bar_is_made_good_by_the_one_before() -> None:
    desk = Desk(Slow(0.3), with_preset().spare())
    intent = intent_now()
    start, first = desk.begin(intent)
    placed = desk.due(2.5, intent, 0.1) + desk.due(3.9, intent, 0.1)
    desk.close()
    assert (start, [beat for beat, _ in placed]) == (0.0, [4.0])
    assert placed[0][1].author == REPEATED
    assert placed[0][1].notes == first.notes
    assert desk.late == 1


def test_a_composer_that_fails_is_replaced_by_the_rules() -> None:
    desk = Desk(Slow(0.0, fails=True), with_preset().spare())
    intent = intent_now()
    desk.begin(intent)
    desk.due(2.5, intent, 0.1)
    time.sleep(0.2)
    (repeated,) = desk.due(3.9, intent, 0.1)
    assert "a wire came loose" in desk.news()
    desk.due(6.5, intent, 0.1)
    time.sleep(0.5)
    (written,) = desk.due(7.9, intent, 0.1)
    desk.close()
    assert [repeated[1].author, written[1].author] == [REPEATED, "rules"]


def test_every_cue_and_bar_comes_at_a_frame_that_a_replay_can_reach(tmp_path: Path) -> None:
    rehearsal = Rehearsal(tmp_path / "session.jsonl")
    rehearsal.begin()
    rehearsal.go_on(10.0)
    rehearsal.end()
    frames = [r.frame for r in read_journal(rehearsal.journal) if isinstance(r, Cue | PlacedBar)]
    assert frames == sorted(frames)
    assert all(frame % 32 == 0 for frame in frames)
    assert [r.audio_hash for r in read_journal(rehearsal.journal) if isinstance(r, End)] == [""]
