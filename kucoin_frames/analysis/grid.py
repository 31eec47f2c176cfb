"""How do sums by account, or currency, and day become a row a day, also for days when nothing moved? Asks nobody."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.frames import Amounts, Codes, days, filled

__all__ = ["Grid"]


class Grid:
    """A cell for each of so many accounts (or currencies) and each day from the first entry's to the last one's."""

    def __init__(self, times: "pd.Series[pd.Timestamp]", number: Codes, rows: int) -> None:
        moments = days(times)
        self.days = pd.date_range(moments.iloc[0], moments.iloc[-1], freq="D").as_unit("ms")
        self.cells = number * len(self.days) + self.days.get_indexer(pd.DatetimeIndex(moments))
        self._number = rows * len(self.days)
        self.row = np.repeat(np.arange(rows), len(self.days))
        self.day = pd.Series(np.tile(np.arange(len(self.days)), rows)).map(pd.Series(self.days))

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
