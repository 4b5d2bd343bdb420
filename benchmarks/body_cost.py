"""What the body stage costs: ``python benchmarks/body_cost.py [HOURS]``.

An H10's ECG (130 Hz) and acceleration (200 Hz) go in second by second and four states a second
come out: resting, walking and running by turns, ten hours of it.  Wanted: under 1 % of a core,
and ten hours in under a minute.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.worn import Second, worn
from biomusic.body.body import Body
from biomusic.session.fold import LOOK
from biomusic.types import Person

STRETCH: Final = 10.0  # minutes of each kind that are drawn, and then repeated
PACES: Final = ((62.0, 0.0), (95.0, 110.0), (150.0, 165.0))  # beats and steps a minute
SHARE: Final = 0.01  # of a core, at most
PROMISED: Final = 60.0  # s for ten hours


def main(hours: float = 10.0) -> int:
    """Measure it; 1 when it costs more than promised."""
    stretches = [list(worn(STRETCH, *pace, seed=number)) for number, pace in enumerate(PACES)]
    body, seconds = Body(Person(age=35.0)), round(3600 * hours)
    spent = {"ECG": 0.0, "acceleration": 0.0, "states": 0.0}
    beats = 0
    for second, (ecg, acceleration) in enumerate(_one_after_the_other(stretches, seconds)):
        marks = [time.process_time()]
        body.feed(ecg)
        marks.append(time.process_time())
        body.feed(acceleration)
        marks.append(time.process_time())
        for quarter in range(round(1 / LOOK)):
            beats += len(body.state(second + 1 + quarter * LOOK).beats)
        marks.append(time.process_time())
        for name, start, end in zip(spent, marks, marks[1:], strict=False):
            spent[name] += end - start
    total = sum(spent.values())
    for name, cpu in spent.items():
        print(f"{name}: {cpu:.1f} s of CPU, {1e6 * cpu / seconds:.0f} µs a second of recording")
    share = total / seconds
    print(f"{hours:g} h with {beats} heartbeats: {total:.1f} s of CPU, {share:.3%} of a core")
    return int(share > SHARE or total > PROMISED * hours / 10)


def _one_after_the_other(stretches: list[list[Second]], seconds: int) -> Iterator[Second]:
    """The stretches again and again, each with times that go on."""
    start, kinds = 0, cycle(stretches)
    while start < seconds:
        for index, (ecg, acceleration) in enumerate(next(kinds)):
            if start + index >= seconds:
                return
            arrival = start + index + 1.0
            yield Second(
                replace(ecg, times=ecg.times + start, t=ecg.t + start, t_arrival=arrival),
                replace(
                    acceleration,
                    times=acceleration.times + start,
                    t=acceleration.t + start,
                    t_arrival=arrival,
                ),
            )
        start += len(stretches[0])


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
