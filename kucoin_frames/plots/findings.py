"""When and where does something not fit? The findings of a reconciliation along time. Drawn from a frame."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need
from kucoin_frames.analysis.rows import codes
from kucoin_frames.plots.canvas import (
    BLUE,
    INK,
    ORANGE,
    canvas,
    clipped,
    floats,
    grid,
    label_times,
    legend_below_title,
    naive,
    say,
    short,
    tell,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["findings"]

_MOST = 16
_NEEDED = ("check", "uid", "wallet", "symbol", "currency", "amount", "start", "end", "explanation")


def findings(found: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A row an account: since when and until when something may be missing, what found it, and how much of what.

    What has an explanation is a blue dot, what has none an orange cross, at the end of its time; several findings of
    one check, account and currency share a row, with the sum of their amounts.

    Parameters
    ----------
    found : DataFrame
        As `kucoin_frames.analysis.reconcile` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(found, _NEEDED, "the frame of reconcile()")
    if found.empty:
        return say(canvas(ax, height=1.5), "Everything fits: there is no finding.")
    first, last = found[["start", "end"]].min().min(), found[["start", "end"]].max().max()
    if pd.isna(first):
        told = "1 finding has" if len(found) == 1 else f"{len(found)} findings have"
        return say(canvas(ax, height=1.5), f"{told} no time: read the frame.")
    rows = codes(*(found[name] for name in ("check", "uid", "wallet", "symbol", "currency")))
    shown = min(int(rows.max()) + 1, _MOST)
    kept, place = found[rows < shown], rows[rows < shown]
    ax = canvas(ax, height=1.7 + 0.32 * shown)
    start, end = naive(kept["start"].fillna(first)), naive(kept["end"].fillna(last))
    is_explained = kept["explanation"].notna().to_numpy(bool)
    for name, is_chosen, colour, mark in (
        ("explained", is_explained, BLUE, "o"),
        ("not explained", ~is_explained, ORANGE, "X"),
    ):
        if is_chosen.any():
            ax.hlines(place[is_chosen], start[is_chosen], end[is_chosen], color=colour, linewidth=4, alpha=0.5)
            ax.plot(end[is_chosen], place[is_chosen], mark, color=colour, markersize=8, label=name)
    heads = kept[~pd.Series(place).duplicated().to_numpy()]
    amounts = pd.Series(floats(kept["amount"])).groupby(place).agg(["sum", "size"])
    right = pd.Series(end).groupby(place).max()
    for number, (check, currency) in enumerate(zip(heads["check"], heads["currency"], strict=True)):
        several = f", {amounts['size'][number]} of them" if amounts["size"][number] > 1 else ""
        ax.annotate(
            f"{check}{several}: {short(amounts['sum'][number])} {clipped(currency, 16)}",
            (right[number], number),
            (8, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontsize=9,
        )
    ax.set_yticks(np.arange(shown), _places(heads, several=found["uid"].nunique() > 1))
    ax.set_ylim(shown - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    grid(ax, "x")
    longest = max(len(each.get_text()) for each in ax.texts)
    label_times(ax, first, last, room=min(max(0.4, 0.0115 * longest), 0.7))
    unexplained = int(found["explanation"].isna().sum())
    number_of = "1 finding" if len(found) == 1 else f"{len(found)} findings"
    legend_below_title(ax, f"{number_of}, {unexplained or 'none'} without an explanation")
    if len(kept) < len(found):
        tell(ax, f"{len(found) - len(kept)} more findings, below these in the frame, are not in the picture")
    return ax


def _places(heads: pd.DataFrame, *, several: bool) -> list[str]:
    """The account of each row, as one name."""
    columns = ("uid", "wallet", "symbol") if several else ("wallet", "symbol")
    parts = zip(*(heads[name].astype("str").fillna("") for name in columns), strict=True)
    return [clipped(" ".join(part for part in each if part)) or "account not told" for each in parts]
