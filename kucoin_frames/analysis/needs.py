"""What must a frame be for an analysis to take it? Refusals that say what is wanted; knows no analysis."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.columns import Table
from kucoin_frames.exceptions import InputError

__all__ = ["need", "need_keys", "need_ledger", "need_table", "need_utc"]

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
