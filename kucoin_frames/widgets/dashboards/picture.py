"""How does a figure of `kucoin_frames.plots` get into a widget? Drawn into memory, sharp on any screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets

from kucoin_frames.widgets.drawn import packed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["HIGH", "LOW", "Draw", "Picture"]

Draw = Callable[["Axes"], object]
"""Draws on an Axes, as the functions of `kucoin_frames.plots` do."""

_WIDTH = 9.0
HIGH, LOW = 4.5, 0.8
"""Inches: of a picture, and of a sentence in the place of one."""
_DPI = 160
"""Twice the width that it is shown in: what high-resolution screens have."""


class Picture:
    """A picture that is drawn anew on demand.

    Attributes
    ----------
    view : Image
        The widget.
    """

    def __init__(self) -> None:
        self.view = ipywidgets.Image(format="png", layout={"width": "100%", "max_width": "860px"})

    def draw(self, draw: Draw, height: float = HIGH) -> None:
        """Show what the function draws, so many inches high."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, layout="constrained")
        draw(figure.subplots())
        self.view.value = packed(figure)
