"""What is it all worth, by kind of account, by currency or by sub-account? A dashboard over the frame of balances."""

from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd

import kucoin_frames.plots as plots
from kucoin_frames.analysis import (
    net_worth_by_account_type,
    net_worth_by_currency,
    net_worth_by_sub_account,
    unpriced,
)
from kucoin_frames.plots.canvas import say
from kucoin_frames.widgets.accounts import AccountPicker
from kucoin_frames.widgets.dashboards.board import Board, Load, Shown, toggles
from kucoin_frames.widgets.dashboards.words import amount_words, arranged
from kucoin_frames.widgets.filters import Filter, OneOf

__all__ = ["BalancesDashboard", "balances_dashboard"]

_OWN = "own account"
"""How the account of the key is called among sub-accounts, whose names have no blank."""

_ACCOUNT_TYPE, _CURRENCY, _SUB_ACCOUNT = "kind of account", "currency", "sub-account"


class BalancesDashboard(Board):
    """Net worth by kind of account, by currency or by sub-account; see `balances_dashboard`.

    Attributes
    ----------
    quote : str
        Currency of the values.
    by : ToggleButtons
        What the values are summed by: `kind of account`, `currency` or `sub-account`.
    """

    title: ClassVar[str] = "Balances"
    source: ClassVar[str] = "the frame of balances()"
    needed: ClassVar[tuple[str, ...]] = (
        "sub_name",
        "account_type",
        "currency",
        "total",
        "liability",
        "net",
        "price",
        "value",
    )
    filtered: ClassVar[tuple[str, ...]] = ("sub_name", "account_type", "currency", "value")

    def __init__(
        self,
        frame: pd.DataFrame | None,
        quote: str,
        load: Load | None,
        accounts: AccountPicker | None,
        filter: Filter | None,
    ) -> None:
        self.quote = quote
        self.by = toggles(_ACCOUNT_TYPE, _CURRENCY, _SUB_ACCOUNT)
        super().__init__(frame, load, accounts, filter, {"summed by": self.by})

    def _offered(self, frame: pd.DataFrame) -> pd.DataFrame:
        offered = super()._offered(frame)
        return offered.assign(sub_name=_holders(frame))

    def _inward(self, filter: Filter) -> Filter:
        return _renamed(filter, lambda name: _OWN if name is None else name)

    def _outward(self, filter: Filter) -> Filter:
        return _renamed(filter, lambda name: None if name == _OWN else name)

    def _show(self) -> Shown:
        held = self.selection
        by_account_type = net_worth_by_account_type(held, self.quote)
        worth = by_account_type["value"].sum()
        result, draw = self._summed(held, by_account_type)
        named = result.assign(sub_name=_holders(result)) if "sub_name" in result else result
        table = arranged(named, named.columns[0], "value")
        if held.empty and not self.frame.empty:
            draw = lambda ax: say(ax, "No row meets the filter.")  # noqa: E731  # in the place of a figure
        return Shown(result, table, self._lines(worth), draw, (self.by.value,))

    def _summed(self, held: pd.DataFrame, by_account_type: pd.DataFrame) -> tuple[pd.DataFrame, Callable[[Any], Any]]:
        if self.by.value == _ACCOUNT_TYPE:
            return by_account_type, lambda ax: plots.net_worth_by_account_type(by_account_type, ax)
        if self.by.value == _CURRENCY:
            by_currency = net_worth_by_currency(held, self.quote)
            return by_currency, lambda ax: plots.net_worth_by_currency(by_currency, ax)
        by_sub_account = net_worth_by_sub_account(held, self.quote)
        return by_sub_account, lambda ax: plots.net_worth_by_sub_account(by_sub_account, ax)

    def _lines(self, worth: Any) -> tuple[str, ...]:
        lines = [f"Net worth {amount_words(worth)} {self.quote}"]
        # A least value asks for those that have one; what has none must not be forgotten over it.
        asked = self.controls.filter.without("value")
        without = unpriced(self.frame[self.controls.sieve.mask(asked.conditions, asked.text)])
        if len(without):
            told = (f"{row.currency} {amount_words(row.net)}" for row in without.itertuples(index=False))
            lines.append(f"without a price, in no sum: {', '.join(told)}")
        return tuple(lines)

    def _state(self) -> str:
        return f"by {self.by.value}"


def balances_dashboard(
    balances: pd.DataFrame | None = None,
    *,
    quote: str = "USDT",
    load: Load | None = None,
    accounts: AccountPicker | None = None,
    filter: Filter | None = None,
) -> BalancesDashboard:
    """Net worth by kind of account, by currency and by sub-account, with what has no price beside it.

    ``.selection`` are the balances that the filter means, ``.result`` what was summed of them: the frame of
    `kucoin_frames.analysis.net_worth_by_account_type`, `net_worth_by_currency` or `net_worth_by_sub_account`.

    Parameters
    ----------
    balances : DataFrame, optional
        As `balances(quote)` gives it.
    quote : str
        Currency that it is valued in.
    load : callable, optional
        Gives such a frame, in the place of one: `kf.balances`.
    accounts : AccountPicker, optional
        Whoever is chosen there is loaded.
    filter : Filter, optional
        The filter to start with, on `sub_name` (None is the account of the key), `account_type`, `currency` and
        `value`, such as ``Filter({"value": Between(10)})``.

    Raises
    ------
    InputError
        If there is no frame or both a frame and a function, or the frame is none of balances in that quote currency.
    """
    return BalancesDashboard(balances, quote, load, accounts, filter)


def _holders(balances: pd.DataFrame) -> "pd.Series[str]":
    return balances["sub_name"].astype("str").fillna(_OWN)


def _renamed(filter: Filter, rename: Callable[[Any], Any]) -> Filter:
    """The filter with other names of holders."""
    condition = filter.conditions.get("sub_name")
    if not isinstance(condition, OneOf):
        return filter
    return filter.with_("sub_name", OneOf(*map(rename, condition.values)))
