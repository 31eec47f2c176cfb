"""Figures of what trading would have cost otherwise: without KCS, as a maker, on other levels. Drawn from frames."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import label_periods, period_sums, with_zero
from kucoin_frames.plots.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    OTHERS,
    canvas,
    chosen,
    counted,
    figures,
    floats,
    left_out,
    legend_below_title,
    legend_beside,
    on_calendar,
    say,
    short,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["kcs_savings", "maker_savings", "tier_costs"]


def kcs_savings(savings: pd.DataFrame, quote: str, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """Two bars a period: what the fees that were paid in KCS would have been without it, and what they were.

    Parameters
    ----------
    savings : DataFrame
        As `kucoin_frames.analysis.kcs_savings` gives it.
    quote : str
        The quote currency; pairs against others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", "symbol", "quote", "undiscounted", "paid", "saved", "unpriced")
    need(savings, columns, "the frame of kcs_savings()")
    savings = on_calendar(savings, "period", zone)
    rows = chosen(savings, "quote", quote)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No fee of a pair against {quote} was paid in KCS.")
    slots, sums = period_sums(rows, ("undiscounted", "paid"))
    places = np.arange(len(slots))
    ax.bar(places - 0.2, sums["undiscounted"], color=GREY, width=0.4, label="without KCS")
    ax.bar(places + 0.2, sums["paid"], color=BLUE, width=0.4, label="paid in KCS")
    _label(ax, slots, savings, quote, zone)
    whole, paid = float(sums["undiscounted"].sum()), float(sums["paid"].sum())
    share = f" ({(whole - paid) / whole:.1%})".replace("-", "\N{MINUS SIGN}") if whole else ""
    ax.set_title(f"Paying fees in KCS saved {figures([whole - paid])[0]} {quote}{share}", loc="left")
    legend_beside(ax)
    return ax


def maker_savings(savings: pd.DataFrame, quote: str, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A bar a period with what fills cost, and beside it between what and what they would have cost as a maker's.

    Parameters
    ----------
    savings : DataFrame
        As `kucoin_frames.analysis.maker_savings` gives it.
    quote : str
        The quote currency; pairs against others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", "symbol", "quote", "paid", "saved_least", "saved_most", "unpriced")
    need(savings, columns, "the frame of maker_savings()")
    savings = on_calendar(savings, "period", zone)
    rows = chosen(savings, "quote", quote)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No fill of a pair against {quote}.")
    slots, sums = period_sums(rows, ("paid", "saved_least", "saved_most"))
    places = np.arange(len(slots))
    least, most = sums["paid"] - sums["saved_most"], sums["paid"] - sums["saved_least"]
    ax.bar(places - 0.2, sums["paid"], color=GREY, width=0.4, label="paid in fact")
    ax.vlines(places + 0.2, least, most, color=BLUE, linewidth=3)
    ax.plot(places + 0.2, most, "D", color=ORANGE, markersize=7, label="as a maker's, if makers where not told")
    ax.plot(places + 0.2, least, "o", color=BLUE, markersize=7, label="as a maker's, if takers where not told")
    _label(ax, slots, savings, quote, zone)
    ends = [short(float(sums[name].sum())) for name in ("saved_least", "saved_most")]
    told = f"{ends[0]} {quote}" if ends[0] == ends[1] else f"between {ends[0]} and {ends[1]} {quote}"
    legend_below_title(ax, f"Maker orders would have saved {told}")
    return ax


def _label(ax: "Axes", slots: pd.DatetimeIndex, savings: pd.DataFrame, quote: str, zone: str) -> None:
    """What the axes of fees by period are, from zero on, and which pairs and fills are not in the picture."""
    with_zero(ax)
    label_periods(ax, slots, zone)
    ax.set_ylabel(f"fees in {quote}")
    rows = chosen(savings, "quote", quote)
    left_out(ax, sorted(set(savings["symbol"]) - set(rows["symbol"])), OTHERS)
    left_out(ax, counted(int(rows["unpriced"].sum()), "fill"))


def tier_costs(costs: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A line a VIP level: the least and the most that the same fills would have cost on it, and what they did cost.

    Parameters
    ----------
    costs : DataFrame
        As `kucoin_frames.analysis.tier_costs` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(costs, ("level", "turnover", "least", "most", "paid", "quote", "unpriced"), "the frame of tier_costs()")
    ax = canvas(ax)
    if costs.empty or not float(floats(costs["turnover"])[0]):
        return say(ax, "No fill with a price: there is nothing that a tier could cost.")
    least, most, paid = (floats(costs[name]) for name in ("least", "most", "paid"))
    places = np.arange(len(costs))
    ax.vlines(places, least, most, color=BLUE, linewidth=3)
    ax.plot(places, least, "o", color=BLUE, markersize=7, label="all makers where not told")
    ax.plot(places, most, "D", color=ORANGE, markersize=7, label="all takers where not told")
    ax.axhline(paid[0], color=INK, linewidth=1.4, linestyle="--", label="paid in fact, KCS included")
    with_zero(ax)
    ax.set_xticks(places, [str(level) for level in costs["level"]])
    ax.set_xlabel("VIP level")
    ax.set_ylabel(f"fees in {unit(costs)}")
    ax.set_title(f"The same fills on other levels: {figures([paid[0]])[0]} {unit(costs)} were paid", loc="left")
    legend_beside(ax)
    left_out(ax, counted(int(costs["unpriced"].iloc[0]), "fill"))
    return ax
