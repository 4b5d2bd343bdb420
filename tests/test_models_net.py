"""The learned generator's promises, on a network too small to know anything: legal still."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.bars import wish
from benchmarks.control import syncopation
from biomusic.errors import InputError
from biomusic.ports import FREE
from biomusic.score.scale import in_scale
from biomusic.score.style import style_names
from biomusic.types import Bar, Intent, Key, Mode, Role
from tests.tiny_net import corpus, nets, opened, recipe, taught, training, unheard

torch: Any = import_module("torch")
tables: Any = import_module("biomusic.models.tables")
trunks: Any = import_module("biomusic.models.trunk")
lessons: Any = import_module("biomusic.models.lessons")
BARS = 16


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return opened(tmp_path_factory.mktemp("net"))


def composed(generator: Any, style: str, density: float = 0.5, seed: int = 3) -> list[Bar]:
    composer = generator.open(seed)
    return [composer.compose(n, asked(style, density, n)) for n in range(BARS)]


def asked(style: str, density: float, bar: int = 0) -> Intent:
    return wish(style, bar, key=Key(2, Mode.DORIAN), density=density)


@pytest.mark.parametrize("style", style_names())
def test_every_note_is_in_the_scale_or_marked_and_inside_its_bar(
    generator: Any, style: str
) -> None:
    for bar in composed(generator, style):
        assert bar.author == "net"
        for note in bar.notes:
            assert 0.0 <= note.beat < bar.metre
            assert 0.0 < note.velocity <= 1.0
            if note.role is not Role.DRUMS:
                assert note.chromatic or in_scale(note.pitch, bar.key.mode)


@pytest.mark.parametrize("style", ["lofi", "chamber", "techno"])
@pytest.mark.parametrize("density", [0.2, 0.8])
def test_the_notes_heard_are_as_many_as_the_rules_would_play(
    generator: Any, style: str, density: float
) -> None:
    rules = import_module("biomusic.models.rules").GENERATOR
    for own, other in zip(
        composed(generator, style, density), composed(rules, style, density), strict=True
    ):
        counts = [
            sum(note.rank <= density and note.role is not Role.PAD for note in bar.notes)
            for bar in (own, other)
        ]
        assert abs(counts[0] - counts[1]) <= 4, (own.index, counts)  # the pad ranks among all


def test_syncopation_is_heard(generator: Any) -> None:
    loose = list[float]()
    for amount in (0.0, 1.0):
        composer = generator.open(3)
        wishes = [wish("lofi", bar, density=0.4, syncopation=amount) for bar in range(32)]
        loose.append(syncopation([(composer.compose(n, w), w) for n, w in enumerate(wishes)]))
    assert loose[1] > loose[0] + 0.1


def test_guidance_asks_harder_and_stays_legal(tmp_path: Path) -> None:
    opened(tmp_path)
    net = import_module("biomusic.models.net_writer").Net.open(tmp_path / "net")
    bars: dict[float, list[Bar]] = {}
    for guidance in (1.0, 3.0):
        composer = nets.NetComposer(net, 3, FREE, guidance)
        bars[guidance] = [composer.compose(n, asked("lofi", 0.5, n)) for n in range(8)]
    assert bars[1.0] == composed(nets.NetGenerator(tmp_path / "net"), "lofi")[:8]
    assert bars[3.0] != bars[1.0]
    for note in (note for bar in bars[3.0] for note in bar.notes if note.role is not Role.DRUMS):
        assert note.chromatic or in_scale(note.pitch, Mode.DORIAN)


def test_seed_and_bar_decide_and_nothing_else(generator: Any) -> None:
    assert composed(generator, "lofi") == composed(generator, "lofi")
    assert composed(generator, "lofi", seed=4) != composed(generator, "lofi")


def test_a_theme_comes_back(generator: Any) -> None:
    composer = generator.open(3)
    bars = [composer.compose(n, asked("lofi", 0.7, n)) for n in range(64)]
    lines: dict[tuple[str, int], list[tuple[float, ...]]] = {}
    for bar in bars:
        melody = tuple(note.beat for note in bar.notes if note.role is Role.MELODY)
        if bar.theme and melody:
            lines.setdefault((bar.theme[:1], bar.index % 4), []).append(melody)
    returned = [line for line in lines.values() if len(line) > 1]
    assert returned
    assert {bar.theme for bar in bars} <= {"", "1", "2", "3", "4"}  # and no variation is claimed
    for line in returned:
        for again in line[1:]:
            kept = [min(abs(beat - first) for first in line[0]) < 0.1 for beat in again]
            assert all(kept)


def test_what_is_missing_or_damaged_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="train"):
        nets.NetGenerator(tmp_path / "net").open(1)
    (tmp_path / "net.npz").write_bytes(b"nothing")
    with pytest.raises(InputError):
        nets.NetGenerator(tmp_path / "net").open(2)


def test_what_plays_is_what_was_trained(tmp_path: Path) -> None:
    """Step by step through onnxruntime in eight bits, against torch on the whole row."""
    pupil = taught(tmp_path, 12)
    exports = import_module("biomusic.models.export")
    exports.export(pupil.network, tmp_path / "net", {})
    known = lessons.lessons(corpus(), corpus().bars_of(0))
    start = int(known.first[2])
    row = known.rows(np.arange(start, start + 40)[None])
    with torch.no_grad():
        truth = training.nats(pupil.network.eval(), row)[0, :, 0].numpy()
    assert np.abs(_nats_of_roles(tmp_path / "net", row) - truth).mean() < 0.05


def _nats_of_roles(path: Path, row: Any) -> Any:
    table = tables.Tables(path.with_suffix(".npz"))
    trunk = trunks.Trunk(path.with_suffix(".onnx"), table.shape)
    memory, costs, bar = trunk.memory(), list[float](), None
    for step in range(row.notes.shape[1]):
        if bar is None or row.notes[0, step, 0] == lessons.MARK:
            bar = table.bar(row.labels[0, step], row.conditions[0, step])
        angle = table.angle(step, int(row.time[0, step] - row.time[0, 0]))
        read = trunk.step(table.note(row.notes[0, step]) + bar, angle, memory)
        scores = table.scores(0, read, [], np.zeros(0, np.float32)).astype(np.float64)
        top = scores.max()
        cost = top + np.log(np.exp(scores - top).sum()) - scores[row.following[0, step, 0]]
        costs.append(float(cost))
    return np.array(costs)


def test_a_training_that_was_stopped_ends_in_the_same_weights(tmp_path: Path) -> None:
    whole = taught(tmp_path / "whole", 8)
    (tmp_path / "parts").mkdir()
    pupil = training.beginner(recipe(8), corpus().digest, "0")
    training.train(pupil, corpus(), tmp_path / "parts", unheard, every=4, until=4)
    resumed = training.resumed(tmp_path / "parts")
    assert resumed.step == 4
    training.train(resumed, corpus(), tmp_path / "parts", unheard, every=4)
    for name, values in whole.network.state_dict().items():
        assert torch.equal(values, resumed.network.state_dict()[name]), name


def test_training_learns(tmp_path: Path) -> None:
    told: list[Any] = []
    pupil = training.beginner(recipe(40), corpus().digest, "0")
    training.train(pupil, corpus(), tmp_path, told.append, every=10)
    assert told[-1].held_out < told[0].held_out - 0.5
    assert [progress.step for progress in told] == [10, 20, 30, 40]


def test_a_checkpoint_of_something_else_is_told(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"nothing")
    with pytest.raises(InputError, match="checkpoint"):
        training.resumed(tmp_path)
