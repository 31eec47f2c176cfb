"""How do frames become an Excel workbook that lies about no amount? A sheet a frame; what Excel would round is text.

Excel keeps 15 digits of a number and turns the rest into zeros, knows no time zones, and takes text that begins with =
for a formula when somebody edits it. Needs the extra `excel` (the package xlsxwriter).
"""

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kucoin_frames.analysis.export.formats import gone
from kucoin_frames.analysis.export.plain import is_number, listed_values, plain_frame
from kucoin_frames.decimals import DecimalDtype
from kucoin_frames.exceptions import ConfigurationError, InputError

__all__ = ["as_excel", "to_excel"]

_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 16_384
_MOST_LETTERS = 32_767
_DIGITS = 15
"""Limits of a worksheet (Microsoft's "Excel specifications and limits"), and the digits that a number keeps."""

_LONGEST_NAME = 31
_NOT_IN_NAMES = frozenset("[]:*?/\\")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DATE, _LAST_DATE = pd.Timestamp("1900-03-01"), pd.Timestamp("9999-12-31 23:59:59.999")
"""Before the first one Excel counts a day that never was; after the last one it knows of none."""
_WIDEST, _LOOKED_AT, _AT_ONCE = 44, 1_000, 10_000
_NOTE = "Yellow cells are text: their amounts have more digits than the 15 that Excel keeps of a number."

_Cell = Callable[[Any, int, int, Any], object]


class _Column(NamedTuple):
    """How the values of a column are written."""

    title: str
    width: int
    places: int
    """Decimals that amounts are shown with."""
    has_text_amounts: bool


def to_excel(
    frames: pd.DataFrame | Mapping[str, pd.DataFrame], path: str | PathLike[str], *, overwrite: bool = False
) -> None:
    """An Excel workbook with a sheet for each frame: a row is a row, below one with the names that stays in sight.

    An amount is a number if Excel can keep all of its digits (15), else text in a yellow cell, and the column's name
    then has a note that says so. Times are dates in UTC, and their column's name says "(UTC)"; those before March 1900
    or after 9999, and those finer than milliseconds, are text in ISO 8601. Text that begins with = + - @ is text and
    stays it.

    Parameters
    ----------
    frames : DataFrame or mapping of str to DataFrame
        Frames by the names of their sheets; one frame alone is the sheet `frame`.
    path : str or path
        File to write; it appears whole or not at all.
    overwrite : bool
        Whether it may take the place of one that is there.

    Raises
    ------
    ConfigurationError
        If xlsxwriter is not installed.
    InputError
        For a frame with more rows, columns or longer texts than a worksheet has, a name that a sheet cannot have, no
        frame at all, or a file that cannot go there. Nothing is written then.
    """
    gone(as_excel(frames), path, overwrite=overwrite)


def as_excel(frames: pd.DataFrame | Mapping[str, pd.DataFrame]) -> Iterator[bytes]:
    """The bytes of `to_excel`."""
    sheets = {"frame": frames} if isinstance(frames, pd.DataFrame) else frames
    if not isinstance(sheets, Mapping):
        raise InputError(f"frames: a DataFrame, or several by name, is wanted, not a {type(frames).__name__}")
    _check_names(list(sheets))
    ready = {name: plain_frame(frame) for name, frame in sheets.items()}
    for name, frame in ready.items():
        _check_size(name, frame)
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise ConfigurationError('An Excel workbook needs xlsxwriter: pip install "kucoin-frames[excel]"') from None
    whole = io.BytesIO()
    # Row by row into a temporary file: a workbook in memory takes a hundred bytes and more a cell.
    with xlsxwriter.Workbook(whole, {"constant_memory": True}) as book:
        for name, frame in ready.items():
            _write(book, name, frame)
    yield whole.getvalue()


def _check_names(names: list[str]) -> None:
    if not names:
        raise InputError("frames: there is none, and a workbook has at least one sheet")
    seen: set[str] = set()
    for name in names:
        is_usable = isinstance(name, str) and name.strip() and len(name) <= _LONGEST_NAME
        if not is_usable or _NOT_IN_NAMES & set(name) or name[0] == "'" or name[-1] == "'":
            raise InputError(
                f"{name!r} cannot be the name of a sheet: it has 1 to {_LONGEST_NAME} letters, none of []:*?/\\, and no"
                " quotation mark at its ends"
            )
        if name.casefold() in seen or name.casefold() == "history":
            raise InputError(f"{name!r} cannot be the name of a sheet: it is taken; Excel does not tell case apart")
        seen.add(name.casefold())


def _check_size(name: str, frame: pd.DataFrame) -> None:
    if len(frame) + 1 > _MOST_ROWS:
        raise InputError(
            f"{name!r} has {len(frame):,} rows, and a worksheet {_MOST_ROWS:,} with its header: filter the frame, cut"
            " it into several, or use to_parquet"
        )
    if len(frame.columns) > _MOST_COLUMNS:
        raise InputError(f"{name!r} has {len(frame.columns):,} columns, and a worksheet {_MOST_COLUMNS:,}")
    for title, column in frame.items():
        if _letters(pd.Series([title], dtype="str")) > _MOST_LETTERS:
            raise InputError(f"{name!r} has a column whose name is longer than the {_MOST_LETTERS:,} letters of a cell")
        if pd.api.types.is_string_dtype(column.dtype):
            texts = column.dropna().astype("str")
            if _letters(texts) > _MOST_LETTERS:
                raise InputError(
                    f"{title!r} of {name!r} has a text of more than {_MOST_LETTERS:,} letters, which no cell takes:"
                    " leave the column out, or use to_parquet"
                )
            # xlsxwriter would put it into the file as it is, as markup.
            if (texts.str.startswith("<r>") & texts.str.endswith("</r>")).any():
                raise InputError(f"{title!r} of {name!r} has a text in <r> and </r>, which Excel takes for markup")


def _letters(texts: "pd.Series[Any]") -> int:
    """The length of the longest text as Excel counts it: an emoji is two letters."""
    lengths = texts.str.len()
    longest = texts[lengths * 2 > _MOST_LETTERS]
    if len(longest):
        return max(len(each.encode("utf-16-le")) // 2 for each in longest)
    return int(lengths.max()) if len(lengths) else 0


def _write(book: Any, name: str, frame: pd.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    columns = [_looked_at(frame[title]) for title in frame.columns]
    head = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, head)
        if column.has_text_amounts:
            sheet.write_comment(0, place, _NOTE)
    if columns:
        sheet.autofilter(0, 0, len(frame), len(columns) - 1)
    formats = _Formats(book)
    writers = [formats.of(frame.dtypes.iloc[place], column.places) for place, column in enumerate(columns)]
    for start in range(0, len(frame), _AT_ONCE):
        rows = frame.iloc[start : start + _AT_ONCE]
        cells = zip(*(listed_values(rows[title]) for title in rows.columns), strict=True)
        for row, values in enumerate(cells, start + 1):
            for place, value in enumerate(values):
                if value is not None:
                    writers[place](sheet, row, place, value)


def _looked_at(column: "pd.Series[Any]") -> _Column:
    title, places, has_text_amounts = str(column.name), 0, False
    if column.dtype == DecimalDtype():
        known = column.dropna()
        texts = known.astype("str")
        places = int(texts.str.partition(".")[2].str.len().max()) if len(known) else 0
        has_text_amounts = bool((texts.str.replace(".", "", regex=False).str.strip("-0").str.len() > _DIGITS).any())
    elif pd.api.types.is_datetime64_any_dtype(column.dtype):
        title = f"{title} (UTC)"
    sample = column.iloc[:_LOOKED_AT].dropna().astype("str").str.len()
    widest = max(len(title), int(sample.max()) + places // 3 if len(sample) else 0)
    return _Column(title, min(widest, _WIDEST) + 2, places, has_text_amounts)


class _Formats:
    """How a cell of each kind looks, and how it is written."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._quoted = book.add_format({"quote_prefix": True})
        self._text_amount = book.add_format({"bg_color": "#FFF2B3", "align": "right", "quote_prefix": True})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})

    def of(self, dtype: Any, places: int) -> _Cell:
        """What writes the values of a column of this dtype."""
        if dtype == DecimalDtype():
            shown = self._book.add_format({"num_format": f"#,##0.{'0' * places}" if places else "#,##0"})
            return lambda sheet, row, column, value: self._amount(sheet, row, column, value, shown)
        if pd.api.types.is_datetime64_any_dtype(dtype):
            return self._moment
        if pd.api.types.is_bool_dtype(dtype):
            return lambda sheet, row, column, value: sheet.write_boolean(row, column, value)
        if is_number(dtype):
            return self._number
        return self._text

    def _amount(self, sheet: Any, row: int, column: int, value: Decimal, shown: Any) -> None:
        text = f"{value:f}"
        if len(text.replace(".", "").strip("-0")) > _DIGITS:
            sheet.write_string(row, column, text, self._text_amount)
        else:
            sheet.write_number(row, column, value, shown)

    def _number(self, sheet: Any, row: int, column: int, value: int | float) -> None:
        if isinstance(value, int) and abs(value) >= 10**_DIGITS:
            sheet.write_string(row, column, str(value), self._text_amount)
        elif np.isfinite(value):
            sheet.write_number(row, column, value)
        else:
            sheet.write_string(row, column, str(value))

    def _moment(self, sheet: Any, row: int, column: int, value: pd.Timestamp) -> None:
        if not _FIRST_DATE <= value <= _LAST_DATE or value != value.floor("ms"):
            sheet.write_string(row, column, f"{value.isoformat()}Z")
        else:
            moment: datetime = value.to_pydatetime()
            sheet.write_datetime(row, column, moment, self._time)

    def _text(self, sheet: Any, row: int, column: int, value: str) -> None:
        sheet.write_string(row, column, value, self._quoted if value.startswith(_FORMULA_STARTS) else None)
