"""When is a moment, and in which day, week, month or year of a time zone is it? Knows no analysis."""

from datetime import UTC, tzinfo
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from kucoin_frames.analysis.needs import need_utc
from kucoin_frames.columns import time
from kucoin_frames.exceptions import InputError
from kucoin_frames.times import Moment, moment

__all__ = ["PERIOD", "Period", "at_utc", "dates", "days", "periods"]

Period = Literal["day", "week", "month", "year"]

PERIOD = time("period", "When the period starts: the midnight in the zone that was asked for, as a time in UTC.")
"""The column of `periods`."""

_STARTS = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}


def at_utc(value: Moment, name: str) -> pd.Timestamp:
    """What a person passed as a time, in UTC; text and naive values are UTC, whole numbers epoch milliseconds.

    Raises
    ------
    InputError
        Naming the parameter, if it is no time.
    """
    return pd.Timestamp(moment(value, name), unit="ms", tz="UTC")


def days(times: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """The UTC midnight that each time's day starts with."""
    return times.dt.floor("D")


def dates(times: "pd.Series[pd.Timestamp]", zone: str) -> "pd.Series[pd.Timestamp]":
    """The date of each time on the calendar of a zone, as a midnight without a zone.

    Raises
    ------
    InputError
        For an unknown zone, or times that are not in UTC.
    """
    need_utc(times, "the frame's time")
    return times.dt.tz_convert(_zone(zone)).dt.tz_localize(None).dt.floor("D")


def periods(times: "pd.Series[pd.Timestamp]", period: Period, zone: str = "UTC") -> "pd.Series[pd.Timestamp]":
    """When each time's day, week (from Monday on), month or year starts: at midnight in the zone, told in UTC.

    Where the clocks skip that midnight it is the moment when they do, and where they strike it twice the first time.

    Raises
    ------
    InputError
        For another period, an unknown zone, or times that are not in UTC.
    """
    if period not in _STARTS:
        raise InputError(f"period={period!r} is not among {', '.join(get_args(Period))}")
    need_utc(times, "the frame's time")
    each = days(times) if zone == "UTC" else dates(times, zone)
    if period == "day" and zone == "UTC":
        return each
    known, uniques = pd.factorize(each)
    starts = pd.DatetimeIndex(uniques).tz_localize(None).to_period(_STARTS[period]).start_time
    moments = starts.tz_localize(_zone(zone), ambiguous=np.ones(len(starts), bool), nonexistent="shift_forward")
    found = moments.tz_convert("UTC").as_unit("ms").array.take(known, allow_fill=True)
    return pd.Series(found, index=times.index, copy=False)


def _zone(name: str) -> tzinfo:
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, TypeError, OSError) as error:  # of Europe, which is a folder, an OSError
        raise InputError(
            f"zone={name!r} is no time zone that this machine knows: pass an IANA name, such as Europe/Berlin; pip"
            " install tzdata brings all of them"
        ) from error
