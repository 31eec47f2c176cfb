"""How do sums by account, or currency, and day become a row a day, also for days when nothing moved? Asks nobody."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.periods import dates, days, periods
from kucoin_frames.analysis.rows import Amounts, Codes, filled

__all__ = ["Grid"]

_NOON = pd.Timedelta(hours=12)


class Grid:
    """A cell for each of so many accounts (or currencies) and each day from the first entry's to the last one's.

    Parameters
    ----------
    times : Series
        When each entry was, in their order; at least one.
    number : array of int
        The account or currency of each.
    rows : int
        How many of them there are.
    zone : str
        Whose calendar the days are of, by its IANA name.

    Raises
    ------
    InputError
        For an unknown zone.
    """

    def __init__(self, times: "pd.Series[pd.Timestamp]", number: Codes, rows: int, zone: str = "UTC") -> None:
        of_entry = days(times) if zone == "UTC" else dates(times, zone).dt.tz_localize("UTC")
        calendar = pd.date_range(of_entry.iloc[0], of_entry.iloc[-1], freq="D").as_unit("ms")
        self.cells = number * len(calendar) + calendar.get_indexer(pd.DatetimeIndex(of_entry))
        self._number = rows * len(calendar)
        self.row = np.repeat(np.arange(rows), len(calendar))
        place: Any = pd.Series(np.tile(np.arange(len(calendar)), rows))
        self.date: pd.Series[pd.Timestamp] = place.map(pd.Series(calendar))
        """The UTC midnight of each cell's date: the UTC day of the same date."""
        self.day: pd.Series[pd.Timestamp] = self.date if zone == "UTC" else place.map(_starts(calendar, zone))
        """When each cell's day starts, in UTC."""
        self.is_first: npt.NDArray[np.bool_] = (place == 0).to_numpy(bool)

    def sums(self, amounts: Amounts, chosen: npt.NDArray[np.bool_] | None = None) -> Amounts:
        """What the amounts of each cell add up to."""
        taken = slice(None) if chosen is None else chosen
        sums = amounts[taken].groupby(self.cells[taken]).sum()
        found: Amounts = sums.reindex(range(self._number))
        return filled(found)

    def running(self, cells: Amounts) -> Amounts:
        """The sums up to each day."""
        sums: Amounts = cells.groupby(self.row).cumsum()
        return sums


def _starts(calendar: pd.DatetimeIndex, zone: str) -> "pd.Series[pd.Timestamp]":
    # The noon of a date is there once in every zone, which its midnight is not.
    noons = pd.Series(calendar).dt.tz_localize(None) + _NOON
    return periods(noons.dt.tz_localize(zone).dt.tz_convert("UTC"), "day", zone)
