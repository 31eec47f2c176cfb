"""Figures of what an account is worth: by kind of account, currency and sub-account. Drawn from frames, asks nobody."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import ranking, with_zero_beside
from kucoin_frames.plots.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    Floats,
    canvas,
    clipped,
    counted,
    figures,
    floats,
    left_out,
    legend_beside,
    percent,
    say,
    sum_in,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["concentration", "net_worth_by_account_type", "net_worth_by_currency", "net_worth_by_sub_account"]


def net_worth_by_account_type(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a kind of account: what is in the key's own account and what in its sub-accounts.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_account_type` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = ("account_type", "own", "sub_accounts", "value", "quote", "unpriced")
    need(net_worth, columns, "the frame of net_worth_by_account_type()")
    ax = canvas(ax)
    if net_worth.empty:
        return say(ax, "No account holds or owes anything.")
    own, subs, value = (floats(net_worth[name]) for name in ("own", "sub_accounts", "value"))
    places = np.arange(len(net_worth))
    ax.barh(places, own, color=BLUE, label="own account")
    if subs.any():
        # Beside what is own where both have one sign; from zero on where one is a debt.
        start = np.where(np.sign(own) == np.sign(subs), own, 0.0)
        ax.barh(places, subs, left=start, color=ORANGE, label="sub-accounts")
        legend_beside(ax)
    ends = np.where(np.sign(own) == np.sign(subs), value, np.maximum(own, subs))
    _finish(ax, list(net_worth["account_type"]), value, ends, unit(net_worth))
    ax.set_title(f"Net worth by kind of account: {sum_in(value, unit(net_worth))}", loc="left")
    left_out(ax, counted(int(net_worth["unpriced"].sum()), "holding"))
    return ax


def net_worth_by_currency(net_worth: pd.DataFrame, ax: "Axes | None" = None, *, most: int = 10) -> "Axes":
    """A bar a currency with what it is worth in all accounts; the smallest ones together are one bar.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_currency` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    most : int
        How many currencies get a bar of their own.
    """
    need(net_worth, ("currency", "value", "quote"), "the frame of net_worth_by_currency()")
    ax = canvas(ax)
    priced = net_worth[net_worth["value"].notna()]
    unpriced = list(net_worth["currency"][net_worth["value"].isna()])
    if priced.empty:
        return say(ax, "Nothing is held or owed.", unpriced, "Nothing held has a price:")
    size = priced["value"].abs()
    chosen = size.sort_values(ascending=False, kind="stable").index[:most]
    shown, rest = priced[priced.index.isin(chosen)], priced[~priced.index.isin(chosen)]
    names, value = list(shown["currency"]), floats(shown["value"])
    if len(rest):
        names.append(f"{len(rest)} more")
        value = np.append(value, floats(rest["value"]).sum())
    colours = [BLUE] * len(shown) + [GREY] * (len(names) - len(shown))
    ax.barh(np.arange(len(names)), value, color=colours)
    _finish(ax, names, value, value, unit(net_worth))
    ax.set_title(f"Net worth by currency: {sum_in(value, unit(net_worth))}", loc="left")
    left_out(ax, unpriced)
    return ax


def net_worth_by_sub_account(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a sub-account with what it is worth, the account of the key among them; the largest on top.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_sub_account` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(net_worth, ("sub_name", "value", "quote", "unpriced"), "the frame of net_worth_by_sub_account()")
    ax = canvas(ax)
    if net_worth.empty:
        return say(ax, "No account holds or owes anything.")
    value = floats(net_worth["value"])
    ranking(ax, list(net_worth["sub_name"].fillna("own account")), value)
    ax.set_xlabel(f"value in {unit(net_worth)}")
    ax.set_title(f"Net worth by sub-account: {sum_in(value, unit(net_worth))}", loc="left")
    left_out(ax, counted(int(net_worth["unpriced"].sum()), "holding"))
    return ax


def concentration(shares: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with its share of all that is owned, in percent; the largest on top.

    Parameters
    ----------
    shares : DataFrame
        As `kucoin_frames.analysis.concentration` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(shares, ("currency", "value", "share", "herfindahl"), "the frame of concentration()")
    ax = canvas(ax)
    owned = shares[shares["share"].notna()]
    unpriced = list(shares["currency"][shares["value"].isna()])
    if owned.empty:
        return say(ax, "Nothing is owned.", unpriced, "Nothing owned has a price:")
    share = floats(owned["share"])
    ranking(ax, list(owned["currency"]), share, written=lambda values: [f"{each:.1%}" for each in values])
    ax.xaxis.set_major_formatter(percent)
    ax.set_xlabel("share of all that is owned")
    index = floats(owned["herfindahl"])[0]
    title = f"Concentration: Herfindahl index {index:.2f}"
    ax.set_title(f"{title}, as of {1 / index:.1f} equal currencies" if index else title, loc="left")
    owed = list(shares["currency"][(shares["value"].notna() & shares["share"].isna()).to_numpy(bool)])
    left_out(ax, owed, "owed, or worth nothing, so no part of it")
    left_out(ax, unpriced)
    return ax


def _finish(ax: "Axes", names: list[str], value: Floats, ends: Floats, quote: str) -> None:
    """Names beside the bars, values at their ends, the first row on top."""
    ax.set_yticks(np.arange(len(names)), [clipped(each) for each in names])
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    for place, (figure, end) in enumerate(zip(figures(value), ends, strict=True)):
        ax.annotate(
            figure,
            (max(float(end), 0.0), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    ax.set_xlabel(f"value in {quote}")
    with_zero_beside(ax)
