"""Which widget asks for a condition on one column? Values to press, and the ends of a range.

Each part shows a condition and tells the one that its widgets ask for; `kucoin_frames.widgets.controls` joins them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.chips import Chip, ChipRow
from kucoin_frames.widgets.conditions import Between, Condition, Flag, OneOf, Value, Within
from kucoin_frames.widgets.facets import Facet
from kucoin_frames.widgets.messages import Messages

__all__ = ["UNSEEN", "Chips", "Part", "Range", "beside", "label", "part_of"]

_LABEL = {"width": "132px", "min_width": "132px"}
_TIME, _AMOUNT = "190px", "150px"
UNSEEN = {"description_width": "0px"}
"""The style of a control whose description is for screen readers: what is seen stands in front of the row."""


class Part(ABC):
    """The widgets of one column.

    Attributes
    ----------
    column : str
        The column.
    view : Widget
        What is shown.
    """

    view: ipywidgets.Widget

    def __init__(self, facet: Facet, changed: Callable[[str], None]) -> None:
        self.column = facet.column
        self._changed = changed
        self._is_showing = False

    @property
    @abstractmethod
    def condition(self) -> Condition | None:
        """The condition that the widgets ask for; None for none.

        Raises
        ------
        InputError
            If what was typed is no condition.
        """

    @abstractmethod
    def can_show(self, condition: Condition | None) -> bool:
        """Whether the widgets can stand for a condition."""

    @abstractmethod
    def _show(self, condition: Condition | None) -> None: ...

    def show(self, condition: Condition | None) -> None:
        """Move the widgets to a condition that fits the column, without reporting a change."""
        self._is_showing = True
        try:
            self._show(condition)
        finally:
            self._is_showing = False

    def tell(self, error: str) -> None:
        """Say what is wrong with what was typed, or that nothing is."""
        del error

    def _moved(self, _change: object) -> None:
        if not self._is_showing:
            self._changed(self.column)

    def _row(self, name: str, widget: ipywidgets.Widget) -> ipywidgets.Widget:
        return ipywidgets.HBox([label(name), widget], layout={"align_items": "baseline", "width": "100%"})


class Chips(Part):
    """A button for each value, pressed or not: of flags or of other values."""

    def __init__(self, facet: Facet, changed: Callable[[str], None]) -> None:
        super().__init__(facet, changed)
        self._kind: type[OneOf | Flag] = Flag if facet.control == "flag" else OneOf
        self._rows: dict[Value, int] = dict(facet.values)
        self._row_of_chips = ChipRow(facet.column, self._moved)
        self.view = self._row(facet.column, self._row_of_chips)
        self.show(None)

    @property
    def buttons(self) -> dict[Value, Chip]:
        """The button of each value; its `value` is whether it is pressed."""
        return self._row_of_chips.buttons

    @property
    def selected(self) -> tuple[Value, ...]:
        """The values whose buttons are pressed."""
        return self._row_of_chips.selected

    @property
    def condition(self) -> Condition | None:
        """The selected values; no condition if none is."""
        return self._kind(*self.selected) if self.selected else None

    def can_show(self, condition: Condition | None) -> bool:
        """Whether it selects values."""
        return condition is None or isinstance(condition, self._kind)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that are offered."""
        return tuple(self._rows)

    def count(self, rows: Mapping[Value, int]) -> None:
        """Say how many rows each value has among those that the other conditions leave."""
        self._rows = dict(rows)
        self._row_of_chips.count(rows)

    def _show(self, condition: Condition | None) -> None:
        # Values that are not in the frame are offered from now on, with 0 rows.
        values = condition.values if isinstance(condition, OneOf | Flag) else ()
        for value in values:
            self._rows.setdefault(value, 0)
        self._row_of_chips.show(self._rows, values)


class Range(Part):
    """Two fields for the ends of a range: of times, the second one excluded, or of amounts, both included.

    Attributes
    ----------
    low, high : Text
        The fields; empty is an open end.
    messages : Messages
        What is wrong with what was typed.
    """

    def __init__(self, facet: Facet, changed: Callable[[str], None]) -> None:
        super().__init__(facet, changed)
        self.is_time = facet.control == "time"
        ends = [f"{end:f}" if not isinstance(end, str) else end.removesuffix(" UTC") for end in facet.ends or ()]
        words = ("from", "to, excluded") if self.is_time else ("at least", "at most")
        self.low, self.high = (self._field(*each) for each in zip(words, ends or ("", ""), strict=True))
        self.messages = Messages()
        name = f"{facet.column} (UTC)" if self.is_time else facet.column
        fields = ipywidgets.HBox([self.low, ipywidgets.Label("to"), self.high])
        self.view = ipywidgets.VBox([self._row(name, fields), self.messages.view], layout={"margin": "0 16px 0 0"})

    @property
    def condition(self) -> Condition | None:
        """The range between what was typed; no condition if nothing was."""
        low, high = (self._typed(field) for field in (self.low, self.high))
        if low is None and high is None:
            return None
        return Within(low, high) if self.is_time else Between(*map(_without_commas, (low, high)))

    def can_show(self, condition: Condition | None) -> bool:
        """Whether it is a range."""
        return condition is None or isinstance(condition, Within | Between)

    def tell(self, error: str) -> None:
        """Say what is wrong with what was typed, or that nothing is."""
        self.messages.show(error)

    def _field(self, word: str, end: str) -> ipywidgets.Text:
        field = ipywidgets.Text(
            placeholder=end or word,
            continuous_update=False,
            tooltip=word,
            description=f"{self.column}, {word}",
            style=UNSEEN,
            layout=beside(_TIME if self.is_time else _AMOUNT),
        )
        field.observe(self._moved, "value")
        return field

    @staticmethod
    def _typed(field: ipywidgets.Text) -> str | None:
        return field.value.strip() or None

    def _show(self, condition: Condition | None) -> None:
        ends: tuple[Any, Any] = ("", "")
        if isinstance(condition, Within | Between):
            ends = condition.texts
        self.low.value, self.high.value = (end or "" for end in ends)
        self.messages.show()


def part_of(facet: Facet, changed: Callable[[str], None]) -> Part | None:
    """The widgets for a column; None for one that has no control of its own, or nothing to choose among.

    Parameters
    ----------
    facet : Facet
        The column.
    changed : callable
        Called with the column's name when a person moved the widgets.
    """
    if facet.control == "text" or not (facet.values or facet.ends):
        return None
    if (facet.ends and facet.ends[0] == facet.ends[1]) or len(facet.values) == 1:
        return None
    if facet.control in ("time", "amount"):
        return Range(facet, changed)
    return Chips(facet, changed)


def beside(width: str) -> dict[str, str]:
    """The layout of a control whose description is not seen: the gap behind that is taken back."""
    return {"width": width, "margin": "2px 2px 2px -6px"}


def label(name: str) -> ipywidgets.Widget:
    """A column's name, in front of its widgets."""
    return ipywidgets.Label(name, layout=_LABEL, tooltip=name)


def _without_commas(typed: str | None) -> str | None:
    """An amount without the commas between groups of thousands."""
    if typed is None or "," not in typed:
        return typed
    whole, _, places = typed.partition(".")
    first, *groups = whole.split(",")
    if "," in places or not first or len(first.lstrip("+-")) > 3 or any(len(group) != 3 for group in groups):
        raise InputError(f"{typed!r} is no amount: write a point before the decimals, as in 1234.5")
    return typed.replace(",", "")
