"""Which control fits each column of a frame, and how many rows has each value? Must not import ipywidgets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd

from kucoin_frames.columns.column import Kind
from kucoin_frames.widgets.conditions import Value
from kucoin_frames.widgets.readings import (
    CountReading,
    FlagReading,
    Flags,
    RangeReading,
    Reading,
    TextReading,
    TimeReading,
)
from kucoin_frames.widgets.sieve import Sieve

__all__ = ["MOST_VALUES", "Control", "Facet", "facets", "facets_of", "tally"]

Control: TypeAlias = Literal["choice", "time", "amount", "flag", "text"]

MOST_VALUES = 200
"""The most values that a multi-select offers."""
_ALWAYS_VALUES = 24
"""So many values are offered however few rows there are; more of them only if each stands for several rows."""
_MOST_COUNTS = 12
"""The most whole numbers that are offered one by one; more of them are a range."""
_MANIFOLD = ("currency", "symbol")
"""Columns of which every row may have another value, and people still choose among them."""
_SINGULAR = re.compile(r"(^|_)(ids?|offset|hash|tx|address|memo|remark|context|key)$")
"""Names of columns that tell rows apart: nobody chooses among their values."""


@dataclass(frozen=True)
class Facet:
    """A column, and the control that fits it.

    Attributes
    ----------
    column : str
        Its name.
    kind : Kind
        What it holds.
    control : str
        choice: a multi-select of its values; flag: one of its truth values; time, amount: a range; text: none of its
        own, only the search for a text.
    values : tuple of (value, int)
        For choice and flag: the values with their numbers of rows, the most frequent first, the missing one (None)
        last.
    ends : tuple of two, or None
        For time and amount: the least and the greatest value, times as text in UTC; None without any.
    """

    column: str
    kind: Kind
    control: Control
    values: tuple[tuple[Value, int], ...] = ()
    ends: tuple[Decimal, Decimal] | tuple[str, str] | None = None


def facets(frame: pd.DataFrame) -> tuple[Facet, ...]:
    """A column of a frame with the control that fits it, in the order of the columns.

    Text with few distinct values is chosen from, ids and the like are not. A column in which all rows have the same
    value needs no choice.

    Raises
    ------
    InputError
        If it is no frame, or its columns are not named by distinct texts.
    """
    return facets_of(Sieve(frame))


def facets_of(sieve: Sieve) -> tuple[Facet, ...]:
    """The same of a frame that is being filtered."""
    return tuple(_facet(column, sieve.reading(column)) for column in sieve.frame.columns)


def tally(reading: Reading, values: Iterable[Value], mask: Flags) -> dict[Value, int]:
    """How many of the rows that are meant hold each of these values; None counts those without a value."""
    if isinstance(reading, TextReading):
        codes, texts = reading.encoded()
        rows = np.bincount(codes[mask] + 1, minlength=len(texts) + 1).tolist()
        found: dict[Value, int] = dict(zip([None, *texts], rows, strict=True))
        return {value: found.get(value, 0) for value in values}
    held: Any = reading.flags if isinstance(reading, FlagReading) else None
    if isinstance(reading, CountReading):
        held = reading.numbers
    meant = mask & ~reading.missing
    missing = int(mask.sum() - meant.sum())
    return {value: missing if value is None else int(np.count_nonzero(meant & (held == value))) for value in values}


def _facet(column: str, reading: Reading) -> Facet:
    if isinstance(reading, TextReading):
        values = _texts(column, reading)
        return Facet(column, reading.kind, "choice" if len(values) > 1 else "text", values if len(values) > 1 else ())
    if isinstance(reading, FlagReading):
        known = ~reading.missing
        found = {True: int((reading.flags & known).sum()), False: int((~reading.flags & known).sum())}
        return Facet(column, reading.kind, "flag", _ranked(dict(found), int(reading.missing.sum())))
    if isinstance(reading, CountReading):
        values = _counts(reading)
        if len(values) > 1:
            return Facet(column, reading.kind, "choice", values)
    if isinstance(reading, RangeReading):
        return Facet(column, reading.kind, "amount", ends=reading.ends)
    return Facet(column, reading.kind, "time", ends=reading.ends if isinstance(reading, TimeReading) else None)


def _texts(column: str, reading: TextReading) -> tuple[tuple[Value, int], ...]:
    """The texts to choose from; none if there are too many."""
    if not reading.few or _SINGULAR.search(column.lower()):
        return ()
    codes, texts = reading.encoded()
    numerous = len(texts) > _ALWAYS_VALUES and 2 * len(texts) > len(codes) and column not in _MANIFOLD
    if numerous or len(texts) > MOST_VALUES:
        return ()
    rows = np.bincount(codes + 1, minlength=len(texts) + 1).tolist()
    return _ranked(dict(zip(texts, rows[1:], strict=True)), rows[0])


def _counts(reading: CountReading) -> tuple[tuple[Value, int], ...]:
    known = reading.numbers[~reading.missing]
    numbers, rows = np.unique(known, return_counts=True)
    if len(numbers) > _MOST_COUNTS or 4 * len(numbers) > len(known):
        return ()
    return _ranked(dict(zip(numbers.tolist(), rows.tolist(), strict=True)), int(reading.missing.sum()))


def _ranked(rows: dict[Any, int], missing: int) -> tuple[tuple[Value, int], ...]:
    """The most frequent first, equally frequent ones by their text, the missing one last."""
    ranked = sorted(
        ((value, number) for value, number in rows.items() if number), key=lambda each: (-each[1], str(each[0]))
    )
    return (*ranked, (None, missing)) if missing else tuple(ranked)
