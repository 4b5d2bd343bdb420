"""The report's promises: it stands alone, tells only what is known, and all can read it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from biomusic.app.report import page, write_report
from biomusic.errors import OutputError
from biomusic.session.story import PlayedBar, Story
from biomusic.types import (
    Activity,
    Bar,
    Beat,
    BeatClass,
    BodyState,
    ChordSpan,
    Connection,
    Estimate,
    Event,
    Intent,
    Key,
    Link,
    Mark,
    Mode,
    Person,
    Skipped,
)

VOID = {"meta", "link", "br", "hr", "img", "input"}
GAP = (40.0, 52.0)  # s, the strap is off


class Page(HTMLParser):
    """Reads a page, insisting that every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.pictures: list[dict[str, str]] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.words: dict[str, str] = {}
        self._reading = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._reading = found.get("id", "")
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[name] for name in ("href", "src") if name in found]
        if tag == "svg" and "svg" not in self.open:
            self.pictures.append(found)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.words[self._reading] = self.words.get(self._reading, "") + data


def state(t: float, *, known: bool = True, activity: Activity = Activity.WALK) -> BodyState:
    unknown = Estimate.unknown("strap off")
    return BodyState(
        t=t,
        heart_rate=Estimate(100.0 + 10.0 * np.sin(t / 9.0), 1.0) if known else unknown,
        cadence=Estimate(112.0, 1.0),
        speed=unknown,
        respiration_rate=unknown,
        motion=Estimate(0.3, 0.1),
        exertion=Estimate(0.4, 0.1) if known else unknown,
        arousal=Estimate(0.55, 0.1) if known else unknown,
        arousal_interval=(0.4, 0.7),
        p_aroused=0.6,
        relaxation=unknown,
        activity=activity,
        beats=(Beat(t, heartbeat(t), 1.0, 600.0, 600.0 + t),) if known else (),
    )


def heartbeat(t: float) -> BeatClass:
    return BeatClass.ECTOPIC if t == 70.0 else BeatClass.NORMAL


def intent(t: float) -> Intent:
    home = Key(9, Mode.MINOR) if t < 60 else Key(4, Mode.MINOR)
    why = {"tempo": f"a beat a step at {112 + t % 2:.0f} steps/min", "key": "home key"}
    return Intent(t, 112.0, home, 0.5, 0.6, 0.4, 0.5, "techno", reasons=why)


def played(index: int) -> PlayedBar:
    home = Key(9, Mode.MINOR)
    bar = Bar(index, "rules", "techno", 4, home, (ChordSpan(0.0, 0, (0, 3, 7), "i"),), (), "A")
    return PlayedBar(index * 2.0, index * 2.0 + 2.0, index * 4.0, bar)


def story(seconds: float = 90.0) -> Story:
    ticks = np.arange(0.0, seconds, 0.25).tolist()
    events: list[Event] = [
        Connection(0.0, "a", "heart_rate_strap", Link.CONNECTED, "Polar H10"),
        Connection(GAP[0], "a", "heart_rate_strap", Link.LOST, "Polar H10"),
        Skipped(20.0, "a", "stream heart_rate_measurement", "too short", 3),
        Mark(30.0, "lap <2>"),
    ]
    return Story(
        title="Run & walk <script>alert(1)</script>",
        source_title="Polar H10",
        preset="run",
        guide="pace",
        style="techno",
        generator="rules",
        seed=7,
        version="0.1.0",
        duration=seconds,
        states=[state(t, known=not GAP[0] <= t < GAP[1]) for t in ticks],
        intents=[intent(t) for t in ticks],
        bars=[played(index) for index in range(int(seconds / 2))],
        events=events,
        skipped={"too short": 3},
        person=Person(40, 58.0, 180.0),
        estimated=frozenset({"maximum_heart_rate"}),
        files={"music": "music.flac", "score": "my music.mid"},
    )


def spans(text: str, look: str) -> list[tuple[float, float]]:
    """From where to where, in thousandths of the width, each piece of a curve reaches."""
    drawn = re.findall(rf'<path class="curve {look}" d="([^"]*)"', text)
    pieces = [re.findall(r"-?[\d.]+", piece) for path in drawn for piece in path.split("M")[1:]]
    return [(float(numbers[0]), float(numbers[-2])) for numbers in pieces]


def test_the_page_is_well_formed_and_its_ids_are_unique() -> None:
    found = Page(page(story(), "x"))
    assert len(found.ids) == len(set(found.ids))


def test_the_page_asks_nothing_of_anybody_else() -> None:
    text = page(story(), "x")
    assert not re.search(r"(?:https?:)?//[a-z]|@import|<script|url\((?!#)", text)
    assert all(not re.match(r"[a-z]+:|/", link) for link in Page(text).links)
    assert "default-src 'none'" in text


def test_every_picture_is_told_in_words() -> None:
    found = Page(page(story(), "x"))
    assert len(found.pictures) >= 10
    for picture in found.pictures:
        title, words = picture["aria-labelledby"].split()
        assert picture["role"] == "img"
        assert found.words[title].strip()
        assert len(found.words[words]) > 10
    assert "from 90 to 110 beats per minute" in found.words["heart-desc"]
    assert "No data for 0:12 in one gap" in found.words["heart-desc"]


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = Page(page(story(), "x")).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_gap_is_hatched_and_no_line_crosses_it() -> None:
    text = page(story(), "x")
    for look in ("heart", "exertion", "arousal"):
        reaches = spans(text, look)
        assert len(reaches) == 2
        assert reaches[0][1] <= 1000 * GAP[0] / 90
        assert reaches[1][0] >= 1000 * GAP[1] / 90 - 0.1
    assert "no data: strap off" in text


def test_beats_that_were_put_right_are_counted_and_marked() -> None:
    html = page(story(), "run")
    assert "0.3% of 312 beats put right or left out" in html
    assert "<title>ectopic beat</title>" in html


def test_states_that_are_missing_altogether_are_a_gap_too() -> None:
    whole = story()
    torn = replace(whole, states=[s for s in whole.states if not 10.0 < s.t < 20.0])
    assert len(spans(page(torn, "x"), "steps")) == 2
    assert len(spans(page(whole, "x"), "steps")) == 1


def test_titles_are_escaped() -> None:
    text = page(story(), "<folder>")
    assert "<script" not in text
    assert "Run &amp; walk &lt;script&gt;" in text
    assert "lap &lt;2&gt;" in text
    assert "biomusic replay &lt;folder&gt;" in text


def test_estimated_limits_are_flagged_and_known_ones_are_not() -> None:
    assert "maximum heart rate 180 beats/min (estimated)" in page(story(), "x")
    known = page(replace(story(), estimated=frozenset()), "x")
    assert "estimated" not in known.partition("<body>")[2]


def test_limits_that_nobody_said_are_told_as_estimates() -> None:
    unsaid = frozenset({"age", "resting_heart_rate", "maximum_heart_rate"})
    text = page(replace(story(), person=Person(), estimated=unsaid), "x")
    assert "resting heart rate estimated, as the profile does not say" in text
    assert "between estimated limits" in text
    assert "zone z" not in text


def test_arousal_while_running_says_that_it_is_uncertain() -> None:
    runner = story()
    states = [replace(s, activity=Activity.RUN) for s in runner.states]
    text = page(replace(runner, states=states), "x")
    assert "uncertain: mostly in effort" in text
    assert not spans(text, "arousal")
    assert spans(text, "arousal unsure")


def test_a_session_without_a_body_or_bars_still_makes_a_page() -> None:
    bare = replace(story(), states=[], intents=[], bars=[], events=[], duration=0.0)
    assert "no data" in page(bare, "x")
    Page(page(bare, "x"))


@pytest.mark.alone
def test_an_hour_stays_small_and_quick(tmp_path: Path) -> None:
    noise: list[Event] = [Skipped(t, "a", "line 1", "torn") for t in np.arange(3600.0).tolist()]
    hour = replace(story(3600.0), events=noise)
    began = time.process_time()
    write_report(tmp_path / "report.html", hour)
    assert time.process_time() - began < 1.5
    assert (tmp_path / "report.html").stat().st_size < 1_500_000


def test_a_report_is_whole_or_not_there(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("old", encoding="utf-8")
    write_report(place, story())
    assert place.read_text(encoding="utf-8").endswith("</html>\n")
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"report\.html"):
        write_report(tmp_path / "nowhere" / "report.html", story())
    (tmp_path / "report.html").mkdir()
    with pytest.raises(OutputError):
        write_report(tmp_path / "report.html", story())
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_the_same_story_makes_the_same_page() -> None:
    assert page(story(), "x") == page(story(), "x")
