"""JSON values of one column to an Arrow array of its kind, exact, vectorised where all values have one JSON type.

JSON numbers with a fraction arrive here as the text that was sent (`Figure`), so no value is a float at any point.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.columns.column import Kind
from kucoin_frames.decimals import DecimalError, parse

__all__ = ["Figure", "MisfitError", "array", "beyond", "whole_numbers"]

_FLAGS = {True: True, False: False, "true": True, "false": False, "": None}


class Figure(str):
    """A JSON number with a fraction, as the text that was sent."""

    __slots__ = ()


class MisfitError(ValueError):
    """A value that its column cannot hold, with its place."""

    def __init__(self, position: int, value: object, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.value = value
        self.reason = reason


def array(values: Sequence[Any], kind: Kind) -> pa.Array:
    """The values as an Arrow array of the kind's type; None becomes null.

    Raises
    ------
    MisfitError
        For the first value that does not fit.
    """
    match kind:
        case Kind.DECIMAL:
            return _decimals(values)
        case Kind.TIME:
            return _times(values, 1)
        case Kind.SECONDS:
            return _times(values, 1000)
        case Kind.FLAG:
            return _flags(values)
        case Kind.COUNT:
            return _integers(values)
        case Kind.LABELS:
            return pa.array([_joined(each) for each in values], pa.string())
        case _:
            return _texts(values)


def _texts(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([_text(each) for each in values], pa.string())


def _text(value: Any) -> str | None:
    """Text as it is; a number as its digits; anything nested as JSON text."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return msgspec.json.encode(_figures_as_sent(value)).decode()


def _figures_as_sent(value: Any) -> Any:
    """Nested JSON whose figures are encoded again as they were sent."""
    if isinstance(value, Figure):
        return msgspec.Raw(value.encode())
    if isinstance(value, dict):
        return {name: _figures_as_sent(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_figures_as_sent(each) for each in value]
    return value


def _joined(value: Any) -> str | None:
    if isinstance(value, list):
        return ",".join(_text(each) or "" for each in value)
    return _text(value)


def _filled(texts: pa.Array) -> pa.Array:
    """Empty text is KuCoin's other way of saying nothing."""
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _decimals(values: Sequence[Any]) -> pa.Array:
    try:
        return parse(_filled(_texts(values)))
    except DecimalError as error:
        position = error.position or 0
        raise MisfitError(position, values[position], str(error)) from error


def _integers(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.int64())
    except (pa.ArrowTypeError, pa.ArrowInvalid, OverflowError):
        pass
    try:
        return whole_numbers(_filled(_texts(values)))
    except pa.ArrowInvalid:
        position = _first_misfit(values)
        raise MisfitError(position, values[position], "it is no whole number of 64 bits") from None


def whole_numbers(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Integers as they are, and texts of decimal digits as integers; Arrow alone would read ``0x10`` as 16.

    Raises
    ------
    pyarrow.ArrowInvalid
        For any other text, and for a number beyond 64 bits.
    """
    if pa.types.is_string(values.type):
        plain = pc.fill_null(pc.ascii_is_decimal(values), True)
        if not pc.all(plain).as_py():
            plain = pc.fill_null(pc.match_substring_regex(values, "^[+-]?[0-9]+$"), True)
        if not pc.all(plain).as_py():
            raise pa.ArrowInvalid("a text that is no whole number")
    return pc.cast(values, pa.int64())


def _first_misfit(values: Sequence[Any]) -> int:
    for position, each in enumerate(values):
        try:
            whole_numbers(_filled(_texts([each])))
        except pa.ArrowInvalid:
            return position
    raise AssertionError("all values fit one by one")


def _times(values: Sequence[Any], factor: int) -> pa.Array:
    whole = _integers(values)
    misfits = beyond(whole, factor)
    if pc.any(misfits).as_py():
        position = pc.index(misfits, True).as_py()
        raise MisfitError(position, values[position], "as a time it is not within the years 1653 to 2286")
    return pc.cast(pc.multiply(whole, factor), pa.timestamp("ms", tz="UTC"))


_LATEST = 9_999_999_999_999


def beyond(times: pa.Array | pa.ChunkedArray, factor: int = 1) -> pa.Array | pa.ChunkedArray:
    """Which numbers, in units of so many milliseconds, are no time that KuCoin can mean."""
    most = _LATEST // factor
    return pc.fill_null(pc.or_(pc.less(times, -most), pc.greater(times, most)), False)


def _flags(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.bool_())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        pass
    flags: list[bool | None] = []
    for position, each in enumerate(values):
        if each is None:
            flags.append(None)
        elif isinstance(each, bool | str) and each in _FLAGS:
            flags.append(_FLAGS[each])
        else:
            raise MisfitError(position, each, "it is neither true nor false")
    return pa.array(flags, pa.bool_())
