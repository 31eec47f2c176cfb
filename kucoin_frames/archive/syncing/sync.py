"""How is an archive brought up to date? All tables side by side, each in its own time, and what came of it."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from weakref import WeakKeyDictionary

import pandas as pd

from kucoin_frames.archive.archive import Archive, named
from kucoin_frames.archive.coverage.facts import Facts, held_in, joined, stamp, stored_at
from kucoin_frames.archive.coverage.spans import Spans
from kucoin_frames.archive.coverage.states import Known, State, Stretch
from kucoin_frames.archive.coverage.timeline import first_day, of_balances, of_histories, of_prices
from kucoin_frames.archive.storage.store import Merged, Store
from kucoin_frames.archive.storage.tables import BALANCE_SHEETS, COVERAGE, DAILY_PRICES, HISTORY, TABLES, Stored
from kucoin_frames.archive.syncing.asking import Asking, Client
from kucoin_frames.archive.syncing.daily import store_prices
from kucoin_frames.archive.syncing.histories import update
from kucoin_frames.archive.syncing.snapshots import last_balances, store_balances
from kucoin_frames.columns import Table, count, text, time
from kucoin_frames.exceptions import (
    ArchiveError,
    GapWarning,
    InputError,
    KucoinFramesError,
    PermissionMissingError,
    RefusedError,
    RestrictedError,
    warn,
)
from kucoin_frames.progress import Progress
from kucoin_frames.times import DAY, HOUR, MINUTE, Moment, iso, moment
from kucoin_frames.transport import Session, awaited

__all__ = ["SYNCED", "nothing_synced", "sync", "uid_of", "wanted"]

SYNCED = Table(
    (
        text("table", "Table of the archive."),
        count("rowsAdded", "Rows that were not in it before."),
        count("rowsUpdated", "Rows whose status or other fields had changed."),
        time("coveredFrom", "Start of what is complete, as `Archive.coverage` tells it; NA if nothing is."),
        time("coveredTo", "End of what is complete."),
        count("requests", "Requests that it took."),
        text("gaps", "Spans that were not fetched in time and can no longer be had; empty if there are none."),
        text("note", "What could not be asked for; empty if all could."),
    )
)
"""What a sync gives: one row a table."""

_RECORD_EVERY = 5.0
"""Seconds between two notes of what is known, while much is fetched."""

_WORTH_NOTING = HOUR
"""So much time must have passed before it is worth a file that nothing happened in it."""

_CLOCKS_APART = MINUTE
"""So much a machine's clock, from which someone took the time, may be ahead of the exchange's."""

_NOT_VISIBLE = (PermissionMissingError, RestrictedError)

_uids: WeakKeyDictionary[Session, str] = WeakKeyDictionary()
"""Whose key each session has, once it is known: that never changes."""


@dataclass(slots=True)
class _Outcome:
    """What came of one table."""

    merged: Merged = field(default_factory=Merged)
    requests: int = 0
    note: str = ""
    error: Exception | None = None


class _Recorder:
    """Keeps what was learnt until it is worth being written; rows are stored by then."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._lock = threading.Lock()
        self._written_at = monotonic()
        self.before = facts.read()
        self.recorded = self.before
        self._news: dict[str, Known] = {}

    def learn(self, name: str, known: Known, at: int) -> None:
        """Take in facts about a table; write them down now and then, if they are worth it."""
        with self._lock:
            self._news = joined(self._news, {name: known})
            if monotonic() - self._written_at > _RECORD_EVERY and self._is_worth_writing():
                self._write(at)

    def finish(self, at: int, *, whatever: bool) -> None:
        """Write down what is left: `whatever` it is, or only if it tells of a good while or of a loss."""
        with self._lock:
            if whatever or self._is_worth_writing():
                self._write(at)

    def _write(self, at: int) -> None:
        self.recorded = self._facts.record(self._news, at)
        self._news = {}
        self._written_at = monotonic()

    def _is_worth_writing(self) -> bool:
        return any(self._is_worth_noting(name) for name in self._news)

    def _is_worth_noting(self, name: str) -> bool:
        known, news = self.recorded.get(name, Known()), self._news[name]
        return bool(news.unavailable - known.bounded) or (news.complete - known.complete).length >= _WORTH_NOTING


def sync(
    client: Client,
    archive: str | Path | Archive,
    since: Moment | None = None,
    tables: str | Iterable[str] | None = None,
    *,
    progress: bool | None = None,
    storage_options: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Bring an account's archive up to date: one row a table.

    Only what is missing is asked for, and again the last minutes before the former sync, whose rows may have come late,
    and deposits and withdrawals that were not final. It can be stopped or killed at any instant, and run by several
    processes at once: no row is lost, none is there twice, and the next sync finishes the work.

    Parameters
    ----------
    client : Client
        The account to ask.
    archive : str, Path or Archive
        Where to store: a folder, a place in an object store such as ``s3://bucket/folder``, or an archive that is open.
    since : moment, optional
        From when on the history is wanted, as far as KuCoin still has it. If left out, for a first sync one year back
        and all deposits and withdrawals; later, what was wanted before.
    tables : str or list of str, optional
        Only these tables.
    progress : bool, optional
        True or False shows or hides the progress bar; None shows it to a person only.
    storage_options : mapping, optional
        For an object store, as deltalake takes them.

    Raises
    ------
    InputError
        For a table that there is not, a time to come, or a place that is none; nothing was asked then.
    KucoinFramesError
        If a table could not be brought up to date; what came of it and of the others is stored. Its `resume()` is the
        next sync.
    """
    names = wanted(tables)
    first = None if since is None else begin_of(since, client.session)
    opened = archive if isinstance(archive, Archive) else Archive(archive, storage_options=storage_options)
    store = opened.store
    try:
        with Progress("sync", progress) as bar:
            syncing = _Syncing(client, store, bar)
            syncing.update_histories([name for name in names if name in HISTORY], first)
            syncing.update_others([name for name in names if name not in HISTORY])
            syncing.tidy()
            syncing.raise_refusal()
    except KucoinFramesError as error:
        again = partial(sync, client, archive, first, names, progress=progress, storage_options=storage_options)
        error.unfinished = again  # not what one of the fetches left, which would be a frame of another kind
        raise
    syncing.warn_of_losses()
    return syncing.frame(names)


def wanted(tables: str | Iterable[str] | None) -> list[str]:
    """The tables that are asked for, all if none is named, in the order of the archive.

    Raises
    ------
    InputError
        For one that there is not, or none at all.
    """
    names = named(tables, TABLES, "tables")
    if names is not None and not names:
        raise InputError(f"tables={tables!r} names none: pass one of {', '.join(map(repr, TABLES))}, or leave it out")
    return [name for name in TABLES if names is None or name in names]


def begin_of(since: Moment, session: Session) -> int:
    """From when on the history is wanted.

    Raises
    ------
    InputError
        If it is no time, or one to come by the exchange's clock: nothing would be archived until then.
    """
    begin, now = moment(since, "since"), session.now()
    if begin > now + _CLOCKS_APART:
        raise InputError(
            f"since={since!r} is {iso(begin)}, a time to come: it is {iso(now)} now. Pass an earlier one (text without"
            " a time zone is UTC), or leave it out"
        )
    return begin


def uid_of(session: Session, ask: Callable[[], pd.DataFrame]) -> str:
    """The number of the account that a session's key belongs to, under which rows are archived; asked once.

    Parameters
    ----------
    session : Session
        Whose key it is.
    ask : callable
        Gives the frame of `api_key`.

    Raises
    ------
    ArchiveError
        If KuCoin does not tell it.
    """
    if session not in _uids:
        _uids[session] = _uid_in(ask())
    return _uids[session]


def _uid_in(key: pd.DataFrame) -> str:
    uids = key["uid"].dropna()
    if uids.empty:
        raise ArchiveError(
            "KuCoin does not tell the number (uid) of the key's account, which rows are archived under. Nothing was"
            " asked or written; look for a newer version of this package."
        )
    return str(uids.iloc[0])


class _Syncing:
    """One sync: whom it asks, where it stores, and what has come of it so far."""

    def __init__(self, client: Client, store: Store, bar: Progress) -> None:
        self._client = client
        self._store = store
        self._bar = bar
        self._stop = threading.Event()
        self._outcomes: dict[str, _Outcome] = {}
        self._asking = self._new_asking()
        self._uid = uid_of(client.session, self._asking.api_key)
        self._make(COVERAGE)  # where nothing can be written, that is known before a year is asked for
        facts = Facts(store, self._uid)
        self._recorder = _Recorder(facts)
        self._gone = dict(facts.gone)

    def _new_asking(self) -> Asking:
        return Asking(self._client, self._bar, self._stop)

    def update_histories(self, names: Sequence[str], since: int | None) -> None:
        """Bring histories up to date, side by side; a failure of one does not stop the others.

        A refusal is kept for `raise_refusal`.
        """
        self._outcomes |= {name: _Outcome() for name in names}
        workers = ThreadPoolExecutor(max(1, len(names)), thread_name_prefix="kucoin_frames-sync")
        try:
            for done in [workers.submit(self._update_history, name, since) for name in names]:
                awaited(done)
        finally:
            self._stop.set()
            workers.shutdown(wait=True)
            self._stop.clear()
            is_news = any(outcome.merged for outcome in self._outcomes.values())
            self._recorder.finish(self._asking.now(), whatever=is_news)
        for outcome in self._outcomes.values():
            if outcome.error is not None and not isinstance(outcome.error, RefusedError):
                raise outcome.error

    def _update_history(self, name: str, since: int | None) -> None:
        outcome, asking = self._outcomes[name], self._new_asking()
        known = self._recorder.recorded.get(name, Known())
        since = min((moment for moment in (since, self._gone.get(name)) if moment is not None), default=None)
        try:
            for part in update(HISTORY[name], asking, self._store, self._uid, known, since):
                outcome.merged += part.merged
                outcome.note = part.note or outcome.note
                self._learn(name, part.known, asking.now())
        except _NOT_VISIBLE as error:
            outcome.note = str(error)
        except Exception as error:  # noqa: BLE001  # raised when the other tables are done
            outcome.error = error
        finally:
            outcome.requests = asking.requests

    def _learn(self, name: str, known: Known, at: int) -> None:
        """Take in facts; a table of which anything is complete is there, if empty: else it was taken away."""
        if known.complete:
            self._make(TABLES[name])
        self._recorder.learn(name, known, at)

    def _make(self, stored: Stored) -> None:
        if self._store.version(stored) is None:
            self._store.revise(stored, lambda _rows: None, uid=self._uid, at=self._asking.now())

    def update_others(self, names: Sequence[str]) -> None:
        """Store once a day what currencies cost until yesterday, and what is held now if it may have changed."""
        steps = {DAILY_PRICES.name: self._update_prices, BALANCE_SHEETS.name: self._update_balances}
        for name in names:
            asking = self._new_asking()
            outcome = self._outcomes[name] = _Outcome()
            try:
                outcome.merged, notes = steps[name](asking)
            except BaseException:
                self._stop.set()  # nobody waits any more for those who still ask
                raise
            outcome.note = " ".join(notes)
            outcome.requests = asking.requests

    def _update_prices(self, asking: Asking) -> tuple[Merged, list[str]]:
        """The prices of whole days that are not known to be stored."""
        first, today = first_day(self._recorder.recorded), asking.now() // DAY * DAY
        known = self._recorder.recorded.get(DAILY_PRICES.name, Known())
        if first is None or not known.missing(first, today):
            return Merged(), []
        stored = store_prices(asking, self._store, self._uid)
        self._learn(DAILY_PRICES.name, Known(complete=Spans.one(first, today)), asking.now())
        self._recorder.finish(asking.now(), whatever=True)
        return stored

    def _update_balances(self, asking: Asking) -> tuple[Merged, list[str]]:
        """What is held now, if anything moved or an hour went by."""
        last = last_balances(self._store, self._uid, asking.now())
        is_news = any(outcome.merged for outcome in self._outcomes.values())
        if is_news or last is None or asking.now() - last >= _WORTH_NOTING:
            return store_balances(asking, self._store, self._uid)
        return Merged(), []

    def raise_refusal(self) -> None:
        """Raise what KuCoin refused of a history; all else is stored by then, since it does answer."""
        for outcome in self._outcomes.values():
            if outcome.error is not None:
                raise outcome.error

    def tidy(self) -> None:
        """Make one file of many where there are many."""
        grown = [TABLES[name] for name, outcome in self._outcomes.items() if outcome.merged]
        for stored in (*grown, COVERAGE) if grown else ():
            self._store.tidy(stored, uid=self._uid if stored.is_owned else None)

    def warn_of_losses(self) -> None:
        """Say which spans were lost since the former sync, and which tables."""
        for name in self._outcomes.keys() & self._gone.keys():
            warn(
                f"{name}: the table was archived from {iso(self._gone[name])} on, but is no longer in"
                f" {self._store.root}. What KuCoin still has of it was fetched anew; all else is a gap now.",
                GapWarning,
            )
        for name, known in self._recorder.recorded.items():
            before = self._recorder.before.get(name, Known())
            lost = known.unavailable - known.complete - known.imported - before.unavailable
            for start, end in lost if before.start is not None else ():
                warn(
                    f"{name}: no sync was made in time, and KuCoin no longer serves {iso(start)} to {iso(end)}. Rows"
                    " of that time may exist. Files that KuCoin's web site exports can fill the gap.",
                    GapWarning,
                )

    def frame(self, names: Sequence[str]) -> pd.DataFrame:
        """What came of it, a row a table."""
        now, known = self._asking.now(), self._recorder.recorded
        found = of_histories(known, now)
        if BALANCE_SHEETS.name in names:
            stored, held = stored_at(self._store, self._uid), held_in(self._store, self._uid)
            found[BALANCE_SHEETS.name] = of_balances(known, stored, now, held)
        found[DAILY_PRICES.name] = of_prices(known, now)
        return _framed([self._row(name, found[name]) for name in names])

    def _row(self, name: str, stretches: Sequence[Stretch]) -> dict[str, object]:
        outcome = self._outcomes[name]
        complete = [each for each in stretches if each.state is State.COMPLETE]
        gaps = [each for each in stretches if each.state is State.UNAVAILABLE and name in HISTORY]
        return {
            "table": name,
            "rows_added": outcome.merged.added,
            "rows_updated": outcome.merged.updated,
            "covered_from": stamp(complete[0].start if complete else None),
            "covered_to": stamp(complete[-1].end if complete else None),
            "requests": outcome.requests,
            "gaps": "; ".join(f"{iso(gap.start)} to {iso(gap.end)}" for gap in gaps),
            "note": outcome.note,
        }


def nothing_synced(names: Iterable[str], why: str) -> pd.DataFrame:
    """The frame of a sync that could not ask for anything: one row a table, with the reason."""
    nothing = {"rows_added": 0, "rows_updated": 0, "requests": 0, "gaps": "", "note": why}
    return _framed([{"table": name, "covered_from": None, "covered_to": None, **nothing} for name in names])


def _framed(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=dtype) for name, dtype in SYNCED.dtypes.items()}
    )
