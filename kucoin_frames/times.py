"""Moments, half-open UTC spans, and the clock that follows the exchange.

All times inside the package are whole milliseconds since 1970-01-01 UTC, as KuCoin counts them. This module
turns what a person may pass into such a number, and a number into text. It must not ask the network: the clock is
told the exchange's time by whoever asked for it.
"""

import threading
import time as _time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
import pandas as pd

from kucoin_frames.exceptions import InputError

__all__ = ["DAY", "HOUR", "MINUTE", "SECOND", "Clock", "Moment", "Span", "epoch_ms", "iso", "moment", "span"]

Moment: TypeAlias = str | int | date | datetime | pd.Timestamp
"""What a person may pass as a time: what `pandas.Timestamp` takes (naive means UTC), or epoch milliseconds."""

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_SECONDS = range(10**8, 10**11)  # as milliseconds these are 1970 to 1973, as seconds 1973 to 5138: surely seconds
_LATEST = 9_999_999_999_999  # 2286-11-20: KuCoin takes no larger bound


def moment(value: Moment, name: str = "time") -> int:
    """Epoch milliseconds of what a person passed as a time.

    Parameters
    ----------
    value : str, int, date, datetime or pandas.Timestamp
        Text and naive values are UTC; a whole number is epoch milliseconds. Parts of a millisecond round up, so
        that no row before the moment is included.
    name : str
        The parameter's name, for the error message.

    Raises
    ------
    InputError
        If it is no time, a number that can only be seconds or nanoseconds, or not within 1970 to 2286.
    """
    if isinstance(value, bool | float | np.floating):  # pandas would take a float for nanoseconds
        raise InputError(f"{name}={value!r} is no time: pass text, a Timestamp or epoch milliseconds as a whole number")
    whole = _whole_number(value)
    if whole is not None:
        if whole in _SECONDS or not 0 <= whole <= _LATEST:
            raise InputError(
                f"{name}={value!r} is not in epoch milliseconds (13 digits): multiply seconds by 1000, divide"
                " nanoseconds by 1000000, or pass a Timestamp"
            )
        return whole
    try:
        stamp = pd.Timestamp(value, tz="UTC") if isinstance(value, str) else pd.Timestamp(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise InputError(
            f"{name}={value!r} is no time: pass text such as '2026-01-31 12:00', a Timestamp or epoch milliseconds"
        ) from error
    if pd.isna(stamp):
        raise InputError(f"{name}={value!r} is a missing time: leave the parameter out instead")
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    ms = epoch_ms(stamp.ceil("ms"))
    if not 0 <= ms <= _LATEST:
        raise InputError(f"{name}={value!r} is outside of the times that KuCoin takes, 1970 to 2286")
    return ms


def _whole_number(value: object) -> int | None:
    """The integer in an int or a numpy integer; None for anything else."""
    if isinstance(value, int):
        return value
    if hasattr(value, "dtype") and getattr(value.dtype, "kind", "") in "iu":
        return int(value)  # type: ignore[call-overload, no-any-return]  # a numpy integer
    return None


def epoch_ms(stamp: pd.Timestamp) -> int:
    """Epoch milliseconds of a timestamp, exactly: a naive one is UTC, and parts of a millisecond are left out."""
    return int(stamp.to_datetime64().astype("M8[ms]").astype("int64"))


def iso(ms: int) -> str:
    """A moment as text for people: ``2026-01-31 12:00:00 UTC``, with milliseconds only where there are any."""
    text = pd.Timestamp(ms, unit="ms").isoformat(sep=" ", timespec="milliseconds")
    return text.removesuffix(".000") + " UTC"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The half-open interval [start, end) in epoch milliseconds; a bound that is None is open."""

    start: int | None
    end: int | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start > self.end:
            raise InputError(
                f"start_at ({iso(self.start)}) is after end_at ({iso(self.end)}): swap the two",
            )

    @property
    def is_empty(self) -> bool:
        """Whether no moment lies in it."""
        return self.start is not None and self.start == self.end

    def __contains__(self, ms: int) -> bool:
        return (self.start is None or ms >= self.start) and (self.end is None or ms < self.end)

    def __str__(self) -> str:
        start = "…" if self.start is None else iso(self.start)
        end = "…" if self.end is None else iso(self.end)
        return f"[{start}, {end})"


def span(start_at: Moment | None, end_at: Moment | None) -> Span:
    """The span between two moments as a person passed them; None leaves a side open."""
    return Span(
        None if start_at is None else moment(start_at, "start_at"),
        None if end_at is None else moment(end_at, "end_at"),
    )


def _machine_ms() -> int:
    return _time.time_ns() // 1_000_000


class Clock:
    """The exchange's clock: the machine's, moved by the offset that was measured.

    Until something was measured the offset counts as zero and `measured` is False. Safe to share among threads.
    """

    def __init__(self, machine: Callable[[], int] = _machine_ms) -> None:
        self._machine = machine
        self._lock = threading.Lock()
        self._offset = 0
        self._measured = False

    @property
    def offset(self) -> int:
        """Milliseconds that the exchange's clock is ahead of the machine's."""
        return self._offset

    @property
    def measured(self) -> bool:
        """Whether the offset was measured."""
        return self._measured

    def now(self) -> int:
        """Epoch milliseconds on the exchange's clock."""
        return self._machine() + self._offset

    def machine(self) -> int:
        """Epoch milliseconds on the machine's clock."""
        return self._machine()

    def set(self, exchange_ms: int, sent: int, received: int) -> None:
        """Take the exchange's time from an answer to a question sent and received at these machine times."""
        with self._lock:
            self._offset = exchange_ms - (sent + received) // 2
            self._measured = True
