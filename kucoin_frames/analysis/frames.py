"""What do all analyses need of a frame, and what do they mean by a day and by a missing amount? Knows no analysis."""

from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.columns import Table, time
from kucoin_frames.decimals import DecimalArray, DecimalDtype
from kucoin_frames.decimals.statistics import Groups, sums
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment, moment

__all__ = [
    "PERIOD",
    "ZERO",
    "Amounts",
    "Codes",
    "Period",
    "added",
    "at_utc",
    "codes",
    "dates",
    "days",
    "filled",
    "need",
    "need_keys",
    "need_ledger",
    "need_table",
    "need_utc",
    "of",
    "periods",
    "picked",
    "sides",
]

ZERO = Decimal(0)

Amounts: TypeAlias = "pd.Series[Any]"
"""A column of the `decimal` dtype, which type checkers know nothing of."""

Codes: TypeAlias = npt.NDArray[np.int64]
"""A number from 0 on for each row, equal where what it stands for is equal."""

Period = Literal["day", "week", "month", "year"]

PERIOD = time("period", "When the period starts: the midnight in the zone that was asked for, as a time in UTC.")
"""The column of `periods`."""

_STARTS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
_LARGEST_CODE = 2**62
_AMOUNTS = ("change", "fee", "amount", "balance")


def need(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Refuse a frame that lacks a column.

    Raises
    ------
    InputError
        Naming the missing columns and what to pass.
    """
    if not isinstance(frame, pd.DataFrame):
        raise InputError(f"{what} is wanted, not a {type(frame).__name__}")
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputError(f"the frame lacks {', '.join(map(repr, missing))}: pass {what}, with all its columns")


def need_ledger(ledger: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse what is no unified ledger.

    Raises
    ------
    InputError
        As `need` does, if times are not in UTC or amounts not exact, if the entries are not in the order of their
        times, or if one does not tell what moved, or of which currency.
    """
    need(ledger, columns, "the unified ledger, as Archive.ledger() gives it")
    need_utc(ledger["created_at"], "the ledger's created_at")
    for name in _AMOUNTS:
        if name in ledger.columns and len(ledger) and pd.api.types.is_float_dtype(ledger[name].dtype):
            raise InputError(
                f"the ledger's {name} is a binary float, which is not exact: read it as text, then astype('decimal')"
            )
    if not ledger["created_at"].is_monotonic_increasing:
        raise InputError("the ledger's entries are not in the order of created_at and id: sort them")
    if "change" in ledger.columns and ledger["change"].hasnans:
        untold = np.flatnonzero(ledger["change"].isna().to_numpy(bool))
        raise InputError(
            f"{len(untold)} of the ledger's entries do not tell what moved (change is missing), the first in row"
            f" {untold[0]}: correct them, or leave them out"
        )
    if "currency" in ledger.columns and ledger["currency"].hasnans:
        unnamed = np.flatnonzero(ledger["currency"].isna().to_numpy(bool))
        raise InputError(
            f"{len(unnamed)} of the ledger's entries have no currency, the first in row {unnamed[0]}: correct them, or"
            " leave them out"
        )


def at_utc(value: Moment, name: str) -> pd.Timestamp:
    """What a person passed as a time, in UTC; text and naive values are UTC, whole numbers epoch milliseconds.

    Raises
    ------
    InputError
        Naming the parameter, if it is no time.
    """
    return pd.Timestamp(moment(value, name), unit="ms", tz="UTC")


def need_utc(times: "pd.Series[Any]", what: str) -> None:
    """Refuse times that are no UTC times, since days, weeks and months are those of UTC.

    Raises
    ------
    InputError
        Saying what they are, and what to do.
    """
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        if str(times.dtype.tz) == "UTC":
            return
        raise InputError(f"{what} is in the time zone {times.dtype.tz}: pass it through .dt.tz_convert('UTC')")
    if len(times):
        raise InputError(f"{what} is no UTC time but {times.dtype}: pass it through pandas.to_datetime(..., utc=True)")


def need_keys(by: Sequence[str], known: Sequence[str]) -> list[str]:
    """The keys to tell rows apart by; a single one may be passed as it is.

    Raises
    ------
    InputError
        Naming one that is not among the known ones, or is there twice.
    """
    keys = [by] if isinstance(by, str) else list(by)
    for place, each in enumerate(keys):
        if each not in known:
            raise InputError(f"by={each!r} is not among {', '.join(known)}")
        if each in keys[:place]:
            raise InputError(f"by={each!r} is there twice: leave one out")
    return keys


def need_table(table: Table, frame: pd.DataFrame, what: str) -> pd.DataFrame:
    """The frame with the dtypes that a table declares, so that categories and objects are taken as well.

    Raises
    ------
    InputError
        As `need` does, or if a column cannot have its dtype.
    """
    need(frame, table.dtypes, what)
    other = {name: dtype for name, dtype in table.dtypes.items() if frame[name].dtype != dtype}
    for name, dtype in other.items():
        if dtype.startswith("datetime"):
            need_utc(frame[name], f"{name} of {what}")
        if dtype == "decimal" and len(frame) and pd.api.types.is_float_dtype(frame[name].dtype):
            raise InputError(f"{name} of {what} is a binary float, which is not exact: keep it as it was given")
    try:
        return frame.astype(other) if other else frame
    except (ValueError, TypeError) as error:
        raise InputError(f"this is not {what}: {error}") from error


def days(times: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """The UTC midnight that each time's day starts with."""
    return times.dt.floor("D")


def dates(times: "pd.Series[pd.Timestamp]", zone: str) -> "pd.Series[pd.Timestamp]":
    """The date of each time on the calendar of a zone, as a midnight without a zone.

    Raises
    ------
    InputError
        For an unknown zone, or times that are not in UTC.
    """
    need_utc(times, "the frame's time")
    return times.dt.tz_convert(_zone(zone)).dt.tz_localize(None).dt.floor("D")


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError) as error:  # of Europe, which is a folder, an OSError
        raise InputError(
            f"zone={name!r} is no time zone that this machine knows: pass an IANA name, such as Europe/Berlin; pip"
            " install tzdata brings all of them"
        ) from error


def periods(times: "pd.Series[pd.Timestamp]", period: Period, zone: str = "UTC") -> "pd.Series[pd.Timestamp]":
    """When each time's day, week (from Monday on), month or year starts: at midnight in the zone, told in UTC.

    Where the clocks skip that midnight it is the moment when they do, and where they strike it twice the first time.

    Raises
    ------
    InputError
        For another period, an unknown zone, or times that are not in UTC.
    """
    if period not in _STARTS:
        raise InputError(f"period={period!r} is not among {', '.join(get_args(Period))}")
    need_utc(times, "the frame's time")
    each = days(times) if zone == "UTC" else dates(times, zone)
    if period == "day" and zone == "UTC":
        return each
    known, uniques = pd.factorize(each)
    starts = pd.DatetimeIndex(uniques).tz_localize(None).to_period(_STARTS[period]).start_time
    moments = starts.tz_localize(_zone(zone), ambiguous=np.ones(len(starts), bool), nonexistent="shift_forward")
    found = moments.tz_convert("UTC").as_unit("ms").array.take(known, allow_fill=True)
    return pd.Series(found, index=times.index, copy=False)


def filled(amounts: Amounts) -> Amounts:
    """The amounts, 0 where there is none."""
    exact: Any = amounts.astype(DecimalDtype())  # fillna of a Decimal is beyond the stubs of pandas
    whole: Amounts = exact.fillna(ZERO) if exact.hasnans else exact
    return whole


def codes(*columns: "pd.Series[Any]") -> Codes:
    """A number for each row, equal where all columns are: from 0 on, in the order of their first appearance.

    Missing values are equal to each other. It is fastest with the column first that has the most different values.
    """
    if not len(columns[0]):
        return np.empty(0, np.int64)
    # Neighbours are often equal, as the legs of a fill are: of such a run only the first row is looked up.
    is_head = np.logical_or.reduce([_differs(column) for column in columns])
    if np.count_nonzero(is_head) > len(is_head) // 2:
        is_head[:] = True
    heads = np.flatnonzero(is_head)
    lengths = np.diff(heads, append=len(is_head))
    combined, number = np.zeros(len(heads), np.int64), 1
    for column in columns:
        found, distinct = _numbered(column if is_head.all() else column.iloc[heads])
        if distinct == len(heads):  # so all rows differ, whatever the other columns say
            return np.repeat(np.arange(len(heads), dtype=np.int64), lengths)
        if number * distinct > _LARGEST_CODE:
            combined, known = pd.factorize(combined)
            number = len(known)
        combined = combined * distinct + found
        number *= distinct
    of_head = np.asarray(pd.factorize(combined)[0], dtype=np.int64)
    return np.repeat(of_head, lengths)


def _numbered(column: "pd.Series[Any]") -> tuple[npt.NDArray[np.integer[Any]], int]:
    """A number for each value, missing ones included, and how many there are; at least 1."""
    if isinstance(column.dtype, pd.StringDtype) and isinstance(column.array, pd.arrays.ArrowStringArray):
        # Twice as fast as pandas' own way, which boxes the distinct values.
        values: Any = column.array.__arrow_array__()
        whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        known = pc.dictionary_encode(whole, null_encoding="encode")
        return known.indices.to_numpy(), max(len(known.dictionary), 1)
    found, uniques = pd.factorize(column, use_na_sentinel=False)
    return found, max(len(uniques), 1)


def _differs(column: "pd.Series[Any]") -> "npt.NDArray[np.bool_]":
    """Which rows differ from the one before; where nothing tells it, they do."""
    found = np.ones(len(column), bool)
    if isinstance(column.array, pd.arrays.ArrowExtensionArray | pd.arrays.ArrowStringArray):
        values = column.array.__arrow_array__()
        whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
        if isinstance(whole, pa.ExtensionArray):
            whole = whole.storage
        if isinstance(whole, pa.Array):
            same = pc.equal(whole.slice(1), whole.slice(0, len(whole) - 1))
            found[1:] = ~pc.fill_null(same, False).to_numpy(zero_copy_only=False)
        return found
    is_time = isinstance(column.dtype, pd.DatetimeTZDtype)  # whose values NumPy has as objects
    plain = column.astype("int64").to_numpy() if is_time else column.to_numpy()
    found[1:] = plain[1:] != plain[:-1]
    return found


def picked(names: Sequence[str], places: npt.NDArray[Any], index: pd.Index) -> "pd.Series[Any]":
    """The name at each row's place, as text."""
    return pd.Series(pd.array(list(names), dtype="str").take(places.astype(np.intp)), index=index)


def sides(symbols: "pd.Series[Any]") -> tuple["pd.Series[Any]", "pd.Series[Any]"]:
    """Base and quote currency of each pair."""
    known, names = pd.factorize(symbols)
    parts = [str(name).partition("-") for name in names]
    both = (pd.array([part[place] for part in parts], dtype="str").take(known) for place in (0, 2))
    base, quote = (pd.Series(side, index=symbols.index) for side in both)
    return base, quote


def added(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The sums of all other columns by these, in their order; a missing key is a key.

    Sums of the decimal dtype are exact or an error, as everywhere.
    """
    number = codes(*(rows[name] for name in by))
    first = np.empty(int(number.max(initial=-1)) + 1, np.intp)
    first[number[::-1]] = np.arange(len(number))[::-1]
    found = rows[by].iloc[first].reset_index(drop=True)
    groups = Groups(number.astype(np.intp), len(first))
    for name in rows.columns.difference(by, sort=False):
        column = rows[name].reset_index(drop=True)
        if isinstance(column.dtype, DecimalDtype):
            found[name] = DecimalArray(sums(DecimalArray(column.array)._column, groups))
        else:
            found[name] = column.groupby(number).sum()
    return found.sort_values(by, kind="stable", ignore_index=True)


def of(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Just the columns that a table declares, with their dtypes and a fresh index."""
    return rows[list(table.dtypes)].reset_index(drop=True).astype(table.dtypes)
