"""How a function becomes a kernel: machine code without the GIL, kept between runs.

numba's cache does not notice an edit in a kernel that another kernel imports, so the folder is
named by a hash of everything a kernel can be made of; voices and mixes are tables that kernels
read when they run, so turning a knob there compiles nothing.  Where no folder can be written,
kernels are compiled anew in each run.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module, resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_SETTINGS: Any = import_module("numba.core.config")

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Words = NDArray[np.uint32]
Records = NDArray[Any]  # a structured array; rows are read as row["field"]


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A part of a kernel: compiled when an ``entry`` needs it, and only callable from there.

    It never holds the GIL.  No fastmath: the same bits on every machine.
    """
    return cast(Callable[Parameters, Result], _compile(function, no_cpython_wrapper=True))


def entry(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A kernel that Python calls: compiled at its first call, or loaded from the cache."""
    with cached_in_our_folder() as cache:
        return cast(Callable[Parameters, Result], _compile(function, cache=cache))


@contextmanager
def cached_in_our_folder() -> Generator[bool]:
    """Let numba keep what is defined meanwhile in our folder; yields whether it can."""
    before = _SETTINGS.CACHE_DIR
    _SETTINGS.CACHE_DIR = str(CACHE_FOLDER)
    try:
        yield _can_keep()
    finally:
        _SETTINGS.CACHE_DIR = before


def _can_keep() -> bool:
    # asked beforehand: numba itself would fall back to a folder that edits leave stale
    try:
        CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(CACHE_FOLDER, os.W_OK)


def _compile(function: Callable[..., Any], **options: bool) -> Any:
    # without numba's own runtime nothing can be allocated and no references are counted
    njit: Any = numba.njit
    options |= {"nogil": True, "no_cfunc_wrapper": True, "_nrt": False}
    return njit(error_model="numpy", **options)(function)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"numba {version('numba')} llvmlite {version('llvmlite')}".encode())
    house = resources.files("biomusic")
    for source in (house / "clock.py", house / "types" / "audio.py", *_sources(house / "sound")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


# tables that kernels read when they run, and what meets files and devices
_NO_KERNELS: Final = frozenset({"files.py", "listening.py", "mix.py", "outputs.py", "speaker.py"})


def _sources(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py") and entry.name not in _NO_KERNELS:
            found.append(entry)
    return found


CACHE_FOLDER: Final[Path] = user_cache_path("biomusic", appauthor=False) / (
    "kernels-" + _fingerprint()
)


def is_warm() -> bool:
    """Whether kernels of this version have been compiled on this machine before."""
    return any(CACHE_FOLDER.rglob("*.nbc"))
