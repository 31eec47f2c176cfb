"""Which stored rows are wanted? Conditions on a column: as SQL, for rows, and for the bounds of many rows at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["Among", "Bound", "Choice", "Condition", "Within", "instant", "sql"]

Bound: TypeAlias = str | datetime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def instant(ms: int) -> datetime:
    """A moment as bounds have it."""
    return _EPOCH + ms * _MILLISECOND


@dataclass(frozen=True, slots=True)
class Among:
    """The column's text is one of these; a missing one is not."""

    column: str
    values: tuple[str, ...]

    @property
    def sql(self) -> str:
        """As a condition of DataFusion's dialect."""
        listed = ", ".join(map(_literal, self.values))
        return f"{self.column} IN ({listed})" if listed else "false"

    def holds(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        """Whether it is so, value by value."""
        if len(self.values) == 1:  # no set has to be made, which takes longer than to compare a few rows
            return pc.fill_null(pc.equal(values, self.values[0]), False)
        return pc.is_in(values, value_set=pa.array(self.values, pa.string()))

    def may_hold(self, least: Any, most: Any) -> bool:
        """Whether a value between these bounds can fulfil it."""
        return any(least <= each <= most for each in self.values)


@dataclass(frozen=True, slots=True)
class Within:
    """The column's text or time is not before `least` and not after `most`; a missing one is not. None is no bound."""

    column: str
    least: Bound | None = None
    most: Bound | None = None

    @property
    def sql(self) -> str:
        """As a condition of DataFusion's dialect."""
        parts = [f"{self.column} {sign} {_literal(bound)}" for sign, bound in self._bounds() if bound is not None]
        return " AND ".join(parts) or "true"

    def holds(self, values: pa.ChunkedArray) -> pa.ChunkedArray:
        """Whether it is so, value by value."""
        found = pc.is_valid(values)
        if self.least is not None:
            found = pc.and_(found, pc.greater_equal(values, _scalar(self.least)))
        if self.most is not None:
            found = pc.and_(found, pc.less_equal(values, _scalar(self.most)))
        return pc.fill_null(found, False)

    def may_hold(self, least: Any, most: Any) -> bool:
        """Whether a value between these bounds can fulfil it."""
        return (self.least is None or most >= self.least) and (self.most is None or least <= self.most)

    def _bounds(self) -> Iterable[tuple[str, Bound | None]]:
        return ((">=", self.least), ("<=", self.most))


Condition: TypeAlias = Among | Within

Choice: TypeAlias = tuple[Condition, ...]
"""Conditions of which all are to be fulfilled."""


def sql(choice: Choice) -> str:
    """A choice as one condition of DataFusion's dialect."""
    return " AND ".join(each.sql for each in choice) or "true"


def _literal(bound: Bound) -> str:
    if isinstance(bound, datetime):
        return f"to_timestamp_millis({(bound - _EPOCH) // _MILLISECOND})"
    return "'" + bound.replace("'", "''") + "'"


def _scalar(bound: Bound) -> pa.Scalar:
    return pa.scalar(bound, pa.timestamp("ms", tz="UTC") if isinstance(bound, datetime) else pa.string())
