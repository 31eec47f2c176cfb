"""How do a column's cells become numbers and times? Exact, or an error that names line and column.

Also reads what spreadsheets make of them: decimal commas, groups of thousands, dotted dates. Where two readings are
possible, or where a spreadsheet has dropped something, it refuses: a guess would be wrong money.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Literal, NamedTuple, NoReturn

import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.exports.errors import ExportError
from kucoin_frames.archive.exports.headers import Zone
from kucoin_frames.decimals import DecimalError, parse

__all__ = ["BLANKS", "Cells", "Mark", "decimal_mark", "decimals", "quantity", "rounded", "times"]

Mark = Literal[",", "."]

BLANKS = frozenset({"", "-", "--", "null", "N/A"})
"""What stands in a cell that holds no number and no time."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_GROUPS = {
    ",": re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII),
    ".": re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII),
}
_QUANTITY = re.compile(r"(\S+)\s+(\S+)")
_PLACES = Decimal("1e-18")
_WIDE = Context(prec=200)

_PLAIN_TIME = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,3})?$"
_CLOCK = r"[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK, re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})" + _CLOCK, re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 9_999_999_999_999
_MS = pa.timestamp("ms", tz="UTC")


class Cells(NamedTuple):
    """A column's cells, with all that an error has to name."""

    texts: list[str]
    file: str
    lines: Sequence[int]
    column: str

    def refuse(self, place: int, why: str) -> NoReturn:
        """Raise for one of the cells."""
        value = self.texts[place]
        raise ExportError(
            f"{value[:80]!r} {why}", file=self.file, line=self.lines[place], column=self.column, value=value
        )


def decimal_mark(columns: Iterable[Cells]) -> Mark:
    """Whether a file's numbers have a decimal point or, from a spreadsheet, a decimal comma.

    Raises
    ------
    ExportError
        If all commas may be both: `1,234` alone does not tell.
    """
    unclear: tuple[Cells, int] | None = None
    for cells in columns:
        for place, text in enumerate(cells.texts):
            if "," not in text:
                continue
            if "." in text:
                return "," if text.rindex(",") > text.rindex(".") else "."
            if not _GROUPS[","].fullmatch(text):
                return ","
            unclear = unclear or (cells, place)
    if unclear is not None:
        cells, place = unclear
        cells.refuse(place, "may be a fraction or thousands: use the file as it was downloaded, without a spreadsheet")
    return "."


def _pointed(cells: Cells, mark: Mark) -> list[str | None]:
    """The numbers' texts with a decimal point and without groups; None for a blank."""
    found: list[str | None] = []
    for place, text in enumerate(cells.texts):
        if text in BLANKS:
            found.append(None)
        elif mark == ".":
            found.append(text if "," not in text else _ungrouped(cells, place, text, ",", "."))
        else:
            found.append(text if text.isdigit() else _ungrouped(cells, place, text, ".", ","))
    return found


def _ungrouped(cells: Cells, place: int, text: str, group: str, mark: str) -> str:
    whole, _, fraction = text.partition(mark)
    if group in whole and not (fraction and _GROUPS[group].fullmatch(whole)):
        cells.refuse(
            place,
            f"may be a fraction or thousands: elsewhere this file has a decimal {'comma' if mark == ',' else 'point'}."
            " Use the file as it was downloaded",
        )
    return whole.replace(group, "") + (f".{fraction}" if fraction else "")


def decimals(cells: Cells, mark: Mark) -> pa.Array:
    """The cells as exact decimals; blanks are null."""
    texts = _pointed(cells, mark)
    try:
        return parse(pa.array(texts, pa.string()))
    except DecimalError as error:
        return _refused(cells, error)


def rounded(cells: Cells, mark: Mark) -> tuple[pa.Array, dict[int, str]]:
    """The cells as decimals, those with more than 18 places to the nearest; these also as they were, by their place."""
    texts = _pointed(cells, mark)
    long: dict[int, str] = {}
    for place, text in enumerate(texts):
        if text is not None and len(text) > 20 and len(text) <= 150 and _NUMBER.fullmatch(text):
            number = Decimal(text)
            exponent = number.as_tuple().exponent
            if isinstance(exponent, int) and exponent < -18 and -100 < number.adjusted() < 20:
                long[place] = cells.texts[place]
                texts[place] = format(number.quantize(_PLACES, ROUND_HALF_EVEN, _WIDE), "f")
    try:
        return parse(pa.array(texts, pa.string())), long
    except DecimalError as error:
        return _refused(cells, error), long


def _refused(cells: Cells, error: DecimalError) -> NoReturn:
    cells.refuse(error.position or 0, "is no number that can be kept exactly: 20 digits before the point, 18 behind it")


def quantity(cells: Cells) -> tuple[Cells, Cells]:
    """An amount and its currency from one text such as `10285.1148 KAS`."""
    amounts, currencies = [], []
    for place, text in enumerate(cells.texts):
        found = _QUANTITY.fullmatch(text)
        if found is None and text not in BLANKS:
            cells.refuse(place, "is no amount with a currency behind it")
        amounts.append(found[1] if found else "")
        currencies.append(found[2] if found else "")
    return cells._replace(texts=amounts), cells._replace(texts=currencies)


def times(cells: Cells, zone: Zone) -> pa.Array:
    """The cells as moments, read as clocks of the zone; blanks are null."""
    texts = pa.array([None if text in BLANKS else text for text in cells.texts], pa.string())
    if pc.all(pc.fill_null(pc.match_substring_regex(texts, _PLAIN_TIME), True)).as_py():
        try:
            shown = pc.cast(pc.cast(texts, pa.timestamp("ms")), pa.int64())
        except pa.ArrowInvalid:
            pass  # a day that no month has: found and told below
        else:
            moments = pc.subtract(shown, zone.ms)
            if pc.all(pc.and_(pc.greater_equal(moments, 0), pc.less_equal(moments, _LATEST))).as_py() is not False:
                return pc.cast(moments, _MS)
    found = [None if text in BLANKS else _moment(cells, place, zone) for place, text in enumerate(cells.texts)]
    return pc.cast(pa.array(found, pa.int64()), _MS)


def _moment(cells: Cells, place: int, zone: Zone) -> int:
    text = cells.texts[place]
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *clock = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year, *clock = found.groups()
    else:
        cells.refuse(place, "is no time that KuCoin writes, such as 2025-09-14 10:21:26: use the file as downloaded")
    hour, minute, second, part, own_zone = clock
    if second is None:
        cells.refuse(place, "lacks its seconds, which a spreadsheet has dropped: use the file as it was downloaded")
    try:
        shown = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        cells.refuse(place, "is no moment that ever was")
    ms = (shown - _EPOCH) // timedelta(milliseconds=1) + int(f"{part or '':0<3}"[:3]) - _offset(own_zone, zone)
    if not 0 <= ms <= _LATEST:
        cells.refuse(place, "is not within the years 1970 to 2286")
    return ms


def _offset(own: str | None, zone: Zone) -> int:
    if own is None:
        return zone.ms
    if own == "Z":
        return 0
    ahead = (int(own[1:3]) * 60 + int(own[-2:])) * 60_000
    return -ahead if own[0] == "-" else ahead
