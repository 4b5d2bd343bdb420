"""Training: the same steps in the same order, however often it was interrupted.

Each step draws its rows from a random stream of its own, so that a checkpoint needs no more than
the weights, the optimiser's moments and the number of the step.  With several processes every one
takes its share of the rows and all add up their gradients.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import Tensor, distributed

from biomusic.errors import InputError, OutputError

from .corpus import Corpus, Split
from .lessons import MARK, Batch, Lessons, lessons, untold
from .network import Network
from .recipe import Recipe, recipe_from

CHECKPOINT: Final = "checkpoint.pt"
_LOG: Final = "log.jsonl"
_CLIP: Final = 1.0  # of the gradient's norm
_HELD_OUT: Final = 48  # rows on which progress is told


class Progress(NamedTuple):
    """How far a training is."""

    step: int
    steps: int
    nats: float  # a note, of the rows since the last word
    held_out: float | None  # nats a note, told everything; None between measurements
    untold: float | None  # the same, told nothing
    notes: int  # read so far


@dataclass
class Pupil:
    """A network in the middle of its training."""

    recipe: Recipe
    network: Network
    optimiser: torch.optim.AdamW
    digest: str  # of the corpus
    version: str  # of the code
    step: int = 0

    def save(self, folder: Path) -> None:
        """Write the checkpoint; the one before stays until it is done.

        Raises:
            OutputError: the folder cannot be written.
        """
        part = folder / (CHECKPOINT + ".part")
        state = {
            "recipe": self.recipe.written(),
            "network": self.network.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "digest": self.digest,
            "version": self.version,
            "step": self.step,
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            torch.save(state, part)
            os.replace(part, folder / CHECKPOINT)
        except (OSError, RuntimeError) as error:
            raise OutputError(folder, str(error), "make room there; nothing is lost") from error


def beginner(recipe: Recipe, digest: str, version: str, device: str = "cpu") -> Pupil:
    """A network that has learned nothing yet."""
    torch.manual_seed(recipe.seed)
    network = Network(recipe.shape).to(device)
    return Pupil(recipe, network, _optimiser(network, recipe), digest, version)


def resumed(folder: Path, device: str = "cpu") -> Pupil:
    """Where a training left off.

    Raises:
        InputError: the checkpoint cannot be read.
    """
    path = folder / CHECKPOINT
    try:
        state: dict[str, Any] = torch.load(path, map_location=device, weights_only=True)
    except (OSError, RuntimeError, ValueError, EOFError, UnpicklingError) as error:
        raise InputError(path, "is no checkpoint", "remove it to begin again") from error
    pupil = beginner(recipe_from(state["recipe"]), state["digest"], state["version"], device)
    pupil.network.load_state_dict(state["network"])
    pupil.optimiser.load_state_dict(state["optimiser"])
    pupil.step = state["step"]
    return pupil


def train(
    pupil: Pupil,
    corpus: Corpus,
    folder: Path,
    tell: Callable[[Progress], None],
    every: int = 100,
    until: int | None = None,
) -> None:
    """Train to the recipe's end, or to step ``until``; saved ``every`` so many steps and then.

    Raises:
        OutputError: the folder cannot be written.
    """
    rank, world = place()
    learned = lessons(corpus, corpus.bars_of(Split.TRAIN))
    held_out = lessons(corpus, corpus.bars_of(Split.VALIDATION))
    last = min(pupil.recipe.steps, until or pupil.recipe.steps)
    lost, rows, length = 0.0, pupil.recipe.rows, pupil.recipe.length
    while pupil.step < last:
        random = np.random.Generator(np.random.Philox(key=[pupil.recipe.seed, pupil.step]))
        batch = learned.drawn(random, rows, length)
        lost += _step(pupil, batch, rank, world)
        if pupil.step % every and pupil.step < last:
            continue
        if rank == 0:
            told = _told(pupil, held_out, lost / ((pupil.step - 1) % every + 1))
            pupil.save(folder)
            _write(folder, told)
            tell(told)
        lost = 0.0


@contextmanager
def together() -> Generator[tuple[int, int]]:
    """Join those that ``torchrun`` started, if it did; yields this one's place among them."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield place()
        return
    backend = "nccl" if torch.cuda.is_available() else "gloo"
    distributed.init_process_group(backend, timeout=timedelta(hours=6))
    try:
        yield place()
    finally:
        distributed.destroy_process_group()


def wait_for_all() -> None:
    """Go on when everybody has come so far."""
    if place()[1] > 1:
        distributed.barrier()


def usual_device() -> str:
    """The GPU that is this process's, or the CPU."""
    if not torch.cuda.is_available():
        return "cpu"
    return f"cuda:{os.environ.get('LOCAL_RANK', '0')}"


def place() -> tuple[int, int]:
    """Which of all that train together this process is, and how many they are."""
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def nats(network: Network, batch: Batch) -> Tensor:
    """What each field of each following note costs; (M, T, 5)."""
    device = next(network.parameters()).device
    columns = [torch.from_numpy(np.ascontiguousarray(column)).to(device) for column in batch]
    notes, following, labels, conditions, time, piece = columns
    known = network(notes, labels, conditions, time, piece)
    return network.nats(known, following, labels)


def _step(pupil: Pupil, batch: Batch, rank: int, world: int) -> float:
    for group in pupil.optimiser.param_groups:
        group["lr"] = pupil.recipe.rate_at(pupil.step)
    count = max(1, int((batch.following[..., 0] < MARK).sum()))
    loss = nats(pupil.network, batch.share(rank, world)).sum() / count
    pupil.optimiser.zero_grad()
    torch.autograd.backward(loss)
    loss = _shared(pupil.network, loss.detach())
    torch.nn.utils.clip_grad_norm_(pupil.network.parameters(), _CLIP)
    pupil.optimiser.step()
    pupil.step += 1
    return float(loss)


def _shared(network: Network, loss: Tensor) -> Tensor:
    """Gradients and loss as the sum over all processes."""
    if place()[1] > 1:
        for values in (loss, *(p.grad for p in network.parameters() if p.grad is not None)):
            distributed.all_reduce(values)
    return loss


def _optimiser(network: Network, recipe: Recipe) -> torch.optim.AdamW:
    matrices = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [
        {"params": matrices, "weight_decay": recipe.decay},
        {"params": others, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.95))


@torch.no_grad()
def _told(pupil: Pupil, held_out: Lessons, lost: float) -> Progress:
    length = pupil.recipe.length
    notes = pupil.step * pupil.recipe.rows * length
    room = len(held_out.bar) - length
    if room < 1:
        return Progress(pupil.step, pupil.recipe.steps, lost, None, None, notes)
    begins = np.linspace(0, room, min(_HELD_OUT, room)).astype(np.int64)
    rows = held_out.rows(begins[:, None] + np.arange(length))
    count = int((rows.following[..., 0] < MARK).sum())
    told, silent = (float(nats(pupil.network, b).sum()) / count for b in (rows, untold(rows)))
    return Progress(pupil.step, pupil.recipe.steps, lost, told, silent, notes)


def _write(folder: Path, told: Progress) -> None:
    with (folder / _LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(told._asdict()) + "\n")
