"""What stands in a file: header, rows, and the line of each row. Bytes to cells; knows nothing of their meaning.

Reads what KuCoin writes (UTF-8 behind a byte order mark, commas, CR and LF) and what spreadsheets make of it
(semicolons or tabs, UTF-16, a first line `sep=;`). Whatever does not give each row its cells is an error.
"""

import codecs
import csv
import io
from dataclasses import dataclass

from kucoin_frames.archive.exports.errors import ExportError

__all__ = ["Sheet", "read_sheet"]

_EMPTY = "no matching records found"
_HEAD = 100_000
"""So many characters at the start of a file hold its header."""
_SEPARATORS: tuple[str, ...] = (",", ";", "\t")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's cells.

    Attributes
    ----------
    name : str
        Of the file.
    header : list of str
        The first line's cells.
    rows : list of list of str
        Each as long as the header; cells without spaces around them.
    lines : list of int
        The line that each row ends in, counted from 1.
    separator : str
        What stands between cells.
    """

    name: str
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    separator: str = ","


def read_sheet(name: str, data: bytes) -> Sheet:
    """The cells of a file.

    Raises
    ------
    ExportError
        If the bytes are no text, or the text no table.
    """
    text = _text(name, data)
    separators, skipped = _SEPARATORS, 0
    first, _, rest = text.partition("\n")
    told = first.rstrip("\r").casefold()
    if told.startswith("sep=") and told[4:] in _SEPARATORS:
        separators, text, skipped = (told[4:],), rest, 1
    separator = max(separators, key=lambda each: _width(text, each))
    try:
        return _table(name, text, separator, skipped)
    except csv.Error as error:
        raise ExportError(f"it is no table: {error}. Use the file as it was downloaded.", file=name) from error


def _text(name: str, data: bytes) -> str:
    mark, encoding = next(((mark, known) for mark, known in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise ExportError(
            f"byte {len(mark) + error.start} is no {encoding.upper()} text: use the file as it was downloaded, or save"
            " it as CSV UTF-8",
            file=name,
        ) from error
    if "\0" in text:
        raise ExportError("it is no text: use the file as it was downloaded", file=name)
    return text


def _width(text: str, separator: str) -> int:
    """How many cells the first line with anything in it has."""
    try:
        for cells in csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=separator):
            if any(map(str.strip, cells)):
                return len(cells)
    except csv.Error:
        return 0
    return 0


def _table(name: str, text: str, separator: str, skipped: int) -> Sheet:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    short = 0
    for raw in reader:
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        line = reader.line_num + skipped
        if not header:
            header = cells
            continue
        if cells[0].casefold().rstrip(" .,;") == _EMPTY and not any(cells[1:]):
            continue
        if len(cells) != len(header):
            short = line if len(cells) < len(header) else short
            cells = _fitted(name, header, cells, line)
        rows.append(cells)
        lines.append(line)
    if short and short == lines[-1] and not text.endswith(("\n", "\r")):
        raise ExportError("the last row is cut off: download the file again", file=name, line=short)
    if not header:
        raise ExportError("there is nothing in it, not even a header: download it again", file=name)
    return Sheet(name, header, rows, lines, separator)


def _fitted(name: str, header: list[str], cells: list[str], line: int) -> list[str]:
    """A row's cells under their headers, where there are more or fewer of them.

    KuCoin wrote names with a comma in them without quotes, which makes a header without a name too many; spreadsheets
    leave out empty cells at the end of a row.
    """
    named = [place for place, cell in enumerate(header) if cell]
    while len(cells) > len(named) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > len(header):
        raise ExportError(
            f"it has {len(cells)} cells, but there are {len(header)} columns: use the file as it was downloaded",
            file=name,
            line=line,
        )
    fitted = [""] * len(header)
    places = named if len(cells) == len(named) else range(len(header))
    for place, cell in zip(places, cells, strict=False):
        fitted[place] = cell
    return fitted
