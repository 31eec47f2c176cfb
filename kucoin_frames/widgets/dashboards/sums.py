"""Which figures do the dashboards show of a filter? Just those of `kucoin_frames.analysis`, from sums by day."""

from typing import Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis import cash_flows, effective_rates, fees_paid, statement, statement_of
from kucoin_frames.analysis.causes import causes
from kucoin_frames.analysis.fees.paid import FEES_PAID, Key
from kucoin_frames.analysis.fees.rates import EFFECTIVE_RATES
from kucoin_frames.analysis.needs import need_ledger
from kucoin_frames.analysis.periods import Period, days, periods
from kucoin_frames.analysis.rows import added, codes, filled, of
from kucoin_frames.widgets.dashboards.days import TIME, Days
from kucoin_frames.widgets.filters import Filter, Within

__all__ = ["FEE_KEYS", "OF_FILLS", "FeeSums", "LedgerSums", "RateSums", "span_of"]

_WALLET = ("uid", "account_type", "currency")
FEE_KEYS = ("uid", "account_type", "currency", "symbol")
"""Columns of the ledger, besides its times, that fees can be asked by."""
_APART: tuple[Key, ...] = ("uid", "account_type", "symbol", "cause")
OF_FILLS = ("uid", "account_type", "symbol")
"""Columns that a fill has as well as its legs, besides its time."""
_OF_RATES = ("trades", "turnover", "fee", "kcs_fee", "kcs_returned")
_OF_KCS = ("kcs_value", "paid")
"""What is not known where KCS has no price."""
_ADDED = ("entries", "charged", "deducted", "returned", "fee", "unpriced")


class LedgerSums:
    """Statements and flows of one ledger.

    Entries of a day, a wallet and a cause stand in one row, which is itself an entry with their `change` and `fee`:
    what a statement makes of that, it makes of them. Only their number must be counted apart. The ledger begins with
    the accounts' first entries: sums of days tell no balance of before.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger; it must not change meanwhile.
    """

    def __init__(self, ledger: pd.DataFrame) -> None:
        need_ledger(ledger, (*_WALLET, TIME, "kind", "biz_type", "change", "fee"))
        self._days = Days(ledger, _WALLET, _condensed)

    def statement(self, filter: Filter) -> pd.DataFrame:
        """The `statement` of the span that the filter asks for; what is before it makes the opening."""
        start, end = span_of(filter)
        rows = self._days.rows(filter, of_all_times=True)
        found = statement(rows, start_at=start, end_at=end, complete=True)
        is_span = start is not None or end is not None
        during = rows[Filter({TIME: Within(start, end)}).mask(rows)] if is_span else rows
        number = during["number"].groupby(during["currency"]).sum()
        return found.assign(entries=found["currency"].map(number).fillna(0).astype(found["entries"].dtype))

    def statement_of(self, filter: Filter, currency: str) -> pd.DataFrame:
        """The `statement_of` one currency, as `statement` has it."""
        start, end = span_of(filter)
        rows = self._days.rows(filter, of_all_times=True)
        return statement_of(rows, currency, start_at=start, end_at=end, complete=True)

    def cash_flows(self, filter: Filter, period: Period) -> pd.DataFrame:
        """The `cash_flows` of the entries that the filter means."""
        rows = self._days.rows(filter)
        found = cash_flows(rows, period)
        of_period = rows[["currency", "number"]].assign(period=periods(rows[TIME], period))
        number = added(of_period, ["period", "currency"])["number"]
        return found.assign(entries=number.astype(found["entries"].dtype))


class FeeSums:
    """The fees of one ledger; `fees_paid` values each by itself, so that the values of days add up to others.

    Parameters
    ----------
    ledger : DataFrame
        The unified ledger; it must not change meanwhile.
    prices : DataFrame or None
        As `fees_paid` takes them.
    quote : str
        Currency of the values.
    """

    def __init__(self, ledger: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> None:
        def by_day(entries: pd.DataFrame) -> pd.DataFrame:
            found = fees_paid(entries, prices, period="day", by=_APART, quote=quote)
            return found.assign(**{TIME: found["period"]})

        self._quote = quote
        self._days = Days(ledger, FEE_KEYS, by_day)

    def paid(self, filter: Filter, period: Period, by: tuple[Key, ...] = ()) -> pd.DataFrame:
        """The `fees_paid` of the entries that the filter means."""
        rows = self._days.rows(filter)
        keys = ["period", *by, "currency"]
        parts = rows[[*by, "currency", *_ADDED]].assign(
            period=periods(rows["period"], period),
            value=filled(rows["value"]),
        )
        sums = added(parts, keys)
        sums["value"] = sums["value"].mask((sums["unpriced"] == sums["entries"]).to_numpy(bool))
        missing = {name: pd.Series(pd.NA, index=sums.index, dtype="str") for name in _APART if name not in by}
        return of(FEES_PAID, sums.assign(quote=self._quote, **missing))


class RateSums:
    """What the fills of one ledger have cost; `effective_rates` values each by itself, as `FeeSums` says.

    Parameters
    ----------
    fills : DataFrame
        As `kucoin_frames.analysis.trades` gives them; they must not change meanwhile.
    prices : DataFrame or None
        As `effective_rates` takes them.
    quote : str
        Currency of the prices.
    """

    def __init__(self, fills: pd.DataFrame, prices: pd.DataFrame | None, quote: str) -> None:
        def by_day(some: pd.DataFrame) -> pd.DataFrame:
            apart = some[list(OF_FILLS)].assign(**{TIME: days(some[TIME])})
            number = codes(*(apart[name] for name in apart))
            # The function tells pairs apart, whatever they are called: here a pair is one of an account on a day.
            numbered = some.assign(symbol=pd.Series(number, index=some.index).astype("str"))
            found = effective_rates(numbered, prices, quote=quote)
            first = np.unique(number, return_index=True)[1][found["symbol"].astype("int64")]
            named = apart.iloc[first].reset_index(drop=True)
            for name in named:
                found[name] = named[name]
            return found.sort_values(TIME, ignore_index=True)

        self._days = Days(fills, OF_FILLS, by_day)

    def rates(self, filter: Filter) -> pd.DataFrame:
        """The `effective_rates` of the fills that the filter means."""
        rows = self._days.rows(filter)
        known = {name: filled(rows[name]) for name in _OF_KCS}
        parts = rows[["symbol", "quote", *_OF_RATES]].assign(**known, unpriced=rows["kcs_value"].isna().astype("int64"))
        sums = added(parts, ["symbol", "quote"])
        for name in _OF_KCS:
            sums[name] = sums[name].mask((sums["unpriced"] > 0).to_numpy(bool))
        sums["effective_rate"] = sums["paid"] / sums["turnover"].mask(sums["turnover"] == 0)
        absent: dict[str, Any] = {name: pd.NA for name in EFFECTIVE_RATES.dtypes if name not in sums}
        return of(EFFECTIVE_RATES, sums.assign(**absent))


def span_of(filter: Filter) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """From when until when a filter asks; None for an end that is open."""
    within = filter.conditions.get(TIME)
    bounds = (within.span.start, within.span.end) if isinstance(within, Within) else (None, None)
    start, end = (None if each is None else pd.Timestamp(each, unit="ms", tz="UTC") for each in bounds)
    return start, end


def _condensed(ledger: pd.DataFrame) -> pd.DataFrame:
    """A row for all entries of a day, a wallet and a cause, with their `number`; in the order of days.

    Interest that came in is another line of a statement than interest that was paid, and stands apart.
    """
    cause: Any = causes(ledger)
    rows = ledger[[*_WALLET, "change"]].assign(
        created_at=days(ledger[TIME]),
        fee=filled(ledger["fee"]),
        number=1,
        cause=cause.cat.codes.to_numpy(),
        came_in=((cause == "interest") & (ledger["change"] > 0).astype(bool)).to_numpy(bool),
    )
    sums = added(rows, [TIME, "cause", "came_in", *_WALLET])
    # The words of one entry stand for those of all with its cause.
    known, places = np.unique(rows["cause"], return_index=True)
    words = ledger[["kind", "biz_type"]].iloc[places[np.searchsorted(known, sums["cause"])]]
    return pd.concat([sums.drop(columns=["cause", "came_in"]), words.reset_index(drop=True)], axis=1)
