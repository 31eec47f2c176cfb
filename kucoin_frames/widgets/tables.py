"""How does a selection read in a notebook? As a table of some hundred rows, every amount in full, sorted rightly."""

from decimal import Decimal
from typing import Any

import ipywidgets
import numpy as np
import pandas as pd
from itables.widget import ITable

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
from kucoin_frames.widgets.views import View

__all__ = ["MOST_ROWS", "Table", "cells"]

MOST_ROWS = 500
"""So many rows are sent to the browser: what a person looks through, and what does not slow it down."""
_MOST_CHARACTERS = 60
_OPTIONS = {
    "maxBytes": 0,  # none of the rows is left out
    "maxRows": 0,
    "maxColumns": 0,
    "pageLength": 10,
    "lengthMenu": [10, 25, 100],
    "scrollX": True,
    "showIndex": False,
    "classes": "display nowrap compact",
    "style": "table-layout:auto;width:auto;margin:0",
}


class Table(View):
    """The first rows of a selection, to be sorted, searched and leafed through; works without a connection.

    Attributes
    ----------
    caption : str
        How many rows are selected, and how many of them are shown.
    """

    def __init__(self) -> None:
        self.caption = ""
        self._table: ITable | None = None
        self._columns: list[str] = []
        self._note = ipywidgets.Label(layout={"margin": "0 0 0 2px"})
        super().__init__(ipywidgets.VBox(layout={"width": "100%", "overflow": "hidden"}))

    def show(self, frame: pd.DataFrame, mask: Flags) -> None:
        """Show the rows of a frame that are selected."""
        rows, selected = np.flatnonzero(mask)[:MOST_ROWS], int(mask.sum())
        is_cut = len(rows) < selected
        self.caption = f"{len(rows):,} of {selected:,} rows" if is_cut else f"{selected:,} rows"
        self._note.value = f"the first {self.caption}: sorting and searching look at these" if is_cut else ""
        self._note.layout.display = "" if is_cut else "none"
        shown = cells(frame.iloc[rows])
        numbers = [place for place, dtype in enumerate(shown.dtypes) if isinstance(dtype, pd.CategoricalDtype)]
        options: dict[str, Any] = {
            **_OPTIONS,
            "columnDefs": [
                {"targets": numbers, "type": "num", "className": "dt-right"},
                {
                    "targets": [place for place in range(len(shown.columns)) if place not in numbers],
                    "type": "string",
                    "className": "dt-left",
                },
            ],
        }
        if self._table is None or self._columns != list(shown.columns):
            self._columns = list(shown.columns)
            self._table = ITable(shown, **options)
            self.view.children = (self._note, self._table)
        else:
            self._table.update(shown, **options)

    def __repr__(self) -> str:
        return f"Table({self.caption})"


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a frame as texts, empty where a value is missing; numbers in categories in their order.

    Amounts are in full, without trailing zeros and exponents; times are in UTC, which their columns' names say.
    """
    frame = with_index(frame)
    told: dict[str, Any] = {}
    for name in frame.columns:
        reading = read(frame[name])
        missing = reading.missing.tolist()
        if isinstance(reading, RangeReading):
            told[name] = _numbers(_values(reading), missing)
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


def _numbers(values: list[Any], missing: list[bool]) -> pd.Categorical:
    """Numbers as texts that sort like the numbers, however many digits these have."""
    texts = [None if lacks else _plain(value) for value, lacks in zip(values, missing, strict=True)]
    known = {text: value for text, value in zip(texts, values, strict=True) if text is not None}
    return pd.Categorical(texts, categories=sorted(known, key=lambda text: known[text]), ordered=True)


def _plain(value: Any) -> str:
    """In full, without trailing zeros."""
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    text = text.rstrip("0").removesuffix(".") if "." in text else text
    return "0" if text == "-0" else text


def _time(ms: int) -> str:
    stamp = pd.Timestamp(ms, unit="ms")
    return stamp.isoformat(sep=" ", timespec="milliseconds" if ms % 1000 else "seconds")


def _short(text: str) -> str:
    """A text that does not fill the table; the selection has it in full."""
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
