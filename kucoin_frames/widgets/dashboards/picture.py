"""How does a figure of `kucoin_frames.plots` get into a widget? Drawn into memory, sharp on any screen."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets

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
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure.subplots())
        drawn = io.BytesIO()
        figure.savefig(drawn, format="png", dpi=_DPI)
        self.view.value = drawn.getvalue()
