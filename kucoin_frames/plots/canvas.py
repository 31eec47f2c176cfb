"""What do all figures share? Where they are drawn, their colours, and how they write numbers, days and notes.

The colours are those of Okabe and Ito, which people with any kind of colour vision can tell apart.
"""

import importlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.exceptions import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BLUE",
    "CYCLE",
    "GREY",
    "INK",
    "ORANGE",
    "Floats",
    "canvas",
    "figures",
    "floats",
    "label_days",
    "need",
    "note",
    "plain",
]

Floats = npt.NDArray[np.float64]

BLUE = "#0072B2"
ORANGE = "#E69F00"
INK = "#222222"
GREY = "#999999"
CYCLE = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")

_MINUS = "\N{MINUS SIGN}"
_SIZE = (9.0, 4.5)
"""Inches: the width of a notebook's output."""
_MOST_DAYS = 10
"""How many days may be named along an axis before they meet."""


def canvas(ax: "Axes | None") -> "Axes":
    """The Axes to draw on: the given one, or that of a new figure as wide as a notebook.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    if ax is None:
        pyplot = _matplotlib("pyplot")
        ax = pyplot.subplots(figsize=_SIZE, layout="constrained")[1]
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def _matplotlib(module: str) -> Any:
    try:
        return importlib.import_module(f"matplotlib.{module}")
    except ModuleNotFoundError as error:
        raise ImportError('figures need matplotlib: pip install "kucoin-frames[plots]"') from error


def need(frame: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Refuse a frame that lacks a column.

    Raises
    ------
    InputError
        Naming what to pass.
    """
    missing = [name for name in columns if name not in getattr(frame, "columns", ())]
    if missing:
        raise InputError(f"the frame lacks {', '.join(map(repr, missing))}: pass {what}")


def floats(amounts: "pd.Series[Any]") -> Floats:
    """Amounts as floats, which is what a picture can show; NaN where one is missing."""
    return np.asarray(amounts.astype("Float64").to_numpy(na_value=np.nan), dtype=np.float64)


def plain(number: float, _position: object = None) -> str:
    """A number on an axis: groups of thousands, no more places than it has, never an exponent."""
    text = f"{number:,.8f}".rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text.replace("-", _MINUS)


def figures(numbers: Sequence[float] | Floats) -> list[str]:
    """Numbers that stand one below the other: all with so many places that the largest has five digits or more."""
    largest = max((abs(number) for number in numbers), default=0.0)
    places = 2 if largest >= 100 else 4 if largest >= 1 else 8
    return [f"{number:,.{places}f}".replace("-", _MINUS) for number in numbers]


def label_days(ax: "Axes", days: "pd.Series[pd.Timestamp]") -> None:
    """An axis of UTC days, from the first to the last one."""
    ax.set_xlabel("day (UTC)")
    if days.empty:
        return
    first, last = days.min().tz_localize(None), days.max().tz_localize(None)
    step = -(-((last - first).days + 1) // _MOST_DAYS)
    marked = pd.date_range(first, last, freq=f"{step}D")
    ax.set_xticks(marked.to_numpy(), list(marked.strftime("%d %b")))
    margin = pd.Timedelta(hours=16)
    to_number = _matplotlib("dates").date2num
    ax.set_xlim(to_number(first - margin), to_number(last + margin))
    told = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    ax.set_xlabel(f"day (UTC), {told}")


def note(ax: "Axes", unpriced: Sequence[str]) -> None:
    """Say below the picture what cannot be in it for want of a price."""
    if unpriced:
        label = ax.get_xlabel()
        ax.set_xlabel(f"{label}\nwithout a price, so not in the picture: {', '.join(unpriced)}")
