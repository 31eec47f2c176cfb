"""Figures of what was there and what became of it, day by day: balances, the index of all, its falls, its returns.

Drawn from frames, asks nobody.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import largest, outlined, wide, with_zero
from kucoin_frames.plots.canvas import (
    BLUE,
    CYCLE,
    GREY,
    INK,
    ORANGE,
    canvas,
    chosen,
    dot,
    figures,
    floats,
    grid,
    label_days,
    legend_beside,
    naive,
    percent,
    say,
    short,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["balance_history", "daily_returns", "drawdown", "equity_curve"]

_LINES = CYCLE[:6]
"""The last colour is too light for a line."""

_MULTIPLE = 100
"""From which return on percents are digits that nobody reads."""

_LONGEST_TITLE = 80

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def balance_history(history: pd.DataFrame, currency: str, ax: "Axes | None" = None) -> "Axes":
    """What was in each account of one currency at the end of each day, in steps, and in all of them together.

    Parameters
    ----------
    history : DataFrame
        As `kucoin_frames.analysis.balance_history` gives it.
    currency : str
        Which currency.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(history, ("day", "uid", "wallet", "symbol", "currency", "balance"), "the frame of balance_history()")
    rows = chosen(history, "currency", currency)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No {currency} were in any account.")
    several = rows["uid"].nunique() > 1
    names = rows["wallet"].astype("str") + (" " + rows["symbol"].fillna("")).where(rows["symbol"].fillna("") != "", "")
    names = (rows["uid"].astype("str") + " " + names) if several else names
    table = rows.assign(name=names, balance=floats(rows["balance"])).pivot_table(
        index="day", columns="name", values="balance", aggfunc="sum"
    )
    days = naive(table.index.to_series())
    own = largest(table.abs().max(), len(_LINES) + 1)
    rest = [name for name in table.columns if name not in own]
    mark = dot(len(days))
    if len(table.columns) > 1:
        total = table.sum(axis=1).to_numpy()
        ax.plot(days, total, color=INK, linewidth=2, drawstyle="steps-post", label="all together", **mark)
    for colour, name in zip(_LINES, own, strict=False):
        ax.plot(days, table[name].to_numpy(), color=colour, linewidth=1.4, drawstyle="steps-post", label=name, **mark)
    if rest:
        ax.plot(
            days,
            table[rest].sum(axis=1).to_numpy(),
            color=GREY,
            linewidth=1.4,
            drawstyle="steps-post",
            label=f"{len(rest)} more",
            **mark,
        )
    with_zero(ax)
    ax.set_ylabel(f"{currency} at the end of the day")
    last = figures([float(table.iloc[-1].sum())])[0]
    ax.set_title(f"Balance by account: {last} {currency} at the end", loc="left")
    legend_beside(ax)
    label_days(ax, rows["day"])
    return ax


def equity_curve(equity: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """What 1 at the beginning has become, freed of what came and left, and shaded how far below its highest it is.

    Parameters
    ----------
    equity : DataFrame
        As `kucoin_frames.analysis.equity_curve` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(equity, ("day", "index", "drawdown"), "the frame of equity_curve()")
    ax = canvas(ax)
    if equity.empty:
        return say(ax, "There is no day in this history.")
    days, index, fall = naive(equity["day"]), floats(equity["index"]), floats(equity["drawdown"])
    highest = np.maximum.accumulate(index)
    ax.fill_between(days, index, highest, color=ORANGE, alpha=0.5, linewidth=0, label="below its highest")
    ax.plot(days, index, color=BLUE, linewidth=1.8, label="index", **dot(len(days)))
    ax.axhline(1, color=GREY, linewidth=0.8)
    grid(ax, "y")
    ax.set_ylabel("what 1 has become")
    worst = int(np.argmax(fall))
    lowest = f"at worst {fall[worst]:.1%} below its highest ({days[worst]:%d %b %Y})"
    _entitle(ax, f"Time-weighted return: {_signed(index[-1] - 1)}", lowest)
    legend_beside(ax)
    label_days(ax, equity["day"])
    return ax


def drawdown(equity: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """How far below its highest the index is each day, in percent: 0 at the top, falls downwards.

    Parameters
    ----------
    equity : DataFrame
        As `kucoin_frames.analysis.equity_curve` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(equity, ("day", "drawdown"), "the frame of equity_curve()")
    ax = canvas(ax)
    if equity.empty:
        return say(ax, "There is no day in this history.")
    days, fall = naive(equity["day"]), floats(equity["drawdown"])
    ax.fill_between(days, -fall, 0.0, color=ORANGE, alpha=0.5, linewidth=0)
    ax.plot(days, -fall, color=ORANGE, linewidth=1.4, **dot(len(days)))
    with_zero(ax)
    ax.yaxis.set_major_formatter(percent)
    ax.set_ylabel("below its highest")
    worst = int(np.argmax(fall))
    below = int((fall > 0).sum())
    ax.set_title(
        f"Drawdown: at worst {fall[worst]:.1%} ({days[worst]:%d %b %Y}), below on {below} of {len(fall)} days",
        loc="left",
    )
    label_days(ax, equity["day"])
    return ax


def daily_returns(equity: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a day with its return in percent, gains upwards and losses downwards.

    Parameters
    ----------
    equity : DataFrame
        As `kucoin_frames.analysis.equity_curve` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(equity, ("day", "day_return"), "the frame of equity_curve()")
    ax = canvas(ax)
    known = equity[equity["day_return"].notna()]
    if known.empty:
        return say(ax, "No day of this history has a return: there was nothing before.")
    days, brought = naive(known["day"]), floats(known["day_return"])
    colours = [BLUE if each >= 0 else ORANGE for each in brought]
    ax.bar(days, brought, color=colours, width=wide(len(days)), **outlined(days, colours))
    with_zero(ax)
    ax.yaxis.set_major_formatter(percent)
    ax.set_ylabel("return of the day")
    best, worst = int(np.argmax(brought)), int(np.argmin(brought))
    _entitle(
        ax,
        f"Daily returns: best {_signed(brought[best])} ({days[best]:%d %b %Y})",
        f"worst {_signed(brought[worst])} ({days[worst]:%d %b %Y})",
    )
    label_days(ax, equity["day"])
    return ax


def _signed(fraction: float) -> str:
    """A return in percent; a very large one as the multiple that it makes of what was there."""
    if abs(fraction) < _MULTIPLE:
        return f"{fraction:+,.1%}".replace("-", "\N{MINUS SIGN}")
    multiple = 1 + fraction
    most, word = _WORDS[0]
    if abs(multiple) >= 1000 * most:
        return f"more than {short(np.copysign(1000, multiple))} {word} times"
    size, word = next(((size, f" {word}") for size, word in _WORDS if abs(multiple) >= size), (1, ""))
    return f"{short(multiple / size)}{word} times"


def _entitle(ax: "Axes", first: str, second: str) -> None:
    """A title of two parts, in two lines if one would be longer than the picture is wide."""
    title = f"{first}, {second}"
    ax.set_title(title if len(title) <= _LONGEST_TITLE else f"{first},\n{second}", loc="left")
