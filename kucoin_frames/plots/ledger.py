"""Figures of ledgers: what came in and what went out. Drawn from frames, asks nobody."""

from typing import TYPE_CHECKING

import pandas as pd

from kucoin_frames.plots.canvas import BLUE, INK, ORANGE, canvas, floats, label_days, need, note, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["flow_by_day"]


def flow_by_day(flow: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """Two bars a day, in upwards and out downwards, and a dot for the net; the currencies' values added up.

    Parameters
    ----------
    flow : DataFrame
        As `kucoin_frames.analysis.flow_by_day` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = ("incoming_value", "outgoing_value", "net_value")
    need(flow, ("day", "currency", "quote", *columns), "flow_by_day, made with prices")
    ax = canvas(ax)
    priced = flow[flow["net_value"].notna()]
    sums = priced.groupby("day")[list(columns)].sum()
    days = pd.DatetimeIndex(sums.index).tz_localize(None)
    incoming = ax.bar(days, floats(sums["incoming_value"]), color=BLUE, label="in", width=0.8)
    outgoing = ax.bar(days, -floats(sums["outgoing_value"]), color=ORANGE, label="out", width=0.8)
    (net,) = ax.plot(days, floats(sums["net_value"]), "o", color=INK, markersize=4, label="net")
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.yaxis.set_major_formatter(plain)
    ax.set_ylabel(f"value in {flow['quote'].iloc[0]}" if len(flow) else "value")
    ax.set_title("What came in and what went out, by day", loc="left")
    ax.legend(
        handles=[incoming, outgoing, net],
        ncols=3,
        frameon=False,
        loc="lower right",
        bbox_to_anchor=(1, 1),
        borderaxespad=0,
    )
    label_days(ax, flow["day"])
    note(ax, sorted(set(flow["currency"]) - set(priced["currency"])))
    return ax
