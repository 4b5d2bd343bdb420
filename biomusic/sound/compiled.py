"""How a function becomes a kernel: machine code without the GIL, kept between runs.

numba's cache does not notice an edit in a kernel that another kernel imports, so the folder is
named by a hash of everything a kernel can be made of; voices and mixes are tables that kernels
read when they run, so turning a knob there compiles nothing.  Where no folder can be written,
kernels are compiled anew in each run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar, cast

import llvmlite
import numba
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Integers = NDArray[np.int64]
Words = NDArray[np.uint32]
Records = NDArray[Any]  # a structured array; rows are read as row["field"]


def kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A part of a kernel: compiled when an ``entry`` needs it, and only callable from there.

    It never holds the GIL.  No fastmath: the same bits on every machine.
    """
    return cast(
        Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]],
        numba.njit(nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True),
    )(function)


def entry(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A kernel that Python calls: compiled at its first call, or loaded from the cache."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(CACHE_FOLDER)
    try:
        return _open_entry(function, keep=True)
    except (RuntimeError, OSError):  # numba found no folder that it may write
        return _open_entry(function, keep=False)
    finally:
        numba.config.CACHE_DIR = before


def _open_entry(
    function: Callable[Parameters, Result], keep: bool
) -> Callable[Parameters, Result]:
    return cast(
        Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]],
        numba.njit(nogil=True, error_model="numpy", cache=keep, no_cfunc_wrapper=True),
    )(function)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"numba {numba.__version__} llvmlite {llvmlite.__version__}".encode())
    house = resources.files("biomusic")
    for source in (house / "clock.py", house / "types.py", *_sources(house / "sound")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".py") and entry.name != "mix.py":
            found.append(entry)
    return found


CACHE_FOLDER: Final[Path] = user_cache_path("biomusic", appauthor=False) / (
    "kernels-" + _fingerprint()
)
