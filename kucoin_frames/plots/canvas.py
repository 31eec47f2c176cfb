"""What do all figures share? Where they are drawn, their colours, and how they write numbers, times and notes.

The colours are those of Okabe and Ito, which people with any kind of colour vision can tell apart.
"""

import importlib
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kucoin_frames.analysis.periods import dates, periods
from kucoin_frames.exceptions import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BLUE",
    "CYCLE",
    "GREY",
    "INK",
    "ORANGE",
    "OTHERS",
    "Floats",
    "canvas",
    "chosen",
    "clipped",
    "counted",
    "dot",
    "figures",
    "floats",
    "grid",
    "label_days",
    "label_times",
    "left_out",
    "legend_below_title",
    "legend_beside",
    "listed",
    "naive",
    "on_calendar",
    "percent",
    "plain",
    "say",
    "short",
    "tell",
    "tell_without_price",
    "sum_in",
    "unit",
    "without_price",
]

Floats = npt.NDArray[np.float64]

BLUE = "#0072B2"
ORANGE = "#E69F00"
INK = "#222222"
GREY = "#999999"
CYCLE = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")

OTHERS = "against other currencies, so not in the picture"
"""Why pairs are left out of a figure that has one quote currency."""

_FAINT = "#dddddd"
_MINUS = "\N{MINUS SIGN}"
_SIZE = (9.0, 4.5)
"""Inches: the width of a notebook's output."""
_CHARACTERS = 105
"""How long a line below such a picture may be."""
_MOST_DAYS = 10
"""How many days may be named along an axis before they meet."""
_MOST_MONTHS = 14
_LONG = 120
"""From how many days on months are named, and not days."""
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120)
_MOST_NAMES = 8
_LONGEST, _LONGEST_IN_LEGEND = 30, 26
"""How many letters of a name are written beside a picture."""
_LONG_NUMBER, _FEW_NUMBERS = 10, 4
"""From how many letters on only a few numbers have room along a level axis."""


def canvas(ax: "Axes | None", *, height: float = _SIZE[1]) -> "Axes":
    """The Axes to draw on: the given one, or that of a new figure as wide as a notebook and so many inches high.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    if ax is None:
        pyplot = _matplotlib("pyplot")
        ax = pyplot.subplots(figsize=(_SIZE[0], height), layout="constrained")[1]
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_axisbelow(True)
    return ax


def _matplotlib(module: str) -> Any:
    try:
        return importlib.import_module(f"matplotlib.{module}")
    except ModuleNotFoundError as error:
        raise ImportError('figures need matplotlib: pip install "kucoin-frames[plots]"') from error


def say(ax: "Axes", sentence: str, unknown: Sequence[str] = (), why: str = "") -> "Axes":
    """A sentence in place of a picture that has nothing to show; another one where there is only what nobody knows."""
    if unknown:
        sentence = f"{why} {listed(unknown)}."
    ax.set_axis_off()
    told = "\n".join(textwrap.wrap(sentence, 80))
    ax.text(0.5, 0.5, told, transform=ax.transAxes, ha="center", va="center", color=INK, fontsize=11)
    return ax


def floats(amounts: "pd.Series[Any]") -> Floats:
    """Amounts as floats, which is what a picture can show; NaN where one is missing."""
    return np.asarray(amounts.astype("Float64").to_numpy(na_value=np.nan), dtype=np.float64)


def chosen(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """The rows of one currency or pair.

    Raises
    ------
    InputError
        If the name is none.
    """
    if not isinstance(name, str):
        raise InputError(f"{column}={name!r}: pass the name of one, such as {next(iter(frame[column]), 'USDT')!r}")
    return frame[(frame[column] == name).fillna(False).to_numpy(bool)]


def dot(number: int) -> dict[str, Any]:
    """How a line of so many points is drawn: of a single one there is no line, so it gets a mark."""
    return {"marker": "o", "markersize": 5} if number == 1 else {}


def naive(times: "pd.Series[pd.Timestamp]") -> pd.DatetimeIndex:
    """UTC times without their zone: matplotlib shows those as they are."""
    return pd.DatetimeIndex(times).tz_localize(None)


def on_calendar(frame: pd.DataFrame, column: str, zone: str) -> pd.DataFrame:
    """The frame with the dates, as midnights without a zone, that its days or periods begin with in a zone.

    Raises
    ------
    InputError
        For an unknown zone, and for times that are missing, not in UTC, or no midnights of that zone.
    """
    starts = frame[column]
    local = dates(starts, zone)
    if starts.hasnans:
        raise InputError(
            f"{column} is missing in {int(starts.isna().sum())} of the rows: correct them, or leave them out"
        )
    astray = starts[(periods(starts, "day", zone) != starts).to_numpy(bool)]
    if len(astray):
        raise InputError(
            f"the {column}s do not begin at midnight in {zone}: pass zone= as to the analysis; one of them begins at"
            f" {astray.iloc[0]:%Y-%m-%d %H:%M} UTC"
        )
    return frame.assign(**{column: local})


def unit(frame: pd.DataFrame) -> str:
    """The quote currency of a frame's values; empty for an empty frame."""
    return str(frame["quote"].iloc[0]) if len(frame) else ""


def plain(number: float, _position: object = None) -> str:
    """A number on an axis: groups of thousands, no more places than it has, never an exponent."""
    text = f"{number:,.8f}".rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text.replace("-", _MINUS)


def percent(fraction: float, _position: object = None) -> str:
    """A fraction on an axis, in percent."""
    return f"{plain(round(100 * fraction, 6))}%"


def figures(numbers: Sequence[float] | Floats) -> list[str]:
    """Numbers that stand one below the other: all with so many places that the largest has five digits or more."""
    largest = max((abs(number) for number in numbers), default=0.0)
    places = 2 if largest >= 100 or not largest else 4 if largest >= 1 else 8
    return [f"{number:,.{places}f}".replace("-", _MINUS) for number in numbers]


def short(number: float) -> str:
    """A number beside a mark: whole from a thousand on, else with three digits or more that count."""
    size = abs(number)
    places = 0 if size >= 1000 or not size else 2 if size >= 1 else 2 - int(np.floor(np.log10(size)))
    text = f"{number:,.{min(places, 18)}f}"
    return (text.rstrip("0").removesuffix(".") if "." in text else text).replace("-", _MINUS)


def grid(ax: "Axes", axis: str) -> None:
    """Faint lines at the numbers of the axis x or y, which are written in full."""
    ax.grid(axis=axis, color=_FAINT, linewidth=0.8)  # type: ignore[arg-type]  # x or y
    (ax.xaxis if axis == "x" else ax.yaxis).set_major_formatter(plain)
    if axis == "x" and max(len(plain(float(f"{end:.2g}"))) for end in ax.get_xlim()) >= _LONG_NUMBER:
        ax.xaxis.set_major_locator(_matplotlib("ticker").MaxNLocator(_FEW_NUMBERS))


def label_days(ax: "Axes", days: "pd.Series[pd.Timestamp]", zone: str = "UTC") -> None:
    """An axis of days, from the first to the last one, which are dates on the calendar of the zone."""
    ax.set_xlabel(f"day ({zone})")
    if days.empty:
        return
    first, last = days.min().tz_localize(None), days.max().tz_localize(None)
    _mark(ax, first, last, pd.Timedelta(hours=16))
    told = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    ax.set_xlabel(f"day ({zone}), {told}")


def label_times(ax: "Axes", first: pd.Timestamp, last: pd.Timestamp, *, room: float = 0) -> None:
    """An axis of UTC times, from the first to the last one; on the right a part of the width stays empty for words."""
    start, end = first.tz_localize(None), last.tz_localize(None)
    _mark(ax, start, end, max((end - start) * 0.02, pd.Timedelta(minutes=30)), 1 - room)
    if room:
        low, high = ax.get_xlim()
        ax.set_xlim(low, low + (high - low) / (1 - room))
    ax.set_xlabel(f"time (UTC), {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}")


def _mark(ax: "Axes", first: pd.Timestamp, last: pd.Timestamp, margin: pd.Timedelta, part: float = 1) -> None:
    """Days, or, where there are many, months are named; the year with the first of them that is in it."""
    number = (last.normalize() - first.normalize()).days + 1
    if number <= _LONG:
        marked = pd.date_range(first.normalize(), last, freq=f"{-int(-number // (_MOST_DAYS * part))}D")
        names = list(marked.strftime("%d %b"))
    else:
        months = 12 * (last.year - first.year) + last.month - first.month + 1
        step = next((each for each in _MONTHS if months <= each * _MOST_MONTHS * part), _MONTHS[-1])
        marked = pd.date_range(first.normalize(), last, freq=pd.offsets.MonthBegin())
        marked = marked[(marked.month - 1) % step == 0] if step <= 12 else marked[marked.month == 1][:: step // 12]
        names = [
            f"{each:%b}\n{each:%Y}" if place == 0 or each.year != marked[place - 1].year else f"{each:%b}"
            for place, each in enumerate(marked)
        ]
    to_number = _matplotlib("dates").date2num
    ax.set_xlim(to_number(first - margin), to_number(last + margin))
    kept = [place for place, each in enumerate(marked) if first - margin <= each <= last + margin]
    ax.set_xticks(to_number(marked[kept].to_numpy()), [names[place] for place in kept])


def legend_beside(ax: "Axes", title: str | None = None) -> None:
    """What the colours mean, to the right of the picture, bars before lines."""
    handles, names = _bars_first(ax)
    shown = [clipped(each, _LONGEST_IN_LEGEND) for each in names]
    ax.legend(handles, shown, frameon=False, loc="upper left", bbox_to_anchor=(1, 1), title=title)


def legend_below_title(ax: "Axes", title: str) -> None:
    """A title that is long, and below it, but above the picture, what the colours mean."""
    ax.legend(
        *_bars_first(ax),
        ncols=6,
        frameon=False,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderaxespad=0,
        columnspacing=1.2,
    )
    ax.set_title(title, loc="left", pad=24)


def _bars_first(ax: "Axes") -> tuple[list[Any], list[str]]:
    handles, names = ax.get_legend_handles_labels()
    order = sorted(range(len(names)), key=lambda place: hasattr(handles[place], "get_marker"))
    return [handles[place] for place in order], [names[place] for place in order]


def clipped(name: object, most: int = _LONGEST) -> str:
    """A name beside a picture: of a long one the beginning and the end, so that it leaves room for the picture."""
    text = str(name)
    kept = (most - 1) // 2
    return text if len(text) <= most else f"{text[: most - 1 - kept]}\N{HORIZONTAL ELLIPSIS}{text[-kept:]}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; of many only the first ones, and how many more there are."""
    more = len(names) - _MOST_NAMES
    shown = ", ".join(clipped(name) for name in (names if more < 2 else names[:_MOST_NAMES]))
    return shown if more < 2 else f"{shown} and {more} more"


def tell(ax: "Axes", sentence: str) -> None:
    """A sentence below the picture."""
    ax.set_xlabel("\n".join([ax.get_xlabel(), *textwrap.wrap(sentence, _CHARACTERS)]).lstrip("\n"))


def left_out(ax: "Axes", names: Sequence[str], why: str = "without a price, so not in the picture") -> None:
    """Say below the picture what is not in it, if there is such, and why."""
    if names:
        tell(ax, f"{why}: {listed(names)}")


def without_price(paid: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The currencies of which nothing has a price, and those of which only some has, in a frame that counts both."""
    has_value = paid["value"].notna()
    lacks = ~has_value | (paid["unpriced"] > 0).fillna(False)
    lacking, valued = set(paid["currency"][lacks.to_numpy(bool)]), set(paid["currency"][has_value.to_numpy(bool)])
    return sorted(lacking - valued), sorted(lacking & valued)


def tell_without_price(ax: "Axes", paid: pd.DataFrame) -> None:
    """Say below the picture of what nothing, and of what only a part is in it, for want of a price."""
    wholly, partly = without_price(paid)
    left_out(ax, wholly)
    left_out(ax, partly, "partly without a price, and that part is not in the picture")


def counted(number: int, name: str) -> list[str]:
    """So many of something, as a list of no or of one name for a sentence."""
    return [f"{number:,} {name}{'s' if number > 1 else ''}"] if number else []


def sum_in(values: Floats, unit: str) -> str:
    """The sum of all values, as titles tell it."""
    return f"{figures([float(values.sum())])[0]} {unit}"
