"""The house's own rules: who may import whom, one door for each heavy library, a quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEAVES = ("sensors", "models", "hardware")
# What each room of the house may import, besides itself.
MAY_IMPORT = {
    "types": set[str](),
    "errors": set[str](),
    "clock": set[str](),
    "compiled": set[str](),
    "shelf": {"errors"},
    "whole": {"errors"},
    "ports": {"types"},
    "score": {"types", "errors", "shelf", "whole"},
    "rooms": {"errors", "ports", "shelf"},
    "config": {"errors", "types", "score"},
    "journal": {"errors", "types", "config"},
    "body": {"types", "score", "clock", "compiled"},
    "guide": {"types", "errors", "score", "shelf", "clock"},
    "sound": {"types", "errors", "ports", "clock", "compiled", "score", "shelf", "whole"},
}
DOORS = {
    "bleak": {"sensors/radio.py"},
    "pylsl": {"sensors/lsl_network.py"},
    "sounddevice": {"biomusic/sound/speaker.py"},
    "soundfile": {"biomusic/sound/files.py"},
    "mido": {"biomusic/score/midi.py"},
    "fitdecode": {"sensors/fit.py"},
    "fit_tool": {"biomusic/session/activity.py"},
    "textual": {"biomusic/app/live_page.py"},
    "music21": {"models/engraved.py", "biomusic/score/notation.py"},
    "torch": {"models/export.py", "models/network.py", "models/training.py"},
    "onnxruntime": {"models/export.py", "models/trunk.py"},
}


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "biomusic" and len(parts) > 1 else ""


ORGANS = ("breath", "ecg", "heart", "mind", "motion")


@pytest.mark.parametrize("organ", ORGANS)
def test_an_organ_of_the_body_knows_no_other(organ: str) -> None:
    others = tuple(f"biomusic.body.{other}" for other in (*ORGANS, "body") if other != organ)
    for path in files(f"biomusic/body/{organ}"):
        assert not [module for module in imports(path) if module.startswith(others)], path


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_point_one_way(room: str) -> None:
    place = ROOT / "biomusic" / room
    paths = files(f"biomusic/{room}") if place.is_dir() else [place.with_suffix(".py")]
    allowed = MAY_IMPORT[room] | {room, "", "__version__"}
    for path in paths:
        rooms = {room_of(module) for module in imports(path)}
        assert rooms <= allowed, f"{path.name} must not import {rooms - allowed}"


def test_the_house_never_imports_a_leaf_room() -> None:
    for path in files("biomusic"):
        met = {room_of(module) for module in imports(path)}
        assert not met & set(LEAVES), path


@pytest.mark.parametrize("library", DOORS)
def test_a_heavy_library_has_one_door(library: str) -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in files("biomusic", *LEAVES)
        if library in {module.split(".")[0] for module in imports(path)}
    }
    assert users <= DOORS[library]


def test_no_file_swells() -> None:
    swollen = {
        path.name: lines
        for path in files("biomusic", "tests", "benchmarks", *LEAVES)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert not swollen


def test_the_engine_starts_without_the_slow_libraries() -> None:
    code = (
        "import sys, biomusic.app.cli, biomusic.session.recording, biomusic.sound.engine;"
        "print(sorted({'scipy.signal', 'torch', 'soundfile', 'sounddevice', 'bleak', 'fitdecode'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_comes_quickly() -> None:
    code = (
        "import sys, biomusic.app.cli;"
        "print(sorted({'numpy', 'numba', 'scipy', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
