"""Which rows of a frame are meant? A filter: a plain value that can be printed, compared, stored and applied.

Must not import ipywidgets: a filter that was set with controls works in a script.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pandas as pd

from kucoin_frames.exceptions import InputError
from kucoin_frames.widgets.conditions import (
    Between,
    Condition,
    Flag,
    OneOf,
    Within,
    condition,
    from_plain,
    is_whole,
    to_plain,
)
from kucoin_frames.widgets.sieve import Flags, Sieve

__all__ = ["Between", "Filter", "Flag", "OneOf", "Within"]


@dataclass(frozen=True, repr=False)
class Filter:
    """Conditions on columns, all of which a row has to meet, and a text that it has to hold.

    Parameters
    ----------
    conditions : mapping of str to condition, optional
        By the column's name: `OneOf`, `Flag`, `Within` or `Between`; a text or a list of texts stands for `OneOf`, a
        truth value for `Flag`.
    text : str, optional
        What one of the row's text columns has to contain, whether in upper or lower case.

    Examples
    --------
    >>> print(Filter({"currency": ["USDT", "BTC"], "created_at": Within("2026-01-01", "2026-02-01")}))
    currency is USDT or BTC; created_at from 2026-01-01 to 2026-02-01
    """

    conditions: Mapping[str, Condition] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.conditions, Mapping):
            raise InputError(f"conditions={self.conditions!r}: pass a dict of column names and conditions")
        if not isinstance(self.text, str):
            raise InputError(f"text={self.text!r}: pass a text")
        if not is_whole(self.text):
            raise InputError(f"text={self.text!r} ends within a character: pass whole ones")
        checked = {_name(name): condition(value) for name, value in self.conditions.items()}
        object.__setattr__(self, "conditions", MappingProxyType(checked))

    def mask(self, frame: pd.DataFrame) -> Flags:
        """Which rows of a frame are meant, as an array of booleans in the order of the rows.

        Raises
        ------
        InputError
            If the frame lacks a column, or a condition does not fit what its column holds.
        """
        sieve = Sieve(frame)
        sieve.check(self.conditions)
        return sieve.mask(self.conditions, self.text)

    def apply(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame that are meant, with their dtypes and index.

        Raises
        ------
        InputError
            As `mask` does.
        """
        return frame[self.mask(frame)]

    def with_(self, column: str, value: Any) -> "Filter":
        """This filter with another condition on a column; the conditions on other columns stay."""
        return Filter({**self.conditions, column: value}, self.text)

    def without(self, *columns: str) -> "Filter":
        """This filter without conditions on these columns."""
        return Filter({name: each for name, each in self.conditions.items() if name not in columns}, self.text)

    def with_text(self, text: str) -> "Filter":
        """This filter with another text to look for; an empty one looks for none."""
        return Filter(self.conditions, text)

    def to_json(self) -> str:
        """The filter as JSON text, exact: amounts as text, times in ISO form."""
        plain = {name: to_plain(each) for name, each in self.conditions.items()}
        return json.dumps({"conditions": plain, "text": self.text}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Filter":
        """The filter that `to_json` wrote.

        Raises
        ------
        InputError
            If the text is something else.
        """
        try:
            found = json.loads(text)
        except (ValueError, TypeError, RecursionError) as error:
            raise InputError(f"no filter can be read, for this is no JSON: {error}") from error
        match found:
            case {"conditions": dict(plain), "text": str(words), **rest} if not rest:
                return cls({name: from_plain(each) for name, each in plain.items()}, words)
        raise InputError('no filter can be read: the JSON has to look like {"conditions": {...}, "text": "..."}')

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.conditions or self.text)

    def __hash__(self) -> int:
        return hash((frozenset(self.conditions.items()), self.text))

    def __reduce__(self) -> tuple[Callable[..., "Filter"], tuple[dict[str, Condition], str]]:
        return Filter, (dict(self.conditions), self.text)

    def __repr__(self) -> str:
        conditions = ", ".join(f"{name!r}: {each!r}" for name, each in self.conditions.items())
        parts = [f"{{{conditions}}}" if conditions else "", f"text={self.text!r}" if self.text else ""]
        return f"Filter({', '.join(part for part in parts if part)})"

    def __str__(self) -> str:
        parts = [f"{name} {each}" for name, each in self.conditions.items()]
        if self.text:
            parts.append(f"text has {self.text!r}")
        return "; ".join(parts) or "all rows"


def _name(column: object) -> str:
    if isinstance(column, str):
        return column
    raise InputError(f"{column!r} is no name of a column: pass a text")
