"""Figures of debts, of how near they are to what is held, and of what lies idle. Drawn from frames, asks nobody."""

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
    canvas,
    clipped,
    figures,
    floats,
    left_out,
    legend_beside,
    percent,
    say,
    sum_in,
    tell,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["idle_funds", "liabilities", "margin_risk"]

_ACCOUNT = ("sub_name", "account_type", "symbol")
_MOST = 14


def liabilities(owed: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar an account and currency with the value of what is owed; the largest on top.

    Parameters
    ----------
    owed : DataFrame
        As `kucoin_frames.analysis.liabilities` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(owed, (*_ACCOUNT, "currency", "value", "quote"), "the frame of liabilities()")
    ax = canvas(ax)
    priced = owed[owed["value"].notna()]
    unpriced = sorted(set(owed["currency"][owed["value"].isna()]))
    if priced.empty:
        return say(ax, "Nothing is owed.", unpriced, "Nothing owed has a price:")
    value = floats(priced["value"])
    names = [f"{account} {currency}" for account, currency in zip(_accounts(priced), priced["currency"], strict=True)]
    ranking(ax, names, value)
    ax.set_xlabel(f"value owed in {unit(owed)}")
    ax.set_title(f"Liabilities: {sum_in(value, unit(owed))}", loc="left")
    left_out(ax, unpriced)
    return ax


def margin_risk(risk: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a margin account, or isolated pair, with its debt in percent of what it holds; the riskiest on top.

    A diamond is the ratio that KuCoin tells.

    Parameters
    ----------
    risk : DataFrame
        As `kucoin_frames.analysis.margin_risk` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = (*_ACCOUNT, "assets", "liabilities", "debt_ratio", "told_debt_ratio", "quote")
    need(risk, columns, "the frame of margin_risk()")
    ax = canvas(ax)
    is_known = (risk["debt_ratio"].notna() | risk["told_debt_ratio"].notna()).to_numpy(bool)
    unknown = _accounts(risk[~is_known])
    if not is_known.any():
        return say(ax, "There is no margin account.", unknown, "Nobody knows the debt ratio of")
    known = risk[is_known]
    shown = known.head(_MOST)
    places = np.arange(len(shown))
    ratio, told_ratio = floats(shown["debt_ratio"]), floats(shown["told_debt_ratio"])
    ax.barh(places, np.nan_to_num(ratio), color=BLUE, label="at the prices of balances")
    if np.isfinite(told_ratio).any():
        ax.plot(told_ratio, places, "D", color=ORANGE, markersize=7, label="as KuCoin tells it")
        legend_beside(ax)
    for place, (own, told_one) in enumerate(zip(ratio, told_ratio, strict=True)):
        said = own if np.isfinite(own) else told_one
        end = np.nanmax([own, told_one])
        ax.annotate(f"{said:.1%}", (end, place), (8, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(places, [clipped(each) for each in _accounts(shown)])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    with_zero_beside(ax)
    ax.xaxis.set_major_formatter(percent)
    ax.set_xlabel("debt in percent of what is held")
    owed = float(floats(risk["liabilities"]).sum())
    ax.set_title(f"Margin: {figures([owed])[0]} {unit(risk)} are owed", loc="left")
    if len(known) > len(shown):
        tell(ax, f"{len(known) - len(shown)} more accounts, with less debt, are not in the picture")
    left_out(ax, unknown, "whose ratio nobody knows, so not in the picture")
    return ax


def idle_funds(funds: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar an account with the value of what lies idle, secures a debt, or is in use; the most idle on top.

    Parameters
    ----------
    funds : DataFrame
        As `kucoin_frames.analysis.idle_funds` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = (*_ACCOUNT, "currency", "in_use", "collateral", "idle", "price", "quote")
    need(funds, columns, "the frame of idle_funds()")
    ax = canvas(ax)
    priced = funds[funds["price"].notna()]
    unpriced = sorted(set(funds["currency"][funds["price"].isna()]))
    if priced.empty:
        return say(ax, "Nothing is held.", unpriced, "Nothing held has a price:")
    values = {name: floats(priced[name]) * floats(priced["price"]) for name in ("idle", "collateral", "in_use")}
    sums = pd.DataFrame(values).groupby(_accounts(priced), sort=False).sum()
    sums = sums.sort_values("idle", ascending=False, kind="stable")
    if len(sums) > _MOST:
        rest = sums.iloc[_MOST - 1 :]
        sums = pd.concat([sums.iloc[: _MOST - 1], rest.sum().to_frame(f"{len(rest)} more").T])
    places, start = np.arange(len(sums)), np.zeros(len(sums))
    looks = {"idle": (BLUE, "idle"), "collateral": (ORANGE, "secures a debt"), "in_use": (GREY, "in use")}
    for name, (colour, label) in looks.items():
        width = sums[name].to_numpy(np.float64)
        if width.any():
            ax.barh(places, width, left=start, color=colour, label=label)
        start = start + width
    for place, (told, end) in enumerate(zip(figures(sums["idle"].to_numpy()), start, strict=True)):
        ax.annotate(told, (end, place), (4, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(places, [clipped(each) for each in sums.index])
    ax.set_ylim(len(sums) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    with_zero_beside(ax)
    ax.set_xlabel(f"value in {unit(funds)}; the figures are what is idle")
    ax.set_title(f"Idle funds: {figures([float(sums['idle'].sum())])[0]} {unit(funds)}", loc="left")
    legend_beside(ax)
    left_out(ax, unpriced)
    return ax


def _accounts(rows: pd.DataFrame) -> list[str]:
    """The account of each row as one name: its sub-account, unless it is the key's own, its kind, its pair."""
    parts = zip(*(rows[name].astype("str").fillna("") for name in _ACCOUNT), strict=True)
    return [" ".join(part for part in each if part) for each in parts]
