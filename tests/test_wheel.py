"""The wheel works outside the checkout, beside a user's own ``models`` folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PARTS = ("biomusic", "sensors", "models", "hardware")
PAGES = ("pyproject.toml", "README.md", "LICENSE", "ATTRIBUTIONS.md")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that no build folder is left in the checkout."""
    copy = tmp_path_factory.mktemp("copy")
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for page in PAGES:
        shutil.copy(ROOT / page, copy / page)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(copy / "dist")]
    subprocess.run([*pip, "wheel", *options, str(copy)], check=True, capture_output=True)
    return next((copy / "dist").glob("*.whl"))


def test_the_wheel_holds_every_room_and_its_data(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for part in PARTS:
        for file in (ROOT / part).rglob("*"):
            if file.suffix in {".py", ".toml", ".css", ".typed"}:
                place = file.relative_to(ROOT).as_posix()
                inside = place if part == "biomusic" else f"biomusic/{place}"
                assert inside in names
    assert not [name for name in names if name.startswith(("tests/", "models/", "sensors/"))]
    assert any(name.endswith("licenses/ATTRIBUTIONS.md") for name in names)


def test_it_runs_beside_a_users_own_models_folder(wheel: Path, tmp_path: Path) -> None:
    site, user = tmp_path / "site", tmp_path / "user"
    site.mkdir()
    (user / "models").mkdir(parents=True)
    (user / "models" / "__init__.py").write_text("raise ImportError('the wrong models')\n")
    (user / "sensors.py").write_text("raise ImportError('the wrong sensors')\n")
    zipfile.ZipFile(wheel).extractall(site)
    command = "import biomusic, sys; from biomusic.app.cli import main; print(biomusic.__file__);"
    command += " sys.argv = ['biomusic', '--plain', 'list']; main()"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=user,
        env={**os.environ, "PYTHONPATH": f"{site}{os.pathsep}{user}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(site) in done.stdout
    assert "rules" in done.stdout
    assert "heart_rate_strap" in done.stdout
