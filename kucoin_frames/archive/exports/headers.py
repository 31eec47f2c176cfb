"""What does a column's header say? Its name, freed from slips of spelling, and the zone of its times.

KuCoin's headers changed in case, spaces, brackets (those of Chinese type) and stray commas (`Fee Currency,`), but
never in their letters; so a name is known by its letters and digits alone.
"""

import re
import unicodedata
from typing import NamedTuple

__all__ = ["ASSUMED", "Header", "Zone", "key", "read_header", "zone_of"]

_ZONE = re.compile(r"\(\s*(?:UTC|GMT)\s*(?:([+-])\s*(\d{1,2})(?::?(\d{2}))?)?\s*\)\s*\W*$", re.IGNORECASE)
_FARTHEST = 14 * 60


class Zone(NamedTuple):
    """A fixed offset of clocks from UTC."""

    minutes: int

    @property
    def ms(self) -> int:
        """Milliseconds that these clocks are ahead of UTC."""
        return self.minutes * 60_000

    def __str__(self) -> str:
        sign, ahead = ("-", -self.minutes) if self.minutes < 0 else ("+", self.minutes)
        return f"UTC{sign}{ahead // 60:02d}:{ahead % 60:02d}" if ahead else "UTC"


ASSUMED = Zone(8 * 60)
"""The zone of old files, which name none: KuCoin's own clocks."""


class Header(NamedTuple):
    """One column's header."""

    text: str
    """As it is written, without marks and spaces around it."""
    key: str
    """Its letters and digits in small letters, without the zone; empty for a column without a name."""
    zone: Zone | None


def _plain(cell: str) -> str:
    return (
        unicodedata.normalize("NFKC", cell).replace("\N{MINUS SIGN}", "-").replace("\N{ZERO WIDTH NO-BREAK SPACE}", "")
    )


def key(name: str) -> str:
    """A header's name by its letters and digits.

    >>> key("Filled Volume  (USDT)"), key("Fee Currency,"), key("tradeCreatedAt"), key("created_at")
    ('filledvolumeusdt', 'feecurrency', 'tradecreatedat', 'createdat')
    """
    return re.sub(r"[\W_]+", "", _plain(name).casefold())


def zone_of(text: str) -> Zone | None:
    """The zone of a text such as `(UTC-05:00)`; None if there is none.

    Raises
    ------
    ValueError
        For one that no place on earth has.
    """
    found = _ZONE.search(_plain(text))
    if found is None:
        return None
    sign, hours, minutes = found.groups(default="0")
    ahead = int(hours) * 60 + int(minutes)
    if ahead > _FARTHEST or int(minutes) > 59:
        raise ValueError(f"{text.strip()!r} names a time zone that does not exist")
    return Zone(-ahead if sign == "-" else ahead)


def read_header(cell: str) -> Header:
    """A header's parts."""
    zone = zone_of(cell)
    name = _plain(cell) if zone is None else _ZONE.sub("", _plain(cell))
    return Header(cell.strip(" \t\ufeff"), key(name), zone)
