"""Figures of ledgers: what came in and went out, from opening to closing, and by period. Drawn from frames.

They ask nobody.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.ledger.statements import LINES
from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import outlined, stacks_by_period, with_zero, with_zero_beside
from kucoin_frames.plots.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    canvas,
    chosen,
    figures,
    floats,
    label_days,
    left_out,
    legend_beside,
    naive,
    on_calendar,
    say,
    short,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["cash_flows", "flow_by_day", "statement_of"]


def flow_by_day(flow: pd.DataFrame, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """Two bars a day, in upwards and out downwards, and a dot for the net; the currencies' values added up.

    Parameters
    ----------
    flow : DataFrame
        As `kucoin_frames.analysis.flow_by_day` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("incoming_value", "outgoing_value", "net_value")
    need(flow, ("day", "currency", "quote", *columns), "the frame of flow_by_day(), made with prices")
    flow = on_calendar(flow, "day", zone)
    ax = canvas(ax)
    priced = flow[flow["net_value"].notna()]
    unpriced = sorted(set(flow["currency"]) - set(priced["currency"]))
    if priced.empty:
        return say(ax, "Nothing moved.", unpriced, "Nothing that moved has a price:")
    sums = priced.groupby("day")[list(columns)].sum()
    days = naive(sums.index.to_series())
    ax.bar(days, floats(sums["incoming_value"]), color=BLUE, label="in", width=0.8, **outlined(days, BLUE))
    ax.bar(days, -floats(sums["outgoing_value"]), color=ORANGE, label="out", width=0.8, **outlined(days, ORANGE))
    ax.plot(days, floats(sums["net_value"]), "o", color=INK, markersize=4, label="net")
    with_zero(ax)
    ax.set_ylabel(f"value in {unit(flow)}")
    ax.set_title("What came in and what went out, by day", loc="left")
    legend_beside(ax)
    label_days(ax, flow["day"], zone)
    left_out(ax, unpriced)
    return ax


def statement_of(lines: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """From opening to closing of one currency: a bar a line, which begins where the one above it ends.

    Parameters
    ----------
    lines : DataFrame
        As `kucoin_frames.analysis.statement_of` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(lines, ("line", "currency", "amount", "after"), "the frame of statement_of()")
    ax = canvas(ax)
    amounts, after = floats(lines["amount"]), floats(lines["after"])
    if not np.isfinite(amounts).all():
        return say(ax, "Nobody knows the amounts of this statement.")
    if not amounts.any():
        return say(ax, "There was nothing, and nothing moved.")
    is_whole = lines["line"].isin(["opening", "closing"]).to_numpy(bool)
    starts = np.where(is_whole, 0.0, after - amounts)
    places = np.arange(len(lines))
    colours = np.where(is_whole, GREY, np.where(amounts < 0, ORANGE, BLUE))
    ax.barh(places, amounts, left=starts, color=list(colours))
    for place in places[:-1]:
        ax.plot([after[place]] * 2, [place - 0.4, place + 1.4], color=INK, linewidth=0.6)
    right = np.maximum(starts, starts + amounts)
    for place, amount, end in zip(places, amounts, right, strict=True):
        ax.annotate(short(amount), (end, place), (4, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(places, [name.replace("_", " ") for name in lines["line"]])
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    with_zero_beside(ax)
    currency = str(lines["currency"].iloc[0])
    ax.set_xlabel(f"amount in {currency}")
    first, last = short(amounts[0]), short(amounts[-1])
    ax.set_title(f"Statement of {currency}: from {first} at the start to {last} at the end", loc="left")
    return ax


def cash_flows(flows: pd.DataFrame, currency: str, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a period with what moved one currency, line by line, and a dot for the net.

    Parameters
    ----------
    flows : DataFrame
        As `kucoin_frames.analysis.cash_flows` gives it.
    currency : str
        Which currency.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    need(flows, ("period", "currency", *LINES, "net"), "the frame of cash_flows()")
    flows = on_calendar(flows, "period", zone)
    rows = chosen(flows, "currency", currency)
    ax = canvas(ax)
    parts = {name: floats(rows[name]) for name in LINES}
    parts = {name: value for name, value in parts.items() if value.any()}
    if not parts:
        return say(ax, f"No {currency} moved.")
    group = [name.replace("_", " ") for name in parts for _ in range(len(rows))]
    long = pd.DataFrame(
        {
            "period": pd.concat([rows["period"]] * len(parts), ignore_index=True),
            "group": group,
            "value": np.concatenate(list(parts.values())),
        }
    )
    slots = stacks_by_period(ax, long, zone)
    net = pd.Series(floats(rows["net"]), rows.index).groupby(rows["period"]).sum().reindex(slots)
    size = 4 if len(slots) < 60 else 1.5
    ax.plot(np.arange(len(slots)), net.to_numpy(), "o", color=INK, markersize=size, label="net")
    with_zero(ax)
    legend_beside(ax)
    ax.set_ylabel(f"amount in {currency}")
    ax.set_title(f"What moved {currency}: {figures([float(np.nansum(net))])[0]} in all", loc="left")
    return ax
