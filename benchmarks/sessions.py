"""The whole chain on real recordings, measured from the sound: ``python benchmarks/sessions.py``.

Renders each case as ``biomusic render`` does, then judges the recording, the score and the
journal, none of which know of each other.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console
from scipy.stats import spearmanr

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.beats import SEARCH, tempo_errors
from benchmarks.cadence import cadences, steady_windows
from benchmarks.control import line
from benchmarks.envelope import RATE, EnvelopeMeter
from benchmarks.faults import FaultMeter
from benchmarks.listening import Gate, between, fault_gates, gate_table, loudness_gates
from benchmarks.loudness import LoudnessMeter
from benchmarks.notes import Score, read_score
from benchmarks.onsets import match_onsets, onset_times
from benchmarks.recording import SAMPLE_RATE, read_blocks
from biomusic.config import load_preset
from biomusic.journal import Cue, PlacedBar, Record, read_journal
from biomusic.rooms import open_source
from biomusic.score.scale import SCALES
from biomusic.score.style import open_style
from biomusic.session.recording import Wanted, record
from biomusic.session.setup import Setup
from biomusic.types import Person, Role

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "body"
ENOUGH: Final = 60  # drum strokes a minute; a few soft ones under pads are no measure of timing
TEMPO_SHOWN: Final = 0.5  # %; a minute of long notes may not show its beat, even on paper
NO_PEAK: Final = 99.0 * SEARCH  # %; strongest at the edge, so there is no peak: no beat is heard
EXCERPT: Final = 10  # s of every minute in which onsets are looked for
PLUCKED: Final = (1, 3, 4)  # MIDI channels of chords, arpeggio and melody, counted from 0


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    source: str
    preset: str


CASES: Final = (
    Case("run", str(DATA / "runs/activity-small-fenix2-run.fit"), "run"),
    Case("meditation", str(DATA / "meditation"), "meditate"),
    Case("settle", "simulated:settle?seed=3", "meditate"),
    Case("demo", "simulated:demo", "run"),
)


def render(case: Case, folder: Path, seed: int) -> tuple[Wanted, list[Gate]]:
    """Render one case; the gates are those of speed and memory."""
    wanted = Wanted(folder / "session.jsonl", folder / "music.flac", folder / "music.mid")
    setup = Setup(load_preset(case.preset), Person(), seed)
    wall, cpu = time.perf_counter(), time.process_time()
    performance = record(setup, open_source(case.source), wanted, lambda _: None)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    seconds = performance.conductor.engine.frame / SAMPLE_RATE
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return wanted, [
        between("times real time", seconds / wall, 40, np.inf),
        Gate("length and cost", f"{seconds:.0f} s of music, {cpu:.1f} s of CPU", "", True),
        between("peak memory", memory, 0, 400, "MB"),
    ]


def sound_gates(wanted: Wanted, score: Score) -> Iterator[Gate]:
    """What the recording itself says."""
    assert wanted.audio is not None
    loudness, faults, envelope = LoudnessMeter(), FaultMeter(), EnvelopeMeter()
    excerpts: list[tuple[float, np.ndarray]] = []
    for number, block in enumerate(read_blocks(wanted.audio, float(EXCERPT))):
        for meter in (loudness, faults, envelope):
            meter.add(block)
        if number % 6 == 1:
            excerpts.append((number * EXCERPT, block.copy()))
    yield from loudness_gates(loudness.loudness())
    yield from fault_gates(faults.faults())
    yield from _tempo_gates(envelope.envelope(), score)
    yield from _onset_gates(excerpts, score)


def _tempo_gates(envelope: np.ndarray, score: Score) -> Iterator[Gate]:
    """The tempo of those minutes whose written notes, by themselves, would show it."""
    written = np.bincount([int(RATE * n.start) for n in score.notes], minlength=len(envelope))
    clock = score.seconds, score.beats
    shown = tempo_errors(written[: len(envelope)].astype(float), *clock)
    heard = tempo_errors(envelope, *clock)
    errors = [
        abs(ear.percent)
        for ear, eye in zip(heard, shown, strict=True)
        if abs(eye.percent) <= TEMPO_SHOWN
    ]
    found = [error for error in errors if error < NO_PEAK]
    if found:
        words = f"tempo heard, worst of {len(found)} of {len(heard)} minutes"
        yield between(words, max(found), 0, 0.5, "%")
        yield between("minutes whose beat is heard", len(found) / len(errors), 0.9, 1.0)


def _onset_gates(excerpts: Sequence[tuple[float, np.ndarray]], score: Score) -> Iterator[Gate]:
    drums = np.array([note.start for note in score.notes if note.drum])
    plucked = np.array([note.start for note in score.notes if note.channel in PLUCKED])
    minutes = float(score.seconds[-1]) / 60.0
    what, struck = (
        ("drums", drums) if len(drums) >= ENOUGH * minutes else ("plucked notes", plucked)
    )
    offsets: list[np.ndarray] = []
    for start, audio in excerpts:
        inside = struck[(struck > start) & (struck < start + EXCERPT)] - start
        offsets.append(match_onsets(onset_times(audio), inside).offsets)
    heard = np.concatenate(offsets) if offsets else np.empty(0)
    if len(heard):
        median = 1000 * float(np.median(np.abs(heard)))
        yield between(f"onsets, median |offset| of {len(heard)} {what}", median, 0, 10, "ms")


def score_gates(records: Sequence[Record]) -> Iterator[Gate]:
    """What the journal's bars and intents say."""
    bars = [record for record in records if isinstance(record, PlacedBar)]
    pitched = [(n, b.bar.key) for b in bars for n in b.bar.notes if n.role is not Role.DRUMS]
    total = sum(n.length for n, _ in pitched)
    inside = sum(n.length for n, k in pitched if n.chromatic or n.pitch % 12 in SCALES[k.mode])
    yield between("pitched time in scale or marked", inside / total, 0.99, 1.0)
    cues = [record for record in records if isinstance(record, Cue)]
    yield from _density_gates(bars, cues)
    steady = steady_windows(list(cadences(records)), [cue.intent for cue in cues])
    if steady is not None and len(steady.tempo_errors):
        yield Gate("steady minutes", f"{steady.share:.0%}", "", True)
        worst = 100 * float(np.quantile(steady.tempo_errors, 0.99))
        yield between("tempo against steps, p99 in steady minutes", worst, 0, 1.0, "%")


def _density_gates(bars: Sequence[PlacedBar], cues: Sequence[Cue]) -> Iterator[Gate]:
    """Notes a bar against the whole notes that the style's lines ask for at that density."""
    beats = np.array([cue.beat for cue in cues])
    asked, played = list[int](), list[int]()
    for placed in bars:
        cue = cues[max(0, int(np.searchsorted(beats, placed.beat)) - 1)]
        style = open_style(placed.bar.style)
        asked.append(round(sum(line(style, role, cue.intent.density) for role in style.notes)))
        played.append(sum(note.rank <= cue.intent.density for note in placed.bar.notes))
    rho = float(spearmanr(asked, played).statistic)
    yield between("density asked and played, Spearman", rho, 0.95, 1.0)


def judge(case: Case, seed: int = 7) -> list[Gate]:
    """Every gate of one case."""
    with tempfile.TemporaryDirectory() as folder:
        wanted, gates = render(case, Path(folder), seed)
        assert wanted.midi is not None
        gates += sound_gates(wanted, read_score(wanted.midi))
        return gates + list(score_gates(list(read_journal(wanted.journal))))


def main(names: Sequence[str]) -> int:
    """Judge the named cases, or all, each in a process of its own; 1 when a gate fails."""
    if len(names) != 1:
        command = [sys.executable, __file__]
        every = names or [case.name for case in CASES]
        return max(subprocess.run([*command, name], check=False).returncode for name in every)
    case = next(case for case in CASES if case.name == names[0])
    if not case.source.startswith("simulated") and not Path(case.source).exists():
        Console().print(f"{case.name}: needs ../{case.source.partition('../')[2]}, see README")
        return 0
    gates = judge(case)
    Console().print(gate_table(case.name, gates))
    return int(not all(gate.passed for gate in gates))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
