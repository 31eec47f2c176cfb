"""`frame.kf`: what any frame can show and tell of itself, once this package is imported.

The rooms that it calls load when they are first used, so that registering it costs nothing.
"""

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from kucoin_frames.accessor.showing import Shown

__all__ = ["Accessor"]


class Accessor:
    """What any frame can show and tell of itself: ``frame.kf.explain()``, ``frame.kf.explore()`` and so on."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def explain(self) -> "Explanation":
        """In plain words: where the frame is from, what a row is, which span it covers, and what may be missing.

        A frame of a fetcher, of the archive or of `balances` knows its call as long as pandas carries `attrs` along:
        through filters and column choices, not through a merge or a concatenation of different calls.
        """
        from kucoin_frames.accessor.explaining import explained

        return Explanation(explained(self._frame))

    def explore(self, filter: Any = None) -> Any:
        """Filters, a table, totals and a picture of the frame; see `kucoin_frames.widgets.explore`.

        Its `.selection` is the filtered frame.
        """
        from kucoin_frames.widgets import explore

        return explore(self._frame, filter)

    def to_float(self) -> pd.DataFrame:
        """The frame with its exact amounts as `float64`, NaN where one is missing: for statistics and other tools.

        A float holds 15 to 17 digits, so sums of it are no longer exact.
        """
        from kucoin_frames.accessor.showing import with_floats

        return with_floats(self._frame)

    def to_json(self) -> str:
        """An array of records: exact amounts as text, times in ISO 8601 with Z, null where a value is missing.

        To write a file, or another format, see `kucoin_frames.analysis.to_json` and its neighbours.
        """
        from kucoin_frames.accessor.showing import json_text

        return json_text(self._frame)

    def show(self, *, thousands: bool = True, places: int | None = None, rows: int | None = None) -> "Shown":
        """The frame as a table for people; the frame itself stays as it is.

        Parameters
        ----------
        thousands : bool
            Whether groups of three digits are set apart by commas.
        places : int, optional
            So many places after the point, rounded half to even; all that there are if left out.
        rows : int, optional
            No more than the first so many rows; what is left out is said below the table.

        Raises
        ------
        InputError
            For a number of places or rows that makes no sense.
        """
        from kucoin_frames.accessor.showing import shown

        return shown(self._frame, thousands=thousands, places=places, rows=rows)


class Explanation(str):
    """Text that a notebook prints as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def register() -> None:
    """Give every frame its `kf`."""
    pd.api.extensions.register_dataframe_accessor("kf")(Accessor)
