"""Mental load against work, from RR intervals: ``python benchmarks/activities.py``.

GUDB, 15 subjects: two minutes each of sitting, arithmetic, walking, an arm bike and jogging.  The
first 30 s of sitting are all that is learnt beforehand and are never scored; ``p_aroused`` is
taken every 10 s.

- arithmetic against sitting: area under the curve of all windows with its bootstrap interval over
  subjects, and subjects whose mean rises.
- walking and jogging with a foot pod: windows with ``p_aroused`` above a half; want at most 10 %.
- the arm bike, which a chest sees as little more than fidgeting, and walking without any motion
  sensor: the same figure, with no promise.  Heart rate cannot tell them from arithmetic (§3.7).

Steps are assumed (108 and 155 a minute) and every activity is taken to follow sitting at once.  How
soon effort makes arousal forgotten was chosen by these figures, so that they are no held-out test.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.stats import rankdata

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.readers.activities import FOLDER, SECONDS, SUBJECTS, Bout, bouts
from biomusic.body.body import Body
from biomusic.types import Person

LEARNING: Final = 30.0  # s
EVERY: Final = 10.0  # s
MOST: Final = 0.1
RESAMPLES: Final = 2000

Floats = NDArray[np.float64]


def main() -> int:
    """Measure, print, and return 1 when a promise is not kept."""
    console = Console()
    if not FOLDER.exists():
        console.print("needs ../shared/data/body/rr-activities")
        return 0
    table = Table("figure", "subjects", "measured", "wanted")
    pairs = [_probabilities(subject, ("sitting", "maths"), True) for subject in SUBJECTS]
    both = [(pair["sitting"], pair["maths"]) for pair in pairs if "maths" in pair]
    low, high = _bootstrap(both)
    risen = sum(float(maths.mean()) > float(sitting.mean()) for sitting, maths in both)
    table.add_row("arithmetic, AUC", str(len(both)), f"{_auc(both):.3f} ({low:.3f}–{high:.3f})", "")
    table.add_row("arithmetic, mean above sitting's", str(len(both)), str(risen), "")
    good = True
    for activity, moved, promised in (
        ("walking", True, True),
        ("jogging", True, True),
        ("hand_bike", True, False),
        ("walking", False, False),
        ("jogging", False, False),
    ):
        shares = _beyond_half(activity, moved)
        good &= not promised or float(np.mean(shares)) <= MOST
        name = f"{activity}, p_aroused > ½" + ("" if moved else ", motion unknown")
        wanted = f"≤ {MOST:.0%}" if promised else ""
        table.add_row(name, str(len(shares)), f"{np.mean(shares):.1%}", wanted)
    console.print(table)
    return 0 if good else 1


def _probabilities(subject: int, activities: tuple[str, ...], moved: bool) -> dict[str, Floats]:
    """``p_aroused`` every 10 s of each activity that was recorded, one after the other."""
    body = Body(Person())
    found = {bout.activity: _lived(body, bout) for bout in bouts(subject, activities, moved)}
    if "sitting" in found:
        found["sitting"] = found["sitting"][int(LEARNING / EVERY) :]
    return found


def _lived(body: Body, bout: Bout) -> Floats:
    """``p_aroused`` every 10 s; a state is asked for four times a second, as in a session."""
    pending, p = iter(bout.samples), list[float]()
    sample = next(pending, None)
    for quarter in range(1, int(4 * SECONDS) + 1):
        t = bout.begin + quarter / 4.0
        while sample is not None and sample.t_arrival <= t:
            body.feed(sample)
            sample = next(pending, None)
        state = body.state(t)
        if quarter % int(4 * EVERY) == 0 and state.p_aroused is not None:
            p.append(state.p_aroused)
    return np.array(p)


def _beyond_half(activity: str, moved: bool) -> list[float]:
    """For each subject, the share of windows that are more likely aroused than not."""
    found = (_probabilities(subject, ("sitting", activity), moved) for subject in SUBJECTS)
    return [float((each[activity] > 0.5).mean()) for each in found if activity in each]


def _auc(pairs: Sequence[tuple[Floats, Floats]]) -> float:
    calm: Floats = np.concatenate([sitting for sitting, _ in pairs])
    load: Floats = np.concatenate([maths for _, maths in pairs])
    both = np.asarray(np.concatenate((load, calm)), np.float64)
    ranks = rankdata(both)[: len(load)]
    return float((ranks.sum() - len(load) * (len(load) + 1) / 2.0) / (len(load) * len(calm)))


def _bootstrap(pairs: Sequence[tuple[Floats, Floats]]) -> tuple[float, float]:
    random = np.random.Generator(np.random.Philox(key=[1, 0xAC7]))
    draws: list[list[int]] = random.integers(len(pairs), size=(RESAMPLES, len(pairs))).tolist()
    low, high = np.quantile([_auc([pairs[one] for one in draw]) for draw in draws], (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    sys.exit(main())
