"""What do the rows that a filter means add up to? From sums by day, so that a million entries are read once.

A span that begins or ends within a day cuts that day in two, whose sums are made anew: every figure stays exact. Knows
no analysis.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import pandas as pd

from kucoin_frames.times import DAY
from kucoin_frames.widgets.filters import Filter, Within
from kucoin_frames.widgets.sieve import Sieve

__all__ = ["TIME", "Days", "Summed"]

TIME = "created_at"

Summed: TypeAlias = Callable[[pd.DataFrame], pd.DataFrame]
"""Gives sums of entries: a row a day and what else is told apart, `created_at` the day's UTC midnight."""


class Days:
    """The sums of one ledger by day, as filters see them.

    Parameters
    ----------
    ledger : DataFrame
        Entries in the order of their times; it must not change meanwhile.
    keys : iterable of str
        Columns that a filter may ask of besides `created_at`; the sums tell them apart.
    summed : callable
        What is summed; sums of some entries and sums of others must add up to those of all.
    """

    def __init__(self, ledger: pd.DataFrame, keys: Iterable[str], summed: Summed) -> None:
        self._ledger, self._summed = ledger, summed
        self._asked = [*keys, TIME]
        self._whole = summed(ledger)
        self._days = self._whole[TIME].astype("datetime64[ms, UTC]").astype("int64").to_numpy()
        self._cut: tuple[int, ...] = ()
        self._rows = self._whole
        self._sieve = self._sieve_of(self._whole)

    def rows(self, filter: Filter, *, of_all_times: bool = False) -> pd.DataFrame:
        """The sums of the entries that a filter means; `created_at` is when a row's day, or part of a day, begins.

        Parameters
        ----------
        filter : Filter
            Asks of the keys and of `created_at`; its text is looked for in the keys.
        of_all_times : bool
            Whether those before and after its span are wanted as well; no row then lies on both sides of an end.
        """
        self._cut_at(_within_days(filter))
        asked = filter.without(TIME) if of_all_times else filter
        return self._rows[self._sieve.mask(asked.conditions, asked.text)] if asked else self._rows

    def _cut_at(self, moments: tuple[int, ...]) -> None:
        if moments == self._cut:
            return
        cut = {moment // DAY * DAY for moment in moments}
        parts = [self._whole[~np.isin(self._days, list(cut))]]
        for day in sorted(cut):
            edges = [day, *(each for each in moments if day < each < day + DAY), day + DAY]
            parts.extend(self._part(first, last) for first, last in pairwise(edges))
        rows = pd.concat([part for part in parts if len(part)] or parts[:1])
        self._rows = rows.sort_values(TIME, kind="stable", ignore_index=True)
        self._sieve = self._sieve_of(self._rows)
        self._cut = moments

    def _part(self, first: int, last: int) -> pd.DataFrame:
        """The sums of the entries from one moment to another of the same day."""
        begin, end = (pd.Timestamp(each, unit="ms", tz="UTC") for each in (first, last))
        times = self._ledger[TIME]
        found = self._summed(self._ledger.iloc[times.searchsorted(begin) : times.searchsorted(end)])
        return found.assign(**{TIME: pd.Series(begin, index=found.index).astype(found[TIME].dtype)})

    def _sieve_of(self, rows: pd.DataFrame) -> Sieve:
        """The rows with the ledger's dtypes, of which the filter was made."""
        return Sieve(rows[self._asked].astype(self._ledger[self._asked].dtypes.to_dict()))


def _within_days(filter: Filter) -> tuple[int, ...]:
    """The ends of a filter's span that are no midnight, in their order."""
    within = filter.conditions.get(TIME)
    if not isinstance(within, Within):
        return ()
    ends = {each for each in (within.span.start, within.span.end) if each is not None and each % DAY}
    return tuple(sorted(ends))
