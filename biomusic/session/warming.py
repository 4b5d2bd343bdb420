"""Kernels made ready before a session, so that nothing is compiled while somebody waits for sound.

The band takes a compiler about as long as the mixer and the body together, so where nothing is
kept yet two processes share the work: the other one's kernels come by way of the cache.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Final

import numpy as np

from biomusic.body.body import Body
from biomusic.sound.engine import Engine
from biomusic.sound.tape import blank_tape
from biomusic.types import BLOCK, AccelerationChunk, EcgChunk, Interval, Person

STYLE: Final = "lofi"  # any will do: all have the same kernels
SECONDS: Final = 40  # s of a made-up body; until then every kernel has been called
LOOKS: Final = (10.0, 35.0, 40.0)  # s


def warm_all(tell: Callable[[str], None]) -> None:
    """Compile whatever is not kept yet; ``tell`` hears what is ready."""
    helper = subprocess.Popen((sys.executable, "-m", __name__), stderr=subprocess.DEVNULL)
    try:
        warm_the_band()
        tell("the band is ready")
        helper.wait()  # if it failed, everything is compiled here
        warm_the_mixer()
        tell("the mixer is ready")
        warm_the_body()
        tell("the body is ready")
    finally:
        helper.kill()
        helper.wait()


def warm_the_band() -> None:
    """Play a block in which nothing sounds."""
    Engine(tempo=100.0, style=STYLE).perform(BLOCK)


def warm_the_mixer() -> None:
    """Mix a tape of no length."""
    engine = Engine(tempo=100.0, style=STYLE)
    engine.mix(blank_tape(0, engine.scenes, engine.fade))


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


if __name__ == "__main__":
    warm_the_mixer()
    warm_the_body()
