"""Figures of profit: what made net worth change, how it went, and what disposals brought. Drawn from frames."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import (
    BLUE,
    CYCLE,
    GREY,
    INK,
    ORANGE,
    canvas,
    figures,
    floats,
    label_days,
    need,
    note,
    plain,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["equity_curve", "net_worth_by_day", "realised"]

_GROUPS = {
    "came and left": ("deposits", "withdrawals", "transfers"),
    "trading": ("trades", "realised_pnl", "funding"),
    "fees and interest": ("fees", "interest"),
    "income": ("income", "other"),
    "price moves": ("price_moves",),
}


def net_worth_by_day(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """What net worth is made of since the first day: a line a group of parts, added up, and one for all of them.

    The groups are money that came and left, trading (fills, conversions and futures), fees and interest, income (and
    what has no known cause), and price moves. Their sums are the line of net worth at each day.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_day` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    parts = [name for group in _GROUPS.values() for name in group]
    need(net_worth, ("day", "opening", "closing", "quote", "unpriced", *parts), "net_worth_by_day")
    ax = canvas(ax)
    days = pd.DatetimeIndex(net_worth["day"]).tz_localize(None)
    for colour, (label, names) in zip(CYCLE, _GROUPS.items(), strict=False):
        total = np.cumsum(sum(floats(net_worth[name]) for name in names))
        ax.plot(days, total, color=colour, linewidth=1.4, label=label)
    ax.plot(days, floats(net_worth["closing"]), color=INK, linewidth=2, label="net worth")
    unit = _unit(net_worth)
    _finish(ax, net_worth["day"], f"value in {unit}" if unit else "value")
    last = figures(floats(net_worth["closing"].iloc[-1:]))
    ax.set_title(f"Net worth and what made it: {last[0] if last else 0} {unit}".rstrip(), loc="left")
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    most = int(net_worth["unpriced"].max()) if len(net_worth) else 0
    note(ax, [f"up to {most} {'currencies' if most > 1 else 'currency'} a day"] if most else [])
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
    need(equity, ("day", "index", "drawdown"), "equity_curve")
    ax = canvas(ax)
    days = pd.DatetimeIndex(equity["day"]).tz_localize(None)
    index, drawdown = floats(equity["index"]), floats(equity["drawdown"])
    highest = np.maximum.accumulate(index) if len(index) else index
    ax.fill_between(days, index, highest, color=ORANGE, alpha=0.5, linewidth=0, label="below its highest")
    ax.plot(days, index, color=BLUE, linewidth=1.8, label="index")
    ax.axhline(1, color=GREY, linewidth=0.8)
    _finish(ax, equity["day"], "what 1 has become")
    if len(equity):
        worst = int(np.argmax(drawdown))
        total = f"{index[-1] - 1:+.1%}".replace("-", "\N{MINUS SIGN}")
        lowest = f"at worst {drawdown[worst]:.1%} below its highest ({days[worst]:%d %b %Y})"
        ax.set_title(f"Time-weighted return: {total}, {lowest}", loc="left")
        ax.legend(frameon=False, loc="best")
    return ax


def realised(gains: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with what disposals of it brought, all periods of the frame added up; the largest ones.

    Parameters
    ----------
    gains : DataFrame
        As `kucoin_frames.analysis.realised` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(gains, ("period", "currency", "gain", "quote", "unknown"), "realised")
    ax = canvas(ax)
    sums = gains.groupby("currency")[["gain", "unknown"]].sum()
    known = sums[(gains.groupby("currency")["disposals"].sum() > 0).reindex(sums.index)]
    ordered = known.loc[known["gain"].astype("Float64").abs().sort_values(kind="stable").index]
    value = floats(ordered["gain"])
    places = np.arange(len(ordered))
    ax.barh(places, value, color=[BLUE if each >= 0 else ORANGE for each in value])
    ax.set_yticks(places, list(ordered.index))
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=INK, linewidth=0.8)
    for place, (told, end) in enumerate(zip(figures(value), value, strict=True)):
        side = "left" if end >= 0 else "right"
        ax.annotate(told, (end, place), (4 if end >= 0 else -4, 0), textcoords="offset points", va="center", ha=side)
    ax.margins(x=0.2)
    ax.xaxis.set_major_formatter(plain)
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
    unit = _unit(gains)
    ax.set_xlabel(f"gain in {unit}" if unit else "gain")
    ax.set_title(f"Realised gains: {figures([float(value.sum())])[0]} {unit}".rstrip(), loc="left")
    unknown = sums.index[sums["unknown"] > 0]
    if len(unknown):
        ax.set_xlabel(
            f"{ax.get_xlabel()}\nwith disposals whose gain nobody knows, not in the picture: {', '.join(unknown)}"
        )
    return ax


def _unit(frame: pd.DataFrame) -> str:
    return str(frame["quote"].iloc[0]) if len(frame) else ""


def _finish(ax: "Axes", days: "pd.Series[pd.Timestamp]", label: str) -> None:
    if ax.get_ylim()[0] < 0:
        ax.axhline(0, color=INK, linewidth=0.8)
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.yaxis.set_major_formatter(plain)
    ax.set_ylabel(label)
    label_days(ax, days)
