"""Of which time does an export tell everything? What its rows, its daily snapshots and its names say of that.

A file does not say which span was asked for. Its rows prove from the first to the last of them, since an export has no
holes; the snapshots beside it, which are taken at the end of each day of the span, prove from the first to the last
of these, quiet days included. What lies before and behind may have been asked for and be empty, or not: only who
exported it knows, and may state it.
"""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

import pandas as pd

from kucoin_frames.archive.exports.frames import SPANS, frame_of
from kucoin_frames.archive.exports.headers import Zone
from kucoin_frames.times import DAY, HOUR, SECOND, Span

__all__ = ["History", "is_covered", "spans", "who"]

_DATES = re.compile(r"from(\d{4}-\d\d-\d\d) (\d\d_\d\d_\d\d)\s*to(\d{4}-\d\d-\d\d) (\d\d_\d\d_\d\d)")
_WHO = ["uid", "uid_shown", "holder"]
_LONGEST_DAY = DAY + HOUR
"""Two snapshots that are farther apart have a day between them that was not asked for."""


class History(NamedTuple):
    """An account history as a file."""

    file: str
    account_type: str | None
    zone: Zone
    rows: pd.DataFrame


def spans(histories: Sequence[History], snapshots: pd.DataFrame, stated: Span | None) -> pd.DataFrame:
    """A span of time in which an account history is whole, with what says so. Spans of one history may overlap."""
    found: list[dict[str, object]] = []
    folders = snapshots["file"].map(lambda file: PurePosixPath(file).parent.as_posix())
    for history in histories:
        folder = PurePosixPath(history.file).parent
        beside = snapshots[folders == folder.as_posix()]
        found += _by_rows(history)
        found += _by_snapshots(history, beside)
        for evidence, span in (("name", _named(history)), ("stated", stated)):
            if span is not None:
                found += [_row(history, who, span, evidence) for who in _holders(history, beside)]
    return frame_of(found, SPANS)


def _row(history: History, who: dict[str, object], span: Span, evidence: str) -> dict[str, object]:
    bounds = {"start_at": span.start, "end_at": span.end}
    return {**who, "account_type": history.account_type, **bounds, "evidence": evidence, "file": history.file}


def _holders(history: History, beside: pd.DataFrame) -> list[dict[str, object]]:
    """Whose history it is, by its rows and the snapshots beside it; nobody's in particular if both are empty."""
    named = pd.concat([history.rows[_WHO], beside[_WHO]]).drop_duplicates()
    return [dict(zip(_WHO, who, strict=True)) for who in named.itertuples(index=False)] or [dict.fromkeys(_WHO)]


def _grouped(rows: pd.DataFrame, times: str) -> list[tuple[dict[str, object], list[int]]]:
    """Each holder with the times of the rows in epoch milliseconds, in order and each once."""
    return [
        (dict(zip(_WHO, who, strict=True)), sorted(set(group[times].astype("int64"))))
        for who, group in rows.groupby(_WHO, dropna=False, sort=False)
    ]


def _by_rows(history: History) -> list[dict[str, object]]:
    return [
        _row(history, who, Span(times[0], times[-1] // SECOND * SECOND + SECOND), "rows")
        for who, times in _grouped(history.rows, "created_at")
    ]


def _by_snapshots(history: History, beside: pd.DataFrame) -> list[dict[str, object]]:
    """From one snapshot to the next and on, as long as no day is missing."""
    found = []
    for who, taken in _grouped(beside, "taken_at"):
        first = last = taken[0]
        for each in [*taken[1:], None]:
            if each is not None and each - last <= _LONGEST_DAY:
                last = each
                continue
            if last > first:
                found.append(_row(history, who, Span(first + SECOND, last + SECOND), "snapshots"))
            first = last = each if each is not None else last
    return found


def _named(history: History) -> Span | None:
    """The dates in a file's name, such as `from2021-01-01 00_00_00to2021-12-31 23_59_59`, by the clocks of its zone."""
    dates = _DATES.search(history.file)
    if dates is None:
        return None
    try:
        start, end = (
            int(pd.Timestamp(f"{day} {clock.replace('_', ':')}", tz="UTC").timestamp()) * SECOND - history.zone.ms
            for day, clock in (dates.groups()[:2], dates.groups()[2:])
        )
    except ValueError:
        return None
    return Span(start, end + SECOND) if start <= end else None


def who(rows: pd.DataFrame) -> "pd.Series[str]":
    """The UID, or what is shown of it; an empty text where there is nothing of the kind."""
    found = pd.Series("", index=rows.index, dtype="str")
    for name in ("uid_shown", "uid"):
        if name in rows.columns:
            found = rows[name].astype("str").fillna(found)
    return found


def is_covered(found: pd.DataFrame, uid: str, account_type: str, start: int | None, end: int) -> bool:
    """Whether spans of an account, taken together, hold [start, end); without a start, from the first of them on."""
    own = found[(who(found) == uid) & (found["account_type"] == account_type)]
    bounds = sorted(zip(own["start_at"].astype("int64").tolist(), own["end_at"].astype("int64").tolist(), strict=True))
    reached = start if start is not None else (bounds[0][0] if bounds else 0)
    for first, last in bounds:
        if first <= reached:
            reached = max(reached, last)
    return reached >= end
