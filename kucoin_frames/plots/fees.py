"""Figures of fees and other costs: what was paid, by day and by period. Drawn from frames, ask nobody."""

from typing import TYPE_CHECKING, Literal, get_args

import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.exceptions import InputError
from kucoin_frames.plots.bars import parted, stacked, stacked_where_priced, stacks
from kucoin_frames.plots.canvas import (
    canvas,
    counted,
    floats,
    label_days,
    left_out,
    legend_beside,
    naive,
    on_calendar,
    say,
    sum_in,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Apart", "Fills", "costs", "fees_by_day", "fees_paid", "trading_fees"]

Apart = Literal["currency", "uid", "account_type", "symbol", "cause"]
Fills = Literal["uid", "account_type", "symbol", "liquidity"]

_TITLES = {
    "currency": "currency",
    "uid": "account number",
    "account_type": "kind of account",
    "symbol": "pair",
    "cause": "cause",
    "liquidity": "maker or taker",
}

_NONE, _UNPRICED = "No fee was paid.", "None of the fees has a price:"


def fees_by_day(fees: pd.DataFrame, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a day: the fees that were paid in each currency, by their value; more is given back than paid below zero.

    Parameters
    ----------
    fees : DataFrame
        As `kucoin_frames.analysis.fees_by_day` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    need(fees, ("day", "currency", "quote", "value"), "the frame of fees_by_day(), made with prices")
    fees = on_calendar(fees, "day", zone)
    ax = canvas(ax)
    priced = fees[fees["value"].notna()]
    unpriced = sorted(set(fees["currency"]) - set(priced["currency"]))
    if priced.empty:
        return say(ax, _NONE, unpriced, _UNPRICED)
    value = pd.Series(floats(priced["value"]), priced.index)
    table = value.groupby([priced["day"], priced["currency"]]).sum().unstack(fill_value=0)
    stacks(ax, naive(table.index.to_series()), *parted(table))
    ax.set_ylabel(f"value in {unit(fees)}")
    ax.set_title(f"Fees by day and currency: {sum_in(floats(priced['value']), unit(fees))}", loc="left")
    legend_beside(ax, "paid in")
    label_days(ax, fees["day"], zone)
    left_out(ax, unpriced)
    return ax


def fees_paid(fees: pd.DataFrame, ax: "Axes | None" = None, *, by: Apart = "currency", zone: str = "UTC") -> "Axes":
    """A stack a period with the value of the fees that were paid, by currency or what else the frame tells apart.

    Parameters
    ----------
    fees : DataFrame
        As `kucoin_frames.analysis.fees_paid` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    by : {"currency", "uid", "account_type", "symbol", "cause"}
        What the colours tell apart; `kucoin_frames.analysis.fees_paid` must have been asked for it.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", *get_args(Apart), "quote", "value", "unpriced")
    need(fees, columns, "the frame of fees_paid(), made with prices")
    if by not in get_args(Apart):
        raise InputError(f"by={by!r} is not among {', '.join(get_args(Apart))}")
    if len(fees) and by != "symbol" and fees[by].isna().all():
        raise InputError(f"these fees are not told apart by {by}: make them with fees_paid(..., by=[{by!r}])")
    fees = on_calendar(fees, "period", zone)
    return stacked_where_priced(
        canvas(ax),
        fees,
        fees[by].astype("str").fillna("of no pair"),
        f"Fees paid by {_TITLES[by]}",
        zone,
        nothing=_NONE,
        unpriced=_UNPRICED,
        legend=_TITLES[by],
    )


def costs(paid: pd.DataFrame, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a period with the value of what trading, moving and borrowing cost, each cost apart.

    Parameters
    ----------
    paid : DataFrame
        As `kucoin_frames.analysis.costs` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", "cost", "currency", "value", "quote", "unpriced")
    need(paid, columns, "the frame of costs(), made with prices")
    paid = on_calendar(paid, "period", zone)
    return stacked_where_priced(
        canvas(ax),
        paid,
        paid["cost"],
        "Costs",
        zone,
        nothing="Nothing was paid.",
        unpriced="None of the costs has a price:",
        note="fees and funding that KuCoin settles within the profit of futures are not among them",
    )


def trading_fees(fees: pd.DataFrame, ax: "Axes | None" = None, *, by: Fills | None = None, zone: str = "UTC") -> "Axes":
    """A stack a period with what fills cost, in all or by what the frame tells apart, and the rate that this was.

    Parameters
    ----------
    fees : DataFrame
        As `kucoin_frames.analysis.trading_fees` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    by : {"uid", "account_type", "symbol", "liquidity"}, optional
        What the colours tell apart; `kucoin_frames.analysis.trading_fees` must have been asked for it.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", *get_args(Fills), "turnover", "paid", "quote", "unpriced")
    need(fees, columns, "the frame of trading_fees()")
    if by is not None and by not in get_args(Fills):
        raise InputError(f"by={by!r} is not among {', '.join(get_args(Fills))}")
    if by is not None and len(fees) and fees[by].isna().all():
        raise InputError(f"these fees are not told apart by {by}: make them with trading_fees(..., by=[{by!r}])")
    fees = on_calendar(fees, "period", zone)
    ax = canvas(ax)
    if fees.empty:
        return say(ax, "There was no fill.")
    paid, turnover = floats(fees["paid"]), float(floats(fees["turnover"]).sum())
    rows = fees.assign(group="all fills" if by is None else fees[by].astype("str"), value=fees["paid"])
    stacked(ax, rows, "Fills", unit(fees), zone, legend=None if by is None else _TITLES[by])
    legend = ax.get_legend()
    if by is None and legend is not None:
        legend.remove()
    rate = f", {float(paid.sum()) / turnover:.4%} of what was traded" if turnover else ""
    ax.set_title(f"Fills cost {sum_in(paid, unit(fees))}{rate}", loc="left")
    left_out(ax, counted(int(fees["unpriced"].sum()), "fill"))
    return ax
