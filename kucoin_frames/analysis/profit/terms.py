"""How long was a lot held, and was that longer than the law asks for? By the dates of a calendar; asks nobody.

Laws count years and months, not days: the day of acquisition is left out, and a term of a year ends with the day of the
same number a year later (§ 23 EStG with §§ 187 and 188 BGB; 26 USC 1222 with Rev. Rul. 66-97). What is disposed of on
that day is not yet held for longer. Where there is no such day, as after 29 February, the term ends with the last day
of its month. American law counts from the end of a month to the end of a month (Rev. Rul. 66-7), so its year differs in
one case: that of what was acquired on 28 February before a leap year ends on 29 February, not on the 28th.
"""

import re
from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.periods import dates
from kucoin_frames.analysis.profit.lot_events import UNDATED
from kucoin_frames.exceptions import InputError

__all__ = ["LONG", "SHORT", "UNKNOWN", "days_between", "terms"]

SHORT, LONG, UNKNOWN = "short", "long", "unknown"

_TERM = re.compile(r"([1-9]\d{0,3}) (day|month|year)s?")


def days_between(opened: "pd.Series[pd.Timestamp]", closed: "pd.Series[pd.Timestamp]", zone: str) -> "pd.Series[int]":
    """From one date to the other in a zone, in days; NA where one of them is missing."""
    found: pd.Series[int] = (dates(closed, zone) - dates(opened, zone)).dt.days.astype("Int64")
    return found


def terms(
    lots: pd.DataFrame, closed: "pd.Series[pd.Timestamp]", is_short: "pd.Series[bool]", long_term: str, zone: str
) -> "pd.Series[str]":
    """Whether each lot is held longer than a term: short, long, or unknown where nobody knows since when it is.

    A short position has no term: what closes it is held no day. Of an opening without a time, it is known only that it
    was there at the ledger's first entry, so it is long if it is even since then, else unknown.

    Parameters
    ----------
    lots : DataFrame
        With the columns opened_at and origin.
    closed : Series
        When each is disposed of.
    is_short : Series
        Whether it was sold before it was bought.
    long_term : str
        A number of days, months or years, such as ``1 year``.
    zone : str
        Whose dates are meant.

    Raises
    ------
    InputError
        For what is no term, or an unknown zone.
    """
    ends = dates(lots["opened_at"], zone) + _offset(long_term)
    is_long = (dates(closed, zone) > ends).to_numpy(bool)
    is_unknown = (lots["opened_at"].isna() | (~is_long & (lots["origin"] == UNDATED))).to_numpy(bool)
    told = np.select([is_short.to_numpy(bool), is_unknown, is_long], [SHORT, UNKNOWN, LONG], SHORT)
    return pd.Series(told, index=lots.index, dtype="str")


def _offset(long_term: str) -> pd.DateOffset:
    told = _TERM.fullmatch(long_term.strip()) if isinstance(long_term, str) else None
    if told is None:
        raise InputError(
            f"long_term={long_term!r} is no term: pass a number of days, months or years as text, such as '1 year'"
        )
    length: dict[str, Any] = {f"{told[2]}s": int(told[1])}
    return pd.DateOffset(**length)
