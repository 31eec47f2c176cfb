"""How does a selection read in a notebook? As a table of some hundred rows at a time, sorted rightly.

Amounts are shortened to what a person reads, or told in full at the press of a box.
"""

from decimal import Decimal
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from itables.widget import ITable

from kucoin_frames.widgets.digits import shortened
from kucoin_frames.widgets.ordering import Places, ordered
from kucoin_frames.widgets.readings import (
    CountReading,
    DecimalReading,
    FlagReading,
    Flags,
    FloatReading,
    RangeReading,
    TimeReading,
)
from kucoin_frames.widgets.recognising import read, with_index
from kucoin_frames.widgets.sieve import Sieve
from kucoin_frames.widgets.views import View

__all__ = ["MOST_ROWS", "Table", "cells"]

MOST_ROWS = 500
"""So many rows are sent to the browser at a time: what a person looks through, and what does not slow it down."""
_MOST_CHARACTERS = 60
_PAGE = 10
_OPTIONS = {
    "maxBytes": 0,  # none of the rows is left out
    "maxRows": 0,
    "maxColumns": 0,
    "pageLength": _PAGE,
    "lengthMenu": [10, 25, 100],
    "scrollX": True,
    "showIndex": False,
    "classes": "display nowrap compact",
    "style": "table-layout:auto;width:auto;margin:0",
    "language": {
        "lengthMenu": "_MENU_ rows a page",
        "info": "_START_ to _END_ of _TOTAL_",
        "infoEmpty": "",
        "emptyTable": "no row: loosen the filter",
    },
}
_NO_FEET = {"topStart": None, "topEnd": None, "bottomStart": None, "bottomEnd": None}
_FEET = _NO_FEET | {"topStart": "pageLength", "bottomStart": "info", "bottomEnd": "paging"}
"""What stands around a table of several pages; no search, as the one of the controls looks at all rows."""
_AS_IS = "as they are"
_OWN_WIDTH = {"description_width": "initial"}
_WRAP = {"flex_flow": "row wrap", "align_items": "center"}


class Table(View):
    """The rows of a selection, some hundred at a time, to be sorted and leafed through; works without a connection.

    Attributes
    ----------
    caption : str
        How many rows are selected, and which of them are shown if these are not all.
    back, on : Button
        To the rows before and to those after the ones that are shown.
    order : Dropdown
        The column by which all selected rows are sorted, with what the head of a column does for those in sight.
    falling : Checkbox
        Whether the largest comes first.
    digits : Checkbox
        Whether every digit of amounts is shown.
    """

    def __init__(self) -> None:
        self.caption = ""
        self._table: ITable | None = None
        self._columns: list[str] = []
        self._sieve: Sieve | None = None
        self._selected: Places = np.zeros(0, np.int64)
        self._places = self._selected
        self._start = 0
        self.back = ipywidgets.Button(description="rows before", icon="chevron-left", layout={"width": "auto"})
        self.on = ipywidgets.Button(description="rows after", icon="chevron-right", layout={"width": "auto"})
        self.back.on_click(lambda _: self._leaf(-MOST_ROWS))
        self.on.on_click(lambda _: self._leaf(MOST_ROWS))
        self.order = ipywidgets.Dropdown(
            options=[_AS_IS], description="all sorted by", style=_OWN_WIDTH, layout={"width": "auto"}
        )
        self.falling = ipywidgets.Checkbox(description="largest first", indent=False, layout={"width": "auto"})
        self.digits = ipywidgets.Checkbox(description="all digits", indent=False, layout={"width": "auto"})
        self.order.observe(self._sorted, "value")
        self.falling.observe(self._sorted, "value")
        self.digits.observe(lambda _: self._fill(), "value")
        self._note = ipywidgets.Label(layout={"margin": "0 8px 0 2px"})
        self._leaves = ipywidgets.HBox([self._note, self.back, self.on, self.order, self.falling], layout=_WRAP)
        super().__init__(ipywidgets.VBox(layout={"width": "100%", "overflow": "hidden"}))

    def show(self, frame: pd.DataFrame | Sieve, mask: Flags) -> None:
        """Show the rows of a frame that are selected, from the first on."""
        sieve = frame if isinstance(frame, Sieve) else Sieve(frame)
        if sieve is not self._sieve:
            self._sieve = sieve
            self._offer(list(sieve.frame.columns))
        self._selected = np.flatnonzero(mask)
        self._sort()

    def _offer(self, columns: list[str]) -> None:
        """The columns to sort by; the one that is chosen stays if it is there."""
        if [_AS_IS, *columns] == list(self.order.options):
            return
        chosen = self.order.value if self.order.value in columns else _AS_IS
        self.order.unobserve(self._sorted, "value")
        self.order.options, self.order.value = [_AS_IS, *columns], chosen
        self.order.observe(self._sorted, "value")

    def _sorted(self, _change: object) -> None:
        if self._sieve is not None:
            self._sort()

    def _sort(self) -> None:
        self._places, self._start = self._selected, 0
        is_cut = len(self._selected) > MOST_ROWS
        if is_cut and self.order.value != _AS_IS and self._sieve is not None:
            reading = self._sieve.reading(self.order.value)
            self._places = ordered(reading, self._selected, is_falling=self.falling.value)
        self._leaves.layout.display = "" if is_cut else "none"
        self._fill()

    def _leaf(self, rows: int) -> None:
        self._start = min(max(self._start + rows, 0), max(len(self._places) - 1, 0) // MOST_ROWS * MOST_ROWS)
        self._fill()

    def _fill(self) -> None:
        if self._sieve is None:
            return
        number, end = len(self._places), min(self._start + MOST_ROWS, len(self._places))
        is_cut = number > MOST_ROWS
        self.caption = f"rows {self._start + 1:,} to {end:,} of {number:,}" if is_cut else f"{number:,} rows"
        self._note.value = f"{self.caption}; a click on a head sorts these" if is_cut else ""
        self.back.disabled, self.on.disabled = self._start == 0, end == number
        shown = cells(self._sieve.frame.iloc[self._places[self._start : end]], exact=self.digits.value)
        self._send(shown)

    def _send(self, shown: pd.DataFrame) -> None:
        numbers = [place for place, dtype in enumerate(shown.dtypes) if isinstance(dtype, pd.CategoricalDtype)]
        others = [place for place in range(len(shown.columns)) if place not in numbers]
        options: dict[str, Any] = {
            **_OPTIONS,
            "layout": _FEET if len(shown) > _PAGE else _NO_FEET,
            "columnDefs": [
                {"targets": numbers, "type": "num", "className": "dt-right"},
                {"targets": others, "type": "string", "className": "dt-left"},
            ],
        }
        if self._table is None or self._columns != list(shown.columns):
            self._columns = list(shown.columns)
            self._table = ITable(shown, **options)
            self.view.children = (self._leaves, self._table, self.digits)
        else:
            self._table.update(shown, **options)

    def __repr__(self) -> str:
        return f"Table({self.caption})"


def cells(frame: pd.DataFrame, *, exact: bool = True) -> pd.DataFrame:
    """The rows of a frame as texts, empty where a value is missing; numbers in categories in their order.

    Amounts are without trailing zeros and exponents, in full or shortened; times are in UTC, which their columns' names
    say.
    """
    frame = with_index(frame)
    told: dict[str, Any] = {}
    for name in frame.columns:
        reading = read(frame[name])
        missing = reading.missing.tolist()
        if isinstance(reading, RangeReading):
            told[name] = _numbers(_values(reading), missing, exact=exact)
        elif isinstance(reading, TimeReading):
            told[f"{name} (UTC)"] = [
                "" if lacks else _time(ms) for ms, lacks in zip(reading.milliseconds.tolist(), missing, strict=True)
            ]
        elif isinstance(reading, FlagReading):
            words = np.where(reading.flags, "true", "false").tolist()
            told[name] = ["" if lacks else word for word, lacks in zip(words, missing, strict=True)]
        else:
            texts = frame[name].tolist()
            told[name] = ["" if lacks else _short(str(text)) for text, lacks in zip(texts, missing, strict=True)]
    return pd.DataFrame({name: _column(values) for name, values in told.items()})


def _column(values: Any) -> Any:
    return values if isinstance(values, pd.Categorical) else pd.Series(values, dtype="str")


def _values(reading: RangeReading) -> list[Any]:
    if isinstance(reading, DecimalReading):
        return list(reading.amounts.to_pylist())
    if isinstance(reading, FloatReading):
        return [Decimal(str(number)) for number in reading.numbers]
    return list(reading.numbers.tolist()) if isinstance(reading, CountReading) else []


def _numbers(values: list[Any], missing: list[bool], *, exact: bool) -> pd.Categorical:
    """Numbers as texts that sort like the numbers, however many digits these have."""
    write = _plain if exact else _short_number
    texts = [None if lacks else write(value) for value, lacks in zip(values, missing, strict=True)]
    known = {text: value for text, value in zip(texts, values, strict=True) if text is not None}
    return pd.Categorical(texts, categories=sorted(known, key=lambda text: known[text]), ordered=True)


def _plain(value: Any) -> str:
    """In full, without trailing zeros."""
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text == "-0" else text


def _short_number(value: Any) -> str:
    return shortened(value) if isinstance(value, Decimal) else f"{value:,}"


def _time(ms: int) -> str:
    stamp = pd.Timestamp(ms, unit="ms")
    return stamp.isoformat(sep=" ", timespec="milliseconds" if ms % 1000 else "seconds")


def _short(text: str) -> str:
    """A text that does not fill the table; the selection has it in full."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
