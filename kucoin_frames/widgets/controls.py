"""How is a filter set with a mouse? Controls that are built from a frame's columns and bound to one filter."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import ipywidgets
import pandas as pd

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.facets import facets_of, tally
from kucoin_frames.widgets.filters import Filter
from kucoin_frames.widgets.messages import Messages
from kucoin_frames.widgets.parts import UNSEEN, Chips, Part, Range, beside, label, part_of
from kucoin_frames.widgets.sieve import Flags, Sieve
from kucoin_frames.widgets.views import View

__all__ = ["Callback", "Controls", "told_rows"]

Callback: TypeAlias = Callable[[Filter], None]

_FEW_RANGES = 4
"""More ranges of amounts than these are folded away."""


class Controls(View):
    """Controls for the columns of a frame, and the filter that they set.

    Behind each value stands its number of rows among those that the conditions on the other columns leave. Text that is
    no time or no amount is told below its field, and leaves the filter as it was.

    Parameters
    ----------
    frame : DataFrame
        What is filtered; it must not change meanwhile.
    start : Filter, optional
        The filter to start with.

    Attributes
    ----------
    search : Text
        The field for a text that a row has to hold.
    clear : Button
        Drops the whole filter.
    parts : dict of str to Part
        The widgets of each column that has some.
    others : HBox
        A button for each condition that no widget can show; it drops the condition.
    messages : Messages
        What was dropped when the frame was replaced.

    Raises
    ------
    InputError
        If `start` does not fit the frame.
    """

    def __init__(self, frame: pd.DataFrame, start: Filter | None = None) -> None:
        self._callbacks: list[Callback] = []
        self._selection: pd.DataFrame | None = None
        self.search = ipywidgets.Text(
            placeholder="in any text column",
            continuous_update=False,
            description="search",
            style=UNSEEN,
            layout=beside("260px"),
        )
        self.search.observe(self._searched, "value")
        self.clear = ipywidgets.Button(description="clear all", layout={"width": "auto", "height": "28px"})
        self.clear.on_click(lambda _: self._clear_all())
        self.others = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self._count = ipywidgets.Label()
        self.messages = Messages()
        super().__init__(ipywidgets.VBox(layout={"width": "100%"}))
        self._take(frame, start if start is not None else Filter())

    @property
    def frame(self) -> pd.DataFrame:
        """The whole frame."""
        return self._sieve.frame

    @property
    def filter(self) -> Filter:
        """The filter that the controls show; setting it moves them.

        Raises
        ------
        InputError
            If a filter is set that does not fit the frame; the old one stays.
        """
        return self._filter

    @filter.setter  # noqa: A003  # the property above, not Python's function
    def filter(self, filter: Filter) -> None:
        self._sieve.check(filter.conditions)
        self._show(filter)
        self._set(filter)

    @property
    def sieve(self) -> Sieve:
        """The columns of the frame as filters see them; another one after `replace`."""
        return self._sieve

    @property
    def mask(self) -> Flags:
        """Which rows of the frame the filter means."""
        return self._mask

    @property
    def selection(self) -> pd.DataFrame:
        """The rows of the frame that the filter means."""
        if self._selection is None:
            self._selection = self.frame[self._mask]
        return self._selection

    @property
    def rows(self) -> int:
        """How many rows the filter means."""
        return self._rows

    def on_change(self, callback: Callback) -> None:
        """Have a function called with the filter after each change of the filter or the frame."""
        self._callbacks.append(callback)

    def replace(self, frame: pd.DataFrame) -> None:
        """Take another frame and keep the filter as far as it fits; what does not is dropped, and said.

        A value that no row has any more still fits: it selects no row.
        """
        sieve = Sieve(frame)
        reasons = {name: sieve.unfitting(name, each) for name, each in self._filter.conditions.items()}
        dropped = {name: reason for name, reason in reasons.items() if reason}
        told = [f"dropped: {name} {self._filter.conditions[name]}, for {why}" for name, why in dropped.items()]
        self._take(frame, self._filter.without(*dropped), told, sieve)
        self._report()

    def __repr__(self) -> str:
        return f"Controls({told_rows(self.rows, len(self.frame), self.filter)})"

    # The widgets, anew for each frame.

    def _take(self, frame: pd.DataFrame, filter: Filter, notes: Iterable[str] = (), sieve: Sieve | None = None) -> None:
        self._sieve = sieve if sieve is not None else Sieve(frame)
        self._sieve.check(filter.conditions)
        found = (part_of(facet, self._moved) for facet in facets_of(self._sieve))
        self.parts: dict[str, Part] = {part.column: part for part in found if part is not None}
        self._show(filter)
        self._apply(filter)
        self.messages.show(notes=notes)
        head = ipywidgets.HBox([label("search"), self.search, self.clear, self._count], layout=_BASELINE)
        self.view.children = (head, *self._arranged(), self.others, self.messages.view)

    def _arranged(self) -> list[ipywidgets.Widget]:
        """Values first, then times, then amounts; many amounts are folded away."""
        amounts = [each for each in self.parts.values() if isinstance(each, Range) and not each.is_time]
        times = [each for each in self.parts.values() if isinstance(each, Range) and each.is_time]
        values = [each for each in self.parts.values() if not isinstance(each, Range)]
        rows = [each.view for each in (*values, *times)]
        if not amounts:
            return rows
        ranges = ipywidgets.HBox([each.view for each in amounts], layout={"flex_flow": "row wrap"})
        if len(amounts) <= _FEW_RANGES:
            return [*rows, ranges]
        folded = ipywidgets.Accordion([ranges], titles=(f"{len(amounts)} amounts",))
        folded.selected_index = 0 if any(each.condition for each in amounts) else None
        return [*rows, folded]

    # Changes, of the filter and of the widgets.

    def _show(self, filter: Filter) -> None:
        for column, part in self.parts.items():
            condition = filter.conditions.get(column)
            part.show(condition if part.can_show(condition) else None)
        self.search.unobserve(self._searched, "value")
        self.search.value = filter.text
        self.search.observe(self._searched, "value")

    def _moved(self, column: str) -> None:
        part = self.parts[column]
        try:
            condition = part.condition
        except InputError as error:
            part.tell(str(error))
            return
        part.show(condition)
        changed = self._filter.without(column) if condition is None else self._filter.with_(column, condition)
        self._set(changed)

    def _searched(self, _change: object) -> None:
        self._set(self._filter.with_text(self.search.value.strip()))

    def _clear_all(self) -> None:
        self.filter = Filter()

    def _set(self, filter: Filter) -> None:
        if filter != self._filter:
            self._apply(filter)
            self.messages.show()
            self._report()

    def _apply(self, filter: Filter) -> None:
        self._filter = filter
        self._mask = self._sieve.mask(filter.conditions, filter.text)
        self._rows = int(self._mask.sum())
        self._selection = None
        self._tally()
        self.clear.disabled = not filter
        self.others.children = [
            self._other(column, f"{column} {condition}")
            for column, condition in filter.conditions.items()
            if column not in self.parts or not self.parts[column].can_show(condition)
        ]

    def _tally(self) -> None:
        """Say how many rows there are, and on each chip how many pressing it would leave or add.

        A chip counts the rows that meet all conditions on other columns: what its own column asks for already does not
        make its neighbours look empty.
        """
        nothing = ": no row meets all of this" if self._filter and not self._rows else ""
        self._count.value = f"{self._rows:,} of {len(self.frame):,} rows{nothing}"
        for column, part in self.parts.items():
            if isinstance(part, Chips):
                others = self._filter.without(column)
                is_free = others == self._filter
                mask = self._mask if is_free else self._sieve.mask(others.conditions, others.text)
                part.count(tally(self._sieve.reading(column), part.values, mask))

    def _other(self, column: str, told: str) -> ipywidgets.Widget:
        """A condition that no widget can show, with the button that drops it."""
        button = ipywidgets.Button(
            description=f"{told} ✕", button_style="primary", tooltip="drop this condition", layout={"width": "auto"}
        )
        button.on_click(lambda _: self._set(self._filter.without(column)))
        return button

    def _report(self) -> None:
        for callback in tuple(self._callbacks):
            callback(self._filter)


_BASELINE = {"align_items": "baseline"}


def told_rows(rows: int, of: int, filter: Filter) -> str:
    """How many rows are selected, and why: for text reprs."""
    return f"{rows:,} of {of:,} rows; {filter}" if filter else f"all {of:,} rows"
