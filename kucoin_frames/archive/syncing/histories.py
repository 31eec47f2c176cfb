"""How is one history table brought up to date? Plan, ask, store, learn, a chunk at a time.

Rows are stored before anything is said to be known of their time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kucoin_frames.archive.coverage.facts import stamp
from kucoin_frames.archive.coverage.spans import NOTHING, Spans
from kucoin_frames.archive.coverage.states import Known
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.tables import Finality, Stored
from kucoin_frames.archive.syncing.asking import Asking
from kucoin_frames.archive.syncing.planned import Plan, chunks, lesson, plan, without_sliver
from kucoin_frames.exceptions import NotEnabledError, ParameterError
from kucoin_frames.times import DAY, Span

__all__ = ["Part", "arrow", "update"]

_YEAR = 365 * DAY
_REOPENED_FOR = 90 * DAY
_TOGETHER = 7 * DAY
"""Rows that may still change are asked for in one span if no more than this lies between them."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one question brought: rows that were stored, what is known since, and what is worth noting."""

    merged: Merged
    known: Known
    note: str = ""


def update(stored: Stored, asking: Asking, store: Store, uid: str, known: Known, since: int | None) -> Iterator[Part]:
    """Fetch and store what is missing of a table; each part may be recorded when it comes.

    Parameters
    ----------
    stored : Stored
        The table.
    asking : Asking
        Whom to ask.
    store : Store
        Where the rows go.
    uid : str
        The account.
    known : Known
        What was known before.
    since : int or None
        From when on the history is wanted; None for a year, or what was wanted before.
    """
    now = asking.now()
    begin = _begin(stored, known, since, now)
    planned, witness = _planned(stored, store, uid, known, begin, now)
    yield Part(Merged(), planned.fact)
    is_first = known.start is None and since is None
    refreshed = _unsettled(stored, store, uid, now)
    asked = _together(planned.ask | refreshed) if refreshed else planned.ask
    for chunk in chunks(asked, stored.chunk):
        frame, note = _fetched(stored, asking, chunk)
        asked_at = asking.now()
        times = frame[stored.time]
        oldest = 0 if times.isna().all() else asked_at - _epoch(times.min())
        is_missed = witness is not None and chunk[0] <= witness < chunk[1] and not (times == stamp(witness)).any()
        found = lesson(chunk, stored.retention, asked_at, oldest, proven=known.oldest, contradicted=is_missed)
        merged = store.merge(stored, arrow(_final(stored, frame)), uid=uid, at=asked_at)
        yield Part(merged, without_sliver(found, begin) if is_first else found, note)


def _begin(stored: Stored, known: Known, since: int | None, now: int) -> int:
    """From when on the table is wanted: what was ever asked for, a year, or all where KuCoin keeps all."""
    wanted = [moment for moment in (known.start, since) if moment is not None]
    if wanted:
        return max(stored.first, min(wanted))
    return stored.first or now - _YEAR


def _planned(stored: Stored, store: Store, uid: str, known: Known, begin: int, now: int) -> tuple[Plan, int | None]:
    """What to ask; and the time of the row that shows how long KuCoin keeps rows, if there is need for one."""
    retention = stored.retention
    planned = plan(known, retention, begin, now, stored.settling)
    start = planned.ask.start
    if start is None or start >= retention.served(now, 0):
        return planned, None
    span = Span(retention.askable(now), start)
    times = store.rows(stored, uid=uid, span=span, columns=[stored.time])[stored.time]
    witness = pc.max(pc.cast(times, pa.int64())).as_py()
    return plan(known, retention, begin, now, stored.settling, witness), witness


def _unsettled(stored: Stored, store: Store, uid: str, now: int) -> Spans:
    """Where the archived rows lie that may have changed since."""
    rule = stored.finality
    if rule is None:
        return NOTHING
    rows = store.rows(stored, uid=uid, columns=[stored.time, rule.column])
    may_change = pc.invert(pc.is_in(rows[rule.column], value_set=pa.array(sorted(rule.final))))
    times = pc.cast(rows[stored.time], pa.int64())
    is_old = pc.and_(_is_reopened(rows[rule.column], rule), pc.less(times, now - _REOPENED_FOR))
    return Spans.of((time, time + 1) for time in times.filter(pc.and_(may_change, pc.invert(is_old))).to_pylist())


def _is_reopened(values: pa.ChunkedArray, rule: Finality) -> pa.ChunkedArray:
    return pc.is_in(values, value_set=pa.array(sorted(rule.reopened), pa.string()))


def _together(asked: Spans) -> Spans:
    """Spans that lie close to each other as one."""
    joined: list[tuple[int, int]] = []
    for start, end in asked:
        if joined and start - joined[-1][1] <= _TOGETHER:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return Spans.of(joined)


def _fetched(stored: Stored, asking: Asking, chunk: tuple[int, int]) -> tuple[pd.DataFrame, str]:
    """The rows of a chunk; and how they were asked for, if not all at once.

    KuCoin's pages of 2026 require a currency for deposits and withdrawals, its older ones and other clients do not. Who
    got a deposit has an account of its currency, so asking for each of those tells of all that arrived.
    """
    try:
        return asking.history(stored, chunk), ""
    except NotEnabledError:
        return stored.table.empty(), ""  # what was never opened has no ledger
    except ParameterError:
        if not stored.may_need_currency:
            raise
    currencies = sorted(set(asking.accounts()["currency"]))
    if not currencies:
        return stored.table.empty(), "not asked: KuCoin wants a currency, and the account has none yet"
    told = f"asked for each of {len(currencies)} currencies that the account has, since KuCoin wants one"
    return asking.history(stored, chunk, currencies), told


def _final(stored: Stored, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that will not change any more, or may be stored although they do."""
    for column, value in stored.pending.items():
        frame = frame[(frame[column] != value).fillna(True)]
    return frame


def arrow(frame: pd.DataFrame) -> pa.Table:
    """A fetched frame as Arrow, exact."""
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def _epoch(time: pd.Timestamp) -> int:
    return int(time.to_datetime64().astype("M8[ms]").astype("int64"))
