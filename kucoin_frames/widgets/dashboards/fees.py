"""What was paid in fees, when, on what and by whom? A dashboard over the unified ledger."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import pandas as pd

import kucoin_frames.plots as plots
from kucoin_frames.analysis import trades
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.dashboards.board import PERIODS, Board, Load, Shown, toggles
from kucoin_frames.widgets.dashboards.days import TIME
from kucoin_frames.widgets.dashboards.sums import FEE_KEYS, OF_FILLS, FeeSums, RateSums
from kucoin_frames.widgets.dashboards.words import amount_words, arranged, changing_columns, counted, sums_words
from kucoin_frames.widgets.filters import Filter

__all__ = ["FeesDashboard", "fees_dashboard"]

_RATES = "effective rate"
_BY: Mapping[str, str] = MappingProxyType(
    {"currency": "currency", "pair": "symbol", "kind of account": "account_type", "account": "uid", "cause": "cause"}
)
_FIRST = (
    "period",
    "uid",
    "account_type",
    "symbol",
    "cause",
    "currency",
    "paid",
    "turnover",
    "effective_rate",
    "fee",
    "value",
    "quote",
)
"""Columns of fees and of rates that people look at first."""
_OFTEN_ZERO = ("charged", "deducted", "returned", "unpriced")
"""Columns that tell nothing where they are 0 in all rows."""
_REBUILDING = "rebuilding the fills …"


class FeesDashboard(Board):
    """Fees by period and currency, pair, account or cause, or the rate that trading has cost; see `fees_dashboard`.

    Attributes
    ----------
    quote : str
        Currency of the values.
    period : ToggleButtons
        `day`, `week`, `month` or `year`.
    by : ToggleButtons
        What is told apart: `currency`, `pair`, `kind of account`, `account`, `cause`, or `effective rate` for what
        each pair's fills have cost.
    """

    title: ClassVar[str] = "Fees"
    source: ClassVar[str] = "the unified ledger, as Archive.ledger() gives it"
    needed: ClassVar[tuple[str, ...]] = (
        "uid",
        "account_type",
        "currency",
        "created_at",
        "kind",
        "biz_type",
        "change",
        "fee",
        "symbol",
    )
    filtered: ClassVar[tuple[str, ...]] = (*FEE_KEYS, TIME)

    def __init__(
        self,
        frame: pd.DataFrame | None,
        prices: pd.DataFrame | Load | None,
        quote: str,
        load: Load | None,
        accounts: AccountPicker | None,
        filter: Filter | None,
    ) -> None:
        self.quote = quote
        self._asked_prices = prices
        self._prices: pd.DataFrame | None = None
        self._rate_sums: RateSums | None = None
        self._sums: FeeSums | None = None
        self.period = toggles(*PERIODS, value="month")
        self.by = toggles(*_BY, _RATES)
        super().__init__(frame, load, accounts, filter, {"period": self.period, "split by": self.by})

    def _forget(self) -> None:
        self._sums, self._rate_sums = None, None
        self._prices = self._asked_prices() if callable(self._asked_prices) else self._asked_prices

    def _show(self) -> Shown:
        is_of_rates = self.by.value == _RATES
        self.period.disabled = is_of_rates
        return self._rates() if is_of_rates else self._fees()

    def _fees(self) -> Shown:
        name: Any = _BY[self.by.value]
        keys: Any = () if name == "currency" else (name,)
        if self._sums is None:
            self._sums = FeeSums(self.frame, self._prices, self.quote)
        found = self._sums.paid(self.filter, self.period.value, keys)
        table = arranged(changing_columns(found, list(_OFTEN_ZERO)), *_FIRST)
        lines = self._lines(found)
        return Shown(found, table, lines, lambda ax: plots.fees_paid(found, ax, by=name), (name, self.period.value))

    def _lines(self, found: pd.DataFrame) -> tuple[str, ...]:
        if found.empty:
            return ("No fee was paid",)
        priced = found["value"].notna()
        worth = f"Fees worth {amount_words(found['value'][priced].sum())} {self.quote}"
        if not priced.all():
            rest = found[~priced]
            worth += f", and {sums_words(rest['fee'], rest['currency'])} without a price"
        partly = found[priced & (found["unpriced"] > 0)]
        if len(partly):
            some = counted(int(partly["unpriced"].sum()), "payment")
            worth += f", and {some} in {', '.join(sorted(set(partly['currency'])))} without a price on the day"
        return worth, f"paid: {sums_words(found['fee'], found['currency'])}"

    def _rates(self) -> Shown:
        if self._rate_sums is None:
            self._messages.show(notes=[_REBUILDING])
            self._rate_sums = RateSums(trades(self.frame), self._prices, self.quote)
        asked = self.filter
        dropped = [name for name in asked.conditions if name not in (*OF_FILLS, TIME)]
        found = self._rate_sums.rates(asked.without(*dropped).with_text(""))
        lines = [f"{counted(int(found['trades'].sum()), 'fill')} on {counted(len(found), 'pair')}"]
        if len(found):
            lines.append(f"turnover: {sums_words(found['turnover'], found['quote'])}")
            lines.append(f"paid: {sums_words(found['paid'].dropna(), found['quote'])}")
        if found["paid"].isna().any():
            unknown = ", ".join(found["symbol"][found["paid"].isna()])
            lines.append(f"with fees in KCS that have no price: {unknown}")
        if dropped or asked.text:
            ignored = [*dropped, *(["the text"] if asked.text else [])]
            lines.append(f"a fill has two legs: the filter on {', '.join(ignored)} does not count here")
        table = arranged(found.assign(effective_rate=found["effective_rate"] * 100), *_FIRST)
        table = table.rename(columns={"effective_rate": "effective rate (%)"})
        return Shown(found, table, tuple(lines), lambda ax: plots.effective_rates(found, ax), (_RATES,))

    def _state(self) -> str:
        return self.by.value if self.by.value == _RATES else f"by {self.period.value} and {self.by.value}"


def fees_dashboard(
    ledger: pd.DataFrame | None = None,
    prices: pd.DataFrame | Load | None = None,
    *,
    quote: str = "USDT",
    load: Load | None = None,
    accounts: AccountPicker | None = None,
    filter: Filter | None = None,
) -> FeesDashboard:
    """Fees by period and currency, pair, account or cause, and the rate that trading has cost, all exact.

    ``.selection`` are the entries that the filter means, ``.result`` the frame of `kucoin_frames.analysis.fees_paid` or
    `effective_rates` that was made of them. A fill is in the rates with both its legs, so that a filter on their
    currency does not count there.

    Parameters
    ----------
    ledger : DataFrame, optional
        The unified ledger.
    prices : DataFrame or callable, optional
        As `kucoin_frames.analysis.daily_prices` gives it, or what gives it; without prices only fees in the quote
        currency have a value.
    quote : str
        Currency of the values.
    load : callable, optional
        Gives a ledger, in the place of one: ``lambda: kf.archive().ledger()``.
    accounts : AccountPicker, optional
        Whoever is chosen there is loaded.
    filter : Filter, optional
        The filter to start with, such as ``Filter({"created_at": Within("2026-01-01")})``.

    Raises
    ------
    InputError
        If there is no frame or both a frame and a function, the frame is no ledger, or the prices are in another
        currency.
    """
    return FeesDashboard(ledger, prices, quote, load, accounts, filter)
