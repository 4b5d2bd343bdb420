"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from biomusic.errors import OutputError
from biomusic.whole import written_whole


def test_a_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    with written_whole(place) as draft:
        draft.write_text("whole")
        assert not place.exists()
    assert place.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [place]


def test_what_was_there_survives_a_failure(tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    place.write_text("before")
    with pytest.raises(ZeroDivisionError):
        _fail_half_way(place)
    assert place.read_text() == "before"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("parent", ["nowhere", "a file"])
def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path, parent: str) -> None:
    (tmp_path / "a file").write_text("")
    place = tmp_path / parent / "report.html"
    with (
        pytest.raises(OutputError, match="name another"),
        written_whole(place, "name another") as d,
    ):
        d.write_text("never")


def _fail_half_way(place: Path) -> None:
    with written_whole(place) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
