"""What does a query ask for: strict readers for parameters, windows and pages.

A known parameter with a wrong value is refused with 400100; unknown parameters are not looked at.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from kucoin_frames.demo.server.refusal import bad_parameter
from kucoin_frames.demo.server.render import Json

DAY_MS = 24 * 60 * 60 * 1000
LATEST_MS = 9_999_999_999_999
MOST_CODES = 10
LONGEST_INTEGER = 18
LAST_PAGE = 2**31 - 1
"""Counts are 32 bits wide."""
AMOUNT = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")

Value = TypeVar("Value", bound=str)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a newest-first list."""

    number: int
    size: int

    def answer(self, total: int, newest_first: Iterable[Json]) -> Json:
        """Render the page with its counters; `newest_first` are all rows, of which only this page's are drawn."""
        first = (self.number - 1) * self.size
        items = list(islice(newest_first, first, first + self.size)) if first < total else []
        return {
            "currentPage": self.number,
            "pageSize": self.size,
            "totalNum": total,
            "totalPage": -(-total // self.size),
            "items": items,
        }


class Parameters:
    """The query of a request."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str) -> str | None:
        """Read a word; None when it is not given. Blanks have no place in any that the API knows."""
        value = self._values.get(name)
        if value is not None and (value == "" or any(character.isspace() for character in value)):
            raise bad_parameter(f"{name} must not be empty or hold blanks")
        return value

    def needed(self, name: str) -> str:
        """Read a text that must be given."""
        value = self.text(name)
        if value is None:
            raise bad_parameter(f"{name} is required")
        return value

    def integer(self, name: str, lowest: int = 0, highest: int | None = None) -> int | None:
        """Read digits within bounds, both of them included."""
        value = self.text(name)
        if value is None:
            return None
        if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST_INTEGER):
            raise bad_parameter(f"{name} must be an integer")
        number = int(value)
        if number < lowest or (highest is not None and number > highest):
            raise bad_parameter(f"{name} is not in the given range")
        return number

    def flag(self, name: str, *, default: bool) -> bool:
        """Read `true` or `false`."""
        value = self.choice(name, ("true", "false"))
        return default if value is None else value == "true"

    def choice(self, name: str, allowed: Iterable[Value]) -> Value | None:
        """Read one of a closed set of words, upper and lower case told apart."""
        value = self.text(name)
        if value is None:
            return None
        for word in allowed:
            if word == value:
                return word
        raise bad_parameter(f"{name} is not in the given range!")

    def code(self, name: str) -> str | None:
        """Read one code; a list is refused rather than matched with nothing."""
        value = self.text(name)
        if value is not None and "," in value:
            raise bad_parameter(f"{name} takes one value")
        return value

    def codes(self, name: str) -> tuple[str, ...] | None:
        """Read comma-joined codes, ten at most; None when all are asked for."""
        value = self.text(name)
        if value is None:
            return None
        codes = value.split(",")
        if len(codes) > MOST_CODES:
            raise bad_parameter(f"{name} takes at most {MOST_CODES} values")
        if not all(codes):
            raise bad_parameter(f"{name} holds an empty value")
        return tuple(dict.fromkeys(codes))

    def amount(self, name: str) -> Decimal | None:
        """Read plain decimal digits: no sign, no exponent."""
        value = self.text(name)
        if value is not None and not AMOUNT.fullmatch(value):
            raise bad_parameter(f"{name} must be a number that is not negative")
        return None if value is None else Decimal(value)

    def page(self, smallest: int, largest: int, default: int) -> Page:
        """Read `currentPage` and `pageSize`."""
        number = self.integer("currentPage", lowest=1, highest=LAST_PAGE)
        size = self.integer("pageSize", lowest=smallest, highest=largest)
        return Page(number or 1, size or default)

    def moments(self) -> tuple[int | None, int | None]:
        """Read `startAt` and `endAt` in ms, the first not after the second."""
        start = self.integer("startAt", highest=LATEST_MS)
        end = self.integer("endAt", highest=LATEST_MS)
        if start is not None and end is not None and start > end:
            raise bad_parameter("startAt must not be after endAt")
        return start, end

    def day(self, now: int) -> tuple[int, int]:
        """Read a window of 24 hours at most; a bound that is not given lies 24 hours from the other, or now."""
        start, end = self.moments()
        if start is None:
            end = now if end is None else end
            return end - DAY_MS, end
        if end is None:
            return start, start + DAY_MS
        if end - start > DAY_MS:
            raise bad_parameter("the range from startAt to endAt must not exceed 24 hours")
        return start, end
