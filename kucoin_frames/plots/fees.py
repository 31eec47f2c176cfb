"""Figures of fees. Drawn from frames, asks nobody."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import CYCLE, GREY, INK, canvas, figures, floats, label_days, need, note, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["fees_by_day"]

_MOST = len(CYCLE)


def fees_by_day(fees: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A stack a day: the fees that were paid in each currency, by their value; more is given back than paid below zero.

    Parameters
    ----------
    fees : DataFrame
        As `kucoin_frames.analysis.fees_by_day` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(fees, ("day", "currency", "quote", "value"), "fees_by_day, made with prices")
    ax = canvas(ax)
    priced = fees[fees["value"].notna()]
    totals = priced.groupby("currency")["value"].sum().sort_values(ascending=False, kind="stable")
    names = list(totals.index)
    own = names if len(names) <= _MOST else names[: _MOST - 1]
    group = priced["currency"].where(priced["currency"].isin(own), f"{len(names) - len(own)} more")
    sums = priced.assign(group=group).groupby(["day", "group"], as_index=False)["value"].sum()
    days = pd.DatetimeIndex(sorted(set(sums["day"])))
    above, below = np.zeros(len(days)), np.zeros(len(days))
    for place, name in enumerate(dict.fromkeys([*own, *group])):
        of_group = sums[sums["group"] == name].set_index("day")["value"].reindex(days)
        heights = np.nan_to_num(floats(of_group))
        colour = CYCLE[place] if name in own else GREY
        ax.bar(
            days.tz_localize(None),
            heights,
            bottom=np.where(heights < 0, below, above),
            color=colour,
            label=name,
            width=0.8,
        )
        above += np.maximum(heights, 0)
        below += np.minimum(heights, 0)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.yaxis.set_major_formatter(plain)
    unit = str(fees["quote"].iloc[0]) if len(fees) else ""
    ax.set_ylabel(f"value in {unit}" if unit else "value")
    total = figures([float(floats(priced["value"]).sum())])[0]
    ax.set_title(f"Fees by day and currency: {total} {unit}".rstrip(), loc="left")
    if names:
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1), title="paid in")
    label_days(ax, fees["day"])
    note(ax, sorted(set(fees["currency"]) - set(names)))
    return ax
