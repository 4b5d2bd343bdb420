"""Judge a recording by every gate: ``python benchmarks/listening.py music.flac``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.beats import tempo_errors
from benchmarks.envelope import EnvelopeMeter
from benchmarks.faults import FaultMeter, Faults
from benchmarks.loudness import Loudness, LoudnessMeter
from benchmarks.notes import Score, read_score
from benchmarks.recording import read_blocks
from benchmarks.spectrum import SpectrumMeter
from benchmarks.structure import bar_onsets, verbatim_repeats


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    measured: str
    wanted: str
    passed: bool


def between(name: str, value: float, low: float, high: float, unit: str = "") -> Gate:
    """A gate for a value that must lie from ``low`` to ``high``."""
    wanted = f"{low:g} … {high:g} {unit}"
    return Gate(name, f"{value:.4g} {unit}", wanted, low <= value <= high)


def loudness_gates(loudness: Loudness, target: float = -16.0) -> list[Gate]:
    """Level, dynamics and stereo; ``target`` is the integrated loudness asked for, in LUFS."""
    return [
        between("integrated loudness", loudness.integrated, target - 1, target + 1, "LUFS"),
        between("short-term range", loudness.short_term_range, 0, 6, "LU"),
        between("true peak", loudness.true_peak, -np.inf, -1.0, "dBTP"),
        between("peak to loudness", loudness.peak_to_loudness, 8, 16, "dB"),
        between("|DC|", loudness.dc, 0, 1e-3),
        between("left–right correlation", loudness.correlation, 0.1, 0.98),
        between("mono fold-down loss", loudness.fold_down_loss, -np.inf, 3.0, "dB"),
        between("samples not finite", loudness.not_finite, 0, 0),
    ]


def fault_gates(faults: Faults) -> list[Gate]:
    """Clicks and dropouts, with where the first ones are."""
    return [_none("clicks", faults.clicks), _none("dropouts", faults.dropouts)]


def flatness_gates(flatness: Sequence[float]) -> list[Gate]:
    """Neither noise nor a dead sine in any minute."""
    return [
        between(f"flatness, {word}", value, 1e-6, 1e-2)
        for word, value in (("least", min(flatness)), ("most", max(flatness)))
        if flatness
    ]


def score_gates(score: Score, envelope: NDArray[np.float32]) -> list[Gate]:
    """Tempo heard against the score's tempo map, and no passage of 16 bars twice."""
    errors = [abs(e.percent) for e in tempo_errors(envelope, score.seconds, score.beats)]
    repeats = verbatim_repeats(bar_onsets(score, exact=True))
    tempo = [between("tempo error, worst minute", max(errors), 0, 0.1, "%")] if errors else []
    return [*tempo, between("16-bar passages repeated", len(repeats), 0, 0)]


def judge(recording: Path, midi: Path | None = None, target: float = -16.0) -> list[Gate]:
    """Every gate of a recording, read once; with its score, the gates of the score too."""
    loudness, faults = LoudnessMeter(), FaultMeter()
    spectrum, envelope = SpectrumMeter(), EnvelopeMeter()
    for block in read_blocks(recording):
        for meter in (loudness, faults, spectrum, envelope):
            meter.add(block)
    gates = loudness_gates(loudness.loudness(), target) + fault_gates(faults.faults())
    flatness = spectrum.flatness()
    gates += flatness_gates(flatness) if flatness else []
    return gates + (score_gates(read_score(midi), envelope.envelope()) if midi else [])


def _none(name: str, where: NDArray[np.float64]) -> Gate:
    places = ", ".join(f"{t:.3f}" for t in where[:4])
    measured = f"{len(where)} (at {places} s)" if len(where) else "0"
    return Gate(name, measured, "0", not len(where))


def gate_table(title: str, gates: Sequence[Gate]) -> Table:
    """The gates as people read them."""
    table = Table("gate", "measured", "wanted", "", title=title)
    for gate in gates:
        verdict = "[green]pass[/]" if gate.passed else "[red]FAIL[/]"
        table.add_row(gate.name, gate.measured, gate.wanted, verdict)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the gates; 1 when one fails."""
    parser = argparse.ArgumentParser(description="Judge a recording by every gate.")
    parser.add_argument("recording", type=Path)
    parser.add_argument("--midi", type=Path, help="the score that was played")
    parser.add_argument("--target", type=float, default=-16.0, help="LUFS asked for")
    chosen = parser.parse_args(arguments)
    gates = judge(chosen.recording, chosen.midi, chosen.target)
    Console().print(gate_table(chosen.recording.name, gates))
    return 0 if all(gate.passed for gate in gates) else 1


if __name__ == "__main__":
    sys.exit(main())
