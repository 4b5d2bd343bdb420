"""``biomusic train``: a folder of MIDI files becomes a generator that every command can play."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from biomusic.app.cli import run
from biomusic.rooms import list_generators
from tests.tiny_net import TOML, corpus, training

torch: Any = import_module("torch")
corpora: Any = import_module("biomusic.models.corpus")
STEPS = 6
BRIEF = ("--searched", "16")  # bars a style; composing them takes longest


pytestmark = pytest.mark.usefixtures("at_home")


def recipe(folder: Path) -> str:
    path = folder / "recipe.toml"
    path.write_text(TOML.format(steps=STEPS), encoding="utf-8")
    return str(path)


def songs(folder: Path) -> str:
    for seed in range(3):
        tune = ["compose", "--style", "acoustic", "--minutes", "0.5", "--seed", str(seed)]
        assert run([*tune, "--out", str(folder / "songs" / f"{seed}.mid")]) == 0
    return str(folder / "songs")


def test_my_music_trains_a_generator_that_composes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data, how = songs(tmp_path), recipe(tmp_path)
    learn = ["train", "--data", data, "--recipe", how, "--taught", "300", *BRIEF]
    assert run(learn) == 0
    told = capfd.readouterr().err
    assert f"step {STEPS} of {STEPS}" in told
    assert "nats a note" in told
    assert "mine" in {card.name for card in list_generators()}
    card = next((tmp_path / "home").rglob("card.md")).read_text(encoding="utf-8")
    assert "Memorisation" in card
    assert "the user's own" in card
    piece = ["compose", "--generator", "mine", "--minutes", "0.3", "--out", "mine.mid"]
    assert run(piece) == 0
    assert (tmp_path / "mine.mid").stat().st_size > 100


def test_a_folder_without_music_is_told_at_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["train", "--data", str(tmp_path / "empty")]) == 2
    assert "no MIDI files" in capfd.readouterr().err
    assert run(["train"]) == 2


def test_other_music_does_not_go_on_with_an_old_checkpoint(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    corpora.save_corpus(corpus(), tmp_path / "corpus")
    learn = ["train", "--corpus", str(tmp_path / "corpus"), "--recipe", recipe(tmp_path)]
    assert run([*learn, *BRIEF, "--steps", "2", "--out", str(tmp_path / "net")]) == 0
    state = torch.load(tmp_path / "net" / "checkpoint.pt", weights_only=True)
    torch.save({**state, "digest": "another"}, tmp_path / "net" / "checkpoint.pt")
    assert run([*learn, "--out", str(tmp_path / "net")]) == 2
    assert "other music" in capfd.readouterr().err


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    corpora.save_corpus(corpus(), tmp_path / "corpus")
    arguments = ("--corpus", str(tmp_path / "corpus"), "--recipe", recipe(tmp_path), *BRIEF)
    module = ("-m", "biomusic.models.train", *arguments)
    alone = [sys.executable, *module, "--out", str(tmp_path / "one")]
    many = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    both = [*many, *module, "--out", str(tmp_path / "two")]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    for command in (alone, both):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    one, two = (training.resumed(tmp_path / name).network.state_dict() for name in ("one", "two"))
    for name, values in one.items():
        assert torch.allclose(values, two[name], atol=2e-3), name
