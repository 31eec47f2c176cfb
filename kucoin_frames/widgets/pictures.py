"""How are the bars of a selection drawn? As a small PNG, quickly: it is drawn anew at every click."""

import textwrap
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import (
    BLUE,
    INK,
    ORANGE,
    Floats,
    canvas,
    floats,
    grid,
    label_days,
    plain,
)
from kucoin_frames.widgets.bars import Bars
from kucoin_frames.widgets.drawn import packed
from kucoin_frames.widgets.views import View

__all__ = ["BarPicture", "png"]

_SIZE = (7.4, 2.9)
_DOTS = 110
_WIDTHS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 28.0}
"""In days, as matplotlib counts."""
_FIGURE, _LETTER, _LINE = 0.085, 0.105, 0.175
"""Inches that a figure, a capital letter and a line of text take."""
_HOURS = (1, 2, 3, 6, 12)
_MOST_HOURS = 10
"""How many hours are named along an axis."""
_MOST_LETTERS = 76
"""How long a line below the bars may be."""


class BarPicture(View):
    """The bars of a selection.

    Attributes
    ----------
    bars : Bars or None
        What is drawn.
    """

    def __init__(self) -> None:
        self.bars: Bars | None = None
        super().__init__(ipywidgets.Image(format="png", layout={"width": "100%", "max_width": "740px"}))

    def show(self, bars: Bars) -> None:
        """Draw these bars; without any the picture takes no room."""
        self.bars = bars
        self.view.layout.display = "none" if bars.rows.empty else ""
        if not bars.rows.empty:
            self.view.value = png(bars)

    def __repr__(self) -> str:
        return f"BarPicture({self.bars.title if self.bars is not None else ''})"


def png(bars: Bars) -> bytes:
    """The bars as a PNG file."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, dpi=_DOTS)
    ax = canvas(figure.subplots())
    _draw(ax, bars)
    _fit(figure, ax)
    return packed(figure)


def _draw(ax: Any, bars: Bars) -> None:
    heights = floats(bars.rows["height"])
    colours = np.where(heights < 0, ORANGE, BLUE).tolist()
    ax.set_title(bars.title, loc="left", fontsize=11)
    if bars.step:
        places = bars.rows["place"]
        width, align = _WIDTHS[bars.step], "center" if bars.step == "day" else "edge"
        _stand(ax, pd.DatetimeIndex(places).tz_localize(None), heights, 0.9 * width, align, colours)
        ends = ax.get_xlim()
        ax.axhline(0, color=INK, linewidth=0.8)
        ax.set_ylabel(bars.axis)
        grid(ax, "y")
        if bars.step == "hour":
            _label_hours(ax, pd.DatetimeIndex(places).tz_localize(None))
        else:
            label_days(ax, places)
        ax.set_xlim(*ends)
    else:
        ax.barh(bars.rows["place"].astype(str).tolist(), heights, color=colours)
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.invert_yaxis()
        ax.set_xlabel(bars.axis)
        grid(ax, "x")
    if bars.note:
        ax.set_xlabel("\n".join([ax.get_xlabel(), *textwrap.wrap(bars.note, _MOST_LETTERS)]))


def _stand(ax: Any, times: pd.DatetimeIndex, heights: Floats, width: float, align: str, colours: list[str]) -> None:
    """Bars over time as one shape: hundreds of bars of matplotlib's own take longer than all the rest."""
    from matplotlib.collections import PolyCollection

    ax.xaxis.update_units(times)
    left = ax.convert_xunits(times) - (width / 2 if align == "center" else 0)
    across, up = np.array([0, 0, width, width]), np.array([0, 1, 1, 0])
    corners = np.stack([left[:, None] + across, np.nan_to_num(heights)[:, None] * up], axis=2)
    bars = PolyCollection(list(corners), facecolors=colours)
    bars.sticky_edges.y.append(0)
    ax.add_collection(bars)
    ax.autoscale_view()


def _label_hours(ax: Any, hours: pd.DatetimeIndex) -> None:
    """An axis of UTC hours; the day stands below the first of its hours."""
    first, last = hours.min(), hours.max() + pd.Timedelta(hours=1)
    number = (last - first) // pd.Timedelta(hours=1)
    step = next((each for each in _HOURS if number <= each * _MOST_HOURS), _HOURS[-1])
    marked = pd.date_range(first.ceil(f"{step}h"), last, freq=f"{step}h")
    days = ["", *marked.strftime("%d %b")]
    names = [
        f"{time:%H:%M}" + (f"\n{day}" if day != before else "")
        for time, day, before in zip(marked, days[1:], days, strict=False)
    ]
    ax.set_xticks(marked.to_numpy(), names)
    told = f"{first:%Y-%m-%d}" if first.date() == last.date() else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    ax.set_xlabel(f"hour (UTC), {told}")


def _fit(figure: Any, ax: Any) -> None:
    """Make room for what is written, by its number of characters and lines.

    matplotlib's own layout measures it by drawing the picture twice, which is most of what a click would take.
    """
    names = [each.get_text() for each in ax.get_yticklabels()]
    wide = _LETTER if any(names) else _FIGURE
    if not any(names):
        names = [plain(tick) for tick in ax.get_yticks()]
    ticks = max((each.get_text().count("\n") for each in ax.get_xticklabels()), default=0)
    lines = ax.get_xlabel().count("\n") + ticks + 2
    left = 0.2 + (0.24 if ax.get_ylabel() else 0) + wide * max(map(len, names))
    figure.subplots_adjust(
        left=left / _SIZE[0], right=1 - 0.15 / _SIZE[0], bottom=(0.1 + _LINE * lines) / _SIZE[1], top=1 - 0.3 / _SIZE[1]
    )
