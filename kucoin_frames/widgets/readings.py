"""Which rows of a column meet a condition? One class for what a column can hold: text, times, amounts, counts, flags.

Which of them a column is, `kucoin_frames.widgets.recognising` finds out.
"""

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.columns.column import Kind
from kucoin_frames.decimals.scalars import boxed, plain, units_of
from kucoin_frames.times import iso
from kucoin_frames.widgets.conditions import Between, Condition, Flag, OneOf, Within

__all__ = [
    "CountReading",
    "DecimalReading",
    "FlagReading",
    "Flags",
    "FloatReading",
    "RangeReading",
    "Reading",
    "TextReading",
    "TimeReading",
]

Flags: TypeAlias = npt.NDArray[np.bool_]
"""One truth value a row."""

_HEAD = 10_000
_FEW = 1_000
"""With at most so many texts in its first rows a column is kept as numbers of texts, each text once."""
_UNITS = {"s": (1_000, 1), "ms": (1, 1), "us": (1, 1_000), "ns": (1, 1_000_000)}
"""How many milliseconds one unit has, and how many of it make a millisecond."""


class Reading(ABC):
    """A column as filters see it."""

    kind: ClassVar[Kind]
    holds: ClassVar[str]
    fitting: ClassVar[dict[type, str]]
    """The kinds of condition that can be asked, and how they are written."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    @property
    @abstractmethod
    def missing(self) -> Flags:
        """Which rows have no value."""

    @abstractmethod
    def _meeting(self, condition: Any) -> Flags:
        """Which rows with a value meet a condition that fits."""

    def meeting(self, condition: Condition) -> Flags:
        """Which rows meet a condition that fits."""
        if isinstance(condition, OneOf | Flag):
            found = self._meeting(condition) if condition.known else np.zeros(self.rows, bool)
            return found | self.missing if condition.missing else found
        return self._meeting(condition)

    def unfitting(self, condition: Condition) -> str:
        """Why a condition cannot be asked; empty if it can."""
        if isinstance(condition, OneOf) and not condition.known:
            return ""
        if type(condition) not in self.fitting:
            return f"holds {self.holds}: {' or '.join(self.fitting.values())} fits it, {condition!r} does not"
        return self._unfitting(condition)

    def _unfitting(self, condition: Any) -> str:
        del condition
        return ""


class TextReading(Reading):
    """Text: as Arrow has it, or, where few texts come again and again, each text once and its number in each row."""

    kind = Kind.TEXT
    holds = "text"
    fitting: ClassVar[dict[type, str]] = {OneOf: "OneOf(...)"}

    def __init__(self, texts: pa.Array) -> None:
        super().__init__(len(texts))
        self._texts = texts
        self._codes: npt.NDArray[np.int64] | None = None
        self._lower: pa.Array | None = None
        self.few = len(pc.unique(texts.slice(0, _HEAD))) <= _FEW
        if self.few:
            self._encode()

    @property
    def missing(self) -> Flags:
        """Which rows have no text."""
        if self._codes is not None:
            return self._codes < 0
        return _flags(self._texts.is_null())

    def encoded(self) -> tuple[npt.NDArray[np.int64], list[str]]:
        """The number of each row's text, -1 for none; and each text once."""
        if self._codes is None:
            self._encode()
        codes: Any = self._codes
        texts: list[str] = self._texts.to_pylist()
        return codes, texts

    def _encode(self) -> None:
        found = self._texts.dictionary_encode()
        self._texts, self._lower = found.dictionary, None
        self._codes = pc.fill_null(found.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)

    def holding(self, text: str) -> Flags:
        """Which rows hold a text, whether in upper or lower case."""
        if self._lower is None:
            self._lower = pc.utf8_lower(self._texts)
        wanted = pc.utf8_lower(pa.scalar(text)).as_py()
        return self._spread(pc.match_substring(self._lower, wanted))

    def _meeting(self, condition: OneOf) -> Flags:
        return self._spread(pc.is_in(self._texts, value_set=pa.array(condition.known, self._texts.type)))

    def _unfitting(self, condition: OneOf) -> str:
        return next((f"holds text: {value!r} is none" for value in condition.known if not isinstance(value, str)), "")

    def _spread(self, told: pa.Array) -> Flags:
        """What was told of each text, for each row."""
        found = _flags(told)
        return found if self._codes is None else np.append(found, False)[self._codes]


class TimeReading(Reading):
    """Times, as whole numbers of some unit since 1970."""

    kind = Kind.TIME
    holds = "times"
    fitting: ClassVar[dict[type, str]] = {Within: "Within(start, end)"}

    def __init__(self, times: npt.NDArray[np.datetime64]) -> None:
        super().__init__(len(times))
        self._numbers = times.view(np.int64)
        self._missing = np.isnat(times)
        self._ms, self._per_ms = _UNITS[np.datetime_data(times.dtype)[0]]

    @property
    def missing(self) -> Flags:
        """Which rows have no time."""
        return self._missing

    @property
    def milliseconds(self) -> npt.NDArray[np.int64]:
        """Each time in epoch milliseconds, parts cut off; any number where it is missing."""
        return self._numbers * self._ms // self._per_ms

    @property
    def ends(self) -> tuple[str, str] | None:
        """The earliest and the latest time; None without any."""
        known = self.milliseconds[~self._missing]
        return (iso(int(known.min())), iso(int(known.max()))) if len(known) else None

    def _meeting(self, condition: Within) -> Flags:
        found = ~self._missing
        start, end = condition.span.start, condition.span.end
        if start is not None:
            found &= self._numbers >= self._first(start)
        if end is not None:
            found &= self._numbers < self._first(end)
        return found

    def _first(self, ms: int) -> int:
        """The smallest number that is not before a moment."""
        return -(-ms * self._per_ms // self._ms)


class RangeReading(Reading):
    """Numbers that have an order, of which a range can be asked."""

    holds = "amounts"
    fitting: ClassVar[dict[type, str]] = {Between: "Between(least, most)"}

    @property
    @abstractmethod
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The smallest and the largest number; None without any."""


class DecimalReading(RangeReading):
    """Exact amounts."""

    kind = Kind.DECIMAL

    def __init__(self, amounts: pa.Array) -> None:
        super().__init__(len(amounts))
        self.amounts = amounts

    @property
    def missing(self) -> Flags:
        """Which rows have no amount."""
        return _flags(self.amounts.is_null())

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The smallest and the largest amount; None without any."""
        found = pc.min_max(self.amounts)
        least, most = found["min"].as_py(), found["max"].as_py()
        return None if least is None else (plain(least), plain(most))

    def _meeting(self, condition: Between) -> Flags:
        found = ~self.missing
        if condition.least is not None:
            found &= _flags(pc.greater_equal(self.amounts, boxed(units_of(condition.least))))
        if condition.most is not None:
            found &= _flags(pc.less_equal(self.amounts, boxed(units_of(condition.most))))
        return found


class FloatReading(RangeReading):
    """Floats; each counts by its shortest text, as it does in the `decimal` dtype."""

    kind = Kind.DECIMAL

    def __init__(self, numbers: npt.NDArray[np.floating[Any]]) -> None:
        super().__init__(len(numbers))
        self.numbers = numbers

    @property
    def missing(self) -> Flags:
        """Which rows have no number."""
        found: Flags = np.isnan(self.numbers)
        return found

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The smallest and the largest finite number; None without any."""
        known = self.numbers[np.isfinite(self.numbers)]
        return (Decimal(str(known.min())), Decimal(str(known.max()))) if len(known) else None

    def _meeting(self, condition: Between) -> Flags:
        found = ~self.missing
        if condition.least is not None:
            nearest, shown = self._nearest(condition.least)
            found &= self.numbers >= nearest if shown >= condition.least else self.numbers > nearest
        if condition.most is not None:
            nearest, shown = self._nearest(condition.most)
            found &= self.numbers <= nearest if shown <= condition.most else self.numbers < nearest
        return found

    def _nearest(self, bound: Decimal) -> tuple[Any, Decimal]:
        """The float next to a bound, and the number that its shortest text spells."""
        nearest = self.numbers.dtype.type(format(bound, "f"))
        return nearest, Decimal(str(nearest))


class CountReading(RangeReading):
    """Whole numbers: some of them can be asked for, or a range."""

    kind = Kind.COUNT
    holds = "whole numbers"
    fitting: ClassVar[dict[type, str]] = {Between: "Between(least, most)", OneOf: "OneOf(...)"}

    def __init__(self, numbers: npt.NDArray[Any], missing: Flags) -> None:
        super().__init__(len(numbers))
        self.numbers = numbers
        self._missing = missing

    @property
    def missing(self) -> Flags:
        """Which rows have no number."""
        return self._missing

    @property
    def ends(self) -> tuple[Decimal, Decimal] | None:
        """The smallest and the largest number; None without any."""
        known = self.numbers[~self._missing]
        return (Decimal(int(known.min())), Decimal(int(known.max()))) if len(known) else None

    def _meeting(self, condition: Between | OneOf) -> Flags:
        found = ~self._missing
        if isinstance(condition, OneOf):
            among: Flags = np.logical_or.reduce([self.numbers == value for value in condition.known])
            return found & among
        if condition.least is not None:
            found &= self.numbers >= int(condition.least.to_integral_value("ROUND_CEILING"))
        if condition.most is not None:
            found &= self.numbers <= int(condition.most.to_integral_value("ROUND_FLOOR"))
        return found

    def _unfitting(self, condition: Between | OneOf) -> str:
        odd = [value for value in condition.known if isinstance(value, str)] if isinstance(condition, OneOf) else []
        return f"holds whole numbers: {odd[0]!r} is none" if odd else ""


class FlagReading(Reading):
    """Flags."""

    kind = Kind.FLAG
    holds = "flags"
    fitting: ClassVar[dict[type, str]] = {Flag: "Flag(True)"}

    def __init__(self, flags: Flags, missing: Flags) -> None:
        super().__init__(len(flags))
        self.flags = flags
        self._missing = missing

    @property
    def missing(self) -> Flags:
        """Which rows have no flag."""
        return self._missing

    def _meeting(self, condition: Flag) -> Flags:
        known = ~self._missing
        if len(condition.known) == 2:
            return known
        return known & (self.flags if condition.known[0] else ~self.flags)


def _flags(told: pa.Array) -> Flags:
    """What Arrow tells of each row, where it tells nothing false."""
    found: Flags = pc.fill_null(told, False).to_numpy(zero_copy_only=False)
    return found.astype(bool, copy=False)
