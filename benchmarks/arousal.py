"""Arousal against the stress of a laboratory, leaving one subject out: ``benchmarks/arousal.py``.

Stress-Predict, S02–S18: windows of 60 s every 10 s, the first six minutes only calibrate, windows
across a change of task are left out (physiology §3.6).  ``p_aroused`` is what the body stage says
at the end of a window when it is fed the wrist's heart rate, intervals and acceleration; the last
is exertion to it and never evidence.  Two constants turn the latent level into a probability: for
each subject they are fitted to the other sixteen.  Other constants of the body stage are the same
for all; some were chosen with these recordings in sight, so that only those two are left out.
Printed beside: the same with the constants as they are shipped, which are those that all seventeen
give; heart rate, acceleration and both in a logistic regression; boosted trees over everything
that the heart rate was until then.  AUC has a bootstrap interval over subjects; ECE is the
expected calibration error in ten bins.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize
from scipy.special import ndtr, ndtri
from scipy.stats import rankdata

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.readers.stress import Session, sessions
from biomusic.body.body import Body
from biomusic.body.mind.arousal import BLUR, BOUNDARY, NINETY
from biomusic.types import AccelerationChunk, Person

WINDOW: Final = 60  # s
EVERY: Final = 10  # s
CALIBRATING: Final = 360  # s
AUC: Final = 0.644  # of heart rate over a causal personal baseline (physiology §3.6)
ECE: Final = 0.05
BINS: Final = 10
RESAMPLES: Final = 2000

Floats = NDArray[np.float64]
Subjects = Sequence[NDArray[np.generic]]
T = TypeVar("T")


class Latents(NamedTuple):
    """What the body stage believed of the latent level at the end of each window."""

    mean: Floats
    sd: Floats


def main() -> int:
    """Measure, print, and return 1 when a promise is not kept."""
    console, subjects = Console(), sessions()
    if not subjects:
        console.print("needs ../shared/data/body/stress-predict")
        return 0
    ends = [_ends(subject) for subject in subjects]
    truths = [subject.stressed[end - 1] for subject, end in zip(subjects, ends, strict=True)]
    whole = [_believed(*each) for each in zip(subjects, ends, strict=True)]
    alone = [_believed(*each, moved=False) for each in zip(subjects, ends, strict=True)]
    left_out = _each_left_out(whole, truths)
    table = Table("what", "pooled AUC", "ECE", "AUC by subject", title=_about(truths))
    table.add_row("p_aroused, constants of the others", *_scores(left_out, truths))
    table.add_row("  as shipped", *_scores(_probable(whole, (BOUNDARY, BLUR)), truths))
    table.add_row("  without acceleration", *_scores(_each_left_out(alone, truths), truths))
    for name, features, boosted in _peers(subjects, ends):
        table.add_row(name, *_scores(_regressed(features, truths, boosted), truths))
    console.print(table)
    console.print(_reliability(left_out, truths))
    boundary, blur = _fitted(whole, truths)
    console.print(f"all subjects give BOUNDARY {boundary:.2f}, BLUR {blur:.2f}")
    p, y = np.concatenate(left_out), np.concatenate(truths)
    return 0 if _auc(p, y) >= AUC and _calibration_error(p, y) <= ECE else 1


def _about(truths: Subjects) -> str:
    y = np.concatenate(truths)
    return f"{len(truths)} subjects, {len(y)} windows, {y.mean():.1%} of them in stress"


def _ends(subject: Session) -> NDArray[np.int64]:
    """The last second (from 1 on) of every window that is all stress or all rest."""
    every = range(CALIBRATING + WINDOW, len(subject.stressed) + 1, EVERY)
    pure = [end for end in every if np.ptp(subject.stressed[end - WINDOW : end].astype(int)) == 0]
    return np.array(pure)


def _believed(subject: Session, ends: NDArray[np.int64], moved: bool = True) -> Latents:
    """The whole body stage, looked at once a second."""
    body, pending = Body(Person()), iter(subject.samples)
    sample = next(pending, None)
    bounds: list[tuple[float, float]] = []
    for second in range(1, len(subject.stressed) + 1):
        while sample is not None and sample.t_arrival <= second:
            if moved or not isinstance(sample, AccelerationChunk):
                body.feed(sample)
            sample = next(pending, None)
        bounds.append(body.state(float(second)).arousal_interval)
    low, high = np.asarray(ndtri(np.clip(np.array(bounds), 1e-12, 1.0 - 1e-12)))[ends - 1].T
    return Latents((low + high) / 2.0, (high - low) / (2.0 * NINETY))


def _probable(latents: Sequence[Latents], constants: tuple[float, float]) -> list[Floats]:
    """``p_aroused`` with other constants."""
    boundary, blur = constants
    return [np.asarray(ndtr((mean - boundary) / np.hypot(sd, blur))) for mean, sd in latents]


def _fitted(latents: Sequence[Latents], truths: Subjects) -> tuple[float, float]:
    """The constants of the greatest likelihood."""

    def unlikely(constants: Floats) -> float:
        p = np.clip(
            np.concatenate(_probable(latents, (constants[0], constants[1]))), 1e-9, 1 - 1e-9
        )
        return -float(np.log(np.where(np.concatenate(truths), p, 1.0 - p)).mean())

    boundary, blur = minimize(unlikely, [0.5, 1.0], method="Nelder-Mead").x.tolist()
    return boundary, abs(blur)


def _each_left_out(latents: Sequence[Latents], truths: Subjects) -> list[Floats]:
    found: list[Floats] = []
    for index, one in enumerate(latents):
        constants = _fitted(_others(latents, index), _others(truths, index))
        found += _probable([one], constants)
    return found


def _others(values: Sequence[T], index: int) -> list[T]:
    return [*values[:index], *values[index + 1 :]]


def _peers(
    subjects: Sequence[Session], ends: Sequence[NDArray[np.int64]]
) -> Iterator[tuple[str, list[Floats], bool]]:
    """Features by subject and window, and whether to boost trees over them."""

    def over(*features: int) -> list[Floats]:
        return [table[:, features] for table in tables]

    tables = [_features(*each) for each in zip(subjects, ends, strict=True)]
    yield "heart rate", over(0), False
    yield "heart rate over its first six minutes", over(1), False
    yield "heart rate over its causal mean", over(2), False
    yield "acceleration alone (control)", over(6, 7), False
    yield "heart rate over its causal mean, acceleration", over(2, 6, 7), False
    yield "ceiling: trees over all of heart rate", over(0, 1, 2, 3, 4, 5), True
    yield "ceiling: whole-session z of it, not causal", over(8), False


def _features(subject: Session, ends: NDArray[np.int64]) -> Floats:
    rate, motion = subject.heart_rate, subject.motion
    first = rate[:CALIBRATING]
    rows: list[tuple[float, ...]] = []
    for end in ends.tolist():
        past, window = rate[:end], rate[end - WINDOW : end]
        level, moved = float(window.mean()), motion[end - WINDOW : end]
        rows.append(
            (
                level,
                level - float(first.mean()),
                level - float(past.mean()),
                (level - float(first.mean())) / float(first.std()),
                level - float(np.quantile(past, 0.2)),
                float(window.std()),
                float(moved.mean()),
                float(moved.std()),
                (level - float(rate.mean())) / float(rate.std()),
            )
        )
    return np.array(rows)


def _regressed(features: Sequence[Floats], truths: Subjects, boosted: bool) -> list[Floats]:
    """Probabilities for each subject by a model of the others."""
    found: list[Floats] = []
    for index, one in enumerate(features):
        table, answers = np.concatenate(_others(features, index)), _others(truths, index)
        mean, sd = table.mean(axis=0), table.std(axis=0)
        model = _trees() if boosted else import_module("sklearn.linear_model").LogisticRegression()
        model.fit((table - mean) / sd, np.concatenate(answers))
        found.append(cast(Floats, model.predict_proba((one - mean) / sd))[:, 1])
    return found


def _trees() -> Any:
    trees = import_module("sklearn.ensemble").HistGradientBoostingClassifier
    return trees(max_depth=3, max_iter=60, learning_rate=0.05, random_state=1)


def _scores(probabilities: Sequence[Floats], truths: Subjects) -> tuple[str, str, str]:
    """Pooled AUC with its interval over subjects, calibration error, AUC within subjects."""
    random = np.random.Generator(np.random.Philox(key=[1, 0xA0C]))
    drawn: list[float] = []
    for _ in range(RESAMPLES):
        chosen: list[int] = random.integers(len(truths), size=len(truths)).tolist()
        p = np.concatenate([probabilities[index] for index in chosen])
        drawn.append(_auc(p, np.concatenate([truths[index] for index in chosen])))
    low, high = np.quantile(drawn, (0.025, 0.975))
    p, y = np.concatenate(probabilities), np.concatenate(truths)
    within = [_auc(*each) for each in zip(probabilities, truths, strict=True)]
    return (
        f"{_auc(p, y):.3f} ({low:.3f}–{high:.3f})",
        f"{_calibration_error(p, y):.3f}",
        f"{np.mean(within):.3f} ± {np.std(within):.3f}",
    )


def _auc(p: Floats, y: NDArray[np.generic]) -> float:
    """By ranks; ties share theirs."""
    ranks, stressed = rankdata(p), y.astype(bool)
    ones, zeros = int(stressed.sum()), int((~stressed).sum())
    return float((ranks[stressed].sum() - ones * (ones + 1) / 2.0) / (ones * zeros))


def _bins(p: Floats, y: NDArray[np.generic]) -> Iterator[tuple[int, float, float]]:
    """For each tenth of the scale: windows, mean probability, share in stress."""
    tenth = np.minimum((p * BINS).astype(int), BINS - 1)
    for index in np.unique(tenth).tolist():
        inside = tenth == index
        yield int(inside.sum()), float(p[inside].mean()), float(y[inside].astype(float).mean())


def _calibration_error(p: Floats, y: NDArray[np.generic]) -> float:
    return sum(count * abs(said - true) for count, said, true in _bins(p, y)) / len(p)


def _reliability(probabilities: Sequence[Floats], truths: Subjects) -> Table:
    table = Table("windows", "p_aroused", "in stress", title="reliability, subject left out")
    for count, said, true in _bins(np.concatenate(probabilities), np.concatenate(truths)):
        table.add_row(str(count), f"{said:.3f}", f"{true:.3f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
