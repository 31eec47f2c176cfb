"""How does a frame read as a table for people, as floats, as JSON? Without changing the frame."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import InputError

__all__ = ["Shown", "json_text", "shown", "with_floats"]

_MOST_PLACES = 18


@dataclass(frozen=True, slots=True)
class Shown:
    """A table for people: text in a console, a table of the notebook's in a notebook.

    Attributes
    ----------
    cells : DataFrame
        What is shown, as text.
    below : str
        What is said below the table.
    """

    cells: pd.DataFrame
    below: str

    def __repr__(self) -> str:
        return "\n".join(filter(None, [self.cells.to_string(index=False), self.below]))

    def _repr_html_(self) -> str:
        table = self.cells.to_html(index=False, border=0, notebook=True)
        whole = f'<div style="white-space:nowrap">{table}</div>'
        return f"{whole}<p>{self.below}</p>" if self.below else whole


def shown(frame: pd.DataFrame, *, thousands: bool, places: int | None, rows: int | None) -> Shown:
    """See `Accessor.show`."""
    _check(places, "places", _MOST_PLACES)
    _check(rows, "rows", None)
    head = frame if rows is None else frame.head(rows)
    columns = [_cells(head.iloc[:, place], thousands, places) for place in range(len(head.columns))]
    cells = pd.concat(columns, axis=1) if columns else head
    below = [f"{len(head):,} of {len(frame):,} rows."] if len(head) < len(frame) else []
    if any(isinstance(dtype, pd.DatetimeTZDtype) for dtype in frame.dtypes):
        below.append("Times are UTC.")
    return Shown(cells, " ".join(below))


def _check(number: int | None, name: str, most: int | None) -> None:
    if number is None:
        return
    if not isinstance(number, int) or isinstance(number, bool) or number < 0 or (most is not None and number > most):
        raise InputError(f"{name}={number!r}: pass a whole number, 0 {f'to {most}' if most else 'or more'}")


def _cells(column: "pd.Series[Any]", thousands: bool, places: int | None) -> "pd.Series[Any]":
    """The column as text, empty where a value is missing."""
    if column.dtype == DecimalDtype():
        spec = f"{',' if thousands else ''}{'' if places is None else f'.{places}'}f"
        texts = [format(value, spec) for value in column.dropna()]
    elif isinstance(column.dtype, pd.DatetimeTZDtype):
        texts = _times(column.dropna().dt.tz_convert("UTC").dt.tz_localize(None))
    elif pd.api.types.is_integer_dtype(column.dtype):
        texts = [format(int(value), "," if thousands else "") for value in column.dropna()]
    else:
        texts = column.dropna().astype(str).tolist()
    told = iter(texts)
    cells = ["" if missing else next(told) for missing in column.isna()]
    return pd.Series(cells, index=column.index, name=column.name, dtype=object)


def _times(naive: "pd.Series[Any]") -> list[str]:
    """Days where all are midnights, else with the time of day, and milliseconds only where there are any."""
    if (naive == naive.dt.normalize()).all():
        return [stamp.date().isoformat() for stamp in naive]
    unit = "seconds" if (naive == naive.dt.floor("s")).all() else "milliseconds"
    return [stamp.isoformat(sep=" ", timespec=unit) for stamp in naive]


def with_floats(frame: pd.DataFrame) -> pd.DataFrame:
    """See `Accessor.to_float`."""
    exact = [name for name, dtype in frame.dtypes.items() if dtype == DecimalDtype()]
    return frame.astype(dict.fromkeys(exact, "float64"))


def json_text(frame: pd.DataFrame) -> str:
    """See `Accessor.to_json`."""
    from kucoin_frames.analysis import to_json

    return to_json(frame)
