"""What is in this frame? Controls, totals, a picture, a table and a download, all of the same selection."""

import ipywidgets
import pandas as pd

from kucoin_frames.widgets.attempt import attempt
from kucoin_frames.widgets.bars import Chart
from kucoin_frames.widgets.controls import Callback, Controls, told_rows
from kucoin_frames.widgets.downloads import Download
from kucoin_frames.widgets.filters import Filter
from kucoin_frames.widgets.measures import Amounts
from kucoin_frames.widgets.messages import Messages
from kucoin_frames.widgets.pages import page_of
from kucoin_frames.widgets.pictures import BarPicture
from kucoin_frames.widgets.tables import Table
from kucoin_frames.widgets.views import View

__all__ = ["Explorer", "explore"]


class Explorer(View):
    """A frame to be filtered and looked at; the next cell goes on with `selection`.

    Parameters
    ----------
    frame : DataFrame
        Any frame of this package, or one's own; it must not change meanwhile.
    filter : Filter, optional
        The filter to start with.

    Attributes
    ----------
    controls : Controls
        What sets the filter.
    table : Table
        The first rows of the selection.
    picture : BarPicture
        Its amounts over time or by category.
    download : Download
        What saves the selection as a file.
    totals : DataFrame
        A currency with its number of selected rows and their exact sums.
    messages : Messages
        What could not be shown.

    Raises
    ------
    InputError
        If the filter does not fit the frame, or columns are not named by distinct texts.
    """

    def __init__(self, frame: pd.DataFrame, filter: Filter | None = None) -> None:
        self.controls = Controls(frame, filter)
        self.table, self.picture, self.messages = Table(), BarPicture(), Messages()
        self.download = Download(lambda: self.selection)
        self.totals = pd.DataFrame()
        self._totals = ipywidgets.HTML(layout={"max_height": "300px", "overflow": "auto", "margin": "6px 24px 6px 0"})
        self._callbacks: list[Callback] = []
        figures = ipywidgets.HBox(
            [self._totals, self.picture.view], layout={"flex_flow": "row wrap", "align_items": "flex-start"}
        )
        parts = [self.controls.view, self.messages.view, figures, self.table.view, self.download]
        super().__init__(ipywidgets.VBox(parts, layout={"width": "100%"}))
        self._take()
        self.controls.on_change(self._changed)

    @property
    def frame(self) -> pd.DataFrame:
        """The whole frame."""
        return self.controls.frame

    @property
    def filter(self) -> Filter:
        """Which rows are meant; setting it moves the controls."""
        return self.controls.filter

    @filter.setter  # noqa: A003  # the property above, not Python's function
    def filter(self, filter: Filter) -> None:
        self.controls.filter = filter

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of the frame that are meant, with their dtypes and index."""
        return self.controls.selection

    def replace(self, frame: pd.DataFrame) -> None:
        """Take another frame and keep the filter as far as it fits; what does not is dropped, and said."""
        self.controls.replace(frame)

    def on_change(self, callback: Callback) -> None:
        """Have a function called with the filter after each change of what is shown."""
        self._callbacks.append(callback)

    def __repr__(self) -> str:
        return f"Explorer({told_rows(self.controls.rows, len(self.frame), self.filter)})"

    def _take(self) -> None:
        """Get to know the frame that the controls have."""
        self._shown = self.controls.sieve
        self._amounts = Amounts(self._shown)
        self._chart = Chart(self._amounts)
        self._show()

    def _changed(self, filter: Filter) -> None:
        if self._shown is self.controls.sieve:
            self._show()
        else:
            self._take()
        for callback in tuple(self._callbacks):
            callback(filter)

    def _show(self) -> None:
        """Show the selection; what cannot be shown is said, and leaves nothing stale behind."""
        mask = self.controls.mask
        self.table.show(self._shown, mask)
        summed = attempt(lambda: self._amounts.totals(mask))
        self.totals = summed.value if summed.value is not None else pd.DataFrame()
        self._totals.value = page_of(self.totals)
        drawn = attempt(lambda: self.picture.show(self._chart.bars(mask)))
        if drawn.failure is not None:
            self.picture.view.layout.display = "none"
        self.messages.show(summed.error or drawn.error, summed.notes + drawn.notes)


def explore(frame: pd.DataFrame, filter: Filter | None = None) -> Explorer:
    """A frame to be filtered and looked at in a notebook; `selection` of the result is the filtered frame.

    Parameters
    ----------
    frame : DataFrame
        Any frame of this package, or one's own.
    filter : Filter, optional
        The filter to start with.

    Returns
    -------
    Explorer
        To be shown as a cell's last value.

    Raises
    ------
    InputError
        If the filter does not fit the frame, or columns are not named by distinct texts.
    """
    return Explorer(frame, filter)
