"""Which pictures does the demo draw? Four PNG files, if matplotlib is there."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from kucoin_frames import plots
from kucoin_frames.cli.digest import Digest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["MISSING", "can_draw", "draw"]

MISSING = 'there are no pictures, for want of matplotlib: pip install "kucoin-frames[plots]"'

_INCHES = (9.0, 4.5)
_DOTS_AN_INCH = 120


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(digest: Digest, folder: Path) -> list[Path]:
    """Draw all pictures into a folder; their files."""
    figures = {
        "net_worth_by_account_type": _net_worth_by_account_type,
        "net_worth_by_currency": _net_worth_by_currency,
        "flow_by_day": _flow_by_day,
        "fees_by_day": _fees_by_day,
    }
    drawn = []
    for name, figure in figures.items():
        # A figure of its own, none of pyplot's: nothing is chosen for the whole process, nothing has to be closed.
        from matplotlib.figure import Figure

        picture = Figure(figsize=_INCHES, layout="constrained")
        figure(digest, picture.subplots())
        picture.savefig(folder / f"{name}.png", dpi=_DOTS_AN_INCH)
        drawn.append(folder / f"{name}.png")
    return drawn


def _net_worth_by_account_type(digest: Digest, ax: "Axes") -> None:
    plots.net_worth_by_account_type(digest.by_account_type, ax)


def _net_worth_by_currency(digest: Digest, ax: "Axes") -> None:
    plots.net_worth_by_currency(digest.by_currency, ax)


def _flow_by_day(digest: Digest, ax: "Axes") -> None:
    plots.flow_by_day(digest.flow, ax)
    ax.set_title("In and out by day: classic ledger, without high-frequency trades", loc="left")


def _fees_by_day(digest: Digest, ax: "Axes") -> None:
    plots.fees_by_day(digest.fees, ax)
    lines = [ax.get_xlabel(), *(f"{name} from {since:%d %b %H:%M} on only" for name, since in digest.late.items())]
    ax.set_xlabel("\n".join(lines))
