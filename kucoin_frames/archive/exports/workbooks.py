"""What stands in a workbook (.xlsx)? Each of its sheets as if it were a file of text. Bytes to cells; knows no meaning.

A cell of text is what it was. A number is what is written of it: the fewest digits that give the same binary number,
since a workbook has no decimals. A date is the clock that it shows, in the zone that the header names. What a formula
gives is nobody's word and is refused; nothing in a workbook is ever run. Needs the extra `excel`.
"""

import io
import warnings
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from kucoin_frames.archive.exports.errors import ExportError
from kucoin_frames.archive.exports.sheets import Sheet
from kucoin_frames.exceptions import ConfigurationError

__all__ = ["read_workbook"]

_MOST_ROWS = 1_048_576
"""A workbook's sheet has no more. A file that claims the number of a later row would make millions of empty ones."""
_MOST_CELLS = 1_000
"""No export has a twentieth of it; each row of one that claims to be wider would cost as much as thousands of rows."""
_MOST_CHARACTERS = 1_000_000_000
"""Many cells may share one long text, so that a small file has sheets beyond measure."""
_DOUBTFUL_DIGITS = 15
"""So many digits every binary number can hold. One that has them may have had more before it was put into its cell."""


def read_workbook(name: str, data: bytes) -> list[Sheet]:
    """The sheets that have anything in them: one is named for the workbook, several as the files of a folder are.

    Raises
    ------
    ExportError
        If it is broken, has nothing in it, or a cell holds a formula or an error.
    ConfigurationError
        If openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise ConfigurationError(
            f'{name}: reading a workbook needs openpyxl: pip install "kucoin-frames[excel]"'
        ) from None
    with warnings.catch_warnings():
        # It tells of styles and filters that it does not know, and of dates that it makes errors of, as found below.
        warnings.filterwarnings("ignore", module="openpyxl")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            try:
                sheets = [_sheet(f"{name}/{each.title}", each) for each in book.worksheets]
            finally:
                book.close()
        except ExportError:
            raise
        except Exception as error:  # whatever a file that is not what it claims to be makes of its reader
            raise ExportError(f"the workbook cannot be read: {error}. Download it again.", file=name) from error
    found = [sheet for sheet in sheets if sheet.header]
    if not found:
        raise ExportError("there is nothing in it, not even a header: download it again", file=name)
    if len(found) == 1:
        found[0].name = name
    return found


def _sheet(name: str, worksheet: Any) -> Sheet:
    sheet = Sheet(name, title=worksheet.title)
    room = _MOST_CHARACTERS
    for line, row in enumerate(_rows(name, worksheet), 1):
        cells = [_text(name, line, cell) for cell in row]
        room -= sum(map(len, cells))
        if room < 0:
            raise ExportError("it holds more text than can be read at once: divide it", file=name, line=line)
        while len(cells) > len(sheet.header) and not cells[-1]:
            cells.pop()
        cells += [""] * (len(sheet.header) - len(cells))
        count = len(sheet.rows)
        sheet.add(cells, line)
        if len(sheet.rows) > count:
            for place, cell in enumerate(row[: len(cells)]):
                if cell.data_type != "n" or not cells[place]:
                    continue
                sheet.binary.setdefault(sheet.header[place], []).append(line)
                if _may_be_rounded(cells[place]):
                    sheet.rounded.setdefault(sheet.header[place], []).append(line)
    return sheet


def _rows(name: str, worksheet: Any) -> Iterator[tuple[Any, ...]]:
    """Rows as they are, and not as the sheet claims to be wide and long."""
    worksheet.reset_dimensions()
    for line, row in enumerate(worksheet.iter_rows(), 1):
        if line > _MOST_ROWS or len(row) > _MOST_CELLS:
            raise ExportError("it claims to have more rows or columns than a sheet of an export can", file=name)
        yield row


def _text(name: str, line: int, cell: Any) -> str:
    """A cell as a file of text has it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else f"the error {value!s}"
        raise ExportError(
            f"cell {cell.coordinate} holds {what}: use the file as it was downloaded", file=name, line=line
        )
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime):
        return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")
    return str(value).strip()


def _may_be_rounded(number: str) -> bool:
    return len(number.replace(".", "").strip("-0")) >= _DOUBTFUL_DIGITS
