"""How a function becomes a kernel: machine code without the GIL, kept between runs.

numba's cache does not notice an edit in a kernel that another kernel imports, so each room's
folder is named by a hash of everything its kernels can be made of.  Where no folder can be
written, kernels are compiled anew in each run.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from importlib import import_module, resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any, Final, ParamSpec, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

_SETTINGS: Any = import_module("numba.core.config")
_SHARED: Final = ("clock.py", "compiled.py", "types/audio.py")  # that kernels of any room use
# Tables that kernels read when they run, and what meets files and devices.
_NO_KERNELS: Final = frozenset(
    {
        "files.py",
        "listening.py",
        "mix.py",
        "outputs.py",
        "sound_server.py",
        "speaker.py",
        "unheard.py",
    }
)


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


def inner(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A small part of a kernel that is laid into it, where LLVM alone would call it instead."""
    compiled = _compile(function, no_cpython_wrapper=True, forceinline=True)
    return cast(Callable[Parameters, Result], compiled)


def entry(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A kernel that Python calls: compiled at its first call, or loaded from the cache."""
    with cached(room_of(function.__module__)) as keeping:
        return cast(Callable[Parameters, Result], _compile(function, cache=keeping))


def room_of(module: str) -> str:
    """The folder of the house that a module lies in: "sound" of "biomusic.sound.engine"."""
    return "/".join(module.split(".")[1:-1])


@cache
def cache_folder(room: str) -> Path:
    """Where a room's kernels are kept."""
    name = room.replace("/", "-") or "others"
    return user_cache_path("biomusic", appauthor=False) / f"kernels-{name}-{_fingerprint(room)}"


@contextmanager
def cached(room: str) -> Generator[bool]:
    """Let numba keep what is defined meanwhile in a room's folder; yields whether it can."""
    before = _SETTINGS.CACHE_DIR
    _SETTINGS.CACHE_DIR = str(cache_folder(room))
    try:
        yield _can_keep(cache_folder(room))
    finally:
        _SETTINGS.CACHE_DIR = before


def is_warm(room: str) -> bool:
    """Whether a room's kernels of this version have been compiled on this machine before."""
    return any(cache_folder(room).rglob("*.nbc"))


def spare_blas() -> None:
    """Let numba not look for BLAS, which imports SciPy for 0.2 s: no kernel multiplies matrices.

    For programs that are ours alone; whose own kernels call ``np.dot`` must not call this.
    """
    if "scipy.linalg" in sys.modules:
        return
    absent = cast(ModuleType, None)
    sys.modules["scipy.linalg"] = absent
    try:
        import_module("numba.np.arraymath")
    finally:
        del sys.modules["scipy.linalg"]


def _can_keep(folder: Path) -> bool:
    # asked beforehand: numba itself would fall back to a folder that edits leave stale
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK)


def _compile(function: Callable[..., Any], **options: bool) -> Any:
    # without numba's own runtime nothing can be allocated and no references are counted
    njit: Any = numba.njit
    options |= {"nogil": True, "no_cfunc_wrapper": True, "_nrt": False}
    return njit(error_model="numpy", **options)(function)


def _fingerprint(room: str) -> str:
    digest = hashlib.sha256(f"numba {version('numba')} llvmlite {version('llvmlite')}".encode())
    house = resources.files("biomusic")
    for source in (*(house / shared for shared in _SHARED), *_sources(house / room)):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _sources(folder: Traversable) -> list[Traversable]:
    return [
        source
        for source in sorted(folder.iterdir(), key=lambda source: source.name)
        if source.name.endswith(".py") and source.name not in _NO_KERNELS
    ]
