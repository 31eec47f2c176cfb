"""Figures of trading: what was traded by month, and what it cost in parts of a hundred. Drawn from frames."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import BLUE, CYCLE, GREY, INK, ORANGE, canvas, figures, floats, need, note, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["effective_rates", "volume"]

_MOST = len(CYCLE)


def volume(traded: pd.DataFrame, quote: str, ax: "Axes | None" = None) -> "Axes":
    """A stack a period with the turnover of each pair against one quote currency; the smallest pairs are one part.

    Parameters
    ----------
    traded : DataFrame
        As `kucoin_frames.analysis.volume` gives it.
    quote : str
        The quote currency; pairs against others are named below the picture.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(traded, ("period", "symbol", "quote", "turnover"), "volume")
    ax = canvas(ax)
    shown = traded[(traded["quote"] == quote).to_numpy(bool)]
    table = shown.assign(turnover=floats(shown["turnover"])).pivot_table(
        index="period", columns="symbol", values="turnover", aggfunc="sum", fill_value=0.0
    )
    ranked = list(table.sum().sort_values(ascending=False, kind="stable").index)
    names = ranked if len(ranked) <= _MOST else ranked[: _MOST - 1]
    stacks = {name: table[name].to_numpy() for name in names}
    if len(ranked) > len(names):
        stacks[f"{len(ranked) - len(names)} more"] = table[ranked[len(names) :]].sum(axis=1).to_numpy()
    places, below = np.arange(len(table)), np.zeros(len(table))
    for colour, (name, height) in zip((*CYCLE[: len(names)], GREY), stacks.items(), strict=False):
        ax.bar(places, height, bottom=below, color=colour, width=0.8, label=name)
        below = below + height
    ax.set_xticks(places, [f"{moment:%b\n%Y}" for moment in table.index])
    ax.yaxis.set_major_formatter(plain)
    ax.grid(axis="y", color="#dddddd", linewidth=0.8)
    ax.set_ylabel(f"turnover in {quote}")
    ax.set_xlabel("period (UTC), by its start")
    ax.set_title(f"Turnover against {quote}: {figures([float(below.sum())])[0]}", loc="left")
    if stacks:
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    others = sorted(set(traded["symbol"]) - set(ranked))
    if others:
        ax.set_xlabel(f"{ax.get_xlabel()}\nagainst other currencies, so not in the picture: {', '.join(others)}")
    return ax


def effective_rates(rates: pd.DataFrame, ax: "Axes | None" = None) -> "Axes":
    """A dot a pair at the rate that trading on it cost in effect, beside its present rates where these are known.

    Parameters
    ----------
    rates : DataFrame
        As `kucoin_frames.analysis.effective_rates` gives it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    """
    need(rates, ("symbol", "effective_rate", "maker_fee_rate", "taker_fee_rate"), "effective_rates")
    ax = canvas(ax)
    known = rates[rates["effective_rate"].notna()].sort_values("effective_rate", kind="stable")
    places = np.arange(len(known))
    for name, mark, colour in (("maker", "<", ORANGE), ("taker", ">", GREY)):
        present = 100 * floats(known[f"{name}_fee_rate"])
        if np.isfinite(present).any():
            ax.plot(present, places, mark, color=colour, markersize=7, label=f"present rate, {name}")
    effective = 100 * floats(known["effective_rate"])
    ax.plot(effective, places, "o", color=BLUE, markersize=7, label="in effect")
    for place, each in enumerate(effective):
        ax.annotate(
            f"{each:.4f} %", (each, place), (8, 6), textcoords="offset points", va="center", color=INK, fontsize=8
        )
    ax.set_yticks(places, list(known["symbol"]))
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#dddddd", linewidth=0.8)
    ax.set_xlim(left=min(0.0, *effective, 0.0))
    ax.margins(x=0.15)
    ax.set_xlabel("fees in percent of turnover, KCS included")
    ax.set_title("What trading cost in effect", loc="left")
    ax.legend(frameon=False, loc="lower right")
    note(ax, list(rates["symbol"][rates["effective_rate"].isna()]))
    return ax
