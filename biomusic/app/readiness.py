"""Kernels are compiled for this processor once, with words about how far it is."""

from __future__ import annotations

import time
from typing import Final

from biomusic.app.console import voice

ROOMS: Final = ("sound", "body/ecg")


def compile_once() -> None:
    """Make every kernel ready, unless they are kept from before."""
    from biomusic.compiled import is_warm, spare_blas

    spare_blas()
    if all(is_warm(room) for room in ROOMS):
        return
    from biomusic.session.warming import warm_all

    voice.warn("Compiling for this processor, once; this takes half a minute.")
    started = time.perf_counter()
    warm_all(lambda words: voice.warn(f"  {time.perf_counter() - started:3.0f} s  {words}"))
