"""Figures of profit: what disposals brought and what the rest would, income, and futures. Drawn from frames."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.periods import dates, periods
from kucoin_frames.analysis.profit.statement import PROFIT_LINES
from kucoin_frames.plots.bars import (
    MOST,
    all_periods,
    label_periods,
    largest,
    parted,
    ranking,
    stacked_where_priced,
    stacks,
    with_zero,
    with_zero_beside,
)
from kucoin_frames.plots.canvas import (
    CYCLE,
    GREY,
    INK,
    canvas,
    chosen,
    clipped,
    figures,
    floats,
    label_times,
    left_out,
    legend_beside,
    naive,
    on_calendar,
    say,
    sum_in,
    tell,
    unit,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["disposals", "futures_profit", "income", "lots", "profit_statement", "realised", "unrealised"]

_LINES = CYCLE[:6]
_MOST_CURRENCIES = 14
_OF_FUTURES = {"realised_pnl": "", "fees": "....", "funding": "////"}
"""What is told apart of futures, with the pattern of its bars."""


def realised(gains: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with what disposals of it brought, all periods of the frame added up; the largest on top.

    If the frame tells terms apart, each of a currency has a bar of its own.

    Parameters
    ----------
    gains : DataFrame
        As `kucoin_frames.analysis.realised` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(gains, ("period", "currency", "term", "disposals", "gain", "quote", "unknown"), "the frame of realised()")
    ax = canvas(ax)
    sums = gains.groupby(_names(gains))[["disposals", "gain", "unknown"]].sum()
    known = sums[(sums["disposals"] > 0).to_numpy(bool)]
    unknown = list(sums.index[(sums["unknown"] > 0).to_numpy(bool)])
    if known.empty:
        return say(ax, "Nothing was disposed of.", unknown, "Nobody knows the gain of disposals of")
    _rank(ax, known["gain"], known.index, "Realised gains", "gain", unit(gains))
    left_out(ax, unknown, "with disposals whose gain nobody knows, not in the picture")
    return ax


def unrealised(held: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with what its lots are worth beyond what they cost; the largest on top.

    If the frame tells terms apart, each of a currency has a bar of its own.

    Parameters
    ----------
    held : DataFrame
        As `kucoin_frames.analysis.unrealised` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(held, ("currency", "term", "cost", "value", "gain", "quote"), "the frame of unrealised()")
    ax = canvas(ax)
    known = held[held["gain"].notna()]
    unknown = list(_names(held[held["gain"].isna()]))
    if known.empty:
        return say(ax, "There is no lot left.", unknown, "Nobody knows the cost or the price of")
    _rank(ax, known["gain"], _names(known), "Unrealised gains", "value less cost", unit(held))
    left_out(ax, unknown, "without a known cost or price, so not in the picture")
    return ax


def _names(gains: pd.DataFrame) -> "pd.Series[str]":
    """What each row tells of: a currency, and the term where that is told."""
    term = gains["term"].astype("str")
    return gains["currency"].astype("str") + (", " + term + " term").fillna("")


def _rank(ax: "Axes", gains: "pd.Series[Any]", names: Iterable[str], title: str, each: str, quote: str) -> None:
    """A bar a name with its gain, what `each` of these is, and the title with all of them."""
    value = floats(gains)
    ranking(ax, list(names), value)
    ax.set_xlabel(f"{each} in {quote}")
    ax.set_title(f"{title}: {sum_in(value, quote)}", loc="left")


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


def lots(left: pd.DataFrame, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """How old is what is held: a stack a month with what the lots of it cost that are left; what is owed is negative.

    Lots that are an average of several, whose age nobody can tell, are the first stack.

    Parameters
    ----------
    left : DataFrame
        As `kucoin_frames.analysis.lots` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone of the months by its IANA name, such as Europe/Berlin.
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
    bought = dates(periods(known["opened_at"][has_age], "month", zone), zone)
    months = all_periods(bought)
    place = np.zeros(len(known), np.int64)
    place[has_age] = months.get_indexer(pd.DatetimeIndex(bought)) + averages
    table = pd.Series(cost).groupby([place, known["currency"].to_numpy()]).sum().unstack(fill_value=0)
    table = table.reindex(range(len(months) + averages), fill_value=0.0)
    stacks(ax, np.arange(len(table)), *parted(table))
    label_periods(ax, months, zone, averages)
    if averages:
        ax.set_xticks(
            [0, *ax.get_xticks()], ["averages\nof several", *(each.get_text() for each in ax.get_xticklabels())]
        )
    ax.set_xlabel(f"month of buying ({zone})")
    ax.set_ylabel(f"cost of what is left in {unit(left)}")
    ax.set_title(f"Lots by age: {len(known)} that cost {sum_in(cost, unit(left))}", loc="left")
    legend_beside(ax)
    left_out(ax, unknown, "with lots whose cost nobody knows, not in the picture")
    return ax


def income(found: pd.DataFrame, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a period with what came in for nothing, by KuCoin's word for it, at its value when it came.

    Parameters
    ----------
    found : DataFrame
        As `kucoin_frames.analysis.income` gives it with prices.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    columns = ("period", "biz_type", "currency", "entries", "value", "quote", "unpriced")
    need(found, columns, "the frame of income(), made with prices")
    found = on_calendar(found, "period", zone)
    return stacked_where_priced(
        canvas(ax),
        found,
        found["biz_type"],
        "Income by kind",
        zone,
        nothing="Nothing came in for nothing.",
        unpriced="None of the income has a price:",
    )


def futures_profit(profit: pd.DataFrame, currency: str, ax: "Axes | None" = None, *, zone: str = "UTC") -> "Axes":
    """A stack a period with the profit or loss on each contract, its fees and funding hatched, and a dot for all of it.

    Fees and funding are hatched where KuCoin tells them apart; most of them it settles within the profit or loss.

    Parameters
    ----------
    profit : DataFrame
        As `kucoin_frames.analysis.futures_profit` gives it.
    currency : str
        The currency of settlement; contracts that are settled in others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    zone : str
        Time zone by its IANA name, as it was passed to the analysis.
    """
    need(profit, ("period", "symbol", "currency", *_OF_FUTURES, "total"), "the frame of futures_profit()")
    profit = on_calendar(profit, "period", zone)
    rows = chosen(profit, "currency", currency)
    ax = canvas(ax)
    if rows.empty:
        return say(ax, f"No contract was settled in {currency}.")
    slots = all_periods(rows["period"])
    names = rows["symbol"].fillna("?").astype("str")
    totals = pd.Series(floats(rows["total"]), rows.index)
    own = largest(totals.groupby(names).agg(lambda each: each.abs().sum()), MOST)
    rest = f"{names.nunique() - len(own)} more"
    groups = names.where(names.isin(own), rest)
    keys = [rows["period"], groups.rename("group")]
    colours = {**dict(zip(own, CYCLE, strict=False)), rest: GREY}
    places = np.arange(len(slots))
    heights, colour_of, hatched = {}, [], {}
    for part, pattern in _OF_FUTURES.items():
        table = pd.Series(floats(rows[part]), rows.index).groupby(keys).sum().unstack(fill_value=0).reindex(slots)
        for name in [each for each in (*own, rest) if each in table]:
            height = table[name].fillna(0).to_numpy(np.float64)
            # The legend names contracts once, and patterns once: what begins with a line is not in it.
            label = f"_{name} {part}" if pattern else name
            if pattern and not height.any():
                continue
            heights[label] = height
            colour_of.append(colours[name])
            if pattern:
                hatched[label] = pattern
    stacks(ax, places, heights, colour_of, hatched)
    for part, pattern in _OF_FUTURES.items():
        if pattern in hatched.values():
            ax.bar([0], [0], color=GREY, hatch=pattern, edgecolor="white", linewidth=0, label=part)
    total = totals.groupby(rows["period"]).sum().reindex(slots)
    ax.plot(places, total.to_numpy(), "o", color=INK, markersize=4 if len(slots) < 60 else 1.5, label="all of it")
    label_periods(ax, slots, zone)
    ax.set_ylabel(f"profit or loss in {currency}")
    sums = figures([float(floats(rows[part]).sum()) for part in _OF_FUTURES])
    told = dict(zip(_OF_FUTURES, sums, strict=True))
    apart = [f"{part} {told[part]}" for part, pattern in _OF_FUTURES.items() if pattern in hatched.values()]
    title = f"Futures: {told['realised_pnl']} {currency}"
    ax.set_title(f"{title}, {' and '.join(apart)} apart" if apart else title, loc="left")
    legend_beside(ax)
    tell(ax, "the fees and the funding that KuCoin settles within a profit or loss are in it")
    others = sorted(set(profit["symbol"].fillna("?")) - set(names))
    left_out(ax, others, "settled in other currencies, so not in the picture")
    return ax


def profit_statement(statement: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A bar a currency with the lines of its profit one on the other, and a dot for all of them; the largest on top.

    What a currency gained lies to the right of zero, what it lost to the left. What came and left is no profit, and not
    in the picture.

    Parameters
    ----------
    statement : DataFrame
        As `kucoin_frames.analysis.profit_statement` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(statement, ("currency", *PROFIT_LINES, "profit", "quote"), "the frame of profit_statement()")
    ax = canvas(ax)
    known = statement[statement["profit"].notna()]
    unknown = list(statement["currency"][statement["profit"].isna()])
    parts = pd.DataFrame({name: floats(known[name]) for name in PROFIT_LINES}, index=list(known["currency"]))
    parts = parts.loc[(parts != 0).any(axis=1), (parts != 0).any()]
    if parts.empty:
        return say(ax, "Nothing was gained or lost.", unknown, "Nobody knows the profit of")
    own = largest(parts.abs().sum(axis=1), _MOST_CURRENCIES)
    rest = parts[~parts.index.isin(own)]
    shown = parts.loc[own]
    if len(rest):
        shown = pd.concat([shown, rest.sum().to_frame(f"{len(rest)} more").T])
    places = np.arange(len(shown))[::-1]
    right, left = np.zeros(len(shown)), np.zeros(len(shown))
    for name, colour in zip(PROFIT_LINES, CYCLE, strict=True):
        if name not in shown:
            continue
        width = shown[name].to_numpy(np.float64)
        ax.barh(places, width, left=np.where(width < 0, left, right), color=colour, label=name.replace("_", " "))
        right, left = right + np.maximum(width, 0), left + np.minimum(width, 0)
    profit = shown.sum(axis=1).to_numpy(np.float64)
    ax.plot(profit, places, "o", color=INK, markersize=4, label="profit")
    for place, told, end in zip(places, figures(profit), right, strict=True):
        ax.annotate(told, (end, place), (6, 0), textcoords="offset points", va="center", color=INK)
    ax.set_yticks(places, [clipped(each) for each in shown.index])
    ax.tick_params(axis="y", length=0)
    with_zero_beside(ax)
    ax.set_xlabel(f"profit in {unit(statement)}")
    ax.set_title(f"Profit by currency: {sum_in(profit, unit(statement))}", loc="left")
    legend_beside(ax)
    left_out(ax, unknown, "with values that nobody knows, so not in the picture")
    return ax
