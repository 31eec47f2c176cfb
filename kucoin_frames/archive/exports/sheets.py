"""What stands in a file: header, rows, and the line of each row. Bytes to cells; knows nothing of their meaning.

Reads what KuCoin writes (UTF-8 behind a byte order mark, commas, CR and LF) and what spreadsheets make of it
(semicolons or tabs, UTF-16, a first line `sep=;`). Whatever does not give each row its cells is an error.
"""

import codecs
import csv
import io
from dataclasses import dataclass, field

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


@dataclass(slots=True)
class Sheet:
    """A file's cells, or those of a workbook's sheet.

    Attributes
    ----------
    name : str
        Of the file; a workbook of several sheets is the folder of these.
    header : list of str
        The first line's cells.
    rows : list of list of str
        Each as long as the header; cells without spaces around them.
    lines : list of int
        The line that each row ends in, counted from 1.
    separator : str
        What stands between cells.
    title : str
        What a workbook calls it; empty for a file of text.
    binary : mapping
        By column, the lines of binary numbers.
    rounded : mapping
        By column, the lines of those with so many digits that they may well have been rounded.
    """

    name: str
    header: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    separator: str = ","
    title: str = ""
    binary: dict[str, list[int]] = field(default_factory=dict)
    rounded: dict[str, list[int]] = field(default_factory=dict)

    def add(self, cells: list[str], line: int) -> bool:
        """Take in a line, which may be the header, empty, or tell that there is none; whether it lacked cells."""
        if not any(cells):
            return False
        if not self.header:
            self.header = cells
            return False
        if cells[0].casefold().rstrip(" .,;") == _EMPTY and not any(cells[1:]):
            return False
        is_short = len(cells) < len(self.header)
        if len(cells) != len(self.header):
            cells = _fitted(self.name, self.header, cells, line)
        self.rows.append(cells)
        self.lines.append(line)
        return is_short


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
    sheet = Sheet(name, separator=separator)
    short = 0
    for raw in reader:
        line = reader.line_num + skipped
        if sheet.add([cell.strip() for cell in raw], line):
            short = line
    if short and short == sheet.lines[-1] and not text.endswith(("\n", "\r")):
        raise ExportError("the last row is cut off: download the file again", file=name, line=short)
    if not sheet.header:
        raise ExportError("there is nothing in it, not even a header: download it again", file=name)
    return sheet


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
