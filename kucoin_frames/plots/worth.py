"""Figures of what all accounts were worth day by day: how much, of which currencies, and what was gained by what.

Drawn from frames, ask nobody.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.plots.bars import parted, with_zero
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
    left_out,
    legend_beside,
    naive,
    say,
    short,
    sum_in,
    tell,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["daily_prices", "net_worth_by_day", "net_worth_of_currencies", "profit_by_cause"]

_FLOWS = ("deposits", "withdrawals", "transfers")
_CAUSES = {
    "trading": ("trades", "realised_pnl", "funding"),
    "fees and interest": ("fees", "interest"),
    "income": ("income", "other"),
    "price moves": ("price_moves",),
}
_NEEDED = (
    "day",
    "opening",
    "closing",
    "quote",
    "unpriced",
    *_FLOWS,
    *(name for each in _CAUSES.values() for name in each),
)


def net_worth_by_day(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A line of what all accounts were worth, one of that without gains and losses, and what lies between them.

    The second line is what there was at the beginning and what came less what left since. The axis begins at 0 unless
    both lines lie far above it, which is then said below the picture. `profit_by_cause` tells what the gains and
    losses are made of.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_day` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(net_worth, _NEEDED, "the frame of net_worth_by_day()")
    ax = canvas(ax)
    if net_worth.empty:
        return say(ax, "There is no day in this history.")
    days, worth = naive(net_worth["day"]), floats(net_worth["closing"])
    put_in = floats(net_worth["opening"])[0] + np.cumsum(sum(floats(net_worth[name]) for name in _FLOWS))
    for name, colour, is_meant in (("gained", BLUE, worth >= put_in), ("lost", ORANGE, worth < put_in)):
        if (is_meant & (worth != put_in)).any():
            ax.fill_between(
                days, put_in, worth, where=is_meant, interpolate=True, color=colour, alpha=0.35, linewidth=0, label=name
            )
    ax.plot(days, put_in, color=GREY, linewidth=1.4, label="without gain and loss", **dot(len(days)))
    ax.plot(days, worth, color=INK, linewidth=2, label="net worth", **dot(len(days)))
    low, high = (float(each) for each in (min(worth.min(), put_in.min()), max(worth.max(), put_in.max())))
    is_far = low > high / 2
    if is_far:
        grid(ax, "y")
    else:
        with_zero(ax)
    ax.set_ylabel(f"value in {unit(net_worth)}")
    last, gained = figures([worth[-1], worth[-1] - put_in[-1]])
    ax.set_title(f"Net worth: {last} {unit(net_worth)}; gained since the beginning: {gained}", loc="left")
    legend_beside(ax)
    label_days(ax, net_worth["day"])
    if is_far:
        tell(ax, "the axis does not begin at 0")
    _tell_unpriced(ax, net_worth)
    return ax


def profit_by_cause(net_worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """What was gained or lost since the beginning: a line a cause, and one for all of them. What came and left is none.

    The causes are trading (fills, conversions and futures), fees and interest, income (and what has no known cause),
    and price moves. Their sum is the sum of the profit that `kucoin_frames.analysis.equity_curve` tells.

    Parameters
    ----------
    net_worth : DataFrame
        As `kucoin_frames.analysis.net_worth_by_day` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(net_worth, _NEEDED, "the frame of net_worth_by_day()")
    ax = canvas(ax)
    if net_worth.empty:
        return say(ax, "There is no day in this history.")
    days = naive(net_worth["day"])
    sums = {
        label: np.cumsum(sum(floats(net_worth[name]) for name in names), dtype=np.float64)
        for label, names in _CAUSES.items()
    }
    for colour, (label, gained) in zip(CYCLE, sums.items(), strict=False):
        ax.plot(days, gained, color=colour, linewidth=1.4, label=label, **dot(len(days)))
    total = np.sum(list(sums.values()), axis=0)
    ax.plot(days, total, color=INK, linewidth=2, label="all together", **dot(len(days)))
    with_zero(ax)
    ax.set_ylabel(f"gained so far in {unit(net_worth)}")
    ax.set_title(f"What was gained or lost, and by what: {sum_in(total[-1:], unit(net_worth))}", loc="left")
    legend_beside(ax)
    label_days(ax, net_worth["day"])
    _tell_unpriced(ax, net_worth)
    return ax


def _tell_unpriced(ax: "Axes", net_worth: pd.DataFrame) -> None:
    most = int(net_worth["unpriced"].max())
    left_out(ax, [f"up to {most} {'currencies' if most > 1 else 'currency'} a day"] if most else [])


def net_worth_of_currencies(worth: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """What net worth was made of: a stack a day with what each currency was worth at its end; what is owed is negative.

    Parameters
    ----------
    worth : DataFrame
        As `kucoin_frames.analysis.net_worth_of_currencies` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(worth, ("day", "currency", "owned", "price", "closing", "quote"), "the frame of net_worth_of_currencies()")
    ax = canvas(ax)
    is_missing = worth["price"].isna() & (worth["owned"] != 0).fillna(False)
    missing, known = set(worth["currency"][is_missing]), set(worth["currency"][worth["price"].notna()])
    priced = worth[worth["price"].notna()]
    if priced.empty:
        return say(ax, "There was nothing.", sorted(missing), "Nothing that was there has a price:")
    rows = pd.DataFrame(
        {"day": naive(priced["day"]), "name": priced["currency"].array, "value": floats(priced["closing"])}
    )
    table = rows.pivot_table(index="day", columns="name", values="value", aggfunc="sum")
    every = naive(worth["day"])
    table = table.reindex(pd.date_range(every.min(), every.max(), freq="D")).fillna(0.0)
    heights, colours = parted(table)
    middle = pd.Timedelta(hours=12)
    edges = pd.date_range(table.index[0] - middle, table.index[-1] + middle, freq="D").to_numpy()
    above, below = np.zeros(len(table)), np.zeros(len(table))
    for colour, (name, height) in zip(colours, heights.items(), strict=True):
        start = np.where(height < 0, below, above)
        ax.stairs(start + height, edges, baseline=start, fill=True, color=colour, label=name)
        above, below = above + np.maximum(height, 0), below + np.minimum(height, 0)
    total = table.sum(axis=1).to_numpy(np.float64)
    ax.plot(table.index, total, color=INK, linewidth=1.4, label="all together", **dot(len(table)))
    with_zero(ax)
    ax.set_ylabel(f"value in {unit(worth)}")
    ax.set_title(f"Net worth by currency: {sum_in(total[-1:], unit(worth))} at the end", loc="left")
    legend_beside(ax)
    label_days(ax, worth["day"])
    left_out(ax, sorted(missing - known))
    left_out(ax, sorted(missing & known), "without a price on some days, and then not in the picture")
    return ax


def daily_prices(prices: pd.DataFrame, currency: str, ax: "Axes | None" = None) -> "Axes":
    """A line of what one unit of a currency cost at the end of each day; it breaks off where there is no price.

    Prices that are carried on from an earlier day have a mark.

    Parameters
    ----------
    prices : DataFrame
        As `kucoin_frames.analysis.daily_prices` gives it.
    currency : str
        Which currency.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(prices, ("currency", "day", "price", "quote", "via"), "the frame of daily_prices()")
    rows = chosen(prices, "currency", currency)
    rows = rows[rows["price"].notna()].sort_values("day", kind="stable")
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"{currency} had no price on any day.")
    known = pd.Series(floats(rows["price"]), naive(rows["day"]))
    days = pd.date_range(known.index[0], known.index[-1], freq="D")
    price = known.reindex(days)
    ax.plot(days, price.to_numpy(), color=BLUE, linewidth=1.6, label="price", **dot(len(days)))
    there = price.notna()
    is_alone = there & ~there.shift(1, fill_value=False) & ~there.shift(-1, fill_value=False)
    if is_alone.any() and len(days) > 1:
        ax.plot(days[is_alone], price[is_alone].to_numpy(), "o", color=BLUE, markersize=3)
    is_carried = rows["via"].str.endswith("carried").fillna(False).to_numpy(bool)
    if is_carried.any():
        label = "that of an earlier day"
        ax.plot(known.index[is_carried], known.to_numpy()[is_carried], "D", color=ORANGE, markersize=4, label=label)
        legend_beside(ax)
    grid(ax, "y")
    ax.set_ylabel(f"price of one {currency} in {unit(rows)}")
    ax.set_title(f"Price of {currency}: {short(float(known.iloc[-1]))} {unit(rows)} at last", loc="left")
    label_days(ax, rows["day"])
    if missing := int((~there).sum()):
        tell(ax, f"without a price on {missing:,} day{'s' if missing > 1 else ''} in between")
    return ax
