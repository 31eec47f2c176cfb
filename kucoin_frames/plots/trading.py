"""Figures of trading: fills, turnover, round trips, and what trading cost in parts of a hundred. Drawn from frames."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import stacked, with_zero, with_zero_beside
from kucoin_frames.plots.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    OTHERS,
    canvas,
    chosen,
    clipped,
    counted,
    figures,
    floats,
    grid,
    label_times,
    left_out,
    legend_beside,
    naive,
    on_calendar,
    plain,
    say,
    short,
    tell,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["effective_rates", "round_trips", "trades", "volume"]

_MOST_PAIRS = 16
_BINS = 40
_TAIL = 1
"""Percent of the round trips on each side that the outermost bars hold, where the others would hardly be seen."""


def trades(found: pd.DataFrame, symbol: str, ax: "Axes | None" = None) -> "Axes":
    """A mark a fill on one pair at its time and price, buys and sells apart, the larger the more funds moved.

    Parameters
    ----------
    found : DataFrame
        As `kucoin_frames.analysis.trades` gives it.
    symbol : str
        Which pair.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(found, ("symbol", "side", "base", "quote", "price", "funds", "created_at"), "the frame of trades()")
    rows = chosen(found, "symbol", symbol)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No fill on {symbol}.")
    funds = floats(rows["funds"])
    most = float(funds.max())
    area = 6 + 60 * np.clip(funds / most if most > 0 else funds, 0, 1)
    for side, mark, colour in (("buy", "^", BLUE), ("sell", "v", ORANGE)):
        is_side = (rows["side"] == side).to_numpy(bool)
        if is_side.any():
            ax.scatter(
                naive(rows["created_at"][is_side]).to_numpy(),
                floats(rows["price"])[is_side],
                area[is_side],
                color=colour,
                marker=mark,
                alpha=0.6,
                linewidth=0,
                label=f"{side} ({int(is_side.sum()):,})",
            )
    grid(ax, "y")
    base, quote = rows["base"].iloc[0], rows["quote"].iloc[0]
    ax.set_ylabel(f"price of one {base} in {quote}")
    ax.set_title(f"Fills on {symbol}: {figures([float(funds.sum())])[0]} {quote} moved", loc="left")
    legend_beside(ax)
    label_times(ax, rows["created_at"].min(), rows["created_at"].max())
    return ax


def volume(traded: pd.DataFrame, quote: str, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a period with the turnover of each pair against one quote currency; the smallest pairs are one part.

    Parameters
    ----------
    traded : DataFrame
        As `kucoin_frames.analysis.volume` gives it.
    quote : str
        The quote currency; pairs against others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    need(traded, ("period", "symbol", "quote", "turnover"), "the frame of volume()")
    traded = on_calendar(traded, "period", zone)
    rows = chosen(traded, "quote", quote)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No pair against {quote} was traded.")
    groups = rows.assign(group=rows["symbol"], value=rows["turnover"])
    stacked(ax, groups, f"Turnover against {quote}", quote, zone, height="turnover")
    left_out(ax, sorted(set(traded["symbol"]) - set(rows["symbol"])), OTHERS)
    return ax


def round_trips(trips: pd.DataFrame, quote: str, ax: "Axes | None" = None) -> "Axes":
    """How many round trips brought how much: a bar a range of profit, losses and gains apart at zero.

    Parameters
    ----------
    trips : DataFrame
        As `kucoin_frames.analysis.round_trips` gives it.
    quote : str
        The quote currency; round trips on pairs against others are counted below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(trips, ("symbol", "profit", "quote"), "the frame of round_trips()")
    rows = chosen(trips, "quote", quote)
    ax = canvas(ax)
    profit = floats(rows["profit"])
    profit = profit[np.isfinite(profit)]
    if not len(profit):
        return say(ax, f"No round trip on a pair against {quote}.")
    low, high = np.percentile(profit, [_TAIL, 100 - _TAIL]) if len(profit) >= 100 else (profit.min(), profit.max())
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    width = (high - low) / _BINS or 1.0
    # Zero is an edge, so that no bar holds both losses and gains.
    edges = width * np.arange(np.floor(low / width), max(np.ceil(high / width), 1) + 1)
    beyond = int(((profit < edges[0]) | (profit > edges[-1])).sum())
    counts, _ = np.histogram(np.clip(profit, edges[0], edges[-1]), edges)
    is_gain = edges[:-1] >= -width / 2
    for name, colour, chosen_ones in (("losses", ORANGE, ~is_gain), ("gains, or nothing", BLUE, is_gain)):
        if counts[chosen_ones].any():
            ax.bar(
                edges[:-1][chosen_ones],
                counts[chosen_ones],
                width=width,
                align="edge",
                color=colour,
                edgecolor="white",
                linewidth=0.5,
                label=name,
            )
    with_zero(ax)
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.xaxis.set_major_formatter(plain)
    ax.set_xlabel(f"profit in {quote}")
    ax.set_ylabel("round trips")
    won = int((profit > 0).sum())
    brought = f"{len(profit):,} round trips brought {figures([float(profit.sum())])[0]} {quote}"
    ax.set_title(f"{brought}; {won / len(profit):.0%} gained", loc="left")
    legend_beside(ax)
    if beyond:
        tell(
            ax,
            f"the outermost bars hold all beyond them too: {beyond:,} round trips,"
            f" from {short(float(profit.min()))} to {short(float(profit.max()))} {quote}",
        )
    left_out(ax, counted(len(trips) - len(rows), "round trip"), OTHERS)
    return ax


def effective_rates(rates: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A dot a pair at the rate that trading on it cost in effect, beside its present rates where these are known.

    Of many pairs only those with the most fills are in the picture.

    Parameters
    ----------
    rates : DataFrame
        As `kucoin_frames.analysis.effective_rates` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = ("symbol", "trades", "effective_rate", "maker_fee_rate", "taker_fee_rate")
    need(rates, columns, "the frame of effective_rates()")
    ax = canvas(ax)
    known = rates[rates["effective_rate"].notna()]
    unpriced = list(rates["symbol"][rates["effective_rate"].isna()])
    if known.empty:
        return say(ax, "No fill.", unpriced, "There is no price for the fees of")
    shown = known.sort_values("trades", ascending=False, kind="stable").head(_MOST_PAIRS)
    shown = shown.sort_values("effective_rate", kind="stable")
    places = np.arange(len(shown))
    ends = effective = 100 * floats(shown["effective_rate"])
    for name, mark, colour in (("maker", "<", ORANGE), ("taker", ">", GREY)):
        present = 100 * floats(shown[f"{name}_fee_rate"])
        if np.isfinite(present).any():
            ax.plot(present, places, mark, color=colour, markersize=7, label=f"present rate, {name}")
            ends = np.fmax(ends, present)
    ax.plot(effective, places, "o", color=BLUE, markersize=5, label="in effect")
    for place, told, end in zip(places, effective, ends, strict=True):
        text = f"{told:.4f}%".replace("-", "\N{MINUS SIGN}")
        ax.annotate(text, (end, place), (8, 0), textcoords="offset points", va="center", color=INK, fontsize=8)
    ax.set_yticks(places, [clipped(each) for each in shown["symbol"]])
    ax.tick_params(axis="y", length=0)
    with_zero_beside(ax)
    ax.set_xlabel("fees in percent of turnover, KCS included")
    ax.set_title("What trading cost in effect", loc="left")
    legend_beside(ax)
    if len(known) > len(shown):
        tell(ax, f"{len(known) - len(shown)} pairs with fewer fills are not in the picture")
    left_out(ax, unpriced)
    return ax
