"""In which order do the rows of a selection stand? By one of its columns, over all rows and not only those in sight."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.widgets.readings import (
    CountReading,
    DecimalReading,
    FlagReading,
    FloatReading,
    Reading,
    TextReading,
    TimeReading,
)

__all__ = ["Places", "ordered"]

Places = npt.NDArray[np.int64]


def ordered(reading: Reading, places: Places, *, is_falling: bool) -> Places:
    """The places in the order of what a column holds there; rows without a value come last, equal ones as they were."""
    keys = _keys(reading, places)
    order = pc.array_sort_indices(keys, order="descending" if is_falling else "ascending", null_placement="at_end")
    found: Places = places[order.to_numpy()]
    return found


def _keys(reading: Reading, places: Places) -> Any:
    if isinstance(reading, DecimalReading):
        return reading.amounts.take(pa.array(places))
    missing = reading.missing[places]
    if isinstance(reading, TextReading):
        codes, texts = reading.encoded()
        ranks = np.argsort(np.argsort(np.array(texts, dtype=object))) if texts else np.zeros(1, np.int64)
        return pa.array(ranks[codes[places]], mask=missing)
    if isinstance(reading, TimeReading):
        return pa.array(reading.milliseconds[places], mask=missing)
    if isinstance(reading, FlagReading):
        return pa.array(reading.flags[places].astype(np.int8), mask=missing)
    if isinstance(reading, FloatReading | CountReading):
        return pa.array(reading.numbers[places], mask=missing)
    return pa.array(np.zeros(len(places), np.int8))
