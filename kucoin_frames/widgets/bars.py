"""Which bars tell what a selection looks like? Its amounts over time, or by category; found from the frame's columns.

Amounts of several currencies do not add up: the bars are of the one with the most rows, and the others are named.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from kucoin_frames.plots.canvas import listed
from kucoin_frames.times import DAY, HOUR
from kucoin_frames.widgets.facets import facets_of
from kucoin_frames.widgets.measures import Amounts, Codes, Measure
from kucoin_frames.widgets.readings import Flags, TextReading, TimeReading

__all__ = ["Bars", "Chart"]

_MOST_BARS = 12
"""So many categories are bars; with more of them the last bar is all others."""
_STEPS = ((4 * DAY, HOUR, "hour"), (100 * DAY, DAY, "day"), (700 * DAY, 7 * DAY, "week"))
"""Up to which span of time a bar stands for how long."""
_MONDAY = 4 * DAY
"""1970-01-05."""
_PLAIN_TIMES = ("day", "week", "month", "period", "time")
"""Names of columns of times that say no more than that."""
_MEASURES = ("change", "value", "net", "total", "funds", "amount")
"""Which amounts people look at first."""
_CATEGORIES = ("account_type", "kind", "biz_type", "type", "symbol", "status", "direction")
"""Which categories people look at first."""


@dataclass(frozen=True)
class Bars:
    """Bars, and what is written beside them.

    Attributes
    ----------
    title : str
        What is drawn; without bars why there are none.
    axis : str
        What is measured, and its unit.
    rows : DataFrame
        A bar with its `place`, a UTC time or the name of a category, and its `height`, exact if the amounts are.
    step : str
        hour, day, week or month: how long a bar stands for; empty for categories.
    note : str
        What is not in the picture.
    """

    title: str
    axis: str
    rows: pd.DataFrame
    step: str = ""
    note: str = ""


class Chart:
    """What can be drawn of one frame.

    Parameters
    ----------
    amounts : Amounts
        What can be added up in it.
    """

    def __init__(self, amounts: Amounts) -> None:
        self._amounts = amounts
        self._sieve = amounts.sieve

    def bars(self, mask: Flags) -> Bars:
        """The bars of the selected rows; rows are counted if there is nothing to add up.

        Raises
        ------
        DecimalOverflowError
            If a sum has more than 20 digits before the decimal point.
        """
        if not mask.any():
            return _nothing("no row is selected")
        measure = self._measure
        if measure is None:
            if self._times is None and not self._categories:
                return _nothing("there is nothing to draw")
            counted = Measure("rows", np.ones(len(mask)))
            return self._arranged(counted, "", mask)
        if measure.is_value:
            return self._arranged(measure, self._quote, mask)
        unit, of_unit, note = self._busiest(mask)
        return replace(self._arranged(measure, unit, of_unit), note=note)

    def _arranged(self, measure: Measure, unit: str, mask: Flags) -> Bars:
        return self._over_time(measure, unit, mask) if self._times else self._by_category(measure, unit, mask)

    @cached_property
    def _measure(self) -> Measure | None:
        named = {measure.name: measure for measure in self._amounts.measures}
        return next((named[name] for name in _MEASURES if name in named), next(iter(named.values()), None))

    @cached_property
    def _quote(self) -> str:
        """The currency of values, if it is the same in all rows."""
        if "quote" not in self._sieve.frame.columns:
            return ""
        quotes = self._sieve.frame["quote"].dropna().unique()
        return str(quotes[0]) if len(quotes) == 1 else ""

    @cached_property
    def _times(self) -> tuple[str, TimeReading] | None:
        """The first column with times, if these differ."""
        for column in self._sieve.frame.columns:
            reading = self._sieve.reading(column)
            if isinstance(reading, TimeReading) and reading.ends is not None and reading.ends[0] != reading.ends[1]:
                return column, reading
        return None

    @cached_property
    def _grain(self) -> str:
        """The shortest time that a bar may stand for: a month, a week or a day if all times are the starts of such."""
        assert self._times is not None  # noqa: S101  # asked for times only
        reading = self._times[1]
        known = reading.milliseconds[~reading.missing]
        if (known % DAY).any():
            return "hour"
        days = pd.DatetimeIndex(known.astype("datetime64[ms]"))
        return "month" if (days.day == 1).all() else "week" if (days.dayofweek == 0).all() else "day"

    @cached_property
    def _categories(self) -> list[str]:
        """Columns of categories, first those that people look at first."""
        choices = [facet.column for facet in facets_of(self._sieve) if facet.control == "choice"]
        texts = [name for name in choices if isinstance(self._sieve.reading(name), TextReading)]
        return [name for name in _CATEGORIES if name in texts] + [name for name in texts if name not in _CATEGORIES]

    def _busiest(self, mask: Flags) -> tuple[str, Flags, str]:
        """The unit with the most selected rows, these rows, and which units are left out."""
        of = self._amounts.units
        rows = np.bincount(of.codes[mask], minlength=len(of.names)).tolist()
        there = [code for code, number in enumerate(rows) if number]
        first, *others = sorted(there, key=lambda code: (-rows[code], str(of.names[code])))
        names = [of.names[code] or f"rows without a {of.column}" for code in others]
        note = f"not drawn, as amounts of several do not add up: {listed(names)}" if names else ""
        return of.names[first] or "", mask & (of.codes == first), note

    def _over_time(self, measure: Measure, unit: str, mask: Flags) -> Bars:
        assert self._times is not None  # noqa: S101  # the caller has looked
        column, reading = self._times
        mask = mask & ~reading.missing
        times = reading.milliseconds[mask]
        if not len(times):
            return _nothing(f"no selected row has a time in {column}")
        step, starts = _starts(int(times.min()), int(times.max()), self._grain)
        heights = measure.sums(mask, np.searchsorted(starts, times, side="right") - 1, len(starts))
        rows = pd.DataFrame({"place": pd.to_datetime(starts, unit="ms", utc=True), "height": heights})
        of_column = "" if column in _PLAIN_TIMES else f" of {column}"
        return Bars(f"{_told(measure, unit)} by {step}{of_column}", self._axis(measure, unit), rows, step)

    def _by_category(self, measure: Measure, unit: str, mask: Flags) -> Bars:
        units = [self._amounts.units.column] if self._amounts.units.column and measure.is_value else []
        columns = [*units, *self._categories]
        column = next((name for name in columns if self._differs(name, mask)), next(iter(columns), ""))
        title = f"{_told(measure, unit)} by {column}" if column else _told(measure, unit)
        names, codes = ["all rows"], np.zeros(len(mask), np.int64)
        if column:
            codes, texts = self._encoded(column)
            names = [*texts, "missing"]
            codes = np.where(codes < 0, len(texts), codes)
        codes = codes[mask]
        rows = pd.DataFrame({"place": names, "height": measure.sums(mask, codes, len(names))})
        rows = rows[np.bincount(codes, minlength=len(names)) > 0]
        rows = rows.iloc[np.argsort(-rows["height"].abs().to_numpy("float64"), kind="stable")].reset_index(drop=True)
        return Bars(title, self._axis(measure, unit), _shortened(rows))

    def _axis(self, measure: Measure, unit: str) -> str:
        if measure.is_value:
            return f"{measure.name} in {unit or 'the quote currency'}"
        return f"{measure.name} in {unit}" if unit and self._amounts.units.column != "symbol" else measure.name

    def _encoded(self, column: str) -> tuple[Codes, list[str]]:
        reading = self._sieve.reading(column)
        assert isinstance(reading, TextReading)  # noqa: S101  # units and categories are texts
        return reading.encoded()

    def _differs(self, column: str, mask: Flags) -> bool:
        """Whether selected rows are of several categories."""
        codes = self._encoded(column)[0][mask]
        return bool((codes != codes[0]).any())


def _nothing(why: str) -> Bars:
    return Bars(why, "", pd.DataFrame({"place": [], "height": []}))


def _starts(first: int, last: int, grain: str) -> tuple[str, Codes]:
    """How long a bar stands for, and when each one begins, for times from the first to the last one."""
    names = [name for *_, name in _STEPS]
    coarse = _STEPS[names.index(grain) :] if grain in names else ()
    for most, step, name in coarse:
        if last - first < most:
            shift = _MONDAY if name == "week" else 0
            return name, np.arange((first - shift) // step * step + shift, last + 1, step)
    begin = pd.Timestamp(first, unit="ms").normalize().replace(day=1)
    months = pd.date_range(begin, pd.Timestamp(last, unit="ms"), freq="MS")
    return "month", months.to_numpy().astype("datetime64[ms]").astype(np.int64)


def _shortened(rows: pd.DataFrame) -> pd.DataFrame:
    """The largest bars, and one for all others."""
    if len(rows) <= _MOST_BARS:
        return rows
    rest = rows[_MOST_BARS - 1 :]
    others = pd.DataFrame({"place": [f"{len(rest)} others"], "height": [rest["height"].sum()]}).astype(rows.dtypes)
    return pd.concat([rows[: _MOST_BARS - 1], others], ignore_index=True)


def _told(measure: Measure, unit: str) -> str:
    return f"{measure.name} of {unit}" if unit and not measure.is_value else measure.name
