"""Figures of what an account is worth: by kind of account and by currency. Drawn from frames, asks nobody."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import BLUE, GREY, INK, ORANGE, Floats, canvas, figures, floats, need, note, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["net_worth_by_account_type", "net_worth_by_currency"]


def net_worth_by_account_type(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a kind of account: what is in the key's own account and what in its sub-accounts.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_account_type` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(net_worth, ("account_type", "own", "sub_accounts", "value", "quote", "unpriced"), "net_worth_by_account_type")
    ax = canvas(ax)
    own, subs, value = (floats(net_worth[name]) for name in ("own", "sub_accounts", "value"))
    places = np.arange(len(net_worth))
    ax.barh(places, own, color=BLUE, label="own account")
    if subs.any():
        # Beside what is own where both have one sign; from zero on where one is a debt.
        start = np.where(np.sign(own) == np.sign(subs), own, 0.0)
        ax.barh(places, subs, left=start, color=ORANGE, label="sub-accounts")
        ax.legend(frameon=False, loc="lower right")
    ends = np.where(np.sign(own) == np.sign(subs), value, np.maximum(own, subs))
    _finish(ax, list(net_worth["account_type"]), value, ends, _unit(net_worth))
    total = figures([float(value.sum())])[0]
    ax.set_title(f"Net worth by kind of account: {total} {_unit(net_worth)}".rstrip(), loc="left")
    holdings = int(net_worth["unpriced"].sum())
    note(ax, [f"{holdings} holding{'s' if holdings > 1 else ''}"] if holdings else [])
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
    need(net_worth, ("currency", "value", "quote"), "net_worth_by_currency")
    ax = canvas(ax)
    priced = net_worth[net_worth["value"].notna()]
    size = priced["value"].abs()
    chosen = size.sort_values(ascending=False, kind="stable").index[:most]
    shown, rest = priced[priced.index.isin(chosen)], priced[~priced.index.isin(chosen)]
    names, value = list(shown["currency"]), floats(shown["value"])
    if len(rest):
        names.append(f"{len(rest)} more")
        value = np.append(value, floats(rest["value"]).sum())
    colours = [BLUE] * len(shown) + [GREY] * (len(names) - len(shown))
    ax.barh(np.arange(len(names)), value, color=colours)
    _finish(ax, names, value, value, _unit(net_worth))
    total = figures([float(value.sum())])[0]
    ax.set_title(f"Net worth by currency: {total} {_unit(net_worth)}".rstrip(), loc="left")
    note(ax, list(net_worth["currency"][net_worth["value"].isna()]))
    return ax


def _unit(net_worth: pd.DataFrame) -> str:
    return str(net_worth["quote"].iloc[0]) if len(net_worth) else ""


def _finish(ax: "Axes", names: list[str], value: Floats, ends: Floats, unit: str) -> None:
    """Names beside the bars, values at their ends, the first row on top."""
    ax.set_yticks(np.arange(len(names)), names)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=INK, linewidth=0.8)
    for place, (figure, end) in enumerate(zip(figures(value), ends, strict=True)):
        ax.annotate(
            figure,
            (max(float(end), 0.0), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=INK,
        )
    ax.margins(x=0.15)
    ax.xaxis.set_major_formatter(plain)
    ax.set_xlabel(f"value in {unit}" if unit else "value")
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
