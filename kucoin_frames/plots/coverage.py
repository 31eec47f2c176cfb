"""What of each table's time is archived, and what is lost? The coverage of an archive as a calendar."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.exceptions import InputError
from kucoin_frames.plots.canvas import (
    BLUE,
    INK,
    Floats,
    canvas,
    floats,
    label_times,
    legend_below_title,
    naive,
    say,
    tell,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coverage_calendar"]


class _Look(NamedTuple):
    """How a state is drawn: its colour, its pattern and that one's colour, its outline, and what the legend says."""

    colour: str
    pattern: str
    ink: str
    outline: str
    meaning: str


_LOOKS = {
    "complete": _Look(BLUE, "", BLUE, "", "complete"),
    "imported": _Look("#56B4E9", "....", "white", "", "imported"),
    "open": _Look("#FFFFFF", "////", "#666666", "#666666", "still open"),
    "unavailable": _Look("#D55E00", "xxx", INK, "#D55E00", "gap"),
}
"""In the order of drawing: what is lost is never below anything else. The outline, one point (1/72 inch) wide, lets
the shortest span be seen."""

_UNKNOWN = _Look("#F4F4F4", "..", "#AAAAAA", "", "unknown")
_HEIGHT = 0.7
_MOST = 48
_THIN = 0.004
"""Part of the width below which a gap or an open span is hardly more than its outline, and pointed at."""


def coverage_calendar(coverage: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A row a table of an account: which of its days are complete, imported, lost, open, or were never asked for.

    Spans are drawn from their first moment to their last, not as whole days; a gap or an open span of an hour is still
    a line, with a mark above it.

    Parameters
    ----------
    coverage : DataFrame
        As `kucoin_frames.archive.Archive.coverage` gives it.
    ax : Axes, optional
        Where to draw; a new figure, as high as the rows need, if left out.
    """
    need(coverage, ("uid", "table", "state", "start", "end", "until"), "the frame of Archive.coverage()")
    strange = sorted(set(coverage["state"].astype("str")) - set(_LOOKS))
    if strange:
        raise InputError(f"state={strange[0]!r} is not among {', '.join(_LOOKS)}")
    if coverage.empty:
        return say(canvas(ax, height=1.5), "Nothing was ever asked for: the archive knows of no time.")
    several = coverage["uid"].nunique() > 1
    names = coverage["table"].astype("str")
    names = coverage["uid"].astype("str") + " " + names if several else names
    rows = _rows(coverage, names)
    ax = canvas(ax, height=1.9 + 0.34 * len(rows))
    first, last = coverage["start"].min(), coverage["end"].max()
    label_times(ax, first, last)
    number = names.map({name: place for place, name in enumerate(rows)})
    shown = coverage[number.notna().to_numpy(bool)]
    place, start, end = floats(number.dropna()), _days(shown["start"]), _days(shown["end"])
    begin, width = float(start.min()), float(end.max() - start.min())
    told = pd.Series(end - start).groupby(place).sum()
    if (told < width * (1 - 1e-9)).any():
        _bars(
            ax, np.arange(len(rows), dtype=np.float64), np.full(len(rows), begin), np.full(len(rows), width), _UNKNOWN
        )
    for state, look in _LOOKS.items():
        is_state = (shown["state"] == state).to_numpy(bool)
        if is_state.any():
            _bars(ax, place[is_state], start[is_state], (end - start)[is_state], look)
    is_thin = (end - start < _THIN * width) & (shown["state"] == "unavailable").to_numpy(bool)
    if is_thin.any():
        middle = ((start + end) / 2)[is_thin]
        ax.plot(middle, place[is_thin] - 0.5, "v", color=_LOOKS["unavailable"].colour, markersize=6, label="short gap")
    ax.set_yticks(np.arange(len(rows)), rows)
    ax.set_ylim(len(rows) - 0.4, -0.8)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
    legend_below_title(ax, _title(coverage, names))
    _tell(ax, coverage, names, len(rows))
    return ax


def _bars(ax: "Axes", place: Floats, start: Floats, width: Floats, look: _Look) -> None:
    ax.barh(
        place,
        width,
        left=start,
        height=_HEIGHT,
        color=look.colour,
        hatch=look.pattern,
        edgecolor=look.ink,
        linewidth=0,
        label=look.meaning,
    )
    if look.outline:
        ax.barh(place, width, left=start, height=_HEIGHT, color="none", edgecolor=look.outline, linewidth=1)


def _rows(coverage: pd.DataFrame, names: "pd.Series[str]") -> list[str]:
    """The rows of the picture, in the order of the frame; of very many, those with the longest gaps."""
    rows = list(dict.fromkeys(names))
    if len(rows) <= _MOST:
        return rows
    lost = (coverage["end"] - coverage["start"]).where(coverage["state"] == "unavailable", pd.Timedelta(0))
    worst = set(lost.groupby(names).sum().reindex(rows).sort_values(ascending=False, kind="stable").index[:_MOST])
    return [name for name in rows if name in worst]


def _days(times: "pd.Series[pd.Timestamp]") -> Floats:
    """Days since 1970, as matplotlib counts them."""
    return np.asarray((naive(times) - pd.Timestamp(0)) / pd.Timedelta(days=1), dtype=np.float64)


def _title(coverage: pd.DataFrame, names: "pd.Series[str]") -> str:
    uids = list(dict.fromkeys(coverage["uid"].astype("str")))
    whom = f"account {uids[0]}" if len(uids) == 1 else f"{len(uids)} accounts"
    is_gap = (coverage["state"] == "unavailable").to_numpy(bool)
    gaps, tables = int(is_gap.sum()), names[is_gap].nunique()
    if not gaps:
        return f"Coverage of {whom}: no gap"
    lost = f"{gaps} gap{'s' if gaps > 1 else ''} in {tables} table{'s' if tables > 1 else ''}"
    return f"Coverage of {whom}: {lost}"


def _tell(ax: "Axes", coverage: pd.DataFrame, names: "pd.Series[str]", shown: int) -> None:
    """Which open span is lost first, and how many rows are left out."""
    ends = coverage["until"].where(coverage["state"] == "open").dropna()
    if len(ends):
        soonest = int(np.argmin(ends))
        table, until = names[ends.index].iloc[soonest], ends.iloc[soonest]
        tell(ax, f"what is open of {table} is lost from {until:%Y-%m-%d %H:%M} UTC on")
    more = names.nunique() - shown
    if more:
        tell(ax, f"{more} more rows, with shorter gaps or none, are not in the picture")
