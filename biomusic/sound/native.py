"""Machine code that calls machine code: how a kernel runs where no Python may.

A sound card calls a C function pointer.  Behind it stands a numba ``cfunc`` that calls kernels
compiled before, by their addresses, with arguments that were laid out in memory beforehand.
Arrays travel as numba's own array structure; whoever lays them out keeps them alive.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

_numba: Any = import_module("numba")
_extending: Any = import_module("numba.extending")
_types: Any = import_module("numba.core.types")


class Compiled(NamedTuple):
    """A kernel with one set of arguments, ready to be called from machine code."""

    address: int  # of the kernel
    arguments: NDArray[np.int64]  # laid out; must outlive every call


_SHAPES: dict[str, tuple[tuple[Any, ...], Any]] = {}  # name → kinds of arguments, signature


def compiled(name: str, entry: Callable[..., Any], *arguments: Any) -> Compiled:
    """Prepare calls of ``entry``, which is compiled for these arguments or loaded now.

    Machine code calls it by ``name``, which must always mean the same kinds of arguments.
    """
    dispatcher: Any = entry
    kinds = tuple(_numba.typeof(argument) for argument in arguments)
    dispatcher.compile(kinds)
    found = dispatcher.overloads[kinds]
    _SHAPES[name] = kinds, found.signature
    address = found.library.get_pointer_to_function(found.fndesc.llvm_func_name)
    return Compiled(address, np.array(_words(arguments), np.int64))


def _words(value: Any) -> list[int]:
    """A value as numba keeps it: arrays as eight-byte words, tuples as their parts in order."""
    if isinstance(value, np.ndarray):
        array = cast(NDArray[Any], value)
        unmanaged = (0, 0)  # no memory manager of numba's, and no Python object
        at = array.ctypes.data
        return [*unmanaged, array.size, array.itemsize, at, *array.shape, *array.strides]
    return [word for part in value for word in _words(part)]


def _call(_: Any, name: Any, address: Any, arguments: Any) -> Any:
    """Load the arguments from memory and call the kernel there."""
    kinds, signature = _SHAPES[name.literal_value]
    together = _types.Tuple(kinds)

    def generate(context: Any, builder: Any, __: Any, given: Any) -> Any:
        kept = context.get_value_type(together).as_pointer()
        packed = builder.load(builder.inttoptr(given[2], kept))
        parts = [builder.extract_value(packed, index) for index in range(len(kinds))]
        kind = context.call_conv.get_function_type(signature.return_type, signature.args)
        function = builder.inttoptr(given[1], kind.as_pointer())
        call = context.call_conv.call_function
        call(builder, function, signature.return_type, signature.args, parts)
        return context.get_dummy_value()

    return _types.void(name, address, arguments), generate


def _floats_at(_: Any, address: Any) -> Any:
    """An address as a pointer to float32."""
    pointer = _types.CPointer(_types.float32)

    def generate(context: Any, builder: Any, __: Any, given: Any) -> Any:
        return builder.inttoptr(given[0], context.get_value_type(pointer))

    return pointer(address), generate


def _fence(_: Any) -> Any:
    """What was written before is seen before what is written after, on every processor."""

    def generate(context: Any, builder: Any, __: Any, ___: Any) -> Any:
        builder.fence("seq_cst")
        return context.get_dummy_value()

    return _types.void(), generate


# Called with a kernel's name as a literal, its address and that of its arguments.
call: Final[Callable[[str, int, int], None]] = _extending.intrinsic(prefer_literal=True)(_call)
floats_at: Final[Callable[[int], Any]] = _extending.intrinsic(_floats_at)
fence: Final[Callable[[], None]] = _extending.intrinsic(_fence)
