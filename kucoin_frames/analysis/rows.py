"""How are rows told apart, added up and put into a table's columns, missing amounts included? Knows no analysis."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.columns import Table
from kucoin_frames.decimals import DecimalArray, DecimalDtype
from kucoin_frames.decimals.statistics import Groups, sums

__all__ = ["ZERO", "Amounts", "Codes", "added", "codes", "filled", "of", "picked", "sides"]

ZERO = Decimal(0)

Amounts: TypeAlias = "pd.Series[Any]"
"""A column of the `decimal` dtype, which type checkers know nothing of."""

Codes: TypeAlias = npt.NDArray[np.int64]
"""A number from 0 on for each row, equal where what it stands for is equal."""

_LARGEST_CODE = 2**62


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
