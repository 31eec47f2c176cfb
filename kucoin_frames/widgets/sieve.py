"""Which rows of one frame meet which conditions? Asked again and again, only what changed is computed.

Every column is read once, when it is first asked for. The flags of the last condition on each column are kept, so that
a change of one control costs one pass over one column.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.conditions import Condition
from kucoin_frames.widgets.readings import Flags, Reading, TextReading
from kucoin_frames.widgets.recognising import read

__all__ = ["Flags", "Sieve"]


class Sieve:
    """The columns of one frame as filters see them.

    Parameters
    ----------
    frame : DataFrame
        It must not change while it is filtered.

    Raises
    ------
    InputError
        If it is no frame, or two columns have the same name, or a name is no text.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        if not isinstance(frame, pd.DataFrame):
            raise InputError(f"a DataFrame can be filtered, not a {type(frame).__name__}")
        odd = [name for name in frame.columns if not isinstance(name, str)]
        if odd:
            raise InputError(f"{odd[0]!r} is no name of a column: rename it, as with frame.columns.map(str)")
        twice = frame.columns[frame.columns.duplicated()]
        if len(twice):
            raise InputError(f"two columns are called {twice[0]!r}: rename one of them")
        self.frame = frame
        self._readings: dict[str, Reading] = {}
        self._met: dict[str, tuple[Condition, Flags]] = {}
        self._held: tuple[str, Flags] = "", np.ones(len(frame), bool)

    def reading(self, column: str) -> Reading:
        """A column of the frame.

        Raises
        ------
        InputError
            Naming the columns that there are, if it is none.
        """
        if column not in self._readings:
            if column not in self.frame.columns:
                raise InputError(f"the frame has no column {column!r}: there are {', '.join(self.frame.columns)}")
            self._readings[column] = read(self.frame[column])
        return self._readings[column]

    def unfitting(self, column: str, condition: Condition) -> str:
        """Why a condition cannot be asked of a column; empty if it can."""
        if column not in self.frame.columns:
            return f"the frame has no column {column!r}: there are {', '.join(self.frame.columns)}"
        reason = self.reading(column).unfitting(condition)
        return f"{column} {reason}" if reason else ""

    def check(self, conditions: Mapping[str, Condition]) -> None:
        """Refuse conditions that cannot be asked of this frame.

        Raises
        ------
        InputError
            For the first column that does not exist, and the first condition that does not fit its column.
        """
        for column, condition in conditions.items():
            reason = self.unfitting(column, condition)
            if reason:
                raise InputError(reason)

    def mask(self, conditions: Mapping[str, Condition], text: str = "") -> Flags:
        """Which rows meet all conditions and hold the text; the conditions must have been checked."""
        found = self._holding(text).copy()
        for column, condition in conditions.items():
            found &= self._meeting(column, condition)
        return found

    def _meeting(self, column: str, condition: Condition) -> Flags:
        kept = self._met.get(column)
        if kept is None or kept[0] != condition:
            kept = condition, self.reading(column).meeting(condition)
            self._met[column] = kept
        return kept[1]

    def _holding(self, text: str) -> Flags:
        if self._held[0] != text:
            found = np.zeros(len(self.frame), bool)
            for column in self.frame.columns:
                reading = self.reading(column)
                if isinstance(reading, TextReading):
                    found |= reading.holding(text)
            self._held = text, found
        return self._held[1]
