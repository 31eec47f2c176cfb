"""Which amounts of a frame can be added up, and of which rows? Only those of one currency, and no prices or rates.

Sums of the `decimal` dtype are exact. What moved a balance is added with its sign: `change` where there is one, and
`amount` with the sign of `direction` in the ledgers that tell no sign.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.analysis import movements
from kucoin_frames.decimals import DecimalArray
from kucoin_frames.decimals.convert import stored
from kucoin_frames.decimals.statistics import Groups, sums
from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.readings import DecimalReading, Flags, FloatReading, TextReading
from kucoin_frames.widgets.sieve import Sieve

__all__ = ["Amounts", "Codes", "Measure", "Units"]

Codes: TypeAlias = npt.NDArray[np.int64]

_NO_SUMS = re.compile(
    r"(^|_)(prices?|rates?|ratios?|shares?|percent(age)?|leverage|risk|average|avg|min|max|increment|precision|limit)(_|$)"
    r"|_of_quote_currency$|_total$"
)
"""Columns whose sum means nothing: prices, rates, bounds, and totals that are repeated in every row."""
_AFTERWARDS = ("balance", "account_equity")
"""Where amounts are movements, these are what is there after each one."""
_UNITS = ("currency", "symbol", "quote")
"""Columns that tell what amounts are amounts of, the first one that a frame has."""
_FUTURES = frozenset({"offset", "currency", "amount", "fee", "type", "status", "time"})
"""Columns of the futures ledger."""
_VALUE = re.compile(r"(^|_)value$")


@dataclass(frozen=True)
class Measure:
    """Amounts that can be added up.

    Attributes
    ----------
    name : str
        The column's name; `change` also for an amount that got its sign from `direction`.
    amounts : Arrow array of decimals, or array of floats
        One a row.
    """

    name: str
    amounts: Any

    @property
    def is_value(self) -> bool:
        """Whether it is in the quote currency, and not in the row's own."""
        return bool(_VALUE.search(self.name))

    def sums(self, mask: Flags, codes: Codes, number: int) -> "pd.Series[Any]":
        """The sum of each group of selected rows; a column of decimals, or of floats if the amounts are such.

        Parameters
        ----------
        mask : array of bool
            Which rows are selected.
        codes : array of int
            The group of each selected row, from 0 on.
        number : int
            How many groups there are.

        Raises
        ------
        DecimalOverflowError
            If a sum has more than 20 digits before the decimal point.
        """
        if isinstance(self.amounts, pa.Array):
            found = sums(self.amounts.filter(pa.array(mask)), Groups(codes.astype(np.intp), number))
            return pd.Series(DecimalArray(found))
        known = np.nan_to_num(self.amounts[mask].astype(np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf)
        return pd.Series(np.bincount(codes, weights=known, minlength=number))


@dataclass(frozen=True)
class Units:
    """What the amounts of a frame are amounts of.

    Attributes
    ----------
    column : str
        The column that tells it; empty if there is none.
    names : list of str or None
        Each unit once; None for rows that tell none.
    codes : array
        The place of each row's unit in `names`.
    """

    column: str
    names: list[str | None]
    codes: Codes


class Amounts:
    """What can be added up in one frame.

    Parameters
    ----------
    sieve : Sieve
        The frame.
    """

    def __init__(self, sieve: Sieve) -> None:
        self.sieve = sieve

    @cached_property
    def units(self) -> Units:
        """What they are amounts of; one unknown unit for all rows if no column tells it."""
        for column in _UNITS:
            if column in self.sieve.frame.columns:
                reading = self.sieve.reading(column)
                if isinstance(reading, TextReading):
                    codes, names = reading.encoded()
                    return Units(column, [*names, None], np.where(codes < 0, len(names), codes))
        return Units("", [None], np.zeros(len(self.sieve.frame), np.int64))

    @cached_property
    def measures(self) -> list[Measure]:
        """The columns that can be added up: the signed movement alone where there is one."""
        columns = self.sieve.frame.columns
        signed = _measure(self.sieve, "change") if "change" in columns else _signed(self.sieve) or _futures(self.sieve)
        if signed is not None:
            return [signed]
        names = [name for name in columns if not _NO_SUMS.search(name.lower()) and f"{name}_currency" not in columns]
        if "amount" in names:
            names = [name for name in names if name not in _AFTERWARDS]
        found = (_measure(self.sieve, name) for name in names)
        return [measure for measure in found if measure is not None]

    def totals(self, mask: Flags) -> pd.DataFrame:
        """A currency (else a symbol, else a quote currency) with its number of selected rows and their sums.

        The one with the most rows comes first.
        """
        of = self.units
        codes = of.codes[mask]
        rows = np.bincount(codes, minlength=len(of.names))
        there = sorted(np.flatnonzero(rows).tolist(), key=lambda code: (-rows[code], str(of.names[code])))
        told: dict[str, Any] = {"rows": rows[there]}
        for measure in self.measures:
            told[measure.name] = measure.sums(mask, codes, len(of.names)).iloc[there].reset_index(drop=True)
        frame = pd.DataFrame(told)
        if of.column:
            frame.insert(0, of.column, pd.Series([of.names[code] for code in there], dtype="str"))
        return frame


def _measure(sieve: Sieve, column: str) -> Measure | None:
    reading = sieve.reading(column)
    if isinstance(reading, DecimalReading):
        return Measure(column, reading.amounts)
    return Measure(column, reading.numbers) if isinstance(reading, FloatReading) else None


def _signed(sieve: Sieve) -> Measure | None:
    """The amounts of a ledger with the signs of their directions; None if some direction is not known."""
    if not {"amount", "direction"} <= set(sieve.frame.columns):
        return None
    amount, direction = _measure(sieve, "amount"), sieve.reading("direction")
    if amount is None or not isinstance(direction, TextReading) or not direction.few or direction.missing.any():
        return None
    codes, names = direction.encoded()
    if not {name.lower() for name in names} <= {"in", "out"}:
        return None
    is_out = np.array([name.lower() == "out" for name in names], bool)[codes]
    if isinstance(amount.amounts, pa.Array):
        return Measure("change", pc.if_else(pa.array(is_out), pc.negate(amount.amounts), amount.amounts))
    return Measure("change", np.where(is_out, -amount.amounts, amount.amounts))


def _futures(sieve: Sieve) -> Measure | None:
    """The movements of a futures ledger; None if it is none, or holds entries that do not tell their sign."""
    frame = sieve.frame
    if not set(frame.columns) >= _FUTURES:
        return None
    try:
        moved = movements(frame).set_index("id")["change"]
    except InputError:
        return None
    if moved.index.has_duplicates:
        return None
    change = moved.reindex(frame["offset"])  # pending rows are no movements yet
    return Measure("change", stored(change.array.__arrow_array__()))
