"""Decimal columns as the integers they are stored as: units of the 18th place, in words that NumPy can work on.

From here on a number is such an integer. The functions that compute say what they do with one block of words; this
module cuts the columns, keeps the nulls, and sees to it that no result has more than 38 digits.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.integers import Words, blocks
from kucoin_frames.decimals.scalars import ARROW_TYPE, LARGEST, UNITS, boxed, overflow, scalar

__all__ = [
    "TOO_LARGE",
    "Operand",
    "column_of",
    "computed",
    "filled",
    "integers",
    "rounded",
    "to_pairs",
    "too_large",
    "validity",
    "words",
]

Operand: TypeAlias = pa.Array | int
"""A column, or one number in units of the 18th place that meets every value of the other operand."""

Pairs: TypeAlias = npt.NDArray[np.uint64]
"""One row a number: its low and its high word, as Arrow stores a decimal128."""

TOO_LARGE = Words.of(3 * 2**125)
"""What a computation gives where it cannot tell the result; those are made again in Python's integers."""

_LARGEST = Words.of(LARGEST)
_WORD = 2**64 - 1


def words(operand: Operand) -> Words:
    """The integers of a column; those under nulls are arbitrary."""
    if isinstance(operand, int):
        return Words.of(operand)
    buffer = operand.buffers()[1]
    if buffer is None:
        return Words(np.empty(0, np.uint64), np.empty(0, np.uint64))
    flat = np.frombuffer(buffer, np.uint64)[2 * operand.offset : 2 * (operand.offset + len(operand))]
    return Words(flat[0::2], flat[1::2])


def integers(operand: Operand, positions: npt.NDArray[np.intp]) -> list[int]:
    """The integers at these places as Python's."""
    if isinstance(operand, int):
        return [operand] * len(positions)
    return words(operand).at(positions).integers()


def to_pairs(units: int) -> tuple[int, int]:
    """The low and the high word of an integer."""
    return units & _WORD, units >> 64 & _WORD


def filled(operand: Operand, units: int) -> Operand:
    """With a number in place of nulls, since what lies under them is arbitrary."""
    if isinstance(operand, int) or not operand.null_count:
        return operand
    return pc.fill_null(operand, boxed(units))


def validity(*operands: Operand) -> npt.NDArray[np.bool_] | None:
    """Which rows have no null in any of the columns; None if all of them."""
    columns = [operand for operand in operands if not isinstance(operand, int) and operand.null_count]
    if not columns:
        return None
    valid: npt.NDArray[np.bool_] = np.logical_and.reduce(
        [column.is_valid().to_numpy(zero_copy_only=False) for column in columns]
    )
    return valid


def column_of(pairs: Pairs, valid: npt.NDArray[np.bool_] | None) -> pa.Array:
    """An Arrow array around these words."""
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.Array.from_buffers(ARROW_TYPE, len(pairs), [bits, pa.py_buffer(pairs)])


def computed(
    work: Callable[..., Words], exact: Callable[..., int], text: Callable[..., str], *operands: Operand
) -> pa.Array:
    """The results of one computation for each row of the operands.

    Parameters
    ----------
    work : callable
        Turns blocks of words into a block of results, each of which is right, `TOO_LARGE`, or has more than 38 digits.
    exact : callable
        The same computation for single integers of Python.
    text : callable
        What is computed there, for the message of an overflow.
    operands : Operand
        Columns and numbers, at least one column; where one of them is null the result is.
    """
    known = [filled(operand, UNITS) for operand in operands]
    found = [words(operand) for operand in known]
    pairs = np.empty((next(len(operand) for operand in operands if not isinstance(operand, int)), 2), np.uint64)
    for part in blocks(len(pairs)):
        pairs[part, 0], pairs[part, 1] = work(*(numbers.cut(part) for numbers in found))
    valid, beyond = validity(*operands), too_large(pairs)
    if valid is not None:
        beyond = beyond[valid[beyond]]
    for position, *numbers in zip(beyond.tolist(), *(integers(operand, beyond) for operand in known), strict=True):
        units = exact(*numbers)
        if abs(units) > LARGEST:
            raise overflow(text(*map(scalar, numbers)), scalar(units), position)
        pairs[position] = to_pairs(units)
    return column_of(pairs, valid)


def too_large(pairs: Pairs) -> npt.NDArray[np.intp]:
    """Where there are more than 38 digits."""
    high = pairs[:, 1].view(np.int64)
    if len(high) == 0 or (high.max() < LARGEST >> 64 and high.min() >= -(LARGEST >> 64)):
        return np.empty(0, np.intp)
    return np.flatnonzero(Words(pairs[:, 0], pairs[:, 1]).magnitude().above(_LARGEST))


def rounded(numerator: int, denominator: int) -> int:
    """Numerator by denominator as the nearest integer, halves to the even one."""
    quotient, rest = divmod(abs(numerator), abs(denominator))
    excess = 2 * rest - abs(denominator)
    quotient += excess > 0 or (excess == 0 and quotient % 2 == 1)
    return quotient if (numerator < 0) == (denominator < 0) else -quotient
