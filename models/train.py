"""Training a generator on one's own music: ``biomusic train --data my_midis/``.

The folder's MIDI files are prepared together with lessons of the rule engine, so that a handful of
songs is enough to colour a generator that knows its trade.  A training that was stopped goes on
where it was; ``torchrun --nproc-per-node N -m biomusic.models.train …`` shares it among N.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from biomusic import __version__
from biomusic.errors import BiomusicError, InputError, MissingExtraError
from biomusic.ports import Tool
from biomusic.rooms import trained_folder

from .corpus import Corpus, open_corpus
from .prepare import prepare
from .source_midi import OWN, own_midi
from .source_rules import rules

if TYPE_CHECKING:
    from .training import Progress

TAUGHT: Final = 30_000  # events of the rule engine's, a style
CORPUS: Final = "corpus"
READY: Final = "corpus.json"  # is written last

Say = Callable[[str], None]


class Training:
    """The tool; see the module."""

    def run(self, arguments: Sequence[str]) -> int:
        """Do it; 2 for what the user can mend, 130 when it was stopped."""
        given = _parser().parse_args(arguments)
        folder = given.out or trained_folder(given.name)
        try:
            _train(given, folder)
        except BiomusicError as problem:
            _say(f"biomusic: {problem}")
            return 2
        except KeyboardInterrupt:
            _say("stopped; the same command goes on from the last checkpoint")
            return 130
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="biomusic train", description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder of MIDI files")
    parser.add_argument("--corpus", type=Path, help="a prepared corpus, instead of --data")
    parser.add_argument("--name", default="mine", help="by which --generator knows it")
    parser.add_argument("--recipe", default="small", help="small, large, or a TOML file")
    parser.add_argument("--steps", type=int, help="stop there, before the recipe's end")
    parser.add_argument("--taught", type=int, default=TAUGHT, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help="another folder than biomusic's own")
    parser.add_argument("--searched", type=int, help="bars a style searched for what it remembers")
    parser.add_argument("--prepare", action="store_true", help="only prepare the corpus")
    return parser


def _train(given: argparse.Namespace, folder: Path) -> None:
    if given.data is None and given.corpus is None:
        raise InputError("--data", "says nothing", "name a folder of MIDI files")
    if given.data is not None:
        own_midi(given.data)  # a folder without music is told before torch is loaded
    if find_spec("torch") is None or find_spec("onnx") is None:
        raise MissingExtraError("training", "train")
    from .training import together, wait_for_all

    with together() as (rank, _):
        if rank == 0 and given.data is not None and given.corpus is None:
            _prepare(given.data, folder / CORPUS, given.taught)
        wait_for_all()
        corpus = open_corpus(given.corpus or folder / CORPUS)
        if not given.prepare:
            _learn(given, corpus, folder, rank)


def _prepare(data: Path, out: Path, taught: int) -> None:
    """Read the music, unless it was read before."""
    if (out / READY).exists():
        _say(f"the corpus in {out} is used again; remove it to read the music anew")
        return
    corpus = prepare(out, (own_midi(data), rules(taught)), _hear_preparing)
    _say(f"{len(corpus.events):,} notes in {corpus.bars:,} bars")


def _learn(given: argparse.Namespace, corpus: Corpus, folder: Path, rank: int) -> None:
    from .export import export
    from .recipe import open_recipe
    from .training import CHECKPOINT, beginner, resumed, train, usual_device

    device = usual_device()
    if (folder / CHECKPOINT).exists():
        pupil = resumed(folder, device)
        if pupil.digest != corpus.digest:
            remedy = f"remove {folder / CHECKPOINT} to begin anew"
            raise InputError(folder, "was trained on other music", remedy)
    else:
        pupil = beginner(open_recipe(given.recipe), corpus.digest, __version__, device)
    train(pupil, corpus, folder, _Telling(pupil.step).hear, until=given.steps)
    if rank:
        return
    facts = {"manner": OWN, "corpus": corpus.digest, "step": pupil.step, "version": __version__}
    if given.corpus is not None:
        del facts["manner"]
    export(pupil.network, folder / "net", facts)
    _write_card(corpus, folder, given.searched)
    _say(f"biomusic compose --generator {given.name} … plays it")


def _write_card(corpus: Corpus, folder: Path, searched: int | None) -> None:
    from .card import BARS, card

    text = card(corpus, folder, searched or BARS)
    part = folder / "card.md.part"
    part.write_text(text, encoding="utf-8")
    shutil.move(part, folder / "card.md")
    _say(f"what it is and what it remembers stands in {folder / 'card.md'}")


class _Telling:
    """Progress in lines: loss, held-out loss, time left."""

    def __init__(self, first: int) -> None:
        self._first, self._start = first, time.monotonic()

    def hear(self, progress: Progress) -> None:
        spent = time.monotonic() - self._start
        left = (progress.steps - progress.step) * spent / max(1, progress.step - self._first)
        held = f", held out {progress.held_out:.2f}" if progress.held_out is not None else ""
        _say(
            f"step {progress.step} of {progress.steps}: {progress.nats:.2f} nats a note{held}, "
            f"{left / 60:.0f} min left"
        )


def _hear_preparing(what: str, share: float) -> None:
    if share == 0.0:
        _say(f"reading: {what}")


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


TOOL: Tool = Training()

if __name__ == "__main__":
    sys.exit(TOOL.run(sys.argv[1:]))
