"""What a trained generator is, in words: its data, its measures, and what it remembers by heart."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from biomusic.score.style import open_style, style_names
from biomusic.types import Intent, Key, Mode

from .corpus import Corpus
from .memorisation import Memory, Steps, held_out_memory, library, melody_steps, memory
from .net import NetGenerator
from .source_rules import written

BARS: Final = 96  # composed of each style, to look for what was learnt by heart
SEED: Final = 90_001  # of those; no lesson has it


def card(corpus: Corpus, folder: Path, bars: int = BARS) -> str:
    """The card of the generator in ``folder``, as Markdown; so many bars a style are searched."""
    told = _last_line(folder / "log.jsonl")
    own = memory(library(corpus), composed(folder / "net", bars))
    usual = held_out_memory(corpus)
    lines = [
        f"# {folder.name}",
        "",
        f"A generator for biomusic, trained on {len(corpus.events):,} notes.",
        "",
        "| source | licence | pieces | notes |",
        "|---|---|---|---|",
        *(
            f"| {s['title']} | {s['licence']} | {s['pieces']} | {s['events']:,} |"
            for s in corpus.facts["sources"]
        ),
        "",
        f"Trained for {told.get('step', '?')} steps on {platform.machine()}; "
        f"held-out loss {_nats(told.get('held_out'))} a note when told what to write, "
        f"{_nats(told.get('untold'))} when not.",
        "",
        *_remembered(own, usual),
        "",
        f"Corpus {corpus.digest}; net.onnx {_hash(folder / 'net.onnx')}.",
        "",
    ]
    return "\n".join(lines)


def composed(path: Path, count: int) -> Iterator[Steps]:
    """Melodies of sessions in every style, as steps from note to note."""
    generator = NetGenerator(path)
    for style in style_names():
        composer, sheet = generator.open(SEED), open_style(style)
        intents = (_intent(style, bar) for bar in range(count))
        bars = [(composer.compose(n, intent), intent) for n, intent in enumerate(intents)]
        yield melody_steps([written(bar, intent) for bar, intent in bars], sheet.metre)


def _intent(style: str, bar: int) -> Intent:
    return Intent(
        t=4.0 * bar,
        tempo=open_style(style).home_tempo,
        key=Key(0, Mode.MAJOR),
        density=0.6,
        energy=0.6,
        brightness=0.5,
        valence=0.5,
        style=style,
    )


def _remembered(own: Memory, usual: Memory) -> Iterator[str]:
    yield "Memorisation: of what it composes,"
    yield (
        f"{own.words:.2%} of all 32-token runs of melody stand in the training music "
        f"(of held-out music: {usual.words:.2%}); the longest match has {own.longest} notes "
        f"(held-out: {usual.longest})."
    )


def _last_line(log: Path) -> dict[str, Any]:
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    last: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return last


def _nats(value: float | None) -> str:
    return "unknown" if value is None or np.isnan(value) else f"{value:.2f} nats"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
