"""The body's kernels made ready before a session, so that the first heartbeats delay no bar."""

from __future__ import annotations

from typing import Final

import numpy as np

from biomusic.body.body import Body
from biomusic.types import AccelerationChunk, EcgChunk, Interval, Person

SECONDS: Final = 40  # s of a made-up body; until then every kernel has been called
LOOKS: Final = (10.0, 35.0, 40.0)  # s


def warm_the_body() -> None:
    """Show a body a made-up heart and a made-up walk, and forget them."""
    body = Body(Person())
    looks = list(LOOKS)
    for second in range(SECONDS):
        _feed(body, float(second))
        if looks and second + 1 >= looks[0]:
            body.state(looks.pop(0))


def _feed(body: Body, start: float) -> None:
    beat, walk = start + np.arange(130) / 130.0, start + np.arange(200) / 200.0
    spike = 1000.0 * np.exp(-(((beat % 0.8) - 0.4) ** 2) / 2e-4)
    body.feed(EcgChunk(t=start, t_arrival=start, device="", times=beat, microvolts=spike))
    sway = 200.0 * np.sin(2.0 * np.pi * 1.8 * walk)
    axes = np.stack([0.2 * sway, 0.1 * sway, 1000.0 + sway], 1)
    body.feed(AccelerationChunk(t=start, t_arrival=start, device="", times=walk, milli_g=axes))
    body.feed(
        Interval(t=start + 0.5, t_arrival=start + 0.5, device="", ms=800.0 + 40.0 * np.sin(start))
    )
