"""Where a frame is from: what it keeps of its call in `frame.attrs`, so that it can say later what it is.

Plain values only, since pandas copies `attrs` with every step and writes them into Parquet files as JSON. It must hold
no key, no secret and no place of a file.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

import pandas as pd

__all__ = ["KEY", "Provenance"]

KEY = "kucoin_frames"
"""Under which name `attrs` hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is known of the call that gave a frame.

    Attributes
    ----------
    source : str
        The function that gave it, such as ``ledgers_hf`` or ``archive.ledger``.
    path : str
        Path of the endpoint that was asked; empty for what does not come from one.
    account : str
        Name and environment of the account: ``main (Production)``; several are joined by commas.
    asked_at : int or None
        When it was asked, by the exchange's clock; this and all times here are epoch milliseconds.
    start, end : int or None
        The half-open span that was asked for; None for an open side.
    kept_since : int or None
        From when on KuCoin had all rows when it was asked; None where it names no limit.
    requests : int
        How many requests it took.
    rows : int
        How many rows there were.
    is_one_page : bool
        Whether one page was asked for instead of all.
    notes : tuple of str
        What was warned of: why the frame may not be all that there was.
    """

    source: str
    path: str = ""
    account: str = ""
    asked_at: int | None = None
    start: int | None = None
    end: int | None = None
    kept_since: int | None = None
    requests: int = 0
    rows: int = 0
    is_one_page: bool = False
    notes: tuple[str, ...] = ()

    def put_on(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame, which keeps this from now on."""
        frame.attrs[KEY] = asdict(self) | {"notes": list(self.notes)}
        return frame

    @classmethod
    def joined(cls, told: Mapping[str, "Provenance | None"]) -> "Provenance | None":
        """What the frames of several accounts have in common, once they are one; None if one of them tells nothing."""
        known = [each for each in told.values() if each is not None]
        if not known or len(known) < len(told):
            return None
        return replace(
            known[0],
            account=", ".join(each.account for each in known),
            asked_at=max((each.asked_at for each in known if each.asked_at is not None), default=None),
            kept_since=max((each.kept_since for each in known if each.kept_since is not None), default=None),
            requests=sum(each.requests for each in known),
            rows=sum(each.rows for each in known),
            notes=tuple(f"{name}: {note}" for name, each in told.items() if each is not None for note in each.notes),
        )

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Self | None:
        """What a frame keeps; None if it is from elsewhere, or joined of frames of different calls."""
        kept = frame.attrs.get(KEY)
        names = {each.name for each in fields(cls)}
        if not isinstance(kept, Mapping) or "source" not in kept or not names.issuperset(kept):
            return None
        found: dict[str, Any] = dict(kept)
        return cls(**found | {"notes": tuple(found.get("notes", ()))})
