"""Figures of profit: what disposals brought and what the rest would, income, and futures. Drawn from frames."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.frames import need, periods
from kucoin_frames.plots.bars import (
    MOST,
    all_periods,
    label_periods,
    largest,
    parted,
    ranking,
    stacked,
    stacks,
    with_zero,
)
from kucoin_frames.plots.canvas import (
    CYCLE,
    GREY,
    INK,
    canvas,
    chosen,
    figures,
    floats,
    label_times,
    left_out,
    legend_beside,
    naive,
    say,
    sum_in,
    tell,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["disposals", "futures_profit", "income", "lots", "realised", "unrealised"]

_LINES = CYCLE[:6]


def realised(gains: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with what disposals of it brought, all periods of the frame added up; the largest on top.

    Parameters
    ----------
    gains : DataFrame
        As `kucoin_frames.analysis.realised` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(gains, ("period", "currency", "disposals", "gain", "quote", "unknown"), "the frame of realised()")
    ax = canvas(ax)
    sums = gains.groupby("currency")[["disposals", "gain", "unknown"]].sum()
    known = sums[(sums["disposals"] > 0).to_numpy(bool)]
    unknown = list(sums.index[(sums["unknown"] > 0).to_numpy(bool)])
    if known.empty:
        return say(ax, "Nothing was disposed of.", unknown, "Nobody knows the gain of disposals of")
    value = floats(known["gain"])
    ranking(ax, list(known.index), value)
    ax.set_xlabel(f"gain in {unit(gains)}")
    ax.set_title(f"Realised gains: {sum_in(value, unit(gains))}", loc="left")
    left_out(ax, unknown, "with disposals whose gain nobody knows, not in the picture")
    return ax


def unrealised(held: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with what its lots are worth beyond what they cost; the largest on top.

    Parameters
    ----------
    held : DataFrame
        As `kucoin_frames.analysis.unrealised` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(held, ("currency", "cost", "value", "gain", "quote"), "the frame of unrealised()")
    ax = canvas(ax)
    known = held[held["gain"].notna()]
    unknown = list(held["currency"][held["gain"].isna()])
    if known.empty:
        return say(ax, "There is no lot left.", unknown, "Nobody knows the cost or the price of")
    value = floats(known["gain"])
    ranking(ax, list(known["currency"]), value)
    ax.set_xlabel(f"value less cost in {unit(held)}")
    ax.set_title(f"Unrealised gains: {sum_in(value, unit(held))}", loc="left")
    left_out(ax, unknown, "without a known cost or price, so not in the picture")
    return ax


def disposals(found: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """What disposals have brought up to each time, in steps: a line a currency, and one for all of them.

    Parameters
    ----------
    found : DataFrame
        As `kucoin_frames.analysis.disposals` gives it. Those without a known gain, withdrawals among them, are left
        out.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(found, ("currency", "cause", "closed_at", "gain", "quote"), "the frame of disposals()")
    ax = canvas(ax)
    sold = found[(found["cause"] != "withdrawal").to_numpy(bool)]
    known = sold[sold["gain"].notna()]
    unknown = sorted(set(sold["currency"][sold["gain"].isna()]))
    if known.empty:
        return say(ax, "Nothing was disposed of.", unknown, "Nobody knows the gain of disposals of")
    times, gain = naive(known["closed_at"]), floats(known["gain"])
    currency = known["currency"].to_numpy()
    own = largest(pd.Series(gain).groupby(currency).sum(), len(_LINES) + 1)
    rest = sorted(set(currency) - set(own))
    ends = pd.DatetimeIndex([times[0], times[-1]])
    groups = [([name], colour, name) for name, colour in zip(own, _LINES, strict=False)]
    if rest:
        groups.append((rest, GREY, f"{len(rest)} more"))
    if len(own) > 1:
        groups.insert(0, (sorted(set(currency)), INK, "all together"))
    for names, colour, label in groups:
        is_of = np.isin(currency, names)
        steps = np.concatenate([[0.0], np.cumsum(gain[is_of]), [gain[is_of].sum()]])
        at = ends[:1].append(times[is_of]).append(ends[1:])
        width = 2.0 if label == "all together" else 1.4
        ax.plot(at, steps, color=colour, linewidth=width, drawstyle="steps-post", label=label)
    with_zero(ax)
    ax.set_ylabel(f"gain so far in {unit(found)}")
    ax.set_title(f"What disposals brought: {sum_in(gain, unit(found))}", loc="left")
    legend_beside(ax)
    label_times(ax, known["closed_at"].iloc[0], known["closed_at"].iloc[-1])
    left_out(ax, unknown, "with disposals whose gain nobody knows, not in the picture")
    return ax


def lots(left: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """How old is what is held: a stack a month with what the lots of it cost that are left; what is owed is negative.

    Lots that are an average of several, whose age nobody can tell, are the first stack.

    Parameters
    ----------
    left : DataFrame
        As `kucoin_frames.analysis.lots` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(left, ("currency", "opened_at", "quantity", "cost", "quote"), "the frame of lots()")
    ax = canvas(ax)
    known = left[left["cost"].notna()]
    unknown = sorted(set(left["currency"][left["cost"].isna()]))
    if known.empty:
        return say(ax, "There is no lot left.", unknown, "Nobody knows the cost of")
    cost = floats(known["cost"]) * np.where(floats(known["quantity"]) < 0, -1.0, 1.0)
    has_age = known["opened_at"].notna().to_numpy(bool)
    averages = 0 if has_age.all() else 1
    months = all_periods(periods(known["opened_at"][has_age], "month"))
    place = np.zeros(len(known), np.int64)
    place[has_age] = months.get_indexer(pd.DatetimeIndex(periods(known["opened_at"][has_age], "month"))) + averages
    table = pd.Series(cost).groupby([place, known["currency"].to_numpy()]).sum().unstack(fill_value=0)
    table = table.reindex(range(len(months) + averages), fill_value=0.0)
    stacks(ax, np.arange(len(table)), *parted(table))
    label_periods(ax, months, averages)
    if averages:
        ax.set_xticks(
            [0, *ax.get_xticks()], ["averages\nof several", *(each.get_text() for each in ax.get_xticklabels())]
        )
    ax.set_xlabel("month of buying (UTC)")
    ax.set_ylabel(f"cost of what is left in {unit(left)}")
    ax.set_title(f"Lots by age: {len(known)} that cost {sum_in(cost, unit(left))}", loc="left")
    legend_beside(ax)
    left_out(ax, unknown, "with lots whose cost nobody knows, not in the picture")
    return ax


def income(found: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A stack a period with what came in for nothing, by KuCoin's word for it, at its value when it came.

    Parameters
    ----------
    found : DataFrame
        As `kucoin_frames.analysis.income` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    columns = ("period", "biz_type", "currency", "entries", "value", "quote", "unpriced")
    need(found, columns, "the frame of income(), made with prices")
    ax = canvas(ax)
    priced = found[found["value"].notna()]
    unpriced = sorted(set(found["currency"][(found["unpriced"] > 0).to_numpy(bool)]))
    if priced.empty:
        return say(ax, "Nothing came in for nothing.", unpriced, "None of the income has a price:")
    stacked(ax, priced.assign(group=priced["biz_type"].fillna("?")), "Income by kind", unit(found))
    left_out(ax, unpriced)
    return ax


def futures_profit(profit: pd.DataFrame, currency: str, ax: "Axes | None" = None) -> "Axes":
    """A stack a period with the profit or loss on each contract, funding of its own hatched, and a dot for all of it.

    Parameters
    ----------
    profit : DataFrame
        As `kucoin_frames.analysis.futures_profit` gives it.
    currency : str
        The currency of settlement; contracts that are settled in others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(profit, ("period", "symbol", "currency", "realised_pnl", "funding", "total"), "the frame of futures_profit()")
    rows = chosen(profit, "currency", currency)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No contract was settled in {currency}.")
    slots = all_periods(rows["period"])
    names = rows["symbol"].fillna("?").astype("str")
    keys = [names.rename("symbol"), rows["period"]]
    totals = pd.Series(floats(rows["total"]), rows.index).groupby(names).agg(lambda each: each.abs().sum())
    own = largest(totals, MOST)
    rest = sorted(set(names) - set(own))
    tables = {
        part: pd.Series(floats(rows[part]), rows.index).groupby(keys).sum().unstack(fill_value=0)
        for part in ("realised_pnl", "funding")
    }
    heights, colours, funding = {}, [], []
    for part, table in tables.items():
        whole = table.reindex(columns=slots, fill_value=0.0)
        groups = {name: whole.loc[name].to_numpy(np.float64) for name in own}
        if rest:
            groups[f"{len(rest)} more"] = whole.loc[rest].sum().to_numpy(np.float64)
        for colour, (name, height) in zip([*CYCLE[: len(own)], GREY], groups.items(), strict=False):
            if part == "funding":
                if not height.any():
                    continue
                name = f"{name} funding"
                funding.append(name)
            heights[name] = height
            colours.append(colour)
    places = np.arange(len(slots))
    stacks(ax, places, heights, colours, funding)
    total = pd.Series(floats(rows["total"]), rows.index).groupby(rows["period"]).sum().reindex(slots)
    ax.plot(places, total.to_numpy(), "o", color=INK, markersize=4 if len(slots) < 60 else 1.5, label="all of it")
    label_periods(ax, slots)
    ax.set_ylabel(f"profit or loss in {currency}")
    settled, apart = (float(floats(rows[part]).sum()) for part in ("realised_pnl", "funding"))
    title = f"Futures: {figures([settled])[0]} {currency} of profit and loss"
    has_funding = bool(floats(rows["funding"]).any())
    ax.set_title(f"{title}, {figures([apart])[0]} of funding apart" if has_funding else title, loc="left")
    legend_beside(ax)
    tell(ax, "the fees and the funding that KuCoin settles within a profit or loss are in it")
    others = sorted(set(profit["symbol"].fillna("?")) - set(names))
    left_out(ax, others, "settled in other currencies, so not in the picture")
    return ax
