"""What can be asked of one column? Plain values: some of its values, a span of time, a range of amounts, a flag.

Each condition prints as the call that makes it, reads as a sentence, and becomes JSON and comes back without loss. Must
not know frames: `kucoin_frames.widgets.readings` applies them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from kucoin_frames.decimals import DecimalError
from kucoin_frames.decimals.scalars import is_missing, scalar, units_of
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import DAY, Moment, Span, moment

__all__ = [
    "Between",
    "Condition",
    "Flag",
    "OneOf",
    "Value",
    "Within",
    "condition",
    "from_plain",
    "is_whole",
    "to_plain",
    "words_of",
]

Value: TypeAlias = str | int | bool | None
"""What a multi-select selects: a text, a whole number, a truth value; None stands for a missing value."""


@dataclass(frozen=True, init=False, repr=False, eq=False)
class _Values:
    """Some values of a column, in the order in which they were given, each once."""

    values: tuple[Value, ...]

    def __init__(self, *values: Any) -> None:
        if not values:
            raise InputError(f"{type(self).__name__}() selects nothing: name values, or leave the column out")
        distinct = dict.fromkeys(self._checked(value) for value in values)
        object.__setattr__(self, "values", tuple(distinct))

    @staticmethod
    def _checked(value: Any) -> Value:
        raise NotImplementedError

    @property
    def known(self) -> tuple[Value, ...]:
        """The values without the missing one."""
        return tuple(value for value in self.values if value is not None)

    @property
    def missing(self) -> bool:
        """Whether rows without a value are selected."""
        return None in self.values

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Values) and set(other.values) == set(self.values)

    def __hash__(self) -> int:
        return hash((type(self), frozenset(self.values)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.values))})"

    def __str__(self) -> str:
        return "is " + " or ".join(map(words_of, self.values))


class OneOf(_Values):
    """One of these values: texts, or whole numbers in a column of such; None means a missing value.

    ``OneOf(None)``, which asks for the rows without a value, fits any column.

    Examples
    --------
    >>> OneOf("USDT", "BTC")
    OneOf('USDT', 'BTC')
    """

    @staticmethod
    def _checked(value: Any) -> Value:
        if is_missing(value):
            return None
        if isinstance(value, str):
            if not is_whole(value):
                raise InputError(f"OneOf({value!r}) ends within a character: pass whole ones")
            return str(value)
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            return int(value)
        if isinstance(value, bool | np.bool_):
            raise InputError(f"OneOf({value!r}) is a flag: use Flag({bool(value)})")
        raise InputError(f"OneOf({value!r}): pass texts or whole numbers, and Between(...) for amounts")


class Flag(_Values):
    """One of these truth values; None means a missing one.

    Examples
    --------
    >>> Flag(True)
    Flag(True)
    """

    @staticmethod
    def _checked(value: Any) -> Value:
        if is_missing(value):
            return None
        if isinstance(value, bool | np.bool_):
            return bool(value)
        raise InputError(f"Flag({value!r}): pass True, False or None")


@dataclass(frozen=True, init=False, repr=False)
class Within:
    """A time within the half-open span [start, end), in UTC; a bound that is None is open.

    Parameters
    ----------
    start, end : str, int, date, datetime or pandas.Timestamp, optional
        Naive times are UTC, whole numbers epoch milliseconds.

    Examples
    --------
    >>> Within("2026-01-01", "2026-02-01")
    Within('2026-01-01', '2026-02-01')
    """

    span: Span

    def __init__(self, start: Moment | None = None, end: Moment | None = None) -> None:
        first = None if start is None else moment(start, "from")
        last = None if end is None else moment(end, "to")
        if first is None and last is None:
            raise InputError("Within() has no bound: name start or end, or leave the column out")
        if first is not None and last is not None and first > last:
            raise InputError(f"from {_moment_text(first)} is after to {_moment_text(last)}: swap the two")
        object.__setattr__(self, "span", Span(first, last))

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """Both bounds in ISO form."""
        return _moment_text(self.span.start), _moment_text(self.span.end)

    def __repr__(self) -> str:
        return "Within({!r}, {!r})".format(*self.texts)

    def __str__(self) -> str:
        return _range_words(("from", "to"), self.texts)


@dataclass(frozen=True, init=False, repr=False)
class Between:
    """An amount that is at least and at most so much, both included; a bound that is None is open.

    Parameters
    ----------
    least, most : Decimal, int, str or float, optional
        Exact, with up to 18 decimal places; a float counts by its shortest text, so 0.1 is one tenth.

    Examples
    --------
    >>> Between("0.5", None)
    Between('0.5', None)
    """

    least: Decimal | None
    most: Decimal | None

    def __init__(self, least: Any = None, most: Any = None) -> None:
        object.__setattr__(self, "least", _bound(least, "at least"))
        object.__setattr__(self, "most", _bound(most, "at most"))
        if self.least is None and self.most is None:
            raise InputError("Between() has no bound: name least or most, or leave the column out")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise InputError(f"at least {self.least:f} is more than at most {self.most:f}: swap the two")

    @property
    def texts(self) -> tuple[str | None, str | None]:
        """Both bounds in plain digits."""
        return _amount_text(self.least), _amount_text(self.most)

    def __repr__(self) -> str:
        return "Between({!r}, {!r})".format(*self.texts)

    def __str__(self) -> str:
        return _range_words(("at least", "and at most" if self.least is not None else "at most"), self.texts)


Condition: TypeAlias = OneOf | Flag | Within | Between


def condition(value: Any) -> Condition:
    """A condition as it is; a text or several of them as `OneOf`, a truth value as `Flag`.

    Raises
    ------
    InputError
        For anything else.
    """
    if isinstance(value, OneOf | Flag | Within | Between):
        return value
    if isinstance(value, bool):
        return Flag(value)
    if isinstance(value, str):
        return OneOf(value)
    if isinstance(value, list | tuple | set | frozenset):
        return OneOf(*value)
    raise InputError(f"{value!r} is no condition: pass OneOf(...), Flag(...), Within(...) or Between(...)")


def is_whole(text: str) -> bool:
    """Whether it can be stored: half of a character beyond 16 bits, which JSON can spell, cannot."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def words_of(value: Value) -> str:
    """How a value of a multi-select is called."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value != "" else '""'


def to_plain(condition: Condition) -> dict[str, Any]:
    """A condition as what JSON has: amounts and times as text."""
    if isinstance(condition, Within):
        return dict(zip(("from", "to"), condition.texts, strict=True))
    if isinstance(condition, Between):
        return dict(zip(("least", "most"), condition.texts, strict=True))
    return {"flag" if isinstance(condition, Flag) else "is": list(condition.values)}


def from_plain(plain: Any) -> Condition:
    """The condition that `to_plain` was given.

    Raises
    ------
    InputError
        For anything that `to_plain` does not give.
    """
    match plain:
        case {"is": list(values), **rest} if not rest:
            return OneOf(*values)
        case {"flag": list(values), **rest} if not rest:
            return Flag(*values)
        case {"from": (str() | None) as start, "to": (str() | None) as end, **rest} if not rest:
            return Within(start, end)
        case {"least": (str() | None) as least, "most": (str() | None) as most, **rest} if not rest:
            return Between(least, most)
    shapes = '{"is": [...]}, {"flag": [...]}, {"from": ..., "to": ...} or {"least": ..., "most": ...}'
    told = dict(plain) if isinstance(plain, Mapping) else plain
    raise InputError(f"{told!r} is no condition: it has to look like {shapes}, amounts and times as text")


def _bound(value: Any, name: str) -> Decimal | None:
    if is_missing(value):
        return None
    try:
        return scalar(units_of(value.strip() if isinstance(value, str) else value))
    except DecimalError as error:
        raise InputError(f"{name} {value!r}: {error}") from error


def _amount_text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _moment_text(ms: int | None) -> str | None:
    """A moment in ISO form, as short as it can be: midnight is a day."""
    if ms is None:
        return None
    stamp = pd.Timestamp(ms, unit="ms")
    if ms % DAY == 0:
        return f"{stamp:%Y-%m-%d}"
    return stamp.isoformat(timespec="milliseconds" if ms % 1000 else "seconds") + "Z"


def _range_words(words: tuple[str, str], ends: tuple[str | None, str | None]) -> str:
    return " ".join(f"{word} {end}" for word, end in zip(words, ends, strict=True) if end is not None)
