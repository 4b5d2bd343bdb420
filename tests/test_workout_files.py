"""Workouts that others wrote: what is understood becomes the plan, what is not is told."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from biomusic.errors import InputError
from biomusic.guide.workout import parse_workout
from biomusic.rooms import read_workout

fit: Any = import_module("fit_tool")
types: Any = import_module("fit_tool.profile.profile_type")
steps: Any = import_module("fit_tool.profile.messages.workout_step_message")
workouts: Any = import_module("fit_tool.profile.messages.workout_message")
ids: Any = import_module("fit_tool.profile.messages.file_id_message")

ZWO = """<workout_file>
 <author>somebody</author><sportType>run</sportType>{kind}
 <workout>
  <Warmup Duration="600" PowerLow="0.50" PowerHigh="0.65"/>
  <IntervalsT Repeat="4" OnDuration="240" OffDuration="120" OnPower="1.0" OffPower="0.5"/>
  <SteadyState Duration="300" Power="0.8"><textevent timeoffset="5" message="go"/></SteadyState>
  <FreeRide Duration="60"/>
 </workout>
</workout_file>"""


def test_a_zwift_workout_becomes_stretches(tmp_path: Path) -> None:
    path = tmp_path / "w.zwo"
    path.write_text(ZWO.format(kind=""), encoding="utf-8")
    text = read_workout(path)
    assert text == "600s z2; 4x(240s z4, 120s z1); 300s z3; 60s steady"
    plan = parse_workout(text)
    assert len(plan.stretches) == 11
    assert plan.seconds == 600 + 4 * 360 + 300 + 60


def test_distances_are_distances(tmp_path: Path) -> None:
    path = tmp_path / "w.ZWO"
    path.write_text(ZWO.format(kind="<durationType>distance</durationType>"), encoding="utf-8")
    assert parse_workout(read_workout(path)).stretches[0].metres == 600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no xml",
        "<workout_file/>",
        "<workout_file><workout/></workout_file>",
        '<!DOCTYPE x [<!ENTITY a "b">]><workout_file/>',
    ],
)
def test_what_is_no_workout_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.zwo"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        read_workout(path)


def fit_workout(path: Path) -> Path:
    builder = fit.FitFileBuilder(auto_define=True, min_string_size=24)
    head = ids.FileIdMessage()
    head.type, head.manufacturer = types.FileType.WORKOUT, types.Manufacturer.DEVELOPMENT.value
    head.time_created, head.product, head.serial_number = 1_700_000_000_000, 0, 1
    builder.add(head)
    about = workouts.WorkoutMessage()
    about.workout_name, about.sport, about.num_valid_steps = "x", types.Sport.RUNNING, 4
    builder.add(about)
    warm = step(0, types.Intensity.WARMUP, types.WorkoutStepTarget.OPEN)
    warm.duration_type, warm.duration_time = types.WorkoutStepDuration.TIME, 600.0
    work = step(1, types.Intensity.ACTIVE, types.WorkoutStepTarget.HEART_RATE)
    work.duration_type, work.duration_distance = types.WorkoutStepDuration.DISTANCE, 1000.0
    work.target_value = 0
    work.custom_target_value_low, work.custom_target_value_high = 250, 260
    rest = step(2, types.Intensity.REST, types.WorkoutStepTarget.OPEN)
    rest.duration_type, rest.duration_time = types.WorkoutStepDuration.TIME, 120.0
    again = step(3, types.Intensity.ACTIVE, types.WorkoutStepTarget.OPEN)
    again.duration_type = types.WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    again.duration_value, again.target_value = 1, 5
    for one in (warm, work, rest, again):
        builder.add(one)
    path.write_bytes(builder.build().to_bytes())
    return path


def step(index: int, intensity: Any, target: Any) -> Any:
    made = steps.WorkoutStepMessage()
    made.message_index, made.intensity, made.target_type = index, intensity, target
    return made


def test_a_fit_workout_becomes_stretches(tmp_path: Path) -> None:
    text = read_workout(fit_workout(tmp_path / "w.fit"))
    assert text == "600s easy; 5x(1000m 150-160bpm, 120s easy)"
    assert len(parse_workout(text).stretches) == 11


def test_a_fit_file_without_a_workout_is_told(tmp_path: Path) -> None:
    (tmp_path / "w.fit").write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="FIT"):
        read_workout(tmp_path / "w.fit")
    with pytest.raises(InputError, match=r"\.zwo"):
        read_workout(tmp_path / "w.pdf")
