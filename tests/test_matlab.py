"""Beat files of PhysioNet's kind."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from biomusic.errors import InputError
from biomusic.rooms import open_source, open_wearable
from biomusic.types import Frame, HeartRate, Interval, Sample

MEDITATION = Path(__file__).parents[2] / "shared/data/body/meditation"
needs_meditation = pytest.mark.skipif(
    not MEDITATION.exists(), reason="needs ../shared/data/body/meditation"
)


def samples(path: Path) -> list[Sample]:
    async def frames() -> list[Frame]:
        return [item async for item in open_source(str(path)).stream() if isinstance(item, Frame)]

    decoder = open_wearable("table").decoder()
    return [sample for frame in asyncio.run(frames()) for sample in decoder.decode(frame)]


@needs_meditation
@pytest.mark.parametrize(
    ("name", "count", "rate"), [("Hr_pre.mat", 720, 66.1), ("Hr_med.mat", 910, 80.2)]
)
def test_real_beats_are_read(name: str, count: int, rate: float) -> None:
    heard = samples(MEDITATION / name)
    beats = [s for s in heard if isinstance(s, Interval)]
    assert len(beats) == count
    assert beats[0].t == 0
    gaps = np.diff([s.t for s in beats]) * 1000
    assert np.abs(gaps - [s.ms for s in beats[1:]]).max() < 2
    assert 60_000 / np.mean([s.ms for s in beats]) == pytest.approx(rate, abs=0.1)
    assert len([s for s in heard if isinstance(s, HeartRate)]) == count


@needs_meditation
def test_a_folder_plays_its_files_by_their_own_times() -> None:
    beats = [s for s in samples(MEDITATION) if isinstance(s, Interval)]
    assert len(beats) == 1630
    assert {s.segment for s in beats} == {0, 1}
    assert beats[720].t == pytest.approx(2184.227 - 1309.469)


def test_names_after_the_underscore_must_match(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"t_a": [1.0, 2.0], "hr_b": [60.0, 60.0]})
    with pytest.raises(InputError, match=r"holds no beats .found: t_a, hr_b"):
        open_source(str(tmp_path / "a.mat"))


def test_lengths_must_match(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"t_a": [1.0, 2.0], "hr_a": [60.0]})
    with pytest.raises(InputError, match="do not belong together"):
        open_source(str(tmp_path / "a.mat"))


@pytest.mark.parametrize("content", [b"", b"MATLAB 5.0 MAT-file", bytes(500)])
def test_what_is_no_matlab_file_gets_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mat").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.mat.*give one with t_NAME"):
        open_source(str(tmp_path / "a.mat"))
