"""What may go into the engine: every check of an argument, so that each mistake is one clear ``ValueError``."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Columns = TypeVar("_Columns")


def whole(name: str, column: ArrayLike, size: int | None = None) -> NDArray[np.int64]:
    """One column of whole numbers, ``size`` long if that is given, as int64."""
    array = np.asarray(column)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one column, not {array.ndim}-dimensional")
    if size is not None and len(array) != size:
        raise ValueError(f"{name} must have {size} values, not {len(array)}")
    if array.dtype == np.bool_:
        raise ValueError(f"{name} must be whole numbers")
    return within(name, array, -(1 << 63), (1 << 63) - 1).astype(np.int64, copy=False)


def flags(name: str, column: ArrayLike, size: int) -> NDArray[np.bool_]:
    """One column of yes and no, ``size`` long."""
    array = np.asarray(column)
    if array.shape != (size,):
        raise ValueError(f"{name} must have one value per mentee")
    if size and array.dtype != np.bool_:
        raise ValueError(f"{name} must be yes or no for each")
    return array.astype(np.bool_, copy=False)


def count(name: str, value: int, least: int = 0) -> int:
    """One whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is a whole number of {least} or more, not {value!r}")
    return int(value)


def member(name: str, value: int, size: int) -> int:
    """The number of one of ``size``."""
    if count(name, value) >= size:
        raise ValueError(f"{name} {value} is out of range")
    return int(value)


def within(name: str, column: ArrayLike, least: int, most: int) -> NDArray[Any]:
    """An array of whole numbers (yes is 1) from ``least`` to ``most``; looked at before anything is cast."""
    array = np.asarray(column)
    if array.size:
        if array.dtype.kind not in "iub":
            raise ValueError(f"{name} must be whole numbers")
        low, high = int(array.min()), int(array.max())
        if low < least or high > most:
            raise ValueError(f"{name} is a number of {least} to {most}, not {low if low < least else high}")
    return array


def checked_before(columns: _Columns, **changed: Any) -> _Columns:
    """The same columns but for these, which need no check again: some of their rows, in any order."""
    copy: _Columns = object.__new__(type(columns))
    for name, column in (vars(columns) | changed).items():
        object.__setattr__(copy, name, column)
    return copy
