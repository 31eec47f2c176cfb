"""How are amounts by period, and amounts by name, drawn as bars? From zero on, every period in its place.

Few colours: of many names the largest have one of their own, and the rest together are grey and say how many they are.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import (
    BLUE,
    CYCLE,
    GREY,
    INK,
    ORANGE,
    Floats,
    clipped,
    figures,
    floats,
    grid,
    legend_beside,
    say,
    sum_in,
    tell,
    tell_without_price,
    unit,
    without_price,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "MOST",
    "all_periods",
    "label_periods",
    "largest",
    "period_sums",
    "outlined",
    "parted",
    "ranking",
    "stacked",
    "stacked_where_priced",
    "stacks",
    "stacks_by_period",
    "wide",
    "with_zero",
    "with_zero_beside",
]

MOST = len(CYCLE)
"""How many names have a colour of their own, or one fewer and one for the rest."""

_MOST_APART = 300
"""Of how many places bars are wide enough to be seen as they are."""

_MOST_LABELS = {"year": 20, "month": 16, "week": 10, "day": 10, "period": 1}
_FORMATS = {"year": "%Y", "month": "%b\n%Y", "week": "%d %b\n%Y", "day": "%d %b\n%Y", "period": "%Y-%m-%d"}
_SAID = {
    "year": "year ({zone})",
    "month": "month ({zone})",
    "week": "week ({zone}), by its Monday",
    "day": "day ({zone})",
    "period": "period ({zone}), by its start",
}
_HATCHED: dict[str, Any] = {"edgecolor": "white", "linewidth": 0}
_NO_PATTERN: Mapping[str, str] = MappingProxyType({})
_SHORT = 13
"""Letters that a figure at the end of a bar mostly has; for more of them more room is left."""

_STEPS = {"year": "YS", "month": "MS", "week": "W-MON", "day": "D"}


def _kind(starts: pd.DatetimeIndex) -> str:
    """The longest kind of period that all of these can be the starts of; of fewer than two nobody knows."""
    if len(starts) < 2:
        return "period"
    if starts.is_year_start.all():
        return "year"
    if starts.is_month_start.all():
        return "month"
    return "week" if (starts.day_of_week == 0).all() else "day"


def all_periods(starts: "Iterable[pd.Timestamp]") -> pd.DatetimeIndex:
    """Every period from the first to the last one, also those that have no row; all as `on_calendar` gives them."""
    known = pd.DatetimeIndex(sorted(set(starts)))
    kind = _kind(known)
    return known if kind == "period" else pd.date_range(known[0], known[-1], freq=_STEPS[kind]).as_unit(known.unit)


def label_periods(ax: "Axes", periods: pd.DatetimeIndex, zone: str, first: int = 0) -> None:
    """An axis of periods on the calendar of a zone, each at its number from `first` on."""
    kind = _kind(periods)
    step = max(-(-len(periods) // _MOST_LABELS[kind]), 1)
    shown = periods[::step]
    ax.set_xticks(np.arange(len(periods))[::step] + first, [each.strftime(_FORMATS[kind]) for each in shown])
    ax.set_xlim(-0.6, max(len(periods) + first, 1) - 0.4)
    ax.set_xlabel(_SAID[kind].format(zone=zone))


def largest(totals: "pd.Series[float]", most: int = MOST) -> list[str]:
    """The names with the largest totals, whatever their signs; all of them, or one fewer than `most`."""
    ranked = [str(name) for name in totals.abs().sort_values(ascending=False, kind="stable").index]
    return ranked if len(ranked) <= most else ranked[: most - 1]


def parted(table: pd.DataFrame, most: int = MOST) -> tuple[dict[str, Floats], list[str]]:
    """The columns of a table as stacks with their colours: the largest by name, the rest together and grey."""
    own = largest(table.abs().sum(), most)
    heights = {name: table[name].to_numpy(np.float64) for name in own}
    rest = [name for name in table.columns if name not in own]
    if rest:
        heights[f"{len(rest)} more"] = table[rest].sum(axis=1).to_numpy(np.float64)
    return heights, [*CYCLE[: len(own)], *([GREY] if rest else [])]


def stacks(
    ax: "Axes",
    places: Any,
    heights: Mapping[str, Floats],
    colours: Sequence[str],
    hatched: Mapping[str, str] = _NO_PATTERN,
) -> None:
    """Bars one on the other, upwards and downwards from zero by their signs; some by name with a pattern."""
    above, below = np.zeros(len(places)), np.zeros(len(places))
    for colour, (name, height) in zip(colours, heights.items(), strict=True):
        pattern = {"hatch": hatched[name], **_HATCHED} if name in hatched else outlined(places, colour)
        start = np.where(height < 0, below, above)
        ax.bar(places, height, bottom=start, color=colour, label=name, width=wide(len(places)), **pattern)
        above, below = above + np.maximum(height, 0), below + np.minimum(height, 0)
    with_zero(ax)


def stacks_by_period(
    ax: "Axes", rows: pd.DataFrame, zone: str, title: str | None = None, *, most: int = MOST
) -> pd.DatetimeIndex:
    """A stack a period of what `rows` (period, group, value as floats) tell, and a legend beside it.

    Returns
    -------
    DatetimeIndex
        The periods, the first of which is at 0, the next at 1.
    """
    # A row without a group would be in no column of the table.
    rows = rows.assign(group=rows["group"].astype("str").fillna("?"))
    periods = all_periods(rows["period"])
    table = rows.pivot_table(index="period", columns="group", values="value", aggfunc="sum", sort=False)
    table = table.reindex(periods).fillna(0.0)
    stacks(ax, np.arange(len(periods)), *parted(table, most))
    label_periods(ax, periods, zone)
    legend_beside(ax, title)
    return periods


def stacked(
    ax: "Axes",
    rows: pd.DataFrame,
    title: str,
    unit: str,
    zone: str,
    *,
    height: str = "value",
    legend: str | None = None,
) -> "Axes":
    """The whole figure of a stack a period: `stacks_by_period`, what the height is, and the title with all of it.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    rows : DataFrame
        With the columns period, as `on_calendar` gives it, group, and value, as amounts.
    title : str
        What all of it is.
    unit : str
        Currency of the values.
    zone : str
        In which the periods begin.
    height : str
        What a value is.
    legend : str, optional
        What the colours tell apart.
    """
    value = floats(rows["value"])
    stacks_by_period(ax, rows.assign(value=value), zone, legend)
    ax.set_ylabel(f"{height} in {unit}")
    ax.set_title(f"{title}: {sum_in(value, unit)}", loc="left")
    return ax


def stacked_where_priced(
    ax: "Axes",
    paid: pd.DataFrame,
    group: "pd.Series[Any]",
    title: str,
    zone: str,
    *,
    nothing: str,
    unpriced: str,
    legend: str | None = None,
    note: str | None = None,
) -> "Axes":
    """`stacked`, of the rows that have a value, and below it what is not in the picture for want of a price.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    paid : DataFrame
        With the columns period, as `on_calendar` gives it, currency, value, quote and unpriced.
    group : Series
        What the colours tell apart, of the same rows.
    title, zone, legend : str
        As of `stacked`.
    nothing, unpriced : str
        What to say in place of the picture if there are no rows, and if none of them has a price.
    note : str, optional
        What else to say below the picture.
    """
    has_value = paid["value"].notna()
    if not has_value.any():
        return say(ax, nothing, without_price(paid)[0], unpriced)
    stacked(ax, paid.assign(group=group)[has_value], title, unit(paid), zone, legend=legend)
    if note is not None:
        tell(ax, note)
    tell_without_price(ax, paid)
    return ax


def period_sums(rows: pd.DataFrame, columns: Sequence[str]) -> "tuple[pd.DatetimeIndex, dict[str, pd.Series[float]]]":
    """Every period from the first to the last one, and what the columns add up to in each."""
    slots = all_periods(rows["period"])
    of_period = {name: pd.Series(floats(rows[name]), rows.index).groupby(rows["period"]).sum() for name in columns}
    return slots, {name: each.reindex(slots, fill_value=0.0) for name, each in of_period.items()}


def wide(bars: int) -> float:
    """How much of its place a bar takes: many bars leave nothing between them, which would only flicker."""
    return 0.8 if bars <= 100 else 1.0


def outlined(places: Any, colour: Any) -> dict[str, Any]:
    """How bars at these places are drawn so that each is seen: those of very many days are thinner than a dot."""
    span: Any = np.ptp(np.asarray(places)) if len(places) else 0
    number = span / np.timedelta64(1, "D") if isinstance(span, np.timedelta64) else span
    return {"edgecolor": colour, "linewidth": 0.6} if number > _MOST_APART else {}


def with_zero(ax: "Axes") -> None:
    """An upright axis that shows zero, a line there, and some room beyond the longest bar."""
    ax.use_sticky_edges = False
    ax.relim()
    ax.autoscale_view()
    low, high = ax.dataLim.intervaly
    low, high = min(low, 0.0), max(high, 0.0)
    room = 0.05 * (high - low or 1.0)
    ax.set_ylim(low - room if low < 0 else 0.0, high + room if high > 0 else 0.0 if low < 0 else 1.0)
    ax.axhline(0, color=INK, linewidth=0.8)
    grid(ax, "y")


def with_zero_beside(ax: "Axes") -> None:
    """A level axis that shows zero, a line there, and room for the words beside the bars on each side."""
    ax.relim()
    low, high = ax.dataLim.intervalx
    low, high = min(low, 0.0), max(high, 0.0)
    longest = max((len(each.get_text()) for each in ax.texts), default=0)
    room = (0.2 + 0.03 * max(longest - _SHORT, 0)) * (high - low or 1.0)
    ax.set_xlim(low - room if low < 0 else 0.0, high + room)
    ax.axvline(0, color=INK, linewidth=0.8)
    grid(ax, "x")


def ranking(
    ax: "Axes",
    names: Sequence[str],
    values: Floats,
    *,
    most: int = 12,
    written: Callable[[Floats], Sequence[str]] = figures,
) -> None:
    """A bar a name with its figure at the end, the longest on top, gains and losses in two colours, a rest in grey."""
    own = np.argsort(-np.abs(values), kind="stable")
    own, rest = (own, own[:0]) if len(own) <= most else (own[: most - 1], own[most - 1 :])
    shown = [names[place] for place in own]
    value = values[own]
    if len(rest):
        shown.append(f"{len(rest)} more")
        value = np.append(value, values[rest].sum())
    places = np.arange(len(value))[::-1]
    colours = [BLUE if each >= 0 else ORANGE for each in value]
    if len(rest):
        colours[-1] = GREY
    ax.barh(places, value, color=colours)
    ax.set_yticks(places, [clipped(each) for each in shown])
    ax.tick_params(axis="y", length=0)
    for place, told, end in zip(places, written(value), value, strict=True):
        side = "left" if end >= 0 else "right"
        ax.annotate(told, (end, place), (4 if end >= 0 else -4, 0), textcoords="offset points", va="center", ha=side)
    with_zero_beside(ax)
