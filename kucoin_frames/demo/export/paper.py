"""What does one file of an export look like? Bytes, zone, times and numbers; knows no kind of record.

UTF-8 behind a byte order mark, lines that end in CR and LF, fields in quotes only where they need them, whole seconds
in the zone that the header names, amounts without a sign.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeAlias

Row: TypeAlias = dict[str, str]
"""Fields by their column, whose name is written without the zone."""

EMPTY = "No matching records found."
"""The only line of a file without rows."""

_ZONE = re.compile(r"UTC(?:([+-])(\d{2}):(\d{2}))?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Zone(NamedTuple):
    """A time zone by its name in the headers: `UTC`, `UTC+08:00`, `UTC-05:00`."""

    name: str
    offset: int
    """Milliseconds that its clocks are ahead of UTC."""

    def text(self, at: int) -> str:
        """An instant as it is written; the part of a second is cut off."""
        shown = _EPOCH + timedelta(milliseconds=at + self.offset)
        return shown.strftime("%Y-%m-%d %H:%M:%S")


def zone_of(name: str) -> Zone:
    """The zone of a name.

    Raises
    ------
    ValueError
        If the name is not of that form, or no place on earth has such clocks.
    """
    found = _ZONE.fullmatch(name)
    if found is None:
        raise ValueError(f"zone={name!r} is none that the site writes: UTC, UTC+08:00, UTC-05:00, ...")
    sign, hours, minutes = found.groups(default="0")
    offset = (int(hours) * 60 + int(minutes)) * 60_000
    if int(minutes) > 59 or offset > 14 * 3_600_000:
        raise ValueError(f"zone={name!r} is no time zone of this earth")
    return Zone(name, -offset if sign == "-" else offset)


def figure(amount: Decimal) -> str:
    """An amount with all its digits and without trailing zeros."""
    text = f"{amount:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def sheet(columns: Iterable[str], rows: Iterable[Row], shown_in: Zone) -> bytes:
    """A file: a column that ends in `*` holds times, and its header names the zone.

    What a row does not know is empty; what no column holds is left out.
    """
    names = list(columns)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([f"{name[:-1]}({shown_in.name})" if name.endswith("*") else name for name in names])
    keys = [name.removesuffix("*") for name in names]
    lines = [[row.get(key, "") for key in keys] for row in rows]
    writer.writerows(lines or [[EMPTY]])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()
