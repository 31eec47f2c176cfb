"""Columns of text and columns of decimals: how one becomes the other, by Arrow's kernels and exactly.

This module must not know pandas.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.decimals.scalars import ARROW_TYPE, DIGITS, PLACES, column_of_values
from kucoin_frames.exceptions import DecimalError

__all__ = ["WIDE_TYPE", "one_chunk", "parse", "to_text"]

WIDE_TYPE = pa.decimal256(76, PLACES)
"""Room for what a cast makes on its way to 38 digits."""

_INTEGERS = pa.decimal128(DIGITS, 0)
_SHORT_POWER = rf"^[+-]?[0-9]{{0,{PLACES}}}\.?[0-9]{{0,{PLACES}}}[eE][+-]?0*1?[0-9]$"


def one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece; `combine_chunks` would copy even a single chunk."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def parse(strings: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The numbers that these texts spell, as `decimal128(38, 18)`; null stays null.

    Signs, exponents and zeros beyond the 18th place are read; nothing else is, neither spaces nor ``NaN``.

    Raises
    ------
    DecimalError
        If a text is no number or has more than 18 places; `value` and `position` tell which is the first.
    DecimalOverflowError
        If a number has more than 20 digits before its decimal point.
    """
    texts = one_chunk(strings)
    if not (pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type)):
        texts = pc.cast(texts, pa.string())
    try:
        return _parse_fast(texts)
    except (pa.ArrowInvalid, DecimalError):
        return column_of_values(texts.to_pylist())  # which tells the first bad one


def _parse_fast(texts: pa.Array) -> pa.Array:
    """By Arrow's casts, but only texts that these read rightly; the others by Python.

    Arrow checks neither that the digits fit into its integers nor that the exponent is in its table of powers. As of
    pyarrow 26 ``12345678901234567890123`` becomes 95513692080783205441.5, ``6E-77`` becomes zero, and ``6E-5001705``
    ends the process.
    """
    short = _are_short(texts)
    if short.all():
        return pc.cast(texts, ARROW_TYPE)
    others = texts.filter(pa.array(~short))
    powers = pc.match_substring_regex(others, _SHORT_POWER).to_numpy(zero_copy_only=False)
    rows, other_rows = np.flatnonzero(short), np.flatnonzero(~short)
    found = pa.concat_arrays(
        [
            pc.cast(texts.filter(pa.array(short)), ARROW_TYPE),
            pc.cast(pc.cast(others.filter(pa.array(powers)), WIDE_TYPE), ARROW_TYPE),
            column_of_values(others.filter(pa.array(~powers)).to_pylist()),
        ]
    )
    order = np.concatenate([rows, other_rows[powers], other_rows[~powers]])
    return found.take(pa.array(np.argsort(order)))


def _are_short(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Which have no exponent and at most 20 characters before the point and 18 after it; true for null."""
    length, point = pc.binary_length(texts), pc.find_substring(texts, ".")
    whole = pc.if_else(pc.less(point, 0), length, point)
    places = pc.subtract(pc.subtract(length, whole), len("."))
    short = pc.and_(pc.less_equal(whole, DIGITS - PLACES), pc.less_equal(places, PLACES))
    if _hold_letters(texts):
        powers = pc.or_(pc.match_substring(texts, "e"), pc.match_substring(texts, "E"))
        short = pc.and_not(short, powers)
    found: npt.NDArray[np.bool_] = pc.fill_null(short, True).to_numpy(zero_copy_only=False)
    return found


def _hold_letters(texts: pa.Array) -> bool:
    """Whether there may be an exponent in a column; looks at all bytes at once."""
    characters = texts.buffers()[2]
    return characters is not None and int(np.frombuffer(characters, np.uint8).max(initial=0)) >= ord("A")


def to_text(column: pa.Array) -> pa.Array:
    """Each number in its shortest plain form: ``0.0016``, ``100``, ``0``; never an exponent."""
    text = pc.cast(column, pa.string())
    # Arrow writes an exponent if the first digit stands at the 7th place or later, and for zero.
    powers = pc.fill_null(pc.match_substring(text, "E"), False)
    if pc.any(powers).as_py():
        small = column.filter(powers)
        digits = pc.utf8_lpad(pc.cast(pc.abs(small).view(_INTEGERS), pa.string()), PLACES, "0")
        sign = pc.if_else(pc.less(small, pa.scalar(0, pa.int64())), "-0", "0")
        text = pc.replace_with_mask(text, powers, pc.binary_join_element_wise(sign, digits, "."))
    return pc.utf8_rtrim(pc.utf8_rtrim(text, "0"), ".")
